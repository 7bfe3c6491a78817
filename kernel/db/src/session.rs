//! A browser's visit to one of our systems, kept on the server.
//!
//! The browser holds a random token; the database holds only its hash, so that a copy of the database signs nobody
//! in. Only a signed-in visit has a row: an anonymous visitor costs no write, and is known by [`visit_id`] of the
//! token alone, to which a captcha can be bound. `realm` says which system's session it is (`identity`, `platform`);
//! this module gives it no meaning.

use std::collections::BTreeMap;

use base::{Given, Id, Moment, Secret};
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use time::Duration;

use crate::schema::session;
use crate::{Conn, Fault, Tx};

/// How long sessions live.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Without a request for so long, the session is over.
    pub idle: Duration,
    /// After so long it is over however busy.
    pub absolute: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { idle: Duration::minutes(30), absolute: Duration::hours(12) }
    }
}

/// One browser's visit.
#[derive(Clone, Debug)]
pub struct Session {
    /// Names the session where its token must not be told: lists, journal, `sid` claims.
    pub id: Id<Session>,
    /// Whose session: `identity`, `platform`.
    pub realm: String,
    /// Who is signed in.
    pub subject: String,
    /// What a flow keeps between two pages.
    pub notes: BTreeMap<String, String>,
    /// Where the session was opened from.
    pub address: String,
    /// The browser as it names itself, shortened.
    pub agent: String,
    /// When its subject signed in.
    pub opened_at: Moment,
    /// When it was last used, exact to a minute.
    pub seen_at: Moment,
    /// When it ends, however busy.
    pub ends_at: Moment,
}

/// What is known about the browser that opens a session.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The client's address.
    pub address: String,
    /// `User-Agent`, cut to 200 characters.
    pub agent: String,
}

type Row = ((Id<Session>, String, String, String, String, String), (Moment, Moment, Moment));

type Told = (session::id, session::realm, session::subject, session::notes, session::address, session::agent);
type Times = (session::opened_at, session::seen_at, session::ends_at);
const COLUMNS: (Told, Times) = (
    (session::id, session::realm, session::subject, session::notes, session::address, session::agent),
    (session::opened_at, session::seen_at, session::ends_at),
);

fn from_row(row: Row) -> Result<Session, Fault> {
    let ((id, realm, subject, notes, address, agent), (opened_at, seen_at, ends_at)) = row;
    let notes = serde_json::from_str(&notes)?;
    Ok(Session { id, realm, subject, notes, address, agent, opened_at, seen_at, ends_at })
}

/// The id of the visit that holds `token`, signed in or not. Tells nothing about the token.
pub fn visit_id(token: &Secret) -> Id<Session> {
    let mut digest = Sha256::new();
    digest.update(b"visit");
    digest.update(token.expose().as_bytes());
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    Id::from_bytes(bytes)
}

fn hash(token: &Secret) -> Vec<u8> {
    Sha256::digest(token.expose().as_bytes()).to_vec()
}

/// Opens a session and answers it with the token for the browser's cookie, which is nowhere else.
///
/// # Errors
/// When the database fails.
pub fn open(
    tx: &mut Tx<'_>,
    realm: &str,
    subject: &str,
    notes: BTreeMap<String, String>,
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Result<(Session, Secret), Fault> {
    let token = Secret::new(given.chance.token());
    let opened = Session {
        id: visit_id(&token),
        realm: realm.to_owned(),
        subject: subject.to_owned(),
        notes,
        address: browser.address.clone(),
        agent: browser.agent.clone(),
        opened_at: given.now,
        seen_at: given.now,
        ends_at: given.now.plus(limits.absolute),
    };
    diesel::insert_into(session::table)
        .values((
            session::id.eq(opened.id.as_str()),
            session::token_hash.eq(hash(&token)),
            session::realm.eq(&opened.realm),
            session::subject.eq(&opened.subject),
            session::notes.eq(serde_json::to_string(&opened.notes)?),
            session::address.eq(&opened.address),
            session::agent.eq(&opened.agent),
            session::opened_at.eq(opened.opened_at),
            session::seen_at.eq(opened.seen_at),
            session::ends_at.eq(opened.ends_at),
        ))
        .execute(&mut **tx)?;
    Ok((opened, token))
}

/// What a token leads to.
#[derive(Debug)]
pub enum Found {
    /// A live session.
    Live(Session),
    /// It timed out: the visitor should be told, not just treated as a stranger.
    TimedOut,
    /// No such session.
    None,
}

/// The session that belongs to `token` in `realm`.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut Conn,
    realm: &str,
    token: &Secret,
    now: Moment,
    limits: &Limits,
) -> Result<Found, Fault> {
    let row: Option<Row> = session::table
        .filter(session::token_hash.eq(hash(token)).and(session::realm.eq(realm)))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    let Some(found) = row.map(from_row).transpose()? else { return Ok(Found::None) };
    let over = found.ends_at <= now || found.seen_at.plus(limits.idle) <= now;
    Ok(if over { Found::TimedOut } else { Found::Live(found) })
}

