//! A phone on which somebody is signed in scans the QR code.

use base::{Given, Holder, Id, Moment, Secret};
use db::bell::ring;
use db::{Conn, Fault, Outcome, Tx};
use proof::throttle::{self, Rule};
use time::Duration;

use super::{BELL, Row, SCANNED, Scan, hash, store};
use crate::Refusal;

/// Scans by one account.
const SCANS: Rule = Rule::new(20, Duration::minutes(10));

/// What the phone shows: who asks, and the numbers to choose from.
#[derive(Debug)]
pub struct Asked {
    /// For the answer, and worthless without the account's session.
    pub token: Secret,
    /// Three numbers, one of which stands on the other screen, in rising order.
    pub numbers: Vec<i32>,
    /// The address of the browser that asks.
    pub address: String,
    /// That browser, as it names itself.
    pub agent: String,
    /// When it asked for the QR code.
    pub at: Moment,
}

impl Asked {
    fn of(row: Row, token: Secret) -> Self {
        Self { token, numbers: row.choices, address: row.address, agent: row.agent, at: row.created_at }
    }
}

/// Binds the QR code to the account of `holder`, or shows its account the same question again. `None` for a QR code that never
/// was. Run it with [`db::Db::tally`]: it counts.
///
/// # Errors
/// When the database fails.
pub fn take(
    tx: &mut Tx<'_>,
    holder: &Holder,
    id: &Id<Scan>,
    given: &Given,
) -> Outcome<Option<Asked>, Refusal> {
    if throttle::count(tx, &format!("scan-by|{}", holder.account()), &SCANS, given.now)?.over {
        return Ok(Err(Refusal::ScanTooFrequent));
    }
    if is_scanned_itself(tx, holder)? {
        return Ok(Err(Refusal::ScanByScan));
    }
    let Some(row) = store::find(tx, id)? else { return Ok(Ok(None)) };
    let token = Secret::new(given.chance.token());
    let whose = (holder.account(), &*hash(&token));
    let is_first = store::update_taken(tx, id, whose, given.now.plus(SCANNED), given.now)?;
    if !is_first && !store::update_phone(tx, id, whose, given.now)? {
        return Ok(Err(Refusal::ScanOver));
    }
    ring(tx, BELL, id.as_str())?;
    Ok(Ok(Some(Asked::of(row, token))))
}

/// A browser that was signed in by a scan signs no others in: who confirmed one by mistake would never be rid of them.
fn is_scanned_itself(conn: &mut Conn, holder: &Holder) -> Result<bool, Fault> {
    let Some(session) = Id::parse(holder.session()) else { return Ok(false) };
    Ok(db::session::noted(conn, &session, "way")?.as_deref() == Some("qr"))
}

/// The question that the phone with `token` was asked, while it may answer.
///
/// # Errors
/// When the database fails.
pub fn asked(
    conn: &mut Conn,
    holder: &Holder,
    (id, token): (&Id<Scan>, &Secret),
    given: &Given,
) -> Result<Option<Asked>, Fault> {
    let row = store::find_of_phone(conn, id, (holder.account(), &hash(token)), given.now)?;
    Ok(row.map(|row| Asked::of(row, token.clone())))
}
