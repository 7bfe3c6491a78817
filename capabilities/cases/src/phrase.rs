//! Phrases of corrections (business 2.13): rows that administrators edit. A mark copies the words it was made with, so that an
//! open case keeps what it said.

use base::{Given, SystemAdministrator};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::store::phrase as store;

/// 其他: says nothing by itself, so words have to; it stays as it is.
pub const OTHER: &str = "T99";

/// A phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// T01 …; for good, because figures count by it.
    pub code: String,
    /// The words.
    pub words: String,
    /// False takes it out of the lists to choose from.
    pub is_open: bool,
    /// One more with every change.
    pub version: i32,
}

/// The phrases to choose from, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(Vec<(String, String)>);

impl Phrases {
    /// Code and words of each.
    pub fn choices(&self) -> &[(String, String)] {
        &self.0
    }

    /// The words of a code, if it can be chosen.
    pub fn words(&self, code: &str) -> Option<&str> {
        self.0.iter().find(|(one, _)| one == code).map(|(_, words)| words.as_str())
    }
}

impl<C: Into<String>, W: Into<String>> FromIterator<(C, W)> for Phrases {
    fn from_iter<I: IntoIterator<Item = (C, W)>>(all: I) -> Self {
        Self(all.into_iter().map(|(code, words)| (code.into(), words.into())).collect())
    }
}

/// What is wrong with a phrase that an administrator wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseRefusal {
    /// Too short or too long.
    #[error("请填写补正原因，2-60个字")]
    Words,
    /// Told twice.
    #[error("已有相同的补正原因")]
    Same,
    /// 其他
    #[error("“其他”须保留，不能修改")]
    Fixed,
    /// T01 to T98 are used up.
    #[error("编码已用完，请修改已停用的补正原因")]
    Full,
    /// Another administrator saved meanwhile.
    #[error("其他人修改过此条，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
}

impl PhraseRefusal {
    /// Every prompt, for the catalogue of prompts.
    pub const ALL: [Self; 5] = [Self::Words, Self::Same, Self::Fixed, Self::Full, Self::Conflict];

    /// The field it stands at; empty for the page.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Words | Self::Same => "words",
            Self::Fixed | Self::Full | Self::Conflict => "",
        }
    }
}

/// What can be chosen now, for whoever marks something.
///
/// # Errors
/// When the database fails.
pub fn choices(conn: &mut Conn) -> Result<Phrases, Fault> {
    let open = store::list(conn)?.into_iter().filter(|one| one.is_open);
    Ok(open.map(|one| (one.code, one.words)).collect())
}

/// Every phrase, for administrators.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SystemAdministrator) -> Result<Vec<Phrase>, Fault> {
    store::list(conn)
}

/// One phrase, for administrators.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, _: &SystemAdministrator, code: &str) -> Result<Option<Phrase>, Fault> {
    Ok(store::list(conn)?.into_iter().find(|one| one.code == code))
}

/// Changes a phrase, if nobody did since its version. What was marked with it before keeps its words.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    phrase: &Phrase,
    given: &Given,
) -> Outcome<(), PhraseRefusal> {
    let phrase = Phrase { words: phrase.words.trim().to_owned(), ..phrase.clone() };
    if let Err(refusal) = check(&store::list(tx)?, &phrase) {
        return Ok(Err(refusal));
    }
    if !store::update(tx, &phrase)? {
        return Ok(Err(PhraseRefusal::Conflict));
    }
    note(tx, administrator, ("phrase.saved", &phrase.code), given)?;
    Ok(Ok(()))
}

/// Adds a phrase under the next code; answers the code.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    words: &str,
    given: &Given,
) -> Outcome<String, PhraseRefusal> {
    let all = store::list(tx)?;
    let Some((code, place)) = next(&all) else { return Ok(Err(PhraseRefusal::Full)) };
    let phrase = Phrase { code, words: words.trim().to_owned(), is_open: true, version: 1 };
    if let Err(refusal) = check(&all, &phrase) {
        return Ok(Err(refusal));
    }
    if !store::insert(tx, &phrase, place)? {
        return Ok(Err(PhraseRefusal::Conflict));
    }
    note(tx, administrator, ("phrase.added", &phrase.code), given)?;
    Ok(Ok(phrase.code))
}

fn check(all: &[Phrase], phrase: &Phrase) -> Result<(), PhraseRefusal> {
    if phrase.code == OTHER {
        return Err(PhraseRefusal::Fixed);
    }
    if !(2..=60).contains(&phrase.words.chars().count()) {
        return Err(PhraseRefusal::Words);
    }
    let is_told = all.iter().any(|one| one.code != phrase.code && one.words == phrase.words);
    if is_told { Err(PhraseRefusal::Same) } else { Ok(()) }
}

/// The first code below T99 that nobody used, with its place.
fn next(all: &[Phrase]) -> Option<(String, i32)> {
    (1..99)
        .map(|place| (format!("T{place:02}"), place))
        .find(|(code, _)| all.iter().all(|one| one.code != *code))
}

fn note(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    (action, code): (&str, &str),
    given: &Given,
) -> Result<(), Fault> {
    let actor = format!("account:{}", administrator.account());
    let entry = Entry { actor, action, about: format!("phrase:{code}"), detail: String::new() };
    journal::record(tx, &entry, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(code: &str, words: &str) -> Phrase {
        Phrase { code: code.into(), words: words.into(), is_open: true, version: 1 }
    }

    #[test]
    fn a_phrase_says_something_new_and_the_last_one_stays() {
        let all = [phrase("T01", "附件不清晰"), phrase("T02", "附件缺页"), phrase(OTHER, "其他")];
        for (one, checked) in [
            (phrase("T01", "附件不清晰或缺页"), Ok(())),
            (phrase("T01", "附件不清晰"), Ok(())),
            (phrase("T01", "附件缺页"), Err(PhraseRefusal::Same)),
            (phrase("T03", "短"), Err(PhraseRefusal::Words)),
            (phrase(OTHER, "别的原因"), Err(PhraseRefusal::Fixed)),
        ] {
            assert_eq!(check(&all, &one), checked, "{one:?}");
        }
        assert_eq!(next(&all), Some(("T03".into(), 3)));
        let full: Vec<Phrase> = (1..99).map(|place| phrase(&format!("T{place:02}"), "某某")).collect();
        assert_eq!(next(&full), None);
    }
}
