//! 撤销申请 by the unit, before the authority accepted it: asked for on a page of its own, with the reason.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Clerk, Id};
use cases::transition::Act;
use cases::{number, unit, withdrawal as verbs};
use serde::Deserialize;

use super::open;
use crate::application::View;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "unit/application/withdrawal.html")]
struct WithdrawalPage {
    frame: Frame,
    prompts: Prompts,
    to: String,
    task: &'static str,
    number: String,
    name: String,
    status: &'static str,
    version: i32,
    reason: Field,
    may: bool,
}

async fn template(
    page: &Page<Platform>,
    clerk: &Clerk,
    id: &str,
    (reason, prompts): (&str, Prompts),
) -> Result<WithdrawalPage, Problem> {
    let (opened, ..) = open::find(page, clerk, id).await?.ok_or(Problem::NotFound)?;
    let one = &opened.application;
    let to = View::Unit.address(&one.id);
    Ok(WithdrawalPage {
        frame: open::frame(page, "撤销申请").below(one.task(), to.clone()),
        to,
        task: one.task(),
        number: one.number.as_deref().map(number::grouped).unwrap_or_default(),
        name: opened.applicant.as_ref().map(|card| card.told.display_name().to_owned()).unwrap_or_default(),
        status: one.status(),
        version: one.version,
        reason: Field::text("reason", "撤销原因", reason, &prompts).lines(3, 500),
        may: unit::choices(one, &page.site.practice).contains(&Act::Withdraw),
        prompts,
    })
}

/// Asks; what cannot be withdrawn any more leads to its progress.
pub(super) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let shown = template(&page, &clerk, &id, ("", Prompts::default())).await?;
    Ok(if shown.may { page.show(&shown) } else { page.go(&shown.to) })
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    version: String,
    #[serde(default)]
    reason: String,
}

/// Withdraws.
pub(super) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let version = typed.version.parse().unwrap_or(-1);
    let (who, given, practice) = (clerk.clone(), page.given.clone(), page.site.practice.clone());
    let (to, reason) = (View::Unit.address(&key), typed.reason.clone());
    let done = page
        .site
        .db
        .write(move |tx| verbs::by_unit(tx, &who, (&key, version, &reason), &practice, &given))
        .await?;
    match done {
        Ok(Some(())) => Ok(page.go(&to)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one(refusal.field(), refusal.to_string());
            Ok(page.refuse(&template(&page, &clerk, &id, (&typed.reason, prompts)).await?))
        }
    }
}
