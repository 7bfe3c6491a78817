//! Asking for a code.

use std::collections::BTreeMap;

use base::{Given, Id, Mobile};
use db::session::Session;
use db::{Outcome, Tx};
use notices::Template;
use time::Duration;

use super::{Code, LIFE, Limits, index, mac};
use crate::{Purpose, captcha, store, throttle};

/// How long a solved captcha may wait for a code that could not be sent yet.
const TICKET_LIFE: Duration = Duration::minutes(5);

/// A code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When the next one may be asked for.
    pub wait: Duration,
}

/// Why no code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// The captcha's answer was wrong, late or missing.
    #[error(transparent)]
    Captcha(#[from] captcha::Wrong),
    /// One was sent less than a minute ago.
    #[error("发送过于频繁，请{}秒后再试", wait.whole_seconds().max(1))]
    TooSoon {
        /// Until the next may be asked for.
        wait: Duration,
    },
    /// This phone, browser or address had its share.
    #[error("获取验证码次数过多，请稍后再试")]
    TooMany {
        /// Until the counter begins anew.
        wait: Duration,
    },
    /// Everybody together had their share, or the day's budget of messages is used up; the operator is alarmed.
    #[error("短信服务繁忙，请稍后再试")]
    Budget,
}

/// Checks the captcha, keeps that it was solved, counts, and sends a code to `mobile`.
///
/// `address` is the client's, `answer` the captcha's. The answer is the same whether or not the phone has an
/// account; whether the phone may have a code at all for this `purpose` is for the caller to tell after the code.
///
/// # Errors
/// When the database fails.
pub fn request(
    tx: &mut Tx<'_>,
    (session, address): (&Id<Session>, &str),
    purpose: Purpose,
    mobile: &Mobile,
    answer: &str,
    (limits, given): (&Limits, &Given),
) -> Outcome<Sent, RequestRefusal> {
    // No code is promised that would not be sent.
    if notices::budget::is_closed(tx, given.now)? {
        return Ok(Err(RequestRefusal::Budget));
    }
    let phone = index(mobile, given);
    if !store::has_ticket(tx, session, purpose, &phone, given.now)? {
        if let Err(wrong) = captcha::burn(tx, session, purpose, answer, given)? {
            return Ok(Err(wrong.into()));
        }
        store::insert_ticket(tx, session, purpose, &phone, given.now.plus(TICKET_LIFE))?;
    }
    let mut counted: Vec<String> = Vec::new();
    for counter in limits.counters(&hex(&phone.0), &throttle::network(address), session.as_str()) {
        let tally = throttle::count(tx, &counter.name, &counter.rule, given.now)?;
        counted.push(counter.name);
        if tally.over {
            // What was not sent does not count: the person who waits as told is not punished for having asked.
            for name in &counted {
                throttle::give_back(tx, name)?;
            }
            return Ok(Err(refusal(counted.len(), tally.retry_after)));
        }
    }
    // Of two requests at once only the one that used the ticket up may send.
    if !store::remove_ticket(tx, session, purpose)? {
        return Ok(Err(captcha::Wrong(captcha::Kind::default()).into()));
    }
    let code = given.chance.digits(6);
    let code_mac = mac(purpose, mobile, &code, given);
    store::insert_code(tx, &Id::<Code>::new(given), purpose, &phone, &code_mac, given.now.plus(LIFE))?;
    let params = BTreeMap::from([("code".to_owned(), code)]);
    notices::sms::send(tx, mobile, Template::Code, &params, LIFE, given)?;
    Ok(Ok(Sent { wait: Duration::MINUTE }))
}

fn refusal(counters: usize, wait: Duration) -> RequestRefusal {
    match counters {
        1 => RequestRefusal::TooSoon { wait },
        6 => RequestRefusal::Budget,
        _ => RequestRefusal::TooMany { wait },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
