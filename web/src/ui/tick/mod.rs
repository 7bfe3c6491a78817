//! 我已阅读并同意《用户协议》.

use askama::Template;

use crate::ui::{Example, Prompts};

/// The tick box with links to the texts.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/tick/tick.html")]
pub struct Tick {
    ticked: bool,
    prompt: String,
}

impl Tick {
    /// The box as it was left.
    pub fn new(ticked: bool, prompts: &Prompts) -> Self {
        Self { ticked, prompt: prompts.at("agreed") }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    vec![Example::new("同意协议", &Tick::new(false, &Prompts::default()))]
}
