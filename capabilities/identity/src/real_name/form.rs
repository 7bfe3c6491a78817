//! Name and number, as typed and as understood.

use base::{CitizenId, PersonName};
use time::Date;

use crate::{Refusal, Refused};

/// Without a guardian's consent nobody under fourteen is certified online (Personal Information Protection Law,
/// article 31).
const LEAST_AGE: i32 = 14;

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// 姓名
    pub name: String,
    /// 身份证号
    pub number: String,
}

/// As understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid {
    /// The name.
    pub name: PersonName,
    /// The number.
    pub number: CitizenId,
}

impl Form {
    /// Checks form and check digit before anybody is asked (R1.4.3).
    ///
    /// # Errors
    /// Every prompt at once.
    pub fn validate(&self, today: Date) -> Result<Valid, Refused> {
        let name = PersonName::parse(&self.name).map_err(|_| Refusal::Name);
        let number = CitizenId::parse(&self.number, today).map_err(|_| Refusal::Number);
        let number = number.and_then(|number| {
            if is_old_enough(number.birth_date(), today) { Ok(number) } else { Err(Refusal::TooYoung) }
        });
        match (name, number) {
            (Ok(name), Ok(number)) => Ok(Valid { name, number }),
            (name, number) => Err([name.err(), number.err()].into_iter().flatten().collect()),
        }
    }
}

fn is_old_enough(birth: Date, today: Date) -> bool {
    let had_birthday = (today.month() as u8, today.day()) >= (birth.month() as u8, birth.day());
    today.year() - birth.year() - i32::from(!had_birthday) >= LEAST_AGE
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn read(name: &str, number: &str) -> Result<Valid, Refused> {
        Form { name: name.into(), number: number.into() }.validate(date!(2026 - 11 - 24))
    }

    #[test]
    fn r1_4_2_and_r1_4_3_name_and_number_are_checked_before_anybody_is_asked() {
        assert!(read("郑范例", "119900199202290047").is_ok());
        assert_eq!(read("", "119900199202290048").unwrap_err(), [Refusal::Name, Refusal::Number]);
    }

    #[test]
    fn a_child_under_fourteen_is_sent_to_the_window() {
        assert_eq!(read("陈小测", "119900201811110160").unwrap_err(), [Refusal::TooYoung]);
        assert!(read("陈小测", "119900201206010057").is_ok());
    }
}
