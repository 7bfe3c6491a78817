//! 设置码: the one-time code that who works here is handed, without which no first factor can be set up. A stolen password
//! alone must not be enough to set up the factor that is to stop it.

use base::{Chance, Given, Id, Secret, SecurityAdministrator, noun};
use db::session;
use db::{Conn, Fault, Outcome, Tx};
use time::Duration;

use crate::candidate::Owner;
use crate::grant::record;
use crate::{Candidate, Refusal, State, factor, store};

/// An enrolment: a code that was handed out.
#[derive(Debug)]
pub enum Enrolment {}

/// How long a code waits to be used.
const LIFE: Duration = Duration::hours(72);

/// Without letters and digits that look alike or sound like an answer: 31 of them, twelve times, are 59 bits.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// The session note that says which code was typed in this session.
const OPENED: &str = "enrolment";

fn draw(chance: &dyn Chance) -> String {
    (0..12).map(|_| char::from(SIGNS[chance.below(31) as usize])).collect()
}

/// As people type it: spaces, hyphens and small letters do not matter.
fn plain(typed: &str) -> String {
    let narrow = typed.chars().map(base::narrow).filter(char::is_ascii_alphanumeric);
    narrow.map(|c| c.to_ascii_uppercase()).collect()
}

/// Bound to its owner: the same code is nothing in another's hands.
fn index(owner: &Owner, code: &str, given: &Given) -> base::BlindIndex {
    given.seal.index("officer.setup", &format!("{}|{}", owner.key(), plain(code)))
}

/// Draws a new code for an active officer, which is answered this once and kept nowhere. Every factor the officer had is
/// revoked, and the code drawn before.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    person: &Id<noun::Person>,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    if !store::grant::find(tx, person)?.is_some_and(|grant| grant.state == State::Active) {
        return Ok(Err(Refusal::Gone));
    }
    let (code, revoked) = draw_for(tx, &Owner::Officer(person.clone()), given)?;
    record(tx, administrator, ("officer.setup-code", person), format!("revoked {revoked}"), given)?;
    Ok(Ok(code))
}

/// A new code for `owner`, in the place of every factor and code there was, and how many factors that were.
pub(crate) fn draw_for(tx: &mut Tx<'_>, owner: &Owner, given: &Given) -> Result<(Secret, usize), Fault> {
    let revoked = factor::revoke_all(tx, owner, given)?;
    let code = draw(&*given.chance);
    let ends_at = given.now.plus(LIFE);
    store::enrolment::insert(tx, owner, (&index(owner, &code, given), ends_at), given)?;
    let shown: Vec<&str> = [&code[..4], &code[4..8], &code[8..]].into();
    Ok((Secret::new(shown.join("-")), revoked))
}

/// Opens the setting up of factors in this session by the code. Wrong codes are counted; the code is used up only when a
/// factor was set up with it, so that who is interrupted can begin again. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn open(tx: &mut Tx<'_>, candidate: &Candidate, typed: &str, given: &Given) -> Outcome<(), Refusal> {
    let owner = candidate.owner();
    if !factor::reserve(tx, owner, given)? {
        return Ok(Err(Refusal::Locked));
    }
    let index = index(owner, typed, given);
    let Some(enrolment) = store::enrolment::find(tx, owner, Some(&index), given.now)? else {
        factor::failed(tx, owner, "setup code", given)?;
        return Ok(Err(Refusal::SetupCode));
    };
    factor::release(tx, owner)?;
    session::note(tx, &candidate.session().id, OPENED, Some(enrolment.as_str()))?;
    Ok(Ok(()))
}

/// The live enrolment that was opened in this session.
pub(crate) fn opened(
    conn: &mut Conn,
    candidate: &Candidate,
    given: &Given,
) -> Result<Option<Id<Enrolment>>, Fault> {
    let Some(noted) = candidate.session().notes.get(OPENED) else { return Ok(None) };
    let live = store::enrolment::find(conn, candidate.owner(), None, given.now)?;
    Ok(live.filter(|id| id.as_str() == noted))
}

/// The code is used up; false when another session was faster.
pub(crate) fn close(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    id: &Id<Enrolment>,
    given: &Given,
) -> Result<bool, Fault> {
    session::note(tx, &candidate.session().id, OPENED, None)?;
    store::enrolment::update_used(tx, id, given.now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::SeededChance;

    #[test]
    fn a_code_is_twelve_signs_and_read_as_people_type_it() {
        let code = draw(&SeededChance::new(7));
        assert!(code.len() == 12 && code.bytes().all(|sign| SIGNS.contains(&sign)), "{code}");
        assert_eq!(plain(" abcd-efgh ２３45\u{3000}"), "ABCDEFGH2345");
    }
}
