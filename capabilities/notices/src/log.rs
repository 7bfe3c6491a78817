//! 短信日志: which messages went to which phones and what became of them, for administrators.

use base::{Given, Masked, Mobile, Moment, SystemAdministrator};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::budget::{self, Today};
use crate::circuit::Standing;
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
    /// The gateway it was handed to, or is being; empty before that.
    pub gateway: String,
    /// The gateway that did not take it before, and why; empty when there was none.
    pub earlier: String,
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
        gateway: row.gateway.as_deref().map(title).unwrap_or_default().to_owned(),
        earlier: match (row.earlier, row.earlier_error) {
            (Some(gateway), Some(error)) => format!("{}：{}", title(&gateway), reason(&error)),
            _ => String::new(),
        },
        created_at: row.created_at,
        settled_at: row.settled_at,
    })
}

/// What is kept about a failure, with the words for it.
const REASONS: [(&str, &str); 11] = [
    ("the phone's limit at the gateway", "超过网关对该号码的限次"),
    ("the gateway refuses the number", "网关不接受该号码"),
    ("the gateway refuses our configuration", "签名、模板或权限与网关登记不一致"),
    ("the account at the gateway", "网关账户异常"),
    ("the gateway is unwell", "网关暂时无法发送"),
    ("no answer from the gateway", "网关没有答复，可能已发送"),
    (crate::receipt::UNDELIVERED, "运营商未能送达"),
    (crate::deliver::INTERRUPTED, "发送时程序中断，可能已发送"),
    (crate::deliver::TOO_LATE, "超过有效时间，没有发送"),
    (crate::deliver::OVER_BUDGET, "当日短信预算已用完，没有发送"),
    (crate::deliver::NOT_TAKEN, "网关没有收到"),
];

/// The vendors' names for administrators.
pub fn title(gateway: &str) -> &str {
    match gateway {
        "aliyun" => "阿里云",
        "tencent" => "腾讯云",
        other => other,
    }
}

/// How the gateways are doing that failed within a day, and what today did cost.
#[derive(Clone, Debug)]
pub struct Health {
    /// Gateways with trouble.
    pub gateways: Vec<Trouble>,
    /// `None` before the first message of the day.
    pub today: Option<Today>,
}

/// A gateway with trouble.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The vendor.
    pub gateway: String,
    /// Faults in a row; 0 when it has taken a message since.
    pub faults: i64,
    /// The last fault, in words.
    pub reason: String,
    /// When that was.
    pub failed_at: Moment,
    /// Until when it rests, if it does.
    pub rests_until: Option<Moment>,
}

/// What an administrator has to know before looking at single messages.
///
/// # Errors
/// When the database fails.
pub fn standing(conn: &mut Conn, now: Moment) -> Result<Health, Fault> {
    let recent = |one: &Standing| one.failed_at.is_some_and(|at| now.since(at) < Duration::DAY);
    let gateways = store::standing::list_gateways(conn)?.into_iter().filter(recent);
    let trouble = |one: Standing| Trouble {
        gateway: title(&one.name).to_owned(),
        faults: one.faults,
        reason: one.last_fault.as_deref().map(reason).unwrap_or_default(),
        failed_at: one.failed_at.unwrap_or(now),
        rests_until: one.rests(now).then_some(one.rests_until),
    };
    Ok(Health { gateways: gateways.map(trouble).collect(), today: budget::today(conn, now)? })
}

impl Trouble {
    /// In one sentence.
    pub fn in_words(&self) -> String {
        let Self { gateway, faults, reason, failed_at, rests_until } = self;
        let at = failed_at.china_minute();
        match (faults, rests_until) {
            (0, _) => format!("{gateway}短信网关于{at}故障，已恢复：{reason}"),
            (_, None) => format!("{gateway}短信网关连续{faults}次故障，最近一次{at}：{reason}"),
            (_, Some(until)) => format!(
                "{gateway}短信网关连续{faults}次故障，{}前优先使用其他网关。最近一次{at}：{reason}",
                until.china_minute()
            ),
        }
    }
}

impl Today {
    /// In one sentence.
    pub fn in_words(&self) -> String {
        let Self { handed, budget, .. } = self;
        let most = budget.per_day;
        match (self.is_spent(), budget.codes_beyond) {
            _ if most == 0 => format!("今日已交付网关{handed}条，没有设置每日预算"),
            (false, _) => format!("今日已交付网关{handed}条，每日预算{most}条"),
            (true, true) => format!(
                "今日已交付网关{handed}条，每日预算{most}条已用完：验证码照常发送，其他短信推迟到次日"
            ),
            (true, false) => {
                format!("今日已交付网关{handed}条，每日预算{most}条已用完：验证码停发，其他短信推迟到次日")
            }
        }
    }
}

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
        use crate::deliver::{INTERRUPTED, NOT_TAKEN, OVER_BUDGET, TOO_LATE};
        for kept in [&*SmsFault::Unknown.to_string(), INTERRUPTED, TOO_LATE, OVER_BUDGET, NOT_TAKEN] {
            assert!(!reason(kept).contains(' '), "{kept}");
        }
    }
}
