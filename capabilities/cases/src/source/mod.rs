//! What outside sources say about a person or a unit (consoles 8.3): population, social insurance, income tax, business
//! register, criminal record. Asked by jobs, kept with the moment they answered; a source that is down leaves 未核验.

mod ask;
mod store;

pub use ask::{ASK, Asking, Question, Source, Telling, Whom, ask_again, ask_person, ask_unit};

use base::{Given, Id, Moment, Person, noun};
use db::{Conn, Fault};
use serde::{Deserialize, Serialize};
use time::Duration;

use self::store::Row;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// 人口信息: name and number belong together
    Population,
    /// 社会保险, the last twelve months
    Insurance,
    /// 个人所得税, the last twelve months
    Tax,
    /// 工商登记 of the unit
    Register,
    /// 无犯罪记录
    Crime,
}

impl Subject {
    /// Every subject with its name in the database and in the protocol, and its words.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Population, "population", "人口信息"),
        (Self::Insurance, "insurance", "社会保险"),
        (Self::Tax, "tax", "个人所得税"),
        (Self::Register, "register", "工商登记"),
        (Self::Crime, "crime", "犯罪记录"),
    ];

    /// Its name.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(subject, ..)| subject)
    }

    /// Those asked about a person.
    pub const OF_PERSON: [Self; 4] = [Self::Population, Self::Insurance, Self::Tax, Self::Crime];

    /// Those asked about a unit.
    pub const OF_UNIT: [Self; 1] = [Self::Register];

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }
}

/// One month somebody paid for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    /// `2026-10`
    pub month: String,
    /// Who paid.
    pub payer: String,
    /// The base of the contribution, or the taxed income, in yuan with two decimals.
    pub amount: String,
    /// 正常, 补缴, 未缴 …
    pub state: String,
    /// Which insurances, parted by 、: 养老、失业、工伤 …; empty of taxed income, and where the source does not tell.
    #[serde(default)]
    pub kinds: String,
}

/// What a source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// Months, the oldest first.
    Months(Vec<Month>),
    /// Yes or no, with the source's words.
    Word(bool, String),
    /// 未核验: nothing yet, or it does not answer.
    Nothing,
}

impl Said {
    /// 未核验 or the answer in one line, for the desks.
    pub fn words(&self) -> String {
        match self {
            Self::Months(months) if months.is_empty() => "没有缴纳记录".to_owned(),
            Self::Months(months) => format!("{}个月的缴纳记录", months.len()),
            Self::Word(_, words) => words.clone(),
            Self::Nothing => "未核验".to_owned(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// About what.
    pub subject: Subject,
    /// What was said.
    pub said: Said,
    /// When.
    pub at: Moment,
}

impl Answer {
    /// The months, when the source told any.
    pub fn months(&self) -> Option<&[Month]> {
        match &self.said {
            Said::Months(months) => Some(months),
            _ => None,
        }
    }

    /// Its yes or no.
    pub fn says(&self) -> Option<bool> {
        match &self.said {
            Said::Word(word, _) => Some(*word),
            _ => None,
        }
    }
}

/// An answer older than this says nothing any more: whoever reviews must not lean on it.
const KEPT: Duration = Duration::days(30);

/// What a row says at `now`; while it is asked again, what was said last still holds.
fn answer(row: Row, now: Moment) -> Answer {
    let said = row.told.filter(|(at, _)| now.since(*at) < KEPT);
    let (at, said) = said.unwrap_or((row.asked_at, Said::Nothing));
    Answer { subject: row.subject, said, at }
}

/// The newest answer about `person` to each question that was asked, and about the unit that they belong to. Where a
/// source does not answer, [`Said::Nothing`].
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person, given: &Given) -> Result<Vec<Answer>, Fault> {
    let unit = affiliation::of_person(conn, person)?.map(|link| link.unit);
    let mut rows = store::list_of_person(conn, person.id(), given)?;
    if let Some(unit) = unit {
        rows.extend(store::list_of_unit(conn, &unit, given)?);
    }
    Ok(sorted(rows, given.now))
}

/// As [`list`], for a desk: about the person of a case, if it has one, and about the unit that vouches. Whoever calls
/// was let see the case.
///
/// # Errors
/// When the database fails.
pub fn list_of(
    conn: &mut Conn,
    (person, unit): (Option<&Id<noun::Person>>, &Id<noun::Unit>),
    given: &Given,
) -> Result<Vec<Answer>, Fault> {
    let mut rows = store::list_of_unit(conn, unit, given)?;
    if let Some(person) = person {
        rows.extend(store::list_of_person(conn, person, given)?);
    }
    Ok(sorted(rows, given.now))
}

fn sorted(rows: Vec<Row>, now: Moment) -> Vec<Answer> {
    let mut answers: Vec<Answer> = rows.into_iter().map(|row| answer(row, now)).collect();
    answers.sort_by_key(|answer| answer.subject);
    answers
}

#[cfg(test)]
mod tests {
    use db::testing::NOON;

    use super::*;

    #[test]
    fn an_answer_holds_while_it_is_asked_again_and_for_thirty_days() {
        let said = Said::Word(true, "存续".into());
        let row = |told: Option<i64>| Row {
            subject: Subject::Register,
            asked_at: NOON,
            told: told.map(|days| (NOON.minus(Duration::days(days)), said.clone())),
        };
        for (told, expected) in
            [(None, None), (Some(0), Some(true)), (Some(29), Some(true)), (Some(30), None)]
        {
            assert_eq!(answer(row(told), NOON).says(), expected, "{told:?}");
        }
    }

    #[test]
    fn every_subject_has_a_name_that_is_read_back_and_is_about_somebody() {
        for (subject, key, words) in Subject::ALL {
            assert_eq!((Subject::parse(key), subject.key(), subject.title()), (Some(subject), key, words));
            let about = Subject::OF_PERSON.contains(&subject) ^ Subject::OF_UNIT.contains(&subject);
            assert!(about, "{key}");
        }
        assert_eq!(Said::Nothing.words(), "未核验");
    }
}
