//! One application as person, unit and reviewer see it: the same spine for all. A look at another's data stands in the
//! journal.

use attachments::Attachment;
use base::{Clerk, Given, Id, Moment, Officer, Person, noun};
use db::{Conn, Fault, Tx};
use profile::history::{Both, Past};
use profile::{Card, Sheet};

use crate::act::{By, note};
use crate::application::{Application, Event};
use crate::correction::Mark;
use crate::position::Position;
use crate::source::Answer;
use crate::submission::{Submission, holder};
use crate::{Kind, desk, source, store, unit};

/// Everything about one application.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The application.
    pub application: Application,
    /// Its kind.
    pub kind: &'static Kind,
    /// Who applies; `None` when a unit applies for itself.
    pub applicant: Option<Card>,
    /// The profile it was submitted with.
    pub profile: Sheet,
    /// The profile of the submission before, when it was another one.
    pub profile_before: Option<Sheet>,
    /// What was submitted last; `None` before the first time.
    pub submission: Option<Submission>,
    /// What was submitted before that.
    pub before: Option<Submission>,
    /// The frozen files, the applicant's and the unit's, by code.
    pub files: Vec<(String, Attachment)>,
    /// What the unit added.
    pub unit_part: Sheet,
    /// 落户信息.
    pub settling: Sheet,
    /// What happened, the oldest first.
    pub events: Vec<Event>,
    /// What is marked in this round.
    pub marks: Vec<Mark>,
    /// What was marked in the round before: what the last submission answers.
    pub answered: Vec<Mark>,
    /// What outside sources said.
    pub answers: Vec<Answer>,
}

