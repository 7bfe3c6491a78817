//! The texts of messages, as registered with the gateways (conventions 7.9).

use std::collections::BTreeMap;

/// A registered message text. Its key names it in configuration; its parameters stand in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// A one-time code.
    Code,
    /// The sign-in name's phone number was changed.
    MobileChanged,
    /// The password was changed.
    PasswordChanged,
    /// The real-name binding moved to another account.
    RebindDone,
    /// An appeal was decided.
    AppealDecided,
    /// To a unit's clerks: somebody asked to be linked.
    LinkAsked,
    /// The unit accepted the link.
    LinkAccepted,
    /// The unit refused it.
    LinkRefused,
    /// The unit ended the link.
    LinkEnded,
    /// To a unit's clerks: an application waits for their review.
    CaseAtUnit,
    /// An authority accepted the application; `no4` are the last four characters of its number.
    CaseAccepted,
    /// The application came back to be corrected.
    CaseReturned,
    /// The application was refused.
    CaseRejected,
    /// The application succeeded.
    CasePassed,
    /// The city approved; information about settling is wanted.
    SettleTodo,
    /// The public may object until a day.
    Announced,
    /// The permit ends soon.
    PermitExpiring,
    /// The time to change the employer ends soon.
    PermitWindow,
    /// An invitation to rate.
    Rate,
    /// Somebody signed in by a QR code that this account's phone scanned.
    ScanUsed,
    /// An account of another platform was bound: whoever holds that one can sign in from now on.
    UpstreamBound,
    /// A passkey was added to the account.
    PasskeyAdded,
    /// A passkey was removed from it.
    PasskeyRemoved,
    /// 登录保护 was turned on.
    ProtectionOn,
    /// 登录保护 was turned off.
    ProtectionOff,
    /// A recovery code was used; `left` are those that remain.
    RecoveryUsed,
    /// To who works here and was away for long: the account will be suspended.
    StaffIdle,
}

impl Template {
    /// Every template, for configuration checks.
    pub const ALL: [Self; 27] = [
        Self::Code,
        Self::MobileChanged,
        Self::PasswordChanged,
        Self::RebindDone,
        Self::AppealDecided,
        Self::LinkAsked,
        Self::LinkAccepted,
        Self::LinkRefused,
        Self::LinkEnded,
        Self::CaseAtUnit,
        Self::CaseAccepted,
        Self::CaseReturned,
        Self::CaseRejected,
        Self::CasePassed,
        Self::SettleTodo,
        Self::Announced,
        Self::PermitExpiring,
        Self::PermitWindow,
        Self::Rate,
        Self::ScanUsed,
        Self::UpstreamBound,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::ProtectionOn,
        Self::ProtectionOff,
        Self::RecoveryUsed,
        Self::StaffIdle,
    ];

