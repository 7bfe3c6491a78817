//! Why an act on an application is not done. Every prompt stands here.

use crate::entry::Reason;
use crate::transition::Denied;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table says no.
    #[error("{0}")]
    Denied(#[from] Denied),
    /// Somebody acted since the page was opened.
    #[error("该业务刚刚被其他人处理过，请查看最新状态后再操作")]
    Conflict,
    /// The page that was saved is older than what is kept.
    #[error("您在其他页面修改过本申请，请刷新后继续；本页内容没有丢失，请先复制保留")]
    Stale,
    /// There is an open application of this kind.
    #[error("您已有一项正在办理的同类业务，请先办结")]
    AlreadyOpen,
    /// The kind cannot be begun.
    #[error("暂时不能办理该业务")]
    Restricted(Vec<Reason>),
    /// A negative result says why.
    #[error("请填写原因，2-500个字")]
    Reason,
    /// An officer acts on what they took.
    #[error("请先领取该业务，再进行操作")]
    NotClaimed,
    /// Somebody else took it.
    #[error("该业务已由其他人员领取")]
    ClaimedElsewhere,
    /// The officer does not hold the rank that acts next.
    #[error("该业务当前环节不在您的审核权限内")]
    NotYourRank,
    /// Four eyes.
    #[error("您已在其他环节审核过该业务，须由另一人员办理本环节")]
    SameOfficer,
    /// A return says what is wrong.
    #[error("请标出需要补正的内容，或填写补正说明")]
    NothingMarked,
    /// The form is not in order.
    #[error("还有内容没有填写完整，请检查标出的内容")]
    Incomplete,
    /// The whole profile or a linked unit is missing.
    #[error("请先完善个人信息并关联单位")]
    NotReady,
    /// The draft was begun with a unit that the person left.
    #[error("该草稿是以原单位名义填写的，请删除草稿后以现单位重新填写")]
    OtherUnit,
    /// Who is chosen cannot take it.
    #[error("所选人员不能办理该业务的当前环节")]
    NotForColleague,
    /// The unit's right is not there any more.
    #[error("单位的业务办理权限不是有效状态，不能上报")]
    NoRight,
    /// Materials of the unit, by name, without which it cannot vouch.
    #[error("请先在“单位附件”中上传：{}", .0.join("、"))]
    UnitMaterials(Vec<String>),
    /// How the right stands.
    #[error("{0}")]
    Right(&'static str),
    /// Who still belongs to the unit has not left it.
    #[error("该员工仍与本单位关联，请先在“员工管理”中解除关联")]
    StillLinked,
    /// Who left is extended by nobody.
    #[error("该员工已不在本单位，不能确认延续")]
    NotStaff,
    /// A renewal runs.
    #[error("该员工正在办理续签，无需确认延续")]
    Renewing,
    /// An extension goes to the contract's end.
    #[error("请填写劳动合同终止日；无固定期限的，请勾选")]
    ContractEnd,
    /// What a unit declared is not the holder's to take back.
    #[error("注销由聘用单位申报，不能由本人撤回，请联系单位经办人")]
    FiledByUnit,
    /// A permit needs an employer.
    #[error("您已不在该聘用单位，不能撤回注销申报；有新聘用单位的，请办理聘用单位变更")]
    LeftUnit,
    /// Only a leaver has a new unit to wait for.
    #[error("只有因离职申报的注销可以延期")]
    NotLeaving,
    /// Confirming an own entry.
    #[error("须由另一人员确认")]
    OwnEntry,
    /// Who has settled holds no permit (X03).
    #[error("申请人已办理落户业务，不能再发放工作居住证，请作出不通过决定")]
    HasSettled,
    /// Nothing there to decide any more.
    #[error("该记录已处理，请查看最新状态")]
    Settled,
    /// The permit cannot be changed so.
    #[error("{0}")]
    Permit(certificates::Refusal),
    /// A field of a small form.
    #[error("{1}")]
    Field(&'static str, String),
}

impl Refusal {
    /// The field it stands at; empty for the page.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Reason | Self::NothingMarked => "reason",
            Self::UnitMaterials(_) => "unit_materials",
            Self::Field(field, _) => field,
            _ => "",
        }
    }
}
