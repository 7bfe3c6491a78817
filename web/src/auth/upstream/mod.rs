//! Signing in by an account of another platform (R2.2.6, R2.2.7): the way there, the way back, and what is bound.

mod back;
mod bonds;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use identity::Refusal;
use identity::upstream::{self, Provider};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::{Form, Page, Problem, Site};
use crate::ui::Frame;

/// Every address.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/auth/upstream/{provider}", post(go))
        .route("/auth/upstream/{provider}/back", get(back::get))
        .route("/auth/upstream/{provider}/back/{state}", get(back::get_with_state))
        .route("/auth/upstream/forget", post(back::forget))
        .route("/auth/centre/bonds", get(bonds::get).post(bonds::post))
}

/// The platform of this key, if the installation knows it.
fn find(site: &Site, key: &str) -> Result<Arc<dyn Provider>, Problem> {
    let found = site.upstreams.iter().find(|one| one.key() == key);
    found.map(Arc::clone).ok_or(Problem::NotFound)
}

/// The address under `origin` that the platform `key` sends people back to: never one from a request. It is what an operator
/// registers there.
pub fn way_back(origin: &str, key: &str) -> String {
    format!("{origin}/auth/upstream/{key}/back")
}

/// Where the visitor wanted to go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The sign-in page's own query, which knows where to go on.
    query: String,
    /// `1`: bind to the account that is signed in.
    bind: String,
}

/// The page in between. Browsers hold redirects that answer a form to the form's own policy, all the way through the other
/// platform's addresses, which nobody can list; a page that goes on by itself begins anew.
#[derive(Template)]
#[template(path = "auth/upstream/leaving.html")]
struct LeavingPage {
    frame: Frame,
    title: String,
    to: String,
}

/// Sends the browser there. Only a form of ours begins this: else a stranger's page could have somebody come back as whoever
/// is signed in at the platform, and bind them.
pub(super) async fn go(
    page: Page<Identity>,
    Path(key): Path<String>,
    Form(asked, _): Form<Identity, Asked>,
) -> Result<Response, Problem> {
    let provider = find(&page.site, &key)?;
    let holder = match asked.bind.as_str() {
        "1" => Some(holder(&page.visit).ok_or(Problem::SignedOut)?),
        _ => None,
    };
    let (back, secret) = (way_back(&page.site.origin, &key), page.visit.secret().clone());
    let (address, given) = (page.visit.browser.address.clone(), page.given.clone());
    let query = asked.query.clone();
    let set_out = page
        .site
        .db
        .tally(move |tx| {
            let to = (asked.query.as_str(), holder.as_ref());
            upstream::set_out(tx, (&key, &back), (&secret, &address), to, &given)
        })
        .await?;
    let attempt = match set_out {
        Ok(attempt) => attempt,
        Err(refused) if refused.contains(&Refusal::StepUp) => {
            return Ok(page.go("/auth/centre/confirm?next=bonds"));
        }
        Err(_) => return Err(Problem::TooMany),
    };
    match provider.address(&attempt).await {
        Ok(to) => {
            let title = provider.title().to_owned();
            let frame = page.frame(&format!("前往{title}"));
            Ok(page.show(&LeavingPage { frame, title, to }))
        }
        Err(failure) => {
            back::tell(provider.key(), &failure);
            Ok(back::refuse(&page, &query, Refusal::UpstreamFailed))
        }
    }
}
