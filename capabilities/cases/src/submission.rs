//! 提交: the form is checked whole, the pre-checks are run, what was told and every file is frozen.

use std::collections::BTreeMap;

use base::{Day, Given, Id, Moment, Person, noun};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;
use profile::check::{Found, Prompt};
use serde::{Deserialize, Serialize};

use crate::act::{Deed, turn};
use crate::application::Application;
use crate::correction::Target;
use crate::draft::{self, Author, Desk, Needed, materials};
use crate::entry::{self, Entry, Facts, Rules};
use crate::kinds::Effect;
use crate::position::Position;
use crate::precheck::{self, Finding};
use crate::transition::Act;
use crate::{Practice, Refusal, number, store};

/// Which file fills which material: by code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files(pub BTreeMap<String, Id<noun::Attachment>>);

/// What was submitted.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Counts from 1.
    pub round: i32,
    /// The form.
    pub sheet: Sheet,
    /// The version of the profile it was submitted with; 0 when a unit applies for itself.
    pub profile_version: i32,
    /// What the pre-checks said.
    pub findings: Vec<Finding>,
    /// The frozen files.
    pub files: Files,
    /// When.
    pub at: Moment,
}

/// What stands in the way of a submission, all of it at once.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    /// Prompts by key of a field.
    pub found: Found,
    /// Materials that are not there, by code.
    pub files: Vec<&'static str>,
}

impl Missing {
    /// True when nothing is.
    pub fn is_empty(&self) -> bool {
        self.found.prompts.is_empty() && self.files.is_empty()
    }
}

/// What is still missing of what `desk` shows. What is locked in a correction stood in order when it was submitted, and
/// cannot be put right now: what days have made of it since is to be looked at, and stops nobody.
pub fn missing(desk: &Desk, rules: &Rules) -> Missing {
    let mut found = desk.kind.check_form(&desk.draft.sheet, &desk.situation, rules);
    let (open, locked) = found.prompts.into_iter().partition(|one| is_open(desk, &one.key));
    found.prompts = open;
    found.warnings.extend::<Vec<Prompt>>(locked);
    let files = desk.materials().into_iter().filter(|one| one.must && !one.is_ready);
    Missing { found, files: files.map(|one| one.code).collect() }
}

/// True when what a prompt stands at may be changed: a field, or the rows it belongs to.
fn is_open(desk: &Desk, key: &str) -> bool {
    let head = key.split('.').next().unwrap_or(key).to_owned();
    let is_rows = desk.kind.sections.iter().flat_map(|section| section.rows).any(|rows| rows.key == head);
    desk.unlocked.has(&if is_rows { Target::Rows(head) } else { Target::Field(head) })
}

/// The pre-checks over what `desk` shows.
pub fn findings(desk: &Desk, rules: &Rules) -> Vec<Finding> {
    precheck::run(desk.kind, &desk.draft.sheet, &desk.situation, rules)
}

/// True when the person submitted their profile anew since `desk` was submitted (A10).
///
/// # Errors
/// When the database fails.
pub fn has_newer_profile(conn: &mut Conn, desk: &Desk, given: &Given) -> Result<bool, Fault> {
    let application = &desk.application;
    let Some(person) = application.person.clone().map(Person::at_edge) else { return Ok(false) };
    let submitted = store::content::find_submission(conn, (&application.id, application.round), given)?;
    let Some(used) = submitted.map(|one| one.profile_version) else { return Ok(false) };
    Ok(profile::draft::last(conn, &person, given)?.is_some_and(|newest| newest.number > used))
}

/// How a submission ended.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// It is on its way, under this 办件编号.
    Sent(String),
    /// Nothing was written: this is missing.
    Incomplete(Box<Missing>),
}

/// Submits what `author` filled in, if nobody saved since `version`. `None` for a stranger's.
///
/// # Errors
/// When the database fails.
pub fn submit(
    tx: &mut Tx<'_>,
    author: Author<'_>,
    (id, version): (&Id<noun::Application>, i32),
    (rules, practice): (&Rules, &Practice),
    given: &Given,
) -> Outcome<Option<Submitted>, Refusal> {
    tx.attempt(|tx| submit_here(tx, author, (id, version), (rules, practice), given))
}

/// What kept nobody out when the draft was begun may do so now: a listing, the unit's right, another unit, a day that
/// passed.
fn may_enter(tx: &mut Tx<'_>, author: Author<'_>, desk: &Desk, rules: &Rules) -> Outcome<(), Refusal> {
    let application = &desk.application;
    if application.position != Position::Draft {
        return Ok(Ok(()));
    }
    let Some((card, facts)) = desk.situation.person.as_ref() else {
        return draft::has_right(tx, &application.unit, desk.kind);
    };
    let Author::Person(person) = author else { return Ok(in_time(desk, rules)) };
    if entry::of_profile(card).is_some() {
        return Ok(Err(Refusal::NotReady));
    }
    // The facts were gathered as the draft's unit vouches for the person.
    Ok(match affiliation::of_person(tx, person)?.map(|link| link.unit) {
        None => Err(Refusal::NotReady),
        Some(unit) if unit != application.unit => Err(Refusal::OtherUnit),
        Some(_) => match entry::with_facts(application.business, facts, rules) {
            Entry::Restricted(reasons) => Err(Refusal::Restricted(reasons)),
            _ => in_time(desk, rules),
        },
    })
}

/// The kind itself can still be begun, beside this very draft.
fn in_time(desk: &Desk, rules: &Rules) -> Result<(), Refusal> {
    let Some((_, facts)) = &desk.situation.person else { return Ok(()) };
    let others = facts.open.iter().filter(|one| one.id != desk.application.id).cloned().collect();
    let reasons = entry::kind_reasons(desk.kind, &Facts { open: others, ..facts.clone() }, rules);
    if reasons.is_empty() { Ok(()) } else { Err(Refusal::Restricted(reasons)) }
}

