//! 证件验证: does this number belong to a valid permit of somebody of this name? Nothing else is told, to anybody.

use base::{Day, Given, Moment, Person, PersonName};
use db::{Conn, Fault, Outcome, Tx};
use proof::throttle::{self, Rule};
use time::Duration;

use crate::{Permit, Refusal, store};

/// What the public is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 有效
    Valid,
    /// 无效: no such number, another name, or not valid today. Which of them is nobody's business.
    NotValid,
}

impl Verdict {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotValid => "not-valid",
        }
    }

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::NotValid => "无效",
        }
    }
}

/// One check of a permit, as its holder may see it. Who it was is not told: an address is personal data too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// When.
    pub at: Moment,
    /// What was answered.
    pub verdict: Verdict,
}

/// From one address: enough for a counter that checks papers all day, too few to try names against a number.
pub const PER_ADDRESS: Rule = Rule::new(60, Duration::hours(1));

/// Of one number, from wherever: the names of a country are tried from many addresses.
pub const PER_NUMBER: Rule = Rule::new(20, Duration::hours(1));

/// A holder sees so many of the last checks.
const SHOWN: i64 = 20;

/// Checks are kept so long.
pub const KEPT: Duration = Duration::days(365);

/// The digits of a number, as typed with spaces or hyphens; `None` when it cannot be one.
pub fn typed_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(half_width).collect();
    (digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Chinese keyboards also make full-width digits.
fn half_width(c: char) -> char {
    u32::from(c)
        .checked_sub(0xff10)
        .filter(|offset| *offset < 10)
        .and_then(|offset| char::from_digit(offset, 10))
        .unwrap_or(c)
}

/// Tells whether a permit of this number and this holder's name is valid today, and remembers that somebody asked.
///
/// Every answer takes the same statements and the same keyed hash, whether there is such a permit or not. Run it in
/// [`db::Db::tally`]: the counters must agree among all who ask at once.
///
/// Refuses what cannot be a number or a name, which is told before anything is looked up, and too many checks.
///
/// # Errors
/// When the database fails.
pub fn check(
    tx: &mut Tx<'_>,
    (number, name): (&str, &str),
    address: &str,
    given: &Given,
) -> Outcome<Verdict, Refusal> {
    let Some(number) = typed_number(number) else { return Ok(Err(Refusal::Number)) };
    let Ok(name) = PersonName::parse(name) else { return Ok(Err(Refusal::Name)) };
    let address = given.seal.index("permit_check.address", address);
    let counters = [
        (format!("permit-check-address|{}", short(&address.0)), PER_ADDRESS),
        (
            format!("permit-check-number|{}", short(&given.seal.index("permit_check.number", &number).0)),
            PER_NUMBER,
        ),
    ];
    for (counter, rule) in &counters {
        if throttle::count(tx, counter, rule, given.now)?.over {
            return Ok(Err(Refusal::TooMany));
        }
    }
    let asked = store::name_index(name.expose(), given);
    let found = store::check::find(tx, &number)?;
    let today = Day(given.now.china_date());
    // Two keyed hashes: where they first differ tells nobody anything about the names.
    let is_valid = found.as_ref().is_some_and(|(_, state, valid_to, index)| {
        index.as_ref() == Some(&asked) && state.on(*valid_to, today).is_living()
    });
    let verdict = if is_valid { Verdict::Valid } else { Verdict::NotValid };
    let permit = found.as_ref().map(|(id, ..)| id);
    store::check::insert(tx, (&number, permit), verdict, &address, given)?;
    Ok(Ok(verdict))
}

/// The name of a counter: sixteen bytes of a keyed hash are unlike any other.
fn short(hash: &[u8]) -> String {
    hash.iter().take(16).fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Who checked `permit` when, the newest first; nothing of anybody else's permit.
///
/// # Errors
/// When the database fails.
pub fn checks_of(conn: &mut Conn, person: &Person, permit: &Permit) -> Result<Vec<Checked>, Fault> {
    if permit.person != *person.id() {
        return Ok(Vec::new());
    }
    store::check::list(conn, &permit.id, SHOWN)
}

/// Forgets checks older than [`KEPT`]; answers how many.
///
/// # Errors
/// When the database fails.
pub fn forget_checks(tx: &mut Tx<'_>, given: &Given) -> Result<usize, Fault> {
    store::check::remove_before(tx, given.now.minus(KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for typed in ["202311210007", " 2023 1121 0007 ", "2023-1121-0007", "２０２３１１２１０００７"]
        {
            assert_eq!(typed_number(typed).as_deref(), Some("202311210007"), "{typed}");
        }
        for bad in ["", "20231121000", "2023112100070", "20231121000x", "证件编号"] {
            assert_eq!(typed_number(bad), None, "{bad}");
        }
    }
}
