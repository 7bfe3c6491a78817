//! 统计: figures of the own district, of all for the city, as drawings with their tables and as files.

mod export;

use affiliation::Business;
use affiliation::info::DISTRICTS;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Level, Officer};
use cases::statistics::{self, Asked, MonthOf, Statistics};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use profile::codes::name_in;

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;
use crate::ui::chart::{Bars, Donut, Lines, short};

pub(super) use export::{csv, xlsx};

/// 非常不满意 to 非常满意.
const LEVELS: [&str; 5] = ["非常不满意", "不满意", "基本满意", "满意", "非常满意"];

#[derive(Template)]
#[template(path = "desk/statistics/statistics.html")]
struct StatisticsPage {
    frame: Frame,
    asked: Asked,
    query: String,
    businesses: Vec<(&'static str, &'static str, bool)>,
    /// For the city alone.
    districts: Vec<(&'static str, &'static str, bool)>,
    about: String,
    figures: Vec<(&'static str, String, &'static str)>,
    flow: Lines,
    days: Lines,
    stages: Donut,
    ratings: Donut,
    kinds: Bars,
    places: Option<Bars>,
    units: Bars,
    reasons: Bars,
    rows: Vec<Vec<String>>,
}

fn district(code: &str) -> String {
    name_in(DISTRICTS, code).map_or_else(|| code.to_owned(), str::to_owned)
}

/// A figure that may be missing.
fn told(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), short)
}

async fn counted(page: &Page<Platform>, officer: &Officer, asked: &Asked) -> Result<Statistics, Problem> {
    let (officer, asked, given) = (officer.clone(), asked.clone(), page.given.clone());
    Ok(page.site.db.read(move |conn| statistics::count(conn, &officer, &asked, &given)).await?)
}

fn figures(all: &Statistics) -> Vec<(&'static str, String, &'static str)> {
    let sum = |of: fn(&statistics::Row) -> i64| all.months.iter().map(of).sum::<i64>().to_string();
    vec![
        ("在办业务（现在）", all.open().to_string(), "件"),
        ("提交", sum(|row| row.submitted), "件"),
        ("办理成功", sum(|row| row.done), "件"),
        ("平均用时", told(all.average()), "工作日"),
        ("预审发现不符合", told(all.failed_share()), "%"),
        ("好评率", told(all.satisfied_share()), "%"),
    ]
}

fn flow(all: &Statistics) -> Lines {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below what a float holds exactly")]
    let line = |of: fn(&statistics::Row) -> i64| all.months.iter().map(|row| Some(of(row) as f64)).collect();
    let lines = vec![
        ("提交", line(|row| row.submitted)),
        ("办理成功", line(|row| row.done)),
        ("不通过", line(|row| row.refused)),
        ("撤销", line(|row| row.withdrawn)),
    ];
    Lines::new("各月提交和办结", "件", marks(all), lines)
}

fn days(all: &Statistics) -> Lines {
    let lines = vec![
        ("平均", all.months.iter().map(|row| row.average).collect()),
        ("中位数", all.months.iter().map(|row| row.median.map(f64::from)).collect()),
    ];
    Lines::new("各月办结用时", "工作日", marks(all), lines)
}

fn marks(all: &Statistics) -> Vec<String> {
    all.months.iter().map(|row| row.month.to_string()).collect()
}

/// The table of months, on the page and in files.
pub(super) fn rows(all: &Statistics) -> Vec<Vec<String>> {
    let row = |row: &statistics::Row| {
        vec![
            row.month.to_string(),
            row.submitted.to_string(),
            row.done.to_string(),
            row.refused.to_string(),
            row.withdrawn.to_string(),
            told(row.average),
            told(row.median.map(f64::from)),
        ]
    };
    all.months.iter().map(row).collect()
}

/// The heads of that table.
pub(super) const HEADS: [&str; 7] =
    ["月份", "提交", "办理成功", "不通过", "撤销", "平均工作日", "中位数工作日"];

/// Figures by name, in the order of their lists.
pub(super) fn stages(all: &Statistics) -> Vec<(String, i64)> {
    all.stages.iter().map(|(stage, count)| (stage.title().to_owned(), *count)).collect()
}

pub(super) fn districts(all: &Statistics) -> Vec<(String, i64)> {
    all.districts.iter().map(|(code, count)| (district(code), *count)).collect()
}

pub(super) fn ratings(all: &Statistics) -> Vec<(String, i64)> {
    LEVELS.into_iter().zip(all.ratings).rev().map(|(words, count)| (words.to_owned(), count)).collect()
}

pub(super) fn reasons(all: &Statistics) -> Vec<(String, i64)> {
    all.reasons.iter().map(|(code, words, count)| (format!("{code} {words}"), *count)).collect()
}

/// The same question for the links to files.
fn query(asked: &Asked) -> String {
    [("from", &asked.from), ("to", &asked.to), ("district", &asked.district), ("business", &asked.business)]
        .map(|(key, text)| format!("{key}={}", utf8_percent_encode(text.trim(), NON_ALPHANUMERIC)))
        .join("&")
}

/// Whose figures these are, in words.
fn about(officer: &Officer, asked: &Asked) -> String {
    match officer.level() {
        Level::District => district(officer.authority()),
        Level::City if asked.district.is_empty() => "全市".to_owned(),
        Level::City => district(&asked.district),
    }
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let all = counted(&page, &officer, &asked).await?;
    let months: Vec<MonthOf> = asked.months(page.given.now.china_date());
    let ends = (months.first().map(ToString::to_string), months.last().map(ToString::to_string));
    let asked = Asked { from: ends.0.unwrap_or_default(), to: ends.1.unwrap_or_default(), ..asked };
    let is_city = officer.level() == Level::City;
    let own = |one: &Business| officer.businesses().iter().any(|key| key == one.key());
    let choice = |one: Business| (one.key(), one.title(), one.key() == asked.business);
    let place = |(code, name): &(&'static str, &'static str)| (*code, *name, *code == asked.district);
    Ok(page.show(&StatisticsPage {
        frame: page.frame("统计").for_desk().at("/desk/statistics").under(&[("工作台", "/desk")]),
        query: query(&asked),
        businesses: Business::ALL.into_iter().filter(own).map(choice).collect(),
        districts: if is_city { DISTRICTS.iter().map(place).collect() } else { Vec::new() },
        about: about(&officer, &asked),
        figures: figures(&all),
        flow: flow(&all),
        days: days(&all),
        stages: Donut::new("在办业务，按环节（现在）", ("环节", "件数"), stages(&all)),
        ratings: Donut::new("评价", ("等级", "次数"), ratings(&all)),
        kinds: Bars::new("提交，按业务类型", ("业务类型", "件数"), all.kinds.clone()),
        places: is_city.then(|| Bars::new("提交，按区", ("区", "件数"), districts(&all))),
        units: Bars::new("提交，按单位（前20）", ("单位", "件数"), all.units.clone()),
        reasons: Bars::new("补正原因", ("原因", "次数"), reasons(&all)),
        rows: rows(&all),
        asked,
    }))
}
