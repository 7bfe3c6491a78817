//! 补正: one page of what was marked, each with its reason above it; the rest stands below to be read.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use cases::correction::{Target, Unlocked};
use cases::draft::{Change, Desk};
use cases::kinds::Section;
use cases::submission::{self, Submitted};
use profile::check::Found;

use super::fields::{Group, group, mark};
use super::keep::{Pairs, keep, said, told, version};
use super::materials::{Shelf, shelf};
use super::preview::{Declaration, Hint, declaration, has_newer_profile};
use super::section::{after, insured};
use super::{By, DECLARATION, Side, Who, form_frame, form_page, open};
use crate::application::spine::{Block, Blocks, Findings, Look, Part};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts};

#[derive(Template)]
#[template(path = "application/form/correction.html")]
struct CorrectionPage {
    frame: Frame,
    kind: &'static str,
    notice: Option<Notice>,
    count: usize,
    due: String,
    action: String,
    autosave: String,
    version: i32,
    saved: String,
    prompts: Prompts,
    missing: Vec<Hint>,
    groups: Vec<Group>,
    has_titles: bool,
    profile: String,
    /// 重新带入: chosen or not, where there is something newer to bring in.
    bring_in: Option<bool>,
    shelf: Shelf,
    declaration: Option<Declaration>,
    form_id: &'static str,
    findings: Findings,
    rest: Blocks,
    back: String,
}

/// The sections of which something is open, the declaration apart.
fn open_sections(desk: &Desk) -> impl Iterator<Item = &'static Section> {
    let touches = |section: &&'static Section| section.key != DECLARATION && desk.unlocked.touches(section);
    desk.kind.sections.iter().filter(touches)
}

/// Sections as forms change them, the declaration included.
fn changes(desk: &Desk, pairs: &Pairs) -> Vec<Change> {
    let sections = open_sections(desk).chain(desk.kind.section(DECLARATION));
    let mut all: Vec<Change> = sections.map(|section| Change::Form(section, pairs.clone())).collect();
    let chosen = said(pairs, "bring_in") == "1";
    if chosen != (desk.brings_in() && !desk.unlocked.has(&Target::Profile)) {
        all.push(Change::Profile(chosen));
    }
    all
}

async fn template<S: Side>(
    page: &Page<Platform>,
    desk: &Desk,
    found: &Found,
    adding: &str,
) -> Result<CorrectionPage, Problem> {
    let address = S::VIEW.address(&desk.application.id);
    let look = Look { sheet: &desk.draft.sheet, before: None, is_masked: false };
    let sections = desk.kind.sections.iter().filter(|section| section.key != DECLARATION);
    let is_newer = has_newer_profile(page, desk).await?;
    let one = &desk.application;
    Ok(CorrectionPage {
        frame: form_frame::<S>(page, desk, "补正"),
        kind: desk.kind.name,
        notice: one.reason.as_ref().map(|reason| Notice::warning(format!("退回意见：{reason}"))),
        count: desk.marks.len(),
        due: one.due_on.map(base::Day::in_words).unwrap_or_default(),
        action: form_page::<S>(desk, "correction"),
        autosave: format!("{}/{}/form/correction", S::API, one.id),
        version: desk.draft.version,
        saved: desk.draft.saved_at.china_minute(),
        prompts: Prompts::default(),
        missing: Vec::new(),
        groups: open_sections(desk)
            .map(|section| group((desk, &page.site.rules), section, found, adding))
            .collect(),
        has_titles: true,
        profile: mark(&desk.marks, &Target::Profile),
        bring_in: Some(desk.brings_in()).filter(|_| is_newer && !desk.unlocked.has(&Target::Profile)),
        shelf: shelf::<S>(page, desk, "correction").await?,
        declaration: declaration(desk, None),
        form_id: "correction",
        findings: Findings::new(submission::findings(desk, &page.site.rules)),
        rest: Blocks::new(
            sections.map(|section| Block::plain(&Part::from(section), look, None)).chain(insured(desk)),
            true,
        ),
        back: address,
    })
}

