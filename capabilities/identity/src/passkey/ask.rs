//! What browsers are asked.

use base::{Given, Holder, Id, noun};
use db::session::Session;
use db::{Fault, Outcome, Tx};
use proof::Passkeys;
use proof::passkey::Question;
use proof::throttle::{self, Rule};
use time::Duration;

use super::{MOST, Purpose, store};
use crate::centre::step_up;
use crate::{Refusal, account};

/// Questions at the door to one address: many browsers stand behind the address of an office.
const QUESTIONS: Rule = Rule::new(200, Duration::minutes(5));

fn keep(
    tx: &mut Tx<'_>,
    whose: (&Id<Session>, Purpose),
    question: Question,
    given: &Given,
) -> Result<String, Fault> {
    store::upsert_question(tx, whose, &question.kept, given)?;
    Ok(question.shown)
}

/// Asks whoever stands at the browser of `visit` for any key of theirs. The question is the same for everybody. Run it with
/// [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn ask_entry(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    (visit, address): (&Id<Session>, &str),
    given: &Given,
) -> Outcome<String, Refusal> {
    if throttle::count(tx, &format!("passkey-asked|{address}"), &QUESTIONS, given.now)?.over {
        return Ok(Err(Refusal::TooFrequent));
    }
    keep(tx, (visit, Purpose::Entry), keys.ask_anybody()?, given).map(Ok)
}

/// Asks for a new key, after a fresh proof.
///
/// # Errors
/// When the database fails.
pub fn ask_creation(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    holder: &Holder,
    visit: &Id<Session>,
    given: &Given,
) -> Outcome<String, Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    let known: Vec<_> =
        store::list_keys(tx, holder.account(), given)?.into_iter().map(|(_, key)| key).collect();
    if known.len() >= MOST {
        return Ok(Err(Refusal::TooManyPasskeys));
    }
    let name = account::of_holder(tx, holder, given)?.username;
    let question = keys.ask_discoverable((holder.account().as_str(), &name), &known)?;
    keep(tx, (visit, Purpose::Creation), question, given).map(Ok)
}

/// Asks for a proof by one of the holder's own keys.
///
/// # Errors
/// When the database fails.
pub fn ask_step_up(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    holder: &Holder,
    visit: &Id<Session>,
    given: &Given,
) -> Outcome<String, Refusal> {
    ask_proof(tx, keys, (holder.account(), visit, Purpose::StepUp), given)
}

/// Asks for a proof by one of the keys of `account`.
pub(crate) fn ask_proof(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    (account, visit, purpose): (&Id<noun::Account>, &Id<Session>, Purpose),
    given: &Given,
) -> Outcome<String, Refusal> {
    let own: Vec<_> = store::list_keys(tx, account, given)?.into_iter().map(|(_, key)| key).collect();
    if own.is_empty() {
        return Ok(Err(Refusal::Passkey));
    }
    keep(tx, (visit, purpose), keys.ask_proof(&own)?, given).map(Ok)
}
