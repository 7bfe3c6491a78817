//! A word to the visitor: information, success, warning, or failure.

use askama::Template;

use crate::ui::Example;

/// The word.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/notice/notice.html")]
pub struct Notice {
    kind: &'static str,
    sign: &'static str,
    text: String,
    link: Option<(String, &'static str)>,
}

impl Notice {
    fn new(kind: &'static str, sign: &'static str, text: impl Into<String>) -> Self {
        Self { kind, sign, text: text.into(), link: None }
    }

    /// Something to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new("info", "提示", text)
    }

    /// Something done.
    pub fn success(text: impl Into<String>) -> Self {
        Self::new("success", "成功", text)
    }

    /// Something to mind.
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new("warning", "注意", text)
    }

    /// With a way on.
    #[must_use]
    pub fn link(self, to: impl Into<String>, words: &'static str) -> Self {
        Self { link: Some((to.into(), words)), ..self }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    vec![
        Example::new("提示", &Notice::info("持有平台账号无需注册，可以直接").link("/auth/login", "登录")),
        Example::new("成功", &Notice::success("密码已修改。")),
        Example::new("注意", &Notice::warning("登录已超时，请重新登录")),
    ]
}
