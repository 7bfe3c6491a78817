//! Every prompt of this capability.

/// Why something was not done to a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Gone for good.
    #[error("证件已注销，不能办理")]
    Cancelled,
    /// Under inquiry.
    #[error("证件已冻结，请联系主管部门了解原因")]
    Frozen,
    /// Past its last day.
    #[error("证件已过期，不能办理")]
    Expired,
    /// A cancellation runs.
    #[error("证件已申报注销，正在等待生效")]
    Suspended,
    /// The earlier unit let the holder go.
    #[error("证件正在聘用单位变更期内")]
    MayChangeUnit,
    /// Case 106 runs.
    #[error("证件正在办理聘用单位变更")]
    ChangingUnit,
    /// Nothing runs that could be stopped, put off or ended.
    #[error("证件状态为有效，没有正在进行的注销、变更或冻结")]
    NothingRuns,
    /// X10
    #[error("未到续签办理时间（有效期满前30日内可办理）")]
    TooEarly,
    /// X11
    #[error("证件已超过续签期限，请重新申请")]
    Lapsed,
    /// Business 2.7
    #[error("2019年5月以前首次发证的，不适用自动延续，请办理续签")]
    NotExtendable,
    /// A permit stands on a contract.
    #[error("劳动合同已到期，请先续订劳动合同")]
    ContractEnded,
    /// An extension goes to the contract's end.
    #[error("劳动合同终止日须晚于证件有效期，才能延续")]
    ContractTooShort,
    /// A cancellation works forward.
    #[error("注销生效日期不能早于今天")]
    EffectPast,
    /// Business 2.7
    #[error("离职注销自申报之日起满60日生效")]
    EffectTooEarly,
    /// The window to change the employer is over.
    #[error("聘用单位变更期限已过，不能办理")]
    WindowOver,
    /// A delay that shortens.
    #[error("延期后的日期须晚于原注销生效日期")]
    DelayTooShort,
    /// Business 2.7
    #[error("延期最长6个月，自注销申报之日起计算")]
    DelayTooLong,
    /// Business 2.7
    #[error("请填写新聘用单位名称，2-100个字")]
    NewUnit,
    /// Officers say why.
    #[error("请填写原因，2-200个字")]
    Reason,
    /// Somebody else was first.
    #[error("证件信息已变化，请刷新后重试")]
    Conflict,
    /// Correction
    #[error("请填写持证人姓名，与身份证件一致")]
    HolderName,
    /// Correction
    #[error("身份证号码格式不正确")]
    HolderNumber,
    /// Correction
    #[error("请选择民族")]
    HolderNation,
    /// Correction
    #[error("填写的内容与证件现有内容相同，没有需要更正的")]
    NothingCorrected,
    /// Correction
    #[error("该证件有一项更正等待确认，请先处理")]
    CorrectionRuns,
    /// Four eyes.
    #[error("须由另一人员确认")]
    OwnCorrection,
    /// Correction
    #[error("该更正已处理，请查看最新状态")]
    CorrectionOver,
    /// Public check
    #[error("请输入12位证件编号")]
    Number,
    /// Public check
    #[error("请输入证件上的持证人姓名")]
    Name,
    /// Public check
    #[error("查询次数过多，请1小时后再试")]
    TooMany,
}

impl Refusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 30] = [
        Self::Cancelled,
        Self::Frozen,
        Self::Expired,
        Self::Suspended,
        Self::MayChangeUnit,
        Self::ChangingUnit,
        Self::NothingRuns,
        Self::TooEarly,
        Self::Lapsed,
        Self::NotExtendable,
        Self::ContractEnded,
        Self::ContractTooShort,
        Self::EffectPast,
        Self::EffectTooEarly,
        Self::WindowOver,
        Self::DelayTooShort,
        Self::DelayTooLong,
        Self::NewUnit,
        Self::Reason,
        Self::Conflict,
        Self::HolderName,
        Self::HolderNumber,
        Self::HolderNation,
        Self::NothingCorrected,
        Self::CorrectionRuns,
        Self::OwnCorrection,
        Self::CorrectionOver,
        Self::Number,
        Self::Name,
        Self::TooMany,
    ];

    /// The field it stands at; empty when it concerns the whole page.
    pub const fn field(self) -> &'static str {
        match self {
            Self::ContractEnded | Self::ContractTooShort => "contract_to",
            Self::EffectPast | Self::EffectTooEarly => "effective_on",
            Self::DelayTooShort | Self::DelayTooLong => "until",
            Self::NewUnit => "new_unit",
            Self::Reason => "reason",
            Self::Number => "number",
            Self::Name | Self::HolderName => "name",
            Self::HolderNumber => "id_number",
            Self::HolderNation => "nation",
            _ => "",
        }
    }
}
