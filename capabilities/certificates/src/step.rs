//! What every change of a permit has in common: find, ask the table of [`crate::life`], decide, and write permit, history
//! and journal together.

use base::{Day, Given, Id, noun};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};

use crate::life::Act;
use crate::{Permit, Refusal, State, store};

/// By whom something is done to a permit.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The journal's actor: `person:…`, `system`.
    pub actor: &'a str,
    /// Who, as people read it in the history: 本人, the unit's or the authority's name.
    pub words: &'a str,
    /// The application it comes from.
    pub application: Option<&'a Id<noun::Application>>,
}

impl By<'static> {
    /// The clockwork.
    pub const SYSTEM: Self = Self { actor: "system", words: "系统", application: None };
}

/// Does `act` to the permit: `decide` changes it, knowing today, and answers the cause for the history. Answers the permit
/// as it stands now.
pub(crate) fn step(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    act: Act,
    decide: impl FnOnce(&mut Permit, Day) -> Result<String, Refusal>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<Permit, Refusal> {
    let before = whole(tx, id, given)?;
    from(tx, before, act, decide, by, given)
}

/// A permit that an application or another row names, and that therefore must be there.
pub(crate) fn whole(tx: &mut Tx<'_>, id: &Id<noun::Permit>, given: &Given) -> Result<Permit, Fault> {
    store::find(tx, id, given)?.ok_or_else(|| Fault::Stored(format!("permit {id} is not there")))
}

/// As [`step`], for a permit that was read in this transaction.
pub(crate) fn from(
    tx: &mut Tx<'_>,
    before: Permit,
    act: Act,
    decide: impl FnOnce(&mut Permit, Day) -> Result<String, Refusal>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<Permit, Refusal> {
    let (state, number) = (before.state, before.number.clone());
    let mut permit = before;
    let decided = state.after(act).and_then(|to| {
        let cause = decide(&mut permit, Day(given.now.china_date()))?;
        Ok((to, cause))
    });
    let (to, cause) = match decided {
        Ok(decided) => decided,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if to != state {
        permit.state = to;
        permit.state_since = given.now;
    }
    if matches!(to, State::Valid | State::Expired) || to.is_cancelled() {
        // Nothing runs any more; why it ended stands in the history.
        permit.window_ends_on = None;
        permit.running = None;
        permit.before_frozen = None;
    }
    if !store::update(tx, &permit, given)? {
        return Ok(Err(Refusal::Conflict));
    }
    permit.version += 1;
    let former = (permit.number != number).then_some(number.as_str());
    store::event::insert(tx, &permit, (act, state, &cause, former), by, given)?;
    record(tx, &permit, (act.names().0, &format!("{} → {}", state.title(), to.title())), by.actor, given)?;
    Ok(Ok(permit))
}

/// The journal names the permit by its id and holds neither its number nor its holder's name.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (verb, detail): (&str, &str),
    actor: &str,
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry {
        actor: actor.to_owned(),
        action: &format!("permit.{verb}"),
        about: format!("permit:{}", permit.id),
        detail: detail.to_owned(),
    };
    journal::record(tx, &entry, given)
}
