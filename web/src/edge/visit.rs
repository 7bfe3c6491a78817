//! Who is at the other end of a request: a browser's visit to one of the two systems.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponseParts};
use base::{Id, Secret};
use db::session::{self, Browser, Found, Session};
use db::{Conn, Fault};

use crate::edge::{ClientAddress, Problem, Site, cookie, duty};
use crate::ui::frame::Surface;

/// One of the two systems that share this program and nothing else.
pub trait Realm: Clone + Send + Sync + 'static {
    /// Its name in the session table and in its cookie.
    const NAME: &'static str;
    /// How its pages are headed.
    const SURFACE: Surface;
    /// Where its signed-in visitors are at home.
    const HOME: &'static str;
    /// Where its visitors sign out, by post.
    const SIGN_OUT: &'static str;
    /// Where its pages say, by post, that somebody is still there.
    const ALIVE: &'static str;

    /// True when `subject` belongs to somebody who works here. `origin` is the bundled identity platform's.
    ///
    /// # Errors
    /// When the database fails.
    fn works(_: &mut Conn, _subject: &str, _origin: &str) -> Result<bool, Fault> {
        Ok(false)
    }
}

/// A browser's visit to `R`: signed in, or anonymous with a token of its own from the first page on.
#[derive(Clone, Debug)]
pub struct Visit<R> {
    /// Names the visit; captchas are bound to it.
    pub id: Id<Session>,
    /// The session, when somebody is signed in.
    pub session: Option<Session>,
    /// True when the visit was signed in and timed out since the last page.
    pub timed_out: bool,
    /// What is known about the browser.
    pub browser: Browser,
    /// What every form of this visit carries.
    pub csrf: String,
    token: Secret,
    is_new: bool,
    realm: PhantomData<R>,
}

impl<R: Realm> Visit<R> {
    /// The header that hands a new visitor the token, to go with the page that needs it.
    pub fn cookie(&self, site: &Site) -> impl IntoResponseParts + use<R> {
        let header =
            self.is_new.then(|| (SET_COOKIE, cookie::set_cookie(site, R::NAME, self.token.expose(), None)));
        AppendHeaders(header)
    }

    /// True when this is the browser's first page: nothing can be known of it.
    pub(crate) const fn is_first(&self) -> bool {
        self.is_new
    }

    /// What the browser holds and nobody else: something that only this browser may fetch is bound to it.
    pub(crate) fn secret(&self) -> &Secret {
        &self.token
    }

    /// True when `token` is this visit's.
    pub(crate) fn is_own(&self, token: &str) -> bool {
        Secret::new(token) == Secret::new(self.csrf.as_str())
    }
}

/// The header that replaces a visit's token after sign-in: what was known before is worthless from here on.
pub fn rotated<R: Realm>(site: &Site, token: &Secret) -> impl IntoResponseParts + use<R> {
    AppendHeaders([(SET_COOKIE, cookie::set_cookie(site, R::NAME, token.expose(), None))])
}

/// The token that this visit's forms must carry: nobody who does not hold the cookie can make it.
fn csrf(site: &Site, token: &Secret) -> String {
    use base64::Engine;
    let mac = site.seal.mac("csrf", token.expose().as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&mac[..18])
}

fn sent_token(site: &Site, headers: &HeaderMap, name: &str) -> Option<Secret> {
    let value = cookie::read_cookie(site, headers, name)?;
    let fits =
        value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then(|| Secret::new(value))
}

fn agent(headers: &HeaderMap) -> String {
    let told = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    told.chars().filter(|c| !c.is_control()).take(200).collect()
}

impl<R: Realm> FromRequestParts<Site> for Visit<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, site).await;
        let browser = Browser { address: address.to_string(), agent: agent(&parts.headers) };
        let sent = sent_token(site, &parts.headers, R::NAME);
        let is_new = sent.is_none();
        let token = sent.unwrap_or_else(|| Secret::new(site.chance.token()));
        let found = if is_new { Found::None } else { find::<R>(site, &token).await? };
        let timed_out = matches!(found, Found::TimedOut);
        let session = if let Found::Live(session) = found { Some(session) } else { None };
        if let Some(session) = &session
            && !site.networks.allow(address)
            && works_here::<R>(site, session).await?
        {
            duty::turn_away(site, session, address).await?;
            return Err(Problem::Elsewhere);
        }
        let csrf = csrf(site, &token);
        let id = session::visit_id(&token);
        let visit = Self { id, session, timed_out, browser, csrf, token, is_new, realm: PhantomData };
        parts.extensions.insert(visit.clone());
        Ok(visit)
    }
}

async fn find<R: Realm>(site: &Site, token: &Secret) -> Result<Found, Problem> {
    let (token, now, limits) = (token.clone(), site.clock.now(), site.sessions);
    let found = site.db.read(move |conn| session::find(conn, R::NAME, &token, now, &limits)).await?;
    if let Found::Live(live) = &found
        && session::is_touch_due(live, now)
    {
        let id = live.id.clone();
        site.db.write(move |tx| session::touch(tx, &id, now)).await?;
    }
    Ok(found)
}

async fn works_here<R: Realm>(site: &Site, session: &Session) -> Result<bool, Problem> {
    let (subject, origin) = (session.subject.clone(), site.origin.clone());
    Ok(site.db.read(move |conn| R::works(conn, &subject, &origin)).await?)
}
