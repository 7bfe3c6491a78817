//! Every prompt of this capability.

/// Why something was not done. The texts are the requirements' catalogue (1.9) where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// R5.3.3
    #[error("请输入单位代码")]
    CodeEmpty,
    /// R5.3.3
    #[error("未查询到该单位，请核对单位代码")]
    CodeUnknown,
    /// R5.3.9
    #[error("该单位状态异常，暂不能关联")]
    UnitBad,
    /// R5.3.8
    #[error("您已有待审核的关联申请，请勿重复提交")]
    Pending,
    /// R5.3.11
    #[error("您已关联单位，请先解除关联")]
    Linked,
    /// Somebody else was first, or the request was withdrawn.
    #[error("该申请已处理或已撤回")]
    Settled,
    /// R5.3.10
    #[error("请填写不通过的原因，2-200个字")]
    Reason,
    /// Nothing was ticked.
    #[error("请选择要处理的人员")]
    NobodyChosen,
    /// R5.3.11
    #[error("您有正在办理中的业务，办结或撤销后才能解除关联")]
    CaseOpen,
    /// A leaver's last day.
    #[error("请选择离职日期，不能晚于今天")]
    LeavingDay,
    /// Only those linked can become clerks.
    #[error("只能从已关联的员工中选择经办人")]
    NotStaff,
    /// One unit per clerk.
    #[error("该人员已是其他单位的经办人")]
    ClerkElsewhere,
    /// A unit without an administrator could not be reached any more.
    #[error("至少保留一名管理员")]
    LastAdmin,
    /// Only administrators name clerks.
    #[error("只有管理员可以管理经办人")]
    NotAdmin,
    /// Another page saved meanwhile.
    #[error("其他经办人修改过单位信息，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
    /// An administrator opens a unit for somebody unknown here.
    #[error("该身份证号的本人尚未登录过本平台，请先由本人登录并完成实名认证")]
    AdminUnknown,
    /// Each unit once.
    #[error("该统一社会信用代码的单位已存在")]
    UnitExists,
}

impl Refusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 17] = [
        Self::CodeEmpty,
        Self::CodeUnknown,
        Self::UnitBad,
        Self::Pending,
        Self::Linked,
        Self::Settled,
        Self::Reason,
        Self::NobodyChosen,
        Self::CaseOpen,
        Self::LeavingDay,
        Self::NotStaff,
        Self::ClerkElsewhere,
        Self::LastAdmin,
        Self::NotAdmin,
        Self::Conflict,
        Self::AdminUnknown,
        Self::UnitExists,
    ];

    /// The field it stands at; empty when it concerns the whole page.
    pub const fn field(self) -> &'static str {
        match self {
            Self::CodeEmpty | Self::CodeUnknown | Self::UnitBad => "code",
            Self::Reason => "reason",
            Self::LeavingDay => "leaving_on",
            Self::AdminUnknown => "number",
            Self::UnitExists => "credit_code",
            _ => "",
        }
    }
}
