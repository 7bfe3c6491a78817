//! Security administrators name officers, change what they may, suspend and remove them.

use base::{CitizenId, Given, Id, Officer, Rank, SecurityAdministrator, noun};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};
use profile::codes::name_in;

use crate::candidate::Owner;
use crate::officer::Grant;
use crate::{Authority, BUSINESSES, Refusal, State, factor, store};

/// What an officer may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Where.
    pub authority: Authority,
    /// As what, in the order of the work; at least one.
    pub ranks: Vec<Rank>,
    /// The keys of the families of business; at least one.
    pub businesses: Vec<String>,
}

impl Scope {
    /// What was chosen on the form: a code of an authority, codes of ranks, keys of businesses. Refuses what is missing,
    /// all at once.
    ///
    /// # Errors
    /// With every refusal.
    pub fn choose(authority: &str, ranks: &[i32], businesses: &[&str]) -> Result<Self, Vec<Refusal>> {
        let authority = Authority::parse(authority);
        let ranks: Vec<Rank> = Rank::ALL
            .into_iter()
            .filter(|(_, code, _)| ranks.contains(code))
            .map(|(rank, ..)| rank)
            .collect();
        let chosen = BUSINESSES.iter().filter(|(key, _)| businesses.contains(key));
        let businesses: Vec<String> = chosen.map(|(key, _)| (*key).to_owned()).collect();
        let missing = [
            authority.is_none().then_some(Refusal::Authority),
            ranks.is_empty().then_some(Refusal::Ranks),
            businesses.is_empty().then_some(Refusal::Businesses),
        ];
        match authority {
            Some(authority) if missing.iter().all(Option::is_none) => {
                Ok(Self { authority, ranks, businesses })
            }
            _ => Err(missing.into_iter().flatten().collect()),
        }
    }

    pub(crate) fn officer(&self, person: Id<noun::Person>) -> Officer {
        let place = (self.authority.code().to_owned(), self.authority.level());
        Officer::at_edge(person, place, self.ranks.clone(), self.businesses.clone())
    }

    /// For the journal.
    fn words(&self) -> String {
        let ranks: Vec<&str> = self.ranks.iter().map(|rank| rank.title()).collect();
        let businesses: Vec<&str> =
            self.businesses.iter().filter_map(|key| name_in(BUSINESSES, key)).collect();
        format!("{} {} {}", self.authority.code(), ranks.join("、"), businesses.join("、"))
    }
}

/// Makes the certified person with this number an officer; somebody removed before begins anew, without factors.
///
/// # Errors
/// When the database fails.
pub fn grant(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    (number, scope): (&CitizenId, &Scope),
    given: &Given,
) -> Outcome<Id<noun::Person>, Refusal> {
    let Some(person) = profile::find_by_number(tx, number, given)? else { return Ok(Err(Refusal::Unknown)) };
    let officer = scope.officer(person.clone());
    match store::grant::find(tx, &person)? {
        Some(Grant { state: State::Removed, .. }) => store::grant::update_anew(tx, &officer, given.now)?,
        Some(_) => return Ok(Err(Refusal::Already)),
        None if !store::grant::insert(tx, &officer, given.now)? => return Ok(Err(Refusal::Already)),
        None => {}
    }
    record(tx, administrator, ("officer.granted", &person), scope.words(), given)?;
    Ok(Ok(person))
}

/// Changes where and as what an officer works, from the next request on.
///
/// # Errors
/// When the database fails.
pub fn change(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    (person, scope): (&Id<noun::Person>, &Scope),
    given: &Given,
) -> Outcome<(), Refusal> {
    if !store::grant::update_scope(tx, &scope.officer(person.clone()), given.now)? {
        return Ok(Err(Refusal::Gone));
    }
    record(tx, administrator, ("officer.changed", person), scope.words(), given)?;
    Ok(Ok(()))
}

/// Suspends an active officer or lets a suspended one work again. Either way the second factor is asked anew.
///
/// # Errors
/// When the database fails.
pub fn suspend(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    (person, suspended): (&Id<noun::Person>, bool),
    given: &Given,
) -> Outcome<(), Refusal> {
    let (from, to, action) = if suspended {
        (State::Active, State::Suspended, "officer.suspended")
    } else {
        (State::Suspended, State::Active, "officer.resumed")
    };
    if !store::grant::update_state(tx, person, (&[from], to), given.now)? {
        return Ok(Err(Refusal::Gone));
    }
    record(tx, administrator, (action, person), String::new(), given)?;
    Ok(Ok(()))
}

/// Takes the right away, and every factor with it. Out at once: the grant is looked up at every request.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    person: &Id<noun::Person>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let from = [State::Active, State::Suspended];
    if !store::grant::update_state(tx, person, (&from, State::Removed), given.now)? {
        return Ok(Err(Refusal::Gone));
    }
    factor::revoke_all(tx, &Owner::Officer(person.clone()), given)?;
    record(tx, administrator, ("officer.removed", person), String::new(), given)?;
    Ok(Ok(()))
}

pub(crate) fn record(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    (action, person): (&'static str, &Id<noun::Person>),
    detail: String,
    given: &Given,
) -> Result<(), Fault> {
    let (actor, about) = (format!("account:{}", administrator.account()), format!("person:{person}"));
    journal::record(tx, &Entry { actor, action, about, detail }, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_chosen_whole_or_every_gap_is_told() {
        let chosen = Scope::choose("110108", &[3, 1, 9], &["talent", "passport"]).unwrap();
        assert_eq!(
            (chosen.ranks, chosen.businesses),
            (vec![Rank::First, Rank::Third], vec!["talent".to_owned()])
        );
        for (typed, refused) in [
            (("", &[][..], &[][..]), vec![Refusal::Authority, Refusal::Ranks, Refusal::Businesses]),
            (("110199", &[1][..], &["permit"][..]), vec![Refusal::Authority]),
            (("110000", &[5][..], &["permit"][..]), vec![Refusal::Ranks]),
        ] {
            assert_eq!(Scope::choose(typed.0, typed.1, typed.2), Err(refused));
        }
    }
}
