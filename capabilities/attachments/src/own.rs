//! What an owner, a person, a unit or an objection, sees and does with their own files.

use base::{Clerk, Given, Id, Person, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::catalogue::Kind;
use crate::{Attachment, State, store};

/// A row of the page: what can be uploaded, what is there, what is on its way.
#[derive(Clone, Debug)]
pub struct Row {
    /// The catalogue's row.
    pub kind: Kind,
    /// The file that counts.
    pub ready: Option<Attachment>,
    /// What came last, if it does not count: on its way, or refused.
    pub last: Option<Attachment>,
}

/// Whose files, and who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    key: String,
    actor: String,
    letter: char,
}

impl From<&Person> for Owner {
    /// A person's own files.
    fn from(person: &Person) -> Self {
        let key = format!("person:{}", person.id());
        Self { actor: key.clone(), key, letter: 'A' }
    }
}

impl From<&Clerk> for Owner {
    /// The files of the unit that a clerk handles.
    fn from(clerk: &Clerk) -> Self {
        let (key, actor) = (format!("unit:{}", clerk.unit()), format!("person:{}", clerk.person()));
        Self { key, actor, letter: 'U' }
    }
}

impl Owner {
    /// What comes with an objection of the public: a file of nobody who signs in.
    pub fn of_objection<T>(objection: &Id<T>) -> Self {
        Self { key: format!("objection:{objection}"), actor: "visitor".to_owned(), letter: 'O' }
    }

    /// A unit's files, for an application that takes them along; the platform itself acts.
    pub fn of_unit(unit: &Id<noun::Unit>) -> Self {
        Self { key: format!("unit:{unit}"), actor: "system".to_owned(), letter: 'U' }
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn actor(&self) -> String {
        self.actor.clone()
    }

    /// True for rows of the catalogue that this owner fills.
    pub(crate) fn fills(&self, kind: &Kind) -> bool {
        kind.is_open && kind.code.starts_with(self.letter)
    }
}

/// The rows whose name holds `sought` (R5.6.3).
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, owner: &Owner, sought: &str, given: &Given) -> Result<Vec<Row>, Fault> {
    let files = store::list_current(conn, owner.key(), given)?;
    let sought = sought.trim().to_lowercase();
    let kinds = store::list_kinds(conn)?.into_iter().filter(|kind| owner.fills(kind));
    let row = |kind: Kind| {
        let mut own: Vec<&Attachment> = files.iter().filter(|file| file.kind == kind.code).collect();
        own.sort_by_key(|file| file.created_at);
        let ready = own.iter().find(|file| file.state == State::Ready).map(|file| (*file).clone());
        let since = ready.as_ref().map(|file| file.created_at);
        let last = own.last().filter(|file| file.state != State::Ready);
        let last = last.filter(|file| since.is_none_or(|since| file.created_at >= since));
        Row { ready, last: last.map(|file| (*file).clone()), kind }
    };
    Ok(kinds.filter(|kind| kind.name.to_lowercase().contains(&sought)).map(row).collect())
}

/// Every row's code, name, and whether a file is there: for the list of materials of a kind of business.
///
/// # Errors
/// When the database fails.
pub fn names_and_ready(conn: &mut Conn, owner: &Owner) -> Result<Vec<(String, String, bool)>, Fault> {
    let ready = store::list_ready(conn, owner.key())?;
    let kinds = store::list_kinds(conn)?;
    Ok(kinds.into_iter().map(|kind| (kind.code.clone(), kind.name, ready.contains_key(&kind.code))).collect())
}

/// Codes of the rows that have a file which counts.
///
/// # Errors
/// When the database fails.
pub fn ready(conn: &mut Conn, owner: &Owner) -> Result<Vec<String>, Fault> {
    Ok(store::list_ready(conn, owner.key())?.into_keys().collect())
}

/// A file of `owner` that still is theirs to see; anybody else's, and a removed one, is not found.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut Conn,
    owner: &Owner,
    id: &Id<noun::Attachment>,
    given: &Given,
) -> Result<Option<Attachment>, Fault> {
    let found = store::find(conn, id, given)?;
    Ok(found.filter(|(of, file)| of == owner.key() && is_seen(file.state)).map(|(_, file)| file))
}

const fn is_seen(state: State) -> bool {
    matches!(state, State::Receiving | State::Checking | State::Ready | State::Refused)
}

/// Removes a ready or refused file; true when there was one. The file itself goes when nothing holds it.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    owner: &Owner,
    id: &Id<noun::Attachment>,
    given: &Given,
) -> Result<bool, Fault> {
    if !store::update_state(
        tx,
        id,
        (owner.key(), &[State::Ready, State::Refused]),
        State::Removed,
        given.now,
    )? {
        return Ok(false);
    }
    crate::clean::forget(tx, id, given)?;
    let about = format!("attachment:{id}");
    journal::record(
        tx,
        &Entry { actor: owner.actor(), action: "attachment.removed", about, detail: String::new() },
        given,
    )?;
    Ok(true)
}
