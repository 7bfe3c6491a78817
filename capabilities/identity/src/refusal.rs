//! Every prompt of this capability, with the field it stands at.

use proof::captcha;

/// Why something was not done; shown beside its field. The texts are the requirements' catalogue (1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// R1.3.2
    #[error("用户名须为6-20个字符，首位为字母，支持字母、数字组合")]
    Username,
    /// R1.3.3
    #[error("用户名已被注册")]
    UsernameTaken,
    /// R1.3.4
    #[error("请输入正确的手机号码")]
    Mobile,
    /// R1.3.5
    #[error("该手机号已注册，请直接登录")]
    MobileTaken,
    /// R1.3.7, in the words of the captcha's kind
    #[error(transparent)]
    Captcha(#[from] captcha::Wrong),
    /// R1.3.9
    #[error("短信验证码错误或已失效")]
    SmsCode,
    /// R1.3.10, policy `manual`
    #[error("密码须为6-20个字符，由字母或字母和数字组合")]
    Password,
    /// Policy `strict`
    #[error("密码须为8-20个字符，至少包含字母、数字、符号中的两类")]
    PasswordStrict,
    /// Policy `strict`
    #[error("该密码过于常见，请更换")]
    PasswordWeak,
    /// Of who works here; at least so many characters.
    #[error("密码须为{0}-20个字符，至少包含大写字母、小写字母、数字、符号中的三类")]
    PasswordStaff(u8),
    /// Of who works here.
    #[error("不能使用最近5次用过的密码")]
    PasswordUsed,
    /// R1.3.11
    #[error("两次输入的密码不一致")]
    PasswordAgain,
    /// R1.3.12
    #[error("请阅读并同意《用户协议》")]
    Agreement,
    /// R2.2.3
    #[error("用户名或密码错误")]
    BadLogin,
    /// R2.2.4
    #[error("账号已锁定，请30分钟后再试")]
    Locked,
    /// Too many sign-ins from one address.
    #[error("登录尝试过于频繁，请稍后再试")]
    TooFrequent,
    /// R2.3.3
    #[error("该手机号未注册")]
    NoSuchMobile,
    /// The present password, asked again before a change.
    #[error("当前密码不正确")]
    CurrentPassword,
    /// R1.4.2
    #[error("请输入证件上的姓名")]
    Name,
    /// R1.4.3
    #[error("身份证号码格式不正确")]
    Number,
    /// R1.4.5
    #[error("姓名与身份证号不匹配，请核对后重新校验")]
    Mismatch,
    /// The source knows no such person.
    #[error("未查询到该身份信息，请核对后重新校验")]
    NoRecord,
    /// The source does not answer.
    #[error("实名核验服务暂不可用，请稍后再试")]
    SourceUnavailable,
    /// R1.4.6
    #[error("该身份证已被其他账号认证，您可以选择换绑或人工申诉")]
    NumberTaken,
    /// The account that is certified has 登录保护.
    #[error("该身份证所在账号已开启登录保护，不能换绑，请提交人工申诉")]
    RebindProtected,
    /// R1.4.10
    #[error("今日认证次数已用完")]
    NoTriesLeft,
    /// The account is certified already.
    #[error("您已完成实名认证")]
    AlreadyVerified,
    /// Under fourteen a guardian must consent (PIPL art. 31).
    #[error("未满14周岁请由监护人到服务窗口办理")]
    TooYoung,
    /// The claim that 换绑 and 人工申诉 stand on is too old or was never made.
    #[error("核验结果已失效，请重新填写姓名和身份证号")]
    ClaimGone,
    /// 人工申诉
    #[error("请填写申诉原因，5-500个字")]
    Reason,
    /// 人工申诉
    #[error("请输入正确的联系手机号")]
    Contact,
    /// 人工申诉
    #[error("请上传身份证照片，JPG或PNG格式，不超过5MB")]
    Picture,
    /// One open appeal at a time.
    #[error("您已有处理中的申诉，请等待处理结果")]
    AppealOpen,
    /// The administrator's answer.
    #[error("请填写处理意见，不超过200个字")]
    Answer,
    /// Another administrator was first.
    #[error("该申诉已处理")]
    AppealDecided,
    /// A sensitive change without proving oneself again.
    #[error("请先验证身份")]
    StepUp,
    /// R2.4.5, R2.4.6
    #[error("二维码已失效，请刷新后重新扫描")]
    ScanOver,
    /// Another number than the one on the other screen.
    #[error("所选数字与电脑上显示的不一致，已取消授权")]
    ScanNumber,
    /// No number was chosen.
    #[error("请选择电脑上显示的数字")]
    ScanNoNumber,
    /// Too many codes shown or scanned.
    #[error("操作过于频繁，请稍后再试")]
    ScanTooFrequent,
    /// A scan does not vouch for another one.
    #[error("本设备是通过扫码登录的，不能再为其他设备授权")]
    ScanByScan,
    /// One account of a platform to one of ours.
    #[error("该第三方账号已绑定其他账号，或您的账号已绑定该平台的另一个账号")]
    BoundElsewhere,
    /// R2.2.6
    #[error("第三方登录没有完成，请重试或使用其他方式登录")]
    UpstreamFailed,
    /// R2.2.6
    #[error("您已取消第三方登录")]
    UpstreamCancelled,
    /// The key's answer does not fit what was asked, or the key is not known: one answer for all.
    #[error("通行密钥验证未通过，请重试或使用其他方式")]
    Passkey,
    /// The same key twice, or somebody else's.
    #[error("该通行密钥已登记")]
    PasskeyTaken,
    /// So many are enough for anybody.
    #[error("最多添加10个通行密钥，请先移除不用的")]
    TooManyPasskeys,
    /// Wrong, too old, or used before: one answer for all.
    #[error("动态口令不正确或已失效，请输入认证应用中的最新口令")]
    Totp,
    /// Wrong, used, void, or somebody else's: one answer for all.
    #[error("恢复码不正确或已使用")]
    Recovery,
    /// Too many wrong codes of either kind.
    #[error("错误次数过多，请15分钟后再试")]
    FactorLocked,
    /// The second step took too long, or was taken elsewhere.
    #[error("登录已超时，请重新登录")]
    SecondOver,
    /// Under 登录保护 a password or a text message is not enough.
    #[error("您已开启登录保护，请使用动态口令、通行密钥或恢复码验证")]
    NeedsFactor,
    /// The last thing to prove oneself with.
    #[error("这是唯一的验证方式，请先添加其他方式或关闭登录保护")]
    LastFactor,
    /// Nothing to prove oneself with.
    #[error("请先添加动态口令或通行密钥")]
    NoFactor,
    /// Once is enough.
    #[error("登录保护已开启")]
    ProtectionIsOn,
}

