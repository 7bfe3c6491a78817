//! 自动延续 (business 2.7): permits that end within thirty days hold until the contract's end when the unit confirms that the
//! conditions still hold. No application: one confirmation.

use affiliation::staff;
use base::{Clerk, Day, Given, Id, noun};
use certificates::{By, LedgerFilter, Permit, State, term};
use db::{Conn, Fault, Outcome, Tx};

use crate::kinds::Effect;
use crate::{Kind, Refusal, store};

/// So many at once.
const MOST: i64 = 500;

/// A permit that can be extended, or why it cannot.
#[derive(Clone, Debug)]
pub struct Extendable {
    /// The permit.
    pub permit: Permit,
    /// The holder's name.
    pub name: String,
    /// What stands in the way.
    pub refusal: Option<Refusal>,
}

/// Permits of the unit that end within thirty days and were issued since the rule, those that end first at the top. The
/// look goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, clerk: &Clerk, given: &Given) -> Result<Vec<Extendable>, Fault> {
    let within = Some(term::RENEWAL_WINDOW.whole_days());
    let filter = LedgerFilter { state: Some(State::Valid), within_days: within, name: "" };
    let (permits, _) = certificates::list_of_unit(tx, clerk, &filter, (0, MOST), given)?;
    let permits: Vec<Permit> =
        permits.into_iter().filter(|one| one.first_issued_on >= term::EXTENDED_FROM).collect();
    let holders: Vec<Id<noun::Person>> = permits.iter().map(|permit| permit.person.clone()).collect();
    let cards = profile::list_cards(tx, &holders, given)?;
    let mut all = Vec::new();
    for permit in permits {
        let card = cards.iter().find(|(id, _)| *id == permit.person).map(|(_, card)| card);
        let name = card.map(|card| card.told.display_name().to_owned()).unwrap_or_default();
        let refusal = in_the_way(tx, clerk, &permit)?;
        all.push(Extendable { permit, name, refusal });
    }
    Ok(all)
}

/// Who left is extended by nobody, and a renewal that runs comes to its own end.
fn in_the_way(conn: &mut Conn, clerk: &Clerk, permit: &Permit) -> Result<Option<Refusal>, Fault> {
    if staff::member(conn, clerk, &permit.person)?.is_none() {
        return Ok(Some(Refusal::NotStaff));
    }
    let Some(renewal) = Kind::with(Effect::RenewPermit) else { return Ok(None) };
    let renewing = store::find_open(conn, &permit.person, renewal.code)?.is_some_and(|one| one.round > 0);
    Ok(renewing.then_some(Refusal::Renewing))
}

/// What the unit says of one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contract {
    /// 无固定期限
    Endless,
    /// It ends on this day.
    Until(Day),
    /// Nothing that can be read.
    Untold,
}

/// Why permits cannot be extended, each with its own reason.
pub type Refused = Vec<(Id<noun::Permit>, Refusal)>;

/// Confirms that the conditions still hold, for all of `confirmed` or, when one of them cannot be extended, for none.
/// Answers the new last days; `None` when one of them is no permit of the unit, and nothing is done.
///
/// # Errors
/// When the database fails.
pub fn confirm(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    confirmed: &[(Id<noun::Permit>, Contract)],
    given: &Given,
) -> Outcome<Option<Vec<Day>>, Refused> {
    for (id, _) in confirmed {
        if certificates::of_unit(tx, clerk, id, given)?.is_none() {
            return Ok(Ok(None));
        }
    }
    tx.attempt(|tx| {
        let (mut days, mut refused) = (Vec::new(), Vec::new());
        for (id, contract) in confirmed {
            match confirm_one(tx, clerk, (id, *contract), given)? {
                Ok(day) => days.extend(day),
                Err(refusal) => refused.push((id.clone(), refusal)),
            }
        }
        Ok(if refused.is_empty() { Ok(Some(days)) } else { Err(refused) })
    })
}

fn confirm_one(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (id, contract): (&Id<noun::Permit>, Contract),
    given: &Given,
) -> Outcome<Option<Day>, Refusal> {
    let Some(permit) = certificates::of_unit(tx, clerk, id, given)? else { return Ok(Ok(None)) };
    if let Some(refusal) = in_the_way(tx, clerk, &permit)? {
        return Ok(Err(refusal));
    }
    let until = match contract {
        Contract::Endless => None,
        Contract::Until(day) => Some(day),
        Contract::Untold => return Ok(Err(Refusal::ContractEnd)),
    };
    let actor = format!("person:{}", clerk.person());
    let by = By { actor: &actor, words: &permit.unit_name, application: None };
    Ok(certificates::extend(tx, id, until, &by, given)?.map(Some).map_err(Refusal::Permit))
}
