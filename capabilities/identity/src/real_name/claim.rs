//! A claim: the authority confirmed name and number for an account, but another one is certified under them.

use base::{CitizenId, Given, Holder, Id, Mobile, Moment, PersonName, Sealed};
use db::{Conn, Fault, Tx};
use time::Duration;

use super::{Valid, store};
use crate::Refusal;

/// The session note that holds the claim, sealed.
const NOTE: &str = "real-name-claim";
const PURPOSE: &str = "session.real-name-claim";

/// How long a claim stands.
const LIFE: Duration = Duration::minutes(15);

/// What a holder claims, and against whom.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Name and number, confirmed by the authority.
    pub valid: Valid,
    /// The account now certified under them; `None` when it gave them up meanwhile.
    pub earlier: Option<crate::account::Account>,
    /// 登录保护 keeps that account: no code to its phone moves what it holds.
    pub is_protected: bool,
}

impl Claim {
    /// The phone to which the proof of control goes.
    ///
    /// # Errors
    /// [`Refusal::ClaimGone`] when nobody is certified under the number any more, [`Refusal::RebindProtected`] under 登录保护.
    pub fn phone(&self) -> Result<&Mobile, Refusal> {
        match &self.earlier {
            None => Err(Refusal::ClaimGone),
            Some(_) if self.is_protected => Err(Refusal::RebindProtected),
            Some(earlier) => Ok(&earlier.mobile),
        }
    }
}

pub(super) fn keep(tx: &mut Tx<'_>, holder: &Holder, valid: &Valid, given: &Given) -> Result<(), Fault> {
    let parts = (valid.name.expose(), valid.number.expose(), given.now.unix_micros());
    let sealed = given.seal.seal(PURPOSE, &serde_json::to_vec(&parts)?, &*given.chance);
    note(tx, holder, Some(&hex::encode(sealed.0)))
}

pub(super) fn forget(tx: &mut Tx<'_>, holder: &Holder) -> Result<(), Fault> {
    note(tx, holder, None)
}

fn note(tx: &mut Tx<'_>, holder: &Holder, value: Option<&str>) -> Result<(), Fault> {
    let Some(session) = Id::parse(holder.session()) else { return Ok(()) };
    db::session::note(tx, &session, NOTE, value)
}

/// The claim that stands in `holder`'s session; `None` when there is none or it is too old.
///
/// # Errors
/// When the database fails.
pub fn claimed(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Option<Claim>, Fault> {
    let Some(session) = Id::parse(holder.session()) else { return Ok(None) };
    let Some(kept) = db::session::noted(conn, &session, NOTE)? else { return Ok(None) };
    let sealed = Sealed(hex::decode(kept).map_err(|e| Fault::Stored(e.to_string()))?);
    let (name, number, at): (String, String, i64) =
        serde_json::from_slice(&given.seal.open(PURPOSE, &sealed)?)?;
    if Moment::from_unix_micros(at).plus(LIFE) <= given.now {
        return Ok(None);
    }
    let stored = |e: &dyn std::fmt::Display| Fault::Stored(e.to_string());
    let name = PersonName::parse(&name).map_err(|e| stored(&e))?;
    let number = CitizenId::parse(&number, given.now.china_date()).map_err(|e| stored(&e))?;
    let earlier = match store::find_holder(conn, &number, given)? {
        Some(account) => crate::account::store::find(conn, &account, given)?,
        None => None,
    };
    let is_protected = match &earlier {
        Some(earlier) => crate::protection::store::is_on(conn, &earlier.id)?,
        None => false,
    };
    Ok(Some(Claim { valid: Valid { name, number }, earlier, is_protected }))
}
