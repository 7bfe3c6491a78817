//! 撤回注销申报 (business 2.6): the holder keeps the permit after all. Asked once more, since a later cancellation begins
//! anew.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::holder;
use serde::Deserialize;

use super::delay::{address, facts, find, frame, prompts};
use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts, Summary};

#[derive(Template)]
#[template(path = "person/retraction.html")]
struct RetractionPage {
    frame: Frame,
    prompts: Prompts,
    facts: Summary,
    to: String,
}

/// Asks; what cannot be taken back leads to the permit's page.
pub(super) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (permit, ways) = find(&page, &person, &id).await?;
    if ways.take_back.is_err() {
        return Ok(page.go(&address(&permit)));
    }
    Ok(page.show(&RetractionPage {
        frame: frame(&page, "撤回注销申报", &permit),
        prompts: Prompts::default(),
        facts: facts(&permit),
        to: address(&permit),
    }))
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Empty {}

/// Takes it back.
pub(super) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, given) = (person.clone(), page.given.clone());
    match page.site.db.write(move |tx| holder::take_back(tx, &who, &key, &given)).await? {
        Ok(Some(())) => Ok(page.go(&format!("/person/permits/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let (permit, _) = find(&page, &person, &id).await?;
            Ok(page.refuse(&RetractionPage {
                frame: frame(&page, "撤回注销申报", &permit),
                prompts: prompts(&refusal),
                facts: facts(&permit),
                to: address(&permit),
            }))
        }
    }
}
