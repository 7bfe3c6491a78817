//! The journal: who did what to what, when. Every write and every look at another's data stands here, written by
//! the same transaction.
//!
//! Each entry carries a code made with a key that is not in the database, so it cannot be changed or invented by
//! somebody who only holds the database. A moment later [`link`] gives it its number and ties it to the one before,
//! so that none can vanish from the middle. Linking stands apart from writing because a chain extended inside each
//! transaction would make every writer on PostgreSQL wait for, or fail against, every other.

use base::{Given, Id, Moment, Seal};
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::schema::{journal, journal_head};
use crate::{Conn, Db, Fault, Tx};

const HEAD: &str = "main";
const BATCH: i64 = 500;

/// One thing done. Must hold no full ID number, phone, password, code or token.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who: `account:…`, `person:…`, `system`, `visitor`.
    pub actor: String,
    /// Noun and verb: `account.registered`.
    pub action: &'a str,
    /// To what: `account:…`.
    pub about: String,
    /// What else an auditor wants, as plain words or JSON.
    pub detail: String,
}

/// An entry as it was written.
#[derive(Clone, Debug, Queryable)]
pub struct Written {
    /// The entry's id.
    pub id: Id<Written>,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// Which verb.
    pub action: String,
    /// To what.
    pub about: String,
    /// What else.
    pub detail: String,
    mac: Vec<u8>,
    seq: Option<i64>,
    link: Option<Vec<u8>>,
}

#[derive(Serialize)]
struct Authenticated<'a>(&'a str, i64, &'a str, &'a str, &'a str, &'a str);

fn code(seal: &dyn Seal, id: &str, at: Moment, entry: (&str, &str, &str, &str)) -> Result<Vec<u8>, Fault> {
    let (actor, action, about, detail) = entry;
    // JSON, because its quoting keeps ("a","bc") and ("ab","c") apart.
    let text = serde_json::to_vec(&Authenticated(id, at.unix_micros(), actor, action, about, detail))?;
    Ok(seal.mac("journal", &text).to_vec())
}

/// Writes an entry in the transaction of what it tells.
///
/// # Errors
/// When the database fails.
pub fn record(tx: &mut Tx<'_>, entry: &Entry<'_>, given: &Given) -> Result<(), Fault> {
    let id = Id::<Written>::new(given);
    let said = (entry.actor.as_str(), entry.action, entry.about.as_str(), entry.detail.as_str());
    let mac = code(&*given.seal, id.as_str(), given.now, said)?;
    diesel::insert_into(journal::table)
        .values((
            journal::id.eq(id.as_str()),
            journal::at.eq(given.now),
            journal::actor.eq(&entry.actor),
            journal::action.eq(entry.action),
            journal::about.eq(&entry.about),
            journal::detail.eq(&entry.detail),
            journal::mac.eq(mac),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

fn chained(before: &[u8], seq: i64, mac: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(mac);
    hash.finalize().to_vec()
}

/// Numbers and ties what was written since the last call, oldest first, and answers the chain's new length and
/// head when it grew. The caller writes those to the log: a copy of the head outside the database shows a cut tail.
///
/// # Errors
/// When the database fails. Two programs that link at once are kept apart by the head row.
pub async fn link(db: &Db) -> Result<Option<(i64, String)>, Fault> {
    db.write(|tx| {
        let conn: &mut Conn = tx;
        let new: Vec<(String, Vec<u8>)> = journal::table
            .filter(journal::seq.is_null())
            .order((journal::at, journal::id))
            .limit(BATCH)
            .select((journal::id, journal::mac))
            .load(conn)?;
        if new.is_empty() {
            return Ok(None);
        }
        let (start, mut last): (i64, Vec<u8>) =
            journal_head::table.find(HEAD).select((journal_head::seq, journal_head::link)).first(conn)?;
        let mut seq = start;
        for (id, mac) in new {
            seq += 1;
            last = chained(&last, seq, &mac);
            diesel::update(journal::table.find(&id))
                .set((journal::seq.eq(seq), journal::link.eq(&last)))
                .execute(conn)?;
        }
        // On PostgreSQL a second linker changed this row since our snapshot, and we are run again.
        diesel::update(journal_head::table.find(HEAD))
            .set((journal_head::seq.eq(seq), journal_head::link.eq(&last)))
            .execute(conn)?;
        Ok(Some((seq, hex::encode(&last))))
    })
    .await
}

/// What a check of the whole journal found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries in the chain.
    pub linked: i64,
    /// Entries written and not yet linked.
    pub waiting: i64,
    /// What is wrong, in words for the operator; empty when all is well.
    pub wrong: Vec<String>,
}

/// Checks every entry's code, every number and every link.
///
/// # Errors
/// When the database fails.
pub fn verify(conn: &mut Conn, seal: &dyn Seal) -> Result<Report, Fault> {
    let mut report = Report::default();
    let mut last: Vec<u8> = Vec::new();
    loop {
        let page: Vec<Written> = journal::table
            .filter(journal::seq.gt(report.linked))
            .order(journal::seq)
            .limit(BATCH)
            .load(conn)?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            let seq = entry.seq.unwrap_or_default();
            if seq != report.linked + 1 {
                report.wrong.push(format!("日志缺少第 {} 至 {} 条", report.linked + 1, seq - 1));
            }
            check(&mut report, seal, &entry)?;
            let expected = chained(&last, seq, &entry.mac);
            if entry.link.as_deref() != Some(&expected[..]) && seq == report.linked + 1 {
                report.wrong.push(format!("日志第 {seq} 条与前一条的链接不符"));
            }
            last = entry.link.unwrap_or(expected);
            report.linked = seq;
        }
    }
    let (seq, link): (i64, Vec<u8>) =
        journal_head::table.find(HEAD).select((journal_head::seq, journal_head::link)).first(conn)?;
    if (seq, &link) != (report.linked, &last) {
        report.wrong.push(format!("日志末尾应为第 {seq} 条，实为第 {} 条", report.linked));
    }
    for entry in journal::table.filter(journal::seq.is_null()).load::<Written>(conn)? {
        report.waiting += 1;
        check(&mut report, seal, &entry)?;
    }
    Ok(report)
}

fn check(report: &mut Report, seal: &dyn Seal, entry: &Written) -> Result<(), Fault> {
    let said = (&*entry.actor, &*entry.action, &*entry.about, &*entry.detail);
    if code(seal, entry.id.as_str(), entry.at, said)? != entry.mac {
        report.wrong.push(format!("日志条目 {} 的内容被改动", entry.id));
    }
    Ok(())
}

/// The newest entries, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list_newest(conn: &mut Conn, most: i64) -> Result<Vec<Written>, Fault> {
    Ok(journal::table.order((journal::at.desc(), journal::id.desc())).limit(most).load(conn)?)
}

/// What was done to `about`, newest first.
///
/// # Errors
/// When the database fails.
pub fn list_about(conn: &mut Conn, about: &str, most: i64) -> Result<Vec<Written>, Fault> {
    Ok(journal::table
        .filter(journal::about.eq(about))
        .order((journal::at.desc(), journal::id.desc()))
        .limit(most)
        .load(conn)?)
}
