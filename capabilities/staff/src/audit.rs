//! What auditors read: the journal, whether it is whole, and copies of it. Each look goes into it.

use base::{Auditor, Given};
use db::journal::{self, Entry, Report, Written};
use db::{Fault, Tx};

/// So many entries a page shows.
const PAGE: i64 = 100;
/// So many a file holds; an auditor who wants older ones asks about one thing.
const FILE: i64 = 10_000;

/// The newest entries, or those about one thing.
///
/// # Errors
/// When the database fails.
pub fn view(tx: &mut Tx<'_>, auditor: &Auditor, about: &str, given: &Given) -> Result<Vec<Written>, Fault> {
    look(tx, auditor, ("journal.viewed", about), given)?;
    newest(tx, about, PAGE)
}

/// As [`view`], for a file.
///
/// # Errors
/// When the database fails.
pub fn export(tx: &mut Tx<'_>, auditor: &Auditor, about: &str, given: &Given) -> Result<Vec<Written>, Fault> {
    look(tx, auditor, ("journal.exported", about), given)?;
    newest(tx, about, FILE)
}

/// Whether an entry was changed, invented or taken out.
///
/// # Errors
/// When the database fails.
pub fn verify(tx: &mut Tx<'_>, auditor: &Auditor, given: &Given) -> Result<Report, Fault> {
    let report = journal::verify(tx, &*given.seal)?;
    let found = format!("{} linked, {} waiting, {} wrong", report.linked, report.waiting, report.wrong.len());
    look(tx, auditor, ("journal.verified", &found), given)?;
    Ok(report)
}

fn newest(tx: &mut Tx<'_>, about: &str, most: i64) -> Result<Vec<Written>, Fault> {
    if about.is_empty() { journal::list_newest(tx, most) } else { journal::list_about(tx, about, most) }
}

fn look(
    tx: &mut Tx<'_>,
    auditor: &Auditor,
    (action, detail): (&'static str, &str),
    given: &Given,
) -> Result<(), Fault> {
    let actor = format!("account:{}", auditor.account());
    let entry = Entry { actor, action, about: "journal".into(), detail: detail.to_owned() };
    journal::record(tx, &entry, given)
}
