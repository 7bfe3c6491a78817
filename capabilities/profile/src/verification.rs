//! Are the certificate numbers of a profile known where they were issued: 有效, 审核中, 无效 with the reason (R3.14).
//!
//! Asked by a job after 提交, so that nobody waits for an outside party; a profile with numbers under check is complete.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Moment, Person, Seal, noun};
use db::queue::{Failure, Job};
use db::{Conn, Db, Fault, Tx};

use crate::{Sheet, store};

/// Which certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// 学历证书
    Education,
    /// 学位证书
    Degree,
}

impl Subject {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Education, Self::Degree];

    /// Its name in the database and in the source's protocol.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::Degree => "degree",
        }
    }

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Education => "学历",
            Self::Degree => "学位",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Education => "edu_no",
            Self::Degree => "degree_no",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.key() == key)
    }
}

/// How a number stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 审核中
    Checking,
    /// 有效
    Valid,
    /// 无效, and why.
    Invalid(String),
}

impl State {
    /// Its words.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Checking => "审核中",
            Self::Valid => "有效",
            Self::Invalid(_) => "无效",
        }
    }
}

/// A number's verification.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Which certificate.
    pub subject: Subject,
    /// How it stands.
    pub state: State,
    /// Since when.
    pub at: Moment,
}

/// The verifications of `person`.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person) -> Result<Vec<Verification>, Fault> {
    store::list_verifications(conn, person.id())
}

/// The queue's kind for [`Asking`].
pub const ASK: &str = "profile.verify-education";

/// A question to the source.
#[derive(Debug)]
pub struct Check;

/// Asks about every number that was not asked about yet, and forgets about those that are gone.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    sheet: &Sheet,
    given: &Given,
) -> Result<(), Fault> {
    for subject in Subject::ALL {
        let number = sheet.get(subject.field());
        if store::is_verifying(tx, person, (subject, number), given)? {
            continue;
        }
        store::remove_verification(tx, person, subject)?;
        if !number.is_empty() {
            let id = Id::<Check>::new(given);
            store::insert_verification(tx, &id, person, (subject, number), given)?;
            db::queue::put(tx, ASK, &id, given.now, given)?;
        }
    }
    Ok(())
}

/// What a source says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Issued, and to this person.
    Valid,
    /// Not so, in words for the person.
    Invalid(String),
    /// No answer now.
    Unavailable,
}

/// What is asked: the certificate, its number, the certified name.
#[derive(Debug)]
pub struct Question {
    /// Which certificate.
    pub subject: Subject,
    /// Its number.
    pub number: String,
    /// Whose it should be.
    pub name: String,
}

/// What [`EducationSource::verify`] answers, later.
pub type Verifying<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// The port to where certificates are known.
pub trait EducationSource: Send + Sync {
    /// Asks about one certificate.
    fn verify<'a>(&'a self, question: &'a Question) -> Verifying<'a>;
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
    /// What opens them.
    pub seal: Arc<dyn Seal>,
    /// Who answers.
    pub source: Arc<dyn EducationSource>,
}

impl std::fmt::Debug for Asking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asking")
    }
}

impl Asking {
    /// Runs one [`ASK`] job.
    ///
    /// # Errors
    /// When the source has no answer now, or the database fails: the job is run again.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Check> = job.read()?;
        let (asked, given) = (id.clone(), Given::at(&*self.clock, &self.chance, &self.seal));
        let found = self.db.read(move |conn| store::find_question(conn, &asked, &given)).await?;
        let Some(question) = found else { return Ok(()) };
        let state = match self.source.verify(&question).await {
            Answer::Valid => State::Valid,
            Answer::Invalid(reason) => State::Invalid(reason),
            Answer::Unavailable => return Err(Failure::Later("the source does not answer".into())),
        };
        let now = self.clock.now();
        Ok(self.db.write(move |tx| store::update_verification(tx, &id, &state, now)).await?)
    }
}

/// A verification as the demo has it, without asking.
///
/// # Errors
/// When the database fails.
pub fn seed(
    tx: &mut Tx<'_>,
    person: &Person,
    (subject, state): (Subject, &State),
    given: &Given,
) -> Result<(), Fault> {
    store::update_verification_of(tx, person.id(), subject, state, given.now)
}
