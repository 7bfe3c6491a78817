//! Signing in by an account of another platform: WeChat, Alipay, Baidu, any OpenID provider, a platform with tickets
//! (R2.2.6, R2.2.7).
//!
//! A browser [`set_out`]s with a `state` that only it may come back with, once, within ten minutes. Who [`come_back`]s known is
//! signed in; who is not is a stranger, and the next sign-in or registration of the same browser binds them ([`claim`]): proving to
//! own the account is the only way, equal names or phones bind nothing.

mod bond;
mod come_back;
mod provider;
mod set_out;
pub(crate) mod store;

use base::{Moment, Secret};
use db::{Fault, Tx};
use sha2::{Digest, Sha256};
use time::Duration;

pub use bond::{Bond, carry, claim, forget, list, stranger, unbind};
pub use come_back::{Arrived, Kept, come_back, take_up};
pub use provider::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
pub use set_out::set_out;

/// How long the way there and back may take, and how long a stranger is remembered.
const PATIENCE: Duration = Duration::minutes(10);

/// Forgets ways that nobody came back from, and strangers who did not stay.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    store::remove_attempts_before(tx, now.minus(PATIENCE))?;
    store::remove_strangers_before(tx, now.minus(PATIENCE))
}

/// Neither the hash a session is found by nor that of a scan.
fn hash(what: &str, secret: &Secret) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(what.as_bytes());
    digest.update(secret.expose().as_bytes());
    digest.finalize().to_vec()
}

fn visit_hash(visit: &Secret) -> Vec<u8> {
    hash("upstream-visit", visit)
}

fn state_hash(state: &Secret) -> Vec<u8> {
    hash("upstream-state", state)
}
