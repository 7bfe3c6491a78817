//! Applications of the invented people, in the states that the home page and the desks show.

use base::{Given, Id, Level, Moment, Person, Rank, noun};
use cases::position::{Position, Sender};
use cases::seed::{Invented, Step};
use cases::{Kind, Practice};
use db::{Fault, Tx};
use profile::Sheet;
use time::Duration;

use super::PEOPLE;
use super::units::UNITS;

const DISTRICT: &str = "海淀区人力资源和社会保障局";
const CITY: &str = "市人才工作局";

pub(super) fn sheet(pairs: &[(&str, &str)]) -> Sheet {
    let mut sheet = Sheet::default();
    for (key, value) in pairs {
        sheet.put(key, value);
    }
    sheet
}

fn kind(code: &str) -> Result<&'static Kind, Fault> {
    Kind::find(code).ok_or_else(|| Fault::System(format!("no kind {code}")))
}

/// 104: a new contract, sent back by the district.
fn change_of_contract(given: &Given) -> Sheet {
    let today = given.now.china_date();
    sheet(&[
        ("changes_post", "0"),
        ("changes_contract", "1"),
        ("contract", "1"),
        ("term", "1"),
        ("contract_from", &(today - Duration::days(20)).to_string()),
        ("contract_to", &(today + Duration::days(100)).to_string()),
        ("changes_home", "0"),
        ("changes_followers", "0"),
        ("agreed", "1"),
        ("signed", "林样例"),
    ])
}

/// 201: what an introduction tells.
pub(super) fn introduction(given: &Given, name: &str) -> Sheet {
    let today = given.now.china_date();
    sheet(&[
        ("category", "1301"),
        ("joined", "2014-07-15"),
        ("post", "工程师"),
        ("post_kind", "2"),
        ("contract", "1"),
        ("term", "1"),
        ("contract_from", "2020-07-15"),
        ("contract_to", &(today + Duration::days(900)).to_string()),
        ("insured_months", "120"),
        ("zone", "0"),
        ("hukou_region", "130102"),
        ("hukou_class", "1"),
        ("marital", "20"),
        ("achievements", "主持研发分布式数据平台，支撑多家单位的业务系统，获得软件著作权五项。"),
        ("agreed", "1"),
        ("signed", name),
    ])
}

/// Gives them.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    (people, units): (&[Person], &[Id<noun::Unit>]),
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let ago = |days: i64| given.now.minus(Duration::days(days));
    let step = |at: Moment, position, actor, act, opinion| Step { at, position, actor, act, opinion };
    let (first, third) = (UNITS[0].1, UNITS[2].1);
    let at_district = Position::AtDistrict(practice.district_ranks[0]);
    let at_city = Position::AtCity(practice.city_ranks[0]);
    let sent_back = Position::ReturnedToPerson(Sender::Desk(Level::District, Rank::First));
    let returned = [
        step(ago(9), Position::Draft, "个人", "开始填写", None),
        step(ago(8), Position::AtUnit, "个人", "提交申请", None),
        step(ago(6), at_district, first, "审核通过并上报", Some("情况属实，同意申报")),
        step(ago(2), sent_back, DISTRICT, "退回个人", Some("劳动合同缺签章页，且剩余期限不足6个月")),
    ];
    let introduced = [
        step(ago(60), Position::Draft, "个人", "开始填写", None),
        step(ago(58), Position::AtUnit, "个人", "提交申请", None),
        step(ago(55), at_district, first, "审核通过并上报", Some("同意推荐")),
        step(ago(40), at_city, DISTRICT, "上报", Some("材料齐全，符合条件")),
        step(ago(5), Position::SettlingAsked, CITY, "审批通过", Some("公示无异议，请完善落户信息")),
    ];
    let announced = [
        step(ago(50), Position::Draft, "个人", "开始填写", None),
        step(ago(48), Position::AtUnit, "个人", "提交申请", None),
        step(ago(45), at_district, third, "审核通过并上报", None),
        step(ago(20), at_city, DISTRICT, "上报", None),
        step(ago(1), Position::Announced, CITY, "终审通过", None),
    ];
    let done = [
        step(ago(1100), Position::Draft, "个人", "开始填写", None),
        step(ago(1098), Position::AtUnit, "个人", "提交申请", None),
        step(ago(1096), at_district, first, "审核通过并上报", None),
        step(ago(1080), at_city, DISTRICT, "上报", None),
        step(ago(1069), Position::Done, CITY, "终审通过", None),
    ];
    let (contract, intro, intro_public) =
        (change_of_contract(given), introduction(given, "林样例"), introduction(given, "韩运营"));
    let nothing = Sheet::default();
    let marks = [("field:contract_to", "T09", ""), ("file:A11", "T02", "缺双方签章页")];
    let permit = certificates::list(tx, &people[1], given)?.into_iter().next().map(|permit| permit.id);
    let base = |at: usize, code: &'static str, unit: usize, steps| -> Result<Invented<'_>, Fault> {
        Ok(Invented {
            kind: kind(code)?,
            subject: if code.starts_with('2') { code } else { "101" },
            unit: (&units[unit], UNITS[unit].1, UNITS[unit].3),
            name: PEOPLE[at].name,
            sheet: &nothing,
            is_accepted: true,
            marks: &[],
            permit: None,
            steps,
        })
    };
    let all = [
        (0, base(0, "101", 0, &done[..])?),
        (
            1,
            Invented {
                sheet: &contract,
                marks: &marks,
                permit: permit.as_ref(),
                ..base(1, "104", 0, &returned[..])?
            },
        ),
        (1, Invented { sheet: &intro, ..base(1, "201", 0, &introduced[..])? }),
        (7, Invented { sheet: &intro_public, ..base(7, "201", 2, &announced[..])? }),
    ];
    // What the demo tells of is announced already, whoever publishes what comes later.
    let practice = Practice { announce_by_itself: true, ..practice.clone() };
    for (at, applied) in &all {
        cases::seed::apply(tx, people[*at].id(), applied, (&practice, given))?;
    }
    Ok(())
}
