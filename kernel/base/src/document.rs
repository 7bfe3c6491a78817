//! Identity documents besides the citizen's card (GA/T 517), and what their numbers look like.

use std::fmt;

use time::Date;

use crate::{CitizenId, Masked};

/// A kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// 居民身份证
    CitizenCard,
    /// 普通护照, Chinese
    Passport,
    /// 普通护照, of another country
    ForeignPassport,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 外国人永久居留身份证
    PermanentResidentCard,
    /// 港澳居民居住证
    HongKongMacaoResidence,
    /// 台湾居民居住证
    TaiwanResidence,
}

/// The number does not have the form of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("证件号码格式不正确")]
pub struct NotADocumentNumber;

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::CitizenCard,
        Self::Passport,
        Self::ForeignPassport,
        Self::HongKongMacaoPermit,
        Self::TaiwanPermit,
        Self::PermanentResidentCard,
        Self::HongKongMacaoResidence,
        Self::TaiwanResidence,
    ];

    /// The code of GA/T 517; 811 and 831 are ours, the standard has none for the residence permits. Both kinds of
    /// passport share 414: the nationality tells them apart.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CitizenCard => "111",
            Self::Passport | Self::ForeignPassport => "414",
            Self::TaiwanPermit => "511",
            Self::HongKongMacaoPermit => "516",
            Self::PermanentResidentCard => "553",
            Self::HongKongMacaoResidence => "811",
            Self::TaiwanResidence => "831",
        }
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CitizenCard => "居民身份证",
            Self::Passport | Self::ForeignPassport => "普通护照",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
            Self::HongKongMacaoPermit => "港澳居民来往内地通行证",
            Self::PermanentResidentCard => "外国人永久居留身份证",
            Self::HongKongMacaoResidence => "港澳居民居住证",
            Self::TaiwanResidence => "台湾居民居住证",
        }
    }

    /// The first kind with this code.
    pub fn parse_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A number of an identity document, in capitals.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DocumentNumber {
    kind: DocumentKind,
    number: String,
}

impl DocumentNumber {
    /// Reads a number of `kind`; `today` bounds dates of birth in it.
    ///
    /// # Errors
    /// When it does not have the kind's form.
    pub fn parse(kind: DocumentKind, text: &str, today: Date) -> Result<Self, NotADocumentNumber> {
        let number: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| crate::narrow(c).to_ascii_uppercase())
            .collect();
        if fits(kind, &number, today) { Ok(Self { kind, number }) } else { Err(NotADocumentNumber) }
    }

    /// Which document.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.number
    }

    /// First and last character with stars between (R0.9).
    pub fn masked(&self) -> Masked {
        Masked::ends(&self.number, 1, self.number.len() - 2, 1)
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.masked(), f)
    }
}

fn fits(kind: DocumentKind, number: &str, today: Date) -> bool {
    if !number.is_ascii() || number.len() < 5 {
        return false;
    }
    let is_citizen = |prefixes: &[&str]| {
        prefixes.iter().any(|prefix| number.starts_with(prefix)) && CitizenId::parse(number, today).is_ok()
    };
    match kind {
        DocumentKind::CitizenCard => CitizenId::parse(number, today).is_ok(),
        DocumentKind::Passport => is_chinese_passport(number),
        DocumentKind::ForeignPassport => {
            (5..=17).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        DocumentKind::HongKongMacaoPermit => {
            number.starts_with(['H', 'M']) && (digits(&number[1..], 8) || digits(&number[1..], 10))
        }
        DocumentKind::TaiwanPermit => digits(number, 8) || digits(number, 10),
        DocumentKind::HongKongMacaoResidence => is_citizen(&["810000", "820000"]),
        DocumentKind::TaiwanResidence => is_citizen(&["830000"]),
        DocumentKind::PermanentResidentCard => is_permanent_resident(number),
    }
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// E and eight digits; E, a letter and seven digits; G and eight digits; D, S or P and seven or eight digits.
fn is_chinese_passport(number: &str) -> bool {
    let (first, rest) = number.split_at(1);
    match first {
        "E" => {
            digits(rest, 8)
                || (rest.starts_with(|c: char| matches!(c, 'A'..='H' | 'J'..='N' | 'P'..='Z'))
                    && digits(&rest[1..], 7))
        }
        "G" => digits(rest, 8),
        "D" | "S" | "P" => {
            digits(rest, 7) || digits(rest, 8) || (rest.starts_with('E') && digits(&rest[1..], 7))
        }
        _ => number.starts_with("14") && digits(number, 9) || number.starts_with("15") && digits(number, 9),
    }
}

/// Of 2023: a 9, then seventeen like a citizen's number with its check digit; of 2017: three letters, twelve digits.
fn is_permanent_resident(number: &str) -> bool {
    let of_2017 =
        number.len() == 15 && number[..3].bytes().all(|b| b.is_ascii_uppercase()) && digits(&number[3..], 12);
    let of_2023 = number.len() == 18
        && number.starts_with('9')
        && digits(&number[..17], 17)
        && crate::citizen_id::check_digit(number) == number.as_bytes()[17];
    of_2017 || of_2023
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::DocumentKind::*;
    use super::*;

    fn read(kind: DocumentKind, text: &str) -> bool {
        DocumentNumber::parse(kind, text, date!(2026 - 11 - 24)).is_ok()
    }

    #[test]
    fn numbers_of_each_document_are_read_and_others_are_not() {
        for (kind, good, bad) in [
            (CitizenCard, "119900199003070017", "119900199003070018"),
            (Passport, "E12345678", "E1234567"),
            (Passport, "ea1234567", "EO1234567"),
            (Passport, "G12345678", "H12345678"),
            (Passport, "151234567", "161234567"),
            (ForeignPassport, "AB1234567", "AB-123456"),
            (HongKongMacaoPermit, "H12345678", "K12345678"),
            (HongKongMacaoPermit, "M1234567801", "M123456780"),
            (TaiwanPermit, "12345678", "1234567"),
            (HongKongMacaoResidence, "810000199003070015", "119900199003070017"),
            (TaiwanResidence, "830000198511220023", "810000199003070015"),
            (PermanentResidentCard, "USA123456789012", "US1123456789012"),
        ] {
            assert!(read(kind, good), "{good}");
            assert!(!read(kind, bad), "{bad}");
        }
    }

    #[test]
    fn r0_9_a_document_number_prints_masked_and_codes_are_those_of_ga_t_517() {
        let number = DocumentNumber::parse(Passport, "E12345678", date!(2026 - 11 - 24)).unwrap();
        assert_eq!(format!("{number:?}"), "E*******8");
        assert_eq!(DocumentKind::parse_code("111"), Some(CitizenCard));
        assert_eq!(DocumentKind::parse_code("553").map(DocumentKind::title), Some("外国人永久居留身份证"));
        assert_eq!(DocumentKind::parse_code("999"), None);
    }
}
