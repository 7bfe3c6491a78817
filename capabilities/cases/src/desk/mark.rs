//! Marking a field or a file while looking at it: kept at once; what is wrong is told to the person only with the return.

use base::{Given, Id, Officer, noun};
use db::{Outcome, Tx};

use crate::correction::{Mark, PASSED, Target};
use crate::phrase::{self, OTHER, Phrases};
use crate::{Refusal, store};

/// What is wrong, as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flaw<'a> {
    /// The code of a phrase.
    pub phrase: &'a str,
    /// What else is to be said.
    pub words: &'a str,
    /// Which page of a file; empty for the whole, and not looked at where there are no pages.
    pub page: &'a str,
}

/// Reads a mark as it was typed.
///
/// # Errors
/// When there is no such phrase or page, or 其他 says nothing.
pub fn read(
    target: &Target,
    flaw: &Flaw<'_>,
    by: &Id<noun::Person>,
    (phrases, given): (&Phrases, &Given),
) -> Result<Mark, Refusal> {
    let words = flaw.words.trim();
    let Some(said) = phrases.words(flaw.phrase) else {
        return Err(Refusal::Field("phrase", "请选择补正原因".to_owned()));
    };
    if words.chars().count() > 200 {
        return Err(Refusal::Field("words", "补充说明不能超过200个字".to_owned()));
    }
    if flaw.phrase == OTHER && words.is_empty() {
        return Err(Refusal::Field("words", "选择“其他”的，请填写说明".to_owned()));
    }
    Ok(Mark {
        target: target.key(),
        phrase: flaw.phrase.to_owned(),
        said: said.to_owned(),
        page: page(target, flaw.page)?,
        words: words.to_owned(),
        by: by.to_string(),
        at: given.now,
    })
}

/// Files have pages, and no more than anybody would scan.
fn page(target: &Target, typed: &str) -> Result<Option<i32>, Refusal> {
    if typed.trim().is_empty() || !matches!(target, Target::File(_)) {
        return Ok(None);
    }
    match typed.trim().parse() {
        Ok(page @ 1..=999) => Ok(Some(page)),
        _ => Err(Refusal::Field("page", "页码请填写1-999之间的整数".to_owned())),
    }
}

/// What is said of a target.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// 有问题
    Wrong(Flaw<'a>),
    /// 通过: looked at and in order.
    Passed,
    /// Nothing any more.
    Nothing,
}

/// Puts a mark on what the officer has in hand as a page showed it at `version`, or takes it away. `None` for what is not theirs to see.
///
/// # Errors
/// When the database fails.
pub fn put(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version, target): (&Id<noun::Application>, i32, &str),
    said: Said<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(found) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    if found.claim.as_ref().is_none_or(|claim| claim.officer != *officer.person()) {
        return Ok(Err(Refusal::NotClaimed));
    }
    if found.version != version {
        return Ok(Err(Refusal::Conflict));
    }
    let Some(target) = Target::parse(target, found.kind()?) else { return Ok(Ok(None)) };
    let mark = match said {
        Said::Nothing => {
            store::content::remove_mark(tx, (id, found.round), &target.key())?;
            return Ok(Ok(Some(())));
        }
        Said::Passed => Mark {
            target: target.key(),
            phrase: PASSED.to_owned(),
            said: String::new(),
            page: None,
            words: String::new(),
            by: officer.person().to_string(),
            at: given.now,
        },
        Said::Wrong(flaw) => {
            let phrases = phrase::choices(tx)?;
            match read(&target, &flaw, officer.person(), (&phrases, given)) {
                Ok(mark) => mark,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
    };
    store::content::replace_mark(tx, (id, found.round), &mark)?;
    Ok(Ok(Some(())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_number_and_only_files_have_pages() {
        let (file, field) = (Target::File("A11".into()), Target::Field("post".into()));
        for (target, typed, read) in [
            (&file, "", Some(None)),
            (&file, " 3 ", Some(Some(3))),
            (&file, "0", None),
            (&file, "1000", None),
            (&file, "三", None),
            (&field, "3", Some(None)),
        ] {
            assert_eq!(page(target, typed).ok(), read, "{target:?} {typed}");
        }
    }
}