/// The person's own; anybody else's is not found.
///
/// # Errors
/// When the database fails.
pub fn by_person(
    conn: &mut Conn,
    person: &Person,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Opened>, Fault> {
    let Some(found) = store::find_of_person(conn, person.id(), id)? else { return Ok(None) };
    open(conn, found, given).map(Some)
}

/// One of the clerk's unit, once the person submitted it; another unit's is not found.
///
/// # Errors
/// When the database fails.
pub fn by_clerk(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Opened>, Fault> {
    let Some(found) = of_clerk(tx, clerk, id)? else { return Ok(None) };
    note(tx, &By::Clerk(clerk), ("application.seen", id, body(&By::Clerk(clerk))), given)?;
    open(tx, found, given).map(Some)
}

fn of_clerk(
    conn: &mut Conn,
    clerk: &Clerk,
    id: &Id<noun::Application>,
) -> Result<Option<Application>, Fault> {
    let is_seen = |one: &Application| one.started_by == crate::Side::Unit || one.position != Position::Draft;
    Ok(store::find(conn, id)?.filter(|one| one.unit == *clerk.unit() && is_seen(one)))
}

/// One of the officer's district and business; anything else is not found.
///
/// # Errors
/// When the database fails.
pub fn by_officer(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Opened>, Fault> {
    let Some(found) = desk::find(tx, officer, id)? else { return Ok(None) };
    note(tx, &By::Officer(officer), ("application.seen", id, body(&By::Officer(officer))), given)?;
    open(tx, found, given).map(Some)
}

/// The page that an officer has open, after an act of theirs on it: no second look.
///
/// # Errors
/// When the database fails.
pub fn anew(
    conn: &mut Conn,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Opened>, Fault> {
    let Some(found) = desk::find(conn, officer, id)? else { return Ok(None) };
    open(conn, found, given).map(Some)
}

/// The vault's key of the photo that an application was submitted with. The look stands in the journal; its page tells
/// the person of the look at the whole.
///
/// # Errors
/// When the database fails.
pub fn photo(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<String>, Fault> {
    let Some(opened) = anew(tx, officer, id, given)? else { return Ok(None) };
    note(tx, &By::Officer(officer), ("application.photo-seen", id, String::new()), given)?;
    Ok(Some(opened.profile.get(profile::PHOTO).to_owned()).filter(|key| !key.is_empty()))
}

/// How the applicant's profile came to be.
#[derive(Clone, Debug)]
pub struct History {
    /// The certified name.
    pub name: String,
    /// The version the application was submitted with.
    pub used: i32,
    /// Every version, the newest first.
    pub versions: Vec<Past>,
}

/// The versions of the applicant's profile, for an officer who may see the application (R6.7); anything else is not found.
/// The look stands in the journal.
///
/// # Errors
/// When the database fails.
pub fn history(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<History>, Fault> {
    let Some((application, person)) = applicant(tx, officer, id, given)? else { return Ok(None) };
    let submission = store::content::find_submission(tx, (id, application.round), given)?;
    let card = profile::card(tx, &person, given)?;
    Ok(Some(History {
        name: card.map(|card| card.told.display_name().to_owned()).unwrap_or_default(),
        used: submission.map_or(0, |one| one.profile_version),
        versions: profile::history::list(tx, &person)?,
    }))
}

/// One version of the applicant's profile beside the one before it, as [`history`].
///
/// # Errors
/// When the database fails.
pub fn past_profile(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, number): (&Id<noun::Application>, i32),
    given: &Given,
) -> Result<Option<Both>, Fault> {
    let Some((_, person)) = applicant(tx, officer, id, given)? else { return Ok(None) };
    profile::history::open(tx, &person, number, given)
}

/// The application and who applies, with a look at the history in the journal.
fn applicant(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<(Application, Person)>, Fault> {
    let Some(found) = desk::find(tx, officer, id)? else { return Ok(None) };
    let Some(person) = found.person.clone().map(Person::at_edge) else { return Ok(None) };
    let by = By::Officer(officer);
    note(tx, &by, ("application.profile-seen", id, body(&by)), given)?;
    Ok(Some((found, person)))
}

fn open(conn: &mut Conn, application: Application, given: &Given) -> Result<Opened, Fault> {
    let id = application.id.clone();
    let submission = store::content::find_submission(conn, (&id, application.round), given)?;
    let before = store::content::find_submission(conn, (&id, application.round - 1), given)?;
    let (unit_part, ..) = store::content::find_part(conn, (&id, unit::NAME), given)?;
    let (settling, ..) = store::content::find_part(conn, (&id, crate::settling::NAME), given)?;
    let ids: Vec<Id<noun::Person>> = application.person.clone().into_iter().collect();
    let applicant = profile::list_cards(conn, &ids, given)?.into_iter().next().map(|(_, card)| card);
    let of_version = |conn: &mut Conn, version: i32| match &application.person {
        Some(person) if version > 0 => {
            let person = Person::at_edge(person.clone());
            profile::draft::version(conn, &person, version, given)
        }
        _ => Ok(None),
    };
    let version = submission.as_ref().map_or(0, |one| one.profile_version);
    let earlier = before.as_ref().map_or(version, |one| one.profile_version);
    let profile = of_version(conn, version)?.map(|version| version.sheet).unwrap_or_default();
    let profile_before =
        if earlier == version { None } else { of_version(conn, earlier)?.map(|one| one.sheet) };
    Ok(Opened {
        kind: application.kind()?,
        applicant,
        profile,
        profile_before,
        files: files(conn, &application, given)?,
        submission,
        before,
        unit_part,
        settling,
        events: store::list_events(conn, &id)?,
        marks: store::content::list_marks(conn, (&id, application.round))?,
        answered: store::content::list_marks(conn, (&id, application.round - 1))?,
        answers: source::list_of(conn, (application.person.as_ref(), &application.unit), given)?,
        application,
    })
}

/// The frozen files of the last round and of the other parts.
fn files(
    conn: &mut Conn,
    application: &Application,
    given: &Given,
) -> Result<Vec<(String, Attachment)>, Fault> {
    let id = &application.id;
    let (_, _, unit_version) = store::content::find_part(conn, (id, unit::NAME), given)?;
    let (_, _, settling_version) = store::content::find_part(conn, (id, crate::settling::NAME), given)?;
    let holders = [
        holder(id, application.round),
        format!("application:{id}:unit:{unit_version}"),
        format!("application:{id}:settling:{settling_version}"),
    ];
    let mut all = Vec::new();
    for holder in holders {
        for file in attachments::hold::list(conn, &holder, given)? {
            all.push((file.kind.clone(), file));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(all)
}

/// Who looks at a file.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'a> {
    /// The person, at their own.
    Person(&'a Person),
    /// A clerk of the unit.
    Clerk(&'a Clerk),
    /// An officer.
    Officer(&'a Officer),
}

/// A frozen file of an application that `viewer` may see; also those of earlier rounds, to compare. The look of anybody
/// but the person stands in the journal.
///
/// # Errors
/// When the database fails.
pub fn file(
    tx: &mut Tx<'_>,
    viewer: Viewer<'_>,
    (id, file): (&Id<noun::Application>, &Id<noun::Attachment>),
    given: &Given,
) -> Result<Option<Attachment>, Fault> {
    let found = match viewer {
        Viewer::Person(person) => store::find_of_person(tx, person.id(), id)?,
        Viewer::Clerk(clerk) => of_clerk(tx, clerk, id)?,
        Viewer::Officer(officer) => desk::find(tx, officer, id)?,
    };
    let Some(application) = found else { return Ok(None) };
    let mut kept = files(tx, &application, given)?;
    for round in 1..application.round {
        let earlier = attachments::hold::list(tx, &holder(id, round), given)?;
        kept.extend(earlier.into_iter().map(|file| (file.kind.clone(), file)));
    }
    let Some((_, kept)) = kept.into_iter().find(|(_, one)| one.id == *file) else { return Ok(None) };
    let by = match viewer {
        Viewer::Person(_) => return Ok(Some(kept)),
        Viewer::Clerk(clerk) => By::Clerk(clerk),
        Viewer::Officer(officer) => By::Officer(officer),
    };
    note(tx, &by, ("application.file-seen", id, format!("{} {}", body(&by), kept.kind)), given)?;
    Ok(Some(kept))
}

/// Which body looks, as the journal keeps it for [`looks`].
fn body(by: &By<'_>) -> String {
    by.party().key().to_owned()
}

/// A look at somebody's application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Moment,
    /// Which body: never a colleague's name.
    pub who: &'static str,
    /// What was done.
    pub words: &'static str,
    /// The material that was looked at, by code; empty for the application itself.
    pub file: String,
}

/// When which body looked at the person's application: the journal's own words, without names (the person reads this).
///
/// # Errors
/// When the database fails.
pub fn looks(conn: &mut Conn, person: &Person, id: &Id<noun::Application>) -> Result<Vec<Look>, Fault> {
    let Some(own) = store::find_of_person(conn, person.id(), id)? else { return Ok(Vec::new()) };
    let entries = db::journal::list_about(conn, &format!("application:{}", own.id), 200)?;
    let mine = format!("person:{}", person.id());
    let others = entries.into_iter().filter(|entry| entry.actor != mine);
    Ok(others.filter_map(|entry| look(entry.at, &entry.action, &entry.detail)).collect())
}

/// What an entry of the journal tells the person; nothing for what is no look.
fn look(at: Moment, action: &str, detail: &str) -> Option<Look> {
    let words = match action {
        "application.seen" => "查看了申请",
        "application.file-seen" => "查看了材料",
        "application.profile-seen" => "查看了个人信息修改记录",
        "application.claimed" => "领取了办件",
        "application.taken-over" => "接手了办件",
        "application.assigned" => "分派了办件",
        _ => return None,
    };
    let (body, file) = detail.split_once(' ').unwrap_or((detail, ""));
    let who = match body {
        "unit" => "聘用单位",
        "district" => "主管部门",
        "city" => "市局",
        _ => "审核人员",
    };
    let file = if action == "application.file-seen" { file } else { "" };
    Some(Look { at, who, words, file: file.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_names_the_body_and_the_material_and_never_a_colleague() {
        let at = Moment::from_unix_seconds(0);
        let told = |action, detail| look(at, action, detail).map(|one| (one.who, one.words, one.file));
        assert_eq!(told("application.seen", "unit"), Some(("聘用单位", "查看了申请", String::new())));
        assert_eq!(
            told("application.file-seen", "district A11"),
            Some(("主管部门", "查看了材料", "A11".into()))
        );
        assert_eq!(told("application.claimed", "x y"), Some(("审核人员", "领取了办件", String::new())));
        assert_eq!(told("application.turned", "submit 0→10"), None);
    }
}
