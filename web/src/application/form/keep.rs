//! Keeping what a form says, by its button or while somebody types.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Id, noun};
use cases::Refusal;
use cases::draft::{self, Change};
use serde_json::json;

use super::Who;
use crate::edge::{Page, Problem};
use crate::person::Platform;

/// The form's pairs: everything a page may say, and what the button asks for.
pub(super) type Pairs = Vec<(String, String)>;

/// What the pairs say of `name`; empty when nothing.
pub(crate) fn said<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

/// The version that the page showed; one that never was when it says none.
pub(crate) fn version(pairs: &[(String, String)]) -> i32 {
    said(pairs, "version").parse().unwrap_or(-1)
}

/// Keeps `changes` in one transaction, if nobody saved since `version`; answers the new version.
pub(super) async fn keep(
    page: &Page<Platform>,
    who: &Who,
    id: &Id<noun::Application>,
    (changes, version): (Vec<Change>, i32),
) -> Result<Result<i32, Refusal>, Problem> {
    let (who, id, given) = (who.clone(), id.clone(), page.given.clone());
    let kept = page
        .site
        .db
        .write(move |tx| {
            let mut at = version;
            for change in &changes {
                match draft::save(tx, who.author(), &id, (change, at), &given)? {
                    Ok(Some(next)) => at = next,
                    Ok(None) => return Ok(Ok(None)),
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
            Ok(Ok(Some(at)))
        })
        .await?;
    match kept {
        Ok(Some(version)) => Ok(Ok(version)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// What the script that saves is told: the new version and the minute, or that somebody else saved.
pub(crate) fn told(page: &Page<Platform>, kept: &Result<i32, Refusal>) -> Response {
    match kept {
        Ok(version) => {
            let at = page.given.now.china_minute();
            Json(json!({ "version": version, "at": at.split(' ').nth(1) })).into_response()
        }
        Err(_) => StatusCode::CONFLICT.into_response(),
    }
}
