//! 领取, 接手, 退回待办, 分派: who has an application in hand.

use axum::extract::Path;
use axum::response::Response;
use base::{Id, Officer, noun};
use cases::Refusal;
use cases::desk::claim;
use serde::Deserialize;

use super::{Again, again};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// As pressed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Taking {
    version: i32,
    over: String,
}

/// Takes it, or takes it over from whoever has it.
pub(crate) async fn claim(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Taking>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, given, site) = (officer.clone(), page.given.clone(), page.site.clone());
    let over = typed.over == "1";
    let taken = page
        .site
        .db
        .write(move |tx| claim::take(tx, &who, (&application, typed.version, over), &site.practice, &given))
        .await?;
    answer(&page, &officer, &id, taken.map(|found| found.map(|_| "taken"))).await
}

/// As pressed.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Releasing {
    version: i32,
}

/// Lets go.
pub(crate) async fn release(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Releasing>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, given) = (officer.clone(), page.given.clone());
    let released =
        page.site.db.write(move |tx| claim::release(tx, &who, (&application, typed.version), &given)).await?;
    answer(&page, &officer, &id, released.map(|found| found.map(|()| "released"))).await
}

/// To whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Assigning {
    colleague: String,
    version: i32,
}

/// Hands it to a colleague of the own authority; anybody else is no colleague.
pub(crate) async fn assign(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Assigning>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let chosen: Option<Id<noun::Person>> = Id::parse(&typed.colleague);
    let (who, given, site) = (officer.clone(), page.given.clone(), page.site.clone());
    let assigned = page
        .site
        .db
        .write(move |tx| {
            let all = staff::officer::colleagues(tx, &who, &given)?;
            let colleague = all.into_iter().find(|(one, _)| Some(one.person()) == chosen.as_ref());
            let Some((colleague, _)) = colleague else {
                // Whoever may not see the application is not told that the colleague is wrong.
                let seen = claim::is_there(tx, &who, &application)?;
                return Ok(if seen { Err(Refusal::NotForColleague) } else { Ok(None) });
            };
            claim::assign(tx, &who, (&application, typed.version, &colleague), &site.practice, &given)
        })
        .await?;
    answer(&page, &officer, &id, assigned.map(|found| found.map(|_| "assigned"))).await
}

async fn answer(
    page: &Page<Platform>,
    officer: &Officer,
    id: &str,
    done: Result<Option<&'static str>, Refusal>,
) -> Result<Response, Problem> {
    match done {
        Ok(Some(done)) => Ok(page.go(&format!("/desk/applications/{id}?done={done}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => again(page, officer, id, Again::refused(&refusal)).await,
    }
}
