//! News of a QR code for the browser that shows it: as server-sent events, and for networks that swallow those as one long
//! answer after the other.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use base::{Id, Secret};
use futures_util::stream;
use identity::scan::{self, News, Scan, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::waiting::Ear;
use crate::auth::Identity;
use crate::edge::{Page, Problem, Site};

/// Proxies close what is silent for a minute.
const PULSE: Duration = Duration::from_secs(15);

/// So long a long answer is held back when nothing happens.
const HELD: Duration = Duration::from_secs(25);

/// A bell can be lost: so often a waiting browser is looked after anyhow.
const LOOK: Duration = Duration::from_secs(20);

fn body(news: &News) -> Value {
    json!({ "state": news.state.key(), "name": news.name, "number": news.number })
}

/// One browser and its QR code.
struct Watch {
    site: Site,
    id: Id<Scan>,
    secret: Secret,
    ear: Ear,
    /// The state that was told last.
    told: Option<State>,
}

impl Watch {
    /// `None` for a QR code of another browser.
    fn start(page: &Page<Identity>, id: &str) -> Result<Self, Problem> {
        let id: Id<Scan> = Id::parse(id).ok_or(Problem::NotFound)?;
        let ear =
            page.site.waiting.listen(id.as_str(), &page.visit.browser.address).ok_or(Problem::TooMany)?;
        Ok(Self { site: page.site.clone(), id, secret: page.visit.secret().clone(), ear, told: None })
    }

    async fn look(&self) -> Result<Option<News>, Problem> {
        let (id, secret, given) = (self.id.clone(), self.secret.clone(), self.site.given());
        Ok(self.site.db.read(move |conn| scan::look(conn, (&id, &secret), &given)).await?)
    }

    /// The next thing that is not `told` yet, once it happens; `None` when the QR code is not this browser's, or the program
    /// stops.
    async fn next(&self) -> Result<Option<News>, Problem> {
        loop {
            let rung = self.ear.bell.notified();
            tokio::pin!(rung);
            // Before the look, so that what happens during it is heard.
            rung.as_mut().enable();
            let Some(news) = self.look().await? else { return Ok(None) };
            if self.told != Some(news.state) {
                return Ok(Some(news));
            }
            let left = news.ends_at.since(self.site.clock.now());
            let left = Duration::try_from(left).unwrap_or_default() + Duration::from_millis(20);
            let _ = tokio::time::timeout(left.min(LOOK), rung).await;
            if self.site.waiting.is_closed() {
                return Ok(None);
            }
        }
    }
}

/// True when nothing more is to come for the browser but to act.
const fn is_last(state: State) -> bool {
    !matches!(state, State::Shown | State::Scanned)
}

/// The stream of one QR code; it ends with its last word.
pub(crate) async fn events(page: Page<Identity>, Path(id): Path<String>) -> Result<Response, Problem> {
    let watch = Watch::start(&page, &id)?;
    if watch.look().await?.is_none() {
        return Err(Problem::NotFound);
    }
    let events = stream::unfold(Some(watch), |watch| async move {
        let mut watch = watch?;
        let news = watch.next().await.ok()??;
        watch.told = Some(news.state);
        let event = Event::default().data(body(&news).to_string());
        Some((Ok::<_, Infallible>(event), (!is_last(news.state)).then_some(watch)))
    });
    let headers = [(CACHE_CONTROL, "no-cache, no-transform"), (X_ACCEL_BUFFERING, "no")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::new().interval(PULSE))).into_response())
}

const X_ACCEL_BUFFERING: axum::http::HeaderName = axum::http::HeaderName::from_static("x-accel-buffering");

/// What the browser knows already.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Known {
    #[serde(default)]
    state: String,
}

/// The next news, or after a while the old ones.
pub(crate) async fn held(
    page: Page<Identity>,
    Path(id): Path<String>,
    Query(known): Query<Known>,
) -> Result<Response, Problem> {
    let mut watch = Watch::start(&page, &id)?;
    let now = watch.look().await?.ok_or(Problem::NotFound)?;
    if now.state.key() != known.state || is_last(now.state) {
        return Ok(Json(body(&now)).into_response());
    }
    watch.told = Some(now.state);
    let news = match tokio::time::timeout(HELD, watch.next()).await {
        Ok(news) => news?.unwrap_or(now),
        Err(_) => now,
    };
    Ok(Json(body(&news)).into_response())
}
