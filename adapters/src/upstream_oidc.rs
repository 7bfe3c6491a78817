//! Any OpenID provider that keeps to the standard: code flow with PKCE and a nonce, found by discovery.
//!
//! The protocol is the `openidconnect` crate's. This file says which of its checks hold, and makes those that it leaves to its
//! users: the authorized party, the age of a token, the hash of the access token, the issuer that answers (RFC 9207).

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use base::{Clock, Moment, Secret};
use identity::upstream::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGenderClaim, CoreGrantType, CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyAdditionalClaims,
    EndUserName, EndUserNickname, EndUserUsername, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    LocalizedClaim, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata,
    RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, SubjectIdentifier, TokenResponse,
    UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::outbound::{NoAnswer, Outbound};
use crate::upstream::code_or_cancel;

/// A standard provider.
pub struct UpstreamOidc {
    title: String,
    issuer: String,
    client_id: String,
    secret: Secret,
    scopes: Vec<String>,
    clock: Arc<dyn Clock>,
    http: Http,
    known: RwLock<Option<Known>>,
}

impl std::fmt::Debug for UpstreamOidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UpstreamOidc({})", self.issuer)
    }
}

/// What discovery told, and when.
#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    at: Moment,
}

/// What the crate has no field for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Announced {
    /// RFC 9207, 3: every answer then names its issuer.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}
impl AdditionalProviderMetadata for Announced {}

type Metadata = ProviderMetadata<
    Announced,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Signed by a key that the provider publishes: a secret that both sides know signs nothing here.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
];

/// What discovery told is asked for again after so long.
const FRESH: Duration = Duration::hours(1);
/// So old it still serves while the provider does not answer.
const USABLE: Duration = Duration::hours(24);
/// Clocks may differ by so much.
const LEEWAY: Duration = Duration::minutes(1);
/// An ID token is made when the code is changed for it: an older one was made for something else.
const OLDEST: Duration = Duration::minutes(10);

/// The crate's requests over our own client; a provider in trouble is no answer, whatever it says.
struct Http(Outbound);

type Answering = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, NoAnswer>> + Send>>;

impl<'c> openidconnect::AsyncHttpClient<'c> for Http {
    type Error = NoAnswer;
    type Future = Answering;
    fn call(&'c self, request: http::Request<Vec<u8>>) -> Answering {
        let outbound = self.0.clone();
        Box::pin(async move {
            let answer = outbound.send(request).await?;
            if answer.status().is_server_error() { Err(NoAnswer) } else { Ok(answer) }
        })
    }
}

impl UpstreamOidc {
    /// The provider `issuer`, to which we are `client_id`, called `title` on our pages; `scopes` are asked for besides `openid`.
    pub fn new(
        (title, issuer): (&str, &str),
        (client_id, secret): (&str, Secret),
        scopes: &[String],
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        Self {
            title: title.to_owned(),
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            secret,
            scopes: scopes.to_vec(),
            clock,
            http: Http(outbound),
            known: RwLock::new(None),
        }
    }

