//! 登记应用.

use askama::Template;
use axum::response::Response;
use oidc::registry::{self, Typed};

use super::form::{ClientFields, Posted};
use super::{address, by, drawn, frame};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/clients/new.html")]
struct NewPage {
    frame: Frame,
    prompts: Prompts,
    id: Field,
    fields: ClientFields,
}

fn template(page: &Page<Identity>, (id, typed): (&str, &Typed), prompts: Prompts) -> NewPage {
    NewPage {
        frame: frame(page, "登记应用"),
        id: Field::text("id", "client_id", id, &prompts)
            .hint("应用的标识，登记后不能修改；可以改成容易辨认的，如library"),
        fields: ClientFields::new(typed, false, &prompts),
        prompts,
    }
}

/// An empty form, with an id already drawn: sent twice, it adds once.
pub(crate) async fn get(page: Page<Identity>, _: IsSecurityAdministrator) -> Result<Response, Problem> {
    let id = registry::draw_id(&page.given);
    Ok(page.show(&template(&page, (&id, &Typed::blank()), Prompts::default())))
}

/// Adds it and shows its secret, if it has one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Form(pairs, _): Form<Identity, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut posted = Posted::read(&pairs);
    let named = registry::check_id(&posted.id);
    let added = match (named, posted.typed.read(page.site.demo.is_some())) {
        (Ok(()), Ok(registration)) => {
            let (by, id, given) = (by(administrator), posted.id.clone(), page.given.clone());
            let added = page.site.db.write(move |tx| registry::add(tx, &by, (&id, &registration), &given));
            added.await?.map_err(|refusal| vec![refusal])
        }
        (named, typed) => Err(named.err().into_iter().chain(typed.err().into_iter().flatten()).collect()),
    };
    match added {
        Ok(added) => Ok(match added.secret {
            Some(secret) => drawn(&page, "已登记", &added.client, &secret),
            None => page.go(&address(&added.client.id)),
        }),
        Err(refused) => {
            let prompts = posted.refused(&refused);
            Ok(page.refuse(&template(&page, (&posted.id, &posted.typed), prompts)))
        }
    }
}
