//! The frozen files: what each is, and a way to see it in a new tab; what took the place of another stands beside it.

use std::collections::BTreeMap;

use askama::Template;
use attachments::Attachment;
use cases::correction::Target;
use cases::view::Opened;

use super::{Marks, View, mark_at};
use crate::files::size_in_words;

#[derive(Clone, Debug)]
struct Item {
    code: String,
    name: String,
    about: String,
    /// Where it is shown; empty for one that was asked for and never came.
    to: String,
    /// The file it took the place of.
    before: Option<String>,
    mark: String,
    is_open: bool,
}

#[derive(Clone, Debug)]
struct Group {
    title: &'static str,
    items: Vec<Item>,
}

impl Group {
    /// Handed in after the decision: never without its title.
    fn is_later(&self) -> bool {
        self.title == GROUPS[2]
    }
}

/// The lists.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/materials.html")]
pub(crate) struct Materials {
    groups: Vec<Group>,
}

const GROUPS: [&str; 3] = ["申请材料", "单位材料", "落户材料"];

impl Materials {
    pub(super) fn of(opened: &Opened, names: &BTreeMap<String, String>, marks: &Marks, view: View) -> Self {
        let address = view.address(&opened.application.id);
        let item = |code: &str, file: &Attachment| {
            // A household register handed in with 落户信息 took nothing's place.
            let before = opened.before.as_ref().filter(|_| is_submitted(opened, code, file));
            let earlier = before.and_then(|before| before.files.0.get(code));
            let (mark, is_open) = mark_at(marks, &Target::File(code.to_owned()));
            Item {
                code: code.to_owned(),
                name: names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
                about: format!(
                    "{} · {} · {}",
                    file.format.title(),
                    size_in_words(file.bytes),
                    file.created_at.china_date()
                ),
                to: format!("{address}/files/{}", file.id),
                before: earlier.filter(|id| **id != file.id).map(|id| format!("{address}/files/{id}")),
                mark,
                is_open,
            }
        };
        let of_group = |group: &'static str| Group {
            title: group,
            items: opened
                .files
                .iter()
                .filter(|(code, file)| group_of(opened, code, file) == group)
                .map(|(code, file)| item(code, file))
                .collect(),
        };
        let mut groups = GROUPS.map(of_group);
        let there = |code: &str| opened.files.iter().any(|(one, _)| one == code);
        let asked = marks.iter().filter_map(|(target, said)| Some((target.strip_prefix("file:")?, said)));
        groups[0].items.extend(asked.filter(|one| !there(one.0)).map(|(code, (mark, is_open))| Item {
            code: code.to_owned(),
            name: names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
            about: "未提供".to_owned(),
            to: String::new(),
            before: None,
            mark: mark.clone(),
            is_open: *is_open,
        }));
        Self { groups: groups.into_iter().filter(|group| !group.items.is_empty()).collect() }
    }

    /// True when nothing was handed in yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// True for what the submission itself has as this material.
fn is_submitted(opened: &Opened, code: &str, file: &Attachment) -> bool {
    opened.submission.as_ref().and_then(|one| one.files.0.get(code)) == Some(&file.id)
}

/// A household register comes with the application and again with 落户信息.
fn group_of(opened: &Opened, code: &str, file: &Attachment) -> &'static str {
    match (is_submitted(opened, code, file), code.starts_with('U')) {
        (true, _) => GROUPS[0],
        (false, true) => GROUPS[1],
        (false, false) => GROUPS[2],
    }
}
