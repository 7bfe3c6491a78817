//! 待办, 我的办件, 在途, 落户管理, 已办结: lists with filters that stand in the address, so that one can be kept as a
//! bookmark.

pub(super) mod claim;
pub(super) mod filter;
mod row;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Level;
use cases::desk::queue::{self, Filter, MOST, Which};
use cases::desk::status::Status;
use serde::Deserialize;

pub(super) use row::{Row, fits, left, names, row, tag as light_tag};

use self::filter::Fields;
use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Pager};

/// Lines on a page.
const LINES: i64 = 25;

/// Which list, which page of it, and what was just done there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    which: String,
    page: String,
    done: String,
    left: String,
    why: String,
}

/// A list beside the one that is shown.
struct Tab {
    title: &'static str,
    to: String,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "desk/queue/list.html")]
struct ListPage {
    frame: Frame,
    title: &'static str,
    which: &'static str,
    notice: Option<Notice>,
    tabs: Vec<Tab>,
    fields: Fields,
    here: String,
    rows: Vec<Row>,
    pager: Pager,
    may_claim: bool,
    shows_district: bool,
    is_ended: bool,
}

/// Shows a list.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let which = which(&asked, officer.level());
    let at = asked.page.parse::<i64>().unwrap_or(1).clamp(1, MOST / LINES);
    let (who, sought, given) = (officer.clone(), filter.clone(), page.given.clone());
    let (found, known) = page
        .site
        .db
        .read(move |conn| {
            let from = (at - 1) * LINES;
            let found = queue::list(conn, &who, (which, &sought), (from, LINES), &given)?;
            let known = names(conn, &found.lines, &given)?;
            Ok((found, known))
        })
        .await?;
    let title = title(which);
    let total = i64::try_from(found.total).unwrap_or(MOST);
    let rows: Vec<Row> =
        found.lines.iter().map(|line| row(line, (&officer, &known), page.given.now)).collect();
    let here = address(which, &filter);
    Ok(page.show(&ListPage {
        frame: page.frame(title).for_desk().at("/desk/applications"),
        title,
        which: which.key(),
        notice: notice(&asked),
        tabs: tabs(which, officer.level()),
        fields: Fields::of(&officer, &Status::choices(which, &officer), &filter),
        pager: Pager::new(&*here, at, total, LINES).capped(MOST),
        may_claim: rows.iter().any(|row| row.may_claim),
        shows_district: officer.level() == Level::City,
        is_ended: which == Which::Ended,
        here,
        rows,
    }))
}

/// 落户手续 are the city's alone.
fn which(asked: &Asked, level: Level) -> Which {
    match Which::parse(&asked.which) {
        Which::Settling if level == Level::District => Which::Waiting,
        which => which,
    }
}

fn title(which: Which) -> &'static str {
    Which::ALL.into_iter().find(|(one, ..)| *one == which).map_or("", |(.., title)| title)
}

fn tabs(current: Which, level: Level) -> Vec<Tab> {
    let all = Which::ALL.into_iter().filter(|(which, ..)| *which != Which::Settling || level == Level::City);
    let tab = |(which, key, title): (Which, &str, &'static str)| Tab {
        title,
        to: format!("/desk/applications?which={key}"),
        is_current: which == current,
    };
    let handled = Tab { title: "已办", to: "/desk/handled".to_owned(), is_current: false };
    all.map(tab).chain([handled]).collect()
}

/// The address of a list with its filter.
pub(super) fn address(which: Which, filter: &Filter) -> String {
    let which = [("which", which.key())];
    let told = which.into_iter().chain(filter::pairs(filter)).map(|(key, value)| (key, value.to_owned()));
    filter::address("/desk/applications", told)
}

fn notice(asked: &Asked) -> Option<Notice> {
    let count = |text: &str| text.parse::<usize>().unwrap_or(0);
    let why = match asked.why.as_str() {
        "other" => "已由其他人员领取",
        "rank" => "不在您的审核环节",
        "eyes" => "您已在其他环节审核过",
        "late" => "刚刚被其他人处理过，请查看最新状态后再领取",
        _ => "已不能领取",
    };
    match (count(&asked.done), count(&asked.left)) {
        (0, 0) => None,
        (taken, 0) => Some(
            Notice::success(format!("已领取{taken}件。"))
                .link("/desk/applications?which=mine", "查看我的办件"),
        ),
        (0, left) => Some(Notice::warning(format!("{left}件未能领取：{why}。"))),
        (taken, left) => Some(
            Notice::warning(format!("已领取{taken}件；{left}件未能领取：{why}。"))
                .link("/desk/applications?which=mine", "查看我的办件"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_stands_in_the_address_without_what_was_not_asked() {
        let filter = Filter { unit: "京华 示范".into(), light: "red".into(), ..Filter::default() };
        assert_eq!(
            address(Which::Waiting, &filter),
            "/desk/applications?which=waiting&unit=%E4%BA%AC%E5%8D%8E+%E7%A4%BA%E8%8C%83&light=red"
        );
    }

    #[test]
    fn the_desk_of_a_district_has_no_list_of_settlements() {
        let asked = Asked { which: "settling".into(), ..Asked::default() };
        assert_eq!(which(&asked, Level::District), Which::Waiting);
        assert_eq!(which(&asked, Level::City), Which::Settling);
        assert_eq!((tabs(Which::Mine, Level::District).len(), tabs(Which::Mine, Level::City).len()), (5, 6));
    }
}
