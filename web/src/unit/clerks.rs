//! 经办人管理: administrators choose among the unit's staff who handles its business.

use affiliation::clerk::{self, Named};
use askama::Template;
use axum::response::Response;
use base::{Clerk, Id};
use serde::Deserialize;

use super::staff;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts};

struct Row {
    person: String,
    name: String,
    mobile: String,
    is_admin: bool,
    since: String,
    /// 登录保护; nothing where the identity platform does not say.
    protection: Option<bool>,
}

#[derive(Template)]
#[template(path = "unit/clerks.html")]
struct ClerksPage {
    frame: Frame,
    prompts: Prompts,
    may_change: bool,
    rows: Vec<Row>,
    others: Vec<(String, String)>,
}

async fn template(page: &Page<Platform>, clerk: &Clerk, prompts: Prompts) -> Result<ClerksPage, Problem> {
    let (who, given) = (clerk.clone(), page.given.clone());
    let listed = page.site.db.read(move |conn| clerk::list(conn, &who, &given)).await?;
    let staff = if clerk.is_admin() { staff::rows(page, clerk, "").await? } else { Vec::new() };
    let is_owner = clerk.is_admin();
    let row = |one: Named| Row {
        person: one.person.to_string(),
        name: one.name,
        mobile: base::Mobile::parse(&one.mobile).map(|m| String::from(m.masked())).unwrap_or_default(),
        is_admin: one.is_admin,
        since: one.granted_at.china_date().to_string(),
        protection: one.is_protected.filter(|_| is_owner),
    };
    Ok(ClerksPage {
        frame: page.frame("经办人管理").for_unit().at("/unit/clerks").under(&[("首页", "/unit")]),
        prompts,
        may_change: clerk.is_admin(),
        rows: listed.into_iter().map(row).collect(),
        others: staff
            .into_iter()
            .filter(|row| !row.is_clerk && !row.is_leaving)
            .map(|row| (row.person, format!("{}（{}）", row.name, row.number)))
            .collect(),
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &clerk, Prompts::default()).await?))
}

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Act {
    #[serde(default)]
    act: String,
    #[serde(default)]
    person: String,
}

/// Names, promotes or removes a clerk.
pub(crate) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Form(typed, _): Form<Platform, Act>,
) -> Result<Response, Problem> {
    let (act, one) = typed.act.split_once(':').unwrap_or((&typed.act, &typed.person));
    if one.is_empty() {
        let prompts = Prompts::one("person", affiliation::Refusal::NobodyChosen.to_string());
        return Ok(page.refuse(&template(&page, &clerk, prompts).await?));
    }
    let person = Id::parse(one).ok_or(Problem::NotFound)?;
    let (who, given, act) = (clerk.clone(), page.given.clone(), act.to_owned());
    let done = page
        .site
        .db
        .write(move |tx| match act.as_str() {
            "remove" => clerk::remove(tx, &who, &person, &given),
            "admin" => clerk::grant(tx, &who, (&person, true), &given),
            _ => clerk::grant(tx, &who, (&person, false), &given),
        })
        .await?;
    match done {
        Ok(Some(())) => Ok(page.go("/unit/clerks")),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one("", refusal.to_string());
            Ok(page.refuse(&template(&page, &clerk, prompts).await?))
        }
    }
}
