//! 落户信息 (business 3.4, stages 40 and 49): told by the person after the city's approval, checked by the city's desk.

use base::{Given, Id, Person, noun};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;
use profile::check::Found;

use crate::act::{By, Deed, turn};
use crate::application::Application;
use crate::kinds::talent::{SETTLING, SETTLING_MATERIALS, check_settling};
use crate::position::Position;
use crate::submission::Files;
use crate::transition::Act;
use crate::{Practice, Refusal, store};

/// The name of the part.
pub(crate) const NAME: &str = "settling";

/// What a page of it shows.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The application.
    pub application: Application,
    /// What was told so far.
    pub sheet: Sheet,
    /// Its version.
    pub version: i32,
    /// Codes of materials that are there.
    pub files: Vec<String>,
}

/// Opens it while it is asked for. `None` for a stranger's, and when nothing is asked.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    person: &Person,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Asked>, Fault> {
    let Some(application) = store::find_of_person(conn, person.id(), id)? else { return Ok(None) };
    if !matches!(application.position, Position::SettlingAsked | Position::SettlingReturned) {
        return Ok(None);
    }
    let (mut sheet, _, version) = store::content::find_part(conn, (id, NAME), given)?;
    if version == 0
        && let Some(card) = profile::card(conn, person, given)?
    {
        sheet.put("phone", &card.told.mobile);
    }
    let files = attachments::ready(conn, &attachments::Owner::from(person))?;
    Ok(Some(Asked { application, sheet, version, files }))
}

/// Keeps what was typed, in order or not; answers the new version. `None` for a stranger's.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    person: &Person,
    (id, version): (&Id<noun::Application>, i32),
    pairs: &[(String, String)],
    given: &Given,
) -> Outcome<Option<i32>, Refusal> {
    let Some(asked) = open(tx, person, id, given)? else { return Ok(Ok(None)) };
    let sheet = asked.sheet.with_fields(SETTLING.fields, pairs);
    let kept = (&sheet, &Files::default(), asked.version);
    if asked.version != version || !store::content::replace_part(tx, (id, NAME), kept, given)? {
        return Ok(Err(Refusal::Stale));
    }
    Ok(Ok(Some(version + 1)))
}

/// What is not in order.
pub fn check(asked: &Asked, today: time::Date) -> Found {
    check_settling(&asked.sheet, today, &|code| asked.files.iter().any(|one| one == code))
}

/// Hands it in, with its files frozen; answers what is not in order instead. `None` for a stranger's.
///
/// # Errors
/// When the database fails.
pub fn submit(
    tx: &mut Tx<'_>,
    person: &Person,
    (id, version): (&Id<noun::Application>, i32),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Found>, Refusal> {
    tx.attempt(|tx| submit_here(tx, person, (id, version), practice, given))
}

fn submit_here(
    tx: &mut Tx<'_>,
    person: &Person,
    (id, version): (&Id<noun::Application>, i32),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Found>, Refusal> {
    let Some(asked) = open(tx, person, id, given)? else { return Ok(Ok(None)) };
    if asked.version != version {
        return Ok(Err(Refusal::Stale));
    }
    let found = check(&asked, given.now.china_date());
    if !found.prompts.is_empty() {
        return Ok(Ok(Some(found)));
    }
    let codes: Vec<&str> = SETTLING_MATERIALS.iter().map(|(code, _)| *code).collect();
    let holder = format!("application:{id}:settling:{}", version + 1);
    let files = attachments::hold::freeze(tx, &attachments::Owner::from(person), (&codes, &holder), given)?;
    if !store::content::replace_part(tx, (id, NAME), (&asked.sheet, &Files(files), version), given)? {
        return Ok(Err(Refusal::Stale));
    }
    let version = asked.application.version;
    let deed = Deed { by: By::Person(person), act: Act::Settle, version, words: "" };
    Ok(turn(tx, &asked.application, &deed, practice, given)?.map(|_| Some(found)))
}