    /// What the provider says of itself: an hour old at most while it answers.
    async fn metadata(&self) -> Result<Arc<Metadata>, Failure> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(known) = known else { return self.discover().await };
        let age = self.clock.now().since(known.at);
        if age < FRESH {
            return Ok(known.metadata);
        }
        match self.discover().await {
            Err(Failure::Away(why)) if age < USABLE => {
                tracing::warn!(issuer = self.issuer, why, "an older discovery serves on");
                Ok(known.metadata)
            }
            found => found,
        }
    }

    async fn discover(&self) -> Result<Arc<Metadata>, Failure> {
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|_| unbelieved("the issuer is no address"))?;
        let found = Metadata::discover_async(issuer, &self.http).await;
        let metadata = Arc::new(found.map_err(|error| match error {
            DiscoveryError::Request(_) => Failure::Away("discovery".into()),
            DiscoveryError::Validation(_) => unbelieved("discovery names another issuer"),
            DiscoveryError::Response(status, ..) => {
                unbelieved(format!("discovery: HTTP {}", status.as_u16()))
            }
            _ => unbelieved("discovery cannot be read"),
        })?);
        let known = Known { metadata: Arc::clone(&metadata), at: self.clock.now() };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }

    fn client(&self, metadata: &Metadata, back: &str) -> Result<Client, Failure> {
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| unbelieved("our own address"))?;
        let secret = ClientSecret::new(self.secret.expose().to_owned());
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.client_id.clone()),
            Some(secret),
        );
        Ok(client.set_redirect_uri(back).set_auth_type(shows_secret(metadata)?))
    }

    async fn way(&self, attempt: &Attempt) -> Result<String, Failure> {
        let client = self.client(&*self.metadata().await?, &attempt.back)?;
        let verifier = PkceCodeVerifier::new(attempt.verifier.expose().to_owned());
        let (state, nonce) = (attempt.state.expose().to_owned(), attempt.nonce.expose().to_owned());
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    async fn whose(&self, code: &Code, attempt: &Attempt) -> Result<Subject, Failure> {
        let metadata = self.metadata().await?;
        self.check_issuer(code.issuer.as_deref(), &metadata)?;
        let client = self.client(&metadata, &attempt.back)?;
        let tokens = self.change(&client, code, attempt).await?;
        let id_token = tokens.id_token().ok_or_else(|| unbelieved("no ID token"))?;
        let check = |client: &Client| self.check(client, id_token, tokens.access_token(), &attempt.nonce);
        let (client, claimed) = match check(&client) {
            // The keys may have been rotated since discovery: look once more.
            Err(Unfit::Key) => {
                let client = self.client(&*self.discover().await?, &attempt.back)?;
                let claimed = check(&client)?;
                (client, claimed)
            }
            checked => (client, checked?),
        };
        let id = in_full(&self.issuer, &claimed.subject)?;
        let name = match self.told(&client, &tokens, &claimed.subject).await? {
            Some(name) if !name.is_empty() => name,
            _ => claimed.name,
        };
        Ok(Subject { id, name: name.chars().take(40).collect() })
    }

    /// RFC 9207, 2.4: who answers must be who was asked, and who announced to say so must say so.
    fn check_issuer(&self, answered: Option<&str>, metadata: &Metadata) -> Result<(), Failure> {
        match answered {
            Some(issuer) if issuer == self.issuer => Ok(()),
            Some(_) => Err(unbelieved("another issuer answered")),
            None if metadata.additional_metadata().authorization_response_iss_parameter_supported => {
                Err(unbelieved("no issuer answered"))
            }
            None => Ok(()),
        }
    }

    async fn change(
        &self,
        client: &Client,
        code: &Code,
        attempt: &Attempt,
    ) -> Result<CoreTokenResponse, Failure> {
        let changed = client
            .exchange_code(AuthorizationCode::new(code.text.expose().to_owned()))
            .map_err(|_| unbelieved("no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.expose().to_owned()))
            .request_async(&self.http)
            .await;
        changed.map_err(token_failure)
    }

    /// Every check on an ID token (OpenID Connect Core 1.0, 3.1.3.7).
    fn check(
        &self,
        client: &Client,
        id_token: &CoreIdToken,
        access: &AccessToken,
        nonce: &Secret,
    ) -> Result<Claimed, Unfit> {
        let now = self.clock.now();
        let at = |moment: Moment| chrono_time(moment).ok_or_else(|| Unfit::Other("our clock".into()));
        let (expiring, newest, oldest) =
            (at(now.minus(LEEWAY))?, at(now.plus(LEEWAY))?, at(now.minus(OLDEST))?);
        let verifier: CoreIdTokenVerifier<'_> = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || expiring)
            .set_issue_time_verifier_fn(move |issued| {
                if (oldest..=newest).contains(&issued) { Ok(()) } else { Err("made at another time".into()) }
            });
        let claims = id_token.claims(&verifier, &Nonce::new(nonce.expose().to_owned()))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.client_id) {
            return Err(Unfit::Other("made for another client".into()));
        }
        if let Some(told) = claims.access_token_hash() {
            let unfit = |_| Unfit::Other("the hash of the access token".into());
            let algorithm = id_token.signing_alg().map_err(|_| Unfit::Key)?;
            let key = id_token.signing_key(&verifier).map_err(|_| Unfit::Key)?;
            if AccessTokenHash::from_token(access, algorithm, key).map_err(unfit)? != *told {
                return Err(Unfit::Other("made with another access token".into()));
            }
        }
        let name = called(claims.name(), claims.nickname(), claims.preferred_username());
        Ok(Claimed { subject: claims.subject().clone(), name })
    }

    /// What the provider calls them now; nothing where it has no such place. The crate holds the subject against the token's.
    async fn told(
        &self,
        client: &Client,
        tokens: &CoreTokenResponse,
        subject: &SubjectIdentifier,
    ) -> Result<Option<String>, Failure> {
        let Ok(request) = client.user_info(tokens.access_token().clone(), Some(subject.clone())) else {
            return Ok(None);
        };
        let info: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(|error| match error {
                UserInfoError::Request(_) => Failure::Away("userinfo".into()),
                UserInfoError::ClaimsVerification(_) => unbelieved("userinfo of somebody else"),
                UserInfoError::Response(status, ..) => {
                    unbelieved(format!("userinfo: HTTP {}", status.as_u16()))
                }
                _ => unbelieved("userinfo cannot be read"),
            })?;
        Ok(Some(called(info.name(), info.nickname(), info.preferred_username())))
    }
}

/// What a token that passed every check says.
struct Claimed {
    subject: SubjectIdentifier,
    name: String,
}

/// The first name there is.
fn called(
    name: Option<&LocalizedClaim<EndUserName>>,
    nickname: Option<&LocalizedClaim<EndUserNickname>>,
    username: Option<&EndUserUsername>,
) -> String {
    let name = name.and_then(|name| name.get(None)).map(|name| name.as_str());
    let nickname = nickname.and_then(|name| name.get(None)).map(|name| name.as_str());
    let told = [name, nickname, username.map(|name| name.as_str())];
    told.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// Why an ID token is not believed.
enum Unfit {
    /// By no key that is known.
    Key,
    /// Anything else.
    Other(String),
}

impl From<ClaimsVerificationError> for Unfit {
    fn from(error: ClaimsVerificationError) -> Self {
        use openidconnect::SignatureVerificationError::{CryptoError, NoMatchingKey};
        Self::Other(match error {
            ClaimsVerificationError::SignatureVerification(NoMatchingKey | CryptoError(_)) => {
                return Self::Key;
            }
            ClaimsVerificationError::SignatureVerification(_) => "signature".into(),
            ClaimsVerificationError::Expired(_) => "time".into(),
            ClaimsVerificationError::InvalidAudience(_) => "audience".into(),
            ClaimsVerificationError::InvalidIssuer(_) => "issuer".into(),
            ClaimsVerificationError::InvalidNonce(_) => "nonce".into(),
            _ => "form".into(),
        })
    }
}

impl From<Unfit> for Failure {
    fn from(unfit: Unfit) -> Self {
        unbelieved(match unfit {
            Unfit::Key => "ID token: signature".to_owned(),
            Unfit::Other(why) => format!("ID token: {why}"),
        })
    }
}

fn unbelieved(why: impl Into<String>) -> Failure {
    Failure::Unbelieved(why.into())
}

fn chrono_time(moment: Moment) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp_micros(moment.unix_micros())
}

/// How the provider wants to be shown the secret: in a header, which is also what it takes when it says nothing, or in the form.
fn shows_secret(metadata: &Metadata) -> Result<AuthType, Failure> {
    let Some(taken) = metadata.token_endpoint_auth_methods_supported() else {
        return Ok(AuthType::BasicAuth);
    };
    if taken.contains(&CoreClientAuthMethod::ClientSecretBasic) {
        Ok(AuthType::BasicAuth)
    } else if taken.contains(&CoreClientAuthMethod::ClientSecretPost) {
        Ok(AuthType::RequestBody)
    } else {
        Err(unbelieved("the provider takes no client secret"))
    }
}

type TokenFault =
    RequestTokenError<NoAnswer, StandardErrorResponse<openidconnect::core::CoreErrorResponseType>>;

/// The provider's own code, as far as it is one: it goes to the log.
fn token_failure(error: TokenFault) -> Failure {
    match error {
        RequestTokenError::ServerResponse(told) => {
            let code = told.error().to_string();
            let is_code = code.len() <= 60 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            Failure::Refused(if is_code { code } else { "no code".into() })
        }
        RequestTokenError::Request(_) => Failure::Away("token".into()),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            unbelieved("the token answer cannot be read")
        }
    }
}

/// A subject is unique with its issuer alone: were another provider configured one day, its `1` would be somebody else. An
/// address holds no space, so that two of them are never one.
fn in_full(issuer: &str, subject: &SubjectIdentifier) -> Result<String, Failure> {
    // OpenID Connect Core 1.0, 2: at most 255 ASCII characters.
    if subject.is_empty() || subject.len() > 255 {
        return Err(unbelieved("nobody"));
    }
    Ok(format!("{issuer} {}", subject.as_str()))
}

impl Provider for UpstreamOidc {
    fn key(&self) -> &'static str {
        "oidc"
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a> {
        Box::pin(self.way(attempt))
    }

    /// RFC 6749, 4.1.2.1.
    fn returned(&self, query: &[(String, String)]) -> Returned {
        match query.iter().find(|(name, _)| name == "error") {
            Some((_, error)) if error == "access_denied" => Returned::Cancelled,
            Some(_) => Returned::Unreadable,
            None => match code_or_cancel(query, "code") {
                Returned::Cancelled => Returned::Unreadable,
                returned => returned,
            },
        }
    }

    fn identify<'a>(&'a self, code: &'a Code, attempt: &'a Attempt) -> Identifying<'a> {
        Box::pin(self.whose(code, attempt))
    }
}
