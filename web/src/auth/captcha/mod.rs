//! `GET /auth/captcha/{purpose}`: a new picture; the last captcha of this visit and purpose is void.

pub(super) mod audio;
pub(super) mod work;

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
    tell(&page, purpose, &answer);
    let chance = std::sync::Arc::clone(&given.chance);
    let picture = tokio::task::spawn_blocking(move || captcha::draw(&answer, &*chance)).await;
    let picture = picture.map_err(db::Fault::from)?;
    let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "no-store")];
    Ok((page.visit.cookie(&page.site), headers, picture).into_response())
}

/// The answer, for testers (R0.11).
fn tell(page: &Page<Identity>, purpose: Purpose, answer: &str) {
    if let Some(demo) = &page.site.demo {
        (demo.captcha_told)(purpose.as_str(), answer, page.given.now);
    }
}

/// So many captchas of any kind one address may ask for: each is a row and some work.
const CAPTCHAS: Rule = Rule::new(300, Duration::minutes(10));

async fn slow_down(page: &Page<Identity>) -> Result<(), Problem> {
    let Some(address) = own_address(page) else { return Ok(()) };
    let (name, now) = (format!("captcha-address|{}", throttle::network(address)), page.given.now);
    let tally = page.site.db.tally(move |tx| throttle::count(tx, &name, &CAPTCHAS, now)).await?;
    if tally.over { Err(Problem::TooMany) } else { Ok(()) }
}

/// The visitor's address, unless many people sit behind it.
fn own_address(page: &Page<Identity>) -> Option<&str> {
    let address = page.visit.browser.address.as_str();
    (!page.site.identity.login.is_shared(address)).then_some(address)
}
