//! The platform as a client of an identity platform: the bundled one, or any issuer of the configuration.
//!
//! The protocol is the `openidconnect` crate's; this file only says with whom and for what, `transport` over which HTTP,
//! `claims` what is made of the answer.

mod claims;
mod transport;

use base::{Chance, Secret};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse, UserInfoClaims,
};
use profile::Told;
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;

pub use self::claims::Changes;
use self::claims::{RealName, told};
pub use self::transport::{Failed, Http};

/// With whom the platform signs people in.
pub struct Relying {
    issuer: String,
    client_id: String,
    client_secret: Secret,
    origin: String,
    account: String,
    scopes: Vec<String>,
    http: Http,
    known: RwLock<Option<CoreProviderMetadata>>,
}

impl std::fmt::Debug for Relying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relying({})", self.issuer)
    }
}

/// What people change at the identity platform and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountPage {
    /// The phone (R6.5).
    Mobile,
    /// The certified identity (R3.12).
    RealName,
}

impl AccountPage {
    const fn bundled(self) -> &'static str {
        match self {
            Self::Mobile => "/auth/centre/mobile",
            Self::RealName => "/auth/centre/real-name",
        }
    }
}

/// What a flow keeps in the browser's sealed cookie between leaving and coming back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    state: String,
    nonce: String,
    verifier: String,
}

