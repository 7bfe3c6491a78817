//! 工作日历: the years that the clocks count by. A year is typed as the State Council announces it, a day or some days to a line,
//! looked at before it is kept, and counted by at once.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Calendar, Day, Role, SystemAdministrator, YearDays};
use cases::calendar::{self, CalendarRefusal, Known};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Notice, Prompts};

struct Row {
    year: i32,
    off: usize,
    on: usize,
    working: u32,
    is_entered: bool,
}

/// What a year comes to, before it is kept.
struct Preview {
    row: Row,
    text: String,
}

#[derive(Template)]
#[template(path = "admin/calendar.html")]
struct CalendarPage {
    frame: Frame,
    prompts: Prompts,
    notice: Option<Notice>,
    rows: Vec<Row>,
    year: Field,
    days: Field,
    version: i32,
    preview: Option<Preview>,
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    year: String,
    days: String,
    version: i32,
    confirmed: String,
}

fn row(days: &YearDays, is_entered: bool) -> Row {
    let (off, on) = days.counts();
    let calendar = Calendar::default().with(days);
    let last = |year: i32| Day::parse(&format!("{year}-12-31"));
    let working =
        last(days.year - 1).zip(last(days.year)).map_or(0, |(from, to)| calendar.between(from.0, to.0));
    Row { year: days.year, off, on, working, is_entered }
}

/// The word of a year that is missed; `None` while nothing is.
pub(crate) fn missing(given: &base::Given) -> Option<Notice> {
    let year = given.calendar.missing_soon(given.now.china_date())?;
    let text = format!("{year}年节假日安排尚未录入，跨年的办理时限暂按周末和固定节日推算。");
    Some(Notice::warning(text).link(format!("/admin/calendar?year={year}"), "录入"))
}

async fn known(page: &Page<Identity>, administrator: &SystemAdministrator) -> Result<Vec<Known>, Problem> {
    let who = administrator.clone();
    Ok(page.site.db.read(move |conn| calendar::list(conn, &who)).await?)
}

fn template(
    page: &Page<Identity>,
    known: &[Known],
    (typed, preview): (&Typed, Option<Preview>),
    prompts: Prompts,
) -> CalendarPage {
    CalendarPage {
        frame: page
            .frame("工作日历")
            .for_administrator(Role::System, "/admin/calendar")
            .under(&[("管理端", "/admin")]),
        notice: missing(&page.given),
        rows: known.iter().map(|one| row(&one.days, one.version > 0)).collect(),
        year: Field::text("year", "年份", &typed.year, &prompts).numeric(),
        days: Field::text("days", "放假和调休上班", &typed.days, &prompts).lines(12, 4000).hint(
            "每行一项：2027-01-01 休，2027-10-01 至 2027-10-07 休，2027-09-26 班；周末照常休息的不必填写",
        ),
        version: typed.version,
        preview,
        prompts,
    }
}

/// The years that are known, and a form for one: `year` fills it with what is known of it.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Query(asked): Query<Typed>,
) -> Result<Response, Problem> {
    let all = known(&page, &administrator).await?;
    let one = all.iter().find(|one| one.days.year.to_string() == asked.year);
    let typed = Typed {
        days: one.map(|one| one.days.to_text()).unwrap_or_default(),
        version: one.map_or(0, |one| one.version),
        year: asked.year.chars().filter(char::is_ascii_digit).take(4).collect(),
        confirmed: String::new(),
    };
    Ok(page.show(&template(&page, &all, (&typed, None), Prompts::default())))
}

/// Shows what a year comes to, and keeps it once that was confirmed.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let days = match calendar::read(&typed.year, &typed.days) {
        Ok(days) => days,
        Err(refusal) => return refuse(&page, &administrator, &typed, &refusal).await,
    };
    if typed.confirmed != "1" {
        let all = known(&page, &administrator).await?;
        let preview = Preview { row: row(&days, true), text: days.to_text() };
        return Ok(page.show(&template(&page, &all, (&typed, Some(preview)), Prompts::default())));
    }
    let (who, version, given) = (administrator.clone(), typed.version, page.given.clone());
    let saved = page.site.db.write(move |tx| {
        Ok(match calendar::save(tx, &who, (&days, version), &given)? {
            Ok(()) => Ok(calendar::load(tx)?),
            Err(refusal) => Err(refusal),
        })
    });
    match saved.await? {
        Ok(calendar) => {
            page.site.almanac.learn(calendar);
            Ok(page.go("/admin/calendar"))
        }
        Err(refusal) => refuse(&page, &administrator, &typed, &refusal).await,
    }
}

async fn refuse(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    typed: &Typed,
    refusal: &CalendarRefusal,
) -> Result<Response, Problem> {
    let prompts = Prompts::one(refusal.field(), refusal.to_string());
    let all = known(page, administrator).await?;
    Ok(page.refuse(&template(page, &all, (typed, None), prompts)))
}
