//! The parts pages are made of: a folder each, with its template, its style and its examples for the gallery.
//!
//! A part is a struct that renders itself. Pages put it in place with `|safe`: the part's own template has escaped
//! what came from people.

pub mod assets;
pub mod captcha;
pub mod chart;
pub mod code;
pub mod field;
pub mod frame;
pub mod gallery;
pub mod input;
pub mod notice;
pub mod pager;
pub mod problem;
pub mod prompts;
pub mod qr;
pub mod recovery;
pub mod steps;
pub mod summary;
pub mod tick;
pub mod viewer;

pub use captcha::CaptchaField;
pub use code::CodeField;
pub use field::Field;
pub use frame::Frame;
pub use notice::Notice;
pub use pager::Pager;
pub use prompts::Prompts;
pub use qr::Qr;
pub use recovery::Recovery;
pub use steps::StepBar;
pub use summary::Summary;
pub use tick::Tick;
pub use viewer::Viewer;

/// A named example of a part, for the gallery page and its tests.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The part, rendered.
    pub html: String,
}

impl Example {
    /// Names a rendered part.
    pub fn new(title: &'static str, part: &impl askama::Template) -> Self {
        Self { title, html: part.render().unwrap_or_default() }
    }
}
