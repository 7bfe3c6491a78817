//! What must hold of two people, after every step.

use std::collections::BTreeSet;

use affiliation::Business;
use base::{Calendar, Day, Id, noun};
use cases::entry::{self, Entry};
use cases::{Application, Stage};
use certificates::{Permit, State, term};

use super::doing::One;
use super::{At, Try};

/// Everything somebody has: applications, and permits with the numbers of those who accompany.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) applications: Vec<Application>,
    pub(super) permits: Vec<(Permit, Vec<String>)>,
}

impl Seen {
    pub(super) fn open(&self) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(|one| !one.stage().is_final())
    }

    fn stage(&self, id: &Id<noun::Application>) -> Option<Stage> {
        self.applications.iter().find(|one| one.id == *id).map(Application::stage)
    }

    fn permit(&self, id: &Id<noun::Permit>) -> Option<&(Permit, Vec<String>)> {
        self.permits.iter().find(|(permit, _)| permit.id == *id)
    }

    /// Applications of a kind that ended well.
    fn done(&self, code: &str) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(move |one| one.kind == code && one.stage() == Stage::Done)
    }
}

/// What one has `now`, after what they had before.
pub(super) fn person(one: &One, now: &Seen, (what, today): (Try, Day), at: &At<'_>) {
    applications(&one.seen, now, today, at);
    permits(one, now, today, at);
    let ended = |after: &&Application| {
        after.stage().is_final() && one.seen.stage(&after.id).is_some_and(|before| !before.is_final())
    };
    let done: Vec<&Application> =
        now.applications.iter().filter(ended).filter(|one| one.stage() == Stage::Done).collect();
    for application in &done {
        brought_about(one, (application, now), today, at);
    }
    if done.is_empty() && !matches!(what, Try::Freeze(_) | Try::Leave) {
        untouched(&one.seen, now, today, at);
    }
}

/// One open application of a kind; a final state is never left; clocks never run backwards.
fn applications(before: &Seen, now: &Seen, today: Day, at: &At<'_>) {
    let mut kinds = BTreeSet::new();
    for one in now.open() {
        assert!(kinds.insert(&one.kind), "{at}two open {}", one.kind);
    }
    for one in &now.applications {
        let was = before.stage(&one.id);
        assert!(was.is_none_or(|was| !was.is_final() || was == one.stage()), "{at}{was:?} was left");
        if one.stage().is_final() {
            assert!(one.due_on.is_none() && one.claim.is_none(), "{at}{one:?}");
        }
        assert_eq!(one.number.is_some(), one.round > 0, "{at}{one:?}");
        for clock in one.clocks.all() {
            let in_order = |stop: &cases::clock::Stop| stop.to.as_ref().is_none_or(|to| *to >= stop.from);
            assert!(clock.stops.iter().all(in_order), "{at}{clock:?}");
            let used = clock.used_on(today.0, Calendar::built_in());
            assert!(clock.used <= used, "{at}a clock ran backwards: {clock:?}");
        }
    }
}

/// A permit came of a 101 that ended well; one counts at a time; what days bring has come; a change of employer runs exactly
/// while its application does.
fn permits(one: &One, now: &Seen, today: Day, at: &At<'_>) {
    let issued: BTreeSet<_> = now.done("101").filter_map(|one| one.permit.clone()).collect();
    let expected: BTreeSet<_> = issued.union(&one.given_permits).cloned().collect();
    let held: BTreeSet<_> = now.permits.iter().map(|(permit, _)| permit.id.clone()).collect();
    assert_eq!(held, expected, "{at}permits, and where they came from");
    let counting = now.permits.iter().filter(|(permit, _)| permit.is_shown_on(today)).count();
    assert!(counting <= 1, "{at}{counting} permits count");
    let has_settled = now.done("201").next().is_some();
    for (permit, _) in &now.permits {
        let over = permit.window_ends_on.is_some_and(|end| end < today);
        let waits = matches!(permit.state, State::Suspended | State::MayChangeUnit);
        assert!(!(over && waits), "{at}a window was forgotten: {permit:?}");
        let lapsed = today > term::renewal_closes(permit.valid_to);
        assert!(!lapsed || permit.state != State::Valid, "{at}a term was forgotten: {permit:?}");
        let gone = permit.state.is_cancelled() || permit.state == State::Expired;
        assert!(gone || !has_settled, "{at}settled, and still a holder: {permit:?}");
        let changes = |one: &&Application| {
            one.kind == "106" && one.round > 0 && one.permit.as_ref() == Some(&permit.id)
        };
        let runs = now.open().filter(changes).count() == 1;
        let frozen = permit.state == State::Frozen && permit.before_frozen == Some(State::ChangingUnit);
        let changing = permit.state == State::ChangingUnit || frozen;
        assert!(changing == runs || permit.state.is_cancelled(), "{at}106 and {permit:?}");
    }
}

