//! An officer says what is right, and why.

use base::{CitizenId, Given, Id, Officer, PersonName, noun};
use db::{Outcome, Tx};

use super::{Correction, Field, Item, State};
use crate::desk::{Order, actor, seen};
use crate::life::Act;
use crate::{Holder, Refusal, step, store};

/// What should stand on the permit.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// 姓名
    pub name: &'a str,
    /// 身份证号码
    pub id_number: &'a str,
    /// 民族 by code, one of the list; empty for none.
    pub nation: &'a str,
}

/// Asks for a correction of a permit as it stood at the order's version; nothing changes before another officer confirms it.
/// `None` when it is not the officer's.
///
/// # Errors
/// When the database fails.
pub fn ask(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, wanted): (&Id<noun::Permit>, &Wanted<'_>),
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(permit) = seen(tx, officer, id, given)? else { return Ok(Ok(None)) };
    let reason = order.reason.trim();
    if !(2..=200).contains(&reason.chars().count()) {
        return Ok(Err(Refusal::Reason));
    }
    let items = permit.state.after(Act::Correct).and_then(|_| {
        let holder = permit.holder.as_ref().ok_or(Refusal::NothingCorrected)?;
        items(holder, wanted, given.now.china_date())
    });
    let items = match items {
        Ok(items) => items,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if permit.version != order.version {
        return Ok(Err(Refusal::Conflict));
    }
    let new = Correction {
        id: Id::new(given),
        permit: permit.id.clone(),
        state: State::Asked,
        items,
        reason: reason.to_owned(),
        authority: order.authority.to_owned(),
        asked_by: officer.person().clone(),
        asked_at: given.now,
        decided: None,
        words: String::new(),
    };
    if !store::correction::insert(tx, &new, given)? {
        return Ok(Err(Refusal::CorrectionRuns));
    }
    step::record(tx, &permit, ("correction-asked", &titles(&new.items)), &actor(officer), given)?;
    Ok(Ok(Some(())))
}

/// Which fields change, by their titles; never their values.
pub(super) fn titles(items: &[Item]) -> String {
    items.iter().map(|item| item.field.title()).collect::<Vec<_>>().join("、")
}

/// What differs, once everything is in order.
fn items(holder: &Holder, wanted: &Wanted<'_>, today: time::Date) -> Result<Vec<Item>, Refusal> {
    let name = PersonName::parse(wanted.name).map_err(|_| Refusal::HolderName)?;
    let number = CitizenId::parse(wanted.id_number, today).map_err(|_| Refusal::HolderNumber)?;
    let nation = wanted.nation.trim();
    if nation.is_empty() {
        return Err(Refusal::HolderNation);
    }
    let right = Holder {
        name: name.expose().to_owned(),
        id_number: number.expose().to_owned(),
        nation: nation.to_owned(),
        ..holder.clone()
    };
    let item = |field: Field| {
        let (before, after) = (field.of(holder).to_owned(), field.of(&right).to_owned());
        (before != after).then_some(Item { field, before, after })
    };
    let items: Vec<Item> = Field::ALL.into_iter().filter_map(item).collect();
    if items.is_empty() { Err(Refusal::NothingCorrected) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_correction_names_what_differs_and_refuses_what_cannot_stand_on_a_permit() {
        let holder = Holder {
            name: "郑范例".into(),
            id_number: "119900198808080138".into(),
            nation: "01".into(),
            mobile: "19900000001".into(),
            photo: "a".into(),
        };
        let (name, number) = ("郑范例", "119900198808080138");
        for (wanted, found) in [
            ((name, number, "01"), Err(Refusal::NothingCorrected)),
            (("郑 范 利", number, "01"), Ok("姓名")),
            ((name, "119900199202290047", "02"), Ok("身份证号码、民族")),
            (("", number, "01"), Err(Refusal::HolderName)),
            ((name, "119900199202290048", "01"), Err(Refusal::HolderNumber)),
            ((name, number, " "), Err(Refusal::HolderNation)),
        ] {
            let (name, id_number, nation) = wanted;
            let items = items(&holder, &Wanted { name, id_number, nation }, date!(2026 - 11 - 24));
            assert_eq!(items.map(|items| titles(&items)), found.map(str::to_owned), "{wanted:?}");
        }
    }
}
