//! 领取 from the list: one by its own button, or several that were ticked.

use axum::extract::Query;
use axum::response::Response;
use base::{Id, noun};
use cases::Refusal;
use cases::desk::claim;
use cases::desk::queue::Filter;

use super::super::shown;
use super::{Asked, address, which};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// Takes them, and goes back to the same list.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
    Query(filter): Query<Filter>,
    Form(pairs, _): Form<Platform, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let one = said(&pairs, "one");
    let chosen = if one.is_empty() { said(&pairs, "id") } else { one };
    let shown: Vec<(Id<noun::Application>, i32)> = chosen.into_iter().filter_map(shown).collect();
    let back = address(which(&asked, officer.level()), &filter);
    let (given, site) = (page.given.clone(), page.site.clone());
    let (taken, left, why) = page
        .site
        .db
        .write(move |tx| claim::take_several(tx, &officer, &shown, &site.practice, &given))
        .await?;
    let why = match why {
        Some(Refusal::ClaimedElsewhere) => "other",
        Some(Refusal::NotYourRank) => "rank",
        Some(Refusal::SameOfficer) => "eyes",
        Some(Refusal::Conflict) => "late",
        _ => "",
    };
    Ok(page.go(&format!("{back}&done={taken}&left={left}&why={why}")))
}

fn said<'a>(pairs: &'a [(String, String)], key: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
}
