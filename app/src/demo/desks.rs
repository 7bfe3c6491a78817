//! Applications that wait at the desks of the demo: one not accepted yet, one overdue, one at the city, one to settle.

use attachments::Owner;
use base::{Given, Id, Moment, Person, noun};
use cases::position::Position;
use cases::precheck::{Finding, Verdict};
use cases::seed::{Invented, More, Step};
use cases::{Kind, Practice};
use db::{Fault, Tx};
use profile::Sheet;
use time::Duration;

use super::PEOPLE;
use super::applications::{introduction, sheet};
use super::papers::Paper;
use super::units::UNITS;

/// Materials of the first of them, in the order of the papers.
const MATERIALS: [&str; 9] = ["A01", "A02", "A04", "A06", "A07", "A11", "A12", "A17", "A19"];

/// What the first unit keeps, from the papers after those: it vouches with them.
const UNIT_MATERIALS: [&str; 4] = ["U01", "U03", "U04", "U06"];

/// So many papers are needed.
pub(super) const PAPERS: usize = MATERIALS.len() + UNIT_MATERIALS.len();

/// 101 as it is told.
fn permit(given: &Given, name: &str) -> Sheet {
    let today = given.now.china_date();
    let day = |days: i64| (today + Duration::days(days)).to_string();
    let mut all = sheet(&[
        ("unit_name", UNITS[0].1),
        ("unit_code", UNITS[0].0),
        ("unit_district", "110108"),
        ("subject", "101"),
        ("basis", "1"),
        ("joined", "2014-07-15"),
        ("post", "高级工程师"),
        ("post_kind", "2"),
        ("contract", "1"),
        ("term", "1"),
        ("contract_from", &day(-700)),
        ("contract_to", &day(120)),
        ("years", "12.1"),
        ("income", "189600.00"),
        ("home", "2"),
        ("home_district", "110108"),
        ("home_addr", "示范大街18号院3号楼2单元501"),
        ("lease_from", &day(-200)),
        ("lease_to", &day(165)),
        ("hukou_region", "130102"),
        ("hukou_class", "1"),
        ("agreed", "1"),
        ("signed", name),
    ]);
    let this = today.year() * 12 + i32::from(u8::from(today.month())) - 1;
    for (at, month) in (this - 12..this).enumerate() {
        all.put(&format!("incomes.{at}.month"), &format!("{:04}-{:02}", month / 12, month % 12 + 1));
        all.put(&format!("incomes.{at}.amount"), "15800.00");
        all.put(&format!("incomes.{at}.payer"), UNITS[0].1);
    }
    for (key, value) in [
        ("relation", "2"),
        ("name", "唐小示"),
        ("id_kind", "111"),
        ("id_number", "119900201503030051"),
        ("hukou", "130102"),
        ("place", "示范小学"),
        ("goes", "1"),
    ] {
        all.put(&format!("followers.0.{key}"), value);
    }
    all
}

fn findings() -> Vec<Finding> {
    let one = |title: &str, verdict, reason: &str, basis: &str| Finding {
        title: title.to_owned(),
        verdict,
        reason: reason.to_owned(),
        basis: basis.to_owned(),
    };
    vec![
        one("学历、职称条件", Verdict::Pass, "具有本科及以上学历", "办理条件"),
        one("劳动合同剩余期限", Verdict::Fail, "剩余120天，不足6个月", "合同剩余不足6个月的须先续订"),
        one("社会保险缴纳单位", Verdict::Unknown, "社会保险数据尚未核验", "劳动关系、社会保险一致"),
    ]
}

fn keep(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (code, paper): (&str, &Paper),
    given: &Given,
) -> Result<Id<noun::Attachment>, Fault> {
    let name = format!("{code}.{}", paper.file.format.key());
    attachments::seed::ready(tx, owner, (code, &name, &paper.key), &paper.file, given)
}

/// Gives them.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    (people, units): (&[Person], &[Id<noun::Unit>]),
    papers: &[Paper],
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let ago = |days: i64| given.now.minus(Duration::days(days));
    let step =
        |at: Moment, position| Step { at, position, actor: "个人", act: "提交申请", opinion: None };
    let way = |days: i64, position: Position| {
        [
            step(ago(days + 6), Position::Draft),
            step(ago(days + 4), Position::AtUnit),
            step(ago(days), position),
        ]
    };
    let at_district = Position::AtDistrict(practice.district_ranks[0]);
    let at_city = Position::AtCity(practice.city_ranks[0]);
    let ways = [way(2, at_district), way(40, at_district), way(3, at_city), way(4, Position::Settling)];
    let sheets = [
        permit(given, PEOPLE[4].name),
        introduction(given, PEOPLE[5].name),
        introduction(given, PEOPLE[6].name),
        introduction(given, PEOPLE[5].name),
    ];
    let mut files = Vec::new();
    let (own, of_unit) = papers.split_at(MATERIALS.len());
    for (code, paper) in MATERIALS.iter().zip(own) {
        files.push((*code, keep(tx, &Owner::from(&people[4]), (code, paper), given)?));
    }
    for (code, paper) in UNIT_MATERIALS.iter().zip(of_unit) {
        keep(tx, &Owner::of_unit(&units[0]), (code, paper), given)?;
    }
    let rows = [(4, "101", 0, false), (5, "201", 0, true), (6, "201", 1, true), (5, "202", 0, true)];
    for (at, (person, code, unit, is_accepted)) in rows.into_iter().enumerate() {
        let invented = Invented {
            kind: Kind::find(code).ok_or_else(|| Fault::System(format!("no kind {code}")))?,
            subject: if code.starts_with('2') { code } else { "101" },
            unit: (&units[unit], UNITS[unit].1, UNITS[unit].3),
            name: PEOPLE[person].name,
            sheet: &sheets[at],
            is_accepted,
            marks: &[],
            permit: None,
            steps: &ways[at],
        };
        let more = if at == 0 { More { files: &files, findings: findings() } } else { More::default() };
        let id = people[person].id();
        cases::seed::apply_with(tx, id, (&invented, &more), (practice, given))?;
        cases::source::ask_person(tx, id, given)?;
        cases::source::ask_unit(tx, &units[unit], given)?;
    }
    Ok(())
}
