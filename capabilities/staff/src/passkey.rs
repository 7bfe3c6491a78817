//! 通行密钥: a key in the owner's device or in hand (WebAuthn), the factor that cannot be told to a false page. The ceremony is
//! `proof`'s; what was asked lies in the session's row.

use base::{Given, Secret};
use db::session;
use db::{Fault, Outcome, Tx};
use proof::Passkeys;
pub use proof::passkey::{Asked, Made, Proven};
use proof::passkey::{Key, Question};
use time::Duration;

use crate::candidate::Owner;
use crate::factor::{self, Kind};
use crate::{Candidate, Refusal, store};

/// The session note that holds what was asked last. Kept on the server, taken out once: an answer serves one question.
const ASKED: &str = "passkey";

/// How long an answer may take.
const PATIENCE: Duration = Duration::minutes(5);

fn keep(tx: &mut Tx<'_>, candidate: &Candidate, question: Question, given: &Given) -> Result<String, Fault> {
    let kept = serde_json::to_string(&(given.now.unix_micros(), question.kept))?;
    session::note(tx, &candidate.session().id, ASKED, Some(&kept))?;
    Ok(question.shown)
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
    Ok(is_fresh.then(|| Asked::kept(state)))
}

fn own(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Result<Vec<Key>, Fault> {
    let kept = store::factor::list_passkeys(tx, candidate.owner(), given)?;
    kept.iter().map(|(_, key)| Key::read(key)).collect()
}

/// Whom a device takes the key for. An administrator is not their account there, which may have passkeys of its own to sign in
/// with: a device that keeps one key for each owner would put the one in the other's place.
fn handle(owner: &Owner, given: &Given) -> String {
    match owner {
        Owner::Officer(person) => person.to_string(),
        Owner::Administrator(account) => {
            let mac = given.seal.mac("administrator.passkey", account.as_str().as_bytes());
            mac[..16].iter().map(|byte| format!("{byte:02x}")).collect()
        }
    }
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
    let known = own(tx, candidate, given)?;
    let question = keys.ask_creation((&handle(candidate.owner(), given), name), &known)?;
    keep(tx, candidate, question, given).map(Ok)
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
    let index = given.seal.index("passkey.credential", &made.key().credential());
    let name = factor::name(name, Kind::Passkey);
    let key = made.key().bytes()?;
    // A refusal keeps what was written, so both are asked for before the key is.
    if store::factor::has_passkey(tx, &index)? {
        return Ok(Err(Refusal::PasskeyTaken));
    }
    if !factor::use_up(tx, candidate, warrant, given)? {
        return Ok(Err(Refusal::SetupCode));
    }
    store::factor::insert_passkey(tx, candidate.owner(), (&index, &key, &name), given)?;
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
    let own = own(tx, candidate, given)?;
    if own.is_empty() {
        return Ok(Err(Refusal::Passkey));
    }
    keep(tx, candidate, keys.ask_proof(&own)?, given).map(Ok)
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
    for (id, key) in store::factor::list_passkeys(tx, candidate.owner(), given)? {
        let mut key = Key::read(&key)?;
        // The key may have been removed since the question.
        if key.update(proven) {
            store::factor::update_passkey_used(tx, &id, &key.bytes()?, given)?;
            return factor::passed(tx, candidate, Kind::Passkey, given);
        }
    }
    Ok(Err(Refusal::Passkey))
}
