//! 短信登录 (R2.3).

use axum::response::Response;
use identity::login;
use proof::Purpose;

use super::{Asked, LoginPage, Typed, claim};
use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::edge::{Page, Problem};
use crate::ui::Prompts;

pub(super) async fn post(page: &Page<Identity>, asked: &Asked, typed: &Typed) -> Result<Response, Problem> {
    let show = |prompts: Prompts, wait: i64| LoginPage::new(page, asked, typed, prompts, wait);
    match Act::read(&typed.act) {
        Act::Picture => return Ok(page.show(&show(Prompts::default(), 0))),
        Act::Code => {
            let (wait, prompts) =
                send_for_page(page, Purpose::SmsLogin, (&typed.mobile, &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = show(prompts, wait);
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let (typed_here, browser) = (typed.clone(), page.visit.browser.clone());
    let (given, sessions) = (page.given.clone(), page.site.identity.sessions);
    let secret = page.visit.secret().clone();
    let signed_in = page
        .site
        .db
        .write(move |tx| {
            let signed_in =
                login::by_code(tx, (&typed_here.mobile, &typed_here.code), &browser, &given, &sessions)?;
            let is_claimed = claim(tx, &secret, signed_in.as_ref().ok(), &given)?;
            Ok(signed_in.map(|signed_in| (signed_in, is_claimed)))
        })
        .await?;
    Ok(match signed_in {
        Ok((signed_in, is_claimed)) => asked.enter(page, (&signed_in, is_claimed)),
        Err(refused) => page.refuse(&show(refused.into(), 0)),
    })
}
