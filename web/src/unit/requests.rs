//! 待关联人员: search, accept, refuse with the reason, one or many at once.

use affiliation::decide::{Answer, decide};
use affiliation::staff::{self, Which};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::citizen_id::Sex;
use base::{Clerk, Given, Id, noun};
use cases::suspension;
use db::{Outcome, Tx};
use serde::Deserialize;

use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::home::stars;
use crate::ui::{Frame, Notice, Prompts};

/// One who asked.
struct Row {
    link: String,
    name: String,
    sex: &'static str,
    number: String,
    mobile: String,
    asked: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "unit/requests.html")]
struct RequestsPage {
    frame: Frame,
    notice: Option<Notice>,
    prompts: Prompts,
    reason: String,
    sought: String,
    rows: Vec<Row>,
}

/// Whom to look for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    done: String,
}

async fn rows(
    page: &Page<Platform>,
    clerk: &Clerk,
    name: &str,
    chosen: &[String],
) -> Result<Vec<Row>, Problem> {
    let (clerk, name, given) = (clerk.clone(), name.to_owned(), page.given.clone());
    let listed =
        page.site.db.write(move |tx| staff::list(tx, &clerk, (Which::Waiting, &name), &given)).await?;
    let row = |one: staff::Row| Row {
        chosen: chosen.iter().any(|id| id == one.link.as_str()),
        link: one.link.to_string(),
        sex: sex(one.sex),
        number: stars(&one.told.id_number),
        mobile: one.told.mobile,
        name: one.told.name,
        asked: one.asked_at.china_minute(),
    };
    Ok(listed.into_iter().map(row).collect())
}

/// In words; empty while the profile does not say it.
pub(super) fn sex(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Male) => "男",
        Some(Sex::Female) => "女",
        None => "",
    }
}

fn frame(page: &Page<Platform>) -> Frame {
    page.frame("待关联人员").for_unit().at("/unit/requests").under(&[("首页", "/unit")])
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let count = asked.done.parse::<usize>().ok();
    Ok(page.show(&RequestsPage {
        frame: frame(&page),
        notice: count.map(|count| Notice::success(format!("已处理{count}人"))),
        prompts: Prompts::default(),
        reason: String::new(),
        rows: rows(&page, &clerk, &asked.name, &[]).await?,
        sought: asked.name,
    }))
}

/// Who belongs to the unit again finds the applications going on that stood still since the link ended. `None` when
/// somebody else's request is among them.
fn decide_all(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (links, answer): (&[Id<noun::Link>], &Answer),
    (practice, given): (&cases::Practice, &Given),
) -> Outcome<Option<usize>, affiliation::Refusal> {
    let people = match decide(tx, clerk, links, answer, given)? {
        Ok(Some(people)) => people,
        Ok(None) => return Ok(Ok(None)),
        Err(refusal) => return Ok(Err(refusal)),
    };
    if *answer == Answer::Accept {
        for person in &people {
            suspension::resume(tx, clerk, person, practice, given)?;
        }
    }
    Ok(Ok(Some(people.len())))
}

/// Accepts or refuses the chosen ones.
pub(crate) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Form(pairs, _): Form<Platform, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let said = |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    // A button of a row chooses that row alone.
    let (act, one) = said("act").split_once(':').unwrap_or((said("act"), ""));
    let ticked = pairs.iter().filter(|(name, _)| name == "link").map(|(_, value)| value.clone());
    let chosen: Vec<String> = if one.is_empty() { ticked.collect() } else { vec![one.to_owned()] };
    let links: Option<Vec<Id<noun::Link>>> = chosen.iter().map(|id| Id::parse(id)).collect();
    let links = links.ok_or(Problem::NotFound)?;
    let decided = match Answer::parse(act == "accept", said("reason")) {
        Err(refusal) => Err(refusal),
        Ok(answer) => {
            let (clerk, given, practice) = (clerk.clone(), page.given.clone(), page.site.practice.clone());
            page.site
                .db
                .write(move |tx| decide_all(tx, &clerk, (&links, &answer), (&practice, &given)))
                .await?
        }
    };
    match decided {
        Ok(None) => Err(Problem::NotFound),
        Ok(Some(count)) => Ok(page.go(&format!("/unit/requests?done={count}"))),
        Err(refusal) => {
            let name = said("sought");
            Ok(page.refuse(&RequestsPage {
                frame: frame(&page),
                notice: None,
                prompts: Prompts::one(refusal.field(), refusal.to_string()),
                reason: said("reason").to_owned(),
                sought: name.to_owned(),
                rows: rows(&page, &clerk, name, &chosen).await?,
            }))
        }
    }
}
