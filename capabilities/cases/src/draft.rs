//! Filling in an application: begun once, saved after every pause, corrected where something was marked.

mod begin;

use std::collections::BTreeSet;

use affiliation::Unit;
use attachments::Owner;
use base::{Clerk, Given, Id, Moment, Person, noun};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;

use crate::act::{By, Deed, note, turn};
use crate::application::Application;
use crate::correction::{Mark, Target, Unlocked};
use crate::entry::Rules;
use crate::kinds::{Section, Side};
use crate::position::Position;
use crate::situation::{self, Situation};
use crate::transition::Act;
use crate::{Kind, Practice, Refusal, store};

pub use begin::{begin, begin_for_unit};
pub(crate) use begin::{has_right, subject};

/// A draft as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The values.
    pub sheet: Sheet,
    /// One more with every save.
    pub version: i32,
    /// When it was saved last.
    pub saved_at: Moment,
}

/// Who fills in: a person, or a unit's clerk, for the unit itself or for one of its staff.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// A person.
    Person(&'a Person),
    /// A clerk.
    Clerk(&'a Clerk),
}

impl<'a> Author<'a> {
    pub(crate) fn by(self) -> By<'a> {
        match self {
            Self::Person(person) => By::Person(person),
            Self::Clerk(clerk) => By::Clerk(clerk),
        }
    }

    /// Which side that is.
    pub const fn side(self) -> Side {
        match self {
            Self::Person(_) => Side::Person,
            Self::Clerk(_) => Side::Unit,
        }
    }
}

/// Everything a page of the form shows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The application.
    pub application: Application,
    /// Its kind.
    pub kind: &'static Kind,
    /// What is filled in, with what is known.
    pub draft: Kept,
    /// What the rules look at.
    pub situation: Situation,
    /// What was marked in the round before, when it was returned.
    pub marks: Vec<Mark>,
    /// What may change.
    pub unlocked: Unlocked,
    /// Codes of the files that stay as they were submitted, whatever their owner does meanwhile.
    pub held: BTreeSet<String>,
}

impl Desk {
    /// Each material: code, whether it must be there, in which case it may, whether it is.
    pub fn materials(&self) -> Vec<Needed> {
        materials(self.kind, &self.draft.sheet, &self.situation)
    }

    /// True when the newest version of the profile takes the place of the one submitted: before the first submission, when
    /// everything or the profile itself is open, and when the person chose 重新带入 (A10).
    pub fn brings_in(&self) -> bool {
        self.application.position == Position::Draft
            || self.unlocked.has(&Target::Profile)
            || self.draft.sheet.get(BRING_IN) == "1"
    }
}

/// A material of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The row of the catalogue.
    pub code: &'static str,
    /// True when the application cannot be submitted without.
    pub must: bool,
    /// The case in which it is needed or welcome.
    pub when: &'static str,
    /// True when a file is there.
    pub is_ready: bool,
}

/// The materials that `sheet` asks for; those of cases that do not hold are left out.
pub fn materials(kind: &Kind, sheet: &Sheet, situation: &Situation) -> Vec<Needed> {
    use crate::kinds::Need;
    let one = |code, must, when| Needed { code, must, when, is_ready: situation.files.contains(code) };
    kind.materials
        .iter()
        .filter_map(|material| match material.need {
            Need::Always => Some(one(material.code, true, "")),
            Need::When(words, rule) => rule(sheet, situation).then(|| one(material.code, true, words)),
            Need::Welcome(words) => Some(one(material.code, false, words)),
        })
        .collect()
}

/// The application of `author` of this id, if it is theirs to fill in: a draft, or returned to them.
pub(crate) fn find(
    conn: &mut Conn,
    author: Author<'_>,
    id: &Id<noun::Application>,
) -> Result<Option<Application>, Fault> {
    let found = match author {
        Author::Person(person) => store::find_of_person(conn, person.id(), id)?,
        Author::Clerk(clerk) => store::find(conn, id)?.filter(|one| one.unit == *clerk.unit()),
    };
    Ok(found.filter(|one| one.started_by == author.side()))
}

/// True when the application was begun by `author`, wherever it stands now: a page that is no longer theirs to fill in
/// leads to its progress, and a stranger's is not found.
///
/// # Errors
/// When the database fails.
pub fn is_own(conn: &mut Conn, author: Author<'_>, id: &Id<noun::Application>) -> Result<bool, Fault> {
    Ok(find(conn, author, id)?.is_some())
}

const fn is_filled_in(position: Position, side: Side) -> bool {
    match side {
        Side::Person => matches!(position, Position::Draft | Position::ReturnedToPerson(_)),
        Side::Unit => matches!(position, Position::Draft | Position::ReturnedToUnit(_)),
    }
}

