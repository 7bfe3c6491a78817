//! An officer asks for an entry; it counts once another officer has confirmed it.

use affiliation::Business;
use base::{CitizenId, CreditCode, Day, Given, Id, Level, Officer, noun};
use db::{Conn, Fault, Outcome, Tx};
use time::Date;

use super::{List, Record, Revoked, State, Step, Subject, reason, trace};
use crate::{Refusal, store};

/// A person's entry runs so long where nothing else is said (business 3.1).
pub const YEARS: i32 = 5;

/// No entry runs longer.
const MOST_YEARS: i32 = 20;

/// What was typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The name of a list.
    pub list: String,
    /// The key of a business.
    pub business: String,
    /// A person's identity number, or a unit's credit code.
    pub number: String,
    /// Why.
    pub reason: String,
    /// What it rests on.
    pub basis: String,
    /// The last day; for persons empty for five years from today.
    pub until_on: String,
    /// `1`: 信息作假.
    pub falsehood: String,
}

/// Whom to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The person with this number.
    Person(CitizenId),
    /// The unit with this code.
    Unit(CreditCode),
}

/// An entry to be asked for.
#[derive(Clone, Debug)]
pub struct New {
    list: List,
    business: Business,
    whom: Whom,
    reason: String,
    basis: String,
    until_on: Day,
    is_falsehood: bool,
}

/// The day `years` years after `day`.
pub fn years_later(day: Date, years: i32) -> Day {
    // Who was listed on 29 February is free from 1 March on.
    certificates::term::months_after(Day(day), years * 12)
}

impl Typed {
    /// Reads it; every prompt at once.
    ///
    /// # Errors
    /// Which fields are not in order, with their prompts.
    pub fn read(&self, today: Date) -> Result<New, Vec<(&'static str, String)>> {
        let mut wrong = Vec::new();
        let mut say = |field, words: &str| wrong.push((field, words.to_owned()));
        let list = List::parse(&self.list);
        let business = Business::parse(&self.business);
        if list.is_none() {
            say("list", "请选择名单");
        }
        let is_person = list == Some(List::Person);
        let whom = if is_person {
            CitizenId::parse(&self.number, today).map(Whom::Person).map_err(|_| "身份证号码格式不正确")
        } else {
            CreditCode::parse(&self.number).map(Whom::Unit).map_err(|_| "请输入正确的统一社会信用代码")
        };
        let whom = whom.map_err(|words| say("number", words)).ok();
        if business.is_none() {
            say("business", "请选择业务");
        }
        let why = reason(&self.reason, 100);
        if why.is_none() {
            say("reason", "请填写列入原因，2-100个字");
        }
        let basis = reason(&self.basis, 300);
        if basis.is_none() {
            say("basis", "请填写认定依据，2-300个字");
        }
        let until_on = match self.until_on.trim() {
            "" if is_person => Some(years_later(today, YEARS)),
            day => Day::parse(day),
        };
        let until_on = until_on.filter(|day| *day > Day(today) && *day <= years_later(today, MOST_YEARS));
        if until_on.is_none() {
            say("until_on", "请选择今天以后的截止日期，最长20年");
        }
        match (list, business, whom, why, basis, until_on) {
            (Some(list), Some(business), Some(whom), Some(why), Some(basis), Some(until_on)) => Ok(New {
                list,
                business,
                whom,
                reason: why.to_owned(),
                basis: basis.to_owned(),
                until_on,
                is_falsehood: is_person && self.falsehood == "1",
            }),
            _ => Err(wrong),
        }
    }
}

/// Whom an entry would be about: subject, the unit's name, the person's name, whose desk.
type Found = (Subject, String, Option<String>, String);

fn refuse(field: &'static str, words: &str) -> Refusal {
    Refusal::Field(field, words.to_owned())
}