/// Everything that was refused at once, in the order of the form.
pub type Refused = Vec<Refusal>;

impl Refusal {
    /// Every prompt.
    pub const ALL: [Self; 57] = [
        Self::Username,
        Self::UsernameTaken,
        Self::Mobile,
        Self::MobileTaken,
        Self::Captcha(captcha::Wrong(captcha::Kind::Picture)),
        Self::Captcha(captcha::Wrong(captcha::Kind::Audio)),
        Self::Captcha(captcha::Wrong(captcha::Kind::Work)),
        Self::SmsCode,
        Self::Password,
        Self::PasswordStrict,
        Self::PasswordWeak,
        Self::PasswordStaff(8),
        Self::PasswordUsed,
        Self::PasswordAgain,
        Self::Agreement,
        Self::BadLogin,
        Self::Locked,
        Self::TooFrequent,
        Self::NoSuchMobile,
        Self::CurrentPassword,
        Self::Name,
        Self::Number,
        Self::Mismatch,
        Self::NoRecord,
        Self::SourceUnavailable,
        Self::NumberTaken,
        Self::RebindProtected,
        Self::NoTriesLeft,
        Self::AlreadyVerified,
        Self::TooYoung,
        Self::ClaimGone,
        Self::Reason,
        Self::Contact,
        Self::Picture,
        Self::AppealOpen,
        Self::Answer,
        Self::AppealDecided,
        Self::StepUp,
        Self::ScanOver,
        Self::ScanNumber,
        Self::ScanNoNumber,
        Self::ScanTooFrequent,
        Self::ScanByScan,
        Self::BoundElsewhere,
        Self::UpstreamFailed,
        Self::UpstreamCancelled,
        Self::Passkey,
        Self::PasskeyTaken,
        Self::TooManyPasskeys,
        Self::Totp,
        Self::Recovery,
        Self::FactorLocked,
        Self::SecondOver,
        Self::NeedsFactor,
        Self::LastFactor,
        Self::NoFactor,
        Self::ProtectionIsOn,
    ];

    /// The form field it stands at; empty when it concerns the whole form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Username | Self::UsernameTaken => "username",
            Self::Mobile | Self::MobileTaken | Self::NoSuchMobile => "mobile",
            Self::Captcha(_) => "captcha",
            Self::SmsCode => "code",
            Self::Password | Self::PasswordStrict | Self::PasswordWeak => "password",
            Self::PasswordStaff(_) | Self::PasswordUsed => "password",
            Self::PasswordAgain => "password_again",
            Self::Agreement => "agreed",
            Self::CurrentPassword => "current_password",
            Self::BadLogin | Self::Locked | Self::TooFrequent => "account",
            Self::Name => "name",
            Self::Number | Self::NumberTaken | Self::TooYoung => "number",
            Self::Mismatch | Self::NoRecord | Self::SourceUnavailable => "",
            Self::NoTriesLeft | Self::AlreadyVerified | Self::ClaimGone | Self::StepUp => "",
            Self::RebindProtected => "",
            Self::AppealOpen | Self::AppealDecided | Self::ScanOver => "",
            Self::ScanTooFrequent | Self::ScanByScan => "",
            Self::ScanNumber | Self::ScanNoNumber => "number",
            Self::BoundElsewhere | Self::UpstreamFailed | Self::UpstreamCancelled => "",
            Self::Passkey | Self::PasskeyTaken | Self::TooManyPasskeys => "",
            Self::SecondOver | Self::NeedsFactor | Self::LastFactor => "",
            Self::NoFactor | Self::ProtectionIsOn => "",
            Self::Totp | Self::FactorLocked => "code",
            Self::Recovery => "recovery",
            Self::Reason => "reason",
            Self::Contact => "contact",
            Self::Picture => "picture",
            Self::Answer => "answer",
        }
    }
}

impl Refusal {
    /// One word for the journal.
    pub(crate) const fn field_word(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch",
            Self::NoRecord => "no record",
            Self::SourceUnavailable => "unavailable",
            Self::NumberTaken => "taken",
            _ => "refused",
        }
    }
}

impl From<base::mobile::NotAMobile> for Refusal {
    fn from(_: base::mobile::NotAMobile) -> Self {
        Self::Mobile
    }
}

impl From<proof::CodeRefusal> for Refusal {
    fn from(_: proof::CodeRefusal) -> Self {
        Self::SmsCode
    }
}
