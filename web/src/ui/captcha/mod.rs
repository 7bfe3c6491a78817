//! 图形验证码: a picture, a field, and a new picture at a click.

use askama::Template;
use proof::Purpose;

use crate::ui::{Example, Prompts};

/// The field with its picture.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/captcha/captcha.html")]
pub struct CaptchaField {
    purpose: &'static str,
    fresh: String,
    prompt: String,
}

impl CaptchaField {
    /// For `purpose`; `fresh` makes the picture's address new, so that no cache shows an old one.
    pub fn new(purpose: Purpose, fresh: &str, prompts: &Prompts) -> Self {
        Self { purpose: purpose.as_str(), fresh: fresh.to_owned(), prompt: prompts.at("captcha") }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    vec![Example::new("图形验证码", &CaptchaField::new(Purpose::Login, "gallery", &Prompts::default()))]
}
