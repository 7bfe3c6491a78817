//! The acts an officer can choose, what each needs, what is asked before a negative one, and what is said afterwards.

use base::{Officer, Rank};
use cases::desk::decide;
use cases::transition::Act;
use cases::{Application, Practice};

use super::gather::Gathered;
use crate::ui::Notice;

/// A button.
pub(super) struct Choice {
    pub(super) act: &'static str,
    pub(super) title: String,
    /// `` for the way on, `quiet` for a return, `danger` for an end.
    pub(super) look: &'static str,
    pub(super) needs: &'static str,
}

/// The buttons. Taking back what the own desk asked for needs no claim.
pub(super) fn choices(
    gathered: &Gathered,
    officer: &Officer,
    (practice, is_mine): (&Practice, bool),
) -> Vec<Choice> {
    let one = &gathered.opened.application;
    let all = decide::choices(one, officer, practice).into_iter();
    let all = all.filter(|act| is_mine || *act == Act::TakeBack);
    all.map(|act| Choice { act: act.key(), title: title(act, one), look: look(act), needs: needs(act) })
        .collect()
}

/// 初审通过, 上报 …: the words of the rank that acts.
fn title(act: Act, one: &Application) -> String {
    match (act, one.position.rank()) {
        (Act::Pass, Some(Rank::Report)) => "上报市局".to_owned(),
        (Act::Pass, Some(rank)) => format!("{}通过", rank.title()),
        (Act::Refuse, _) => "不通过".to_owned(),
        (Act::ReturnSettling, _) => "退回修改".to_owned(),
        (Act::Confirm, _) => "办结".to_owned(),
        _ => act.title().to_owned(),
    }
}

const fn look(act: Act) -> &'static str {
    match act {
        Act::Decline | Act::Refuse => "danger",
        Act::ReturnToPerson | Act::ReturnToUnit | Act::ReturnSettling | Act::TakeBack => "quiet",
        _ => "",
    }
}

const fn needs(act: Act) -> &'static str {
    match act {
        Act::Accept => "开始计时",
        Act::Decline | Act::Refuse => "须填写理由，业务就此终止",
        Act::ReturnToPerson | Act::ReturnToUnit => "须有标记或说明，一次告知",
        Act::ReturnSettling => "须填写需修改的内容",
        Act::TakeBack => "不再要求补正，回到本环节",
        Act::Confirm => "落户手续已办妥",
        _ => "意见可不填",
    }
}

/// A question before an act that goes against somebody.
pub(super) struct Confirm {
    pub(super) act: &'static str,
    pub(super) title: String,
    pub(super) effect: &'static str,
    pub(super) opinion: String,
    pub(super) marks: usize,
    pub(super) version: i32,
}

impl Confirm {
    pub(super) fn of((act, version): (Act, i32), opinion: &str, gathered: &Gathered) -> Self {
        let one = &gathered.opened.application;
        let tells = matches!(act, Act::ReturnToPerson | Act::ReturnToUnit);
        Self {
            act: act.key(),
            title: title(act, one),
            effect: match act {
                Act::Decline => "申请人和单位会收到不予受理的理由，本业务终止。",
                Act::Refuse => "申请人和单位会收到不通过的理由，本业务终止，不能恢复。",
                Act::ReturnToPerson => "申请人会收到全部补正内容，只能修改标记的部分；补正期间不计时。",
                Act::ReturnToUnit => "单位会收到全部补正内容；补正期间不计时。",
                _ => "申请人会收到需要修改的内容。",
            },
            opinion: opinion.to_owned(),
            marks: if tells { gathered.opened.marks.len() } else { 0 },
            version,
        }
    }
}

/// What was done, and what to go on with.
pub(super) fn notice(done: &str, gathered: &Gathered) -> Option<Notice> {
    let words = match done {
        "" => return None,
        "taken" => return Some(Notice::success("已领取，由您办理。")),
        "released" => "已退回待办，其他人员可以领取。".to_owned(),
        "assigned" => "已分派给所选人员。".to_owned(),
        "asked" => return Some(Notice::info("已重新提出核验，数据源答复后显示在“数据核验”中，请稍后刷新。")),
        act => format!("已处理：{}。", Act::parse(act)?.title()),
    };
    let notice = Notice::success(words);
    Some(match &gathered.following {
        // Accepting is not the end of it.
        _ if done == Act::Accept.key() => notice,
        Some(next) => notice.link(format!("/desk/applications/{next}"), "办理下一件"),
        None => notice.link("/desk/applications", "返回待办"),
    })
}
