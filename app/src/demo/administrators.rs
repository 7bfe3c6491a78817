//! The three administrators of the demo, and what their authenticator applications were told.

use base::{Given, Mobile, Role};
use db::{Fault, Tx};
use identity::Username;
use staff::totp::Seed;

use super::officers::secret;

/// An account with a role. One of them is a person of the demo as well; the others have nothing but their account.
#[derive(Clone, Copy, Debug)]
pub struct Administrator {
    /// The user name.
    pub username: &'static str,
    /// The phone.
    pub mobile: &'static str,
    /// What the tester's authenticator calls them.
    pub name: &'static str,
    /// The role.
    pub role: Role,
}

/// One for each role.
pub const ADMINISTRATORS: [Administrator; 3] = [
    Administrator { username: "yunying", mobile: "19900000010", name: "韩运营", role: Role::System },
    Administrator { username: "anquanyuan", mobile: "19900000015", name: "安全员", role: Role::Security },
    Administrator { username: "shenjiyuan", mobile: "19900000016", name: "审计员", role: Role::Audit },
];

/// Account, name and secret of every authenticator application.
pub(super) fn authenticators() -> impl Iterator<Item = (String, String, Vec<u8>)> {
    ADMINISTRATORS.iter().map(|one| (one.username.to_owned(), one.name.to_owned(), secret(one.username)))
}

/// Makes the accounts that are not there, and gives each its role.
pub(super) fn seed(tx: &mut Tx<'_>, hash: &str, given: &Given) -> Result<(), Fault> {
    for Administrator { username, mobile, role, .. } in ADMINISTRATORS {
        let (Ok(username), Ok(mobile)) = (Username::parse(username), Mobile::parse(mobile)) else { continue };
        let invented = identity::seed::Invented {
            username: username.clone(),
            mobile,
            identity: None,
            is_fit_for_work: true,
        };
        identity::seed::account(tx, &invented, hash, given)?;
        if let Some(account) = identity::seed::account_of(tx, &username, given)? {
            staff::seed::administrator(tx, &account, (role, &Seed::new(&secret(username.as_str()))), given)?;
        }
    }
    Ok(())
}
