//! 名单管理: who may not apply. One officer asks, another one confirms; nothing is deleted.

mod add;
mod entry;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use cases::listing::{self, Filter, Line, List, Record, Revoked, State, Subject};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::home::stars;
use crate::ui::{Frame, Pager};

pub(super) use add::{get as blank, post as create};
pub(super) use entry::{get as open, post as act};

/// One entry.
pub(super) struct Row {
    id: String,
    name: String,
    number: String,
    business: &'static str,
    reason: String,
    period: String,
    state: String,
    tag: &'static str,
    act: &'static str,
}

/// The state with how it ended.
pub(super) fn words(record: &Record) -> String {
    match record.revoked {
        Revoked::Not => record.state.title().to_owned(),
        how if record.listed_at.is_some() => format!("{}（{}）", record.state.title(), how.title()),
        Revoked::ByDate => "未确认，已过期".to_owned(),
        Revoked::ByOfficers => "未同意添加".to_owned(),
    }
}

pub(super) const fn tag(state: State) -> &'static str {
    match state {
        State::Asked | State::RevocationAsked => "act",
        State::Listed => "no",
        State::Revoked => "ok",
    }
}

/// A person's number is not for every eye at the desk; a unit's is public.
pub(super) fn number(line: &Line) -> String {
    match line.record.subject {
        Subject::Person(_) => stars(&line.number),
        Subject::Unit(_) => line.number.clone(),
    }
}

fn row(line: &Line) -> Row {
    let record = &line.record;
    let from = record.listed_at.map(|at| at.china_date().to_string());
    Row {
        id: record.id.to_string(),
        name: line.name.clone(),
        number: number(line),
        business: record.business.title(),
        reason: record.reason.clone(),
        period: format!("{} 至 {}", from.as_deref().unwrap_or("待确认"), record.until_on),
        state: words(record),
        tag: tag(record.state),
        act: if record.state.waits() { "处理" } else { "查看" },
    }
}

/// A tab: where it leads, its words, how many wait there.
struct Tab {
    key: &'static str,
    title: &'static str,
    waiting: i64,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "desk/listings/listings.html")]
struct ListingsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    list: List,
    is_person: bool,
    name: String,
    states: Vec<(i32, &'static str, bool)>,
    is_sought: bool,
    rows: Vec<Row>,
    pager: Pager,
}

/// Which list, and what is looked for there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    list: String,
    state: String,
    name: String,
    page: Option<u32>,
}

impl Asked {
    fn address(&self, list: List) -> String {
        let name = utf8_percent_encode(self.name.trim(), NON_ALPHANUMERIC);
        let state = utf8_percent_encode(&self.state, NON_ALPHANUMERIC);
        format!("/desk/listings?list={}&state={state}&name={name}", list.key())
    }
}

const MOST: i64 = 20;

/// Shows a list.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let list = List::parse(&asked.list).unwrap_or(List::Person);
    let state = asked.state.parse().ok().and_then(State::of_code);
    let filter = Filter { list, state, name: asked.name.chars().take(50).collect() };
    let at = i64::from(asked.page.unwrap_or(1).clamp(1, 100_000));
    let given = page.given.clone();
    let (lines, total, waiting) = page
        .site
        .db
        .write(move |tx| {
            let (lines, total) = listing::list(tx, &officer, &filter, ((at - 1) * MOST, MOST), &given)?;
            Ok((lines, total, listing::waiting(tx, &officer)?))
        })
        .await?;
    let tab = |((one, key, title, _), waiting)| Tab { key, title, waiting, is_here: one == list };
    Ok(page.show(&ListingsPage {
        frame: page.frame("名单管理").for_desk().at("/desk/listings").under(&[("工作台", "/desk")]),
        tabs: List::ALL.into_iter().zip(waiting).map(tab).collect(),
        list,
        is_person: list == List::Person,
        states: State::ALL.into_iter().map(|(one, code, words)| (code, words, state == Some(one))).collect(),
        is_sought: state.is_some() || !asked.name.trim().is_empty(),
        rows: lines.iter().map(row).collect(),
        pager: Pager::new(asked.address(list), at, total, MOST),
        name: asked.name,
    }))
}
