//! What a permit says changes: holder, company, contract, employer (103, 104, 106).

use base::{Day, Given, Id, noun};
use db::{Outcome, Tx};

use crate::life::Act;
use crate::step::{By, from, record, step, whole};
use crate::{Follower, Holder, Permit, Refusal, State, store, term};

/// An employer, as a permit names it.
#[derive(Clone, Copy, Debug)]
pub struct Employer<'a> {
    /// The unit.
    pub unit: &'a Id<noun::Unit>,
    /// Its name.
    pub name: &'a str,
    /// The code of its district: which authority sees the permit.
    pub district: &'a str,
}

/// Makes the permit out to the holder as they are now.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn change_holder(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    holder: &Holder,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, _| {
        let items = changed(permit.holder.as_ref(), holder);
        permit.holder = Some(holder.clone());
        Ok(items)
    };
    Ok(step(tx, id, Act::ChangeHolder, set, by, given)?.map(drop))
}

impl Holder {
    /// Which items `other` says otherwise, by their titles; never their values.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let items = [
            ("姓名", self.name != other.name),
            ("证件号码", self.id_number != other.id_number),
            ("民族", self.nation != other.nation),
            ("联系电话", self.mobile != other.mobile),
            ("照片", self.photo != other.photo),
        ];
        items.into_iter().filter(|(_, differs)| *differs).map(|(title, _)| title).collect()
    }
}

/// What changes, for the permit's history.
fn changed(old: Option<&Holder>, new: &Holder) -> String {
    old.map_or_else(|| "登记持证人信息".to_owned(), |old| old.differences(new).join("、"))
}

/// These, and nobody else, accompany from now on.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn change_followers(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    followers: &[Follower],
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let told = |_: &mut Permit, _| Ok(format!("随往人员{}人", followers.len()));
    match step(tx, id, Act::ChangeFollowers, told, by, given)? {
        Ok(permit) => store::follower::replace(tx, &permit.id, followers, given).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The contract behind the permit ends on another day; `None` for one without end.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn change_contract(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    contract_to: Option<Day>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, today| {
        if contract_to.is_some_and(|end| end < today) {
            return Err(Refusal::ContractEnded);
        }
        permit.contract_to = contract_to;
        Ok(contract_to
            .map_or_else(|| "无固定期限".to_owned(), |end| format!("劳动合同终止日{}", end.in_words())))
    };
    Ok(step(tx, id, Act::ChangeContract, set, by, given)?.map(drop))
}

/// The earlier unit confirmed that the holder left: for sixty days a new unit can take the permit over. A longer time that
/// the holder was given before stays.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn let_change(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, today| {
        let window = term::leaving_window(today);
        let delayed = permit.running.as_ref().is_some_and(|running| running.new_unit.is_some());
        let end = permit.window_ends_on.filter(|_| delayed).map_or(window, |end| end.max(window));
        permit.window_ends_on = Some(end);
        let leaves = || crate::permit::Running {
            cause: crate::Cause::Leaving,
            reason: String::new(),
            since: today,
            new_unit: None,
        };
        permit.running = Some(permit.running.take().unwrap_or_else(leaves));
        Ok(format!("可在{}前办理聘用单位变更", end.in_words()))
    };
    Ok(step(tx, id, Act::LetChange, set, by, given)?.map(drop))
}

/// Case 106 begins.
///
/// Refuses when the window is over.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn begin_change(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let check = |permit: &mut Permit, today| {
        let open = permit.window_ends_on.is_none_or(|end| today <= end);
        if open { Ok(String::new()) } else { Err(Refusal::WindowOver) }
    };
    Ok(step(tx, id, Act::BeginChange, check, by, given)?.map(drop))
}

/// Case 106 ended without a new employer: the window goes on, if it is not over. A permit that was cancelled meanwhile stays
/// so, and one that was frozen goes back to its window when it is unfrozen.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn end_change(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let permit = whole(tx, id, given)?;
    match permit.state {
        state if state.is_cancelled() => Ok(Ok(())),
        State::Frozen => {
            let after = Permit { before_frozen: Some(State::MayChangeUnit), ..permit };
            if !store::update(tx, &after, given)? {
                return Ok(Err(Refusal::Conflict));
            }
            record(tx, &after, (Act::EndChange.names().0, State::Frozen.title()), by.actor, given)?;
            Ok(Ok(()))
        }
        _ => Ok(from(tx, permit, Act::EndChange, |_, _| Ok(String::new()), by, given)?.map(drop)),
    }
}

/// The new unit took the permit over; it holds as long as before. `contract_to` is that of the new contract.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn change_unit(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    (employer, contract_to): (Employer<'_>, Option<Day>),
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, _| {
        let cause = format!("由“{}”变更为“{}”", permit.unit_name, employer.name);
        permit.unit = Some(employer.unit.clone());
        employer.name.clone_into(&mut permit.unit_name);
        employer.district.clone_into(&mut permit.district);
        permit.contract_to = contract_to;
        Ok(cause)
    };
    Ok(step(tx, id, Act::ChangeUnit, set, by, given)?.map(drop))
}

/// The state a frozen permit goes back to.
pub(crate) fn thawed(permit: &Permit) -> State {
    permit.before_frozen.filter(|state| state.is_living()).unwrap_or(State::Valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_names_what_changed_and_not_to_what() {
        let old = Holder {
            name: "郑范例".into(),
            id_number: "119900198808080138".into(),
            nation: "01".into(),
            mobile: "19900000001".into(),
            photo: "a".into(),
        };
        let new = Holder { mobile: "19900000002".into(), photo: "b".into(), ..old.clone() };
        assert_eq!(changed(Some(&old), &new), "联系电话、照片");
        assert_eq!(changed(None, &new), "登记持证人信息");
        assert_eq!(format!("{old:?}"), "Holder(**例)");
    }
}
