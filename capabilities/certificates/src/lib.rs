//! Work residence permits: what was issued, how it stands, whether it counts as valid.
//!
//! Knows permits, their states in time (`life`), their terms in days (`term`), and who asked whether one is valid; must not
//! know the cases they come from. A verb that changes a permit is a part of somebody's transaction and writes permit,
//! history and journal together (`step`).

mod cancel;
mod change;
mod check;
pub mod correction;
pub mod desk;
mod history;
mod issue;
mod ledger;
pub mod life;
mod permit;
mod refusal;
mod renew;
pub mod seed;
mod step;
mod store;
mod sweep;
pub mod term;

pub use cancel::{Filing, blacklist, delay, file_cancellation, settle, take_back};
pub use change::{
    Employer, begin_change, change_contract, change_followers, change_holder, change_unit, end_change,
    let_change,
};
pub use check::{
    Checked, KEPT, PER_ADDRESS, PER_NUMBER, Verdict, check, checks_of, forget_checks, typed_number,
};
pub use history::{Event, history};
pub use issue::{New, issue};
pub use ledger::{LedgerFilter, count_expiring_of_unit, list_leaving, list_of_unit, of_unit};
pub use permit::{Cause, Follower, Holder, ORDINARY, Permit, RELATIONS, Running, State, kind_name};
pub use refusal::Refusal;
pub use renew::{extend, renew};
pub use step::By;
pub use sweep::{AT_ONCE, Swept, sweep};
pub use term::GRACE;

use base::{Day, Given, Id, Person, noun};
use db::{Conn, Fault};

/// Every permit of `person`, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person, given: &Given) -> Result<Vec<Permit>, Fault> {
    store::list_of_person(conn, person.id(), given)
}

/// A permit of `person` with those who accompany it; anybody else's is not found.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    person: &Person,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Option<(Permit, Vec<Follower>)>, Fault> {
    let own = store::find(conn, id, given)?.filter(|permit| permit.person == *person.id());
    let Some(permit) = own else { return Ok(None) };
    let followers = store::follower::list(conn, id, given)?;
    Ok(Some((permit, followers)))
}

/// A permit whoever holds it: for the engine, which knows it from a row of its own.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &Id<noun::Permit>, given: &Given) -> Result<Option<Permit>, Fault> {
    store::find(conn, id, given)
}

/// Those who accompany a permit, for the engine.
///
/// # Errors
/// When the database fails.
pub fn followers(conn: &mut Conn, id: &Id<noun::Permit>, given: &Given) -> Result<Vec<Follower>, Fault> {
    store::follower::list(conn, id, given)
}

/// Looks at the name of everybody who accompanies somebody, a page of them at a time.
///
/// # Errors
/// When the database fails.
pub fn each_follower_name(conn: &mut Conn, given: &Given, mut look: impl FnMut(&str)) -> Result<(), Fault> {
    let mut last = String::new();
    loop {
        let some = store::follower::list_names(conn, (&last, 500), given)?;
        some.iter().for_each(|(_, name)| look(name));
        match some.into_iter().next_back() {
            Some((id, _)) => last = id,
            None => return Ok(()),
        }
    }
}

/// Valid permits whose last day lies in `from..=to`, for reminders: at most `most`, in the order of their ids, after the
/// one named.
///
/// # Errors
/// When the database fails.
pub fn list_expiring(
    conn: &mut Conn,
    days: (Day, Day),
    page: (Option<&Id<noun::Permit>>, i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    store::list_expiring(conn, days, page, given)
}

/// Permits whose employer can be changed until a day in `from..=to`, for reminders; otherwise as [`list_expiring`].
///
/// # Errors
/// When the database fails.
pub fn list_closing(
    conn: &mut Conn,
    days: (Day, Day),
    page: (Option<&Id<noun::Permit>>, i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    store::list_closing(conn, days, page, given)
}

/// Whom somebody with this identity number accompanies on a permit that is not gone (X14). One that is late and can still be
/// renewed is not: it would come back with them.
///
/// # Errors
/// When the database fails.
pub fn followed_by(
    conn: &mut Conn,
    number: &str,
    today: Day,
    given: &Given,
) -> Result<Option<Id<noun::Person>>, Fault> {
    let all = store::follower::list_followed(conn, number, given)?;
    let counts = |permit: &Permit| {
        let in_time = permit.state == State::Frozen || today <= term::renewal_closes(permit.valid_to);
        !permit.state.is_cancelled() && in_time
    };
    Ok(all.into_iter().find(counts).map(|permit| permit.person))
}
