//! The second step of a sign-in.

use base::{Given, Id, Secret};
use db::journal::{self, Entry};
use db::session::{Found, Limits, Session};
use db::{Conn, Fault, Outcome, Tx};
use proof::Passkeys;

use super::{Device, Proof, prove, store};
use crate::account::{self, Account};
use crate::passkey::{self, Purpose};
use crate::session::{HALF, PATIENCE};
use crate::{Refusal, SignedIn, login, scan, session};

/// The session note that says that the second step was taken.
const TAKEN: &str = "second";

/// Somebody between the two steps: may take the second, and nothing else.
#[derive(Clone, Debug)]
pub struct Halfway {
    account: Account,
    session: Session,
    /// True when there is an authenticator.
    pub has_totp: bool,
    /// True when there is a passkey.
    pub has_passkey: bool,
}

impl Halfway {
    /// What the browser's question is bound to.
    pub fn visit(&self) -> &Id<Session> {
        &self.session.id
    }
}

/// Who is halfway in at the browser that holds `token`; nobody ten minutes after the first step.
///
/// # Errors
/// When the database fails.
pub fn halfway(conn: &mut Conn, token: &Secret, given: &Given) -> Result<Option<Halfway>, Fault> {
    let Found::Live(session) = db::session::find(conn, HALF, token, given.now, &PATIENCE)? else {
        return Ok(None);
    };
    let Some(id) = Id::parse(&session.subject) else { return Ok(None) };
    let Some(account) = account::store::find(conn, &id, given)? else { return Ok(None) };
    let has_totp = store::find_totp(conn, &id, given)?.is_some();
    let has_passkey = !passkey::store::list(conn, &id)?.is_empty();
    Ok(Some(Halfway { account, session, has_totp, has_passkey }))
}

/// Asks for a proof by one of the account's keys.
///
/// # Errors
/// When the database fails.
pub fn ask_passkey(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    halfway: &Halfway,
    given: &Given,
) -> Outcome<String, Refusal> {
    passkey::ask_proof(tx, keys, (&halfway.account.id, &halfway.session.id, Purpose::Second), given)
}

/// Opens the session when the proof is right: under a new token and a new id, so that who held those of the first step holds
/// nothing. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn pass(
    tx: &mut Tx<'_>,
    halfway: &Halfway,
    proof: &Proof,
    (device, limits): (&Device, &Limits),
    given: &Given,
) -> Outcome<SignedIn, Refusal> {
    let Halfway { account, session: half, .. } = halfway;
    if !db::session::exists(tx, &half.id)? {
        return Ok(Err(Refusal::SecondOver));
    }
    if let Err(refusal) = prove(tx, account, proof, given)? {
        failed(tx, account, device, given)?;
        return Ok(Err(refusal));
    }
    // Of two right answers at once one opens a session.
    if !db::session::end(tx, HALF, account.id.as_str(), &half.id)? {
        return Ok(Err(Refusal::SecondOver));
    }
    let way = half.notes.get("way").map(String::as_str).unwrap_or_default();
    let who = (&account.id, account.username.as_str());
    let signed_in = session::open_whole(tx, who, way, &device.browser, given, limits)?;
    db::session::note(tx, &signed_in.session.id, TAKEN, Some("1"))?;
    if let Some(known) = &device.known {
        login::store::insert_device(tx, &account.id, known, given.now)?;
    }
    scan::store::update_session_moved(tx, &half.id, &signed_in.session.id)?;
    Ok(Ok(signed_in))
}

/// True when `session` was opened by the second step of a sign-in.
pub fn is_second_taken(session: &Session) -> bool {
    session.notes.contains_key(TAKEN)
}

fn failed(tx: &mut Tx<'_>, account: &Account, device: &Device, given: &Given) -> Result<(), Fault> {
    login::store::insert_event(tx, &account.id, "second", false, &device.browser, given)?;
    let (about, detail) = (format!("account:{}", account.id), format!("来自 {}", device.browser.address));
    journal::record(
        tx,
        &Entry { actor: "visitor".into(), action: "login.second-failed", about, detail },
        given,
    )
}
