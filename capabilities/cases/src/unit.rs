//! 业务审核 at the unit (consoles 8.1): what waits for it, its own part, its decision.

use affiliation::Right;
use base::{Clerk, Given, Id, noun};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;
use profile::check::Found;
use profile::codes::YES_NO;
use profile::field::{Field, Kind as FieldKind, hinted, may, must};

use crate::act::{self, By, Deed, turn};
use crate::application::Application;
use crate::correction::Mark;
use crate::kinds::UnitMaterial;
use crate::position::Position;
use crate::submission::Files;
use crate::transition::{Act, Party};
use crate::{Practice, Refusal, Side, store};

/// What a unit adds when it vouches.
pub const PART: &[Field] = &[
    hinted(must("opinion", "单位意见", FieldKind::Text(2, 300)), "例如 情况属实，同意申报"),
    may("duty", "岗位说明", FieldKind::Text(2, 300)),
    may("recommended", "是否重点推荐", FieldKind::Choice(YES_NO)),
    hinted(may("why_recommended", "重点推荐理由", FieldKind::Text(5, 300)), "选择重点推荐的填写"),
];

/// The name of the unit's part.
pub(crate) const NAME: &str = "unit";

/// Checks the unit's part.
pub fn check_part(sheet: &Sheet, today: time::Date) -> Found {
    let mut found = Found::default();
    profile::check::fields(&mut found, PART, sheet, today);
    if sheet.get("recommended") == "1" && sheet.get("why_recommended").is_empty() {
        found.prompt("why_recommended", "请填写重点推荐理由");
    }
    found
}

/// Which of the unit's applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What the unit has to act on.
    Waiting,
    /// What is with others.
    Running,
    /// What ended.
    Ended,
}

impl Which {
    /// Every list with its name in addresses and its words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Waiting, "waiting", "待办"),
        (Self::Running, "running", "在办"),
        (Self::Ended, "ended", "已办结"),
    ];

    /// The list of this name; what waits, when there is none.
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map_or(Self::Waiting, |(which, ..)| which)
    }
}

/// One line of a unit's list: the application with its applicant's name.
#[derive(Clone, Debug)]
pub struct Line {
    /// The application.
    pub application: Application,
    /// Who applies; the unit itself when empty.
    pub name: String,
}

/// What is looked for. Empty texts ask for nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The applicant's whole name: names are sealed, and only the whole one can be found.
    pub name: String,
    /// The code of a kind.
    pub kind: String,
}

/// The unit's applications of `which`, the longest waiting first, and how many there are. Drafts of persons are not the
/// unit's to see.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    clerk: &Clerk,
    (which, filter): (Which, &Filter),
    page: (i64, i64),
    given: &Given,
) -> Result<(Vec<Line>, i64), Fault> {
    let name = Some(filter.name.trim()).filter(|name| !name.is_empty());
    let wanted = store::queue::OfUnit {
        unit: clerk.unit(),
        which,
        name: name.map(|name| store::name_index(name, given)),
        kind: Some(filter.kind.trim()).filter(|kind| !kind.is_empty()),
    };
    let all = store::queue::list_of_unit(conn, &wanted, page)?;
    let total = store::queue::count_of_unit(conn, &wanted)?;
    Ok((with_names(conn, all, given)?, total))
}

/// How many there are of each list, in the order of [`Which::ALL`].
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, clerk: &Clerk) -> Result<[i64; 3], Fault> {
    let mut of = |which| {
        let wanted = store::queue::OfUnit { unit: clerk.unit(), which, name: None, kind: None };
        store::queue::count_of_unit(conn, &wanted)
    };
    Ok([of(Which::Waiting)?, of(Which::Running)?, of(Which::Ended)?])
}

/// What the unit applied for itself, the newest first, at most `most`: the history of its rights.
///
/// # Errors
/// When the database fails.
pub fn list_own(conn: &mut Conn, clerk: &Clerk, most: i64) -> Result<Vec<Application>, Fault> {
    store::queue::list_own_of_unit(conn, clerk.unit(), most)
}

/// What the transition table lets the unit do now, for the buttons of the page.
pub fn choices(application: &Application, practice: &Practice) -> Vec<Act> {
    act::choices(application, Party::Unit, &ACTS, practice)
}

/// The acts of a unit on what somebody else filled in, and its withdrawal.
const ACTS: [Act; 5] = [Act::Approve, Act::ReturnToPerson, Act::Refuse, Act::TakeBack, Act::Withdraw];

/// Applications with their applicants' names.
pub(crate) fn with_names(conn: &mut Conn, all: Vec<Application>, given: &Given) -> Result<Vec<Line>, Fault> {
    let ids: Vec<Id<noun::Person>> = all.iter().filter_map(|one| one.person.clone()).collect();
    let cards = profile::list_cards(conn, &ids, given)?;
    let name = |id: &Id<noun::Person>| {
        cards.iter().find(|(one, _)| one == id).map(|(_, card)| card.told.display_name().to_owned())
    };
    let line = |application: Application| {
        let name = application.person.as_ref().and_then(name).unwrap_or_default();
        Line { name, application }
    };
    Ok(all.into_iter().map(line).collect())
}

/// What the unit decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// 审核通过并上报, with the unit's part.
    Approve(Sheet),
    /// 退回个人, with marks and words.
    Return(Vec<Mark>, String),
    /// 审核不通过
    Refuse(String),
    /// 撤回补正要求
    TakeBack,
}

