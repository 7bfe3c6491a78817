//! 个人中心 (R1.5.5): what an account's owner sees of it, and what may be changed there after proving oneself again.

pub mod mobile;
pub mod password;
pub mod step_up;

use base::{Given, Holder, Id, Mobile};
use db::session::{Limits, Session};
use db::{Conn, Fault, Tx};

use crate::login::store::Event;
use crate::real_name::Verified;
use crate::{account, appeal, login, real_name, session};

/// How many sign-ins the history shows.
const HISTORY: i64 = 20;

/// What the first page shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// 用户名
    pub username: String,
    /// The phone; pages print it masked.
    pub mobile: Mobile,
    /// The certified identity; pages print it masked.
    pub verified: Option<Verified>,
    /// The last appeal, with its state.
    pub appeal: Option<appeal::Filed>,
}

/// Everything of the first page.
///
/// # Errors
/// When the database fails.
pub fn overview(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Overview, Fault> {
    let account = account::of_holder(conn, holder, given)?;
    let verified = real_name::of_holder(conn, holder, given)?;
    let appeal = appeal::last(conn, holder)?;
    Ok(Overview { username: account.username, mobile: account.mobile, verified, appeal })
}

/// Where the account is signed in, and how it was signed in to.
///
/// # Errors
/// When the database fails.
pub fn devices(
    conn: &mut Conn,
    holder: &Holder,
    given: &Given,
    limits: &Limits,
) -> Result<(Vec<Session>, Vec<Event>), Fault> {
    let sessions = db::session::list(conn, session::REALM, holder.account().as_str(), given.now, limits)?;
    Ok((sessions, login::store::list_events(conn, holder.account(), HISTORY)?))
}

/// 退出其他设备: ends every session but this one, and answers how many.
///
/// # Errors
/// When the database fails.
pub fn leave_elsewhere(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Result<usize, Fault> {
    let count = session::end_others(tx, holder.account(), Id::parse(holder.session()).as_ref(), given)?;
    write_down(tx, holder, "account.signed-out-elsewhere", &format!("{count}"), given)?;
    Ok(count)
}

/// 退出: ends this session and tells whoever signed its owner in on its word.
///
/// # Errors
/// When the database fails.
pub fn leave(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Result<(), Fault> {
    let Some(id) = Id::parse(holder.session()) else { return Ok(()) };
    if db::session::end(tx, session::REALM, holder.account().as_str(), &id)? {
        session::tell_ended(tx, holder.account(), vec![id], given)?;
        write_down(tx, holder, "account.signed-out", "", given)?;
    }
    Ok(())
}

pub(crate) fn write_down(
    tx: &mut Tx<'_>,
    holder: &Holder,
    action: &str,
    detail: &str,
    given: &Given,
) -> Result<(), Fault> {
    let about = format!("account:{}", holder.account());
    let entry = db::journal::Entry { actor: about.clone(), action, about, detail: detail.to_owned() };
    db::journal::record(tx, &entry, given)
}
