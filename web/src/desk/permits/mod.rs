//! 证件管理: the permits of the own district's units; the city's officers see all.

pub(super) mod correction;
mod export;
mod permit;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Day, Officer};
use certificates::correction::list_waiting as waiting;
use certificates::desk::{self, DeskFilter};
use certificates::{Permit, State, kind_name};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::home::{permit_tag, stars};
use crate::ui::{Frame, Pager};

pub(super) use export::{csv, xlsx};
pub(super) use permit::{get as open, post as act};

/// One permit.
struct Row {
    id: String,
    number: String,
    kind: &'static str,
    name: String,
    id_number: String,
    unit: String,
    state: &'static str,
    tag: &'static str,
    issued: String,
    valid_to: String,
}

fn row(permit: Permit, today: Day) -> Row {
    let state = permit.state_on(today);
    let holder = permit.holder.as_ref();
    Row {
        id: permit.id.to_string(),
        kind: kind_name(&permit.kind),
        name: holder.map_or_else(|| "未记录".to_owned(), |one| one.name.clone()),
        id_number: holder.map(|one| stars(&one.id_number)).unwrap_or_default(),
        number: permit.number,
        unit: permit.unit_name,
        state: state.title(),
        tag: permit_tag(state),
        issued: permit.issued_on.to_string(),
        valid_to: permit.valid_to.to_string(),
    }
}

/// What is looked for. Empty texts ask for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    number: String,
    name: String,
    unit: String,
    state: String,
    from: String,
    to: String,
    page: Option<u32>,
}

impl Asked {
    fn state(&self) -> Option<State> {
        let code: i32 = self.state.parse().ok()?;
        State::CODES.into_iter().find(|(_, one, _)| *one == code).map(|(state, ..)| state)
    }

    fn is_empty(&self) -> bool {
        [&self.number, &self.name, &self.unit, &self.state, &self.from, &self.to]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// The query of the same question, without its page.
    fn query(&self) -> String {
        let pair = |(key, text): (&str, &String)| {
            format!("{key}={}", utf8_percent_encode(text.trim(), NON_ALPHANUMERIC))
        };
        [
            ("number", &self.number),
            ("name", &self.name),
            ("unit", &self.unit),
            ("state", &self.state),
            ("from", &self.from),
            ("to", &self.to),
        ]
        .map(pair)
        .join("&")
    }
}

/// Those asked for, and how many there are. The look goes into the journal.
async fn found(
    page: &Page<Platform>,
    officer: &Officer,
    asked: &Asked,
    part: (i64, i64),
) -> Result<(Vec<Row>, i64), Problem> {
    let (officer, asked, given) = (officer.clone(), asked.clone(), page.given.clone());
    let today = Day(given.now.china_date());
    let (permits, total) = page
        .site
        .db
        .write(move |tx| {
            let filter = DeskFilter {
                number: &asked.number,
                name: &asked.name,
                unit: &asked.unit,
                state: asked.state(),
                valid_to: (Day::parse(asked.from.trim()), Day::parse(asked.to.trim())),
            };
            desk::search(tx, &officer, &filter, part, &given)
        })
        .await?;
    Ok((permits.into_iter().map(|permit| row(permit, today)).collect(), total))
}

#[derive(Template)]
#[template(path = "desk/permits/permits.html")]
struct PermitsPage {
    frame: Frame,
    asked: Asked,
    query: String,
    is_sought: bool,
    states: Vec<(i32, &'static str, bool)>,
    rows: Vec<Row>,
    pager: Pager,
    /// Permits with a correction that this officer can confirm.
    corrections: Vec<(String, String)>,
}

const MOST: i64 = 20;

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let at = i64::from(asked.page.unwrap_or(1).clamp(1, 100_000));
    let (rows, total) = found(&page, &officer, &asked, ((at - 1) * MOST, MOST)).await?;
    let (state, query) = (asked.state(), asked.query());
    let given = page.given.clone();
    let waiting = page.site.db.read(move |conn| waiting(conn, &officer, &given)).await?;
    Ok(page.show(&PermitsPage {
        frame: page.frame("证件管理").for_desk().at("/desk/permits").under(&[("工作台", "/desk")]),
        is_sought: !asked.is_empty(),
        states: State::CODES
            .into_iter()
            .map(|(one, code, words)| (code, words, state == Some(one)))
            .collect(),
        rows,
        pager: Pager::new(format!("/desk/permits?{query}"), at, total, MOST),
        corrections: waiting.into_iter().map(|one| (one.id.to_string(), one.grouped())).collect(),
        asked,
        query,
    }))
}