/// Shows it; what is open as a whole has the wizard.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let desk = match open::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if desk.unlocked == Unlocked::All {
        return Ok(page.go(&format!("{}/form", S::VIEW.address(&desk.application.id))));
    }
    Ok(page.show(&template::<S>(&page, &desk, &Found::default(), "").await?))
}

/// Keeps what is open, and then does what the button says: 重新提交 submits.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let mut desk = match open::<S>(&page, &who, &id).await? {
        Ok(desk) if desk.unlocked == Unlocked::All => {
            return Ok(page.go(&format!("{}/form", S::VIEW.address(&desk.application.id))));
        }
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let act = said(&pairs, "act").to_owned();
    let pairs = after(&act, pairs, &desk);
    let at = version(&pairs);
    let kept = keep(&page, &who, &desk.application.id, (changes(&desk, &pairs), at)).await?;
    let version = match kept {
        Ok(version) => version,
        Err(refusal) => {
            let sections: Vec<_> = open_sections(&desk).chain(desk.kind.section(DECLARATION)).collect();
            for section in sections {
                desk.draft.sheet = desk.unlocked.merge(desk.draft.sheet.clone(), section, &pairs);
            }
            desk.draft.version = at;
            let shown = template::<S>(&page, &desk, &Found::default(), "").await?;
            let prompts = Prompts::one("", refusal.to_string());
            return Ok(page.refuse(&CorrectionPage { prompts, ..shown }));
        }
    };
    if act == "submit" {
        return submit::<S>(&page, &who, (&id, version)).await;
    }
    match open::<S>(&page, &who, &id).await? {
        Ok(desk) => {
            let adding = act.strip_prefix("add:").unwrap_or_default();
            Ok(page.show(&template::<S>(&page, &desk, &Found::default(), adding).await?))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn submit<S: Side>(
    page: &Page<Platform>,
    who: &Who,
    (id, version): (&str, i32),
) -> Result<Response, Problem> {
    let desk = match open::<S>(page, who, id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (author, given, key) = (who.clone(), page.given.clone(), desk.application.id.clone());
    let (rules, practice) = (page.site.rules.clone(), page.site.practice.clone());
    let done = page.site.db.write(move |tx| {
        submission::submit(tx, author.author(), (&key, version), (&rules, &practice), &given)
    });
    match done.await? {
        Ok(Some(Submitted::Sent(_))) => {
            Ok(page.go(&format!("{}/submission", S::VIEW.address(&desk.application.id))))
        }
        Ok(None) => Err(Problem::NotFound),
        Ok(Some(Submitted::Incomplete(missing))) => {
            let shown = template::<S>(page, &desk, &missing.found, "").await?;
            let declaration = declaration(&desk, Some(&missing));
            let missing = hints(&desk, &missing, &shown.shelf);
            Ok(page.refuse(&CorrectionPage { missing, declaration, ..shown }))
        }
        Err(refusal) => {
            let shown = template::<S>(page, &desk, &Found::default(), "").await?;
            let prompts = Prompts::one("", refusal.to_string());
            Ok(page.refuse(&CorrectionPage { prompts, ..shown }))
        }
    }
}

/// What is missing; what is locked can be put right by the reviewer alone, so it has no link.
fn hints(desk: &Desk, missing: &submission::Missing, shelf: &Shelf) -> Vec<Hint> {
    let head = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let is_open = |key: &str| {
        desk.unlocked.has(&Target::Field(head(key))) || desk.unlocked.has(&Target::Rows(head(key)))
    };
    let fields = missing.found.prompts.iter().map(|one| Hint {
        to: if is_open(&one.key) { format!("#{}", one.key) } else { String::new() },
        text: one.text.clone(),
    });
    let files = missing.files.iter().map(|code| match shelf.rows.iter().find(|row| row.code == *code) {
        Some(row) => Hint { text: format!("请上传{}", row.name), to: format!("#{code}") },
        None => Hint { text: format!("请到附件管理上传材料{code}"), to: String::new() },
    });
    fields.chain(files).collect()
}

/// `POST …/form/correction` under the API: the autosave.
pub(super) async fn autosave<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let desk = match open::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let at = version(&pairs);
    let kept = keep(&page, &who, &desk.application.id, (changes(&desk, &pairs), at)).await?;
    Ok(told(&page, &kept))
}
