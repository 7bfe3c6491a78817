//! What is not in order on a form: each prompt at its field, and all of them in a summary on top.

use askama::Template;

use crate::ui::Example;

/// One prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The field's name; empty when it concerns the whole form.
    pub field: String,
    /// The words.
    pub text: String,
}

/// All prompts of a form, and the summary that lists them.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/prompts/prompts.html")]
pub struct Prompts {
    all: Vec<Prompt>,
}

impl Prompts {
    /// One prompt.
    pub fn one(field: &'static str, text: impl Into<String>) -> Self {
        Self { all: vec![Prompt { field: field.to_owned(), text: text.into() }] }
    }

    /// Fields with their words.
    pub fn many(all: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { all: all.into_iter().map(|(field, text)| Prompt { field, text }).collect() }
    }

    /// The prompt at `field`, or nothing.
    pub fn at(&self, field: &str) -> String {
        self.all
            .iter()
            .find(|prompt| prompt.field == field)
            .map(|prompt| prompt.text.clone())
            .unwrap_or_default()
    }

    /// The first prompt's field and words; both empty when there is none.
    pub fn first(&self) -> (String, String) {
        self.all.first().map(|prompt| (prompt.field.clone(), prompt.text.clone())).unwrap_or_default()
    }

    /// True when there is something to put right on the form.
    fn names_fields(&self) -> bool {
        self.all.iter().any(|prompt| !prompt.field.is_empty())
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl From<identity::Refused> for Prompts {
    fn from(refused: identity::Refused) -> Self {
        let all = refused
            .into_iter()
            .map(|one| Prompt { field: one.field().to_owned(), text: one.to_string() })
            .collect();
        Self { all }
    }
}

impl From<identity::Refusal> for Prompts {
    fn from(refusal: identity::Refusal) -> Self {
        vec![refusal].into()
    }
}

impl From<staff::Refusal> for Prompts {
    fn from(refusal: staff::Refusal) -> Self {
        Self::one(refusal.field(), refusal.to_string())
    }
}

impl From<oidc::registry::ClientRefusal> for Prompts {
    fn from(refusal: oidc::registry::ClientRefusal) -> Self {
        Self::one(refusal.field(), refusal.to_string())
    }
}

impl From<proof::RequestRefusal> for Prompts {
    fn from(refusal: proof::RequestRefusal) -> Self {
        let is_captcha = matches!(refusal, proof::RequestRefusal::Captcha(_));
        let field = if is_captcha { "captcha" } else { "code" };
        Self::one(field, refusal.to_string())
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let refused = vec![identity::Refusal::Username, identity::Refusal::Agreement];
    vec![Example::new("错误汇总", &Prompts::from(refused))]
}
