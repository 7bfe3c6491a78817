//! 证件台账: the permits of the unit's people, what ends soon, who leaves. Three pages under one heading.

mod export;
mod extension;
mod transfer;

use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use base::{Clerk, Day};
use certificates::{LedgerFilter, Permit, State};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::edge::actor::IsReadyClerk;
use crate::edge::{Page, Problem, Site};
use crate::person::Platform;
use crate::person::home::permit_tag;
use crate::ui::{Frame, Pager};

/// Every address of the permits.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/unit/permits", get(list))
        .route("/unit/permits/export.csv", get(export::csv))
        .route("/unit/permits/export.xlsx", get(export::xlsx))
        .route("/unit/permits/extension", get(extension::get).post(extension::post))
        .route("/unit/permits/transfers", get(transfer::list))
        .route("/unit/permits/{id}/leave", get(transfer::asking).post(transfer::confirm))
}

/// The pages under this heading.
const TABS: [(&str, &str); 3] = [
    ("/unit/permits", "全部证件"),
    ("/unit/permits/extension", "自动延续"),
    ("/unit/permits/transfers", "离职与单位变更"),
];

/// What is looked for, as addresses have it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    page: Option<u32>,
}

impl Asked {
    fn filter(&self) -> LedgerFilter<'_> {
        let code: Option<i32> = self.state.parse().ok();
        LedgerFilter {
            state: State::CODES.into_iter().find(|(_, one, _)| Some(*one) == code).map(|(state, ..)| state),
            within_days: self.within.parse().ok().filter(|days| (1..=3650).contains(days)),
            name: self.name.trim(),
        }
    }

    fn query(&self) -> String {
        let name = utf8_percent_encode(&self.name, NON_ALPHANUMERIC);
        let state = utf8_percent_encode(&self.state, NON_ALPHANUMERIC);
        let within = utf8_percent_encode(&self.within, NON_ALPHANUMERIC);
        format!("name={name}&state={state}&within={within}")
    }

    fn is_empty(&self) -> bool {
        let filter = self.filter();
        filter.name.is_empty() && filter.state.is_none() && filter.within_days.is_none()
    }
}

/// A permit as a line.
struct Row {
    person: String,
    name: String,
    number: String,
    kind: &'static str,
    valid_to: String,
    left: String,
    is_soon: bool,
    contract_to: String,
    state: &'static str,
    tag: &'static str,
    note: String,
    may_cancel: bool,
}

/// Days until the last one, in words; nothing for what does not count any more.
fn left(permit: &Permit, today: Day) -> String {
    match permit.days_left(today) {
        _ if !permit.state_on(today).is_living() => String::new(),
        0 => "今天到期".to_owned(),
        days => format!("剩余{days}天"),
    }
}

fn row(permit: Permit, today: Day) -> Row {
    let state = permit.state_on(today);
    let window = permit.window_ends_on.filter(|_| state.is_living());
    Row {
        person: permit.person.to_string(),
        number: permit.grouped(),
        kind: certificates::kind_name(&permit.kind),
        valid_to: permit.valid_to.to_string(),
        left: left(&permit, today),
        is_soon: state == State::Valid && permit.days_left(today) <= 30,
        contract_to: permit.contract_to.map(|day| day.to_string()).unwrap_or_default(),
        state: state.title(),
        tag: permit_tag(state),
        note: window.map(|day| format!("至{day}")).unwrap_or_default(),
        may_cancel: state == State::Valid,
        name: permit.holder.map(|holder| holder.name).unwrap_or_default(),
    }
}

/// Those of the filter, with how many there are.
async fn find(
    page: &Page<Platform>,
    clerk: &Clerk,
    asked: &Asked,
    span: (i64, i64),
) -> Result<(Vec<Row>, i64), Problem> {
    let (who, given, asked) = (clerk.clone(), page.given.clone(), asked.clone());
    let today = Day(given.now.china_date());
    let (permits, total) = page
        .site
        .db
        .write(move |tx| certificates::list_of_unit(tx, &who, &asked.filter(), span, &given))
        .await?;
    Ok((permits.into_iter().map(|permit| row(permit, today)).collect(), total))
}

#[derive(Template)]
#[template(path = "unit/permit/list.html")]
struct PermitsPage {
    frame: Frame,
    tabs: &'static [(&'static str, &'static str)],
    at: &'static str,
    asked: Asked,
    states: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    pager: Pager,
    query: String,
}

fn frame(page: &Page<Platform>, title: &str) -> Frame {
    page.frame(title).for_unit().at("/unit/permits").under(&[("首页", "/unit")])
}

/// The frame of a page under the list.
fn below(page: &Page<Platform>, title: &str) -> Frame {
    let way = [("首页", "/unit"), ("证件台账", "/unit/permits")];
    page.frame(title).for_unit().at("/unit/permits").under(&way)
}

const MOST: i64 = 20;

/// Shows them.
async fn list(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let at = i64::from(asked.page.unwrap_or(1).clamp(1, 100_000));
    let (rows, total) = find(&page, &clerk, &asked, ((at - 1) * MOST, MOST)).await?;
    Ok(page.show(&PermitsPage {
        frame: frame(&page, "证件台账"),
        tabs: &TABS,
        at: TABS[0].0,
        states: State::CODES.into_iter().map(|(_, code, words)| (code.to_string(), words)).collect(),
        rows,
        pager: Pager::new(format!("/unit/permits?{}", asked.query()), at, total, MOST),
        query: asked.query(),
        asked,
    }))
}
