//! 扫码登录 (R2.4): a browser shows a QR code, a phone on which somebody is signed in scans it and confirms, the browser is
//! signed in.
//!
//! ```text
//!          take(phone)            answer(phone, number)            redeem(browser)
//!  Shown ──────────────► Scanned ───────────────────────► Confirmed ───────────────► Used
//!    │ 2 min                │ 1 min, or refused                │ 1 min, or disowned
//!    ▼                      ▼                                  ▼
//!  over                   Refused / over                      over
//! ```
//!
//! Three secrets, none of which does anything alone: the id is in the QR code and public; the browser holds the secret of its
//! visit in a cookie; the phone is given `token` when it scans. The database holds the hashes of both. Every step is one statement
//! that names the state it leaves, so that of two at once one succeeds, on several machines too.
//!
//! A copy of the QR code can be shown to somebody else, who scans and confirms, and the copier is signed in. Against that
//! stand the number that both screens must share, and what the phone says about the browser that asks.

mod answer;
mod disown;
mod redeem;
mod show;
pub(crate) mod store;
mod take;
mod watch;

use base::{Id, Moment, Secret};
use db::{Fault, Tx};
use sha2::{Digest, Sha256};
use time::Duration;

pub use answer::answer;
pub use disown::{Disowned, disown};
pub use redeem::redeem;
pub use show::show;
pub use store::State;
pub use take::{Asked, asked, take};
pub use watch::{News, changed_since, look};

/// One QR code and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct Scan;

/// Rung with the id of a QR code whose state changed.
pub const BELL: &str = "identity.scan";

/// Forgets what ended long ago: codes nobody used after a day, the others when 不是我 is of no use any more.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    store::remove_before(tx, now.minus(Duration::DAY), now.minus(Duration::days(30)))
}

/// How long a QR code may be scanned (R2.4.5).
pub const SHOWN: Duration = Duration::minutes(2);

/// How long whoever scanned it may think.
const SCANNED: Duration = Duration::MINUTE;

/// How long the browser may take to fetch its session.
const CONFIRMED: Duration = Duration::MINUTE;

/// Not the hash that the session of the same browser is found by.
fn hash(secret: &Secret) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(b"scan");
    digest.update(secret.expose().as_bytes());
    digest.finalize().to_vec()
}

/// A row as the steps look at it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) state: State,
    pub(crate) account: Option<Id<base::noun::Account>>,
    pub(crate) number: i32,
    pub(crate) choices: Vec<i32>,
    pub(crate) address: String,
    pub(crate) agent: String,
    pub(crate) created_at: Moment,
    pub(crate) expires_at: Moment,
}

impl Row {
    /// The state at `now`: what was not gone on with in time is over.
    pub(crate) fn at(&self, now: Moment) -> State {
        let waits = matches!(self.state, State::Shown | State::Scanned | State::Confirmed);
        if waits && self.expires_at <= now { State::Over } else { self.state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2_4_5_what_waits_is_over_at_its_time_and_what_ended_stays_as_it_ended() {
        let at = Moment::from_unix_micros(1_000_000);
        let row = |state| Row {
            state,
            account: None,
            number: 37,
            choices: vec![12, 37, 80],
            address: String::new(),
            agent: String::new(),
            created_at: at,
            expires_at: at.plus(SHOWN),
        };
        for state in [State::Shown, State::Scanned, State::Confirmed] {
            assert_eq!(row(state).at(at.plus(SHOWN).minus(Duration::SECOND)), state);
            assert_eq!(row(state).at(at.plus(SHOWN)), State::Over);
        }
        for state in [State::Used, State::Refused] {
            assert_eq!(row(state).at(at.plus(Duration::DAY)), state);
        }
    }
}
