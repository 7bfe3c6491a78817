//! The page for what went wrong: says what happened, what to do, and where to go on.

use askama::Template;
use axum::response::Html;

use crate::edge::{Problem, Site, look::Look};
use crate::ui::Frame;
use crate::ui::frame::Surface;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/problem/problem.html")]
pub struct ProblemPage {
    frame: Frame,
    problem: Problem,
    id: String,
}

impl ProblemPage {
    /// The page for `problem` of request `id`.
    pub fn new(site: &Site, look: &Look, problem: Problem, id: String) -> Self {
        let surface = match look.here.split('/').nth(1) {
            Some("auth") => Surface::Identity,
            Some("person") => Surface::Platform,
            _ => Surface::Portal,
        };
        Self { frame: Frame::new(site, look, surface, problem.title()), problem, id }
    }

    /// As an answer's body.
    pub fn html(&self) -> Html<String> {
        Html(self.render().unwrap_or_else(|_| self.problem.title().to_owned()))
    }

    fn detail(&self) -> &'static str {
        if let Problem::Untrusted(why) = self.problem { why } else { "" }
    }

    fn number(&self) -> Option<&str> {
        matches!(self.problem, Problem::Broken | Problem::Slow).then_some(self.id.as_str())
    }
}
