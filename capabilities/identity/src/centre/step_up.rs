//! Proving oneself again before a sensitive change: by the present password, or by a code to the account's phone; under 登录保护 by
//! what it asks for, since a stolen password must not be enough to take it off.

use base::{Given, Holder, Id, Moment};
use db::session::Session;
use db::{Conn, Fault, Outcome, Tx};
use proof::Purpose;
use proof::throttle::{self, Rule};
use time::Duration;

use crate::protection::{self, Proof};
use crate::{Refusal, Refused, Verdict, account};

const NOTE: &str = "step-up";
const RENEWED: &str = "signed-in-again";

/// Before the moment in the note of a proof that 登录保护 takes: one by a password, made before it was turned on, is none.
const BY_FACTOR: &str = "factor ";

/// How long the proof holds.
const LIFE: Duration = Duration::minutes(10);

/// Wrong passwords here count like wrong passwords at the door.
const TRIES: Rule = Rule::new(5, Duration::minutes(30));

/// True when `holder` proved itself in this session a short while ago.
///
/// # Errors
/// When the database fails.
pub fn is_fresh(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<bool, Fault> {
    let Some(session) = Id::parse(holder.session()) else { return Ok(false) };
    let Some(noted) = db::session::noted(conn, &session, NOTE)? else { return Ok(false) };
    let (is_by_factor, at) = match noted.strip_prefix(BY_FACTOR) {
        Some(at) => (true, at),
        None => (false, noted.as_str()),
    };
    let is_live = at.parse().is_ok_and(|at| Moment::from_unix_micros(at).plus(LIFE) > given.now);
    Ok(is_live && (is_by_factor || !is_protected(conn, holder)?))
}

/// True when a proof must be one by authenticator, passkey or recovery code.
///
/// # Errors
/// When the database fails.
pub fn is_protected(conn: &mut Conn, holder: &Holder) -> Result<bool, Fault> {
    protection::store::is_on(conn, holder.account())
}

fn tries(holder: &Holder) -> String {
    format!("step-up|{}", holder.account())
}

/// Takes a try and answers the hash to compare with. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn reserve(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<String, Refused> {
    if is_protected(tx, holder)? {
        return Ok(Err(vec![Refusal::NeedsFactor]));
    }
    if throttle::count(tx, &tries(holder), &TRIES, given.now)?.over {
        return Ok(Err(vec![Refusal::Locked]));
    }
    Ok(Ok(account::of_holder(tx, holder, given)?.password_hash))
}

/// Keeps how comparing ended.
///
/// # Errors
/// When the database fails.
pub fn by_password(
    tx: &mut Tx<'_>,
    holder: &Holder,
    verdict: &Verdict,
    given: &Given,
) -> Outcome<(), Refused> {
    if !verdict.right {
        super::write_down(tx, holder, "step-up.failed", "password", given)?;
        return Ok(Err(vec![Refusal::CurrentPassword]));
    }
    throttle::clear(tx, &tries(holder))?;
    keep(tx, holder, "", given).map(Ok)
}

/// Proves by a code sent to the account's phone.
///
/// # Errors
/// When the database fails.
pub fn by_code(tx: &mut Tx<'_>, holder: &Holder, code: &str, given: &Given) -> Outcome<(), Refused> {
    if is_protected(tx, holder)? {
        return Ok(Err(vec![Refusal::NeedsFactor]));
    }
    let account = account::of_holder(tx, holder, given)?;
    if let Err(refusal) = proof::code::check(tx, Purpose::StepUp, &account.mobile, code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    keep(tx, holder, "", given).map(Ok)
}

/// Proves by what 登录保护 asks for. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn by_factor(tx: &mut Tx<'_>, holder: &Holder, proof: &Proof, given: &Given) -> Outcome<(), Refused> {
    let account = account::of_holder(tx, holder, given)?;
    if let Err(refusal) = protection::prove(tx, &account, proof, given)? {
        super::write_down(tx, holder, "step-up.failed", "factor", given)?;
        return Ok(Err(vec![refusal]));
    }
    keep(tx, holder, BY_FACTOR, given).map(Ok)
}

fn keep(tx: &mut Tx<'_>, holder: &Holder, by: &str, given: &Given) -> Result<(), Fault> {
    note(tx, holder, Some(&format!("{by}{}", given.now.unix_micros())))
}

/// Takes a fresh proof for signing in anew in the same session, because another system wants a new sign-in. `way` is
/// `password` or `sms`.
///
/// # Errors
/// When the database fails.
pub fn renew(tx: &mut Tx<'_>, holder: &Holder, way: &str, given: &Given) -> Outcome<(), Refused> {
    if !is_fresh(tx, holder, given)? {
        return Ok(Err(vec![Refusal::StepUp]));
    }
    use_up(tx, holder)?;
    if let Some(session) = Id::parse(holder.session()) {
        db::session::note(tx, &session, RENEWED, Some(&format!("{} {way}", given.now.unix_micros())))?;
    }
    super::write_down(tx, holder, "account.signed-in-again", way, given)?;
    Ok(Ok(()))
}

/// When and how the session's holder last signed in anew in it.
pub fn renewed(session: &Session) -> Option<(Moment, String)> {
    let (at, way) = session.notes.get(RENEWED)?.split_once(' ')?;
    Some((Moment::from_unix_micros(at.parse().ok()?), way.to_owned()))
}

/// One proof serves one change.
pub(crate) fn use_up(tx: &mut Tx<'_>, holder: &Holder) -> Result<(), Fault> {
    note(tx, holder, None)
}

fn note(tx: &mut Tx<'_>, holder: &Holder, value: Option<&str>) -> Result<(), Fault> {
    let Some(session) = Id::parse(holder.session()) else { return Ok(()) };
    db::session::note(tx, &session, NOTE, value)
}
