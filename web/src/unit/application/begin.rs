//! 发起业务: an application of the unit for itself, or the cancellation of the permit of one of its staff.

use axum::response::Response;
use base::{Id, noun};
use cases::{Kind, Refusal, Side, draft};
use serde::Deserialize;

use super::open;
use crate::application::View;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    kind: String,
    /// For whom; the unit itself when empty.
    #[serde(default)]
    person: String,
}

/// Begins it, or goes on with the one that is open.
pub(super) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let kind = Kind::find(&typed.kind).filter(|kind| kind.starts.contains(&Side::Unit));
    let kind = kind.ok_or(Problem::NotFound)?;
    // What a person could begin as well is about somebody; what only a unit begins is about the unit.
    let staff: Option<Id<noun::Person>> = match kind.starts.contains(&Side::Person) {
        true => Some(Id::parse(&typed.person).ok_or(Problem::NotFound)?),
        false => None,
    };
    let is_staff = staff.is_some();
    let (given, rules) = (page.given.clone(), page.site.rules.clone());
    let begun = page
        .site
        .db
        .write(move |tx| draft::begin_for_unit(tx, &clerk, (kind, staff.as_ref()), &rules, &given))
        .await?;
    match begun {
        Ok(id) => Ok(page.go(&format!("{}/form", View::Unit.address(&id)))),
        // Who is no staff of this unit is not found.
        Err(Refusal::NotReady) if is_staff => Err(Problem::NotFound),
        Err(refusal) => Ok(page.refuse(&open::Refused::new(&page, kind.name, &refusal))),
    }
}
