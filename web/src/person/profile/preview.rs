//! 预览提交: everything as it will be submitted, old beside new on a change, and 提交 (R3.8, R3.9, R6.4).

use askama::Template;
use axum::response::Response;
use base::Person;
use profile::check::{Prompt, first_incomplete, warnings};
use profile::{Section, draft};
use serde::Deserialize;

use super::certified::{Numbers, certified};
use super::compare::{Blocks, Pictures};
use super::{Desk, open, steps};
use crate::edge::actor::IsPerson;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, StepBar, Summary};

/// The draft's photo, and what was submitted last.
const PICTURES: Pictures<'_> = Pictures { now: "/person/profile/photo/picture", before: "/person/photo" };

/// Something to look at, and where.
struct Hint {
    text: String,
    to: String,
}

#[derive(Template)]
#[template(path = "person/profile/preview.html")]
struct PreviewPage {
    frame: Frame,
    steps: StepBar,
    notice: Option<Notice>,
    warnings: Vec<Hint>,
    certified: Summary,
    blocks: Blocks,
    version: i32,
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
    Ok(page.show(&template(&page, person, desk, None).await?))
}

async fn template(
    page: &Page<Platform>,
    person: Person,
    desk: Desk,
    notice: Option<Notice>,
) -> Result<PreviewPage, Problem> {
    let hint = |(section, prompt): (Section, Prompt)| Hint {
        to: format!("/person/profile/{}#{}", section.key(), prompt.key),
        text: match place(section, &prompt.key) {
            Some(row) => format!("{row}：{}", prompt.text),
            None => prompt.text,
        },
    };
    let warnings = warnings(&desk.draft.sheet, &desk.facts);
    let given = page.given.clone();
    let last = page.site.db.read(move |conn| draft::last(conn, &person, &given)).await?;
    let frame = page.frame("预览提交").at("/person/profile");
    Ok(PreviewPage {
        notice,
        frame: frame.under(&[("首页", "/person"), ("个人信息", "/person/profile")]),
        steps: steps(6),
        warnings: warnings.into_iter().map(hint).collect(),
        certified: certified(&desk.card, desk.facts.today, Numbers::Masked),
        blocks: Blocks::of(&desk.draft.sheet, last.as_ref().map(|last| &last.sheet), PICTURES).changeable(),
        version: desk.draft.version,
    })
}

/// Which row a key belongs to, as the step counts them.
fn place(section: Section, key: &str) -> Option<String> {
    let rows = section.rows()?;
    let at: usize = key.strip_prefix(rows.key)?.strip_prefix('.')?.split('.').next()?.parse().ok()?;
    Some(format!("{}{}", rows.label, at + 1))
}

/// As typed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Typed {
    version: i32,
}

/// What was seen is not what would be submitted.
const CHANGED: &str = "您在其他页面修改过个人信息，尚未提交。下面是最新内容，请核对后再提交";

/// Submits. What another page changed meanwhile is shown first: nobody submits what they did not see.
pub(crate) async fn post(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let (own, given) = (person.clone(), page.given.clone());
    let submitted = page.site.db.write(move |tx| draft::submit(tx, &own, typed.version, &given)).await?;
    Ok(match submitted {
        Ok(()) => page.go("/person"),
        Err(draft::DraftRefusal::Incomplete(section)) => {
            page.go(&format!("/person/profile/{}", section.key()))
        }
        Err(draft::DraftRefusal::Uncertified) => page.go("/person/profile"),
        Err(draft::DraftRefusal::Conflict) => match open(&page, &person).await? {
            // Pressed twice, or submitted on another page: it is done.
            Ok(desk) if desk.draft.saved_at.is_none() => page.go("/person/profile"),
            Ok(desk) => page.refuse(&template(&page, person, desk, Some(Notice::warning(CHANGED))).await?),
            Err(elsewhere) => elsewhere,
        },
    })
}
