//! 已办: what this officer has handled, with filters that stand in the address.

use affiliation::Business;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Officer;
use cases::desk::handled::{self, Filter};
use cases::desk::queue::MOST;
use cases::unit::Line;
use cases::{Event, Kind, Side, number};
use serde::Deserialize;

use crate::application::View;
use crate::application::spine::tag;
use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Pager};

/// Lines on a page.
const LINES: i64 = 25;

/// Something the officer did.
struct Row {
    to: String,
    number: String,
    name: String,
    unit: String,
    task: &'static str,
    system: &'static str,
    words: String,
    opinion: String,
    at: String,
    status: &'static str,
    tag: &'static str,
}

fn row((event, line): (Event, Line)) -> Row {
    let one = line.application;
    Row {
        to: format!("/desk/applications/{}", one.id),
        number: one.number.as_deref().map(number::grouped).unwrap_or_default(),
        task: one.task(),
        system: one.system(),
        words: event.words,
        opinion: event.opinion.unwrap_or_default(),
        at: event.at.china_minute(),
        status: one.status(),
        tag: tag(one.stage(), View::Desk),
        name: if line.name.is_empty() { one.unit_name.clone() } else { line.name },
        unit: one.unit_name,
    }
}

/// A choice: value, words, whether it is chosen.
type Choice = (String, String, bool);

fn kinds(officer: &Officer, chosen: &str) -> Vec<Choice> {
    let own = Business::ALL.into_iter().filter(|one| officer.businesses().iter().any(|key| key == one.key()));
    let of = |business| {
        let by_unit = Kind::of(business, Side::Unit).filter(|kind| !kind.starts.contains(&Side::Person));
        Kind::of(business, Side::Person).chain(by_unit)
    };
    let choice = |kind: &Kind| {
        (kind.code.to_owned(), format!("{} {}", kind.code, kind.name), kind.code == chosen.trim())
    };
    own.flat_map(of).map(choice).collect()
}

/// The page of the list that is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
}

#[derive(Template)]
#[template(path = "desk/handled/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filter,
    kinds: Vec<Choice>,
    results: Vec<Choice>,
    used: usize,
    rows: Vec<Row>,
    pager: Pager,
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let at = asked.page.parse::<i64>().unwrap_or(1).clamp(1, MOST / LINES);
    let (who, sought, given) = (officer.clone(), filter.clone(), page.given.clone());
    let found =
        page.site.db.read(move |conn| handled::list(conn, &who, &sought, ((at - 1) * LINES, LINES), &given));
    let (lines, total) = found.await?;
    let total = i64::try_from(total).unwrap_or(MOST);
    let result = |(key, words): (&str, &str)| (key.to_owned(), words.to_owned(), key == filter.result.trim());
    Ok(page.show(&ListPage {
        frame: page.frame("已办").for_desk().at("/desk/handled"),
        kinds: kinds(&officer, &filter.kind),
        results: handled::results().map(result).collect(),
        used: pairs(&filter).len(),
        rows: lines.into_iter().map(row).collect(),
        pager: Pager::new(address(&filter), at, total, LINES).capped(MOST),
        filter,
    }))
}

/// What is asked for, by name.
fn pairs(filter: &Filter) -> Vec<(&'static str, &str)> {
    let all: [(&'static str, &str); 6] = [
        ("kind", &filter.kind),
        ("result", &filter.result),
        ("name", &filter.name),
        ("number", &filter.number),
        ("from", &filter.from),
        ("to", &filter.to),
    ];
    all.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

fn address(filter: &Filter) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(filter)).finish();
    format!("/desk/handled?{query}")
}
