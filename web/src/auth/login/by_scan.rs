//! 扫码登录 (R2.4): the QR code, and the end of its way in the browser that shows it.

use axum::response::Response;
use base::Id;
use identity::Refusal;
use identity::scan::{self, News, Scan, State};

use super::{Asked, LoginPage, Typed};
use crate::auth::Identity;
use crate::auth::scan::address;
use crate::edge::{Page, Problem};
use crate::ui::{Prompts, Qr};

/// What the panel shows.
pub(super) struct Panel {
    pub(super) id: String,
    pub(super) qr: Option<Qr>,
    pub(super) number: Option<i32>,
    pub(super) name: String,
}

impl Panel {
    fn new(page: &Page<Identity>, id: &Id<Scan>, news: Option<&News>) -> Self {
        let number = news.and_then(|news| news.number);
        Self {
            id: id.to_string(),
            qr: number.is_none().then(|| Qr::of(&address(&page.site, id), "登录二维码")).flatten(),
            number,
            name: news.map(|news| news.name.clone()).unwrap_or_default(),
        }
    }
}

/// A fresh QR code for this browser, or why not.
pub(super) async fn fresh(page: &Page<Identity>) -> Result<Result<Panel, Refusal>, Problem> {
    let (secret, browser, given) =
        (page.visit.secret().clone(), page.visit.browser.clone(), page.given.clone());
    let shown = page.site.db.tally(move |tx| scan::show(tx, &secret, &browser, &given)).await?;
    Ok(shown.map(|id| Panel::new(page, &id, None)))
}

/// Fetches the session once the phone has confirmed. Pressed too early, by a browser without scripts, it shows how the
/// QR code stands.
pub(super) async fn post(page: &Page<Identity>, asked: &Asked, typed: &Typed) -> Result<Response, Problem> {
    let Some(id) = Id::<Scan>::parse(&typed.scan) else { return Err(Problem::Unreadable) };
    let (key, secret, browser) = (id.clone(), page.visit.secret().clone(), page.visit.browser.clone());
    let (given, limits) = (page.given.clone(), page.site.identity.sessions);
    let redeemed =
        page.site.db.write(move |tx| scan::redeem(tx, (&key, &secret), &browser, &limits, &given)).await?;
    let refusal = match redeemed {
        Ok(signed_in) => return Ok(asked.enter(page, (&signed_in, true))),
        Err(refusal) => refusal,
    };
    let (key, secret, given) = (id.clone(), page.visit.secret().clone(), page.given.clone());
    let news = page.site.db.read(move |conn| scan::look(conn, (&key, &secret), &given)).await?;
    if let Some(news) = news.filter(|news| matches!(news.state, State::Shown | State::Scanned)) {
        let template = LoginPage::new(page, asked, typed, Prompts::default(), 0);
        return Ok(page.show(&template.with_panel(Panel::new(page, &id, Some(&news)))));
    }
    let template = LoginPage::new(page, asked, typed, Prompts::default(), 0);
    Ok(page.refuse(&match fresh(page).await? {
        Ok(panel) => template.with_panel(panel).with_notice(refusal),
        Err(too_many) => template.with_notice(too_many),
    }))
}
