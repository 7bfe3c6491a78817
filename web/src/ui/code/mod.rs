//! 短信验证码: a field and the button 获取验证码 that counts down.

use askama::Template;

use crate::ui::{Example, Prompts};

/// The field with its button.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/code/code.html")]
pub struct CodeField {
    wait: i64,
    sent: bool,
    prompt: String,
}

impl CodeField {
    /// `wait` says for how many seconds no further code can be asked for; 0 when one can.
    pub fn new(wait: i64, prompts: &Prompts) -> Self {
        Self { wait, sent: wait > 0, prompt: prompts.at("code") }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    vec![
        Example::new("短信验证码", &CodeField::new(0, &Prompts::default())),
        Example::new("短信验证码（已发送）", &CodeField::new(42, &Prompts::default())),
    ]
}
