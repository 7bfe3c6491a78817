//! The texts of messages, as registered with the gateways.

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
}

impl Template {
    /// Every template, for configuration checks.
    pub const ALL: [Self; 8] = [
        Self::Code,
        Self::MobileChanged,
        Self::PasswordChanged,
        Self::RebindDone,
        Self::AppealDecided,
        Self::LinkAsked,
        Self::LinkAccepted,
        Self::LinkRefused,
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
        }
    }

    /// The template with this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.key() == key)
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
        }
    }

    /// True for messages that are sent at night too: somebody is waiting for them at this moment.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Code | Self::MobileChanged | Self::PasswordChanged | Self::RebindDone)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_fits_one_message_and_names_no_address() {
        for template in Template::ALL {
            let params = BTreeMap::from([
                ("code".into(), "123456".into()),
                ("number".into(), "AP2026112400001".into()),
                ("name".into(), "艾力·麦麦提".into()),
            ]);
            let text = template.render("人才业务办理平台", &params);
            assert!(text.chars().count() <= 70, "{text}");
            assert!(!text.contains('{') && !text.contains("http"), "{text}");
            assert_eq!(Template::parse(template.key()), Some(template));
        }
    }
}