    /// The key in configuration and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::MobileChanged => "mobile.changed",
            Self::PasswordChanged => "password.changed",
            Self::RebindDone => "rebind.done",
            Self::AppealDecided => "appeal.decided",
            Self::LinkAsked => "link.new",
            Self::LinkAccepted => "link.ok",
            Self::LinkRefused => "link.no",
            Self::LinkEnded => "link.end",
            Self::CaseAtUnit => "case.unit",
            Self::CaseAccepted => "case.accept",
            Self::CaseReturned => "case.return",
            Self::CaseRejected => "case.reject",
            Self::CasePassed => "case.pass",
            Self::SettleTodo => "settle.todo",
            Self::Announced => "notice",
            Self::PermitExpiring => "permit.expire",
            Self::PermitWindow => "permit.window",
            Self::Rate => "rate",
            Self::ScanUsed => "scan.used",
            Self::UpstreamBound => "upstream.bound",
            Self::PasskeyAdded => "passkey.added",
            Self::PasskeyRemoved => "passkey.removed",
            Self::ProtectionOn => "protection.on",
            Self::ProtectionOff => "protection.off",
            Self::RecoveryUsed => "recovery.used",
            Self::StaffIdle => "staff.idle",
        }
    }

    /// The template with this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.key() == key)
    }

    /// What administrators call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Code => "验证码",
            Self::MobileChanged => "更换手机号",
            Self::PasswordChanged => "修改密码",
            Self::RebindDone => "实名换绑",
            Self::AppealDecided => "申诉结果",
            Self::LinkAsked => "申请关联",
            Self::LinkAccepted => "关联通过",
            Self::LinkRefused => "关联未通过",
            Self::LinkEnded => "关联解除",
            Self::CaseAtUnit => "待单位审核",
            Self::CaseAccepted => "业务受理",
            Self::CaseReturned => "业务补正",
            Self::CaseRejected => "业务未通过",
            Self::CasePassed => "业务办成",
            Self::SettleTodo => "完善落户信息",
            Self::Announced => "公示",
            Self::PermitExpiring => "证件到期",
            Self::PermitWindow => "聘用单位变更期限",
            Self::Rate => "评价邀请",
            Self::ScanUsed => "扫码登录提醒",
            Self::UpstreamBound => "绑定第三方账号",
            Self::PasskeyAdded => "添加通行密钥",
            Self::PasskeyRemoved => "移除通行密钥",
            Self::ProtectionOn => "开启登录保护",
            Self::ProtectionOff => "关闭登录保护",
            Self::RecoveryUsed => "使用恢复码",
            Self::StaffIdle => "工作账号将暂停",
        }
    }

    /// The text without the signature, parameters in braces.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Code => "您的验证码为{code}，5分钟内有效，请勿告知他人。",
            Self::MobileChanged => "您的账号已更换绑定手机号，如非本人操作，请尽快登录平台处理。",
            Self::PasswordChanged => "您的账号密码已修改，如非本人操作，请尽快找回密码。",
            Self::RebindDone => "您的实名认证已换绑至其他账号，如非本人操作，请尽快申诉。",
            Self::AppealDecided => "您的人工申诉（{number}）已有处理结果，请登录平台查看。",
            Self::LinkAsked => "{name}申请关联贵单位，请登录单位版审核。",
            Self::LinkAccepted => "您的单位关联申请已通过，现可办理相关业务。",
            Self::LinkRefused => "您的单位关联申请未通过，原因请登录平台查看。",
            Self::LinkEnded => "您与{unit}的关联已解除，如有疑问请联系该单位。",
            Self::CaseAtUnit => "{name}提交了{kind}申请，请登录单位版审核。",
            Self::CaseAccepted => "您的{kind}业务（编号{no4}）已受理，预计{date}前办结。",
            Self::CaseReturned => "您的{kind}业务需补正，请于{date}前登录平台修改。",
            Self::CaseRejected => "您的{kind}业务审核未通过，原因请登录平台查看。",
            Self::CasePassed => "您的{kind}业务已办理成功，请登录平台查看。",
            Self::SettleTodo => "您的引进人才申请已通过市局审批，请于{date}前完善落户信息。",
            Self::Announced => "您的引进人才申请进入公示，公示期至{date}。",
            Self::PermitExpiring => "您的工作居住证将于{date}到期，请及时办理续签。",
            Self::PermitWindow => "您的工作居住证聘用单位变更期限至{date}，逾期将注销。",
            Self::Rate => "您的业务已办结，请登录平台对本次服务作出评价。",
            Self::ScanUsed => "您的账号于{date}通过扫码登录，如非本人操作，请立即在个人中心退出其他设备。",
            Self::UpstreamBound => "您的账号于{date}绑定了第三方账号，如非本人操作，请立即登录平台解除绑定。",
            Self::PasskeyAdded => "您的账号于{date}添加了通行密钥，如非本人操作，请立即登录平台移除。",
            Self::PasskeyRemoved => "您的账号于{date}移除了通行密钥，如非本人操作，请立即登录平台查看。",
            Self::ProtectionOn => {
                "您的账号已开启登录保护，登录时须完成第二步验证。如非本人操作，请尽快申诉。"
            }
            Self::ProtectionOff => "您的账号已关闭登录保护，如非本人操作，请立即修改密码。",
            Self::RecoveryUsed => "您于{date}使用了恢复码，还剩{left}个。如非本人操作，请立即修改密码。",
            Self::StaffIdle => "您的工作账号长期未使用，将于{date}暂停，请在此之前登录并完成第二重验证。",
        }
    }

    /// The names of the parameters in the order in which the text has them, for gateways whose parameters have places.
    pub fn places(self) -> Vec<&'static str> {
        self.text().split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    /// True for messages that are sent at night too: somebody is waiting for them at this moment, or must know at once.
    pub const fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::Code
                | Self::MobileChanged
                | Self::PasswordChanged
                | Self::RebindDone
                | Self::ScanUsed
                | Self::UpstreamBound
                | Self::PasskeyAdded
                | Self::PasskeyRemoved
                | Self::ProtectionOn
                | Self::ProtectionOff
                | Self::RecoveryUsed
        )
    }

    /// The whole message as the phone shows it.
    pub fn render(self, sign: &str, params: &BTreeMap<String, String>) -> String {
        format!("【{sign}】{}", self.body(params))
    }

    /// The message without its signature.
    pub fn body(self, params: &BTreeMap<String, String>) -> String {
        let put =
            |text: String, (name, value): (&String, &String)| text.replace(&format!("{{{name}}}"), value);
        params.iter().fold(self.text().to_owned(), put)
    }
}

