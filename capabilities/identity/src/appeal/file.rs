//! Filing an appeal.

use base::{Given, Holder, Id, Mobile, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use super::store;
use crate::real_name::{Claim, claimed};
use crate::{Refusal, Refused};

/// As typed; the picture comes apart.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// 申诉原因
    pub reason: String,
    /// 联系电话
    pub contact: String,
}

/// As understood.
#[derive(Clone, Debug)]
pub struct Ready {
    reason: String,
    contact: Mobile,
}

impl Form {
    /// Checks reason and phone.
    ///
    /// # Errors
    /// Every prompt at once.
    pub fn validate(&self) -> Result<Ready, Refused> {
        let reason = self.reason.trim();
        let fits = (5..=500).contains(&reason.chars().count())
            && !reason.chars().any(|c| c.is_control() && c != '\n' && c != '\r');
        match (fits, Mobile::parse(&self.contact)) {
            (true, Ok(contact)) => Ok(Ready { reason: reason.to_owned(), contact }),
            (fits, contact) => {
                let reason = (!fits).then_some(Refusal::Reason);
                Err(reason.into_iter().chain(contact.err().map(|_| Refusal::Contact)).collect())
            }
        }
    }
}

/// The claim an appeal would be about.
///
/// # Errors
/// When the database fails.
pub fn may_file(conn: &mut Conn, holder: &Holder, given: &Given) -> Outcome<Claim, Refusal> {
    let Some(claim) = claimed(conn, holder, given)? else { return Ok(Err(Refusal::ClaimGone)) };
    match store::find_last(conn, holder.account())? {
        Some(last) if last.state == super::State::Submitted => Ok(Err(Refusal::AppealOpen)),
        _ => Ok(Ok(claim)),
    }
}

/// Files an appeal about the claim that stands in `holder`'s session; `picture` is the key of the kept picture.
/// Answers the appeal's number.
///
/// # Errors
/// When the database fails.
pub fn file(
    tx: &mut Tx<'_>,
    holder: &Holder,
    ready: &Ready,
    picture: &str,
    given: &Given,
) -> Outcome<String, Refused> {
    let claim = match may_file(tx, holder, given)? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(vec![refusal])),
    };
    let day = given.now.china_date();
    let number =
        format!("SS{}{:02}{:02}{}", day.year(), day.month() as u8, day.day(), given.chance.digits(6));
    let new = store::NewAppeal {
        id: &Id::<noun::Appeal>::new(given),
        number: &number,
        account: holder.account(),
        valid: &claim.valid,
        reason: &ready.reason,
        contact: &ready.contact,
        picture,
    };
    store::insert(tx, &new, given)?;
    record(tx, holder, &number, given)?;
    Ok(Ok(number))
}

fn record(tx: &mut Tx<'_>, holder: &Holder, number: &str, given: &Given) -> Result<(), Fault> {
    let actor = format!("account:{}", holder.account());
    let about = format!("appeal:{number}");
    journal::record(tx, &Entry { actor, action: "appeal.filed", about, detail: String::new() }, given)
}
