//! 系统提示通知: what the state of somebody's business has to tell them now (R4.4–R4.9). Pure: a prompt is there while its
//! cause is, and goes with it.

use affiliation::{Link, State as LinkState};
use base::{Day, Moment};
use certificates::{Permit, State as PermitState};
use profile::verification::{State as Verified, Verification};
use time::Duration;

use crate::kinds::Effect;
use crate::listing::Listing;
use crate::{Application, Stage};

/// One prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Names cause and occasion, to remember that it was read.
    pub key: String,
    /// The words.
    pub text: String,
    /// Where to act.
    pub to: String,
    /// When the cause came about.
    pub at: Moment,
    /// True when the person has to do something.
    pub is_urgent: bool,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// The person's permits.
    pub permits: &'a [Permit],
    /// Applications, in progress or ended lately.
    pub applications: &'a [Application],
    /// What happened last with a unit.
    pub link: Option<&'a Link>,
    /// The verifications.
    pub verifications: &'a [Verification],
    /// The newest listing.
    pub listing: Option<&'a Listing>,
}

/// Something that happened is told for so long; something that is the case is told while it is.
pub const NEWS: Duration = Duration::days(30);

/// The prompts, what has to be done first and the newest next.
pub fn prompts(cause: &Cause<'_>, now: Moment) -> Vec<Prompt> {
    let today = Day(now.china_date());
    let mut all = Vec::new();
    all.extend(
        cause.permits.iter().filter_map(|permit| about_permit(permit, cause.applications, today, now)),
    );
    all.extend(cause.applications.iter().filter_map(|one| about_application(one, now)));
    all.extend(cause.link.and_then(|link| about_link(link, now)));
    all.extend(cause.verifications.iter().filter_map(about_verification));
    all.extend(cause.listing.and_then(|listing| about_listing(listing, now)));
    all.sort_by_key(|prompt| (!prompt.is_urgent, std::cmp::Reverse(prompt.at)));
    all
}

fn is_news(at: Moment, now: Moment) -> bool {
    now.since(at) <= NEWS
}

fn about_permit(permit: &Permit, applications: &[Application], today: Day, now: Moment) -> Option<Prompt> {
    let renews = |one: &Application| one.kind().is_ok_and(|kind| kind.effect == Effect::RenewPermit);
    let renewing = applications.iter().any(|one| renews(one) && !one.stage().is_final());
    let (left, last) = (permit.days_left(today), permit.valid_to.in_words());
    let (text, is_urgent) = match permit.state_on(today) {
        PermitState::Valid if renewing => return None,
        PermitState::Valid if left <= 30 => (format!("您的工作居住证将于{last}到期，请及时办理续签"), true),
        PermitState::Valid if left <= 90 => {
            (format!("您的工作居住证将于{last}到期，期满前30日内可办理续签"), false)
        }
        PermitState::Expired if renewing => return None,
        PermitState::Expired if -left <= certificates::GRACE.whole_days() => {
            (format!("您的工作居住证已于{last}到期，请在到期后30日内办理续签"), true)
        }
        PermitState::Expired if -left <= 365 => {
            (format!("您的工作居住证已于{last}到期，已超过续签期限"), false)
        }
        PermitState::MayChangeUnit | PermitState::Suspended => {
            let until = permit.window_ends_on.filter(|day| *day >= today)?;
            let text = format!("您的工作居住证聘用单位变更期限至{}，逾期将注销", until.in_words());
            (text, true)
        }
        PermitState::Frozen => ("您的工作居住证已被冻结，请联系主管部门了解原因".to_owned(), true),
        state if state.is_cancelled() && is_news(permit.state_since, now) => {
            (format!("您的工作居住证已注销（{}）", state.title()), false)
        }
        _ => return None,
    };
    let key = format!("permit:{}:{}:{}", permit.id, permit.state_on(today).code(), stage_of_expiry(left));
    Some(Prompt {
        key,
        text,
        to: format!("/person/permits/{}", permit.id),
        at: permit.state_since,
        is_urgent,
    })
}

