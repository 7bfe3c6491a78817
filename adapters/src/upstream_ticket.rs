//! 国家政务服务平台, platforms of provinces and cities: the browser brings a ticket back, which a signed gateway changes for a
//! token and then for a person. The shape is theirs in common; names, order and digests differ and are configured.
//!
//! The national platform publishes no description of its login, so that nothing of it is written down here: who connects gets
//! the documents and fills in [`Platform`].

mod answer;
mod platform;
mod signing;

use std::sync::Arc;

use base::{Chance, Clock, Secret};
use identity::upstream::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
use serde_json::Value;
use url::{Url, form_urlencoded};

pub use answer::Answers;
pub use platform::{Call, Names, Platform, StateIn};
pub use signing::{Digest, Encoding, Part, Place, Signing};

use crate::outbound::Outbound;
use crate::upstream::{ask, code_or_cancel};

/// A platform with tickets.
pub struct UpstreamTicket {
    platform: Platform,
    login: Url,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    outbound: Outbound,
}

impl std::fmt::Debug for UpstreamTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UpstreamTicket({})", self.platform.realm())
    }
}

impl UpstreamTicket {
    /// The platform as it is configured.
    ///
    /// # Errors
    /// With everything that is missing or does not fit, in words for the operator.
    pub fn new(
        platform: Platform,
        (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>),
        outbound: Outbound,
    ) -> Result<Self, String> {
        let faults = platform.faults();
        if !faults.is_empty() {
            return Err(faults.join("；"));
        }
        let login = Url::parse(&platform.login).map_err(|e| e.to_string())?;
        Ok(Self { platform, login, clock, chance, outbound })
    }

    fn way(&self, attempt: &Attempt) -> String {
        let Platform { names, state_in, .. } = &self.platform;
        let state = attempt.state.expose();
        let back = match state_in {
            StateIn::Parameter => attempt.back.clone(),
            StateIn::ReturnQuery => format!("{}?state={state}", attempt.back),
            StateIn::ReturnPath => format!("{}/{state}", attempt.back),
        };
        let mut address = self.login.clone();
        let mut query = address.query_pairs_mut();
        query.append_pair(&names.app, &self.platform.app_id).append_pair(&names.back, &back);
        if *state_in == StateIn::Parameter {
            query.append_pair(&names.state, state);
        }
        query.extend_pairs(&self.platform.extra);
        drop(query);
        address.into()
    }

    async fn whose(&self, ticket: &Secret) -> Result<Subject, Failure> {
        let Platform { token, user, answers, .. } = &self.platform;
        let token = answers.token(&self.call(token, ticket).await?)?;
        let told = self.call(user, &token).await?;
        answers.subject(&told, self.platform.realm())
    }

    async fn call(&self, call: &Call, value: &Secret) -> Result<Value, Failure> {
        let answer = ask(&self.outbound, self.signed(call, value)).await?;
        self.platform.answers.check(&answer)?;
        Ok(answer)
    }

    /// A signed request with what it is about, the ticket or the token.
    fn signed(&self, call: &Call, value: &Secret) -> Result<http::Request<Vec<u8>>, http::Error> {
        let Platform { signing, gateway, app_id, secret, .. } = &self.platform;
        let (nonce, at) = (hex::encode(self.chance.bytes::<16>()), signing.timestamp(self.clock.now()));
        let values: [(Part, &str); 6] = [
            (Part::App, app_id),
            (Part::Service, &call.service),
            (Part::Timestamp, &at),
            (Part::Nonce, &nonce),
            (Part::Value, value.expose()),
            (Part::Secret, secret.expose()),
        ];
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(&call.value, value.expose()).extend_pairs(&call.extra);
        let mut request = http::Request::post(format!("{}{}", gateway.trim_end_matches('/'), call.path))
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in signing.sign(secret, &values) {
            if signing.place == Place::Headers {
                request = request.header(name, value);
            } else {
                form.append_pair(name, &value);
            }
        }
        request.body(form.finish().into_bytes())
    }
}

impl Provider for UpstreamTicket {
    fn key(&self) -> &'static str {
        "ticket"
    }

    fn title(&self) -> &str {
        &self.platform.title
    }

    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a> {
        let address = self.way(attempt);
        Box::pin(async move { Ok(address) })
    }

    fn state_name(&self) -> &str {
        match self.platform.state_in {
            StateIn::Parameter => &self.platform.names.state,
            StateIn::ReturnQuery | StateIn::ReturnPath => "state",
        }
    }

    fn returned(&self, query: &[(String, String)]) -> Returned {
        code_or_cancel(query, &self.platform.names.ticket)
    }

    fn identify<'a>(&'a self, code: &'a Code, _: &'a Attempt) -> Identifying<'a> {
        Box::pin(self.whose(&code.text))
    }
}
