//! Applications and listings of invented people, for the demo only: nothing of production calls this.

use affiliation::Business;
use base::{Day, Given, Id, Moment, noun};
use db::{Fault, Tx};
use profile::Sheet;

use crate::application::{Application, Event};
use crate::clock::Clocks;
use crate::kinds::Side;
use crate::listing::{List, Record, Revoked, State, Step as ListStep, Subject, Trace};
use crate::position::Position;
use crate::precheck::Finding;
use crate::submission::{Files, Submission, holder};
use crate::{Kind, Practice, act, store};

/// One step of an invented application.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// When.
    pub at: Moment,
    /// Where it led.
    pub position: Position,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub act: &'a str,
    /// In their words.
    pub opinion: Option<&'a str>,
}

/// An invented application; it stands where its last step led.
#[derive(Clone, Copy, Debug)]
pub struct Invented<'a> {
    /// The kind.
    pub kind: &'static Kind,
    /// The document.
    pub subject: &'a str,
    /// The unit, its name, its district.
    pub unit: (&'a Id<noun::Unit>, &'a str, &'a str),
    /// The applicant's name.
    pub name: &'a str,
    /// What the form says.
    pub sheet: &'a Sheet,
    /// True once the authority accepted it.
    pub is_accepted: bool,
    /// What is marked as wrong: target, phrase, words.
    pub marks: &'a [(&'a str, &'a str, &'a str)],
    /// The permit it is about.
    pub permit: Option<&'a Id<noun::Permit>>,
    /// What happened; at least one.
    pub steps: &'a [Step<'a>],
}

/// What else its submission holds.
#[derive(Clone, Debug, Default)]
pub struct More<'a> {
    /// Files that are ready, by code.
    pub files: &'a [(&'a str, Id<noun::Attachment>)],
    /// What the pre-checks said.
    pub findings: Vec<Finding>,
}

/// Gives `person` an application.
///
/// # Errors
/// When the database fails.
pub fn apply(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    invented: &Invented<'_>,
    (practice, given): (&Practice, &Given),
) -> Result<Id<noun::Application>, Fault> {
    apply_with(tx, person, (invented, &More::default()), (practice, given))
}

/// As [`apply`], with files and findings.
///
/// # Errors
/// When the database fails.
pub fn apply_with(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (invented, more): (&Invented<'_>, &More<'_>),
    (practice, given): (&Practice, &Given),
) -> Result<Id<noun::Application>, Fault> {
    let id = Id::new(given);
    let (Some(first), Some(last)) = (invented.steps.first(), invented.steps.last()) else { return Ok(id) };
    let (unit, unit_name, district) = invented.unit;
    let submitted = invented.steps.get(1).map(|step| step.at);
    let day = Day(submitted.unwrap_or(first.at).china_date());
    let business: Business = invented.kind.business;
    let serial = store::draw_serial(tx, day, given)?;
    let number = crate::number::number(district, business, invented.kind.code, day, serial);
    let mut new = Application {
        id: id.clone(),
        number: submitted.map(|_| number),
        person: Some(person.clone()),
        unit: unit.clone(),
        unit_name: unit_name.to_owned(),
        authority: district.to_owned(),
        business,
        subject: invented.subject.to_owned(),
        kind: invented.kind.code.to_owned(),
        kind_version: invented.kind.version,
        started_by: Side::Person,
        position: first.position,
        is_suspended: false,
        accepted_at: None,
        claim: None,
        opened_at: first.at,
        submitted_at: submitted,
        stage_at: first.at,
        clocks: Clocks::default(),
        due_on: None,
        reason: last.opinion.map(str::to_owned),
        permit: invented.permit.cloned(),
        result_number: None,
        round: i32::from(submitted.is_some()),
        version: 1,
    };
    for step in invented.steps {
        let accepts = invented.is_accepted && matches!(step.position, Position::AtDistrict(_));
        new.accepted_at = new.accepted_at.or(accepts.then_some(step.at));
        new = act::arrived(&new, step.position, (practice, &Given { now: step.at, ..given.clone() }));
    }
    store::insert(tx, &new, Some(store::name_index(invented.name, given)))?;
    for step in invented.steps {
        let event = Event {
            at: step.at,
            stage: step.position.stage(),
            actor: step.actor.to_owned(),
            actor_id: String::new(),
            party: "person".to_owned(),
            rank: 0,
            act: "seeded".to_owned(),
            words: step.act.to_owned(),
            opinion: step.opinion.map(str::to_owned),
        };
        store::insert_event(tx, &new, &event, given)?;
    }
    if let Some(at) = submitted {
        let mut files = Files::default();
        for (code, file) in more.files {
            attachments::hold::keep(tx, [file], &holder(&id, 1), given)?;
            files.0.insert((*code).to_owned(), file.clone());
        }
        let (sheet, findings) = (invented.sheet.clone(), more.findings.clone());
        let submission = Submission { round: 1, sheet, profile_version: 1, findings, files, at };
        store::content::insert_submission(tx, &id, &submission, given)?;
    }
    if submitted.is_none() || matches!(new.position, Position::ReturnedToPerson(_)) {
        store::content::insert_draft(tx, &id, invented.sheet, given)?;
    }
    let phrases = crate::phrase::choices(tx)?;
    for (target, phrase, words) in invented.marks {
        let mark = crate::correction::Mark {
            target: (*target).to_owned(),
            phrase: (*phrase).to_owned(),
            said: phrases.words(phrase).unwrap_or_default().to_owned(),
            page: None,
            words: (*words).to_owned(),
            by: String::new(),
            at: last.at,
        };
        store::content::replace_mark(tx, (&id, 1), &mark)?;
    }
    if new.position == Position::Announced {
        crate::announcement::start(tx, &new, given)?;
    }
    Ok(id)
}

