//! Papers to print about an application (conventions 7.2): 受理通知书, 补正告知书, 不予受理/不予通过告知书, 办结通知书,
//! 审批结果通知. Which there are and what they say follows from what happened; nothing of it is stored.

use std::collections::BTreeMap;

use affiliation::Business;
use base::{Calendar, Day, Moment};

use crate::application::Event;
use crate::clock::{Clock, Phase, correction_due};
use crate::correction::Target;
use crate::number::grouped;
use crate::transition::{Act, Party};
use crate::view::Opened;
use crate::{Practice, Stage};

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// 受理通知书
    Acceptance,
    /// 补正告知书
    Correction,
    /// 不予受理告知书
    Declined,
    /// 不予通过告知书
    Refused,
    /// 办结通知书
    Completion,
    /// 引进人才审批结果通知
    Approval,
}

impl Which {
    /// Every paper with its name in addresses and its title.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Acceptance, "acceptance", "受理通知书"),
        (Self::Correction, "correction", "补正告知书"),
        (Self::Declined, "declined", "不予受理告知书"),
        (Self::Refused, "refused", "不予通过告知书"),
        (Self::Completion, "completion", "办结通知书"),
        (Self::Approval, "approval", "引进人才审批结果通知"),
    ];

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., title)| title)
    }

    /// What its number begins with.
    const fn sign(self) -> &'static str {
        match self {
            Self::Acceptance => "AC",
            Self::Correction => "CO",
            Self::Declined => "DE",
            Self::Refused => "RE",
            Self::Completion => "CP",
            Self::Approval => "AP",
        }
    }

    /// The paper of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(which, ..)| which)
    }
}

/// What a paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which.
    pub which: Which,
    /// The body that speaks.
    pub issuer: String,
    /// The paper's own number.
    pub number: String,
    /// To whom.
    pub addressee: String,
    /// Paragraphs before the facts.
    pub opening: Vec<String>,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// What is wrong, item by item; its heading first.
    pub faults: Option<(String, Vec<String>)>,
    /// Paragraphs after.
    pub closing: Vec<String>,
    /// The day it speaks of.
    pub on: Day,
}

/// What papers are written by.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// The bodies' names and their limits.
    pub practice: &'a Practice,
    /// On which days offices work.
    pub calendar: &'a Calendar,
    /// What materials are called, by code.
    pub names: &'a BTreeMap<String, String>,
}

/// The papers that there are about `opened`, in the order of what happened.
pub fn list(opened: &Opened, means: Means<'_>) -> Vec<Letter> {
    Which::ALL.into_iter().filter_map(|(which, ..)| letter(which, opened, means)).collect()
}

/// One of them, if there is such a paper.
pub fn letter(which: Which, opened: &Opened, means: Means<'_>) -> Option<Letter> {
    let practice = means.practice;
    let event = occasion(which, opened)?;
    let application = &opened.application;
    let number = application.number.clone()?;
    let on = Day(event.at.china_date());
    let facts = [
        ("办件编号", grouped(&number)),
        ("业务名称", application.document().to_owned()),
        ("业务类型", application.task().to_owned()),
        ("聘用单位", application.unit_name.clone()),
        ("申请日期", told_day(application.submitted_at)),
    ];
    let issuer = match event.party.as_str() {
        party if party == Party::City.key() => practice.city_name.clone(),
        _ if matches!(which, Which::Approval) => practice.city_name.clone(),
        _ => practice.authority_name(&application.authority),
    };
    let mut letter = Letter {
        which,
        issuer,
        number: format!("{}-{number}", which.sign()),
        addressee: opened
            .applicant
            .as_ref()
            .map_or_else(|| application.unit_name.clone(), |card| card.told.display_name().to_owned()),
        opening: Vec::new(),
        facts: facts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
        faults: None,
        closing: Vec::new(),
        on,
    };
    fill(&mut letter, (opened, event), means);
    Some(letter)
}

fn told_day(at: Option<Moment>) -> String {
    at.map(|at| Day(at.china_date()).in_words()).unwrap_or_default()
}

