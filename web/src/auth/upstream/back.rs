//! The way back from another platform.

use axum::extract::{Path, Query};
use axum::response::Response;
use base::Secret;
use identity::Refusal;
use identity::upstream::{self, Arrived, Failure, Kept, Returned, Subject};
use serde::Deserialize;

use super::{back_to, find};
use crate::auth::Identity;
use crate::auth::login;
use crate::edge::{Form, Page, Problem};

type Pairs = Vec<(String, String)>;

/// Takes up the way that was begun, asks the platform whose code this is, and signs in, binds, or goes on as a stranger.
pub(crate) async fn get(
    page: Page<Identity>,
    Path(key): Path<String>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let provider = find(&page.site, &key)?;
    let kept = take_up(&page, &key, &query).await?;
    let Some(kept) = kept else { return Ok(login::refuse(&page, "", Refusal::UpstreamFailed)) };
    let code = match provider.returned(&query) {
        Returned::Code(code) => code,
        Returned::Cancelled => return Ok(login::refuse(&page, &kept.next, Refusal::UpstreamCancelled)),
        Returned::Unreadable => return Ok(login::refuse(&page, &kept.next, Refusal::UpstreamFailed)),
    };
    let subject: Subject = match provider.identify(&code, &kept.attempt).await {
        Ok(subject) => subject,
        Err(failure) => {
            tell(&key, &failure);
            return Ok(login::refuse(&page, &kept.next, Refusal::UpstreamFailed));
        }
    };
    arrive(&page, kept, subject).await
}

/// Codes of the platform are for an operator; neither holds a secret.
fn tell(provider: &str, failure: &Failure) {
    match failure {
        Failure::Unbelieved(_) => tracing::error!(provider, %failure, "a platform's answer was not believed"),
        Failure::Refused(_) | Failure::Away(_) => {
            tracing::warn!(provider, %failure, "a platform vouched for nobody")
        }
    }
}

async fn take_up(page: &Page<Identity>, key: &str, query: &Pairs) -> Result<Option<Kept>, Problem> {
    let state = query.iter().find(|(name, _)| name == "state").map(|(_, value)| Secret::new(value.clone()));
    let Some(state) = state else { return Ok(None) };
    let (secret, back, given) = (page.visit.secret().clone(), back_to(&page.site, key), page.given.clone());
    let kept = page.site.db.write(move |tx| upstream::take_up(tx, (&state, &secret), &back, &given)).await?;
    // A state drawn for one platform and brought back from another is somebody's mix-up.
    Ok(kept.filter(|kept| kept.provider == key))
}

async fn arrive(page: &Page<Identity>, kept: Kept, subject: Subject) -> Result<Response, Problem> {
    let (next, secret) = (kept.next.clone(), page.visit.secret().clone());
    let (browser, given, limits) =
        (page.visit.browser.clone(), page.given.clone(), page.site.identity.sessions);
    let arrived = page
        .site
        .db
        .write(move |tx| upstream::come_back(tx, (&kept, &subject), (&secret, &browser), &limits, &given))
        .await?;
    Ok(match arrived {
        Ok(Arrived::SignedIn(signed_in)) => login::enter(page, &next, &signed_in),
        Ok(Arrived::Bound) => page.go("/auth/centre/bonds?done=bound"),
        Ok(Arrived::Stranger) => page.go(&login::with_query(&next)),
        Err(_) => page.go("/auth/centre/bonds?done=elsewhere"),
    })
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// The stranger is forgotten: signing in binds nothing.
pub(crate) async fn forget(page: Page<Identity>, _: Form<Identity, Empty>) -> Result<Response, Problem> {
    let (secret, given) = (page.visit.secret().clone(), page.given.clone());
    page.site.db.write(move |tx| upstream::forget(tx, &secret, &given)).await?;
    Ok(page.go("/auth/login"))
}
