//! `GET /auth/captcha/{purpose}/work`: something for the browser to compute; the last captcha of this visit and purpose
//! is void.

use axum::Json;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use proof::Purpose;
use proof::captcha::work;
use serde_json::json;

use super::{own_address, slow_down};
use crate::auth::Identity;
use crate::edge::{Page, Problem};

/// Asks for work.
pub(crate) async fn get(page: Page<Identity>, Path(purpose): Path<String>) -> Result<Response, Problem> {
    let purpose = Purpose::parse(&purpose).ok_or(Problem::NotFound)?;
    slow_down(&page).await?;
    let (visit, given, effort) = (page.visit.id.clone(), page.given.clone(), page.site.captcha);
    let address = own_address(&page).map(str::to_owned);
    let task = page
        .site
        .db
        .tally(move |tx| work::issue(tx, (&visit, address.as_deref()), purpose, (&effort, &given)))
        .await?;
    let body = json!({
        "seed": task.seed,
        "bits": task.bits,
        "parts": work::PARTS,
        "seconds": work::LIFE.whole_seconds(),
    });
    Ok((page.visit.cookie(&page.site), [(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
