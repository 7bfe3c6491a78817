//! 陈测试 may rate what ended; 林样例 was not content with how an application of hers was accepted.

use base::{Given, Person};
use cases::application;
use cases::rating::{Event, Form, Invitation, seed::rate};
use db::{Fault, Tx};

pub(super) fn seed(tx: &mut Tx<'_>, people: &[Person], given: &Given) -> Result<(), Fault> {
    let bad = Form {
        level: "2".into(),
        reason: "materials".into(),
        speed: "2".into(),
        guide: "3".into(),
        words: "办事指南没有要求的材料，受理时要求补交，跑了两趟单位。".into(),
        ..Form::default()
    };
    for (at, event, form) in [(0, Event::Ended, None), (1, Event::Accepted, Some(&bad))] {
        let person = &people[at];
        let all = application::list_all(tx, person)?;
        let Some(one) = all.into_iter().find(|one| one.number.is_some()) else { continue };
        let invitation = Invitation {
            application: &one.id,
            person: person.id(),
            authority: &one.authority,
            business: one.business,
            kind: &one.kind,
            event,
        };
        rate(tx, person, (&invitation, form), given)?;
    }
    Ok(())
}
