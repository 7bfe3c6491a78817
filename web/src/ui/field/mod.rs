//! A labelled text field with hint and prompt.

use askama::Template;

use crate::ui::{Example, Prompts};

/// One field.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/field/field.html")]
pub struct Field {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    hint: String,
    prompt: String,
    autocomplete: &'static str,
    keyboard: &'static str,
    most: u32,
    lines: u32,
    is_optional: bool,
}

impl Field {
    /// A text field, with the prompt that belongs to it.
    pub fn text(name: &'static str, label: &'static str, value: &str, prompts: &Prompts) -> Self {
        let (value, prompt) = (value.to_owned(), prompts.at(name));
        Self { name, label, kind: "text", value, prompt, autocomplete: "off", most: 100, ..Self::default() }
    }

    /// A password field; it never shows what was typed before, and can be made readable while typing.
    pub fn password(name: &'static str, label: &'static str, prompts: &Prompts) -> Self {
        Self { kind: "password", autocomplete: "new-password", ..Self::text(name, label, "", prompts) }
    }

    /// A field for a mobile number.
    pub fn mobile(name: &'static str, label: &'static str, value: &str, prompts: &Prompts) -> Self {
        let keyboard = "tel";
        Self {
            kind: "tel",
            autocomplete: "tel-national",
            keyboard,
            most: 20,
            ..Self::text(name, label, value, prompts)
        }
    }

    /// A field for a one-time code of digits; it never shows what was typed before.
    pub fn digits(name: &'static str, label: &'static str, prompts: &Prompts) -> Self {
        let (autocomplete, keyboard) = ("one-time-code", "numeric");
        Self { autocomplete, keyboard, most: 12, ..Self::text(name, label, "", prompts) }
    }

    /// A field for a day.
    pub fn day(name: &'static str, label: &'static str, value: &str, prompts: &Prompts) -> Self {
        Self { kind: "date", most: 10, ..Self::text(name, label, value, prompts) }
    }

    /// May be left empty: not marked as required.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// Says beforehand what is expected.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Holds digits: phones show the keyboard for them.
    #[must_use]
    pub fn numeric(self) -> Self {
        Self { keyboard: "numeric", ..self }
    }

    /// What the browser may fill in by itself.
    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// A field of several lines.
    #[must_use]
    pub fn lines(self, lines: u32, most: u32) -> Self {
        Self { lines, most, ..self }
    }

    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let prompt = (!self.prompt.is_empty()).then(|| format!("{}-prompt", self.name));
        hint.into_iter().chain(prompt).collect::<Vec<_>>().join(" ")
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let bad = Prompts::from(identity::Refusal::Username);
    let hint = "6-20个字符，首位为字母，支持字母、数字组合";
    vec![
        Example::new("输入框", &Field::text("example-name", "用户名", "", &Prompts::default()).hint(hint)),
        Example::new("有错误的输入框", &Field::text("username", "用户名", "1abc", &bad).hint(hint)),
        Example::new("密码框", &Field::password("example-password", "密码", &Prompts::default())),
    ]
}
