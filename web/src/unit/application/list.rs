//! The lists: what waits for the unit, what is with others, what ended.

use affiliation::Business;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Day, Given};
use cases::clock::Phase;
use cases::stage::Turn;
use cases::unit::{self as verbs, Filter, Line, Which};
use cases::{Kind, Side, number};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{is_filled_in, waits};
use crate::application::View;
use crate::application::spine::tag;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Pager};

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    which: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: Option<u32>,
}

impl Asked {
    fn address(&self, which: &str) -> String {
        let name = utf8_percent_encode(&self.name, NON_ALPHANUMERIC);
        let kind = utf8_percent_encode(&self.kind, NON_ALPHANUMERIC);
        format!("/unit/applications?which={which}&name={name}&kind={kind}")
    }
}

/// A list with its count.
struct Tab {
    to: String,
    title: &'static str,
    count: i64,
    is_here: bool,
}

/// An application as a line.
struct Row {
    to: String,
    name: String,
    task: &'static str,
    about: String,
    number: String,
    status: &'static str,
    tag: &'static str,
    since: String,
    waits: u32,
    is_late: bool,
    act: &'static str,
}

fn row(line: Line, given: &Given) -> Row {
    let today = Day(given.now.china_date());
    let one = line.application;
    let is_own_turn = one.stage().turn() == Turn::Unit && !one.is_suspended;
    let fills_in = is_filled_in(&one);
    Row {
        to: format!("/unit/applications/{}{}", one.id, if fills_in { "/form" } else { "" }),
        name: line.name,
        task: one.task(),
        about: format!("{} · {}", one.system(), one.document()),
        number: one.number.as_deref().map(number::grouped).unwrap_or_default(),
        status: one.status(),
        tag: if one.is_suspended { "none" } else { tag(one.stage(), View::Unit) },
        since: one.stage_at.china_date().to_string(),
        waits: if one.stage().is_final() { 0 } else { waits(one.stage_at, given) },
        is_late: is_own_turn && one.due_on.is_some_and(|day| day < today),
        act: match (fills_in, is_own_turn) {
            (true, _) => "继续填写",
            (false, true) => "审核",
            (false, false) => "查看",
        },
    }
}

#[derive(Template)]
#[template(path = "unit/application/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    which: &'static str,
    is_waiting: bool,
    name: String,
    kind: String,
    kinds: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    late: usize,
    limit: u32,
    pager: Pager,
}

/// The kinds a unit meets, each once, with its system where two are called alike.
fn kinds() -> Vec<(&'static str, String)> {
    let of = |business| Kind::of(business, Side::Person).chain(Kind::of(business, Side::Unit));
    let mut all: Vec<(&'static str, String)> = affiliation::Business::ALL
        .into_iter()
        .flat_map(of)
        .map(|kind| (kind.code, format!("{}（{}）", kind.name, kind.business.title())))
        .collect();
    all.sort_by_key(|(code, _)| *code);
    all.dedup_by_key(|(code, _)| *code);
    all
}

const MOST: i64 = 20;

/// Shows one of them.
pub(super) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let which = Which::parse(&asked.which);
    let at = i64::from(asked.page.unwrap_or(1).clamp(1, 100_000));
    let (given, filter) = (page.given.clone(), Filter { name: asked.name.clone(), kind: asked.kind.clone() });
    let ((lines, total), counts, district) = page
        .site
        .db
        .read(move |conn| {
            let listed = verbs::list(conn, &clerk, (which, &filter), ((at - 1) * MOST, MOST), &given)?;
            let unit = affiliation::find_unit(conn, clerk.unit(), &given)?;
            let district = unit.map(|unit| unit.sheet.get("district").to_owned()).unwrap_or_default();
            Ok((listed, verbs::counts(conn, &clerk)?, district))
        })
        .await?;
    let tab = |((one, key, title), count): ((Which, &'static str, &'static str), i64)| Tab {
        to: asked.address(key),
        title,
        count,
        is_here: one == which,
    };
    let key = Which::ALL.into_iter().find(|(one, ..)| *one == which).map_or("", |(_, key, _)| key);
    let rows: Vec<Row> = lines.into_iter().map(|line| row(line, &page.given)).collect();
    Ok(page.show(&ListPage {
        frame: page.frame("业务审核").for_unit().at("/unit/applications").under(&[("首页", "/unit")]),
        tabs: Which::ALL.into_iter().zip(counts).map(tab).collect(),
        which: key,
        is_waiting: which == Which::Waiting,
        kinds: kinds(),
        late: rows.iter().filter(|row| row.is_late).count(),
        // A district may promise otherwise than the city; for which business makes no difference here.
        limit: page.site.practice.limit(Phase::Unit, Business::Permit, &district).promised,
        pager: Pager::new(asked.address(key), at, total, MOST),
        rows,
        name: asked.name,
        kind: asked.kind,
    }))
}
