//! One act on one application: from its position to the next, with event, journal, effects and messages in the same
//! transaction. Every verb that moves an application goes through [`turn`]; the table decides, no kind is known here.

use base::{Clerk, Given, Id, Level, Officer, Person, noun};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};

use crate::application::{Application, Event};
use crate::clock::{Clocks, Pause, Phase, correction_due, counted_day, first_working};
use crate::position::Position;
use crate::transition::{Act, Asked, Denied, Next, Party, next};
use crate::{Kind, Practice, Refusal, effect, store, tell};

/// Who acts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    /// The person, on their own application.
    Person(&'a Person),
    /// A clerk of the unit.
    Clerk(&'a Clerk),
    /// An officer of a desk.
    Officer(&'a Officer),
    /// A date that came.
    Date,
}

impl By<'_> {
    pub(crate) fn party(self) -> Party {
        match self {
            Self::Person(_) => Party::Person,
            Self::Clerk(_) => Party::Unit,
            Self::Officer(officer) => Party::of(officer.level()),
            Self::Date => Party::Calendar,
        }
    }

    pub(crate) fn person(&self) -> Option<&Id<noun::Person>> {
        match self {
            Self::Person(person) => Some(person.id()),
            Self::Clerk(clerk) => Some(clerk.person()),
            Self::Officer(officer) => Some(officer.person()),
            Self::Date => None,
        }
    }

    /// The actor in the journal.
    pub(crate) fn in_journal(&self) -> String {
        self.person().map_or_else(|| "system".to_owned(), |id| format!("person:{id}"))
    }

    /// As the timeline names them: a citizen reads which body acted, not which colleague there.
    pub(crate) fn words(&self, application: &Application, practice: &Practice) -> String {
        match self {
            Self::Person(_) => "个人".to_owned(),
            Self::Clerk(_) => application.unit_name.clone(),
            Self::Officer(officer) if officer.level() == Level::City => practice.city_name.clone(),
            Self::Officer(_) => practice.authority_name(&application.authority),
            Self::Date => "系统".to_owned(),
        }
    }
}

impl Party {
    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Unit => "unit",
            Self::District => "district",
            Self::City => "city",
            Self::Calendar => "calendar",
        }
    }
}

/// What is done, by whom, to which version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed<'a> {
    /// Who.
    pub(crate) by: By<'a>,
    /// What.
    pub(crate) act: Act,
    /// The version that the page showed.
    pub(crate) version: i32,
    /// Opinion or reason; empty for none.
    pub(crate) words: &'a str,
}