/// Asks for an entry. Refuses a business that is not the officer's, and whom the officer's authority has nothing to do
/// with alike whether they exist or not; and a second entry of a kind about the same.
///
/// # Errors
/// When the database fails.
pub fn add(tx: &mut Tx<'_>, officer: &Officer, new: &New, given: &Given) -> Outcome<Id<Record>, Refusal> {
    if !officer.sees(officer.authority(), new.business.key()) {
        return Ok(Err(refuse("business", "该业务不在您的负责范围内")));
    }
    let found = match &new.whom {
        Whom::Person(number) => find_person(tx, officer, number, given)?,
        Whom::Unit(code) => find_unit(tx, officer, (code, new.business), given)?,
    };
    let Some((subject, unit_name, name, authority)) = found else {
        return Ok(Err(match new.whom {
            Whom::Person(_) => refuse("number", "没有在本机构办理过业务的人员是该身份证号码"),
            Whom::Unit(_) => refuse("number", "本机构负责的单位中没有该统一社会信用代码"),
        }));
    };
    let record = Record {
        id: Id::new(given),
        list: new.list,
        business: new.business,
        subject,
        unit_name,
        authority,
        reason: new.reason.clone(),
        basis: new.basis.clone(),
        is_falsehood: new.is_falsehood,
        state: State::Asked,
        revoked: Revoked::Not,
        asked_by: Some(officer.person().clone()),
        added_at: given.now,
        listed_at: None,
        until_on: new.until_on,
        lifted_at: None,
        former: None,
        version: 1,
    };
    let name = name.map(|name| store::name_index(&name, given));
    if !store::listing::insert(tx, &record, name)? {
        return Ok(Err(refuse("number", "该对象已在此名单中，或有一条记录正在待确认")));
    }
    trace(tx, &record, (Step::Add, Some(officer), &new.basis), given)?;
    Ok(Ok(record.id))
}

/// A district lists whom it knows: who belongs to one of its units, or applied there.
fn find_person(
    conn: &mut Conn,
    officer: &Officer,
    number: &CitizenId,
    given: &Given,
) -> Result<Option<Found>, Fault> {
    let Some(id) = profile::find_by_number(conn, number, given)? else { return Ok(None) };
    if officer.level() == Level::District && !is_known(conn, officer, &id, given)? {
        return Ok(None);
    }
    let cards = profile::list_cards(conn, std::slice::from_ref(&id), given)?;
    let name = cards.into_iter().next().map(|(_, card)| card.told.name);
    Ok(Some((Subject::Person(id), String::new(), name, officer.authority().to_owned())))
}

fn is_known(
    conn: &mut Conn,
    officer: &Officer,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<bool, Fault> {
    let link = affiliation::last(conn, &base::Person::at_edge(person.clone()))?;
    if let Some(link) = link
        && let Some(unit) = affiliation::find_unit(conn, &link.unit, given)?
        && unit.sheet.get("district") == officer.authority()
    {
        return Ok(true);
    }
    store::listing::has_applied(conn, person, officer.authority())
}

fn find_unit(
    conn: &mut Conn,
    officer: &Officer,
    (code, business): (&CreditCode, Business),
    given: &Given,
) -> Result<Option<Found>, Fault> {
    let found = affiliation::open::find(conn, code, given)?;
    Ok(found.filter(|unit| officer.sees(unit.sheet.get("district"), business.key())).map(|unit| {
        let district = unit.sheet.get("district").to_owned();
        (Subject::Unit(unit.id), unit.name, None, district)
    }))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    fn typed() -> Typed {
        Typed {
            list: "person".into(),
            business: "permit".into(),
            number: "119900199202290047".into(),
            reason: "提供虚假劳动合同".into(),
            basis: "核查通知书〔2026〕12号".into(),
            falsehood: "1".into(),
            ..Typed::default()
        }
    }

    fn wrong(typed: &Typed) -> Vec<&'static str> {
        typed.read(TODAY).unwrap_err().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_person_is_listed_for_five_years_where_nothing_else_is_said() {
        let new = typed().read(TODAY).unwrap();
        assert_eq!((new.until_on, new.is_falsehood), (Day(date!(2031 - 11 - 24)), true));
        assert_eq!(years_later(date!(2028 - 02 - 29), 5), Day(date!(2033 - 02 - 28)));
    }

    #[test]
    fn every_prompt_comes_at_once_and_a_unit_needs_a_last_day() {
        assert_eq!(wrong(&Typed::default()), ["list", "number", "business", "reason", "basis", "until_on"]);
        let unit = Typed { list: "unit".into(), number: "91119900MA0DEM013F".into(), ..typed() };
        assert_eq!(wrong(&unit), ["until_on"]);
        let unit = Typed { until_on: "2027-05-01".into(), ..unit };
        assert!(!unit.read(TODAY).unwrap().is_falsehood, "a unit holds no permit");
        for day in ["2026-11-24", "2046-11-25", "soon"] {
            assert_eq!(wrong(&Typed { until_on: day.into(), ..typed() }), ["until_on"], "{day}");
        }
    }
}
