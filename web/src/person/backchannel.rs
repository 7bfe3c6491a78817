//! `POST /person/backchannel`: the identity platform says that a session ended.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::callback::SID;
use crate::edge::form::pairs;
use crate::edge::{Problem, Realm, Site};
use crate::person::Platform;

/// Ends the platform's sessions that hang on the one that ended.
pub(crate) async fn post(State(site): State<Site>, body: Bytes) -> Result<Response, Problem> {
    let token = pairs(&body)?.into_iter().find(|(name, _)| name == "logout_token").map(|(_, token)| token);
    let Some(token) = token else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    let given = site.given();
    let (subject, sid) = match site.relying.read_logout(&token, given.now).await {
        Ok(read) => read,
        Err(failed) => {
            tracing::warn!(%failed, "a logout notice was refused");
            return Ok(StatusCode::BAD_REQUEST.into_response());
        }
    };
    let (issuer, limits) = (site.relying.issuer().to_owned(), site.sessions);
    site.db
        .write(move |tx| {
            let Some(person) = profile::find_by_subject(tx, &issuer, &subject)? else { return Ok(()) };
            let live = db::session::list(tx, Platform::NAME, person.as_str(), given.now, &limits)?;
            for session in live.iter().filter(|session| session.notes.get(SID) == Some(&sid)) {
                db::session::end(tx, Platform::NAME, person.as_str(), &session.id)?;
            }
            Ok(())
        })
        .await?;
    Ok(StatusCode::OK.into_response())
}
