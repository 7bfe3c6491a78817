//! The way back from another platform.

use axum::extract::{Path, Query};
use axum::response::Response;
use base::Secret;
use identity::Refusal;
use identity::upstream::{self, Arrived, Failure, Kept, Provider, Returned, Subject};
use serde::Deserialize;

use super::{find, way_back};
use crate::auth::Identity;
use crate::auth::login;
use crate::edge::actor::holder;
use crate::edge::{Form, Page, Problem};

type Pairs = Vec<(String, String)>;

/// Takes up the way that was begun, asks the platform whose code this is, and signs in, binds, or goes on as a stranger.
pub(crate) async fn get(
    page: Page<Identity>,
    Path(key): Path<String>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let provider = find(&page.site, &key)?;
    let name = provider.state_name();
    let state = query.iter().find(|(told, _)| told == name).map(|(_, value)| Secret::new(value.as_str()));
    answer(&page, &*provider, (state, &query)).await
}

/// The same for platforms that carry no state: our address does.
pub(crate) async fn get_with_state(
    page: Page<Identity>,
    Path((key, state)): Path<(String, String)>,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let provider = find(&page.site, &key)?;
    answer(&page, &*provider, (Some(Secret::new(state)), &query)).await
}

async fn answer(
    page: &Page<Identity>,
    provider: &dyn Provider,
    (state, query): (Option<Secret>, &Pairs),
) -> Result<Response, Problem> {
    let kept = take_up(page, provider.key(), state).await?;
    let Some(kept) = kept else { return Ok(refuse(page, "", Refusal::UpstreamFailed)) };
    let code = match provider.returned(query) {
        Returned::Code(code) => code,
        Returned::Cancelled => return Ok(refuse(page, &kept.next, Refusal::UpstreamCancelled)),
        Returned::Unreadable => return Ok(refuse(page, &kept.next, Refusal::UpstreamFailed)),
    };
    let subject: Subject = match provider.identify(&code, &kept.attempt).await {
        Ok(subject) => subject,
        Err(failure) => {
            tell(provider.key(), &failure);
            return Ok(refuse(page, &kept.next, Refusal::UpstreamFailed));
        }
    };
    arrive(page, kept, subject).await
}

/// Nothing came of it: who is signed in reads that where they began to bind, anybody else on the sign-in page.
pub(super) fn refuse(page: &Page<Identity>, next: &str, refusal: Refusal) -> Response {
    match (holder(&page.visit), refusal) {
        (None, _) => page.go(&login::with_reason(next, refusal)),
        (Some(_), Refusal::UpstreamCancelled) => page.go("/auth/centre/bonds?done=cancelled"),
        (Some(_), Refusal::BoundElsewhere) => page.go("/auth/centre/bonds?done=elsewhere"),
        (Some(_), _) => page.go("/auth/centre/bonds?done=failed"),
    }
}

/// Codes of the platform are for an operator; neither holds a secret.
pub(super) fn tell(provider: &str, failure: &Failure) {
    match failure {
        Failure::Unbelieved(_) => tracing::error!(provider, %failure, "a platform's answer was not believed"),
        Failure::Refused(_) | Failure::Away(_) => {
            tracing::warn!(provider, %failure, "a platform vouched for nobody")
        }
    }
}

async fn take_up(
    page: &Page<Identity>,
    key: &'static str,
    state: Option<Secret>,
) -> Result<Option<Kept>, Problem> {
    let Some(state) = state else { return Ok(None) };
    let (secret, back, given) =
        (page.visit.secret().clone(), way_back(&page.site.origin, key), page.given.clone());
    let kept = page.site.db.write(move |tx| upstream::take_up(tx, (&state, &secret), &back, &given)).await?;
    // A state drawn for one platform and brought back from another is somebody's mix-up.
    Ok(kept.filter(|kept| kept.provider == key))
}

async fn arrive(page: &Page<Identity>, kept: Kept, subject: Subject) -> Result<Response, Problem> {
    let (next, secret) = (kept.next.clone(), page.visit.secret().clone());
    let own = holder(&page.visit);
    let (browser, given, limits) =
        (page.visit.browser.clone(), page.given.clone(), page.site.identity.sessions);
    let arrived = page
        .site
        .db
        .write(move |tx| {
            let whose = (&secret, &browser, own.as_ref());
            upstream::come_back(tx, (&kept, &subject), whose, &limits, &given)
        })
        .await?;
    Ok(match arrived {
        Ok(Arrived::SignedIn(signed_in)) => login::enter(page, &next, &signed_in),
        Ok(Arrived::Bound) => page.go("/auth/centre/bonds?done=bound"),
        Ok(Arrived::Stranger) => page.go(&login::with_query(&next)),
        Err(refusal) => refuse(page, "", refusal),
    })
}

/// Where the sign-in page leads on to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    query: String,
}

/// The stranger is forgotten: signing in binds nothing.
pub(crate) async fn forget(
    page: Page<Identity>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let secret = page.visit.secret().clone();
    page.site.db.write(move |tx| upstream::forget(tx, &secret)).await?;
    Ok(page.go(&login::with_query(&typed.query)))
}
