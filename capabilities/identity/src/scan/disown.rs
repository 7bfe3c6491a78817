//! "不是我": whoever confirmed by mistake stops what comes of it, or ends it.

use base::{Given, Holder, Id};
use db::bell::ring;
use db::{Fault, Tx};

use super::{BELL, Scan, store};
use crate::{centre, session};

/// What was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disowned {
    /// The browser had not fetched its session, and cannot any more.
    Stopped,
    /// Its session is ended.
    Ended,
    /// Nothing came of the QR code for this account.
    Nothing,
}

/// Undoes what the account of `holder` confirmed.
///
/// # Errors
/// When the database fails.
pub fn disown(tx: &mut Tx<'_>, holder: &Holder, id: &Id<Scan>, given: &Given) -> Result<Disowned, Fault> {
    if store::update_disowned(tx, id, holder.account(), given.now)? {
        ring(tx, BELL, id.as_str())?;
        centre::write_down(tx, holder, "scan.disowned", id.as_str(), given)?;
        return Ok(Disowned::Stopped);
    }
    let Some(opened) = store::find_session(tx, id, holder.account())? else { return Ok(Disowned::Nothing) };
    // The browser may still be at its second step.
    if db::session::end(tx, session::HALF, holder.account().as_str(), &opened)? {
        centre::write_down(tx, holder, "scan.disowned", id.as_str(), given)?;
    } else if db::session::end(tx, session::REALM, holder.account().as_str(), &opened)? {
        session::tell_ended(tx, holder.account(), vec![opened], given)?;
        centre::write_down(tx, holder, "scan.disowned", id.as_str(), given)?;
    }
    Ok(Disowned::Ended)
}
