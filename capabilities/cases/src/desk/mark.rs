//! Marking a field or a file while looking at it: kept at once; what is wrong is told to the person only with the return.

use base::{Given, Id, Officer, noun};
use db::{Outcome, Tx};

use crate::correction::{Mark, PASSED, Target, phrase};
use crate::{Refusal, store};

/// Reads a mark as it was typed.
///
/// # Errors
/// When there is no such phrase, or 其他 says nothing.
pub fn read(
    target: &Target,
    (code, words): (&str, &str),
    by: &Id<noun::Person>,
    given: &Given,
) -> Result<Mark, Refusal> {
    let words = words.trim();
    if phrase(code).is_none() {
        return Err(Refusal::Field("phrase", "请选择补正原因".to_owned()));
    }
    if words.chars().count() > 200 {
        return Err(Refusal::Field("words", "补充说明不能超过200个字".to_owned()));
    }
    if code == "T99" && words.is_empty() {
        return Err(Refusal::Field("words", "选择“其他”的，请填写说明".to_owned()));
    }
    Ok(Mark {
        target: target.key(),
        phrase: code.to_owned(),
        words: words.to_owned(),
        by: by.to_string(),
        at: given.now,
    })
}

/// What is said of a target.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// 有问题: a phrase by its code, and words.
    Wrong(&'a str, &'a str),
    /// 通过: looked at and in order.
    Passed,
    /// Nothing any more.
    Nothing,
}

/// Puts a mark on what the officer has in hand, or takes it away. `None` for what is not theirs to see.
///
/// # Errors
/// When the database fails.
pub fn put(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, target): (&Id<noun::Application>, &str),
    said: Said<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(found) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    if found.claim.as_ref().is_none_or(|claim| claim.officer != *officer.person()) {
        return Ok(Err(Refusal::NotClaimed));
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
            words: String::new(),
            by: officer.person().to_string(),
            at: given.now,
        },
        Said::Wrong(phrase, words) => match read(&target, (phrase, words), officer.person(), given) {
            Ok(mark) => mark,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    store::content::replace_mark(tx, (id, found.round), &mark)?;
    Ok(Ok(Some(())))
}
