//! What outside sources say about a person or a unit (consoles 8.3): population, social insurance, income tax, business
//! register, criminal record. Asked by jobs, kept with the moment they answered; a source that is down leaves 未核验.

use base::{Given, Moment, Person};
use db::{Conn, Fault};
use serde::{Deserialize, Serialize};

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
}

/// What a source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// Months, the oldest first.
    Months(Vec<Month>),
    /// Yes or no, with the source's words.
    Word(bool, String),
    /// Nothing yet, or it does not answer.
    Nothing,
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

/// The newest answer about `person` to each question, and about the unit that they belong to.
///
/// # Errors
/// When the database fails.
pub fn list(_: &mut Conn, _: &Person, _: &Given) -> Result<Vec<Answer>, Fault> {
    Ok(Vec::new())
}

/// As [`list`], of a person and a unit by their ids.
///
/// # Errors
/// When the database fails.
pub fn list_of(
    _: &mut Conn,
    (_, _): (Option<&base::Id<base::noun::Person>>, &base::Id<base::noun::Unit>),
    _: &Given,
) -> Result<Vec<Answer>, Fault> {
    Ok(Vec::new())
}

/// Asks about a person what was not told lately.
///
/// # Errors
/// When the database fails.
pub fn ask_person(
    _: &mut db::Tx<'_>,
    _: &base::Id<base::noun::Person>,
    _: &Given,
) -> Result<(), Fault> {
    Ok(())
}

/// Asks about a unit what was not told lately.
///
/// # Errors
/// When the database fails.
pub fn ask_unit(_: &mut db::Tx<'_>, _: &base::Id<base::noun::Unit>, _: &Given) -> Result<(), Fault> {
    Ok(())
}
