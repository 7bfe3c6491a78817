//! Who has the application in hand, and what this officer can do about that.

use base::Officer;

use super::gather::Gathered;
use crate::desk::queue::fits;

/// The strip above the panes.
pub(super) struct Hold {
    /// True when it is this officer's.
    pub(super) is_mine: bool,
    /// Who has it, when somebody else does.
    pub(super) holder: String,
    /// Since when.
    pub(super) since: String,
    /// It waits at this desk and at a rank of this officer.
    pub(super) may_take: bool,
    /// Whom it can be handed to: person and name.
    pub(super) colleagues: Vec<(String, String)>,
    /// Others who have it open.
    pub(super) looking: String,
    /// Why there is nothing to do here.
    pub(super) why_not: &'static str,
}

impl Hold {
    pub(super) fn of(gathered: &Gathered, officer: &Officer) -> Self {
        let one = &gathered.opened.application;
        let claim = one.claim.as_ref();
        let is_mine = claim.is_some_and(|claim| claim.officer == *officer.person());
        let is_here = one.position.level() == Some(officer.level());
        let name = |claim: &cases::application::Claim| {
            let known = gathered.names.get(claim.officer.as_str());
            known.cloned().unwrap_or_else(|| "其他人员".to_owned())
        };
        let able = gathered.colleagues.iter().filter(|(colleague, _)| {
            colleague.sees(&one.authority, one.business.key())
                && fits(one, colleague)
                && claim.is_none_or(|claim| claim.officer != *colleague.person())
        });
        let may_take = fits(one, officer);
        Self {
            is_mine,
            holder: claim.filter(|_| !is_mine).map(name).unwrap_or_default(),
            since: claim.map(|claim| claim.at.china_minute()).unwrap_or_default(),
            may_take,
            colleagues: able.map(|(one, name)| (one.person().to_string(), name.clone())).collect(),
            looking: gathered.looking.join("、"),
            why_not: match (one.stage().is_final(), one.is_announced(), is_here, may_take) {
                (true, ..) => "该业务已办结。",
                (_, true, ..) if one.awaits_publication() => "已通过终审，等待在“公示管理”中公示。",
                (_, true, ..) => "正在公示，公示期满后自动进入下一环节；异议在“公示管理”中处理。",
                (_, _, false, _) => "该业务现在不在本机构办理，仅供查看。",
                (_, _, _, false) => "当前环节不在您的审核岗位内，仅供查看。",
                _ => "",
            },
        }
    }
}
