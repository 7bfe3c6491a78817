//! A person rates what was done for them.

use base::{Day, Given, Id, Person};
use db::journal::{self, Entry};
use db::{Outcome, Tx};
use serde::Deserialize;

use super::{ASPECTS, Level, OTHER, REASONS, Rating, RatingRefusal, Said, State, store};

/// A bad rating is put right within so many working days (conventions 7.4).
const TIME: u32 = 15;

/// So many characters of words.
const LONGEST: usize = 500;

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// `1` to `5`
    pub level: String,
    /// 整体满意度
    pub overall: String,
    /// 办事效率
    pub speed: String,
    /// 办事指南精确度
    pub guide: String,
    /// 办事便捷度
    pub ease: String,
    /// 平台操作性
    pub platform: String,
    /// One of the reasons by key.
    pub reason: String,
    /// In their words.
    pub words: String,
}

impl Form {
    /// What was typed for each of [`ASPECTS`].
    pub fn aspects(&self) -> [&str; ASPECTS.len()] {
        [&self.overall, &self.speed, &self.guide, &self.ease, &self.platform]
    }

    /// Reads it; every prompt at once.
    ///
    /// # Errors
    /// When something is missing or of no known form.
    pub fn validate(&self, given: &Given) -> Result<Said, Vec<RatingRefusal>> {
        let mut refused = Vec::new();
        let level = stars(&self.level);
        if level.is_none() {
            refused.push(RatingRefusal::Level);
        }
        let aspects = self.aspects().map(stars);
        let is_read = |(typed, read): (&str, &Option<Level>)| typed.is_empty() || read.is_some();
        if !self.aspects().into_iter().zip(&aspects).all(is_read) {
            refused.push(RatingRefusal::Aspect);
        }
        let words = self.words.trim();
        let reason = match level {
            Some(level) if level.is_bad() => self.reason(words, &mut refused),
            _ => None,
        };
        if words.chars().count() > LONGEST {
            refused.push(RatingRefusal::Words);
        }
        match (level, refused.is_empty()) {
            (Some(level), true) => {
                Ok(Said { level, aspects, reason, words: words.to_owned(), at: given.now })
            }
            _ => Err(refused),
        }
    }

    fn reason(&self, words: &str, refused: &mut Vec<RatingRefusal>) -> Option<String> {
        let known = REASONS.into_iter().find(|(key, _)| *key == self.reason);
        match known {
            None => refused.push(RatingRefusal::Reason),
            Some((OTHER, _)) if words.chars().count() < 2 => refused.push(RatingRefusal::WordsNeeded),
            Some(_) => {}
        }
        known.map(|(key, _)| key.to_owned())
    }
}

fn stars(typed: &str) -> Option<Level> {
    typed.parse().ok().and_then(Level::of_stars)
}

/// Keeps what `person` says about a service of their own, once. A bad word opens a task of the authority, due after 15
/// working days. Answers `None` for anybody else's.
///
/// # Errors
/// When the database fails.
pub fn give(
    tx: &mut Tx<'_>,
    person: &Person,
    (id, form): (&Id<Rating>, &Form),
    given: &Given,
) -> Outcome<Option<()>, Vec<RatingRefusal>> {
    let Some(rating) = super::open(tx, person, id, given)? else { return Ok(Ok(None)) };
    if rating.said.is_some() {
        return Ok(Err(vec![RatingRefusal::Given]));
    }
    let said = match form.validate(given) {
        Ok(said) => said,
        Err(refused) => return Ok(Err(refused)),
    };
    let today = given.now.china_date();
    let task = if said.level.is_bad() {
        (State::Open, Some(Day(given.calendar.after(today, TIME))))
    } else {
        (State::None, None)
    };
    if !store::update_said(tx, id, (&said, task), given)? {
        return Ok(Err(vec![RatingRefusal::Given]));
    }
    let entry = Entry {
        actor: format!("person:{}", person.id()),
        action: "rating.given",
        about: format!("application:{}", rating.application),
        detail: format!("{} {}", rating.event.key(), said.level.stars()),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(Some(())))
}

#[cfg(test)]
mod tests {
    use db::testing::given;

    use super::*;

    fn form(level: &str, reason: &str, words: &str) -> Form {
        Form { level: level.into(), reason: reason.into(), words: words.into(), ..Form::default() }
    }

    #[test]
    fn a_reason_is_needed_for_the_two_lowest_levels_alone() {
        use RatingRefusal::{Level as NoLevel, Reason, Words, WordsNeeded};
        let (_, given) = given();
        let long = "好".repeat(501);
        let table: [(Form, &[RatingRefusal]); 12] = [
            (form("5", "", ""), &[]),
            (form("3", "", "还可以"), &[]),
            (form("2", "", ""), &[Reason]),
            (form("1", "", "太慢"), &[Reason]),
            (form("1", "late", ""), &[]),
            (form("2", "nonsense", ""), &[Reason]),
            (form("2", "other", "慢"), &[WordsNeeded]),
            (form("2", "other", "太慢"), &[]),
            (form("", "", ""), &[NoLevel]),
            (form("6", "", ""), &[NoLevel]),
            (form("4", "", &long), &[Words]),
            (form("1", "", &long), &[Reason, Words]),
        ];
        for (form, refused) in table {
            let found = form.validate(&given).err().unwrap_or_default();
            assert_eq!(found, refused, "{} {}", form.level, form.reason);
        }
    }

    #[test]
    fn aspects_may_be_left_out_and_a_reason_of_a_good_word_is_dropped() {
        let (_, given) = given();
        let said = Form { speed: "2".into(), ..form("4", "late", "") }.validate(&given).unwrap();
        assert_eq!(said.aspects, [None, Some(Level::Bad), None, None, None]);
        assert_eq!(said.reason, None);
        let refused = Form { ease: "9".into(), ..form("4", "", "") }.validate(&given).unwrap_err();
        assert_eq!(refused, [RatingRefusal::Aspect]);
    }
}
