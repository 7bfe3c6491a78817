//! The units of the demo and who belongs to them.

use affiliation::open::{self as opening, New};
use affiliation::{Business, Right, State as LinkState, UnitState};
use base::{CreditCode, Given, Id, Person, noun};
use db::{Fault, Tx};

/// The unit most of them belong to.
const FIRST: &str = "91119900MA0DEM013F";

/// Credit code, name, kind, district, state, the rights for permit and talent.
pub(super) type UnitRow = (&'static str, &'static str, &'static str, &'static str, UnitState, Right, Right);

pub(super) const UNITS: [UnitRow; 5] = [
    (FIRST, "京华示范科技有限公司", "1", "110108", UnitState::Active, Right::Valid, Right::Valid),
    (
        "91119900MA0DEM0482",
        "云杉样例软件有限公司",
        "1",
        "110105",
        UnitState::Active,
        Right::None,
        Right::None,
    ),
    (
        "91119900MA0DEM056W",
        "远山演示贸易有限公司",
        "2",
        "110102",
        UnitState::Active,
        Right::Suspended,
        Right::Suspended,
    ),
    ("12119900DEM000022C", "示范城市研究院", "4", "110101", UnitState::Frozen, Right::Frozen, Right::Frozen),
    (
        "52119900MJ0TEX037T",
        "样例人才服务中心",
        "8",
        "110108",
        UnitState::Blacklisted,
        Right::Blacklisted,
        Right::Blacklisted,
    ),
];

/// Once in a database, however many programs with however many addresses share it.
pub(super) fn are_seeded(conn: &mut db::Conn, given: &Given) -> Result<bool, Fault> {
    let first = CreditCode::parse(FIRST).map_err(|e| Fault::System(e.to_string()))?;
    Ok(opening::find(conn, &first, given)?.is_some())
}

pub(super) fn open(tx: &mut Tx<'_>, given: &Given) -> Result<Vec<Id<noun::Unit>>, Fault> {
    let mut units = Vec::new();
    for (code, name, kind, district, state, permit, talent) in UNITS {
        let credit_code = CreditCode::parse(code).map_err(|e| Fault::System(e.to_string()))?;
        let mut sheet = profile::Sheet::default();
        for (key, value) in [
            ("kind", kind),
            ("founded", "2012-05-18"),
            ("capital", "1000"),
            ("currency", "1"),
            ("legal_rep", "石法人"),
            ("district", district),
            ("address", "示范大街18号"),
            ("industry", "I"),
            ("zone", "0"),
            ("collective", "0"),
            ("scope", "软件开发、技术服务（演示）"),
            ("clerk_name", "沈经办"),
            ("clerk_mobile", "19900000007"),
        ] {
            sheet.put(key, value);
        }
        let Some(id) = opening::seed(tx, &New { credit_code, name: name.into(), sheet }, given)? else {
            continue;
        };
        opening::set(tx, &id, (state, &[(Business::Permit, permit), (Business::Talent, talent)]), given)?;
        units.push(id);
    }
    Ok(units)
}

pub(super) fn link(
    tx: &mut Tx<'_>,
    people: &[Person],
    units: &[Id<noun::Unit>],
    given: &Given,
) -> Result<(), Fault> {
    let refused = Some("未查询到您的入职记录，请核对后重新申请");
    for (at, unit, state, reason) in [
        (0, 0, LinkState::Linked, None),
        (1, 0, LinkState::Linked, None),
        (2, 0, LinkState::Refused, refused),
        (3, 0, LinkState::Linked, None),
        (4, 0, LinkState::Pending, None),
        (5, 0, LinkState::Linked, None),
        (6, 1, LinkState::Linked, None),
        (7, 2, LinkState::Linked, None),
    ] {
        opening::seed_link(tx, people[at].id(), (&units[unit], state, reason), given)?;
    }
    opening::seed_clerk(tx, people[5].id(), (&units[0], true), given)?;
    opening::seed_clerk(tx, people[6].id(), (&units[1], true), given)?;
    // The first unit's information is complete; the second's first dialog can be seen.
    opening::seed_complete(tx, &units[0], given)
}
