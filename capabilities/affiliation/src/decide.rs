//! A clerk accepts or refuses who asked (R5.3.10), one or many at once.

use std::collections::BTreeMap;

use base::{Clerk, Given, Id, Mobile, noun};
use db::{Outcome, Tx};
use notices::Template;
use notices::message::{self, To};

use crate::link::{State, Turn, actor, turn};
use crate::{Refusal, store};

/// What a clerk says to those who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 通过
    Accept,
    /// 不通过, with the reason the person is shown.
    Refuse(String),
}

impl Answer {
    /// Reads what was typed.
    ///
    /// # Errors
    /// When a refusal has no reason of two to two hundred characters.
    pub fn parse(accept: bool, reason: &str) -> Result<Self, Refusal> {
        let reason = reason.trim();
        if accept {
            return Ok(Self::Accept);
        }
        if !(2..=200).contains(&reason.chars().count()) {
            return Err(Refusal::Reason);
        }
        Ok(Self::Refuse(reason.to_owned()))
    }
}

/// Answers the requests `links` of the clerk's own unit; who was answered now. A request that another clerk answered or
/// that was taken back is left alone and not counted; when none is left, the clerk is told. `None`, and nothing is
/// done, when one of them is no request to the clerk's unit: no page of theirs names it.
///
/// # Errors
/// When the database fails.
pub fn decide(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    links: &[Id<noun::Link>],
    answer: &Answer,
    given: &Given,
) -> Outcome<Option<Vec<Id<noun::Person>>>, Refusal> {
    if links.is_empty() {
        return Ok(Err(Refusal::NobodyChosen));
    }
    let (to, reason, action, template) = match answer {
        Answer::Accept => (State::Linked, None, "link.accepted", Template::LinkAccepted),
        Answer::Refuse(why) => (State::Refused, Some(why.as_str()), "link.refused", Template::LinkRefused),
    };
    let mut asked = Vec::new();
    for link in links {
        let own = store::find_link(tx, link)?.filter(|found| found.unit == *clerk.unit());
        let Some(own) = own else { return Ok(Ok(None)) };
        asked.push((link, own.person));
    }
    let step = Turn { from: &[State::Pending], to, reason, leaving_on: None };
    let mut done = Vec::new();
    for (link, person) in asked {
        if turn(tx, link, &step, (&actor(clerk.person()), action), given)? {
            done.push(person);
        }
    }
    if done.is_empty() {
        return Ok(Err(Refusal::Settled));
    }
    for (person, card) in profile::list_cards(tx, &done, given)? {
        let mobile = Mobile::parse(&card.told.mobile).ok();
        let to = To { person: &person, mobile: mobile.as_ref(), link: "/person/unit" };
        message::tell(tx, &to, (template, &BTreeMap::new()), given)?;
    }
    Ok(Ok(Some(done)))
}
