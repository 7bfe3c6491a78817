//! What an entry brings about once it is confirmed, and how that ends.

use base::{Day, Given, Officer};
use db::{Fault, Tx};

use super::{Record, Revoked, Step, Subject, record, right};
use crate::{Practice, store};

/// Tells whom the entry is about: the person, or every clerk of the unit.
fn tell(tx: &mut Tx<'_>, record: &Record, text: &str, given: &Given) -> Result<(), Fault> {
    match &record.subject {
        Subject::Person(person) => notices::message::keep(tx, person, (text, "/person/restrictions"), given),
        Subject::Unit(unit) => {
            for (clerk, _) in affiliation::staff::clerks(tx, unit, given)? {
                notices::message::keep(tx, &clerk, (text, "/unit"), given)?;
            }
            Ok(())
        }
    }
}

/// What an entry brings about once it is confirmed.
pub(super) fn take_effect(
    tx: &mut Tx<'_>,
    record: &mut Record,
    (officer, practice): (&Officer, &Practice),
    given: &Given,
) -> Result<(), Fault> {
    let until = record.until_on.in_words();
    let (title, business, reason) = (record.list.title(), record.business.title(), record.reason.clone());
    let text = match record.subject.clone() {
        Subject::Person(person) => {
            if record.is_falsehood {
                let actor = format!("person:{}", officer.person());
                let words = practice.authority_name(officer.authority());
                let by = certificates::By { actor: &actor, words: &words, application: None };
                certificates::blacklist(tx, &person, &by, given)?;
            }
            format!("您已被列入{title}：{reason}。有效期至{until}，期间不能办理人才业务。")
        }
        Subject::Unit(unit) => {
            right::list(tx, &unit, record, given)?;
            format!("贵单位已被列入{title}：{reason}。有效期至{until}，期间不能办理{business}业务。")
        }
    };
    tell(tx, record, &text, given)
}

/// Undoes what an entry brought about; `record` is the entry as its end leaves it, not written yet.
pub(super) fn lift(tx: &mut Tx<'_>, record: &Record, given: &Given) -> Result<(), Fault> {
    if record.listed_at.is_none() {
        return Ok(());
    }
    let (title, business) = (record.list.title(), record.business.title());
    let how = if record.revoked == Revoked::ByDate { "已期满" } else { "已撤销" };
    let text = match record.subject.clone() {
        Subject::Person(_) => format!("您在{title}中的记录{how}，可以继续办理人才业务。"),
        Subject::Unit(unit) => {
            right::lift(tx, &unit, record, given)?;
            format!("贵单位在{title}中的记录{how}，{business}业务权限已恢复为列入之前的状态。")
        }
    };
    tell(tx, record, &text, given)
}

/// Ends the entries whose last day is over, at most 200; how many it were. Safe to run twice and on several nodes.
///
/// # Errors
/// When the database fails.
pub fn end_due(tx: &mut Tx<'_>, given: &Given) -> Result<usize, Fault> {
    let due = store::listing::list_over(tx, Day(given.now.china_date()), 200)?;
    let mut ended = 0;
    for before in due {
        let Ok(state) = before.state.after(Step::End) else { continue };
        let lifted_at = before.listed_at.map(|_| given.now);
        let after = Record { state, revoked: Revoked::ByDate, asked_by: None, lifted_at, ..before };
        record(tx, &after, (Step::End, None, ""), given)?;
        lift(tx, &after, given)?;
        ended += 1;
    }
    Ok(ended)
}
