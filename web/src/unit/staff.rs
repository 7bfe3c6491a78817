//! 员工管理: who belongs to the unit, and letting a leaver go.

use affiliation::staff::{self, Which};
use affiliation::{State, leave};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::{Clerk, Day, Given, Id, Person, noun};
use cases::{leaver, suspension};
use db::{Outcome, Tx};
use serde::Deserialize;

use super::requests::sex;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::home::stars;
use crate::ui::{Field, Frame, Notice, Pager, Prompts};

/// One of the staff.
pub(super) struct Row {
    pub(super) link: String,
    pub(super) person: String,
    pub(super) name: String,
    pub(super) sex: &'static str,
    pub(super) number: String,
    pub(super) mobile: String,
    pub(super) since: String,
    pub(super) state: &'static str,
    pub(super) is_leaving: bool,
    pub(super) is_clerk: bool,
    /// The permit that counts: how it stands, with the class of its tag.
    pub(super) permit: Option<(&'static str, &'static str)>,
    /// True when its cancellation can be filed.
    pub(super) may_cancel: bool,
}

#[derive(Template)]
#[template(path = "unit/staff.html")]
struct StaffPage {
    frame: Frame,
    notice: Option<Notice>,
    sought: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// Whom to look for, and which page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    still: String,
}

pub(super) async fn rows(page: &Page<Platform>, clerk: &Clerk, name: &str) -> Result<Vec<Row>, Problem> {
    let (clerk, name, given) = (clerk.clone(), name.to_owned(), page.given.clone());
    let listed = page.site.db.write(move |tx| staff::list(tx, &clerk, (Which::Staff, &name), &given)).await?;
    let row = |one: staff::Row| Row {
        link: one.link.to_string(),
        person: one.person.to_string(),
        sex: sex(one.sex),
        number: stars(&one.told.id_number),
        mobile: base::Mobile::parse(&one.told.mobile)
            .map(|mobile| String::from(mobile.masked()))
            .unwrap_or_default(),
        name: one.told.name,
        since: one.changed_at.china_date().to_string(),
        state: one.state.title(),
        is_leaving: one.state == State::Leaving,
        is_clerk: one.is_clerk,
        permit: None,
        may_cancel: false,
    };
    Ok(listed.into_iter().map(row).collect())
}

const MOST: i64 = 20;

/// Adds how the permits of those on this page stand.
async fn with_permits(page: &Page<Platform>, clerk: &Clerk, mut rows: Vec<Row>) -> Result<Vec<Row>, Problem> {
    let ids: Vec<_> = rows.iter().filter_map(|row| Id::parse(&row.person)).collect();
    let (given, own) = (page.given.clone(), clerk.unit().clone());
    let today = Day(given.now.china_date());
    let permits = page.site.db.read(move |conn| {
        let all = ids.into_iter().map(|id| certificates::list(conn, &Person::at_edge(id), &given));
        Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect::<Vec<_>>())
    });
    for permit in permits.await?.into_iter().filter(|one| one.is_shown_on(today)) {
        let state = permit.state_on(today);
        let is_own = permit.unit.as_ref().is_none_or(|unit| *unit == own);
        for row in rows.iter_mut().filter(|row| row.person == permit.person.as_str()) {
            row.permit = Some((state.title(), crate::person::home::permit_tag(state)));
            row.may_cancel = is_own && state == certificates::State::Valid;
        }
    }
    Ok(rows)
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut all = rows(&page, &clerk, &asked.name).await?;
    all.sort_by_key(|row| !row.is_leaving);
    let (total, at) = (all.len(), i64::from(asked.page.unwrap_or(1).clamp(1, 100_000)));
    let name = percent_encoding::utf8_percent_encode(&asked.name, percent_encoding::NON_ALPHANUMERIC);
    let pager =
        Pager::new(format!("/unit/staff?name={name}"), at, i64::try_from(total).unwrap_or(i64::MAX), MOST);
    let skipped = usize::try_from((at - 1) * MOST).unwrap_or(0);
    let shown = all.into_iter().skip(skipped).take(usize::try_from(MOST).unwrap_or(20)).collect();
    let still = asked.still.parse::<usize>().ok().filter(|count| *count > 0);
    let words = |count| format!("已解除关联。该员工正在办理的{count}项业务已中止，恢复关联后继续办理。");
    Ok(page.show(&StaffPage {
        notice: still.map(|count| Notice::info(words(count))),
        frame: page.frame("员工管理").for_unit().at("/unit/staff").under(&[("首页", "/unit")]),
        sought: asked.name,
        rows: with_permits(&page, &clerk, shown).await?,
        pager,
    }))
}

