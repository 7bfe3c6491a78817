//! The materials beside the form: each looked at in the page, and said to be in order or not.

use askama::Template;
use attachments::Format;
use cases::correction::Target;
use cases::view::Opened;

use super::form::{Spot, spot};
use super::gather::Gathered;
use super::mark::Marking;
use crate::application::Around as Shared;
use crate::files::size_in_words;
use crate::ui::Viewer;
use crate::ui::viewer::Item;

/// What can be said of one material.
#[derive(Template)]
#[template(path = "desk/review/verdict.html")]
struct Verdict<'a> {
    here: &'a str,
    csrf: &'a str,
    version: i32,
    spot: Spot,
    marking: &'a Marking,
    is_passed: bool,
    may_mark: bool,
    phrases: &'a [(String, String)],
    earlier: Option<String>,
}

/// The name of a target; a material's from the catalogue.
pub(super) fn title(target: &Target, opened: &Opened, shared: &Shared) -> String {
    target.title_with(opened.kind, &shared.names)
}

/// The viewer, with the file of this id shown; the first that nobody judged yet, when it names none.
pub(super) fn viewer(
    gathered: &Gathered,
    (shown, marking): (&str, &Marking),
    (may_mark, csrf): (bool, &str),
) -> Viewer {
    let opened = &gathered.opened;
    let here = format!("/desk/applications/{}", opened.application.id);
    let marked = opened.files.iter().find(|(code, _)| marking.target == format!("file:{code}"));
    let shown = marked.map_or(shown.to_owned(), |(_, file)| file.id.to_string());
    let items = opened.files.iter().map(|(code, file)| {
        let target = Target::File(code.clone());
        let is_known = Target::parse(&target.key(), opened.kind).is_some();
        let is_passed = gathered.around.passed.contains(&target.key());
        let before = opened.before.as_ref().and_then(|before| before.files.0.get(code));
        let own = opened.submission.as_ref().and_then(|one| one.files.0.get(code)) == Some(&file.id);
        let earlier = before.filter(|id| own && **id != file.id);
        let name = title(&target, opened, &gathered.shared);
        let verdict = Verdict {
            here: &here,
            csrf,
            version: opened.application.version,
            spot: Spot { title: name.clone(), ..spot(opened, &target, marking) },
            marking,
            is_passed,
            may_mark: may_mark && is_known,
            phrases: gathered.shared.phrases.choices(),
            earlier: earlier.map(|id| format!("{here}/files/{id}")),
        };
        Item {
            id: file.id.to_string(),
            name,
            about: format!("{code} · {} · {}", file.format.title(), size_in_words(file.bytes)),
            to: format!("{here}/files/{}", file.id),
            is_picture: file.format != Format::Pdf,
            is_judged: is_passed || !verdict.spot.problem.is_empty(),
            beside: verdict.render().unwrap_or_default(),
        }
    });
    Viewer::new(here.clone(), items.collect(), &shown)
}
