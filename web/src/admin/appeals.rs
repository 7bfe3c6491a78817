//! 人工申诉: the list, one in full with its picture, and the decision (R1.4.8).

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::{Id, Role, SecurityAdministrator, noun};
use identity::appeal::State;
use identity::appeal::decide::{self, Opened};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts, Summary};

struct Row {
    id: String,
    number: String,
    submitted: String,
    days: i64,
    open: bool,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "admin/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "admin/appeal.html")]
struct AppealPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    open: bool,
    facts: Summary,
    answer: Field,
}

const HOME: (&str, &str) = ("管理端", "/admin");

/// Every appeal, those that wait first.
pub(crate) async fn list(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
) -> Result<Response, Problem> {
    let appeals = page.site.db.read(move |conn| decide::list(conn, &administrator)).await?;
    let rows = appeals.into_iter().map(|filed| Row {
        id: filed.id.to_string(),
        days: decide::days_waiting(&filed, page.given.now),
        submitted: filed.submitted_at.china_minute(),
        open: filed.state == State::Submitted,
        state: filed.state.title(),
        number: filed.number,
    });
    Ok(page.show(&ListPage {
        frame: page.frame("人工申诉").for_administrator(Role::Security, "/admin/appeals").under(&[HOME]),
        rows: rows.collect(),
    }))
}

async fn open(
    page: &Page<Identity>,
    administrator: SecurityAdministrator,
    id: &str,
) -> Result<Opened, Problem> {
    let id: Id<noun::Appeal> = Id::parse(id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let opened = page.site.db.write(move |tx| decide::open(tx, &administrator, &id, &given)).await?;
    opened.ok_or(Problem::NotFound)
}

fn show(page: &Page<Identity>, opened: &Opened, typed: &str, prompts: Prompts) -> AppealPage {
    let earlier = opened.earlier.as_ref();
    let earlier = earlier.map_or("已不再认证".to_owned(), |earlier| {
        format!("{}（{}）", earlier.username, earlier.mobile.masked())
    });
    let facts = Summary::default()
        .line("申诉编号", &opened.filed.number)
        .line("状态", opened.filed.state.title())
        .line("提交时间", opened.filed.submitted_at.china_minute())
        .line("申诉账号", &opened.account.username)
        .line("姓名", opened.valid.name.expose())
        .line("身份证号", opened.valid.number.expose())
        .line("当前认证账号", earlier)
        .line("申诉原因", &opened.reason)
        .line("联系电话", opened.contact.expose());
    let facts = match &opened.filed.answer {
        Some(answer) => facts.line("处理意见", answer),
        None => facts,
    };
    AppealPage {
        frame: page
            .frame("处理人工申诉")
            .for_administrator(Role::Security, "/admin/appeals")
            .under(&[HOME, ("人工申诉", "/admin/appeals")]),
        id: opened.filed.id.to_string(),
        open: opened.filed.state == State::Submitted,
        facts,
        answer: Field::text("answer", "处理意见", typed, &prompts).lines(3, 200),
        prompts,
    }
}

/// One in full: the look goes into the journal.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let opened = open(&page, administrator, &id).await?;
    Ok(page.show(&show(&page, &opened, "", Prompts::default())))
}

/// The picture, as a picture and nothing else.
pub(crate) async fn picture(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let opened = open(&page, administrator, &id).await?;
    let picture = page.site.vault.fetch(identity::appeal::picture::SHELF, &opened.picture).await?;
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")];
    Ok((headers, picture).into_response())
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    act: String,
}

/// Approves or refuses.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let appeal: Id<noun::Appeal> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let decided = {
        let (who, given, answer) = (administrator.clone(), page.given.clone(), typed.answer.clone());
        let (approved, keeping) = (typed.act == "approve", page.site.identity.keeping);
        page.site
            .db
            .write(move |tx| decide::decide(tx, &who, &appeal, (approved, &answer, keeping), &given))
            .await?
    };
    match decided {
        Ok(Some(())) => Ok(page.go("/admin/appeals")),
        Ok(None) => Err(Problem::NotFound),
        Err(refused) => {
            let opened = open(&page, administrator, &id).await?;
            Ok(page.refuse(&show(&page, &opened, &typed.answer, refused.into())))
        }
    }
}
