//! A permit is issued (business 2.11): its number, its term, its holder and those who accompany.

use base::{Day, Given, Id, noun};
use db::{Fault, Tx};

use crate::change::Employer;
use crate::step::{By, record};
use crate::{Follower, Holder, Permit, State, store, term};

/// What a new permit needs.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Whose it is.
    pub person: &'a Id<noun::Person>,
    /// The employer.
    pub employer: Employer<'a>,
    /// 证件类型 by code.
    pub kind: &'a str,
    /// Whom it is made out to.
    pub holder: Holder,
    /// 劳动合同终止日; none for a contract without end.
    pub contract_to: Option<Day>,
    /// Who accompanies.
    pub followers: Vec<Follower>,
    /// 发证机关, as the document prints it.
    pub issuer: &'a str,
}

/// Issues a permit of three years from today.
///
/// # Errors
/// When the database fails, or the day's numbers are used up.
pub fn issue(tx: &mut Tx<'_>, new: &New<'_>, by: &By<'_>, given: &Given) -> Result<Permit, Fault> {
    let today = Day(given.now.china_date());
    let permit = Permit {
        id: Id::new(given),
        number: next_number(tx, today)?,
        person: new.person.clone(),
        holder: Some(new.holder.clone()),
        kind: new.kind.to_owned(),
        unit: Some(new.employer.unit.clone()),
        unit_name: new.employer.name.to_owned(),
        district: new.employer.district.to_owned(),
        issuer: new.issuer.to_owned(),
        state: State::Valid,
        state_since: given.now,
        first_issued_on: today,
        issued_on: today,
        valid_to: term::full_term(today),
        contract_to: new.contract_to,
        window_ends_on: None,
        running: None,
        before_frozen: None,
        version: 1,
    };
    store::insert(tx, &permit, given)?;
    store::follower::replace(tx, &permit.id, &new.followers, given)?;
    store::event::insert_issue(tx, &permit, by, given)?;
    record(tx, &permit, ("issued", &format!("有效期至{}", permit.valid_to)), by.actor, given)?;
    Ok(permit)
}

/// The next number of `day`.
pub(crate) fn next_number(tx: &mut Tx<'_>, day: Day) -> Result<String, Fault> {
    let serial = store::upsert_serial(tx, day)?;
    number(day, serial).ok_or_else(|| Fault::System(format!("证件编号已用完：{day} 已发证9999个")))
}

/// `yyyyMMdd` and four digits; `None` beyond the 9999th of a day.
fn number(day: Day, serial: i64) -> Option<String> {
    let date = day.to_string().replace('-', "");
    (1..=9999).contains(&serial).then(|| format!("{date}{serial:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_day_and_four_digits() {
        let day = Day::parse("2026-11-24").unwrap();
        assert_eq!(number(day, 7).as_deref(), Some("202611240007"));
        assert_eq!(number(day, 9999).as_deref(), Some("202611249999"));
        assert_eq!((number(day, 0), number(day, 10_000)), (None, None));
    }
}
