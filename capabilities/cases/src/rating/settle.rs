//! What an authority does about a bad rating: look into it, put it right, call back; or hold it to be malicious, which the
//! city decides.

use base::{Given, Id, Moment, Officer, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use super::{Rating, State, Step, StepRefusal, store};

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Task {
    /// The rating with what was said.
    pub rating: Rating,
    /// True when its time is over.
    pub is_late: bool,
}

/// Something that was done about it.
#[derive(Clone, Debug)]
pub struct Done {
    /// When.
    pub at: Moment,
    /// What.
    pub step: Step,
    /// By whom.
    pub(crate) officer: Id<noun::Person>,
    /// In their words.
    pub words: String,
}

/// Everything about one task.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The rating with what was said.
    pub rating: Rating,
    /// True when its time is over.
    pub is_late: bool,
    /// Who rated, to be called back.
    pub name: String,
    /// Their phone, in full: they must be called.
    pub mobile: String,
    /// What was done, the oldest first, with the officer's name.
    pub done: Vec<(Done, String)>,
    /// What may be done now by this officer.
    pub steps: Vec<Step>,
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What waits for somebody.
    Open,
    /// What is closed.
    Closed,
}

impl Which {
    pub(crate) const fn states(self) -> &'static [State] {
        match self {
            Self::Open => &[State::Open, State::Rectifying, State::Called, State::Appealed],
            Self::Closed => &[State::Closed],
        }
    }
}

fn is_late(rating: &Rating, given: &Given) -> bool {
    let is_open = Which::Open.states().contains(&rating.state);
    is_open && rating.due_on.is_some_and(|day| day.0 < given.now.china_date())
}

/// How many tasks of the officer's authority and businesses wait for somebody.
///
/// # Errors
/// When the database fails.
pub fn count_tasks(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<i64, Fault> {
    Ok(store::list_tasks(conn, officer, (Which::Open.states(), 0, 0), given)?.1)
}

/// The tasks of the officer's authority and businesses from `from` on, at most `most`, the most urgent first; and how many
/// there are. The look goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn list_tasks(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (which, from, most): (Which, i64, i64),
    given: &Given,
) -> Result<(Vec<Task>, i64), Fault> {
    let (found, total) = store::list_tasks(tx, officer, (which.states(), from, most), given)?;
    let entry = Entry {
        actor: actor(officer),
        action: "rating.tasks-seen",
        about: format!("authority:{}", officer.authority()),
        detail: format!("{which:?} {}", found.len()),
    };
    journal::record(tx, &entry, given)?;
    let task = |rating: Rating| Task { is_late: is_late(&rating, given), rating };
    Ok((found.into_iter().map(task).collect(), total))
}

fn actor(officer: &Officer) -> String {
    format!("officer:{}", officer.person())
}

/// A task of the officer's own; anybody else's, and a rating that set nothing going, is not found.
fn find(conn: &mut Conn, officer: &Officer, id: &Id<Rating>, given: &Given) -> Result<Option<Rating>, Fault> {
    let is_own = |rating: &Rating| {
        rating.state != State::None && officer.sees(&rating.authority, rating.business.key())
    };
    Ok(store::find(conn, id, given)?.filter(is_own))
}

/// One task with whom to call and what was done. The look goes into the journal: it is another's name and phone.
///
/// # Errors
/// When the database fails.
pub fn open_task(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<Rating>,
    given: &Given,
) -> Result<Option<Detail>, Fault> {
    let Some(rating) = find(tx, officer, id, given)? else { return Ok(None) };
    let entry = Entry {
        actor: actor(officer),
        action: "rating.seen",
        about: format!("application:{}", rating.application),
        detail: id.to_string(),
    };
    journal::record(tx, &entry, given)?;
    let done = store::list_done(tx, id, given)?;
    let who: Vec<_> = done.iter().map(|one| one.officer.clone()).chain([rating.person.clone()]).collect();
    let cards = profile::list_cards(tx, &who, given)?;
    let told = |id: &Id<noun::Person>| cards.iter().find(|(one, _)| one == id).map(|(_, card)| &card.told);
    let name =
        |id: &Id<noun::Person>| told(id).map(|told| told.display_name().to_owned()).unwrap_or_default();
    Ok(Some(Detail {
        is_late: is_late(&rating, given),
        name: name(&rating.person),
        mobile: told(&rating.person).map(|told| told.mobile.clone()).unwrap_or_default(),
        steps: Step::ALL
            .into_iter()
            .map(|(step, ..)| step)
            .filter(|step| may(officer, (&rating, *step), &done).is_ok())
            .collect(),
        done: done.iter().map(|one| (one.clone(), name(&one.officer))).collect(),
        rating,
    }))
}

/// Where `step` leads, or why this officer may not do it now.
fn may(officer: &Officer, (rating, step): (&Rating, Step), done: &[Done]) -> Result<State, StepRefusal> {
    let to = step.leads_from(rating.state).ok_or(StepRefusal::Settled)?;
    if !step.is_of_the_city() {
        return Ok(to);
    }
    let appealed = done.iter().rev().find(|one| one.step == Step::Appeal);
    if officer.level() != base::Level::City {
        Err(StepRefusal::City)
    } else if appealed.is_some_and(|one| one.officer == *officer.person()) {
        Err(StepRefusal::OwnAppeal)
    } else {
        Ok(to)
    }
}

/// Does one step of a task of the officer's own, with the words for it. Answers `None` for anybody else's.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, step, words): (&Id<Rating>, Step, &str),
    given: &Given,
) -> Outcome<Option<State>, StepRefusal> {
    let Some(rating) = find(tx, officer, id, given)? else { return Ok(Ok(None)) };
    let to = match may(officer, (&rating, step), &store::list_done(tx, id, given)?) {
        Ok(to) => to,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let words = words.trim();
    if !(5..=500).contains(&words.chars().count()) {
        return Ok(Err(StepRefusal::Words));
    }
    let counts = rating.counts && step != Step::Uphold;
    if !store::update_state(tx, id, (rating.state, to), counts)? {
        return Ok(Err(StepRefusal::Settled));
    }
    let officer_id = officer.person().clone();
    let done = Done { at: given.now, step, officer: officer_id, words: words.to_owned() };
    store::insert_done(tx, id, &done, given)?;
    let entry = Entry {
        actor: actor(officer),
        action: "rating.settled",
        about: format!("application:{}", rating.application),
        detail: format!("{id} {}", step.key()),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(Some(to)))
}
