//! The authorization endpoint: is what a client asks for in order, what must the person do first, and then the code
//! (OpenID Connect Core 1.0, 3.1.2).

mod answer;
mod prompt;
mod step;

pub use answer::{consent, proceed};
pub use prompt::onward;
pub(crate) use step::SECOND;
pub use step::{SignIn, Step};

use base::{Given, Moment};
use db::{Conn, Outcome};
use serde_json::Value;
use time::Duration;
use url::Url;

use self::prompt::Prompts;
use crate::{Client, key, pkce, scope, store};

/// A code is changed for tokens within so long.
pub const CODE_LIFE: Duration = Duration::MINUTE;

/// A request that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who asks.
    pub client: Client,
    /// What for: scopes that exist and that the client may have, space separated.
    pub scope: String,
    redirect_uri: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    prompts: Prompts,
    /// A sign-in before this is too old.
    max_age: Option<Duration>,
    /// When the person was sent to sign in for this very request.
    asked_at: Option<Moment>,
    /// The subject of the `id_token_hint`.
    hinted: Option<String>,
}

/// Why a request is not in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizeRefusal {
    /// The client or its address is unknown: a page for the person, never a redirect.
    Untrusted(&'static str),
    /// Everything else goes back to the client: the whole address.
    Back(String),
}

/// Looks at a request's parameters, as decoded pairs.
///
/// # Errors
/// When the database fails.
pub fn ask(
    conn: &mut Conn,
    pairs: &[(String, String)],
    issuer: &str,
    given: &Given,
) -> Outcome<Asked, AuthorizeRefusal> {
    let client = match one(pairs, "client_id") {
        Ok(Some(id)) => store::find_client(conn, id)?,
        _ => None,
    };
    let hint = match one(pairs, "id_token_hint") {
        Ok(Some(hint)) => key::read_own(conn, hint, issuer)?,
        _ => None,
    };
    Ok(decide(client, hint.as_ref(), pairs, issuer, given.now))
}

/// A parameter must not come twice (RFC 6749, 3.1).
fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, &'static str> {
    let mut values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let first = values.next().filter(|value| !value.is_empty());
    if values.next().is_some() { Err("a parameter came twice") } else { Ok(first) }
}

fn decide(
    client: Option<Client>,
    hint: Option<&Value>,
    pairs: &[(String, String)],
    issuer: &str,
    now: Moment,
) -> Result<Asked, AuthorizeRefusal> {
    let client = client.ok_or(AuthorizeRefusal::Untrusted("应用未登记"))?;
    if client.is_suspended {
        return Err(AuthorizeRefusal::Untrusted("应用已停用"));
    }
    let redirect_uri = one(pairs, "redirect_uri").ok().flatten().unwrap_or_default().to_owned();
    if !client.redirect_uris.contains(&redirect_uri) {
        return Err(AuthorizeRefusal::Untrusted("回调地址未登记"));
    }
    let state = one(pairs, "state").unwrap_or_default().map(str::to_owned);
    let back = |error: &str, why: &str| {
        let pairs = [("error", error), ("error_description", why)];
        AuthorizeRefusal::Back(answer(&redirect_uri, &pairs, state.as_deref(), issuer))
    };
    let get = |name: &str| one(pairs, name).map_err(|why| back("invalid_request", why));
    for name in ["state", "client_id", "redirect_uri"] {
        get(name)?;
    }
    if get("request")?.is_some() {
        return Err(back("request_not_supported", "request objects are not supported"));
    }
    if get("request_uri")?.is_some() {
        return Err(back("request_uri_not_supported", "request objects are not supported"));
    }
    if get("registration")?.is_some() {
        return Err(back("registration_not_supported", "clients are registered by an administrator"));
    }
    match get("response_type")? {
        Some("code") => {}
        Some(_) => return Err(back("unsupported_response_type", "only code is supported")),
        None => return Err(back("invalid_request", "response_type is missing")),
    }
    if get("response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(back("invalid_request", "only response_mode query is supported"));
    }
    let asked = get("scope")?.unwrap_or_default();
    let scope = scope::cut(asked, &client.scopes);
    if !scope::has(&scope, "openid") {
        return Err(back("invalid_scope", "scope must hold openid"));
    }
    let challenge = get("code_challenge")?.map(str::to_owned);
    match (&challenge, get("code_challenge_method")?) {
        (Some(challenge), Some("S256")) if pkce::is_challenge(challenge) => {}
        (Some(_), _) => return Err(back("invalid_request", "code_challenge_method must be S256")),
        (None, _) if client.must_use_pkce() => {
            return Err(back("invalid_request", "code_challenge is missing"));
        }
        (None, _) => {}
    }
    let nonce = get("nonce")?.map(str::to_owned);
    let prompts = Prompts::parse(get("prompt")?.unwrap_or_default());
    let prompts = prompts.ok_or_else(|| back("invalid_request", "prompt is not understood"))?;
    let max_age = prompt::max_age(get("max_age")?);
    let max_age = max_age.ok_or_else(|| back("invalid_request", "max_age must be a number of seconds"))?;
    let hinted = match (get("id_token_hint")?, hint) {
        (None, _) => None,
        (Some(_), Some(hint)) if hint["aud"] == client.id.as_str() => hint["sub"].as_str().map(str::to_owned),
        (Some(_), _) => return Err(back("invalid_request", "id_token_hint was not issued to this client")),
    };
    let asked_at = prompt::asked_at(pairs, now);
    Ok(Asked { client, scope, redirect_uri, state, nonce, challenge, prompts, max_age, asked_at, hinted })
}

