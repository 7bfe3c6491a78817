//! Invented applicants in any number, each with a whole application that waits for 提交: for measuring.

use affiliation::State as LinkState;
use attachments::Owner;
use base::{CreditCode, Given, Id, Person, noun};
use cases::Kind;
use cases::draft::{self, Author, Change};
use cases::entry::Rules;
use db::{Fault, Tx};
use profile::Told;

use super::profiles;
use super::units::UNITS;

/// Every material of 101 for somebody who rents.
const FILES: [&str; 12] =
    ["A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A17", "A19"];

/// An application that needs nothing but 提交.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Who applies.
    pub person: Person,
    /// What for.
    pub application: Id<noun::Application>,
    /// The draft's version.
    pub version: i32,
}

/// An identity number of nobody: area 119900, born on a day of 1990, the `at`-th of the day.
fn number(at: u32) -> String {
    let body = format!(
        "119900{:04}{:02}{:02}{:03}",
        1985 + at / 10_000,
        1 + at / 1000 % 10,
        1 + at / 50 % 20,
        at % 50
    );
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
    format!("{body}{check}")
}

/// Makes the `at`-th applicant.
///
/// # Errors
/// When the database fails, or the demo's first unit is not there.
pub fn prepare(tx: &mut Tx<'_>, at: u32, rules: &Rules, given: &Given) -> Result<Ready, Fault> {
    let told = Told {
        username: format!("applicant{at}"),
        mobile: "19900000098".into(),
        name: "众申请".into(),
        id_type: "111".into(),
        id_number: number(at),
        level: 2,
        is_protected: None,
    };
    let person = profile::arrive(tx, ("https://applicants.example", &at.to_string()), &told, given)?;
    let person = Person::at_edge(person);
    profiles::fill_in(tx, &person, (0, "photos/none"), given)?;
    let code = CreditCode::parse(UNITS[0].0).map_err(|e| Fault::System(e.to_string()))?;
    let unit = affiliation::open::find(tx, &code, given)?;
    let unit = unit.ok_or_else(|| Fault::System("the demo is not seeded".into()))?;
    affiliation::open::seed_link(tx, person.id(), (&unit.id, LinkState::Linked, None), given)?;
    for code in FILES {
        attachments::seed::put(
            tx,
            &Owner::from(&person),
            (code, "材料.pdf"),
            ("attachments/none", 1000),
            given,
        )?;
    }
    let broken = |why: String| Fault::System(why);
    let kind = Kind::find("101").ok_or_else(|| broken("no kind".into()))?;
    let application = draft::begin(tx, &person, kind, rules, given)?.map_err(|e| broken(e.to_string()))?;
    let mut version = 1;
    for section in kind.sections {
        let change = Change::Form(section, answers(given, &told.name));
        let saved = draft::save(tx, Author::Person(&person), &application, (&change, version), given)?;
        version = saved.map_err(|e| broken(e.to_string()))?.unwrap_or(version);
    }
    Ok(Ready { person, application, version })
}

/// What somebody in order answers.
fn answers(given: &Given, name: &str) -> Vec<(String, String)> {
    let today = given.now.china_date();
    let day = |days: i64| (today + time::Duration::days(days)).to_string();
    let (later, since, until) = (day(900), day(-100), day(265));
    let single = [
        ("subject", "101"),
        ("basis", "1"),
        ("joined", "2014-07-15"),
        ("post", "工程师"),
        ("post_kind", "2"),
        ("contract", "1"),
        ("term", "1"),
        ("contract_from", "2024-07-15"),
        ("contract_to", &later),
        ("years", "12.0"),
        ("income", "240000.00"),
        ("home", "2"),
        ("home_district", "110108"),
        ("home_addr", "示范街3号楼401"),
        ("lease_from", &since),
        ("lease_to", &until),
        ("hukou_region", "130102"),
        ("hukou_class", "1"),
        ("agreed", "1"),
        ("signed", name),
    ];
    let mut all: Vec<(String, String)> =
        single.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    for at in 0..12 {
        let count = today.year() * 12 + i32::from(u8::from(today.month())) - 2 - at;
        let month = format!("{}-{:02}", count.div_euclid(12), count.rem_euclid(12) + 1);
        for (field, value) in [("month", month.as_str()), ("amount", "20000.00"), ("payer", UNITS[0].1)] {
            all.push((format!("incomes.{at}.{field}"), value.to_owned()));
        }
    }
    all
}