fn submit_here(
    tx: &mut Tx<'_>,
    author: Author<'_>,
    (id, version): (&Id<noun::Application>, i32),
    (rules, practice): (&Rules, &Practice),
    given: &Given,
) -> Outcome<Option<Submitted>, Refusal> {
    let Some(desk) = draft::open(tx, author, id, rules, given)? else {
        // The second press of 提交 finds it submitted.
        return Ok(match draft::find(tx, author, id)? {
            Some(application) if application.round > 0 => Ok(application.number.map(Submitted::Sent)),
            _ => Ok(None),
        });
    };
    if desk.draft.version != version {
        return Ok(Err(Refusal::Stale));
    }
    if let Err(refusal) = may_enter(tx, author, &desk, rules)? {
        return Ok(Err(refusal));
    }
    let missing = missing(&desk, rules);
    if !missing.is_empty() {
        return Ok(Ok(Some(Submitted::Incomplete(Box::new(missing)))));
    }
    let submission = freeze(tx, &desk, rules, given)?;
    let day = Day(given.now.china_date());
    let number = match &desk.application.number {
        Some(number) => number.clone(),
        None => {
            let serial = store::draw_serial(tx, day, given)?;
            let (authority, business) = (&desk.application.authority, desk.application.business);
            number::number(authority, business, desk.kind.code, day, serial)
        }
    };
    let before = Application {
        number: Some(number.clone()),
        subject: draft::subject(desk.kind, &submission.sheet, &desk.situation),
        round: submission.round,
        submitted_at: desk.application.submitted_at.or(Some(given.now)),
        ..desk.application.clone()
    };
    let deed = Deed { by: author.by(), act: Act::Submit, version: before.version, words: "" };
    store::content::insert_submission(tx, id, &submission, given)?;
    if let Err(refusal) = turn(tx, &before, &deed, practice, given)? {
        return Ok(Err(refusal));
    }
    store::content::remove_draft(tx, id)?;
    name_followers(tx, &before, &submission.sheet, given)?;
    Ok(Ok(Some(Submitted::Sent(number))))
}

/// The form, the profile's version, the answers and the files as they are now. In a correction what was not marked
/// stays as it was submitted, whatever was uploaded meanwhile.
fn freeze(tx: &mut Tx<'_>, desk: &Desk, rules: &Rules, given: &Given) -> Result<Submission, Fault> {
    let application = &desk.application;
    let round = application.round + 1;
    let before = store::content::find_submission(tx, (&application.id, application.round), given)?;
    let files = freeze_files(tx, desk, before.as_ref(), round, given)?;
    let newest = desk.situation.person.as_ref().map_or(0, |(_, facts)| facts.profile_version);
    let profile_version = before.as_ref().map(|one| one.profile_version).filter(|_| !desk.brings_in());
    // Chosen for this round alone.
    let mut sheet = desk.draft.sheet.clone();
    sheet.put(draft::BRING_IN, "");
    Ok(Submission {
        round,
        sheet,
        profile_version: profile_version.unwrap_or(newest),
        findings: findings(desk, rules),
        files,
        at: given.now,
    })
}

fn freeze_files(
    tx: &mut Tx<'_>,
    desk: &Desk,
    before: Option<&Submission>,
    round: i32,
    given: &Given,
) -> Result<Files, Fault> {
    let application = &desk.application;
    let wanted = materials(desk.kind, &desk.draft.sheet, &desk.situation);
    let kept = |code: &str| {
        before
            .filter(|_| !desk.unlocked.has(&Target::File(code.to_owned())))
            .and_then(|before| before.files.0.get(code).cloned())
    };
    let holder = holder(&application.id, round);
    let with_file = |one: &Needed| Some((one.code.to_owned(), kept(one.code)?));
    let mut files: BTreeMap<_, _> = wanted.iter().filter_map(with_file).collect();
    if !files.is_empty() {
        attachments::hold::keep(tx, files.values(), &holder, given)?;
    }
    for letter in ['A', 'U'] {
        let open: Vec<&str> = wanted
            .iter()
            .map(|one| one.code)
            .filter(|code| code.starts_with(letter) && !files.contains_key(*code))
            .collect();
        let owner = open.first().and_then(|code| draft::owner_of(application, code));
        let Some(owner) = owner else { continue };
        files.extend(attachments::hold::freeze(tx, &owner, (&open, &holder), given)?);
    }
    Ok(Files(files))
}

/// Who holds the files of a round.
pub(crate) fn holder(id: &Id<noun::Application>, round: i32) -> String {
    format!("application:{id}:{round}")
}

/// Takes note of who accompanies: nobody can stand in two open applications. A renewal may be decided when the permit is
/// long over: until then those on it are nobody else's.
fn name_followers(
    tx: &mut Tx<'_>,
    application: &Application,
    sheet: &Sheet,
    given: &Given,
) -> Result<(), Fault> {
    store::content::remove_followers(tx, &application.id)?;
    let mut numbers = crate::situation::follower_numbers(sheet);
    if let (Effect::RenewPermit, Some(permit)) = (application.kind()?.effect, &application.permit) {
        let named = certificates::followers(tx, permit, given)?.into_iter().map(|one| one.number);
        numbers.extend(named.filter(|number| !number.is_empty()));
    }
    for number in numbers {
        store::content::insert_follower(tx, &application.id, &number, given)?;
    }
    Ok(())
}
