//! The authorization endpoint, and the way from it through our pages and back.

use axum::extract::RawQuery;
use axum::response::Response;
use base::Holder;
use oidc::authorize::{self, Asked, AuthorizeRefusal, SignIn, Step};
use url::form_urlencoded::byte_serialize;

use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::form::pairs;
use crate::edge::{FormEndsAt, Page, Problem};

/// Where requests come in, and where our pages lead back to.
const ADDRESS: &str = "/oidc/authorize?";

/// Goes on with the request of the query as far as nobody has to be asked.
pub(crate) async fn get(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = match read(&page, &query).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let step = proceed(&page, asked).await?;
    lead(&page, &query, &step)
}

/// The same request by POST. It comes from the client's own page, so neither our cookie nor the form's token is with it; the
/// browser is sent here once more by GET.
pub(crate) async fn post(body: String) -> Result<Response, Problem> {
    super::onward("/oidc/authorize", &body)
}

/// The request of `query`, or the answer that it is not in order.
pub(crate) async fn read(page: &Page<Identity>, query: &str) -> Result<Result<Asked, Response>, Problem> {
    let (pairs, issuer, given) = (pairs(query.as_bytes())?, page.site.origin.clone(), page.given.clone());
    let asked = page.site.db.read(move |conn| authorize::ask(conn, &pairs, &issuer, &given)).await?;
    match asked {
        Ok(asked) => Ok(Ok(asked)),
        Err(AuthorizeRefusal::Untrusted(why)) => Err(Problem::Untrusted(why)),
        Err(AuthorizeRefusal::Back(address)) => Ok(Err(page.go(&address))),
    }
}

/// Who is signed in, and how.
pub(crate) fn who(page: &Page<Identity>) -> Option<(Holder, SignIn)> {
    holder(&page.visit).zip(page.visit.session.as_ref().map(SignIn::of))
}

/// What comes next for who is there.
pub(crate) async fn proceed(page: &Page<Identity>, asked: Asked) -> Result<Step, Problem> {
    let (who, issuer, given) = (who(page), page.site.origin.clone(), page.given.clone());
    let step = page.site.db.write(move |tx| {
        let who = who.as_ref().map(|(holder, sign_in)| (holder, sign_in));
        authorize::proceed(tx, &asked, who, &issuer, &given)
    });
    Ok(step.await?)
}

/// Sends the browser to where `step` is done.
pub(crate) fn lead(page: &Page<Identity>, query: &str, step: &Step) -> Result<Response, Problem> {
    Ok(match step {
        Step::SignIn => {
            let timeout = if page.visit.timed_out { "&timeout=1" } else { "" };
            // Our own platform says through which of its entries somebody comes; to others the word means nothing.
            let entry = ["&entry=unit", "&entry=desk"].into_iter().find(|entry| query.ends_with(entry));
            let entry = entry.unwrap_or_default();
            page.go(&format!("/auth/login?next={}{timeout}{entry}", encoded(&afterwards(page, query)?)))
        }
        Step::ProveAgain => {
            let to = encoded(&format!("{ADDRESS}{}", onward(page, query)?));
            page.go(&format!("/auth/centre/confirm?next=request&to={to}"))
        }
        Step::Choose { .. } => page.go(&format!("/auth/consent/account?{query}")),
        Step::Consent => page.go(&format!("/auth/consent?{query}")),
        Step::Back(address) => page.go(address),
    })
}

/// The request with the choice of an account made and a sign-in from now on new enough.
pub(crate) fn onward(page: &Page<Identity>, query: &str) -> Result<String, Problem> {
    Ok(authorize::onward(&pairs(query.as_bytes())?, &page.given))
}

/// The address of the request after signing in: as it came, unless it asks for a new sign-in or a choice, which that is.
pub(crate) fn afterwards(page: &Page<Identity>, query: &str) -> Result<String, Problem> {
    let pairs = pairs(query.as_bytes())?;
    let asks = pairs.iter().any(|(name, _)| name == "prompt" || name == "max_age");
    let query = if asks { authorize::onward(&pairs, &page.given) } else { query.to_owned() };
    Ok(format!("{ADDRESS}{query}"))
}

/// As a value in a query.
pub(crate) fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// True for an address that goes on with a request, and for nothing else: no link can send people elsewhere.
pub(crate) fn is_request(address: &str) -> bool {
    address.starts_with(ADDRESS) && address.bytes().all(|b| b.is_ascii_graphic())
}

/// A parameter of the request that `address` goes on with.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.strip_prefix(ADDRESS)?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into())
}

/// The origin of the other system that the request leads to, in its plainest form.
pub(crate) fn ends_at(address: &str) -> Option<FormEndsAt> {
    let to = parameter(address, "redirect_uri")?;
    Some(FormEndsAt(url::Url::parse(&to).ok()?.origin().ascii_serialization()))
}