/// Notes that the session was used, at most once a minute, so that reading pages stays reading.
///
/// # Errors
/// When the database fails.
pub fn touch(tx: &mut Tx<'_>, id: &Id<Session>, now: Moment) -> Result<(), Fault> {
    diesel::update(session::table.find(id.as_str())).set(session::seen_at.eq(now)).execute(&mut **tx)?;
    Ok(())
}

/// True when [`touch`] is due.
pub fn is_touch_due(found: &Session, now: Moment) -> bool {
    now.since(found.seen_at) >= Duration::MINUTE
}

/// Keeps `value` under `key` between two pages; `None` forgets it. Last write wins.
///
/// # Errors
/// When the database fails.
pub fn note(tx: &mut Tx<'_>, id: &Id<Session>, key: &str, value: Option<&str>) -> Result<(), Fault> {
    let stored: Option<String> =
        session::table.find(id.as_str()).select(session::notes).first(&mut **tx).optional()?;
    let Some(stored) = stored else { return Ok(()) };
    let mut notes: BTreeMap<String, String> = serde_json::from_str(&stored)?;
    match value {
        Some(value) => notes.insert(key.to_owned(), value.to_owned()),
        None => notes.remove(key),
    };
    diesel::update(session::table.find(id.as_str()))
        .set(session::notes.eq(serde_json::to_string(&notes)?))
        .execute(&mut **tx)?;
    Ok(())
}

/// What [`note`] keeps under `key`.
///
/// # Errors
/// When the database fails.
pub fn noted(conn: &mut Conn, id: &Id<Session>, key: &str) -> Result<Option<String>, Fault> {
    let stored: Option<String> =
        session::table.find(id.as_str()).select(session::notes).first(conn).optional()?;
    let Some(stored) = stored else { return Ok(None) };
    let mut notes: BTreeMap<String, String> = serde_json::from_str(&stored)?;
    Ok(notes.remove(key))
}

/// Gives a live session a new token and with it a new id, and keeps `value` under `key`: who held the old token holds
/// nothing. To be called when a session comes to mean more than before. `None` when the session is gone.
///
/// # Errors
/// When the database fails.
pub fn rotate(
    tx: &mut Tx<'_>,
    id: &Id<Session>,
    (key, value): (&str, &str),
    given: &Given,
) -> Result<Option<Secret>, Fault> {
    note(tx, id, key, Some(value))?;
    let token = Secret::new(given.chance.token());
    let values = (session::id.eq(visit_id(&token).to_string()), session::token_hash.eq(hash(&token)));
    let turned = diesel::update(session::table.find(id.as_str())).set(values).execute(&mut **tx)?;
    Ok((turned == 1).then_some(token))
}

/// True when session `id` was neither ended nor cleaned away.
///
/// # Errors
/// When the database fails.
pub fn exists(conn: &mut Conn, id: &Id<Session>) -> Result<bool, Fault> {
    Ok(session::table.find(id.as_str()).count().get_result::<i64>(conn)? == 1)
}

/// Ends one session of `subject`; false when there is none such (a stranger's session is not found).
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Tx<'_>, realm: &str, subject: &str, id: &Id<Session>) -> Result<bool, Fault> {
    let own = session::realm.eq(realm).and(session::subject.eq(subject));
    Ok(diesel::delete(session::table.find(id.as_str()).filter(own)).execute(&mut **tx)? == 1)
}

/// Ends every session of `subject` in `realm` but `kept`, and answers the ids of those that ended.
///
/// # Errors
/// When the database fails.
pub fn end_others(
    tx: &mut Tx<'_>,
    realm: &str,
    subject: &str,
    kept: Option<&Id<Session>>,
) -> Result<Vec<Id<Session>>, Fault> {
    let all: Vec<Id<Session>> = session::table
        .filter(session::realm.eq(realm).and(session::subject.eq(subject)))
        .select(session::id)
        .load(&mut **tx)?;
    let ended: Vec<_> = all.into_iter().filter(|id| Some(id) != kept).collect();
    diesel::delete(session::table.filter(session::id.eq_any(ended.iter().map(Id::as_str))))
        .execute(&mut **tx)?;
    Ok(ended)
}

/// The live sessions of `subject`, the last used first.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    realm: &str,
    subject: &str,
    now: Moment,
    limits: &Limits,
) -> Result<Vec<Session>, Fault> {
    let rows: Vec<Row> = session::table
        .filter(session::realm.eq(realm).and(session::subject.eq(subject)))
        .filter(session::ends_at.gt(now).and(session::seen_at.gt(now.minus(limits.idle))))
        .order(session::seen_at.desc())
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(from_row).collect()
}

/// Removes sessions that were over for a day, and answers how many.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: Moment, limits: &Limits) -> Result<usize, Fault> {
    let long_idle = now.minus(limits.idle).minus(Duration::DAY);
    Ok(diesel::delete(session::table.filter(session::seen_at.lt(long_idle))).execute(&mut **tx)?)
}
