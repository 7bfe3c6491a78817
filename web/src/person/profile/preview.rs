//! 预览提交: everything as it will be submitted, old beside new on a change, and 提交 (R3.8, R3.9, R6.4).

use askama::Template;
use axum::response::Response;
use profile::check::first_incomplete;
use profile::draft;
use profile::field::Field;
use profile::{Section, Sheet};
use serde::Deserialize;

use super::{open, steps};
use crate::edge::actor::IsPerson;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts, StepBar, Summary};

/// One line: label, value, and the earlier value when it differs.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) before: String,
}

/// One section.
pub(super) struct Block {
    pub(super) section: Section,
    pub(super) lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "person/profile/preview.html")]
struct PreviewPage {
    frame: Frame,
    steps: StepBar,
    prompts: Prompts,
    certified: Summary,
    blocks: Vec<Block>,
    version: i32,
}

/// Every section's lines; `before` is what was submitted last.
pub(super) fn blocks(sheet: &Sheet, before: Option<&Sheet>) -> Vec<Block> {
    let line = |field: &Field, label: String, key: &str| {
        let value = field.words(sheet.get(key));
        let old =
            before.map(|before| field.words(before.get(key))).filter(|old| *old != value).unwrap_or_default();
        Line { label, value, before: old }
    };
    let of = |section: Section| {
        let mut lines: Vec<Line> =
            section.fields().iter().map(|field| line(field, field.label.to_owned(), field.key)).collect();
        if let Some(rows) = section.rows() {
            for at in 0..sheet.count(&rows) {
                lines.extend(rows.fields.iter().map(|field| {
                    let key = format!("{}.{at}.{}", rows.key, field.key);
                    line(field, format!("{}{} · {}", rows.label, at + 1, field.label), &key)
                }));
            }
        }
        lines.retain(|line| !line.value.is_empty() || !line.before.is_empty());
        Block { section, lines }
    };
    Section::ALL.into_iter().map(of).collect()
}

/// Shows everything; what is not in order yet comes first.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let desk = match open(&page, &person).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(section) = first_incomplete(&desk.draft.sheet, &desk.facts) {
        return Ok(page.go(&format!("/person/profile/{}", section.key())));
    }
    let (own, given) = (person, page.given.clone());
    let last = page.site.db.read(move |conn| draft::last(conn, &own, &given)).await?;
    let frame = page.frame("预览提交").at("/person/profile");
    Ok(page.show(&PreviewPage {
        frame: frame.under(&[("首页", "/person"), ("个人信息", "/person/profile")]),
        steps: steps(6),
        prompts: Prompts::default(),
        certified: crate::person::home::basics(&desk.card),
        blocks: blocks(&desk.draft.sheet, last.as_ref().map(|last| &last.sheet)),
        version: desk.draft.version,
    }))
}

/// As typed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Typed {
    version: i32,
}

/// Submits.
pub(crate) async fn post(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let submitted = page.site.db.write(move |tx| draft::submit(tx, &person, typed.version, &given)).await?;
    Ok(match submitted {
        Ok(()) => page.go("/person"),
        Err(draft::DraftRefusal::Incomplete(section)) => {
            page.go(&format!("/person/profile/{}", section.key()))
        }
        Err(_) => page.go("/person/profile"),
    })
}
