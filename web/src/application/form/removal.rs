//! 删除草稿: asked for on a page of its own, since nothing of it is kept.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::draft::{self, Desk};
use cases::position::Position;
use serde::Deserialize;

use super::{By, Side, form_frame, open};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts};

#[derive(Template)]
#[template(path = "application/form/removal.html")]
struct RemovalPage {
    frame: Frame,
    kind: &'static str,
    saved: String,
    prompts: Prompts,
    to: String,
}

fn template<S: Side>(page: &Page<Platform>, desk: &Desk, prompts: Prompts) -> RemovalPage {
    RemovalPage {
        frame: form_frame::<S>(page, desk, "删除草稿"),
        kind: desk.kind.name,
        saved: desk.draft.saved_at.china_minute(),
        prompts,
        to: S::VIEW.address(&desk.application.id),
    }
}

/// Asks. What was submitted cannot be removed: it leads to its progress.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    match open::<S>(&page, &who, &id).await? {
        Ok(desk) if desk.application.position == Position::Draft => {
            Ok(page.show(&template::<S>(&page, &desk, Prompts::default())))
        }
        Ok(desk) => Ok(page.go(&S::VIEW.address(&desk.application.id))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Empty {}

/// Removes it.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (author, given, practice) = (who.clone(), page.given.clone(), page.site.practice.clone());
    let done =
        page.site.db.write(move |tx| draft::remove(tx, author.author(), (&key, &practice), &given)).await?;
    match done {
        Ok(Some(())) => Ok(page.go(S::VIEW.base())),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => match open::<S>(&page, &who, &id).await? {
            Ok(desk) => {
                let prompts = Prompts::one("", refusal.to_string());
                Ok(page.refuse(&template::<S>(&page, &desk, prompts)))
            }
            Err(elsewhere) => Ok(elsewhere),
        },
    }
}
