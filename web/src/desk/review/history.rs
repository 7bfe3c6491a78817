//! How the applicant's profile changed (R6.7): every version, and one beside the one before it. Read only, for whoever may
//! see the application; each look stands in the journal.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Id, Officer, noun};
use cases::view;
use profile::history::Both;

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::profile::info::{Past, past};
use crate::person::profile::photo::show;
use crate::person::profile::version::VersionPage;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "desk/review/history.html")]
struct HistoryPage {
    frame: Frame,
    here: String,
    name: String,
    used: i32,
    versions: Vec<Past>,
}

fn frame(page: &Page<Platform>) -> Frame {
    let frame = page.frame("个人信息修改记录").for_desk().at("/desk/applications");
    frame.under(&[("工作台", "/desk"), ("办件", "/desk/applications")])
}

fn parse(id: &str) -> Result<Id<noun::Application>, Problem> {
    Id::parse(id).ok_or(Problem::NotFound)
}

/// The list, with the version that the application was submitted with.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (application, given) = (parse(&id)?, page.given.clone());
    let found = page.site.db.write(move |tx| view::history(tx, &officer, &application, &given)).await?;
    let found = found.ok_or(Problem::NotFound)?;
    Ok(page.show(&HistoryPage {
        frame: frame(&page),
        here: format!("/desk/applications/{id}"),
        name: found.name,
        used: found.used,
        versions: found.versions.iter().map(past).collect(),
    }))
}

/// A version beside the one before, of the applicant of an application that the officer may see.
async fn find(page: &Page<Platform>, officer: Officer, (id, number): (&str, i32)) -> Result<Both, Problem> {
    let (application, given) = (parse(id)?, page.given.clone());
    let found = page
        .site
        .db
        .write(move |tx| view::past_profile(tx, &officer, (&application, number), &given))
        .await?;
    found.ok_or(Problem::NotFound)
}

/// One version beside the one before.
pub(crate) async fn open(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path((id, number)): Path<(String, i32)>,
) -> Result<Response, Problem> {
    let found = find(&page, officer, (&id, number)).await?;
    let here = format!("/desk/applications/{id}/profile");
    Ok(page.show(&VersionPage::new(frame(&page), &found, (&here, &here))))
}

/// The photo of a version.
pub(crate) async fn photo(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path((id, number)): Path<(String, i32)>,
) -> Result<Response, Problem> {
    let found = find(&page, officer, (&id, number)).await?;
    let key = found.found.sheet.get(profile::PHOTO);
    if key.is_empty() { Err(Problem::NotFound) } else { show(&page, key).await }
}