/// The unit decides about `id` as it stood at `version`. `None` for another unit's.
///
/// # Errors
/// When the database fails.
pub fn decide(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (id, version, decision): (&Id<noun::Application>, i32, &Decision),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Application>, Refusal> {
    let Some(before) = store::find(tx, id)?.filter(|one| one.unit == *clerk.unit()) else {
        return Ok(Ok(None));
    };
    // Before anything else: who decides about an older state is told so, whatever else is in the way now.
    if version != before.version {
        return Ok(Err(Refusal::Conflict));
    }
    tx.attempt(|tx| decide_here(tx, clerk, (&before, version, decision), practice, given))
}

fn decide_here(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (before, version, decision): (&Application, i32, &Decision),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Application>, Refusal> {
    let (act, words) = match decision {
        Decision::Approve(part) => {
            if let Err(refusal) = vouch(tx, clerk, before, part, given)? {
                return Ok(Err(refusal));
            }
            (Act::Approve, part.get("opinion").to_owned())
        }
        Decision::Return(marks, words) => {
            let said = match told(marks, words) {
                Some(said) => said,
                None => return Ok(Err(Refusal::NothingMarked)),
            };
            for mark in marks {
                store::content::replace_mark(tx, (&before.id, before.round), mark)?;
            }
            (Act::ReturnToPerson, said)
        }
        Decision::Refuse(words) => (Act::Refuse, words.clone()),
        Decision::TakeBack => {
            unmark(tx, before)?;
            (Act::TakeBack, String::new())
        }
    };
    let deed = Deed { by: By::Clerk(clerk), act, version, words: &words };
    Ok(turn(tx, before, &deed, practice, given)?.map(Some))
}

/// What the return marked is not asked for any more; what a desk marked before it stays.
fn unmark(tx: &mut Tx<'_>, returned: &Application) -> Result<(), Fault> {
    let at = (&returned.id, returned.round);
    let marks = store::content::list_marks(tx, at)?;
    marks
        .iter()
        .filter(|mark| mark.at >= returned.stage_at)
        .try_for_each(|mark| store::content::remove_mark(tx, at, &mark.target))
}

/// What is said of a return: its words, or what was marked; `None` when it says nothing.
pub(crate) fn told(marks: &[Mark], words: &str) -> Option<String> {
    let words = words.trim();
    match (words.is_empty(), marks.is_empty()) {
        (false, _) => Some(words.to_owned()),
        (true, false) => Some(format!("共有{}处需要补正", marks.len())),
        (true, true) => None,
    }
}

/// A material of the unit, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// What.
    pub material: UnitMaterial,
    /// True when the unit has such a file, ready.
    pub is_ready: bool,
}

/// What the unit adds to `application` when it vouches, and what of it is there. What a unit began itself has its
/// materials in its form.
///
/// # Errors
/// When the database fails.
pub fn materials(conn: &mut Conn, application: &Application) -> Result<Vec<Owed>, Fault> {
    let ready = attachments::ready(conn, &attachments::Owner::of_unit(&application.unit))?;
    let asked = if application.started_by == Side::Unit { &[] } else { application.kind()?.unit_materials };
    let owed =
        |one: &UnitMaterial| Owed { material: *one, is_ready: ready.iter().any(|code| code == one.code) };
    Ok(asked.iter().map(owed).collect())
}

/// Keeps the unit's part with its frozen files. New applications stop when the right is not valid any more (consoles
/// 8.1); what the unit begins for itself to get or give up a right needs none.
fn vouch(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    before: &Application,
    part: &Sheet,
    given: &Given,
) -> Outcome<(), Refusal> {
    if !matches!(before.position, Position::AtUnit | Position::ReturnedToUnit(_)) {
        // The table says why not.
        return Ok(Ok(()));
    }
    let rights = affiliation::rights(tx, clerk.unit())?;
    let right = rights.into_iter().find(|(one, _)| *one == before.business).map(|(_, right)| right);
    if before.person.is_some() && right != Some(Right::Valid) && before.accepted_at.is_none() {
        return Ok(Err(Refusal::NoRight));
    }
    if let Some(prompt) = check_part(part, given.now.china_date()).prompts.into_iter().next() {
        return Ok(Err(Refusal::Field("opinion", prompt.text)));
    }
    let owed = materials(tx, before)?;
    let missing: Vec<&str> =
        owed.iter().filter(|one| one.material.must && !one.is_ready).map(|one| one.material.code).collect();
    if !missing.is_empty() {
        let names = attachments::catalogue::names(tx)?;
        let name = |code: &&str| names.get(*code).cloned().unwrap_or_else(|| (*code).to_owned());
        return Ok(Err(Refusal::UnitMaterials(missing.iter().map(name).collect())));
    }
    let (_, _, version) = store::content::find_part(tx, (&before.id, NAME), given)?;
    let holder = format!("application:{}:unit:{}", before.id, version + 1);
    let owner = attachments::Owner::of_unit(&before.unit);
    let codes: Vec<&str> = owed.iter().map(|one| one.material.code).collect();
    let files = attachments::hold::freeze(tx, &owner, (&codes, &holder), given)?;
    store::content::replace_part(tx, (&before.id, NAME), (part, &Files(files), version), given)?;
    Ok(Ok(()))
}
