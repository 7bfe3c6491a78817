//! 更换密钥. It is asked once more, since the application stands still until it has the new one.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use oidc::Client;
use oidc::registry::{self, Seen};
use serde::Deserialize;

use super::{address, by, drawn, find_other, frame_below};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/clients/secret.html")]
struct SecretPage {
    frame: Frame,
    prompts: Prompts,
    name: String,
    to: String,
    seen: String,
}

fn template(page: &Page<Identity>, client: &Client, prompts: Prompts) -> SecretPage {
    SecretPage {
        frame: frame_below(page, client, "更换密钥"),
        prompts,
        name: client.name.clone(),
        to: address(&client.id),
        seen: Seen::from(client).as_str().to_owned(),
    }
}

/// Asks.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let client = find_other(&page, &by(administrator), &id).await?;
    if registry::method_of(&client) != "secret" {
        return Err(Problem::NotFound);
    }
    Ok(page.show(&template(&page, &client, Prompts::default())))
}

/// What was seen when it was asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    seen: String,
}

/// Draws another one and shows it. Sent twice, it is refused: what was seen then is not there any more.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let by = by(administrator);
    let client = find_other(&page, &by, &id).await?;
    let (seen, given) = (Seen::told(&typed.seen), page.given.clone());
    let renewed = page.site.db.write(move |tx| registry::renew_secret(tx, &by, (&id, &seen), &given));
    Ok(match renewed.await? {
        Ok(secret) => drawn(&page, "密钥已更换", &client, &secret),
        Err(refusal) => page.refuse(&template(&page, &client, refusal.into())),
    })
}