/// A prompt that was read comes back unread when it becomes pressing.
const fn stage_of_expiry(left: i64) -> u8 {
    match left {
        91.. => 0,
        31..=90 => 1,
        0..=30 => 2,
        _ => 3,
    }
}

fn about_application(one: &Application, now: Moment) -> Option<Prompt> {
    let (what, until) = (one.task(), one.due_on.map(Day::in_words));
    let before = until.map(|day| format!("，请于{day}前处理")).unwrap_or_default();
    let (text, is_urgent) = match one.stage() {
        Stage::ReturnedToPerson => (format!("您的“{what}”被退回修改{before}"), true),
        Stage::SettlingAsked => (format!("您的引进人才申请已通过市局审批，待完善落户信息{before}"), true),
        Stage::SettlingReturned => (format!("您的落户信息被退回修改{before}"), true),
        Stage::AtCity if one.awaits_publication() => {
            ("您的引进人才申请已通过市局审核，等待公示".to_owned(), false)
        }
        Stage::AtCity if one.is_announced() => {
            let until =
                one.due_on.map(Day::in_words).map(|day| format!("，公示期至{day}")).unwrap_or_default();
            (format!("您的引进人才申请正在公示{until}"), false)
        }
        Stage::Done if is_news(one.stage_at, now) => (format!("您的“{what}”已办理成功"), false),
        Stage::RefusedByUnit | Stage::RefusedByDistrict | Stage::RefusedByCity
            if is_news(one.stage_at, now) =>
        {
            (format!("您的“{what}”未通过审核，请查看原因"), false)
        }
        _ => return None,
    };
    let key = format!("application:{}:{}:{}", one.id, one.stage().code(), one.stage_at.unix_micros());
    Some(Prompt { key, text, to: format!("/person/applications/{}", one.id), at: one.stage_at, is_urgent })
}

fn about_link(link: &Link, now: Moment) -> Option<Prompt> {
    let unit = &link.unit_name;
    let text = match link.state {
        _ if !is_news(link.changed_at, now) => return None,
        LinkState::Linked => format!("您关联“{unit}”的申请已通过，现可办理相关业务"),
        LinkState::Refused => format!("您关联“{unit}”的申请未通过，请查看原因"),
        LinkState::Removed => format!("“{unit}”已与您解除关联"),
        LinkState::Left => format!("您与“{unit}”的关联已解除"),
        _ => return None,
    };
    let key = format!("link:{}:{}", link.id, link.state.key());
    let is_urgent = link.state == LinkState::Refused;
    Some(Prompt { key, text, to: "/person/unit".to_owned(), at: link.changed_at, is_urgent })
}

fn about_verification(one: &Verification) -> Option<Prompt> {
    let Verified::Invalid(why) = &one.state else { return None };
    let text = format!("您的{}信息核验未通过：{why}", one.subject.title());
    let key = format!("verification:{}:{}", one.subject.key(), one.at.unix_micros());
    Some(Prompt { key, text, to: "/person/profile".to_owned(), at: one.at, is_urgent: true })
}

fn about_listing(listing: &Listing, now: Moment) -> Option<Prompt> {
    let (text, at) = if listing.is_running(Day(now.china_date())) {
        let until = listing.until_on.in_words();
        (format!("您已被限制办理业务：{}（有效期至{until}）", listing.reason), listing.listed_at)
    } else {
        let at = listing.lifted_at.filter(|at| is_news(*at, now))?;
        ("您的业务办理限制已解除".to_owned(), at)
    };
    let key = format!("listing:{}:{}", listing.listed_at.unix_micros(), listing.lifted_at.is_some());
    Some(Prompt { key, text, to: "/person/restrictions".to_owned(), at, is_urgent: false })
}

#[cfg(test)]
mod tests;
