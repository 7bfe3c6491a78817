//! What both gateways are asked to send.

use base::Secret;
use notices::gateway::Outgoing;

/// The template, as it is registered.
pub(crate) const TEXT: &str = "您的验证码为${code}，5分钟内有效。";

/// A code for `mobile`.
pub(crate) fn message(mobile: &str) -> Outgoing {
    Outgoing {
        id: format!("id-{mobile}"),
        mobile: mobile.into(),
        template: "code",
        params: vec![("code".into(), "123456".into())],
        text: Secret::new(""),
    }
}
