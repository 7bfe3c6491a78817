//! Filling in the profile, and submitting it (R3.6–R3.9, R6.3, R6.4).
//!
//! What is typed is kept after every pause; nothing of it counts before it is submitted whole. Submitting writes a
//! version; versions are never changed.

use base::{Given, Id, Moment, Person};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::check::{Facts, check};
use crate::field::Section;
use crate::particulars::answered;
use crate::sheet::{PHOTO, Sheet};
use crate::{Particulars, Told, forget, store, verification};

/// What is being filled in.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The values.
    pub sheet: Sheet,
    /// One more with every save; 0 before the first.
    pub version: i32,
    /// When it was saved last.
    pub saved_at: Option<Moment>,
}

/// A version that was submitted.
#[derive(Clone, Debug)]
pub struct Version {
    /// Counts from 1.
    pub number: i32,
    /// The values.
    pub sheet: Sheet,
    /// When.
    pub created_at: Moment,
}

/// Why nothing was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftRefusal {
    /// Another page saved meanwhile.
    #[error(
        "您在其他页面修改过个人信息。本页填写的内容还在下面，没有保存；请打开最新内容核对，需要的内容可从本页复制过去"
    )]
    Conflict,
    /// Nothing can be filled in before certification (R3.12).
    #[error("请先完成实名认证")]
    Uncertified,
    /// A section is not in order.
    #[error("还有内容没有填写完整")]
    Incomplete(Section),
}

/// What the rules know of a certified person with this sheet; `None` for anybody else. Nothing here knows links: see
/// [`Facts::unit`].
pub fn facts(told: &Told, sheet: &Sheet, now: Moment) -> Option<Facts> {
    let today = now.china_date();
    let birth = Particulars::of(told, sheet, today).map(|own| own.birth);
    told.is_verified().then_some(Facts { birth, answered: answered(told, today), today, unit: None })
}

/// The draft of `person`; when there is none, one made of the last version. The contact phone is always the one that
/// the identity platform proved.
///
/// # Errors
/// When the database fails.
pub fn open(conn: &mut Conn, person: &Person, given: &Given) -> Result<Draft, Fault> {
    let mut draft = match store::find_draft(conn, person.id(), given)? {
        Some(draft) => draft,
        None => Draft {
            sheet: last(conn, person, given)?.map(|last| last.sheet).unwrap_or_default(),
            ..Draft::default()
        },
    };
    if let Some(card) = store::find(conn, person.id(), given)? {
        draft.sheet.put("mobile", &card.told.mobile);
    }
    Ok(draft)
}

/// The version submitted last.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, person: &Person, given: &Given) -> Result<Option<Version>, Fault> {
    store::find_last_version(conn, person.id(), given)
}

/// A version that was submitted, for whatever keeps its number: a case works on the snapshot it was submitted with.
///
/// # Errors
/// When the database fails.
pub fn version(
    conn: &mut Conn,
    person: &Person,
    number: i32,
    given: &Given,
) -> Result<Option<Version>, Fault> {
    store::find_version(conn, person.id(), number, given)
}

/// Who a version is by, as the store and the journal keep it.
pub(crate) fn author(person: &Person) -> String {
    format!("person:{}", person.id())
}

/// What a save changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// A section as a form says it.
    Form(Section, Vec<(String, String)>),
    /// The key of the kept photo.
    Photo(String),
}

/// Keeps a change, in order or not, if nobody saved since `version`. A photo that another takes the place of, or that is
/// refused, is removed from the vault by a job, unless a version has it.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    person: &Person,
    (change, version): (&Change, i32),
    given: &Given,
) -> Outcome<Draft, DraftRefusal> {
    let draft = open(tx, person, given)?;
    let before = draft.sheet.get(PHOTO).to_owned();
    let sheet = match change {
        Change::Form(section, pairs) => {
            let mut sheet = draft.sheet.with(*section, pairs);
            let card = store::find(tx, person.id(), given)?;
            let told = card.map(|card| card.told).unwrap_or_default();
            answered(&told, given.now.china_date()).iter().for_each(|key| sheet.put(key, ""));
            sheet
        }
        Change::Photo(key) => {
            let mut sheet = draft.sheet;
            sheet.put(PHOTO, key);
            sheet
        }
    };
    let saved = Draft { sheet, version: version + 1, saved_at: Some(given.now) };
    if draft.version != version || !store::replace_draft(tx, person.id(), &saved, given)? {
        // A photo that comes too late is in the vault already, and nobody's.
        if let Change::Photo(key) = change {
            forget::forget(tx, person.id(), key, given)?;
        }
        return Ok(Err(DraftRefusal::Conflict));
    }
    if before != saved.sheet.get(PHOTO) {
        forget::forget(tx, person.id(), &before, given)?;
    }
    Ok(Ok(saved))
}

/// Submits the draft as the next version, when every section is in order.
///
/// # Errors
/// When the database fails.
pub fn submit(tx: &mut Tx<'_>, person: &Person, version: i32, given: &Given) -> Outcome<(), DraftRefusal> {
    let draft = open(tx, person, given)?;
    let card = store::find(tx, person.id(), given)?;
    let Some(facts) = card.and_then(|card| facts(&card.told, &draft.sheet, given.now)) else {
        return Ok(Err(DraftRefusal::Uncertified));
    };
    for section in Section::ALL {
        if !check(section, &draft.sheet, &facts).prompts.is_empty() {
            return Ok(Err(DraftRefusal::Incomplete(section)));
        }
    }
    // The second press of 提交 finds no draft of this version any more.
    if draft.version != version || !store::remove_draft(tx, person.id(), version)? {
        return Ok(Err(DraftRefusal::Conflict));
    }
    let number = last(tx, person, given)?.map_or(1, |last| last.number + 1);
    let author = author(person);
    store::insert_version(tx, &Id::new(given), person.id(), (number, &author), &draft.sheet, given)?;
    verification::start(tx, person.id(), &draft.sheet, given)?;
    store::update_completed(tx, person.id(), draft.sheet.get(PHOTO), given.now)?;
    let entry = Entry {
        actor: author.clone(),
        action: "profile.submitted",
        about: author,
        detail: format!("{number}"),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(()))
}
