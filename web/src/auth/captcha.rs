//! `GET /auth/captcha/{purpose}`: a new picture; the last one of this visit and purpose is void.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use proof::{Purpose, captcha};

use proof::throttle::{self, Rule};
use time::Duration;

use crate::auth::Identity;
use crate::edge::{Page, Problem};

/// Draws.
pub(crate) async fn get(page: Page<Identity>, Path(purpose): Path<String>) -> Result<Response, Problem> {
    let purpose = Purpose::parse(&purpose).ok_or(Problem::NotFound)?;
    let (visit, given) = (page.visit.id.clone(), page.given.clone());
    slow_down(&page).await?;
    let answer = {
        let (visit, given) = (visit.clone(), given.clone());
        page.site.db.write(move |tx| captcha::issue(tx, &visit, purpose, &given)).await?
    };
    if let Some(demo) = &page.site.demo {
        (demo.captcha_told)(purpose.as_str(), &answer, given.now);
    }
    let chance = std::sync::Arc::clone(&given.chance);
    let picture = tokio::task::spawn_blocking(move || captcha::draw(&answer, &*chance)).await;
    let picture = picture.map_err(db::Fault::from)?;
    let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "no-store")];
    Ok((page.visit.cookie(&page.site), headers, picture).into_response())
}

/// So many pictures one address may ask for: each is a row and some work.
const PICTURES: Rule = Rule::new(300, Duration::minutes(10));

async fn slow_down(page: &Page<Identity>) -> Result<(), Problem> {
    let address = page.visit.browser.address.clone();
    if page.site.identity.login.is_shared(&address) {
        return Ok(());
    }
    let (name, now) = (format!("captcha-address|{address}"), page.given.now);
    let tally = page.site.db.tally(move |tx| throttle::count(tx, &name, &PICTURES, now)).await?;
    if tally.over { Err(Problem::TooMany) } else { Ok(()) }
}
