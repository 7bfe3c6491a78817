//! 关联单位: the dialog of query, found card and second confirmation (R5.3), and the page of what became of it.

use affiliation::{Card, Refusal, State, ask, leave};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::home;
use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts, Summary};

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    confirm: String,
}

#[derive(Template)]
#[template(path = "person/link/dialog.html")]
struct LinkDialog {
    csrf: String,
    code: String,
    encoded: String,
    prompt: String,
    by_credit_code: bool,
    found: Option<Card>,
    confirming: bool,
    obstacle: String,
}

impl LinkDialog {
    fn new(page: &Page<Platform>, code: &str) -> Self {
        Self {
            csrf: page.visit.csrf.clone(),
            code: code.to_owned(),
            encoded: percent_encoding::utf8_percent_encode(code, percent_encoding::NON_ALPHANUMERIC)
                .to_string(),
            prompt: String::new(),
            by_credit_code: page.site.link_by_credit_code,
            found: None,
            confirming: false,
            obstacle: String::new(),
        }
    }
}

/// Shows the dialog: empty, with the unit that was found, or asking for the second confirmation.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let code = asked.code.clone().unwrap_or_default();
    let mut dialog = LinkDialog::new(&page, &code);
    let (who, given, allowed) = (person.clone(), page.given.clone(), page.site.link_by_credit_code);
    let (obstacle, found) = page
        .site
        .db
        .read(move |conn| Ok((ask::obstacle(conn, &who)?, ask::look_up(conn, &code, allowed, &given)?)))
        .await?;
    if let Some(obstacle) = obstacle {
        dialog.obstacle = obstacle.to_string();
        return home::show(&page, &person, Some(&dialog)).await;
    }
    match found {
        _ if asked.code.is_none() => home::show(&page, &person, Some(&dialog)).await,
        Ok(unit) => {
            dialog.found = Some(affiliation::card(&unit));
            dialog.confirming = asked.confirm == "1";
            home::show(&page, &person, Some(&dialog)).await
        }
        Err(refusal) => {
            dialog.prompt = refusal.to_string();
            home::refuse(&page, &person, &dialog).await
        }
    }
}

/// As confirmed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Confirmed {
    #[serde(default)]
    code: String,
}

/// Sends the request and shows the platform again (R5.3.7).
pub(crate) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Form(typed, _): Form<Platform, Confirmed>,
) -> Result<Response, Problem> {
    let (who, given, allowed) = (person.clone(), page.given.clone(), page.site.link_by_credit_code);
    let code = typed.code.clone();
    let asked = page.site.db.write(move |tx| ask::ask(tx, &who, (&code, allowed), &given)).await?;
    match asked {
        Ok(_) => Ok(page.go("/person?sent=1")),
        Err(refusal) => {
            let mut dialog = LinkDialog::new(&page, &typed.code);
            match refusal {
                Refusal::Pending | Refusal::Linked => dialog.obstacle = refusal.to_string(),
                _ => dialog.prompt = refusal.to_string(),
            }
            home::refuse(&page, &person, &dialog).await
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    leave: String,
}

#[derive(Template)]
#[template(path = "person/link/unit.html")]
struct UnitPage {
    frame: Frame,
    prompts: Prompts,
    facts: Option<Summary>,
    state: &'static str,
    tag: &'static str,
    act: &'static str,
    confirming: bool,
}

/// 我的单位: the unit, or how the request stands.
pub(crate) async fn unit(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Wish>,
) -> Result<Response, Problem> {
    let shown = unit_page(&page, &person, (Prompts::default(), asked.leave == "1")).await?;
    Ok(page.show(&shown))
}

async fn unit_page(
    page: &Page<Platform>,
    person: &base::Person,
    (prompts, leaving): (Prompts, bool),
) -> Result<impl Template + use<>, Problem> {
    let who = person.clone();
    let link = page.site.db.read(move |conn| affiliation::last(conn, &who)).await?;
    let facts = link.as_ref().map(|link| {
        let facts = Summary::default()
            .line("单位名称", &link.unit_name)
            .line("申请时间", link.asked_at.china_minute());
        match &link.reason {
            Some(reason) => facts.line("原因", reason),
            None => facts,
        }
    });
    let state = link.as_ref().map(|link| link.state);
    Ok(UnitPage {
        frame: page.frame("我的单位").at("/person/profile").under(&[("首页", "/person")]),
        prompts,
        facts,
        state: state.map_or("尚未关联单位", State::title),
        tag: match state {
            Some(State::Linked) => "ok",
            Some(State::Pending | State::Leaving) => "run",
            Some(State::Refused) => "no",
            _ => "act",
        },
        act: match state {
            Some(State::Pending) => "withdraw",
            Some(State::Linked) => "leave",
            Some(State::Leaving) => "stay",
            _ => "ask",
        },
        confirming: leaving && state == Some(State::Linked),
    })
}

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Act {
    #[serde(default)]
    act: String,
}

/// Takes a request back, asks to leave, or stays after all.
pub(crate) async fn unit_post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Form(typed, _): Form<Platform, Act>,
) -> Result<Response, Problem> {
    let (who, given) = (person.clone(), page.given.clone());
    let done = page
        .site
        .db
        .write(move |tx| match typed.act.as_str() {
            "withdraw" => ask::withdraw(tx, &who, &given),
            "leave" => {
                let open = cases::application::count_open(tx, &who)?;
                leave::ask(tx, &who, open, &given)
            }
            "stay" => leave::take_back(tx, &who, &given),
            _ => Ok(Err(Refusal::Settled)),
        })
        .await?;
    match done {
        Ok(()) => Ok(page.go("/person/unit")),
        Err(refusal) => {
            let prompts = Prompts::one("", refusal.to_string());
            Ok(page.refuse(&unit_page(&page, &person, (prompts, false)).await?))
        }
    }
}
