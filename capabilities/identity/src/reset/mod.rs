//! 忘记密码 (R2.2.8): [`prove`] the phone, hash outside, [`complete`].

use std::collections::BTreeMap;

use base::{Given, Mobile, Secret};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};
use notices::Template;
use proof::Purpose;
use time::Duration;

use crate::account::{Account, store};
use crate::{Password, Policy, Refusal, Refused, renewal, session};

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// 手机号
    pub mobile: String,
    /// 短信验证码
    pub code: String,
    /// 新密码
    pub password: Secret,
    /// 再次输入密码
    pub password_again: Secret,
}

/// As understood.
#[derive(Clone, Debug)]
pub struct Valid {
    mobile: Mobile,
    code: String,
    password: Password,
}

impl Form {
    /// Checks everything that can be checked without the database.
    ///
    /// # Errors
    /// Every prompt at once.
    pub fn validate(&self, policy: Policy) -> Result<Valid, Refused> {
        let mobile = Mobile::parse(&self.mobile).map_err(Refusal::from);
        let password = new_password(&self.password, &self.password_again, policy);
        let code = self.code.trim().to_owned();
        match (mobile, password) {
            (Ok(mobile), Ok(password)) if !code.is_empty() => Ok(Valid { mobile, code, password }),
            (mobile, password) => {
                let missing = code.is_empty().then_some(Refusal::SmsCode);
                let first = mobile.err().into_iter().chain(missing);
                Err(first.chain(password.err().unwrap_or_default()).collect())
            }
        }
    }
}

/// A new password, typed twice.
///
/// # Errors
/// The policy's prompt, and that the two differ.
pub fn new_password(password: &Secret, again: &Secret, policy: Policy) -> Result<Password, Refused> {
    twice(Password::parse(password, policy), password == again)
}

/// As [`new_password`], for who works here.
///
/// # Errors
/// The rule's prompt, and that the two differ.
pub fn new_password_of_staff(
    password: &Secret,
    again: &Secret,
    rules: renewal::Rules,
) -> Result<Password, Refused> {
    twice(Password::for_staff(password, rules), password == again)
}

fn twice(read: Result<Password, Refusal>, is_same: bool) -> Result<Password, Refused> {
    match (read, is_same) {
        (Ok(password), true) => Ok(password),
        (read, is_same) => {
            Err(read.err().into_iter().chain((!is_same).then_some(Refusal::PasswordAgain)).collect())
        }
    }
}

/// Whose password is to be replaced, proven by the phone.
#[derive(Clone, Debug)]
pub struct Proven(Account, Password);

impl Proven {
    /// The password to hash for [`complete`].
    pub fn password(&self) -> &Secret {
        self.1.secret()
    }
}

/// Uses the code up. That no account has the phone is told only to who proved to hold it.
///
/// # Errors
/// When the database fails.
pub fn prove(tx: &mut Tx<'_>, valid: &Valid, given: &Given) -> Outcome<Proven, Refused> {
    if let Err(refusal) = proof::code::check(tx, Purpose::Reset, &valid.mobile, &valid.code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    Ok(match store::find_by_mobile(tx, &valid.mobile, given)? {
        Some(account) => Ok(Proven(account, valid.password.clone())),
        None => Err(vec![Refusal::NoSuchMobile]),
    })
}

/// Replaces the password and signs the account out everywhere.
///
/// # Errors
/// When the database fails.
pub fn complete(
    tx: &mut Tx<'_>,
    Proven(account, _): &Proven,
    hash: &str,
    given: &Given,
) -> Result<(), Fault> {
    // Whether it fits who works here is not known: the next way to work leads past another one.
    renewal::replaced(tx, account, given)?;
    store::update_password(tx, &account.id, hash)?;
    session::distrust(tx, &account.id, None, given)?;
    let about = format!("account:{}", account.id);
    let detail = "忘记密码".to_owned();
    let entry = Entry { actor: about.clone(), action: "account.password-reset", about, detail };
    journal::record(tx, &entry, given)?;
    notices::sms::send(tx, &account.mobile, Template::PasswordChanged, &BTreeMap::new(), Duration::DAY, given)
}