/// The event that a paper speaks of: the last of its kind by an authority; of an approval what led to it, which is the end
/// of the 公示 where there is one.
fn occasion(which: Which, opened: &Opened) -> Option<&Event> {
    let desk = |event: &&Event| event.party == Party::District.key() || event.party == Party::City.key();
    let last = |acts: &[Act]| {
        let is_one = |event: &&Event| acts.iter().any(|act| act.key() == event.act);
        opened.events.iter().rev().filter(desk).find(is_one)
    };
    let stage = opened.application.stage();
    match which {
        Which::Acceptance => last(&[Act::Accept]),
        Which::Correction => last(&[Act::ReturnToPerson, Act::ReturnToUnit])
            .filter(|_| stage.is_returned() || !opened.answered.is_empty()),
        Which::Declined => last(&[Act::Decline]),
        Which::Refused if matches!(stage, Stage::RefusedByDistrict | Stage::RefusedByCity) => {
            last(&[Act::Refuse, Act::Uphold])
        }
        Which::Completion if stage == Stage::Done => opened.events.last(),
        Which::Approval if opened.application.business == Business::Talent && opened.kind.chain.settles => {
            let is_approved = matches!(
                stage,
                Stage::SettlingAsked | Stage::SettlingReturned | Stage::Settling | Stage::Done
            );
            let led_there = |event: &&Event| event.stage == Stage::SettlingAsked;
            opened.events.iter().rev().find(led_there).filter(|_| is_approved)
        }
        _ => None,
    }
}

/// How somebody can object to a decision: 行政复议法 (sixty days), 行政诉讼法 (six months).
const REMEDIES: &str = "如对本决定不服，可以自收到本告知书之日起60日内依法申请行政复议，或者在6个月内依法向人民法院提起行政诉讼。";

fn fill(
    letter: &mut Letter,
    (opened, event): (&Opened, &Event),
    Means { practice, calendar, names }: Means<'_>,
) {
    let application = &opened.application;
    let reason = event.opinion.clone().unwrap_or_default();
    match letter.which {
        Which::Acceptance => {
            letter.opening.push("您提交的申请材料齐全、符合法定形式，现予受理。".to_owned());
            let review = application.clocks.all().iter().find(|clock| clock.phase == Phase::District);
            if let Some(clock) = review {
                // As promised on that day: what stopped the clock since is no matter of this paper.
                let began = Clock::at(Phase::District, clock.limit, (event.at, practice.closes));
                let due = began.due(calendar).map(|day| Day(day).in_words()).unwrap_or_default();
                letter.facts.push(("本环节办结期限".to_owned(), format!("{due}前")));
            }
            letter
                .closing
                .push("办理期间可以登录平台查看进度。退回补正、公示期间不计入办理时限。".to_owned());
        }
        Which::Correction => {
            letter.opening.push(format!("您提交的申请需要补正，现将需要补正的全部内容一次告知。{reason}"));
            // What is marked now was told with the return, or is not told yet; what was told before has been answered.
            let is_open = application.stage().is_returned();
            let marks = if is_open { &opened.marks } else { &opened.answered };
            let items = marks.iter().map(|mark| {
                let target = Target::parse(&mark.target, opened.kind);
                let title = target.map(|one| one.title_with(opened.kind, names)).unwrap_or_default();
                format!("{title}：{}", mark.told())
            });
            let items: Vec<String> = items.collect();
            letter.faults = (!items.is_empty()).then(|| ("需要补正的内容".to_owned(), items));
            // Answered or not, the paper says until when it was asked for.
            let days = practice.correction_days(&application.authority);
            let asked = correction_due(event.at, days, calendar);
            let due = application.due_on.filter(|_| is_open).unwrap_or(asked);
            letter
                .closing
                .push(format!("请于{}前登录平台修改后重新提交。补正期间不计入办理时限。", due.in_words()));
        }
        Which::Declined => {
            letter.opening.push("您提交的申请不符合受理条件，决定不予受理。".to_owned());
            letter.faults = Some(("不予受理的理由".to_owned(), vec![reason]));
            letter.closing.push(REMEDIES.to_owned());
        }
        Which::Refused => {
            letter.opening.push("经审核，您的申请不符合办理条件，决定不予通过。".to_owned());
            letter.faults = Some(("不予通过的理由".to_owned(), vec![reason]));
            letter.closing.push(REMEDIES.to_owned());
        }
        Which::Completion => {
            letter.opening.push("您的申请已办理成功。".to_owned());
            letter.facts.push(("办结日期".to_owned(), letter.on.in_words()));
            letter.closing.push("办理结果可以登录平台查看。欢迎对本次服务作出评价。".to_owned());
        }
        Which::Approval => {
            if let Some(number) = &application.result_number {
                letter.number.clone_from(number);
            }
            let reviewed = if opened.kind.chain.announced { "经审核并公示" } else { "经审核" };
            letter.opening.push(format!("{reviewed}，同意引进。请按要求完善落户信息，办理落户手续。"));
            letter.facts.push(("审批日期".to_owned(), letter.on.in_words()));
            letter
                .closing
                .push("本通知自签发之日起生效。提供虚假材料的，取消引进资格，并按规定处理。".to_owned());
        }
    }
}

/// The number of an approval: `京引〔2026〕000123号` (business 3.7).
pub fn approval_number(year: i32, serial: i64) -> String {
    format!("京引〔{year}〕{serial:06}号")
}
