//! 标记: what is wrong with a field, rows, a material or the profile, put while looking and kept at once. With the script
//! the page stays where it is and gets its changed parts; without it the answer leads back to the place.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use base::Id;
use cases::desk::mark::{self, Flaw, Said};
use serde::Deserialize;

use super::{Again, again, stays};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// Where a mark is being typed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Marking {
    /// The target; nothing when none is open.
    pub(super) target: String,
    /// The phrase chosen.
    pub(super) phrase: String,
    /// The words typed.
    pub(super) words: String,
    /// The page typed.
    pub(super) page: String,
    /// What is not in order.
    pub(super) prompt: String,
}

impl Marking {
    /// Nothing typed: for the form that the script opens.
    #[expect(clippy::unused_self, reason = "a template calls it")]
    pub(super) fn blank(&self) -> Self {
        Self::default()
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    target: String,
    said: String,
    phrase: String,
    words: String,
    page: String,
    version: i32,
}

/// Puts a mark, or takes it away.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, said, given) = (officer.clone(), typed.clone(), page.given.clone());
    let put = page
        .site
        .db
        .write(move |tx| {
            let what = match said.said.as_str() {
                "passed" => Said::Passed,
                "nothing" => Said::Nothing,
                _ => Said::Wrong(Flaw { phrase: &said.phrase, words: &said.words, page: &said.page }),
            };
            mark::put(tx, &who, (&application, said.version, &said.target), what, &given)
        })
        .await?;
    let refused = match put {
        Ok(None) => return Err(Problem::NotFound),
        Ok(Some(())) if !stays(&headers) => {
            let slug = typed.target.replace(':', "-");
            return Ok(page.go(&format!("/desk/applications/{id}#at-{slug}")));
        }
        Ok(Some(())) => None,
        Err(refusal) => Some(refusal),
    };
    let marking = match &refused {
        Some(refusal) => Marking {
            target: typed.target,
            phrase: typed.phrase,
            words: typed.words,
            page: typed.page,
            prompt: refusal.to_string(),
        },
        None => Marking::default(),
    };
    again(&page, &officer, &id, Again { marking, is_refused: refused.is_some(), ..Again::default() }).await
}