/// An invented entry of a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// On which list.
    pub list: List,
    /// Of which business.
    pub business: Business,
    /// The code of the desk's region.
    pub authority: &'a str,
    /// Why.
    pub reason: &'a str,
    /// 信息作假.
    pub is_falsehood: bool,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
    /// Who asked for it, when it still waits to be confirmed.
    pub asked_by: Option<&'a Id<noun::Person>>,
}

fn entry(one: &Listed<'_>, subject: Subject, unit_name: &str, given: &Given) -> Record {
    let state = match (one.lifted_at, one.asked_by) {
        (Some(_), _) => State::Revoked,
        (None, Some(_)) => State::Asked,
        (None, None) => State::Listed,
    };
    Record {
        id: Id::new(given),
        list: one.list,
        business: one.business,
        subject,
        unit_name: unit_name.to_owned(),
        authority: one.authority.to_owned(),
        reason: one.reason.to_owned(),
        basis: "核查通知书〔2026〕12号（演示）".to_owned(),
        is_falsehood: one.is_falsehood,
        state,
        revoked: if one.lifted_at.is_some() { Revoked::ByOfficers } else { Revoked::Not },
        asked_by: one.asked_by.cloned(),
        added_at: given.now,
        listed_at: one.asked_by.is_none().then_some(given.now),
        until_on: one.until_on,
        lifted_at: one.lifted_at,
        former: (one.list != List::Person).then_some(affiliation::Right::Valid.code()),
        version: 1,
    }
}

/// Lists a person of this name.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    (person, name): (&Id<noun::Person>, &str),
    one: &Listed<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let record = entry(one, Subject::Person(person.clone()), "", given);
    store::listing::insert(tx, &record, Some(store::name_index(name, given)))?;
    trail(tx, &record, given)
}

/// Lists a unit of this name, whose right stands accordingly.
///
/// # Errors
/// When the database fails.
pub fn list_unit(
    tx: &mut Tx<'_>,
    (unit, name): (&Id<noun::Unit>, &str),
    one: &Listed<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let record = entry(one, Subject::Unit(unit.clone()), name, given);
    store::listing::insert(tx, &record, None)?;
    trail(tx, &record, given)
}

fn trail(tx: &mut Tx<'_>, record: &Record, given: &Given) -> Result<(), Fault> {
    let mut steps = vec![(ListStep::Add, State::Asked)];
    if record.state != State::Asked {
        steps.push((ListStep::Confirm, State::Listed));
    }
    for (step, state) in steps {
        let trace = Trace {
            at: given.now,
            step,
            state,
            officer: record.asked_by.clone(),
            name: String::new(),
            authority: record.authority.clone(),
            words: String::new(),
        };
        store::listing::insert_step(tx, &record.id, &trace, given)?;
    }
    Ok(())
}
