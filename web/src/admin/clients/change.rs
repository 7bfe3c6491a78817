//! 修改应用.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use oidc::Client;
use oidc::registry::{self, Seen, Typed};

use super::form::{ClientFields, Posted};
use super::{address, by, drawn, find_other, frame_below};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/clients/change.html")]
struct ChangePage {
    frame: Frame,
    prompts: Prompts,
    name: String,
    to: String,
    seen: String,
    fields: ClientFields,
}

fn template(
    page: &Page<Identity>,
    client: &Client,
    (seen, typed): (&str, &Typed),
    prompts: Prompts,
) -> ChangePage {
    ChangePage {
        frame: frame_below(page, client, "修改应用"),
        name: client.name.clone(),
        to: address(&client.id),
        seen: seen.to_owned(),
        fields: ClientFields::new(typed, true, &prompts),
        prompts,
    }
}

/// The form, filled.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let client = find_other(&page, &by(administrator), &id).await?;
    let (seen, typed) = (Seen::from(&client), Typed::of(&client));
    Ok(page.show(&template(&page, &client, (seen.as_str(), &typed), Prompts::default())))
}

/// Changes it. One that proves itself by a secret only now gets one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
    Form(pairs, _): Form<Identity, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let by = by(administrator);
    let client = find_other(&page, &by, &id).await?;
    let mut posted = Posted::read(&pairs);
    let changed = match posted.typed.read(page.site.demo.is_some()) {
        Ok(registration) => {
            let (seen, given) = (Seen::told(&posted.seen), page.given.clone());
            let changed =
                page.site.db.write(move |tx| registry::change(tx, &by, (&id, &seen, &registration), &given));
            changed.await?.map_err(|refusal| vec![refusal])
        }
        Err(refused) => Err(refused),
    };
    match changed {
        Ok(changed) => Ok(match changed.secret {
            Some(secret) => drawn(&page, "已改用应用密钥", &changed.client, &secret),
            None => page.go(&address(&changed.client.id)),
        }),
        Err(refused) => {
            let prompts = posted.refused(&refused);
            Ok(page.refuse(&template(&page, &client, (&posted.seen, &posted.typed), prompts)))
        }
    }
}
