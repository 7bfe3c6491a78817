//! What certification and the identity platform told of a person: shown, never asked for (R3.11, 4.1).

use base::citizen_id::Sex;
use base::{CitizenId, Country, DocumentKind, Mobile};
use profile::{Card, Told};
use time::Date;

use crate::person::home::stars;
use crate::ui::Summary;

/// How numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// On the owner's 完整信息 page and nowhere else of the person's side (R0.9).
    Full,
    /// Everywhere else.
    Masked,
}

/// Every certified value with its label, as on the day `today`.
pub(super) fn certified(card: &Card, today: Date, numbers: Numbers) -> Summary {
    let told = &card.told;
    let or_none = |text: &str| if text.is_empty() { "未认证".to_owned() } else { text.to_owned() };
    let number = match numbers {
        Numbers::Full => told.id_number.clone(),
        Numbers::Masked => stars(&told.id_number),
    };
    let kind = DocumentKind::parse_code(&told.id_type).map(DocumentKind::title).unwrap_or_default();
    let mut all = Summary::default().line("姓名", or_none(&told.name));
    if let Some(number) = citizen(told, today) {
        all = all
            .line("性别", if number.sex() == Sex::Male { "男" } else { "女" })
            .line("出生日期", number.birth_date().to_string());
    }
    if let Some(country) = nationality(told) {
        all = all.line("国籍/地区", country);
    }
    all.line("证件类型", or_none(kind))
        .line("证件号码", or_none(&number))
        .line("联系电话", phone(told, numbers))
}

/// Sex and birth are read from the number (GB 11643).
fn citizen(told: &Told, today: Date) -> Option<CitizenId> {
    CitizenId::parse(&told.id_number, today).ok().filter(|_| told.is_verified())
}

/// Holders of the identity card are citizens (4.1); of other papers nothing is told.
fn nationality(told: &Told) -> Option<&'static str> {
    let is_citizen = told.is_verified() && told.id_type == DocumentKind::CitizenCard.code();
    Country::find("CHN").filter(|_| is_citizen).map(|country| country.name.as_str())
}

fn phone(told: &Told, numbers: Numbers) -> String {
    match numbers {
        Numbers::Full => told.mobile.clone(),
        Numbers::Masked => {
            Mobile::parse(&told.mobile).map(|one| String::from(one.masked())).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use time::macros::date;

    use super::*;

    fn shown(numbers: Numbers, level: u8) -> String {
        let told = Told {
            username: "zhengfanli".into(),
            mobile: "19900000005".into(),
            name: "郑范例".into(),
            id_type: "111".into(),
            id_number: "119900199202290047".into(),
            level,
            is_protected: None,
        };
        let card = Card { told, completed_at: None, photo: None };
        certified(&card, date!(2026 - 11 - 24), numbers).render().unwrap()
    }

    #[test]
    fn r0_9_and_r3_11_every_certified_value_is_there_and_numbers_are_full_only_when_asked_for() {
        let full = shown(Numbers::Full, 2);
        for words in ["郑范例", "女", "1992-02-29", "中国", "居民身份证", "119900199202290047", "19900000005"]
        {
            assert!(full.contains(words), "{words}: {full}");
        }
        let masked = shown(Numbers::Masked, 2);
        assert!(masked.contains("1****************7") && masked.contains("199****0005"), "{masked}");
        assert!(!masked.contains("119900199202290047") && !masked.contains("19900000005"));
        assert!(masked.contains("1992-02-29"), "certified, not a number");
        assert!(!shown(Numbers::Full, 0).contains("1992-02-29"), "nobody certified it");
    }
}