/// The redirect address with an answer on it; always with `iss`, against mix-up (RFC 9207).
fn answer(redirect_uri: &str, pairs: &[(&str, &str)], state: Option<&str>, issuer: &str) -> String {
    let Ok(mut address) = Url::parse(redirect_uri) else { return redirect_uri.to_owned() };
    let mut query = address.query_pairs_mut();
    query.extend_pairs(pairs);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", issuer);
    drop(query);
    address.into()
}

impl Asked {
    /// The answer that something must be done and no page may be shown, or that the person refused.
    fn refused(&self, error: &str, issuer: &str) -> String {
        answer(&self.redirect_uri, &[("error", error)], self.state.as_deref(), issuer)
    }

    /// The origin to which the answer goes: a page whose form leads on to it must say so.
    pub fn ends_at(&self) -> Option<String> {
        Some(Url::parse(&self.redirect_uri).ok()?.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use base::Secret;

    use super::*;

    const CALLBACK: &str = "https://app.example/callback";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn client() -> Client {
        let client = Client::confidential("app", "应用", &Secret::new("s"));
        Client { redirect_uris: vec![CALLBACK.into()], ..client }
    }

    fn good() -> Vec<(&'static str, &'static str)> {
        vec![
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("state", "a b&c"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
    }

    fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
        let mut pairs: Vec<_> = good().into_iter().filter(|(key, _)| *key != name).collect();
        pairs.push((name, value));
        pairs
    }

    fn look(pairs: Vec<(&str, &str)>) -> Result<Asked, AuthorizeRefusal> {
        let pairs: Vec<_> = pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let now = Moment::from_unix_seconds(1_700_000_000);
        decide(Some(client()), None, &pairs, "https://id.example", now)
    }

    #[test]
    fn a_request_in_order_is_granted_only_the_scopes_its_client_has() {
        assert_eq!(look(good()).unwrap().scope, "openid profile");
        let more = with("scope", "address phone email profile openid");
        assert_eq!(look(more).unwrap().scope, "profile openid");
    }

    #[test]
    fn a_redirect_address_that_is_not_registered_letter_by_letter_never_gets_an_answer() {
        for bad in [
            "https://app.example/callback/",
            "https://app.example/callback?x=1",
            "https://app.example/callback#f",
            "https://APP.example/callback",
            "https://app.example/Callback",
            "https://app.example@evil.example/callback",
            "https://app.example.evil.example/callback",
            "http://app.example/callback",
            "https://app.example/callback/../evil",
            "",
        ] {
            let refused = look(with("redirect_uri", bad)).unwrap_err();
            assert_eq!(refused, AuthorizeRefusal::Untrusted("回调地址未登记"), "{bad}");
        }
    }

    #[test]
    fn a_suspended_client_gets_no_answer() {
        let client = Client { is_suspended: true, ..client() };
        let pairs: Vec<_> = good().into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let refused = decide(Some(client), None, &pairs, "https://id.example", Moment::from_unix_seconds(0));
        assert_eq!(refused.unwrap_err(), AuthorizeRefusal::Untrusted("应用已停用"));
    }

    #[test]
    fn what_is_not_supported_but_asks_for_nothing_is_passed_over() {
        for (name, value) in
            [("ui_locales", "zh-CN"), ("acr_values", "9"), ("claims", "{}"), ("display", "page")]
        {
            assert!(look(with(name, value)).is_ok(), "{name}");
        }
    }

    #[test]
    fn every_other_mistake_goes_back_with_its_name_the_state_and_the_issuer() {
        let twice = [good(), vec![("scope", "openid")]].concat();
        for (pairs, error) in [
            (with("response_type", "token"), "unsupported_response_type"),
            (with("response_type", ""), "invalid_request"),
            (with("scope", "profile"), "invalid_scope"),
            (with("code_challenge", ""), "invalid_request"),
            (with("code_challenge", "short"), "invalid_request"),
            (with("code_challenge_method", "plain"), "invalid_request"),
            (with("request", "x"), "request_not_supported"),
            (with("request_uri", "https://app.example/r"), "request_uri_not_supported"),
            (with("registration", "{}"), "registration_not_supported"),
            (with("prompt", "none login"), "invalid_request"),
            (with("prompt", "create"), "invalid_request"),
            (with("max_age", "soon"), "invalid_request"),
            (with("max_age", "-1"), "invalid_request"),
            (with("id_token_hint", "forged"), "invalid_request"),
            (with("response_mode", "fragment"), "invalid_request"),
            (twice, "invalid_request"),
        ] {
            let Err(AuthorizeRefusal::Back(address)) = look(pairs) else { panic!("{error}") };
            let address = Url::parse(&address).unwrap();
            let get =
                |name: &str| address.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned());
            assert_eq!(get("error").as_deref(), Some(error));
            assert_eq!(get("state").as_deref(), Some("a b&c"));
            assert_eq!(get("iss").as_deref(), Some("https://id.example"));
            assert!(address.as_str().starts_with(CALLBACK));
        }
    }
}