/// Somebody whom the identity platform named.
#[derive(Debug)]
pub struct Named {
    /// The subject.
    pub subject: String,
    /// What was told.
    pub told: Told,
    /// The identity platform's session, for its logout notices.
    pub sid: Option<String>,
    /// The ID token, as a hint at logout.
    pub id_token: String,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Where the platform is called back.
pub const CALLBACK: &str = "/person/callback";
/// Where it is told that a session ended.
pub const BACKCHANNEL: &str = "/person/backchannel";
/// Where it is told that what it knows of somebody changed.
pub const EVENTS: &str = "/person/events";

/// The event of [`EVENTS`] (OpenID Continuous Access Evaluation Profile 1.0, 3.2).
const CLAIMS_CHANGE: &str = "https://schemas.openid.net/secevent/caep/event-type/token-claims-change";
/// How long an event may have been on its way: an old one must not bring an old number back.
const EVENT_LIFE: i64 = 300;

impl Relying {
    /// Signs in with `issuer` as `client_id`, reachable through `http`; `origin` is the platform's own.
    pub fn new(issuer: &str, (client_id, secret): (&str, Secret), origin: &str, http: Http) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: secret,
            origin: origin.to_owned(),
            account: String::new(),
            scopes: Vec::new(),
            http,
            known: RwLock::new(None),
        }
    }

    /// Says where people look after their account at another identity platform; empty when it is not known.
    #[must_use]
    pub fn with_account(self, address: &str) -> Self {
        Self { account: address.to_owned(), ..self }
    }

    /// Says which scopes are asked for; with none, those of ours that the identity platform lists.
    #[must_use]
    pub fn with_scopes(self, scopes: &[String]) -> Self {
        Self { scopes: scopes.to_vec(), ..self }
    }

    /// Where somebody changes `page` of their account: OpenID Connect has no word for it, so that for another identity
    /// platform it is configured. `None` when it was not.
    pub fn account_page(&self, page: AccountPage) -> Option<String> {
        if self.is_bundled() {
            return Some(page.bundled().to_owned());
        }
        Some(self.account.clone()).filter(|address| !address.is_empty())
    }

    /// The identity platform.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The identity platform's origin.
    pub fn issuer_origin(&self) -> String {
        url::Url::parse(&self.issuer).map(|issuer| issuer.origin().ascii_serialization()).unwrap_or_default()
    }

    /// True when the identity platform is this program's own.
    pub fn is_bundled(&self) -> bool {
        self.issuer == self.origin
    }

    async fn discover(&self, anew: bool) -> Result<CoreProviderMetadata, Failed> {
        if let (Some(known), false) = (&*self.known.read().await, anew) {
            return Ok(known.clone());
        }
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|e| Failed(e.to_string()))?;
        let found = CoreProviderMetadata::discover_async(issuer, &self.http).await;
        let found = found.map_err(|e| Failed(format!("discovery: {e:?}")))?;
        *self.known.write().await = Some(found.clone());
        Ok(found)
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Result<Client, Failed> {
        let callback =
            RedirectUrl::new(format!("{}{CALLBACK}", self.origin)).map_err(|e| Failed(e.to_string()))?;
        let (id, secret) = (self.client_id.clone(), self.client_secret.expose().to_owned());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(id), Some(ClientSecret::new(secret)));
        Ok(client.set_redirect_uri(callback))
    }

    /// Begins: where to send the browser, and what to keep for [`Relying::finish`].
    ///
    /// # Errors
    /// When the identity platform cannot be asked.
    pub async fn begin(&self, chance: &dyn Chance) -> Result<(String, Flow), Failed> {
        let metadata = self.discover(false).await?;
        let scopes = scopes(&self.scopes, metadata.scopes_supported().map(Vec::as_slice));
        let client = self.client(metadata)?;
        let flow = Flow { state: chance.token(), nonce: chance.token(), verifier: chance.token() };
        let verifier = PkceCodeVerifier::new(flow.verifier.clone());
        let (state, nonce) = (flow.state.clone(), flow.nonce.clone());
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok((address.to_string(), flow))
    }

    /// Finishes: changes the code for tokens, checks the ID token, and asks who it is.
    ///
    /// # Errors
    /// When `state` or issuer are not those of the flow, or any check fails.
    pub async fn finish(&self, flow: Flow, returned: &Returned, now: base::Moment) -> Result<Named, Failed> {
        if Secret::new(returned.state.as_str()) != Secret::new(flow.state.as_str()) {
            return Err(Failed("state differs".into()));
        }
        // RFC 9207: who answers must be who was asked.
        if returned.iss.as_ref().is_some_and(|iss| *iss != self.issuer) {
            return Err(Failed("another issuer answered".into()));
        }
        let code = returned.code.clone().ok_or_else(|| Failed(format!("refused: {}", returned.error)))?;
        let client = self.client(self.discover(false).await?)?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| Failed(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier))
            .request_async(&self.http)
            .await
            .map_err(|e| Failed(format!("token: {e}")))?;
        let id_token = tokens.id_token().ok_or_else(|| Failed("no ID token".into()))?;
        let nonce = Nonce::new(flow.nonce);
        let allowed =
            [CoreJwsSigningAlgorithm::EcdsaP256Sha256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256];
        let check = |client: &Client| {
            let verifier = client
                .id_token_verifier()
                .set_allowed_algs(allowed.clone())
                // Time is given: the crate would ask the machine.
                .set_time_fn(move || {
                    chrono::DateTime::from_timestamp_micros(now.unix_micros()).unwrap_or_default()
                });
            id_token.claims(&verifier, &nonce).map(|claims| claims.subject().clone())
        };
        let subject = match check(&client) {
            Ok(subject) => subject,
            // The keys may have been rotated since discovery: look once more.
            Err(_) => {
                let client = self.client(self.discover(true).await?)?;
                check(&client).map_err(|e| Failed(format!("ID token: {e}")))?
            }
        };
        let info: UserInfoClaims<RealName, CoreGenderClaim> = client
            .user_info(tokens.access_token().clone(), Some(subject.clone()))
            .map_err(|e| Failed(e.to_string()))?
            .request_async(&self.http)
            .await
            .map_err(|e| Failed(format!("userinfo: {e}")))?;
        let id_token = id_token.to_string();
        Ok(Named { subject: subject.to_string(), told: told(&info), sid: sid(&id_token), id_token })
    }

    /// Where the browser ends the identity platform's session; `None` when it has no such place.
    ///
    /// # Errors
    /// When the identity platform cannot be asked.
    pub async fn logout_address(&self, id_token: Option<&str>) -> Result<String, Failed> {
        // Discovery names it; the crate keeps such endpoints in a type of their own, so it is read here.
        let request = axum::http::Request::get(format!("{}/.well-known/openid-configuration", self.issuer));
        let answer = self.http.send(request.body(Vec::new()).map_err(|e| Failed(e.to_string()))?).await?;
        let document: serde_json::Value =
            serde_json::from_slice(answer.body()).map_err(|e| Failed(e.to_string()))?;
        let place = document["end_session_endpoint"].as_str().ok_or_else(|| Failed("no logout".into()))?;
        let mut address = url::Url::parse(place).map_err(|e| Failed(e.to_string()))?;
        let back = format!("{}/", self.origin);
        let mut query = address.query_pairs_mut();
        query.append_pair("client_id", &self.client_id).append_pair("post_logout_redirect_uri", &back);
        if let Some(id_token) = id_token {
            query.append_pair("id_token_hint", id_token);
        }
        drop(query);
        Ok(address.into())
    }

    /// The subject and session that a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6).
    ///
    /// # Errors
    /// When any check fails.
    pub async fn read_logout(&self, token: &str, now: base::Moment) -> Result<(String, String), Failed> {
        let bad = |why: &str| Failed(format!("logout token: {why}"));
        let claims = self.read_signed(token, &["iss", "aud", "exp"]).await?.1;
        let event = &claims["events"]["http://schemas.openid.net/event/backchannel-logout"];
        if !event.is_object() || !claims["nonce"].is_null() {
            return Err(bad("not one"));
        }
        if claims["exp"].as_i64().is_none_or(|exp| exp <= now.unix_seconds()) {
            return Err(bad("too old"));
        }
        match (claims["sub"].as_str(), claims["sid"].as_str()) {
            (Some(subject), Some(sid)) => Ok((subject.to_owned(), sid.to_owned())),
            _ => Err(bad("without session")),
        }
    }

    /// Whose claims changed, and those that did (RFC 8417, and the event of CAEP).
    ///
    /// # Errors
    /// When any check fails.
    pub async fn read_event(&self, token: &str, now: base::Moment) -> Result<(String, Changes), Failed> {
        let bad = |why: &str| Failed(format!("security event: {why}"));
        let (kind, claims) = self.read_signed(token, &["iss", "aud"]).await?;
        let event = &claims["events"][CLAIMS_CHANGE];
        if kind.as_deref() != Some("secevent+jwt") || !event["claims"].is_object() {
            return Err(bad("not one"));
        }
        let age = claims["iat"].as_i64().map(|at| now.unix_seconds() - at);
        if age.is_none_or(|age| !(-EVENT_LIFE..=EVENT_LIFE).contains(&age)) {
            return Err(bad("too old"));
        }
        let about = &claims["sub_id"];
        if about["format"] != "iss_sub" || about["iss"] != self.issuer.as_str() {
            return Err(bad("about somebody of another issuer"));
        }
        let subject = about["sub"].as_str().ok_or_else(|| bad("about nobody"))?;
        Ok((subject.to_owned(), Changes(event["claims"].clone())))
    }

    /// The type and the claims of a token that the identity platform signed for us; what is `required` is there.
    async fn read_signed(
        &self,
        token: &str,
        required: &[&str],
    ) -> Result<(Option<String>, serde_json::Value), Failed> {
        let bad = |why: &str| Failed(format!("signed token: {why}"));
        let header = jsonwebtoken::decode_header(token).map_err(|e| bad(&e.to_string()))?;
        let mut keys =
            serde_json::to_value(self.discover(false).await?.jwks()).map_err(|e| bad(&e.to_string()))?;
        let find = |keys: &serde_json::Value| {
            let all = keys["keys"].as_array().cloned().unwrap_or_default();
            all.into_iter().find(|key| key["kid"].as_str() == header.kid.as_deref())
        };
        if find(&keys).is_none() {
            keys =
                serde_json::to_value(self.discover(true).await?.jwks()).map_err(|e| bad(&e.to_string()))?;
        }
        let key = find(&keys).ok_or_else(|| bad("unknown key"))?;
        let key: jsonwebtoken::jwk::Jwk = serde_json::from_value(key).map_err(|e| bad(&e.to_string()))?;
        let decoding = jsonwebtoken::DecodingKey::from_jwk(&key).map_err(|e| bad(&e.to_string()))?;
        let algorithm = match &key.algorithm {
            jsonwebtoken::jwk::AlgorithmParameters::RSA(_) => jsonwebtoken::Algorithm::RS256,
            _ => jsonwebtoken::Algorithm::ES256,
        };
        let mut validation = jsonwebtoken::Validation::new(algorithm);
        validation.set_audience(&[&self.client_id]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(required);
        // Against our own clock, by whoever reads.
        validation.validate_exp = false;
        let read = jsonwebtoken::decode::<serde_json::Value>(token, &decoding, &validation);
        Ok((header.typ, read.map_err(|e| bad(&e.to_string()))?.claims))
    }
}

