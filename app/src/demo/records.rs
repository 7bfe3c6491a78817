//! What the played authorities know of the invented people and units.

use super::units::{UNITS, UnitRow};
use super::{Invented, PEOPLE};

/// Everybody's school certificate; 林样例's degree number is known to nobody.
pub(super) fn certificates() -> Vec<(String, String)> {
    let known = PEOPLE.iter().enumerate().flat_map(|(at, one)| {
        let degree = (one.username != "linyangli").then(|| degree_number(at));
        [Some(school_number(at)), degree].into_iter().flatten().map(|number| (number, one.name.to_owned()))
    });
    // Registered in the demo, 郑范例 finds the certificates of the help page valid.
    let own =
        ["123456789012345678", "1234567890123456"].map(|number| (number.to_owned(), "郑范例".to_owned()));
    known.chain(own).collect()
}

/// Everybody is paid for by the unit they are linked to, but 沈经办, for whom another unit pays. 吴示范 has a record.
pub(super) fn all() -> simulators::Records {
    let payer = |one: &Invented| {
        let unit = match one.username {
            "shenjingban" | "yunying" => 2,
            "gaojingban" | "jiangdaoqi" => 1,
            "fengluohu" => 3,
            _ => 0,
        };
        (one.number.to_owned(), UNITS[unit].1.to_owned())
    };
    let register = |(code, name, ..): &UnitRow| {
        let state = if *name == "样例人才服务中心" { "注销" } else { "存续" };
        ((*code).to_owned(), state.to_owned())
    };
    let offenders = PEOPLE.iter().filter(|one| one.username == "wushifan");
    // Registered in the demo, 郑范例 is paid for by the first unit.
    let own = ("119900199202290047".to_owned(), UNITS[0].1.to_owned());
    simulators::Records {
        payers: PEOPLE.iter().map(payer).chain([own]).collect(),
        registered: UNITS.iter().map(register).collect(),
        offenders: offenders.map(|one| one.number.to_owned()).collect(),
    }
}

pub(super) fn school_number(at: usize) -> String {
    format!("1000120140500{at:05}")
}

pub(super) fn degree_number(at: usize) -> String {
    format!("100014201400{at:04}")
}
