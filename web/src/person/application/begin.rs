//! 开始办理: one draft of a kind, however often the button is pressed.

use affiliation::Business;
use axum::response::Response;
use cases::{Kind, Refusal, draft};
use serde::Deserialize;

use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// Which kind.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Typed {
    kind: String,
}

/// Where the kinds of a business are listed, with what stands in the way.
const fn list_of(business: Business) -> &'static str {
    match business {
        Business::Permit => "/permit",
        Business::Talent => "/talent",
    }
}

/// Begins it, or goes on with the one that is there; what stands in the way is shown where the kinds are listed.
pub(super) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let kind = Kind::find(&typed.kind).ok_or(Problem::NotFound)?;
    let (given, rules) = (page.given.clone(), page.site.rules.clone());
    let begun = page.site.db.write(move |tx| draft::begin(tx, &person, kind, &rules, &given)).await?;
    Ok(match begun {
        Ok(id) => page.go(&format!("/person/applications/{id}/form")),
        Err(Refusal::AlreadyOpen) => page.go("/person/applications"),
        Err(_) => page.go(list_of(kind.business)),
    })
}