/// What the platform would like to know of somebody.
const WANTED: [&str; 4] = ["profile", "phone", "real_name", "id_number"];

/// What is asked for: what is `configured`; otherwise what is wanted, but for what the identity platform does not list: one that
/// is strict refuses the whole request for a scope it does not know (RFC 6749, 4.1.2.1 `invalid_scope`).
fn scopes(configured: &[String], listed: Option<&[Scope]>) -> Vec<Scope> {
    if !configured.is_empty() {
        return configured.iter().cloned().map(Scope::new).collect();
    }
    let wanted = WANTED.into_iter().map(|scope| Scope::new(scope.to_owned()));
    wanted.filter(|scope| listed.is_none_or(|listed| listed.contains(scope))).collect()
}

/// What the browser brings back.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Returned {
    code: Option<String>,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    #[serde(default)]
    error: String,
}

/// The `sid` of an ID token that was already checked.
fn sid(id_token: &str) -> Option<String> {
    use base64::Engine;
    let payload = id_token.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims["sid"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_identity_platform_says_where_accounts_are_looked_after_or_nothing_is_linked() {
        let http = || Http::new(|_| async { Err(Failed("nobody is asked".into())) });
        let at =
            |issuer: &str| Relying::new(issuer, ("platform", Secret::new("s")), "https://rc.example", http());
        assert_eq!(
            at("https://rc.example").account_page(AccountPage::Mobile).as_deref(),
            Some("/auth/centre/mobile")
        );
        let other = at("https://id.example");
        assert_eq!(other.account_page(AccountPage::Mobile), None);
        let other = other.with_account("https://id.example/me");
        assert_eq!(other.account_page(AccountPage::RealName).as_deref(), Some("https://id.example/me"));
    }

    #[test]
    fn a_scope_that_the_identity_platform_does_not_list_is_not_asked_for_unless_it_is_configured() {
        let all =
            |scopes: &[&str]| scopes.iter().map(|one| Scope::new((*one).to_owned())).collect::<Vec<_>>();
        let listed = all(&["openid", "phone", "profile", "email"]);
        for (configured, listed, expected) in [
            (vec![], None, all(&WANTED)),
            (vec![], Some(&*listed), all(&["profile", "phone"])),
            (vec!["profile".to_owned(), "citizen".to_owned()], Some(&*listed), all(&["profile", "citizen"])),
        ] {
            assert_eq!(scopes(&configured, listed), expected, "{configured:?}");
        }
    }
}
