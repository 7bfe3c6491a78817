//! Being certified under a real name (R1.4): [`begin`] checks the form and takes a try, the authority is asked outside
//! any transaction, [`record`] keeps what it said.

mod claim;
mod form;
pub mod rebind;
pub mod source;
pub(crate) mod store;

pub use claim::{Claim, claimed};
pub use form::{Form, Valid};

use base::{CitizenId, Given, Holder, Moment, PersonName};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use proof::throttle::{self, Rule};
use time::Duration;

use crate::changed::tell_changed;
use crate::{Finding, Refusal, Refused};

/// At most so many failed comparisons of one account in a day (R1.4.10).
const TRIES: Rule = Rule::new(5, Duration::DAY);

/// What is kept of a number once somebody is certified under it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// All of it, sealed: who relies on the platform may be told it.
    #[default]
    Whole,
    /// Its two ends and a keyed index, by which the same number is known again; nobody can be told it any more.
    Ends,
}

/// The number somebody is certified under, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// All of it.
    Whole(CitizenId),
    /// As pages show it.
    Ends(String),
}

impl Number {
    fn kept(number: &CitizenId, keeping: Keeping) -> Self {
        match keeping {
            Keeping::Whole => Self::Whole(number.clone()),
            Keeping::Ends => Self::Ends(number.masked().into()),
        }
    }

    /// All of it, where it is kept.
    pub const fn whole(&self) -> Option<&CitizenId> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Ends(_) => None,
        }
    }

    /// With stars.
    pub fn masked(&self) -> String {
        match self {
            Self::Whole(number) => number.masked().into(),
            Self::Ends(ends) => ends.clone(),
        }
    }
}

/// A certified identity.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The name.
    pub name: PersonName,
    /// The number.
    pub number: Number,
    /// Which authority, or `appeal`.
    pub source: String,
    /// When.
    pub at: Moment,
}

/// Whose identity `holder` is certified as, if any.
///
/// # Errors
/// When the database fails.
pub fn of_holder(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Option<Verified>, Fault> {
    store::find(conn, holder.account(), given)
}

fn tries(holder: &Holder) -> String {
    format!("real-name|{}", holder.account())
}

/// Checks what was typed and takes one of the day's tries; [`record`] gives it back unless the authority says no.
/// Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx<'_>, holder: &Holder, form: &Form, given: &Given) -> Outcome<Valid, Refused> {
    if store::find(tx, holder.account(), given)?.is_some() {
        return Ok(Err(vec![Refusal::AlreadyVerified]));
    }
    let valid = match form.validate(given.now.china_date()) {
        Ok(valid) => valid,
        Err(refused) => return Ok(Err(refused)),
    };
    if throttle::count(tx, &tries(holder), &TRIES, given.now)?.over {
        throttle::give_back(tx, &tries(holder))?;
        return Ok(Err(vec![Refusal::NoTriesLeft]));
    }
    Ok(Ok(valid))
}

/// Keeps what the authority said. On a match with a number that another account is certified under, the claim is kept
/// for fifteen minutes, so that 换绑 or 人工申诉 can follow (R1.4.6): only who knows name and number learns of it.
///
/// # Errors
/// When the database fails.
pub fn record(
    tx: &mut Tx<'_>,
    holder: &Holder,
    valid: &Valid,
    (finding, source, keeping): (Finding, &str, Keeping),
    given: &Given,
) -> Outcome<(), Refused> {
    let refusal = match finding {
        Finding::Match => None,
        Finding::Mismatch => Some(Refusal::Mismatch),
        Finding::NoRecord => Some(Refusal::NoRecord),
        Finding::Unavailable => Some(Refusal::SourceUnavailable),
    };
    if finding != Finding::Mismatch {
        throttle::give_back(tx, &tries(holder))?;
    }
    let refusal = match refusal {
        None => store::insert(tx, holder.account(), valid, (source, keeping), given)?.err(),
        refused => refused,
    };
    let word = refusal.map_or("certified", Refusal::field_word);
    write_down(tx, holder, "real-name.compared", &format!("{source}: {word}"), given)?;
    match refusal {
        None => tell_changed(tx, holder.account(), given)?,
        Some(Refusal::NumberTaken) => claim::keep(tx, holder, valid, given)?,
        Some(_) => {}
    }
    Ok(refusal.map_or(Ok(()), |refusal| Err(vec![refusal])))
}

fn write_down(
    tx: &mut Tx<'_>,
    holder: &Holder,
    action: &str,
    detail: &str,
    given: &Given,
) -> Result<(), Fault> {
    let about = format!("account:{}", holder.account());
    journal::record(tx, &Entry { actor: about.clone(), action, about, detail: detail.to_owned() }, given)
}
