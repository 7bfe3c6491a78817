//! 账号登录 (R2.2).

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::Secret;
use identity::login::{self, Attempt};
use time::Duration;

use super::{Asked, LoginPage, Typed, claim};
use crate::auth::Identity;
use crate::auth::codes::Act;
use crate::edge::{Page, Problem, read_cookie, set_cookie};
use crate::ui::Prompts;

/// A browser is known for so long after its last sign-in.
const KNOWN: Duration = Duration::days(180);

pub(super) async fn post(
    page: &Page<Identity>,
    headers: &HeaderMap,
    asked: &Asked,
    typed: &Typed,
) -> Result<Response, Problem> {
    let again = |prompts: Prompts| page.refuse(&LoginPage::new(page, asked, typed, prompts, 0));
    if Act::read(&typed.act) == Act::Picture {
        return Ok(page.show(&LoginPage::new(page, asked, typed, Prompts::default(), 0)));
    }
    let device = read_cookie(&page.site, headers, "device").filter(|token| token.len() == 43);
    let device = device.unwrap_or_else(|| page.given.chance.token());
    let attempt = Attempt {
        identifier: typed.account.clone(),
        captcha: typed.captcha.clone(),
        visit: page.visit.id.clone(),
        device: Some(Secret::new(device.as_str())),
        browser: page.visit.browser.clone(),
    };
    let (db, settings) = (&page.site.db, &page.site.identity);
    let reserved = {
        let (attempt, limits, given) = (attempt.clone(), settings.login.clone(), page.given.clone());
        db.tally(move |tx| login::reserve(tx, &attempt, &limits, &given)).await?
    };
    let reserved = match reserved {
        Ok(reserved) => reserved,
        Err(refusal) => return Ok(again(refusal.into())),
    };
    let verdict = settings.hashery.verify(&typed.password, reserved.hash()).await?;
    let (limits, sessions, given) = (settings.login.clone(), settings.sessions, page.given.clone());
    let secret = page.visit.secret().clone();
    let settled = db
        .write(move |tx| {
            let settled = login::settle(tx, &reserved, &verdict, &attempt, (&limits, &sessions), &given)?;
            let is_claimed = claim(tx, &secret, settled.as_ref().ok(), &given)?;
            Ok(settled.map(|signed_in| (signed_in, is_claimed)))
        })
        .await?;
    Ok(match settled {
        Ok((signed_in, is_claimed)) => {
            let known = AppendHeaders([(SET_COOKIE, set_cookie(&page.site, "device", &device, Some(KNOWN)))]);
            (known, asked.enter(page, (&signed_in, is_claimed))).into_response()
        }
        Err(refusal) => again(refusal.into()),
    })
}
