//! Asking outside sources: the engine puts questions as jobs, the worker asks and keeps the answers. Nobody waits.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Moment, Seal, noun};
use db::journal::{self, Entry};
use db::queue::{Failure, Job};
use db::{Conn, Db, Fault, Tx};
use time::Duration;

use super::store::{self, Asked, Known};
use super::{Said, Subject};

/// The queue's kind for [`Asking`].
pub const ASK: &str = "cases.ask-source";

/// What was told is not asked again so soon.
const FRESH: Duration = Duration::hours(24);

/// The queue gives a question up after about four hours; from then on it may be put again.
const GIVEN_UP: Duration = Duration::hours(5);

/// How patient whoever asks is with what was told, and with a question that waits for its answer.
#[derive(Clone, Copy, Debug)]
struct Patience {
    told: Duration,
    waiting: Duration,
}

/// The engine's.
const PATIENT: Patience = Patience { told: FRESH, waiting: GIVEN_UP };

/// An officer's who presses 重新核验.
const PRESSED: Patience = Patience { told: Duration::minutes(10), waiting: Duration::minutes(1) };

/// About whom rows are.
#[derive(Clone, Debug)]
pub(crate) enum About<'a> {
    Person(&'a Id<noun::Person>),
    Unit(&'a Id<noun::Unit>),
}

/// Puts to the sources what they did not tell about `person` within the last 24 hours. For the engine: when an
/// application is begun and when it is submitted. Asks nothing about somebody who is not certified.
///
/// # Errors
/// When the database fails.
pub fn ask_person(tx: &mut Tx<'_>, person: &Id<noun::Person>, given: &Given) -> Result<(), Fault> {
    let cards = profile::list_cards(tx, std::slice::from_ref(person), given)?;
    if !cards.iter().any(|(_, card)| card.told.is_verified()) {
        return Ok(());
    }
    put(tx, &About::Person(person), "system", PATIENT, given)
}

/// As [`ask_person`], about `unit`.
///
/// # Errors
/// When the database fails.
pub fn ask_unit(tx: &mut Tx<'_>, unit: &Id<noun::Unit>, given: &Given) -> Result<(), Fault> {
    put(tx, &About::Unit(unit), "system", PATIENT, given)
}

/// 重新核验: an officer has the sources asked again about the person and the unit of an application that is theirs to see;
/// what was told within the last minutes is not asked anew. `None` for what is not theirs.
///
/// # Errors
/// When the database fails.
pub fn ask_again(
    tx: &mut Tx<'_>,
    officer: &base::Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<()>, Fault> {
    let Some(found) = crate::desk::find(tx, officer, id)? else { return Ok(None) };
    let actor = format!("person:{}", officer.person());
    if let Some(person) = &found.person {
        let cards = profile::list_cards(tx, std::slice::from_ref(person), given)?;
        if cards.iter().any(|(_, card)| card.told.is_verified()) {
            put(tx, &About::Person(person), &actor, PRESSED, given)?;
        }
    }
    put(tx, &About::Unit(&found.unit), &actor, PRESSED, given)?;
    Ok(Some(()))
}

fn put(
    tx: &mut Tx<'_>,
    about: &About<'_>,
    actor: &str,
    patience: Patience,
    given: &Given,
) -> Result<(), Fault> {
    let (subjects, journalled): (&[Subject], String) = match about {
        About::Person(id) => (&Subject::OF_PERSON, format!("person:{id}")),
        About::Unit(id) => (&Subject::OF_UNIT, format!("unit:{id}")),
    };
    let known = store::list_known(tx, about)?;
    let mut asked = Vec::new();
    for subject in subjects {
        let id = Id::<Asked>::new(given);
        let is_new = match known.iter().find(|known| known.subject == *subject) {
            Some(known) if !is_due(known, patience, given.now) => continue,
            Some(known) => store::update_asked(tx, (&known.id, &id), given.now)?,
            None => store::insert_asked(tx, &id, (about, *subject), given.now)?,
        };
        if is_new {
            db::queue::put(tx, ASK, &id, given.now, given)?;
            asked.push(subject.key());
        }
    }
    if asked.is_empty() {
        return Ok(());
    }
    // Who is named to an outside party is told by the journal (PIPL art. 23, 55).
    let entry =
        Entry { actor: actor.into(), action: "source.asked", about: journalled, detail: asked.join(" ") };
    journal::record(tx, &entry, given)
}

fn is_due(known: &Known, patience: Patience, now: Moment) -> bool {
    match known.told_at.filter(|_| known.is_told) {
        Some(told_at) => now.since(told_at) >= patience.told,
        None => now.since(known.asked_at) >= patience.waiting,
    }
}

/// Whom a question is about.
#[derive(Clone, PartialEq, Eq)]
pub enum Whom {
    /// A person by certified name and number.
    Person {
        /// The name.
        name: String,
        /// The identity number.
        number: String,
    },
    /// A unit.
    Unit {
        /// The name.
        name: String,
        /// 统一社会信用代码
        credit_code: String,
    },
}

impl std::fmt::Debug for Whom {
    /// Names and numbers do not stand in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Person { .. } => "Person",
            Self::Unit { .. } => "Unit",
        })
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// About what.
    pub subject: Subject,
    /// About whom.
    pub whom: Whom,
}