/// Names and values for a template: `params([("date", day.in_words())])`.
pub fn params<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// So many characters of a value fit: with the longest signature and text a message stays within 70, which gateways
/// bill as one.
const MOST: usize = 16;

/// The values as a phone gets them: what is too long ends with an ellipsis. 消息中心 keeps them whole.
pub(crate) fn short(params: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let cut = |value: &String| match value.char_indices().nth(MOST) {
        Some(_) => value.chars().take(MOST - 1).chain(['…']).collect(),
        None => value.clone(),
    };
    params.iter().map(|(name, value)| (name.clone(), cut(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any there is, and the longest kind of business.
    fn longest() -> BTreeMap<String, String> {
        params([
            ("code", "123456".into()),
            ("number", "SS20261124000000".into()),
            ("name", "阿卜杜热合曼·阿卜杜外力·买买提明".into()),
            ("kind", "证件聘用单位变更".into()),
            ("unit", "某某某某某某某某（北京）信息科学技术研究院有限责任公司".into()),
            ("no4", "001X".into()),
            ("date", "2026年11月24日".into()),
            ("left", "10".into()),
        ])
    }

    #[test]
    fn every_text_fits_one_message_and_names_no_address() {
        for template in Template::ALL {
            let text = template.render("人才业务办理平台", &short(&longest()));
            assert!(text.chars().count() <= 70, "{} {text}", text.chars().count());
            assert!(!text.contains('{') && !text.contains("http"), "{text}");
            assert_eq!(Template::parse(template.key()), Some(template));
            assert!(!template.title().is_empty());
        }
    }

    #[test]
    fn parameters_have_the_places_of_the_text() {
        assert_eq!(Template::CaseAccepted.places(), ["kind", "no4", "date"]);
        assert!(Template::Rate.places().is_empty());
    }

    #[test]
    fn what_is_told_in_full_here_is_cut_for_the_phone() {
        let cut = short(&longest());
        assert_eq!((&*cut["kind"], &*cut["date"]), ("证件聘用单位变更", "2026年11月24日"));
        assert_eq!(cut["unit"], "某某某某某某某某（北京）信息科…");
        assert!(Template::LinkEnded.body(&longest()).contains("有限责任公司"));
    }

    #[test]
    fn codes_and_warnings_about_the_account_alone_are_sent_at_night() {
        let urgent: Vec<&str> =
            Template::ALL.into_iter().filter(|one| one.is_urgent()).map(Template::key).collect();
        let warnings =
            ["code", "mobile.changed", "password.changed", "rebind.done", "scan.used", "upstream.bound"];
        let factors =
            ["passkey.added", "passkey.removed", "protection.on", "protection.off", "recovery.used"];
        assert_eq!(urgent, [&warnings[..], &factors[..]].concat());
    }
}