#[derive(Template)]
#[template(path = "unit/leaving.html")]
struct LeavingPage {
    frame: Frame,
    prompts: Prompts,
    row: Row,
    day: Field,
}

async fn leaving_page(
    page: &Page<Platform>,
    clerk: &Clerk,
    link: &str,
    (typed, prompts): (&str, Prompts),
) -> Result<LeavingPage, Problem> {
    let row = rows(page, clerk, "").await?.into_iter().find(|row| row.link == link);
    let frame = page.frame("解除关联").for_unit().at("/unit/staff");
    Ok(LeavingPage {
        frame: frame.under(&[("首页", "/unit"), ("员工管理", "/unit/staff")]),
        row: row.ok_or(Problem::NotFound)?,
        day: Field::day("leaving_on", "离职日期", typed, &prompts),
        prompts,
    })
}

/// Asks for the last day.
pub(crate) async fn leaving(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(link): Path<String>,
) -> Result<Response, Problem> {
    let today = page.given.now.china_date().to_string();
    Ok(page.show(&leaving_page(&page, &clerk, &link, (&today, Prompts::default())).await?))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    leaving_on: String,
}

/// What the end of a link left behind.
struct Ended {
    person: Id<noun::Person>,
    still: usize,
    has_permit: bool,
}

/// Ends the link, and with it the way of what is open; answers what the unit has to do next.
fn end_link(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (link, day): (&Id<noun::Link>, Option<time::Date>),
    (practice, given): (&cases::Practice, &Given),
) -> Outcome<Option<Ended>, affiliation::Refusal> {
    let Some(person) = staff::of_link(tx, clerk, link)? else { return Ok(Ok(None)) };
    match leave::end(tx, clerk, link, day, given)? {
        Ok(Some(())) => {}
        Ok(None) => return Ok(Ok(None)),
        Err(refusal) => return Ok(Err(refusal)),
    }
    let still = suspension::suspend(tx, clerk, &person, practice, given)?;
    let left = leaver::of_person(tx, clerk, &person, given)?;
    let has_permit = left.is_some_and(|one| one.file_by(&given.calendar).is_some());
    Ok(Ok(Some(Ended { person, still, has_permit })))
}

/// Ends the link.
pub(crate) async fn end(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(link): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let id = Id::parse(&link).ok_or(Problem::NotFound)?;
    let (who, given) = (clerk.clone(), page.given.clone());
    let day = Day::parse(typed.leaving_on.trim()).map(|day| day.0);
    let practice = page.site.practice.clone();
    let ended = page.site.db.write(move |tx| end_link(tx, &who, (&id, day), (&practice, &given))).await?;
    match ended {
        // A permit of the unit is to be filed within five working days: the next page says so.
        Ok(Some(Ended { person, still, has_permit: true })) => {
            Ok(page.go(&format!("/unit/permits/transfers?left={person}&still={still}")))
        }
        Ok(Some(Ended { still: 0, .. })) => Ok(page.go("/unit/staff")),
        Ok(Some(Ended { still, .. })) => Ok(page.go(&format!("/unit/staff?still={still}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one(refusal.field(), refusal.to_string());
            let shown = leaving_page(&page, &clerk, &link, (&typed.leaving_on, prompts)).await;
            // Another clerk was quicker: the list shows what became of it.
            match shown {
                Err(Problem::NotFound) => Ok(page.go("/unit/staff")),
                shown => Ok(page.refuse(&shown?)),
            }
        }
    }
}
