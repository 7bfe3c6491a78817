//! Who is told of what, and with which template (conventions 7.9). Messages are rows and jobs of the same transaction.

use std::collections::BTreeMap;

use base::{Day, Given, Id, Mobile, noun};
use db::{Fault, Tx};
use notices::message::{self, To};
use notices::template::params;
use notices::{Template, sms};
use time::Duration;

use crate::act::Deed;
use crate::application::Application;
use crate::clock::Phase;
use crate::position::Position;
use crate::transition::Act;
use crate::{Practice, Stage, rating};

/// Tells those whom the act concerns.
pub(crate) fn about(
    tx: &mut Tx<'_>,
    (before, after): (&Application, &Application),
    (deed, practice): (&Deed<'_>, &Practice),
    given: &Given,
) -> Result<(), Fault> {
    let kind = ("kind", after.task().to_owned());
    let date = ("date", after.due_on.map(Day::in_words).unwrap_or_default());
    if deed.act == Act::Accept {
        let number = after.number.clone().unwrap_or_default();
        let no4 = ("no4", number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned());
        let date = ("date", expected(after, practice, given).map(Day::in_words).unwrap_or_default());
        applicant(tx, after, (Template::CaseAccepted, &params([kind, no4, date])), given)?;
        return invite(tx, after, rating::Event::Accepted, given);
    }
    if deed.act == Act::Publish {
        return applicant(tx, after, (Template::Announced, &params([date])), given);
    }
    if deed.act == Act::TakeBack {
        let text = format!("“{}”的补正要求已撤回，无需再修改，申请继续办理。", before.task());
        return holders(tx, before, &text, given);
    }
    if before.position == after.position {
        return Ok(());
    }
    match after.position {
        Position::AtUnit => at_unit(tx, after, given),
        Position::ReturnedToPerson(_) | Position::SettlingReturned => {
            applicant(tx, after, (Template::CaseReturned, &params([kind, date])), given)
        }
        Position::ReturnedToUnit(_) => {
            let text = format!("“{}”被退回单位修改，请登录单位版处理。", after.task());
            clerks(tx, after, (&text, Template::CaseReturned, &params([kind, date])), given)
        }
        // What waits for a batch is told when it is published.
        Position::Announced if after.awaits_publication() => Ok(()),
        Position::Announced => applicant(tx, after, (Template::Announced, &params([date])), given),
        Position::SettlingAsked => applicant(tx, after, (Template::SettleTodo, &params([date])), given),
        Position::WithdrawnByPerson => claimant(tx, (before, "申请人"), given),
        Position::WithdrawnByUnit => {
            claimant(tx, (before, "单位"), given)?;
            let Some(person) = &after.person else { return Ok(()) };
            let text = format!("您的“{}”已由单位撤销：{}", after.task(), deed.words.trim());
            message::keep(tx, person, (&text, &link(after)), given)
        }
        Position::Done => {
            applicant(tx, after, (Template::CasePassed, &params([kind])), given)?;
            invite(tx, after, rating::Event::Ended, given)
        }
        to if matches!(
            to.stage(),
            Stage::RefusedByUnit | Stage::RefusedByDistrict | Stage::RefusedByCity
        ) =>
        {
            applicant(tx, after, (Template::CaseRejected, &params([kind])), given)?;
            invite(tx, after, rating::Event::Ended, given)
        }
        _ => Ok(()),
    }
}

/// When an accepted application is expected to end: its present phase, and those that follow it on its way.
fn expected(after: &Application, practice: &Practice, given: &Given) -> Option<Day> {
    let chain = after.kind().ok()?.chain_for(after.started_by);
    let due = after.due_on?;
    let waits = chain.announced && !practice.announce_by_itself;
    let follows =
        [(chain.city, Phase::City), (waits, Phase::Publishing), (chain.announced, Phase::Announcement)];
    let days: u32 = follows
        .into_iter()
        .filter(|(is_on_its_way, _)| *is_on_its_way)
        .map(|(_, phase)| practice.limit(phase, after.business, &after.authority).promised)
        .sum();
    Some(if days == 0 { due } else { Day(given.calendar.after(due.0, days)) })
}

/// Asks the person, and nobody else, for a rating.
fn invite(tx: &mut Tx<'_>, after: &Application, event: rating::Event, given: &Given) -> Result<(), Fault> {
    let Some(person) = &after.person else { return Ok(()) };
    let invitation = rating::Invitation {
        application: &after.id,
        person,
        authority: &after.authority,
        business: after.business,
        kind: &after.kind,
        event,
    };
    rating::invite(tx, &invitation, given)
}

/// The officer who has it in hand hears that it was withdrawn.
fn claimant(tx: &mut Tx<'_>, (before, by): (&Application, &str), given: &Given) -> Result<(), Fault> {
    let Some(claim) = &before.claim else { return Ok(()) };
    let text = format!("您办理中的“{}”已由{by}撤销，无需再处理。", before.task());
    message::keep(tx, &claim.officer, (&text, &format!("/desk/applications/{}", before.id)), given)
}

fn link(application: &Application) -> String {
    format!("/person/applications/{}", application.id)
}

fn link_of_unit(application: &Application) -> String {
    format!("/unit/applications/{}", application.id)
}

/// The person, or, of what a unit applies for itself, its clerks.
pub(crate) fn applicant(
    tx: &mut Tx<'_>,
    application: &Application,
    words: (Template, &BTreeMap<String, String>),
    given: &Given,
) -> Result<(), Fault> {
    let Some(person) = &application.person else {
        for (clerk, told) in affiliation::staff::clerks(tx, &application.unit, given)? {
            tell(tx, (&clerk, &told.mobile), (&link_of_unit(application), words), given)?;
        }
        return Ok(());
    };
    let cards = profile::list_cards(tx, std::slice::from_ref(person), given)?;
    let mobile = cards.first().map(|(_, card)| card.told.mobile.clone()).unwrap_or_default();
    tell(tx, (person, &mobile), (&link(application), words), given)
}

fn tell(
    tx: &mut Tx<'_>,
    (person, mobile): (&Id<noun::Person>, &str),
    (link, words): (&str, (Template, &BTreeMap<String, String>)),
    given: &Given,
) -> Result<(), Fault> {
    let mobile = Mobile::parse(mobile).ok();
    message::tell(tx, &To { person, mobile: mobile.as_ref(), link }, words, given)
}

/// Every clerk of the unit hears that an application waits for it.
fn at_unit(tx: &mut Tx<'_>, application: &Application, given: &Given) -> Result<(), Fault> {
    let ids: Vec<_> = application.person.clone().into_iter().collect();
    let cards = profile::list_cards(tx, &ids, given)?;
    let name = cards.first().map(|(_, card)| card.told.display_name().to_owned()).unwrap_or_default();
    let words = params([("name", name), ("kind", application.task().to_owned())]);
    for (clerk, told) in affiliation::staff::clerks(tx, &application.unit, given)? {
        let to = (&clerk, told.mobile.as_str());
        tell(tx, to, (&link_of_unit(application), (Template::CaseAtUnit, &words)), given)?;
    }
    Ok(())
}

/// In the message centre of those who have it in hand while it is not at a desk: the clerks while the unit has, else the
/// applicant.
pub(crate) fn holders(
    tx: &mut Tx<'_>,
    application: &Application,
    text: &str,
    given: &Given,
) -> Result<(), Fault> {
    match (&application.person, application.position) {
        (Some(person), position) if !matches!(position, Position::ReturnedToUnit(_)) => {
            message::keep(tx, person, (text, &link(application)), given)
        }
        _ => {
            for (clerk, _) in affiliation::staff::clerks(tx, &application.unit, given)? {
                message::keep(tx, &clerk, (text, &link_of_unit(application)), given)?;
            }
            Ok(())
        }
    }
}

/// Every clerk of the unit: in the message centre with words of its own, and by phone, for whoever does not sign in reads no
/// messages.
pub(crate) fn clerks(
    tx: &mut Tx<'_>,
    application: &Application,
    (text, template, words): (&str, Template, &BTreeMap<String, String>),
    given: &Given,
) -> Result<(), Fault> {
    for (clerk, told) in affiliation::staff::clerks(tx, &application.unit, given)? {
        message::keep(tx, &clerk, (text, &link_of_unit(application)), given)?;
        if let Ok(mobile) = Mobile::parse(&told.mobile) {
            sms::send(tx, &mobile, template, words, Duration::days(2), given)?;
        }
    }
    Ok(())
}