/// Opens it for filling in. `None` for a stranger's; an application that is not with its author is none either.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    author: Author<'_>,
    id: &Id<noun::Application>,
    rules: &Rules,
    given: &Given,
) -> Result<Option<Desk>, Fault> {
    let Some(application) = find(conn, author, id)? else { return Ok(None) };
    if !is_filled_in(application.position, author.side()) {
        return Ok(None);
    }
    let kind = application.kind()?;
    let Some(unit) = affiliation::find_unit(conn, &application.unit, given)? else { return Ok(None) };
    let Some(mut draft) = store::content::find_draft(conn, id, given)? else { return Ok(None) };
    let Some(mut situation) = situate(conn, &application, unit, given)? else { return Ok(None) };
    let pairs = (kind.prefill)(&situation, rules);
    draft.sheet = situation::with_known(&draft.sheet, kind, &pairs);
    if application.position == Position::Draft && draft.version == 1 {
        // Nobody typed yet: what sources answered since the beginning is filled in too.
        for (key, value) in &pairs {
            if draft.sheet.get(key).is_empty() {
                draft.sheet.put(key, value);
            }
        }
    }
    crate::kinds::insurance::fill(&mut draft.sheet, kind, &situation);
    situation.look_up_followers(conn, &draft.sheet, id, given)?;
    let marks = store::content::list_marks(conn, (id, application.round))?;
    let unlocked = if application.position == Position::Draft { Unlocked::All } else { Unlocked::by(&marks) };
    let held = held(conn, &application, &unlocked, given)?;
    situation.files.extend(held.iter().cloned());
    Ok(Some(Desk { application, kind, draft, situation, marks, unlocked, held }))
}

/// What was submitted in the last round and is not open now: those files count although they may be removed elsewhere.
fn held(
    conn: &mut Conn,
    application: &Application,
    unlocked: &Unlocked,
    given: &Given,
) -> Result<BTreeSet<String>, Fault> {
    let before = store::content::find_submission(conn, (&application.id, application.round), given)?;
    let codes = before.into_iter().flat_map(|before| before.files.0.into_keys());
    Ok(codes.filter(|code| !unlocked.has(&Target::File(code.clone()))).collect())
}

/// What the rules look at, for an application that is there.
pub(crate) fn situate(
    conn: &mut Conn,
    application: &Application,
    unit: Unit,
    given: &Given,
) -> Result<Option<Situation>, Fault> {
    match &application.person {
        Some(person) => {
            let person = Person::at_edge(person.clone());
            situation::of_person(conn, &person, (unit, application.business), given)
        }
        None => situation::of_unit(conn, unit, given).map(Some),
    }
}

/// What a save changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// A section as a form says it.
    Form(&'static Section, Vec<(String, String)>),
    /// Without row `.2` of the rows `.1` of a section.
    WithoutRow(&'static Section, String, usize),
    /// 重新带入: the newest version of the profile is to take the place of the one submitted, or not (A10).
    Profile(bool),
}

/// Where a draft says that 重新带入 was chosen.
pub(crate) const BRING_IN: &str = "bring_in";

/// Keeps a change, in order or not, if nobody saved since `version`; answers the new version. What is locked stays.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    author: Author<'_>,
    id: &Id<noun::Application>,
    (change, version): (&Change, i32),
    given: &Given,
) -> Outcome<Option<i32>, Refusal> {
    let Some(application) = find(tx, author, id)? else { return Ok(Ok(None)) };
    if !is_filled_in(application.position, author.side()) {
        return Ok(Err(Refusal::Conflict));
    }
    let Some(draft) = store::content::find_draft(tx, id, given)? else { return Ok(Ok(None)) };
    let unlocked = match application.position {
        Position::Draft => Unlocked::All,
        _ => Unlocked::by(&store::content::list_marks(tx, (id, application.round))?),
    };
    let sheet = match change {
        Change::Form(section, pairs) => unlocked.merge(draft.sheet, section, pairs),
        Change::WithoutRow(section, key, at) => {
            let rows = section.rows.iter().find(|rows| rows.key == key);
            match rows.filter(|rows| unlocked.has(&Target::Rows(rows.key.to_owned()))) {
                Some(rows) => draft.sheet.without(rows, *at),
                None => draft.sheet,
            }
        }
        Change::Profile(is_chosen) => {
            let mut sheet = draft.sheet;
            sheet.put(BRING_IN, if *is_chosen { "1" } else { "" });
            sheet
        }
    };
    if draft.version != version || !store::content::update_draft(tx, id, (&sheet, version), given)? {
        return Ok(Err(Refusal::Stale));
    }
    Ok(Ok(Some(version + 1)))
}

/// 删除草稿. `None` for a stranger's.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    author: Author<'_>,
    (id, practice): (&Id<noun::Application>, &Practice),
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(application) = find(tx, author, id)? else { return Ok(Ok(None)) };
    let deed = Deed { by: author.by(), act: Act::Remove, version: application.version, words: "" };
    let done = turn(tx, &application, &deed, practice, given)?;
    if done.is_ok() {
        note(tx, &author.by(), ("application.removed", id, String::new()), given)?;
    }
    Ok(done.map(|_| Some(())))
}

/// The rows of 附件管理 from which `desk` takes its materials, in their order: each with its file, or what came last.
///
/// # Errors
/// When the database fails.
pub fn shelf(conn: &mut Conn, desk: &Desk, given: &Given) -> Result<Vec<(Needed, attachments::Row)>, Fault> {
    let needed = desk.materials();
    let mut rows = Vec::new();
    for letter in ["A", "U"] {
        let first = needed.iter().find(|one| one.code.starts_with(letter));
        if let Some(owner) = first.and_then(|one| owner_of(&desk.application, one.code)) {
            rows.extend(attachments::list(conn, &owner, "", given)?);
        }
    }
    let row = |one: Needed| rows.iter().find(|row| row.kind.code == one.code).cloned().map(|row| (one, row));
    Ok(needed.into_iter().filter_map(row).collect())
}

/// Whose files an application takes, by the letter of a material's code.
pub(crate) fn owner_of(application: &Application, code: &str) -> Option<Owner> {
    if code.starts_with('U') {
        return Some(Owner::of_unit(&application.unit));
    }
    application.person.as_ref().map(|person| Owner::from(&Person::at_edge(person.clone())))
}
