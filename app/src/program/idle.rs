//! Who was not at work for long is told by a message, and suspended when they do not come.

use base::{Day, Given, Mobile, Moment, Person};
use db::queue::Worker;
use db::{Fault, Tx};
use notices::message::{self, To};
use notices::{Template, params, sms};
use staff::Owner;
use staff::idle::{self, Rules};
use time::Duration;

use super::Ground;

/// `worker` with the daily look.
pub(super) fn looking(worker: Worker, ground: &Ground, rules: Rules) -> Worker {
    let ground = ground.clone();
    worker.handle(idle::LOOK, move |_| {
        let ground = ground.clone();
        async move {
            let given = ground.given();
            let looked = ground.db.write(move |tx| {
                for (owner, until) in idle::look(tx, &rules, &given)? {
                    tell(tx, &owner, until, &given)?;
                }
                Ok(())
            });
            Ok(looked.await?)
        }
    })
}

/// An officer is told in 消息中心 and on the phone, an administrator, who has no 消息中心, on the phone.
fn tell(tx: &mut Tx<'_>, owner: &Owner, until: Moment, given: &Given) -> Result<(), Fault> {
    let said = params([("date", Day(until.china_date()).in_words())]);
    match owner {
        Owner::Officer(person) => {
            let card = profile::card(tx, &Person::at_edge(person.clone()), given)?;
            let mobile = card.and_then(|card| Mobile::parse(&card.told.mobile).ok());
            let to = To { person, mobile: mobile.as_ref(), link: "/desk" };
            message::tell(tx, &to, (Template::StaffIdle, &said), given)
        }
        Owner::Administrator(account) => match identity::account::find(tx, account, given)? {
            Some(account) => {
                sms::send(tx, &account.mobile, Template::StaffIdle, &said, Duration::days(2), given)
            }
            None => Ok(()),
        },
    }
}
