//! May this person enter this business now: profile complete → linked → not restricted (R5.4.4, business 2.12).
//!
//! Decided when somebody clicks, never kept.

use std::collections::BTreeMap;

use affiliation::{Business, Right, Unit, UnitState};
use base::citizen_id::Sex;
use base::{Day, Given, Person};
use certificates::Permit;
use db::{Conn, Fault};
use profile::verification::{self, Verification};
use profile::{Card, Sheet};
use time::Date;

use crate::listing::Listing;
use crate::{Application, Kind, application, listing, store};

/// Ages and years the rules use; a city sets its own (business 2.4, 3.1).
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// 工作居住证: men not older than.
    pub permit_age_men: i32,
    /// 工作居住证: women not older than.
    pub permit_age_women: i32,
    /// 引进人才: not older than.
    pub talent_age: i32,
    /// 引进人才: not older than, at a unit in 三城一区.
    pub talent_age_zone: i32,
    /// 工作居住证: so many years of work at least.
    pub experience_years: i64,
    /// The province whose residents need neither permit nor introduction: the first two digits of its code.
    pub own_province: String,
    /// 工作居住证: so many yuan of taxed income a month at least, by district; a district without a line asks for none.
    pub least_income: BTreeMap<String, u32>,
    /// 证件类型 besides 101 to 103 that the city takes applications for: of 104, 105 and 106.
    pub permit_kinds: Vec<String>,
    /// A unit that opens its right: so many yuan of tax in the last year at least, by district.
    pub least_tax: BTreeMap<String, u32>,
    /// The city's average wage of a year in yuan, of which categories of 引进人才 ask so many times; a city that does not tell
    /// it leaves that to the reviewer.
    pub average_wage: Option<u32>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            permit_age_men: 60,
            permit_age_women: 55,
            talent_age: 45,
            talent_age_zone: 50,
            experience_years: 2,
            own_province: "11".to_owned(),
            least_income: BTreeMap::new(),
            permit_kinds: Vec::new(),
            least_tax: BTreeMap::new(),
            average_wage: None,
        }
    }
}

/// A reason that stands in the way, and who can lift it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// X01 … X16.
    pub code: &'static str,
    /// The words shown.
    pub text: String,
    /// Who to ask, or what to do.
    pub way_on: String,
}

pub(crate) fn reason(code: &'static str, text: impl Into<String>, way_on: &str) -> Reason {
    Reason { code, text: text.into(), way_on: way_on.to_owned() }
}

/// What the gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// X07: not certified.
    Uncertified,
    /// X07: the profile is not complete.
    Incomplete,
    /// 尚未关联单位.
    Unlinked,
    /// Linked, and something stands in the way: every reason.
    Restricted(Vec<Reason>),
    /// Come in.
    Open,
}

/// Everything the rules look at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Today in China.
    pub today: Date,
    /// Date of birth.
    pub birth: Date,
    /// True for a man.
    pub is_man: bool,
    /// The submitted profile.
    pub sheet: Sheet,
    /// Its version; 0 before the first.
    pub profile_version: i32,
    /// The unit's state and its right for the business.
    pub unit: (UnitState, Right),
    /// True when the unit lies in 三城一区.
    pub is_in_zone: bool,
    /// The newest listing.
    pub listing: Option<Listing>,
    /// True when the person has settled.
    pub has_settled: bool,
    /// The person's permits.
    pub permits: Vec<Permit>,
    /// What is in progress.
    pub open: Vec<Application>,
    /// The verifications.
    pub verifications: Vec<Verification>,
    /// The holder whom this person accompanies.
    pub follows: Option<String>,
}

/// Asks the gate of `business`.
///
/// # Errors
/// When the database fails.
pub fn check(
    conn: &mut Conn,
    person: &Person,
    (business, rules): (Business, &Rules),
    given: &Given,
) -> Result<Entry, Fault> {
    let Some(card) = profile::card(conn, person, given)? else { return Ok(Entry::Uncertified) };
    let facts = match of_profile(&card) {
        Some(shut) => return Ok(shut),
        None => gather(conn, person, (business, &card), given)?,
    };
    Ok(facts.map_or(Entry::Unlinked, |facts| with_facts(business, &facts, rules)))
}

