//! People, units and permits with names, for the tests of this capability.

use affiliation::open::{self, New as NewUnit};
use base::{CreditCode, Day, Given, Id, Level, Moment, Officer, Rank, noun};
use certificates::{By, Employer, Follower, Holder, New, Permit, State};
use db::{Fault, Tx};
use profile::Told;
use time::Duration;

pub(crate) const NAME: &str = "郑范例";
pub(crate) const ID_NUMBER: &str = "119900198808080138";
pub(crate) const MOBILE: &str = "19900000012";
pub(crate) const UNIT: &str = "京华示范科技有限公司";
pub(crate) const HAIDIAN: &str = "110108";
pub(crate) const CHAOYANG: &str = "110105";
pub(crate) const BY: By<'static> =
    By { actor: "person:test", words: "市人才工作局", application: None };

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The means of `given` on another day, at ten in the morning.
pub(crate) fn on(given: &Given, text: &str) -> Given {
    let days = (day(text).0 - given.now.china_date()).whole_days();
    Given { now: given.now.plus(Duration::days(days)), ..given.clone() }
}

pub(crate) fn person(tx: &mut Tx<'_>, subject: &str, given: &Given) -> Result<Id<noun::Person>, Fault> {
    let told = Told {
        username: subject.into(),
        mobile: MOBILE.into(),
        name: NAME.into(),
        id_type: "111".into(),
        id_number: ID_NUMBER.into(),
        level: 2,
        is_protected: None,
    };
    profile::arrive(tx, ("https://identity.example", subject), &told, given)
}

pub(crate) fn unit(tx: &mut Tx<'_>, code: &str, given: &Given) -> Result<Id<noun::Unit>, Fault> {
    let credit_code = CreditCode::parse(code).unwrap();
    let new = NewUnit { credit_code, name: UNIT.into(), sheet: profile::Sheet::default() };
    match open::find(tx, &new.credit_code, given)? {
        Some(unit) => Ok(unit.id),
        None => Ok(open::seed(tx, &new, given)?.expect("it is new")),
    }
}

pub(crate) const FIRST: &str = "91119900MA0DEM013F";
pub(crate) const SECOND: &str = "91119900MA0DEM0482";

pub(crate) fn holder() -> Holder {
    Holder {
        name: NAME.into(),
        id_number: ID_NUMBER.into(),
        nation: "01".into(),
        mobile: MOBILE.into(),
        photo: "photos/one".into(),
    }
}

pub(crate) fn child() -> Follower {
    Follower {
        relation: "子女",
        name: "郑小例".into(),
        id_kind: "111".into(),
        number: "119900201206010057".into(),
        sex: String::new(),
        birth_on: day("2012-06-01"),
        place: "示范小学".into(),
        hukou: "130102".into(),
    }
}

/// A permit of `subject`, by the first unit in 海淀.
pub(crate) fn permit(tx: &mut Tx<'_>, subject: &str, given: &Given) -> Result<Permit, Fault> {
    let person = person(tx, subject, given)?;
    let unit = unit(tx, FIRST, given)?;
    let new = New {
        person: &person,
        employer: Employer { unit: &unit, name: UNIT, district: HAIDIAN },
        kind: "101",
        holder: holder(),
        contract_to: Some(day("2028-06-30")),
        followers: vec![child()],
        issuer: "市人才工作局",
    };
    certificates::issue(tx, &new, &BY, given)
}

/// The permit as it stands now.
pub(crate) fn again(tx: &mut Tx<'_>, permit: &Permit, given: &Given) -> Permit {
    certificates::find(tx, &permit.id, given).unwrap().unwrap()
}

pub(crate) fn state(tx: &mut Tx<'_>, permit: &Permit, given: &Given) -> State {
    again(tx, permit, given).state
}

pub(crate) fn officer(authority: &str, level: Level, businesses: &[&str]) -> Officer {
    let person = Id::from_bytes([9; 16]);
    let businesses = businesses.iter().map(|one| (*one).to_owned()).collect();
    Officer::at_edge(person, (authority.to_owned(), level), vec![Rank::First], businesses)
}

pub(crate) fn moments_apart(given: &Given, seconds: i64) -> Given {
    let now: Moment = given.now.plus(Duration::seconds(seconds));
    Given { now, ..given.clone() }
}
