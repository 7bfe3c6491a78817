//! 暂停应用, with a reason, and 恢复. Either is asked once more.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use oidc::Client;
use oidc::registry::{self, Seen};
use serde::Deserialize;

use super::{address, by, find_other, frame_below};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/clients/suspension.html")]
struct SuspensionPage {
    frame: Frame,
    prompts: Prompts,
    name: String,
    to: String,
    seen: String,
    is_suspended: bool,
    reason: Field,
}

fn template(page: &Page<Identity>, client: &Client, (typed, prompts): (&Typed, Prompts)) -> SuspensionPage {
    let title = if client.is_suspended { "恢复应用" } else { "暂停应用" };
    let hint = "4-200个字，记入操作日志，不向用户显示";
    SuspensionPage {
        frame: frame_below(page, client, title),
        name: client.name.clone(),
        to: address(&client.id),
        seen: Seen::from(client).as_str().to_owned(),
        is_suspended: client.is_suspended,
        reason: Field::text("reason", "暂停原因", &typed.reason, &prompts).hint(hint).lines(3, 200),
        prompts,
    }
}

/// Asks.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let client = find_other(&page, &by(administrator), &id).await?;
    Ok(page.show(&template(&page, &client, (&Typed::default(), Prompts::default()))))
}

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    seen: String,
    reason: String,
}

/// Suspends it, or lets it work again.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let by = by(administrator);
    let client = find_other(&page, &by, &id).await?;
    let (seen, given, said) = (Seen::told(&typed.seen), page.given.clone(), typed.clone());
    let done = page.site.db.write(move |tx| match said.act.as_str() {
        "resume" => registry::resume(tx, &by, (&id, &seen), &given),
        _ => registry::suspend(tx, &by, (&id, &seen, &said.reason), &given),
    });
    Ok(match done.await? {
        Ok(()) => page.go(&address(&client.id)),
        Err(refusal) => page.refuse(&template(&page, &client, (&typed, refusal.into()))),
    })
}
