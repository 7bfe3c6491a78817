//! 验证码: a picture, a recording, or work for the browser; another one at a click, and the way to the other kinds.

use askama::Template;
use proof::Purpose;
use proof::captcha::Kind;

use crate::ui::{Example, Prompts};

/// The field with what it is about.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/captcha/captcha.html")]
pub struct CaptchaField {
    purpose: &'static str,
    kind: Kind,
    fresh: String,
    prompt: String,
    back: String,
}

impl CaptchaField {
    /// For `purpose`; `fresh` makes the address of the picture or the recording new, so that no cache gives an old one.
    pub fn new((purpose, kind): (Purpose, Kind), fresh: &str, prompts: &Prompts) -> Self {
        Self {
            purpose: purpose.as_str(),
            kind,
            fresh: fresh.to_owned(),
            prompt: prompts.at("captcha"),
            back: "%2F".to_owned(),
        }
    }

    /// The links to the other kinds come back to this page, as a query says it.
    #[must_use]
    pub fn at(self, back: String) -> Self {
        Self { back, ..self }
    }

    /// The other kinds, with the words of their links.
    fn others(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let words = |kind| match kind {
            Kind::Picture => "看图形验证码",
            Kind::Audio => "听语音验证码",
            Kind::Work => "免输入验证",
        };
        let own = self.kind;
        Kind::ALL.into_iter().filter(move |kind| *kind != own).map(move |kind| (kind.as_str(), words(kind)))
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let field = |kind| CaptchaField::new((Purpose::Login, kind), "gallery", &Prompts::default());
    vec![
        Example::new("图形验证码", &field(Kind::Picture)),
        Example::new("语音验证码", &field(Kind::Audio)),
        Example::new("免输入验证", &field(Kind::Work)),
    ]
}