/// What [`Source::ask`] answers, later; [`Said::Nothing`] when there is no answer now.
pub type Telling<'a> = Pin<Box<dyn Future<Output = Said> + Send + 'a>>;

/// The port to the sources.
pub trait Source: Send + Sync {
    /// Asks one question.
    fn ask<'a>(&'a self, question: &'a Question) -> Telling<'a>;
}

/// What the job needs.
#[derive(Clone)]
pub struct Asking {
    /// Where questions are.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// What seals answers.
    pub seal: Arc<dyn Seal>,
    /// Who answers; `None` where no source is configured, and everything stays 未核验.
    pub source: Option<Arc<dyn Source>>,
}

impl std::fmt::Debug for Asking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asking")
    }
}

impl Asking {
    /// Runs one [`ASK`] job. A second run, or one whose question was put again meanwhile, finds nothing to do.
    ///
    /// # Errors
    /// When the source has no answer now, or the database fails: the job is run again.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Asked> = job.read()?;
        let (open, given) = (id.clone(), Given::at(&*self.clock, &self.chance, &self.seal));
        let found = self.db.read(move |conn| find_question(conn, &open, &given)).await?;
        let Some(question) = found else { return Ok(()) };
        let said = match &self.source {
            Some(source) => source.ask(&question).await,
            None => Said::Nothing,
        };
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        if said != Said::Nothing {
            return Ok(self.db.write(move |tx| store::update_told(tx, &id, &said, &given)).await?);
        }
        self.db.write(move |tx| store::update_unavailable(tx, &id)).await?;
        match self.source {
            Some(_) => Err(Failure::Later(format!("no answer about {}", question.subject.key()))),
            None => Ok(()),
        }
    }
}

/// The question as it is now: a name that changed since is asked about as it is.
fn find_question(conn: &mut Conn, id: &Id<Asked>, given: &Given) -> Result<Option<Question>, Fault> {
    let Some((subject, person, unit)) = store::find_open(conn, id)? else { return Ok(None) };
    if let Some(person) = person {
        let told = profile::list_cards(conn, &[person], given)?.pop().map(|(_, card)| card.told);
        let whom = told.map(|told| Whom::Person { name: told.name, number: told.id_number });
        return Ok(whom.map(|whom| Question { subject, whom }));
    }
    let Some(unit) = unit else { return Ok(None) };
    let unit = affiliation::find_unit(conn, &unit, given)?;
    Ok(unit.map(|unit| Question {
        subject,
        whom: Whom::Unit { name: unit.name, credit_code: unit.credit_code.as_str().to_owned() },
    }))
}

#[cfg(test)]
mod tests {
    use db::testing::{NOON, given};

    use super::*;

    #[test]
    fn a_question_is_put_again_after_a_day_or_when_the_queue_gave_it_up() {
        let (_, given) = given();
        let ago = |hours: i64| NOON.minus(Duration::hours(hours));
        for (is_told, asked, told, due) in [
            (true, 30, Some(23), false),
            (true, 30, Some(24), true),
            (false, 4, None, false),
            (false, 5, None, true),
            // Asked again: what was told before does not count.
            (false, 1, Some(40), false),
            (false, 6, Some(40), true),
        ] {
            let (id, subject) = (Id::new(&given), Subject::Tax);
            let known = Known { id, subject, is_told, asked_at: ago(asked), told_at: told.map(ago) };
            assert_eq!(is_due(&known, PATIENT, NOON), due, "{is_told} {asked} {told:?}");
        }
    }
}