/// Does it, or says why not. The caller has found `before` through its actor.
///
/// # Errors
/// When the database fails.
pub(crate) fn turn(
    tx: &mut Tx<'_>,
    before: &Application,
    deed: &Deed<'_>,
    practice: &Practice,
    given: &Given,
) -> Outcome<Application, Refusal> {
    let kind = before.kind()?;
    let events = match deed.by {
        By::Officer(_) => store::list_events(tx, &before.id)?,
        _ => Vec::new(),
    };
    let next = match decide((before, kind), deed, &events, practice) {
        Ok(next) => next,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut after = after(before, next, deed, (practice, given));
    if next == Next::Gone {
        return Ok(if store::remove(tx, &before.id, before.version)? {
            Ok(after)
        } else {
            Err(Refusal::Conflict)
        });
    }
    // A permit can refuse after drafts and followers were put away: then nothing of it happened.
    tx.attempt(|tx| {
        if let Err(refusal) = effect::follow(tx, (before, &mut after), deed, practice, given)? {
            return Ok(Err(refusal));
        }
        // The version was compared when this transaction read the row; on PostgreSQL who came between makes it run again.
        if !store::update(tx, &after, before.version)? {
            return Err(Fault::Stored(format!(
                "application {} changed under its own transaction",
                before.id
            )));
        }
        let after = Application { version: before.version + 1, ..after };
        record(tx, (before, &after), deed, practice, given)?;
        tell::about(tx, (before, &after), (deed, practice), given)?;
        Ok(Ok(after))
    })
}

fn record(
    tx: &mut Tx<'_>,
    (before, after): (&Application, &Application),
    deed: &Deed<'_>,
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let rank = before.position.rank().filter(|_| matches!(deed.by, By::Officer(_)));
    let opinion = deed.words.trim();
    let event = Event {
        at: given.now,
        stage: after.stage(),
        actor: deed.by.words(before, practice),
        actor_id: deed.by.person().map(ToString::to_string).unwrap_or_default(),
        party: deed.by.party().key().to_owned(),
        rank: rank.map_or(0, base::Rank::code),
        act: deed.act.key().to_owned(),
        words: said(deed.act, rank),
        opinion: (!opinion.is_empty()).then(|| opinion.to_owned()),
    };
    store::insert_event(tx, after, &event, given)?;
    let detail = format!("{} {}→{}", deed.act.key(), before.stage().code(), after.stage().code());
    note(tx, &deed.by, ("application.turned", &after.id, detail), given)
}

/// An entry in the journal about an application.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    by: &By<'_>,
    (action, id, detail): (&'static str, &Id<noun::Application>, String),
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry { actor: by.in_journal(), action, about: format!("application:{id}"), detail };
    journal::record(tx, &entry, given)
}

/// 初审通过, 上报, 退回个人 …
fn said(act: Act, rank: Option<base::Rank>) -> String {
    match (act, rank) {
        (Act::Pass, Some(base::Rank::Report)) => "上报".to_owned(),
        (Act::Pass, Some(rank)) => format!("{}通过", rank.title()),
        _ => act.title().to_owned(),
    }
}

/// Where the transition table leads `application` when `party` does `act`.
fn leads(
    (application, kind): (&Application, &Kind),
    (party, act): (Party, Act),
    practice: &Practice,
) -> Result<Next, Denied> {
    let ranks = practice.ranks();
    let asked = Asked {
        chain: &kind.chain_for(application.started_by),
        ranks: &ranks,
        at: application.position,
        is_accepted: application.accepted_at.is_some(),
        skips_unit: practice.corrections_skip_unit,
        is_suspended: application.is_suspended,
    };
    next(&asked, party, act)
}

/// What the table lets `party` do with `application` now, of `acts`: the buttons of a page.
pub(crate) fn choices(
    application: &Application,
    party: Party,
    acts: &[Act],
    practice: &Practice,
) -> Vec<Act> {
    let Ok(kind) = application.kind() else { return Vec::new() };
    let is_possible = |act: &Act| leads((application, kind), (party, *act), practice).is_ok();
    acts.iter().copied().filter(is_possible).collect()
}

/// What goes against somebody says why, and nothing says more than 500 characters.
pub(crate) fn check_words(act: Act, words: &str) -> Result<(), Refusal> {
    let count = words.trim().chars().count();
    let is_short = act.needs_reason() && count < 2;
    if is_short || count > 500 { Err(Refusal::Reason) } else { Ok(()) }
}

/// Who may, and where it leads.
fn decide(
    (before, kind): (&Application, &Kind),
    deed: &Deed<'_>,
    events: &[Event],
    practice: &Practice,
) -> Result<Next, Refusal> {
    let next = leads((before, kind), (deed.by.party(), deed.act), practice)?;
    if let By::Officer(officer) = deed.by {
        may_officer(before, officer, deed.act, (events, practice))?;
    }
    check_words(deed.act, deed.words)?;
    if deed.version != before.version {
        return Err(Refusal::Conflict);
    }
    Ok(next)
}

/// An officer acts on what they took, at a rank they hold, and at one rank of a case only.
fn may_officer(
    before: &Application,
    officer: &Officer,
    act: Act,
    (events, practice): (&[Event], &Practice),
) -> Result<(), Refusal> {
    // Taking back what the own desk asked for needs no claim: the case is with somebody else. A batch is published as a
    // whole, and nobody has it in hand.
    if matches!(act, Act::TakeBack | Act::Publish) {
        return Ok(());
    }
    match &before.claim {
        Some(claim) if claim.officer == *officer.person() => {}
        Some(_) => return Err(Refusal::ClaimedElsewhere),
        None => return Err(Refusal::NotClaimed),
    }
    let Some(rank) = before.position.rank() else { return Ok(()) };
    if !officer.ranks().contains(&rank) {
        return Err(Refusal::NotYourRank);
    }
    if practice.four_eyes && acted_at_another_rank(events, officer, rank) {
        return Err(Refusal::SameOfficer);
    }
    Ok(())
}

/// Four eyes (consoles 8.2): a pass of this officer at another rank of this level, or at the other level.
pub(crate) fn acted_at_another_rank(events: &[Event], officer: &Officer, rank: base::Rank) -> bool {
    let party = Party::of(officer.level()).key();
    let own = |event: &&Event| event.act == Act::Pass.key() && event.actor_id == officer.person().as_str();
    events.iter().filter(own).any(|event| event.party != party || event.rank != rank.code())
}

/// The application as the act leaves it.
fn after(
    before: &Application,
    next: Next,
    deed: &Deed<'_>,
    (practice, given): (&Practice, &Given),
) -> Application {
    let (to, accepted_at) = match next {
        Next::To(to) => (to, before.accepted_at),
        Next::Accepted => (before.position, Some(given.now)),
        Next::Gone => (before.position, before.accepted_at),
    };
    let says_why = deed.act.needs_reason() || deed.act == Act::Withdraw;
    let reason = says_why.then(|| deed.words.trim().to_owned()).filter(|words| !words.is_empty());
    let before = Application { accepted_at, reason, ..before.clone() };
    arrived(&before, to, (practice, given))
}

/// The application at `to`, with its clocks; who stays where they are keep it in hand.
pub(crate) fn arrived(
    before: &Application,
    to: Position,
    (practice, given): (&Practice, &Given),
) -> Application {
    let clocks = clocks(before, to, before.accepted_at.is_some(), (practice, given));
    let due_on = due_on(before, to, &clocks, (practice, given));
    let stays = before.position == to;
    Application {
        position: to,
        claim: before.claim.clone().filter(|_| stays),
        stage_at: if stays { before.stage_at } else { given.now },
        due_on,
        clocks,
        ..before.clone()
    }
}

/// Which phase a position belongs to.
pub(crate) const fn phase(at: Position, is_accepted: bool) -> Option<Phase> {
    match at {
        Position::AtUnit => Some(Phase::Unit),
        Position::AtDistrict(_) if !is_accepted => Some(Phase::Accepting),
        Position::AtDistrict(_) => Some(Phase::District),
        Position::AtCity(_) => Some(Phase::City),
        Position::Announced => Some(Phase::Publishing),
        Position::SettlingAsked | Position::SettlingReturned => Some(Phase::SettlingInfo),
        Position::Settling => Some(Phase::Settling),
        _ => None,
    }
}

fn clocks(
    before: &Application,
    to: Position,
    is_accepted: bool,
    (practice, given): (&Practice, &Given),
) -> Clocks {
    let calendar = &*given.calendar;
    let day = counted_day(given.now, practice.closes);
    let clocks = before.clocks.clone();
    match (to, phase(to, is_accepted)) {
        (Position::ReturnedToPerson(_) | Position::ReturnedToUnit(_), _) => {
            clocks.stop(Pause::Correction, day, calendar)
        }
        // The public has whole working days, from the first on which the list can be read.
        (Position::Announced, _) if before.position == to => {
            let limit = practice.limit(Phase::Announcement, before.business, &before.authority);
            clocks.enter(Phase::Announcement, limit, first_working(day, calendar), calendar)
        }
        (Position::Announced, _) if practice.announce_by_itself => {
            let limit = practice.limit(Phase::Announcement, before.business, &before.authority);
            clocks.enter(Phase::Announcement, limit, day, calendar)
        }
        (_, Some(phase)) => {
            let limit = practice.limit(phase, before.business, &before.authority);
            clocks.enter(phase, limit, day, calendar)
        }
        (_, None) => clocks.rest(day, calendar),
    }
}

pub(crate) fn due_on(
    before: &Application,
    to: Position,
    clocks: &Clocks,
    (practice, given): (&Practice, &Given),
) -> Option<base::Day> {
    let calendar = &*given.calendar;
    match to {
        Position::ReturnedToPerson(_) | Position::ReturnedToUnit(_) => {
            Some(correction_due(given.now, practice.correction_days(&before.authority), calendar))
        }
        _ if to.stage().is_final() => None,
        _ => clocks.due(calendar),
    }
}
