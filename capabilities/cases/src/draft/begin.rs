//! An application is begun: by a person, by a unit for one of its staff, by a unit for itself.

use affiliation::Business;
use base::{Clerk, Given, Id, Person, noun};
use db::{Outcome, Tx};
use profile::Sheet;

use super::Author;
use crate::act::note;
use crate::application::Application;
use crate::clock::Clocks;
use crate::entry::{self, Entry, Rules};
use crate::kinds::{Effect, Side};
use crate::position::Position;
use crate::situation::{self, Situation};
use crate::{Kind, Refusal, leaver, store};

/// Begins an application of `kind` by a person, or answers the one that is open already: nobody gets two drafts.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Tx<'_>,
    person: &Person,
    kind: &'static Kind,
    rules: &Rules,
    given: &Given,
) -> Outcome<Id<noun::Application>, Refusal> {
    if !kind.starts.contains(&Side::Person) {
        return Ok(Err(Refusal::NotReady));
    }
    if let Some(open) = store::find_open(tx, person.id(), kind.code)? {
        return Ok(Ok(open.id));
    }
    match entry::check(tx, person, (kind.business, rules), given)? {
        Entry::Open => {}
        Entry::Restricted(reasons) => return Ok(Err(Refusal::Restricted(reasons))),
        _ => return Ok(Err(Refusal::NotReady)),
    }
    let Some(link) = affiliation::of_person(tx, person)? else { return Ok(Err(Refusal::NotReady)) };
    let Some(unit) = affiliation::unit_of(tx, &link, given)? else { return Ok(Err(Refusal::NotReady)) };
    let Some(situation) = situation::of_person(tx, person, (unit, kind.business), given)? else {
        return Ok(Err(Refusal::NotReady));
    };
    if let Some((_, facts)) = &situation.person {
        let reasons = entry::kind_reasons(kind, facts, rules);
        if !reasons.is_empty() {
            return Ok(Err(Refusal::Restricted(reasons)));
        }
    }
    open_new(tx, (Author::Person(person), kind), &situation, rules, given)
}

/// What the unit applies for itself fits how its right for the business stands.
pub(crate) fn has_right(tx: &mut Tx<'_>, unit: &Id<noun::Unit>, kind: &Kind) -> Outcome<(), Refusal> {
    let right = affiliation::rights(tx, unit)?.into_iter().find(|(one, _)| *one == kind.business);
    let right = right.map_or(affiliation::Right::None, |(_, right)| right);
    Ok(crate::kinds::unit_right::may_begin(kind.effect, right).map_err(Refusal::Right))
}

/// Begins an application of `kind` by a unit: for itself, or for one of its staff.
///
/// # Errors
/// When the database fails.
pub fn begin_for_unit(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (kind, staff): (&'static Kind, Option<&Id<noun::Person>>),
    rules: &Rules,
    given: &Given,
) -> Outcome<Id<noun::Application>, Refusal> {
    if !kind.starts.contains(&Side::Unit) {
        return Ok(Err(Refusal::NotReady));
    }
    let Some(unit) = affiliation::info::unit(tx, clerk, given)? else { return Ok(Err(Refusal::NotReady)) };
    let situation = match staff {
        None => {
            if let Some(open) = store::find_open_of_unit(tx, &unit.id, kind.code)? {
                return Ok(Ok(open.id));
            }
            if let Err(refusal) = has_right(tx, &unit.id, kind)? {
                return Ok(Err(refusal));
            }
            situation::of_unit(tx, unit, given)?
        }
        Some(person) => {
            // Whom the unit let go is still to be filed by it: within five working days of leaving (business 2.7).
            let person = match affiliation::staff::member(tx, clerk, person)? {
                Some(member) => member,
                None if kind.effect == Effect::CancelPermit && leaver::is_own(tx, clerk, person, given)? => {
                    Person::at_edge(person.clone())
                }
                None => return Ok(Err(Refusal::NotReady)),
            };
            if let Some(open) = store::find_open(tx, person.id(), kind.code)? {
                let own = open.started_by == Side::Unit && open.unit == unit.id;
                return Ok(if own { Ok(open.id) } else { Err(Refusal::AlreadyOpen) });
            }
            let Some(situation) = situation::of_person(tx, &person, (unit, kind.business), given)? else {
                return Ok(Err(Refusal::NotReady));
            };
            if let Some((_, facts)) = &situation.person {
                let reasons = entry::kind_reasons(kind, facts, rules);
                if !reasons.is_empty() {
                    return Ok(Err(Refusal::Restricted(reasons)));
                }
            }
            let held = situation.permit().and_then(|permit| permit.unit.as_ref());
            if kind.effect == Effect::CancelPermit && held.is_some_and(|unit| *unit != situation.unit.id) {
                return Ok(Err(Refusal::Right("该证件的聘用单位不是本单位，不能由本单位申报注销")));
            }
            situation
        }
    };
    open_new(tx, (Author::Clerk(clerk), kind), &situation, rules, given)
}

fn open_new(
    tx: &mut Tx<'_>,
    (author, kind): (Author<'_>, &'static Kind),
    situation: &Situation,
    rules: &Rules,
    given: &Given,
) -> Outcome<Id<noun::Application>, Refusal> {
    let mut sheet = Sheet::default();
    for (key, value) in (kind.prefill)(situation, rules) {
        sheet.put(&key, &value);
    }
    let new = Application {
        id: Id::new(given),
        number: None,
        person: situation.person_id.clone(),
        unit: situation.unit.id.clone(),
        unit_name: situation.unit.name.clone(),
        authority: situation.unit.sheet.get("district").to_owned(),
        business: kind.business,
        subject: subject(kind, &sheet, situation),
        kind: kind.code.to_owned(),
        kind_version: kind.version,
        started_by: author.side(),
        position: Position::Draft,
        is_suspended: false,
        accepted_at: None,
        claim: None,
        opened_at: given.now,
        submitted_at: None,
        stage_at: given.now,
        clocks: Clocks::default(),
        due_on: None,
        reason: None,
        permit: situation.permit().map(|permit| permit.id.clone()),
        result_number: None,
        round: 0,
        version: 1,
    };
    let name = situation.name().map(|name| store::name_index(name, given));
    if !store::insert(tx, &new, name)? {
        return Ok(Err(Refusal::AlreadyOpen));
    }
    store::content::insert_draft(tx, &new.id, &sheet, given)?;
    if let Some(person) = &new.person {
        crate::source::ask_person(tx, person, given)?;
    }
    crate::source::ask_unit(tx, &new.unit, given)?;
    note(tx, &author.by(), ("application.begun", &new.id, kind.code.to_owned()), given)?;
    Ok(Ok(new.id))
}

/// Which document it is about: chosen in the form, or that of the permit that counts, or the kind itself.
pub(crate) fn subject(kind: &Kind, sheet: &Sheet, situation: &Situation) -> String {
    match (sheet.get("subject"), situation.permit(), kind.business) {
        (chosen, ..) if !chosen.is_empty() => chosen.to_owned(),
        (_, Some(permit), Business::Permit) => permit.kind.clone(),
        (_, None, Business::Permit) => certificates::ORDINARY.to_owned(),
        (_, _, Business::Talent) => kind.code.to_owned(),
    }
}
