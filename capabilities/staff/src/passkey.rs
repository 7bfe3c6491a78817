//! 通行密钥: a key in the owner's device or in hand (WebAuthn), the factor that cannot be told to a false page. The
//! protocol is the `webauthn-rs` crate's; it draws its challenges from the operating system itself.

use base::{Given, Secret};
use db::session;
use db::{Fault, Outcome, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::Duration;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, Webauthn, WebauthnBuilder,
};

use crate::factor::{self, Kind};
use crate::{Candidate, Refusal, store};

/// What asks keys and reads their answers, for one origin.
#[derive(Clone, Debug)]
pub struct Passkeys(Webauthn);

/// The session note that holds what was asked last. Kept on the server, taken out once: an answer serves one question.
const ASKED: &str = "passkey";

/// How long an answer may take.
const PATIENCE: Duration = Duration::minutes(5);

/// A key that was made and is not kept yet.
#[derive(Debug)]
pub struct Made(Passkey);

/// An answer that fits what was asked.
#[derive(Debug)]
pub struct Proven(AuthenticationResult);

impl Passkeys {
    /// For the pages at `origin`, which browsers show as `name`. `None` where browsers offer no passkeys: under an
    /// address instead of a name.
    pub fn at(origin: &str, name: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        WebauthnBuilder::new(&host, &origin).ok()?.rp_name(name).build().ok().map(Self)
    }

    /// Reads the answer to [`ask_creation`]; `None` when it does not fit.
    pub fn made(&self, asked: &Asked, answer: &str) -> Option<Made> {
        let state: PasskeyRegistration = serde_json::from_str(&asked.0).ok()?;
        self.0.finish_passkey_registration(&serde_json::from_str(answer).ok()?, &state).ok().map(Made)
    }

    /// Reads the answer to [`ask_proof`]; `None` when it does not fit.
    pub fn proven(&self, asked: &Asked, answer: &str) -> Option<Proven> {
        let state: PasskeyAuthentication = serde_json::from_str(&asked.0).ok()?;
        self.0.finish_passkey_authentication(&serde_json::from_str(answer).ok()?, &state).ok().map(Proven)
    }
}

/// What was asked, as the session kept it.
#[derive(Debug)]
pub struct Asked(String);

fn broken<E: std::fmt::Debug>(error: E) -> Fault {
    Fault::System(format!("webauthn: {error:?}"))
}

fn read<T: DeserializeOwned>(key: &[u8]) -> Result<T, Fault> {
    Ok(serde_json::from_slice(key)?)
}

fn keep(tx: &mut Tx<'_>, candidate: &Candidate, state: &impl Serialize, given: &Given) -> Result<(), Fault> {
    let kept = serde_json::to_string(&(given.now.unix_micros(), serde_json::to_string(state)?))?;
    session::note(tx, &candidate.session().id, ASKED, Some(&kept))
}

/// What was asked in this session a short while ago, once.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Result<Option<Asked>, Fault> {
    let id = &candidate.session().id;
    let Some(kept) = session::noted(tx, id, ASKED)? else { return Ok(None) };
    session::note(tx, id, ASKED, None)?;
    let (at, state): (i64, String) = serde_json::from_str(&kept)?;
    let is_fresh = base::Moment::from_unix_micros(at).plus(PATIENCE) > given.now;
    Ok(is_fresh.then_some(Asked(state)))
}

/// Asks for a new key, as JSON for the browser. `name` is what the device shows.
///
/// # Errors
/// When the database fails.
pub fn ask_creation(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    candidate: &Candidate,
    name: &str,
    given: &Given,
) -> Outcome<String, Refusal> {
    if let Err(refusal) = factor::may_add(tx, candidate, given)? {
        return Ok(Err(refusal));
    }
    let mut known = Vec::new();
    for (_, key) in store::list_passkeys(tx, candidate.owner(), given)? {
        known.push(read::<Passkey>(&key)?.cred_id().clone());
    }
    let id = Uuid::parse_str(candidate.owner().key()).map_err(broken)?;
    let (question, state) = keys.0.start_passkey_registration(id, name, name, Some(known)).map_err(broken)?;
    keep(tx, candidate, &state, given)?;
    Ok(Ok(serde_json::to_string(&question)?))
}

/// Keeps a new key and passes the second factor: answers the session's new token.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    (made, name): (&Made, &str),
    given: &Given,
) -> Outcome<Secret, Refusal> {
    let warrant = match factor::may_add(tx, candidate, given)? {
        Ok(warrant) => warrant,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let credential: String = made.0.cred_id().iter().map(|byte| format!("{byte:02x}")).collect();
    let index = given.seal.index("passkey.credential", &credential);
    let name = factor::name(name, Kind::Passkey);
    let key = serde_json::to_vec(&made.0)?;
    // A refusal keeps what was written, so both are asked for before the key is.
    if store::has_passkey(tx, &index)? {
        return Ok(Err(Refusal::PasskeyTaken));
    }
    if !factor::use_up(tx, candidate, warrant, given)? {
        return Ok(Err(Refusal::SetupCode));
    }
    store::insert_passkey(tx, candidate.owner(), (&index, &key, &name), given)?;
    factor::added(tx, candidate, Kind::Passkey, given)
}

/// Asks for a proof by one of the candidate's keys, as JSON for the browser.
///
/// # Errors
/// When the database fails.
pub fn ask_proof(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    candidate: &Candidate,
    given: &Given,
) -> Outcome<String, Refusal> {
    let kept = store::list_passkeys(tx, candidate.owner(), given)?;
    let own: Vec<Passkey> = kept.iter().map(|(_, key)| read(key)).collect::<Result<_, _>>()?;
    if own.is_empty() {
        return Ok(Err(Refusal::Passkey));
    }
    let (question, state) = keys.0.start_passkey_authentication(&own).map_err(broken)?;
    keep(tx, candidate, &state, given)?;
    Ok(Ok(serde_json::to_string(&question)?))
}

/// Passes the second factor by a key; answers the session's new token. Not counted: a signature is not guessed, and who
/// knows only the password must not be able to lock its owner out.
///
/// # Errors
/// When the database fails.
pub fn pass(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    proven: &Proven,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    for (id, key) in store::list_passkeys(tx, candidate.owner(), given)? {
        let mut key: Passkey = read(&key)?;
        // The key may have been removed since the question.
        if key.update_credential(&proven.0).is_some() {
            store::update_passkey_used(tx, &id, &serde_json::to_vec(&key)?, given)?;
            return factor::passed(tx, candidate, Kind::Passkey, given);
        }
    }
    Ok(Err(Refusal::Passkey))
}

#[cfg(test)]
mod tests {
    use super::Passkeys;

    #[test]
    fn passkeys_need_a_name_in_the_address() {
        for (origin, offered) in [
            ("https://rc.example.cn", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("https://[::1]", false),
            ("rc.example.cn", false),
        ] {
            assert_eq!(Passkeys::at(origin, "人才").is_some(), offered, "{origin}");
        }
    }
}
