//! Adding a key.

use base::{Given, Holder};
use db::{Outcome, Tx};
use notices::{Template, params};
use proof::passkey::Made;
use time::Duration;

use super::{MOST, store};
use crate::centre::{step_up, write_down};
use crate::{Refusal, account};

/// The name as it was typed, or the kind's.
fn named(typed: &str) -> String {
    let shown = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let plain: String = shown.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(20).collect();
    if plain.is_empty() { "通行密钥".to_owned() } else { plain }
}

/// Keeps a new key under `name`, after a fresh proof, and tells the account's phone.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    holder: &Holder,
    (made, name): (&Made, &str),
    given: &Given,
) -> Outcome<(), Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    if store::list(tx, holder.account())?.len() >= MOST {
        return Ok(Err(Refusal::TooManyPasskeys));
    }
    if !store::insert(tx, holder.account(), (made.key(), &named(name)), given)? {
        return Ok(Err(Refusal::PasskeyTaken));
    }
    step_up::use_up(tx, holder)?;
    write_down(tx, holder, "account.passkey-added", "", given)?;
    let mobile = account::of_holder(tx, holder, given)?.mobile;
    let words = params([("date", given.now.china_minute())]);
    notices::sms::send(tx, &mobile, Template::PasskeyAdded, &words, Duration::DAY, given)?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_name_is_one_line_of_twenty_signs_or_the_kind() {
        assert_eq!(named(" 我的\n手机 "), "我的 手机");
        assert_eq!(named(" \t "), "通行密钥");
        assert_eq!(named(&"长".repeat(30)).chars().count(), 20);
    }
}
