//! 撤销申请, with a reason if the person wants to give one. It is asked once more, since it cannot be undone.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Id, Person};
use cases::{Application, application, withdrawal};
use serde::Deserialize;

use crate::application::View;
use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "person/application/withdrawal.html")]
struct WithdrawalPage {
    frame: Frame,
    task: &'static str,
    number: String,
    prompts: Prompts,
    reason: Field,
    version: i32,
    to: String,
}

fn template(page: &Page<Platform>, one: &Application, (typed, prompts): (&str, Prompts)) -> WithdrawalPage {
    let to = View::Person.address(&one.id);
    let frame = page.frame("撤销申请").at("/person/applications");
    let frame = frame.under(&[("首页", "/person"), ("办理记录", "/person/applications")]);
    let hint = "可以不填，最多500个字";
    WithdrawalPage {
        frame: frame.below(one.task(), to.clone()),
        task: one.task(),
        number: one.number.as_deref().map(cases::number::grouped).unwrap_or_default(),
        reason: Field::text("reason", "撤销原因", typed, &prompts).optional().hint(hint).lines(3, 500),
        prompts,
        version: one.version,
        to,
    }
}

async fn find(page: &Page<Platform>, person: &Person, id: &str) -> Result<Application, Problem> {
    let (id, who) = (Id::parse(id).ok_or(Problem::NotFound)?, person.clone());
    let found = page.site.db.read(move |conn| application::open(conn, &who, &id)).await?;
    found.map(|(one, _)| one).ok_or(Problem::NotFound)
}

/// Asks; what cannot be withdrawn any more leads to its page.
pub(super) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = find(&page, &person, &id).await?;
    if !withdrawal::is_possible(&one, &page.site.practice) {
        return Ok(page.go(&View::Person.address(&one.id)));
    }
    Ok(page.show(&template(&page, &one, ("", Prompts::default()))))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    version: i32,
}

/// Withdraws.
pub(super) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, reason, given) = (person.clone(), typed.reason.clone(), page.given.clone());
    let (practice, version) = (page.site.practice.clone(), typed.version);
    let done = page
        .site
        .db
        .write(move |tx| withdrawal::by_person(tx, &who, (&key, version, &reason), &practice, &given))
        .await?;
    match done {
        Ok(Some(())) => Ok(page.go(&format!("/person/applications/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let one = find(&page, &person, &id).await?;
            let prompts = Prompts::one(refusal.field(), refusal.to_string());
            Ok(page.refuse(&template(&page, &one, (&typed.reason, prompts))))
        }
    }
}