/// What `card` alone says against entering anything.
pub(crate) fn of_profile(card: &Card) -> Option<Entry> {
    if !card.told.is_verified() {
        return Some(Entry::Uncertified);
    }
    card.completed_at.is_none().then_some(Entry::Incomplete)
}

/// The gate of `business` for somebody linked of whom `facts` are known.
pub(crate) fn with_facts(business: Business, facts: &Facts, rules: &Rules) -> Entry {
    let reasons = reasons(business, facts, rules);
    if reasons.is_empty() { Entry::Open } else { Entry::Restricted(reasons) }
}

/// The facts about a linked person with a complete profile; `None` for one who is not linked.
///
/// # Errors
/// When the database fails.
pub fn gather(
    conn: &mut Conn,
    person: &Person,
    (business, card): (Business, &Card),
    given: &Given,
) -> Result<Option<Facts>, Fault> {
    let Some(link) = affiliation::of_person(conn, person)? else { return Ok(None) };
    let Some(unit) = affiliation::unit_of(conn, &link, given)? else { return Ok(None) };
    facts(conn, person, (business, card, &unit), given)
}

/// The facts about a person as `unit` vouches for them; `None` of whom sex and birth are not known.
///
/// # Errors
/// When the database fails.
pub(crate) fn facts(
    conn: &mut Conn,
    person: &Person,
    (business, card, unit): (Business, &Card, &Unit),
    given: &Given,
) -> Result<Option<Facts>, Fault> {
    let today = given.now.china_date();
    let last = profile::draft::last(conn, person, given)?;
    let (sheet, profile_version) = last.map_or_else(Default::default, |last| (last.sheet, last.number));
    let Some(own) = profile::Particulars::of(&card.told, &sheet, today) else { return Ok(None) };
    let rights = affiliation::rights(conn, &unit.id)?;
    let right = rights.into_iter().find(|(one, _)| *one == business).map_or(Right::None, |(_, right)| right);
    let follows = certificates::followed_by(conn, &card.told.id_number, Day(today), given)?;
    let follows = follows.map(|holder| profile::list_cards(conn, &[holder], given)).transpose()?;
    let follows = follows.and_then(|cards| cards.into_iter().next()).map(|(_, card)| card.told.name);
    Ok(Some(Facts {
        today,
        birth: own.birth,
        is_man: own.sex == Sex::Male,
        sheet,
        profile_version,
        unit: (unit.state, right),
        is_in_zone: unit.sheet.get("zone") == "1",
        listing: listing::last(conn, person)?,
        has_settled: store::has_done(conn, person.id(), Business::Talent)?,
        permits: certificates::list(conn, person, given)?,
        open: application::list_current(conn, person, given.now)?
            .into_iter()
            .filter(|one| !one.stage().is_final())
            .collect(),
        verifications: verification::list(conn, person)?,
        follows,
    }))
}

const CLERK: &str = "请联系本单位经办人";
pub(crate) const AUTHORITY: &str = "请向主管部门咨询";

/// Every reason that keeps somebody out of a whole business.
pub fn reasons(business: Business, facts: &Facts, rules: &Rules) -> Vec<Reason> {
    let mut all = Vec::new();
    let (unit, right) = facts.unit;
    let list = match (unit, right) {
        (UnitState::Blacklisted, _) | (_, Right::Blacklisted) => Some("黑名单"),
        (_, Right::Suspended) => Some("中止名单"),
        _ => None,
    };
    if let Some(list) = list {
        all.push(reason("X05", format!("您的单位已被列入{list}，暂停办理业务"), CLERK));
    }
    let stopped = match (unit, right) {
        (UnitState::Frozen, _) | (_, Right::Frozen) => Some("冻结"),
        (UnitState::Cancelled, _) | (_, Right::Cancelled) => Some("注销"),
        _ => None,
    };
    if let Some(how) = stopped {
        all.push(reason("X06", format!("您的单位业务权限已{how}"), CLERK));
    }
    if right == Right::None {
        all.push(reason("X01", "当前单位没有开通该业务的办理权限", "请联系本单位经办人申请开通"));
    }
    if facts.has_settled {
        all.push(reason("X03", "您已办理落户业务，不能再办理该业务", "无需办理"));
    }
    if let Some(listing) = facts.listing.as_ref().filter(|listing| listing.is_running(Day(facts.today))) {
        let text = format!("信息作假，被加入黑名单（有效期至{}）", listing.until_on.in_words());
        all.push(reason("X04", text, "到期自动解除；有异议的，请向主管部门申诉"));
    }
    if business == Business::Permit {
        for detail in unqualified(facts, rules) {
            all.push(reason("X02", format!("不满足申请资质：{detail}"), "信息有误的，请修改个人信息"));
        }
    }
    // Every introduction is a first application; who holds a permit already may change or cancel it at any age.
    if business == Business::Talent {
        all.extend(too_old(facts, talent_age(facts, rules)));
    }
    all
}

