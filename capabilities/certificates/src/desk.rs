//! 证件管理: what officers see of permits and do to them. An authority acts on the permits of its own district's units, the
//! city's on all; anybody else's is not found.

use base::{Day, Given, Id, Level, Officer, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::change::thawed;
use crate::issue::next_number;
use crate::ledger::whole_name;
use crate::life::Act;
use crate::step::{self, By};
use crate::store::search::{self, Wanted};
use crate::{Follower, Permit, Refusal, State, check, store, term};

/// The key of this family of business in an officer's grant.
const BUSINESS: &str = "permit";

/// Which permits. What is `None` or empty does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeskFilter<'a> {
    /// The whole number, as typed.
    pub number: &'a str,
    /// The holder's whole name: names are sealed, and only the whole one can be found.
    pub name: &'a str,
    /// A part of the employer's name.
    pub unit: &'a str,
    /// How they stand today.
    pub state: Option<State>,
    /// Last days from, and to.
    pub valid_to: (Option<Day>, Option<Day>),
}

/// A page (`from`, `most`) of the permits the officer may see, those that end first at the top, and how many there are.
///
/// # Errors
/// When the database fails.
pub fn search(
    tx: &mut Tx<'_>,
    officer: &Officer,
    filter: &DeskFilter<'_>,
    page: (i64, i64),
    given: &Given,
) -> Result<(Vec<Permit>, i64), Fault> {
    if !officer.sees(officer.authority(), BUSINESS) {
        return Ok((Vec::new(), 0));
    }
    let name = whole_name(filter.name);
    let number = check::typed_number(filter.number).unwrap_or_else(|| filter.number.trim().to_owned());
    let wanted = Wanted {
        unit: None,
        district: (officer.level() == Level::District).then(|| officer.authority()),
        number: &number,
        name: &name,
        unit_name: filter.unit.trim(),
        state: filter.state,
        valid_to: filter.valid_to,
    };
    let (permits, count) = search::list(tx, &wanted, page, given)?;
    let entry = Entry {
        actor: actor(officer),
        action: "permit.searched",
        about: format!("authority:{}", officer.authority()),
        detail: format!("{} / {count}", permits.len()),
    };
    journal::record(tx, &entry, given)?;
    Ok((permits, count))
}

/// A permit with those who accompany; `None` when it is not the officer's. The look goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn look(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Option<(Permit, Vec<Follower>)>, Fault> {
    let Some(permit) = seen(tx, officer, id, given)? else { return Ok(None) };
    let followers = store::follower::list(tx, id, given)?;
    step::record(tx, &permit, ("seen", ""), &actor(officer), given)?;
    Ok(Some((permit, followers)))
}

pub(crate) fn seen(
    conn: &mut Conn,
    officer: &Officer,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Option<Permit>, Fault> {
    Ok(store::find(conn, id, given)?.filter(|permit| is_seen(officer, permit)))
}

/// True when the permit is the officer's to see.
pub fn is_seen(officer: &Officer, permit: &Permit) -> bool {
    officer.sees(&permit.district, BUSINESS)
}

pub(crate) fn actor(officer: &Officer) -> String {
    format!("person:{}", officer.person())
}

/// What an officer says when acting: on which version, by which authority's name, why.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The version on the officer's page.
    pub version: i32,
    /// The authority's name, as people read it.
    pub authority: &'a str,
    /// Why, 2 to 200 characters. The holder reads it.
    pub reason: &'a str,
}

fn act(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, act): (&Id<noun::Permit>, impl FnOnce(&Permit) -> Act),
    order: &Order<'_>,
    set: impl FnOnce(&mut Permit, Day) -> String,
    given: &Given,
) -> Outcome<Option<Permit>, Refusal> {
    let Some(permit) = seen(tx, officer, id, given)? else { return Ok(Ok(None)) };
    let reason = order.reason.trim();
    if !(2..=200).contains(&reason.chars().count()) {
        return Ok(Err(Refusal::Reason));
    }
    if permit.version != order.version {
        return Ok(Err(Refusal::Conflict));
    }
    let by = By { actor: &actor(officer), words: order.authority, application: None };
    let act = act(&permit);
    let decide = |permit: &mut Permit, today| Ok(format!("{reason}{}", set(permit, today)));
    Ok(step::from(tx, permit, act, decide, &by, given)?.map(Some))
}

/// Freezes a permit for an inquiry. `None` when it is not the officer's.
///
/// # Errors
/// When the database fails.
pub fn freeze(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let set = |permit: &mut Permit, _| {
        permit.before_frozen = Some(permit.state);
        String::new()
    };
    Ok(act(tx, officer, (id, |_| Act::Freeze), order, set, given)?.map(|done| done.map(drop)))
}

/// Ends a freeze: the permit stands as before, and a window that ran has as many days left as it had.
///
/// # Errors
/// When the database fails.
pub fn unfreeze(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let set = |permit: &mut Permit, today| {
        let frozen_on = Day(permit.state_since.china_date());
        permit.window_ends_on = permit.window_ends_on.map(|end| term::resumed(end, frozen_on, today));
        permit.before_frozen = None;
        String::new()
    };
    let act_of = |permit: &Permit| Act::Unfreeze(thawed(permit));
    Ok(act(tx, officer, (id, act_of), order, set, given)?.map(|done| done.map(drop)))
}

/// Cancels a permit at once, into the cancelled state `to`.
///
/// # Errors
/// When the database fails.
pub fn cancel(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, to): (&Id<noun::Permit>, State),
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    Ok(act(tx, officer, (id, |_| Act::Cancel(to)), order, |_, _| String::new(), given)?
        .map(|done| done.map(drop)))
}

/// Gives a permit a new number, because the old one became known to the wrong people or was printed wrongly. The history
/// keeps both; the old number is not valid from now on. Answers the new one.
///
/// # Errors
/// When the database fails.
pub fn reissue(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<String>, Refusal> {
    // Nobody uses up the day's numbers on permits that are not theirs.
    if seen(tx, officer, id, given)?.is_none() {
        return Ok(Ok(None));
    }
    let number = next_number(tx, Day(given.now.china_date()))?;
    let set = |permit: &mut Permit, _| {
        let old = std::mem::replace(&mut permit.number, number);
        format!("（原编号{old}，新编号{}）", permit.number)
    };
    Ok(act(tx, officer, (id, |_| Act::Reissue), order, set, given)?
        .map(|done| done.map(|permit| permit.number)))
}
