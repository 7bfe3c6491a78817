//! The permits of the demo, and who stands on a list.

use affiliation::Business;
use base::{Day, Given, Id, Person, noun};
use cases::listing::List;
use cases::seed::Listed;
use certificates::seed::Invented as Issued;
use certificates::{Employer, Holder, State as PermitState};
use db::{Fault, Tx};
use time::Duration;

use super::units::UNITS;
use super::{PEOPLE, others};

/// The permits of the demo, each made out to its person as certified and photographed, all by the first unit.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    (people, photos): (&[Person], &[String]),
    units: &[Id<noun::Unit>],
    given: &Given,
) -> Result<(), Fault> {
    let today = given.now.china_date();
    let day = |days: i64| Day(today + Duration::days(days));
    let child = [("2", "陈小测", "119900201206010057", "2012-06-01")];
    let (_, unit_name, _, district, ..) = UNITS[0];
    let employer = units.first().map(|unit| Employer { unit, name: unit_name, district });
    let permit = |number, state, left: i64, window: Option<i64>| Issued {
        number,
        unit_name,
        employer,
        holder: None,
        state,
        issued_on: day(left - 1095),
        valid_to: day(left),
        window_ends_on: window.map(day),
        followers: &[],
    };
    let first = Issued { followers: &child, ..permit("202312210007", PermitState::Valid, 26, None) };
    let second =
        Issued { followers: &others::HUSBAND, ..permit("202402190014", PermitState::Valid, 80, None) };
    for (at, issued) in [
        (0, first),
        (1, second),
        (3, permit("202401150003", PermitState::CancelledByListing, 400, None)),
        (5, permit("202406030011", PermitState::Suspended, 500, Some(45))),
        (6, permit("202403080002", PermitState::Frozen, 600, None)),
    ] {
        let one = &PEOPLE[at];
        let holder = Holder {
            name: one.name.into(),
            id_number: one.number.into(),
            nation: "01".into(),
            mobile: one.mobile.into(),
            photo: photos[at].clone(),
        };
        let issued = Issued { holder: Some(&holder), ..issued };
        certificates::seed::issue(tx, people[at].id(), &issued, given)?;
    }
    let until = Day(today + Duration::days(5 * 365));
    let listed = Listed {
        list: List::Person,
        business: Business::Permit,
        authority: "110108",
        reason: "提供虚假劳动合同",
        is_falsehood: true,
        until_on: until,
        lifted_at: None,
        asked_by: None,
    };
    cases::seed::list(tx, (people[3].id(), PEOPLE[3].name), &listed, given)?;
    // One that 何区审 asked for, so that another officer can be seen confirming it.
    let asker = PEOPLE.iter().position(|one| one.username == "hequshen").and_then(|at| people.get(at));
    let asked = Listed {
        reason: "拒不配合用工情况核查",
        is_falsehood: false,
        asked_by: asker.map(Person::id),
        ..listed
    };
    let suspended = |business| Listed {
        list: List::Suspended,
        business,
        authority: UNITS[2].3,
        reason: "未按期参加用人单位业务权限核验",
        is_falsehood: false,
        until_on: Day(today + Duration::days(180)),
        ..listed
    };
    for business in Business::ALL {
        cases::seed::list_unit(tx, (&units[2], UNITS[2].1), &suspended(business), given)?;
        let black = Listed {
            list: List::Blacklisted,
            authority: UNITS[4].3,
            reason: "伪造用工材料",
            ..suspended(business)
        };
        cases::seed::list_unit(tx, (&units[4], UNITS[4].1), &black, given)?;
    }
    cases::seed::list(tx, (people[4].id(), PEOPLE[4].name), &asked, given)
}
