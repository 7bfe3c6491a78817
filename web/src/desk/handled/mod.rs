//! 已办: what this officer has handled, with filters that stand in the address.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use cases::desk::handled::{self, Filter};
use cases::desk::queue::MOST;
use cases::desk::status::Status;
use cases::unit::Line;
use cases::{Event, number};
use serde::Deserialize;

use super::queue::filter::{self, Choice, Fields, pairs};
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
    fields: Fields,
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
    let fields = Fields::of(&officer, &Status::everywhere(&officer), &filter.about);
    Ok(page.show(&ListPage {
        frame: page.frame("已办").for_desk().at("/desk/handled"),
        used: fields.used + usize::from(!filter.result.trim().is_empty()),
        fields,
        results: handled::results().map(result).collect(),
        rows: lines.into_iter().map(row).collect(),
        pager: Pager::new(address(&filter), at, total, LINES).capped(MOST),
    }))
}

/// The address of the list with its filter.
fn address(filter: &Filter) -> String {
    let result = [("result", filter.result.as_str())].into_iter().filter(|(_, value)| !value.is_empty());
    let told = result.chain(pairs(&filter.about)).map(|(key, value)| (key, value.to_owned()));
    filter::address("/desk/handled", told)
}
