//! Every prompt of this capability.

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody unknown here is named.
    #[error("该身份证号的本人尚未登录过本平台，请先由本人登录并完成实名认证")]
    Unknown,
    /// Once is enough: the grant is changed on its own page.
    #[error("该人员已是审核人员")]
    Already,
    /// Not an authority.
    #[error("请选择所在机构")]
    Authority,
    /// Nothing was ticked.
    #[error("请至少选择一个审核岗位")]
    Ranks,
    /// Nothing was ticked.
    #[error("请至少选择一类业务")]
    Businesses,
    /// Somebody removed the officer meanwhile.
    #[error("该审核人员已被移除")]
    Gone,
    /// Wrong, too old, used before, or for somebody else: one answer for all.
    #[error("设置码不正确或已失效，请向管理员申请新的设置码")]
    SetupCode,
    /// Wrong, too old, or used before: one answer for all.
    #[error("动态口令不正确或已失效，请输入认证应用中的最新口令")]
    Code,
    /// The key's answer does not fit what was asked.
    #[error("通行密钥验证未通过，请重试或改用动态口令")]
    Passkey,
    /// The same key twice, or somebody else's.
    #[error("该通行密钥已登记")]
    PasskeyTaken,
    /// Wrong, used, void, or somebody else's: one answer for all.
    #[error("恢复码不正确或已使用")]
    Recovery,
    /// Too many wrong codes.
    #[error("错误次数过多，请15分钟后再试")]
    Locked,
    /// Without any an officer could not come back.
    #[error("至少保留一种验证方式")]
    LastFactor,
    /// So many are enough for anybody.
    #[error("最多登记5种验证方式，请先移除不用的")]
    TooManyFactors,
    /// Neither a code that was handed out nor a fresh proof opens this.
    #[error("请先完成第二重验证")]
    NoWarrant,
    /// No account of that name.
    #[error("没有这个账号，请先由本人注册")]
    NoAccount,
    /// Once is enough.
    #[error("该账号已是此类管理员")]
    IsAdministrator,
    /// Who sets up, who gives rights and who looks at both are three.
    #[error("该账号已有其他管理员角色，系统管理员、安全管理员、审计管理员不能由同一账号兼任")]
    OtherRole,
    /// Only on the server.
    #[error("安全管理员和审计管理员只能在服务器上用命令变更")]
    NotYours,
    /// Somebody changed it meanwhile.
    #[error("该管理员已被变更，请刷新后再试")]
    NoAdministrator,
}

impl Refusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 20] = [
        Self::Unknown,
        Self::Already,
        Self::Authority,
        Self::Ranks,
        Self::Businesses,
        Self::Gone,
        Self::SetupCode,
        Self::Code,
        Self::Passkey,
        Self::PasskeyTaken,
        Self::Recovery,
        Self::Locked,
        Self::LastFactor,
        Self::TooManyFactors,
        Self::NoWarrant,
        Self::NoAccount,
        Self::IsAdministrator,
        Self::OtherRole,
        Self::NotYours,
        Self::NoAdministrator,
    ];

    /// The field it stands at; empty when it concerns the whole page.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Unknown | Self::Already => "number",
            Self::Authority => "authority",
            Self::Ranks => "rank1",
            Self::Businesses => "permit",
            Self::SetupCode => "setup",
            Self::Code | Self::Locked => "code",
            Self::Recovery => "recovery",
            Self::NoAccount | Self::IsAdministrator | Self::OtherRole => "username",
            _ => "",
        }
    }
}
