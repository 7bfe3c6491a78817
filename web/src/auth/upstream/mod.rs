//! Signing in by an account of another platform (R2.2.6, R2.2.7): the way there, the way back, and what is bound.

mod back;
mod bonds;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use identity::Refusal;
use identity::upstream::{self, Provider};
use serde::Deserialize;

use crate::auth::{Identity, login};
use crate::edge::actor::holder;
use crate::edge::{Page, Problem, Site};

/// Every address.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/auth/upstream/{provider}", get(go))
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

/// Our address that the platform sends people back to: from the configuration, never from a request.
fn back_to(site: &Site, key: &str) -> String {
    format!("{}/auth/upstream/{key}/back", site.origin)
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

/// Sends the browser there.
pub(super) async fn go(
    page: Page<Identity>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let provider = find(&page.site, &key)?;
    let holder = holder(&page.visit).filter(|_| asked.bind == "1");
    let (back, secret) = (back_to(&page.site, &key), page.visit.secret().clone());
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
    let Ok(attempt) = set_out else { return Err(Problem::TooMany) };
    match provider.address(&attempt).await {
        // The visit's cookie goes with the way: only this browser may come back.
        Ok(address) => Ok((page.visit.cookie(&page.site), Redirect::to(&address)).into_response()),
        Err(failure) => {
            back::tell(provider.key(), &failure);
            Ok(login::refuse(&page, &query, Refusal::UpstreamFailed))
        }
    }
}