/// 办理成功: what the kind is there for has happened to the permit, and nothing else.
fn brought_about(one: &One, (application, now): (&Application, &Seen), today: Day, at: &At<'_>) {
    let Some(id) = &application.permit else {
        assert_eq!(application.kind, "201", "{at}{application:?}");
        return;
    };
    let (permit, followers) = now.permit(id).unwrap();
    let before = one.seen.permit(id);
    let was = before.map(|(permit, _)| permit);
    let with_child = one.with_child.contains(&application.id);
    match application.kind.as_str() {
        "101" => {
            assert!(was.is_none(), "{at}issued anew");
            assert_eq!((permit.state, permit.valid_to), (State::Valid, term::full_term(today)), "{at}");
            assert_eq!(permit.number[..8], today.to_string().replace('-', ""), "{at}");
            assert_eq!(followers.len(), usize::from(with_child), "{at}");
        }
        "102" => {
            assert!(permit.valid_to > was.unwrap().valid_to, "{at}{permit:?}");
            assert_eq!((permit.state, permit.issued_on), (State::Valid, today), "{at}{permit:?}");
        }
        "103" => assert_eq!(permit.holder.as_ref().unwrap().mobile, one.phone, "{at}"),
        "104" => assert_eq!(followers.len(), usize::from(with_child), "{at}{application:?}"),
        "105" => {
            let window = Some(term::leaving_window(today));
            assert_eq!((permit.state, permit.window_ends_on), (State::Suspended, window), "{at}");
        }
        "106" => {
            assert_eq!((permit.state, permit.unit.as_ref()), (State::Valid, Some(&application.unit)), "{at}");
            assert_eq!(permit.valid_to, was.unwrap().valid_to, "{at}the validity is kept");
        }
        _ => {}
    }
}

/// Without an application that ended well only days change a permit, and a change of employer that begins or fails.
fn untouched(before: &Seen, now: &Seen, today: Day, at: &At<'_>) {
    for (permit, followers) in &now.permits {
        let Some((was, had)) = before.permit(&permit.id) else { continue };
        assert_eq!(
            (&permit.number, permit.valid_to, &permit.unit, followers),
            (&was.number, was.valid_to, &was.unit, had),
            "{at}"
        );
        let over = was.window_ends_on.is_some_and(|end| end < today);
        let may = match (was.state, permit.state) {
            (from, to) if from == to => true,
            (State::MayChangeUnit, State::ChangingUnit) | (State::ChangingUnit, State::MayChangeUnit) => true,
            (State::MayChangeUnit | State::ChangingUnit, State::CancelledByLeaving) => over,
            (State::Suspended, to) => {
                let cause = was.running.as_ref().map(|running| running.cause.state());
                over && (cause == Some(to)) || to == State::Expired
            }
            (State::Valid | State::MayChangeUnit, State::Expired) => {
                today > term::renewal_closes(was.valid_to)
            }
            _ => false,
        };
        assert!(may, "{at}{:?} became {:?}", was.state, permit.state);
    }
}

/// Business 2.4: a child stands under one parent only, on a permit that counts or may be renewed, or in an application.
pub(super) fn child(people: &[One], (number, today): (&str, Day), at: &At<'_>) {
    let holds = |one: &&One| {
        let renewing = |permit: &Permit| {
            one.seen
                .open()
                .any(|case| case.kind == "102" && case.round > 0 && case.permit.as_ref() == Some(&permit.id))
        };
        let counts = |permit: &Permit| {
            let in_time = today <= term::renewal_closes(permit.valid_to) || permit.state == State::Frozen;
            !permit.state.is_cancelled() && (in_time || renewing(permit))
        };
        let on_permit = one
            .seen
            .permits
            .iter()
            .any(|(permit, followers)| counts(permit) && followers.iter().any(|one| one == number));
        let in_application = one.seen.open().any(|case| case.round > 0 && one.with_child.contains(&case.id));
        on_permit || in_application
    };
    let holders = people.iter().filter(holds).count();
    assert!(holders <= 1, "{at}the child is claimed by {holders}");
}

/// X03: who has settled does not come in again.
pub(super) async fn gate(one: &One, at: &At<'_>) {
    if one.seen.done("201").next().is_none() {
        return;
    }
    let answer = one
        .town
        .write(|tx, town, given| entry::check(tx, &town.person, (Business::Permit, &town.rules), given));
    match answer.await {
        Entry::Open => panic!("{at}settled, and the gate is open"),
        Entry::Restricted(reasons) => assert!(reasons.iter().any(|one| one.code == "X03"), "{at}{reasons:?}"),
        _ => {}
    }
}
