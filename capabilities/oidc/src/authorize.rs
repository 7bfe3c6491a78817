//! The authorization endpoint: is what a client asks for in order, and then the code (OpenID Connect Core 1.0, 3.1.2).

use base::{Given, Holder, Moment};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use time::Duration;
use url::Url;

use crate::{Client, hash, pkce, scope, store};

/// A code is changed for tokens within so long.
pub const CODE_LIFE: Duration = Duration::MINUTE;

/// A request that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who asks.
    pub client: Client,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    /// True when no page may be shown (`prompt=none`).
    pub silent: bool,
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
pub fn ask(conn: &mut Conn, pairs: &[(String, String)], issuer: &str) -> Outcome<Asked, AuthorizeRefusal> {
    let client = match one(pairs, "client_id") {
        Ok(Some(id)) => store::find_client(conn, id)?,
        _ => None,
    };
    Ok(decide(client, pairs, issuer))
}

/// A parameter must not come twice (RFC 6749, 3.1).
fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, &'static str> {
    let mut values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let first = values.next().filter(|value| !value.is_empty());
    if values.next().is_some() { Err("a parameter came twice") } else { Ok(first) }
}

fn decide(
    client: Option<Client>,
    pairs: &[(String, String)],
    issuer: &str,
) -> Result<Asked, AuthorizeRefusal> {
    let client = client.ok_or(AuthorizeRefusal::Untrusted("应用未登记"))?;
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
    let silent = get("prompt")?.is_some_and(|prompt| prompt.split(' ').any(|word| word == "none"));
    Ok(Asked { client, redirect_uri, scope, state, nonce, challenge, silent })
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
    /// The answer when a page would be needed and none may be shown.
    pub fn login_required(&self, issuer: &str) -> String {
        answer(&self.redirect_uri, &[("error", "login_required")], self.state.as_deref(), issuer)
    }
}

/// How and when the holder signed in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// `password`, `sms`, `register`.
    pub way: String,
    /// When.
    pub at: Moment,
}

/// Grants: keeps a code for `holder` and answers the address that takes it to the client.
///
/// # Errors
/// When the database fails.
pub fn grant(
    tx: &mut Tx<'_>,
    asked: &Asked,
    (holder, sign_in): (&Holder, &SignIn),
    issuer: &str,
    given: &Given,
) -> Result<String, Fault> {
    let code = given.chance.token();
    let new = store::Grant {
        client: asked.client.id.clone(),
        account: holder.account().clone(),
        session: holder.session().to_owned(),
        redirect_uri: asked.redirect_uri.clone(),
        scope: asked.scope.clone(),
        nonce: asked.nonce.clone(),
        challenge: asked.challenge.clone(),
        way: sign_in.way.clone(),
        auth_at: sign_in.at,
    };
    store::insert_code(tx, &hash(&code), &new, given.now.plus(CODE_LIFE))?;
    store::insert_visit(tx, holder.session(), &asked.client.id, given.now)?;
    let actor = format!("account:{}", holder.account());
    let about = format!("client:{}", asked.client.id);
    journal::record(tx, &Entry { actor, action: "oidc.granted", about, detail: asked.scope.clone() }, given)?;
    Ok(answer(&asked.redirect_uri, &[("code", &code)], asked.state.as_deref(), issuer))
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
        decide(Some(client()), &pairs, "https://id.example")
    }

    #[test]
    fn a_request_in_order_is_granted_only_the_scopes_its_client_has() {
        assert_eq!(look(good()).unwrap().scope, "openid profile");
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
