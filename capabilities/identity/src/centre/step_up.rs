//! Proving oneself again before a sensitive change: by the present password, or by a code to the account's phone.

use base::{Given, Holder, Id, Moment};
use db::session::Session;
use db::{Conn, Fault, Outcome, Tx};
use proof::Purpose;
use proof::throttle::{self, Rule};
use time::Duration;

use crate::{Refusal, Refused, Verdict, account};

const NOTE: &str = "step-up";
const RENEWED: &str = "signed-in-again";

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
    let noted = db::session::noted(conn, &session, NOTE)?.and_then(|at| at.parse().ok());
    Ok(noted.is_some_and(|at| Moment::from_unix_micros(at).plus(LIFE) > given.now))
}

fn tries(holder: &Holder) -> String {
    format!("step-up|{}", holder.account())
}

/// Takes a try and answers the hash to compare with. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn reserve(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<String, Refused> {
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
    keep(tx, holder, given).map(Ok)
}

/// Proves by a code sent to the account's phone.
///
/// # Errors
/// When the database fails.
pub fn by_code(tx: &mut Tx<'_>, holder: &Holder, code: &str, given: &Given) -> Outcome<(), Refused> {
    let account = account::of_holder(tx, holder, given)?;
    if let Err(refusal) = proof::code::check(tx, Purpose::StepUp, &account.mobile, code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    keep(tx, holder, given).map(Ok)
}

fn keep(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Result<(), Fault> {
    note(tx, holder, Some(&given.now.unix_micros().to_string()))
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