/// 引进人才: not older than this, where the unit lies (business 3.1).
pub(crate) const fn talent_age(facts: &Facts, rules: &Rules) -> i32 {
    if facts.is_in_zone { rules.talent_age_zone } else { rules.talent_age }
}

/// X15, when somebody is older than `most`.
pub(crate) fn too_old(facts: &Facts, most: i32) -> Option<Reason> {
    let is_too_old = age(facts.birth, facts.today) > most;
    is_too_old.then(|| reason("X15", format!("年龄超过{most}周岁"), AUTHORITY))
}

/// Whole years between `birth` and `today`.
pub(crate) fn age(birth: Date, today: Date) -> i32 {
    let had_birthday = (u8::from(today.month()), today.day()) >= (u8::from(birth.month()), birth.day());
    today.year() - birth.year() - i32::from(!had_birthday)
}

/// A title of middle rank or higher (codes 6.6).
pub(crate) fn has_title(sheet: &Sheet) -> bool {
    let rows = profile::field::TITLES;
    (0..sheet.count(&rows)).any(|at| matches!(sheet.of_row(&rows, at, "rank"), "1" | "2" | "3"))
}

/// Whole years since 参加工作时间.
pub(crate) fn years_of_work(sheet: &Sheet, today: Date) -> i64 {
    let started = Day::parse(&format!("{}-01", sheet.get("work_start")));
    started.map_or(0, |day| i64::from(age(day.0, today)))
}

/// What is missing of education and experience (business 2.4).
fn unqualified(facts: &Facts, rules: &Rules) -> Vec<String> {
    let mut missing = Vec::new();
    let sheet = &facts.sheet;
    let has_degree = matches!(sheet.get("level"), "21" | "14" | "11");
    if !has_degree && !has_title(sheet) {
        missing.push("须具有本科及以上学历，或中级及以上职称".to_owned());
    }
    if years_of_work(sheet, facts.today) < rules.experience_years {
        missing.push(format!("工作经历须满{}年", rules.experience_years));
    }
    missing
}

/// Why a kind cannot be begun now, besides what keeps out of the whole business: one open application at a time, and
/// what the kind itself asks.
pub fn kind_reasons(kind: &Kind, facts: &Facts, rules: &Rules) -> Vec<Reason> {
    let counts =
        |one: &&Application| one.business == kind.business && (!kind.is_beside || one.kind == kind.code);
    let open = facts.open.iter().find(counts).map(|open| {
        let text = format!("您有正在办理中的{}业务，请办结后再申请", open.task());
        reason("X08", text, "请在办理记录中查看进度")
    });
    open.into_iter().chain((kind.gate)(kind, facts, rules)).collect()
}

/// What the kinds ask that make somebody a talent of the city: X13 for what verification refused, X16 for a resident.
pub(crate) fn first_time(_: &Kind, facts: &Facts, rules: &Rules) -> Vec<Reason> {
    let failed = facts.verifications.iter().filter_map(|one| match &one.state {
        verification::State::Invalid(why) => {
            let text = format!("{}信息核验未通过：{why}", one.subject.title());
            Some(reason("X13", text, "请修改个人信息后重新核验"))
        }
        _ => None,
    });
    let is_resident = facts.sheet.get("hukou_region").starts_with(&rules.own_province);
    let resident = is_resident.then(|| reason("X16", "您为本市户籍，无需办理", "户籍有误的，请修改个人信息"));
    failed.chain(resident).collect()
}

#[cfg(test)]
mod tests;
