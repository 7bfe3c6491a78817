//! The business platform as a client of the identity platform, by requests that stay inside where both are this program.

use std::sync::{Arc, OnceLock};

use adapters::Outbound;
use axum::Router;
use axum::body::{Body, to_bytes};
use base::Secret;
use db::queue::{Failure, Job, Worker};
use oidc::Client;
use tower::ServiceExt;
use web::person::relying::{BACKCHANNEL, CALLBACK, EVENTS, Failed, Http, Relying};

use super::Ground;
use crate::config::Config;

const PLATFORM: &str = oidc::registry::OWN;

/// The bundled platform's secret is derived, so nobody has to configure or store one.
fn secret(ground: &Ground) -> Secret {
    let mac = ground.seal.mac("platform-client-secret", PLATFORM.as_bytes());
    Secret::new(mac.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Keeps the platform among the identity platform's clients.
pub(super) async fn register(config: &Config, ground: &Ground) -> Result<(), db::Fault> {
    let origin = &config.server.origin;
    let client = Client {
        redirect_uris: vec![format!("{origin}{CALLBACK}")],
        post_logout_uris: vec![format!("{origin}/")],
        backchannel_uri: Some(format!("{origin}{BACKCHANNEL}")),
        scopes: "openid profile phone real_name id_number".to_owned(),
        is_first_party: true,
        ..Client::confidential(PLATFORM, &config.brand.platform, &secret(ground))
    };
    let given = ground.given();
    ground.db.write(move |tx| oidc::client::register(tx, &client, &given)).await
}

type Inside = Arc<OnceLock<Router>>;

/// The platform as a client. Requests to our own origin go to our own router without a socket.
pub(super) fn relying(config: &Config, ground: &Ground) -> Result<(Relying, Http, Inside), String> {
    let origin = config.server.origin.clone();
    let own = format!("{origin}/");
    let (inside, outside) = (Inside::default(), Outbound::new()?);
    let router = Arc::clone(&inside);
    let http = Http::new(move |request| {
        let is_own = request.uri().to_string().starts_with(&own);
        let (router, outside) = (Arc::clone(&router), outside.clone());
        async move {
            if is_own {
                call_inside(router.get(), request).await
            } else {
                outside.send(request).await.map_err(|e| Failed(e.to_string()))
            }
        }
    });
    let told = &config.platform;
    let relying = if told.issuer.is_empty() {
        Relying::new(&origin, (PLATFORM, secret(ground)), &origin, http.clone())
    } else {
        Relying::new(&told.issuer, (&told.client_id, told.client_secret.clone()), &origin, http.clone())
            .with_account(&told.account)
            .with_scopes(&told.scopes)
    };
    Ok((relying, http, inside))
}

type Answer = axum::http::Response<Vec<u8>>;

async fn call_inside(
    router: Option<&Router>,
    request: axum::http::Request<Vec<u8>>,
) -> Result<Answer, Failed> {
    let router = router.ok_or_else(|| Failed("not assembled".into()))?.clone();
    let answer = router.oneshot(request.map(Body::from)).await.map_err(|e| Failed(e.to_string()))?;
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, 1024 * 1024).await.map_err(|e| Failed(e.to_string()))?;
    Ok(axum::http::Response::from_parts(head, body.to_vec()))
}

/// The bundled platform is told of changed claims through its own router; another identity platform tells in its own ways.
pub(super) fn telling(worker: Worker, config: &Config, ground: &Ground, http: Http) -> Worker {
    let (ground, origin) = (ground.clone(), config.server.origin.clone());
    let is_bundled = config.platform.issuer.is_empty();
    worker.handle(identity::CHANGED, move |job| {
        let (ground, http, origin) = (ground.clone(), http.clone(), origin.clone());
        async move {
            if is_bundled {
                tell(&ground, &http, &origin, job).await?;
            }
            Ok(())
        }
    })
}

async fn tell(ground: &Ground, http: &Http, origin: &str, job: Job) -> Result<(), Failure> {
    let (changed, given): (identity::Changed, _) = (job.read()?, ground.given());
    let issuer = origin.to_owned();
    let written =
        ground.db.read(move |conn| oidc::event::write(conn, (PLATFORM, &changed.account), &issuer, &given));
    let Some(token) = written.await? else { return Ok(()) };
    let request = axum::http::Request::post(format!("{origin}{EVENTS}"))
        .header("content-type", "application/secevent+jwt")
        .body(token.into_bytes())
        .map_err(|e| Failure::Final(e.to_string()))?;
    answered(http.send(request).await)
}

/// Anything but a success is tried again later.
pub(super) fn answered(answer: Result<Answer, Failed>) -> Result<(), Failure> {
    let answer = answer.map_err(|e| Failure::Later(e.to_string()))?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err(Failure::Later(format!("HTTP {}", answer.status().as_u16())))
}
