//! 自动延续: permits that end soon and hold longer once the unit confirms that the conditions still hold (business 2.7).

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Clerk, Day, Id, noun};
use cases::extension::{self as verbs, Contract, Extendable};
use serde::Deserialize;

use super::{TABS, left};
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts};

/// A permit with what was typed about it.
struct Row {
    id: String,
    name: String,
    number: String,
    valid_to: String,
    left: String,
    /// Why it cannot be extended; empty when it can.
    way: String,
    chosen: bool,
    contract_to: String,
    endless: bool,
    prompt: String,
}

#[derive(Template)]
#[template(path = "unit/permit/extension.html")]
struct ExtensionPage {
    frame: Frame,
    tabs: &'static [(&'static str, &'static str)],
    at: &'static str,
    notice: Option<Notice>,
    prompts: Prompts,
    rows: Vec<Row>,
    may_confirm: bool,
}

/// The form's pairs.
type Pairs = Vec<(String, String)>;

fn said<'a>(pairs: &'a Pairs, key: &str) -> &'a str {
    pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str())
}

/// What was typed of the contract behind `id`.
fn contract(pairs: &Pairs, id: &str) -> Contract {
    match (said(pairs, &format!("endless.{id}")), Day::parse(said(pairs, &format!("contract.{id}")).trim())) {
        ("1", _) => Contract::Endless,
        (_, Some(day)) => Contract::Until(day),
        (_, None) => Contract::Untold,
    }
}

/// As it is kept, with what was typed on top.
fn row(one: Extendable, typed: Option<&Pairs>, refused: &[(String, String)], today: Day) -> Row {
    let id = one.permit.id.to_string();
    let kept = one.permit.contract_to.map(|day| day.to_string()).unwrap_or_default();
    let chosen = |pairs: &Pairs| pairs.iter().any(|(key, value)| key == "permit" && *value == id);
    Row {
        name: one.name,
        number: one.permit.grouped(),
        valid_to: one.permit.valid_to.to_string(),
        left: left(&one.permit, today),
        way: one.refusal.map(|refusal| refusal.to_string()).unwrap_or_default(),
        chosen: typed.is_some_and(chosen),
        contract_to: typed.map_or(kept, |pairs| said(pairs, &format!("contract.{id}")).to_owned()),
        endless: typed.is_some_and(|pairs| said(pairs, &format!("endless.{id}")) == "1"),
        prompt: refused.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone()).unwrap_or_default(),
        id,
    }
}

async fn template(
    page: &Page<Platform>,
    clerk: &Clerk,
    typed: Option<&Pairs>,
    refused: &[(String, String)],
) -> Result<ExtensionPage, Problem> {
    let (who, given) = (clerk.clone(), page.given.clone());
    let today = Day(given.now.china_date());
    let listed = page.site.db.write(move |tx| verbs::list(tx, &who, &given)).await?;
    let rows: Vec<Row> = listed.into_iter().map(|one| row(one, typed, refused, today)).collect();
    let named = |(id, text): &(String, String)| {
        let name = rows.iter().find(|row| row.id == *id).map_or("", |row| row.name.as_str());
        (format!("contract.{id}"), format!("{name}：{text}"))
    };
    Ok(ExtensionPage {
        frame: super::below(page, "自动延续"),
        tabs: &TABS,
        at: TABS[1].0,
        notice: None,
        prompts: Prompts::many(refused.iter().map(named)),
        may_confirm: rows.iter().any(|row| row.way.is_empty()),
        rows,
    })
}

/// What the address says besides.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows them.
pub(super) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut shown = template(&page, &clerk, None, &[]).await?;
    let done = asked.done.parse::<usize>().ok();
    shown.notice = done.map(|count| Notice::success(format!("已确认{count}人，证件有效期已延续。")));
    Ok(page.show(&shown))
}

/// Confirms the chosen ones, all or none.
pub(super) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let chosen = pairs.iter().filter(|(key, _)| key == "permit");
    let confirmed: Option<Vec<(Id<noun::Permit>, Contract)>> =
        chosen.map(|(_, value)| Some((Id::parse(value)?, contract(&pairs, value)))).collect();
    let confirmed = confirmed.ok_or(Problem::NotFound)?;
    if confirmed.is_empty() {
        let mut shown = template(&page, &clerk, Some(&pairs), &[]).await?;
        shown.prompts = Prompts::one("", "请选择要确认延续的证件");
        return Ok(page.refuse(&shown));
    }
    let (who, given) = (clerk.clone(), page.given.clone());
    match page.site.db.write(move |tx| verbs::confirm(tx, &who, &confirmed, &given)).await? {
        Ok(None) => Err(Problem::NotFound),
        Ok(Some(days)) => Ok(page.go(&format!("/unit/permits/extension?done={}", days.len()))),
        Err(refused) => {
            let refused: Vec<(String, String)> =
                refused.into_iter().map(|(id, refusal)| (id.to_string(), refusal.to_string())).collect();
            Ok(page.refuse(&template(&page, &clerk, Some(&pairs), &refused).await?))
        }
    }
}
