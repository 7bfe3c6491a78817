//! 短信日志: which messages went to which phones and what became of them, for administrators.

use base::{Given, Masked, Mobile, Moment, SystemAdministrator};
use db::journal::{self, Entry};
use db::{Fault, Tx};

use crate::sms::{MOBILE, State};
use crate::{Template, store};

/// A message as the log shows it: never its text, which may hold a code.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The phone.
    pub mobile: Masked,
    /// What it was about; `None` for a template that is no longer there.
    pub template: Option<Template>,
    /// What became of it.
    pub state: State,
    /// Why it was not sent, in words for the administrator; empty when there is nothing to say.
    pub reason: String,
    /// When it was written.
    pub created_at: Moment,
    /// When it was settled.
    pub settled_at: Option<Moment>,
}

/// What asks for an administrator's eye.
const TROUBLES: [State; 2] = [State::Failed, State::Uncertain];
const OTHERS: [State; 4] = [State::Waiting, State::Sending, State::Sent, State::Delivered];

/// The messages from `from` on, at most `most`: those that failed or are uncertain first, then the others, the newest
/// first; and how many there are. Looking at it goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    (from, most): (i64, i64),
    given: &Given,
) -> Result<(Vec<Logged>, i64), Fault> {
    let entry = Entry {
        actor: format!("account:{}", administrator.account()),
        action: "messages.viewed",
        about: "messages".into(),
        detail: format!("from {from}"),
    };
    journal::record(tx, &entry, given)?;
    let troubles = store::count_by_states(tx, &TROUBLES)?;
    let total = troubles + store::count_by_states(tx, &OTHERS)?;
    let mut rows = store::list_sms(tx, &TROUBLES, (from, most))?;
    let left = most - i64::try_from(rows.len()).unwrap_or(most);
    if left > 0 {
        rows.extend(store::list_sms(tx, &OTHERS, ((from - troubles).max(0), left))?);
    }
    let lines = rows.into_iter().map(|row| logged(row, given)).collect::<Result<_, _>>()?;
    Ok((lines, total))
}

fn logged(row: store::Logged, given: &Given) -> Result<Logged, Fault> {
    let stored = |why: &str| Fault::Stored(format!("a text message with {why}"));
    let mobile = String::from_utf8(given.seal.open(MOBILE, &row.mobile)?).map_err(|_| stored("no phone"))?;
    Ok(Logged {
        mobile: Mobile::parse(&mobile).map_err(|_| stored("no phone"))?.masked(),
        template: Template::parse(&row.template),
        state: State::parse(&row.state).ok_or_else(|| stored("no known state"))?,
        reason: row.error.as_deref().map(reason).unwrap_or_default(),
        created_at: row.created_at,
        settled_at: row.settled_at,
    })
}

/// What is kept about a failure, with the words for it.
const REASONS: [(&str, &str); 9] = [
    ("the phone's limit at the gateway", "超过网关对该号码的限次"),
    ("the gateway refuses the number", "网关不接受该号码"),
    ("the gateway refuses our configuration", "签名、模板或权限与网关登记不一致"),
    ("the account at the gateway", "网关账户异常"),
    ("the gateway is unwell", "网关暂时无法发送"),
    ("no answer from the gateway", "网关没有答复，可能已发送"),
    (crate::receipt::UNDELIVERED, "运营商未能送达"),
    (crate::deliver::INTERRUPTED, "发送时程序中断，可能已发送"),
    (crate::deliver::TOO_LATE, "超过有效时间，没有发送"),
];

/// In words, with the gateway's own code behind.
fn reason(error: &str) -> String {
    let (what, code) = error.split_once(": ").unwrap_or((error, ""));
    let words = REASONS.into_iter().find(|(kept, _)| *kept == what).map_or(what, |(_, words)| words);
    if code.is_empty() { words.to_owned() } else { format!("{words}（{code}）") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SmsFault;

    #[test]
    fn every_failure_has_words_and_keeps_the_gateways_code() {
        let code = || "isv.X".to_owned();
        for fault in [
            SmsFault::PhoneLimit(code()),
            SmsFault::BadNumber(code()),
            SmsFault::OurConfiguration(code()),
            SmsFault::OurAccount(code()),
            SmsFault::Transient(code()),
        ] {
            let words = reason(&fault.to_string());
            assert!(words.ends_with("（isv.X）") && !words.contains("the "), "{words}");
        }
        let carrier = reason(&format!("{}: MOBILE_NOT_ON_SERVICE", crate::receipt::UNDELIVERED));
        assert_eq!(carrier, "运营商未能送达（MOBILE_NOT_ON_SERVICE）");
        for kept in [&*SmsFault::Unknown.to_string(), crate::deliver::INTERRUPTED, crate::deliver::TOO_LATE] {
            assert!(!reason(kept).contains(' '), "{kept}");
        }
    }
}
