//! Sex and day of birth (4.1): read from a number that says them, and told by the person when it does not, as a passport's.

use base::citizen_id::Sex;
use base::{CitizenId, DocumentKind};
use time::Date;

use crate::check::value;
use crate::sheet::Sheet;
use crate::told::Told;

/// The keys of the sheet that certification answers, so that the person is not asked and nothing is taken in there: all of a
/// citizen's card, sex and birth of the numbers that say them, nothing of any other paper.
pub(crate) fn answered(told: &Told, today: Date) -> &'static [&'static str] {
    match Particulars::told(told, today) {
        Some(_) if told.id_type == DocumentKind::CitizenCard.code() => &["sex", "birth", "nationality"],
        Some(_) => &["sex", "birth"],
        None => &[],
    }
}

/// Who somebody is besides name and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// 性别
    pub sex: Sex,
    /// 出生日期
    pub birth: Date,
}

impl Particulars {
    /// What the certified number says (GB 11643, and the residence permits that follow it).
    pub fn told(told: &Told, today: Date) -> Option<Self> {
        let number = CitizenId::parse(&told.id_number, today).ok().filter(|_| told.is_verified())?;
        Some(Self { sex: number.sex(), birth: number.birth_date() })
    }

    /// The same, else what `sheet` says; `None` where neither does.
    pub fn of(told: &Told, sheet: &Sheet, today: Date) -> Option<Self> {
        Self::told(told, today).or_else(|| {
            let sex = match sheet.get("sex") {
                "1" => Sex::Male,
                "2" => Sex::Female,
                _ => return None,
            };
            Some(Self { sex, birth: value::date(sheet.get("birth"))? })
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn told(kind: &str, number: &str) -> Told {
        Told { id_type: kind.into(), id_number: number.into(), level: 2, ..Told::default() }
    }

    #[test]
    fn s4_1_a_number_that_says_them_is_believed_before_the_person() {
        let today = date!(2026 - 11 - 24);
        let mut sheet = Sheet::default();
        let passport = told("414", "X12345678");
        assert_eq!(Particulars::of(&passport, &sheet, today), None);
        sheet.put("sex", "1");
        assert_eq!(Particulars::of(&passport, &sheet, today), None, "half of it is nothing");
        sheet.put("birth", "1988-05-06");
        let own = Particulars { sex: Sex::Male, birth: date!(1988 - 05 - 06) };
        assert_eq!(Particulars::of(&passport, &sheet, today), Some(own));
        let card = told("111", "119900199202290047");
        let read = Particulars { sex: Sex::Female, birth: date!(1992 - 02 - 29) };
        assert_eq!(Particulars::of(&card, &sheet, today), Some(read));
        assert_eq!(answered(&card, today), ["sex", "birth", "nationality"]);
        let resident = Told { id_type: "811".into(), ..card.clone() };
        assert_eq!(answered(&resident, today), ["sex", "birth"], "the number is like a citizen's");
        assert!(answered(&passport, today).is_empty());
        let nobody = Told { level: 0, ..card };
        assert_eq!(Particulars::told(&nobody, today), None, "nobody certified it");
    }
}
