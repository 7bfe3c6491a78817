//! 预览提交: everything once more, what is missing, what the pre-checks say, the declaration — and the submission.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::draft::{self, Change, Desk};
use cases::kinds::Section;
use cases::submission::{self, Missing, Submitted};

use super::keep::{Pairs, said, version};
use super::materials::{Shelf, shelf};
use super::section::{insured, reason};
use super::{By, DECLARATION, Side, form_frame, form_page, open, open_wizard, step_bar, steps_of};
use crate::application::spine::{Block, Blocks, Findings, Look, Part, View, profile_to_be};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts, StepBar};

/// Something to put right or to look at, and where.
pub(super) struct Hint {
    pub(super) text: String,
    pub(super) to: String,
}

/// The declaration, as typed.
pub(super) struct Declaration {
    pub(super) words: &'static str,
    pub(super) agreed: bool,
    pub(super) signed: String,
    pub(super) agreed_prompt: String,
    pub(super) signed_prompt: String,
}

#[derive(Template)]
#[template(path = "application/form/preview.html")]
struct PreviewPage {
    frame: Frame,
    steps: StepBar,
    kind: &'static str,
    notice: Option<Notice>,
    prompts: Prompts,
    missing: Vec<Hint>,
    warnings: Vec<Hint>,
    /// The profile it will be submitted with; only of a person.
    profile: Option<Blocks>,
    blocks: Blocks,
    shelf: Shelf,
    materials: String,
    findings: Findings,
    declaration: Option<Declaration>,
    form_id: &'static str,
    action: String,
    version: i32,
    /// What was returned as a whole takes the newest profile along.
    is_renewed: bool,
}

/// Where the field `key` is typed.
fn place<S: Side>(desk: &Desk, key: &str) -> String {
    match desk.kind.sections.iter().find(|section| section.has(key)) {
        Some(section) if section.key != DECLARATION => {
            format!("{}#{key}", form_page::<S>(desk, section.key))
        }
        Some(_) => format!("#{key}"),
        None => steps_of(desk.kind).next().map(|first| form_page::<S>(desk, first.key)).unwrap_or_default(),
    }
}

fn is_declared(desk: &Desk, key: &str) -> bool {
    desk.kind.section(DECLARATION).is_some_and(|section| section.has(key))
}

/// Everything that is missing; the declaration only when it was asked for.
fn hints<S: Side>(desk: &Desk, missing: &Missing, (shelf, asks): (&Shelf, bool)) -> Vec<Hint> {
    let told = missing.found.prompts.iter().filter(|one| asks || !is_declared(desk, &one.key));
    let fields = told.map(|one| Hint { text: one.text.clone(), to: place::<S>(desk, &one.key) });
    let files = missing.files.iter().map(|code| {
        let name = shelf.rows.iter().find(|row| row.code == *code).map_or(*code, |row| row.name.as_str());
        Hint { text: format!("请上传{name}"), to: format!("{}#{code}", form_page::<S>(desk, "materials")) }
    });
    fields.chain(files).collect()
}

/// The declaration of `desk`, with the prompts at its fields.
pub(super) fn declaration(desk: &Desk, missing: Option<&Missing>) -> Option<Declaration> {
    let section: &Section = desk.kind.section(DECLARATION)?;
    let prompt = |key: &str| {
        let mut all = missing.into_iter().flat_map(|missing| &missing.found.prompts);
        all.find(|one| one.key == key).map(|one| one.text.clone()).unwrap_or_default()
    };
    Some(Declaration {
        words: section.note,
        agreed: desk.draft.sheet.get("agreed") == "1",
        signed: desk.draft.sheet.get("signed").to_owned(),
        agreed_prompt: if prompt("agreed").is_empty() {
            String::new()
        } else {
            "请阅读诚信声明并勾选同意".to_owned()
        },
        signed_prompt: prompt("signed"),
    })
}

/// True when the person's profile is newer than the one this was submitted with.
pub(super) async fn has_newer_profile(page: &Page<Platform>, desk: &Desk) -> Result<bool, Problem> {
    let (asked, given) = (desk.clone(), page.given.clone());
    Ok(page.site.db.read(move |conn| submission::has_newer_profile(conn, &asked, &given)).await?)
}

async fn template<S: Side>(
    page: &Page<Platform>,
    desk: &Desk,
    asked: Option<&Missing>,
) -> Result<PreviewPage, Problem> {
    let rules = &page.site.rules;
    let look = Look { sheet: &desk.draft.sheet, before: None, is_masked: false };
    let block = |section: &'static Section| {
        Block::plain(&Part::from(section), look, Some(form_page::<S>(desk, section.key)))
    };
    let found = submission::missing(desk, rules);
    let shelf = shelf::<S>(page, desk, "preview").await?;
    let is_renewed = has_newer_profile(page, desk).await?;
    let warnings = found.found.warnings.iter();
    Ok(PreviewPage {
        frame: form_frame::<S>(page, desk, "预览提交"),
        steps: step_bar(desk.kind, steps_of(desk.kind).count() + 2),
        kind: desk.kind.name,
        notice: reason(desk),
        prompts: Prompts::default(),
        missing: hints::<S>(desk, asked.unwrap_or(&found), (&shelf, asked.is_some())),
        warnings: warnings
            .map(|one| Hint { text: one.text.clone(), to: place::<S>(desk, &one.key) })
            .collect(),
        profile: desk.situation.submitted().filter(|_| S::VIEW == View::Person).map(profile_to_be),
        blocks: Blocks::new(steps_of(desk.kind).map(block).chain(insured(desk)), true),
        materials: form_page::<S>(desk, "materials"),
        shelf,
        findings: Findings::new(submission::findings(desk, rules)),
        declaration: declaration(desk, asked),
        form_id: "",
        action: format!("{}/submission", S::VIEW.address(&desk.application.id)),
        version: desk.draft.version,
        is_renewed,
    })
}

/// Shows it, whatever is missing: everything at once, each with a way there.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => Ok(page.show(&template::<S>(&page, &desk, None).await?)),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// Keeps the declaration and submits, in one transaction. Pressed twice, it is submitted once.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let sent = S::VIEW.address(&key);
    let mut desk = match open::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        // The second press finds it on its way.
        Err(_) => return Ok(page.go(&format!("{sent}/submission"))),
    };
    let (author, given, at) = (who.clone(), page.given.clone(), version(&pairs));
    let (rules, practice) = (page.site.rules.clone(), page.site.practice.clone());
    let declared = desk.kind.section(DECLARATION).map(|section| Change::Form(section, pairs.clone()));
    let done = page
        .site
        .db
        .write(move |tx| {
            let mut version = at;
            if let Some(change) = &declared {
                match draft::save(tx, author.author(), &key, (change, version), &given)? {
                    Ok(Some(next)) => version = next,
                    Ok(None) => return Ok(Ok(None)),
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
            submission::submit(tx, author.author(), (&key, version), (&rules, &practice), &given)
        })
        .await?;
    match done {
        Ok(Some(Submitted::Sent(_))) => Ok(page.go(&format!("{sent}/submission"))),
        Ok(None) => Err(Problem::NotFound),
        Ok(Some(Submitted::Incomplete(missing))) => match open_wizard::<S>(&page, &who, &id).await? {
            Ok(desk) => Ok(page.refuse(&template::<S>(&page, &desk, Some(&missing)).await?)),
            Err(elsewhere) => Ok(elsewhere),
        },
        Err(refusal) => {
            desk.draft.sheet.put("signed", said(&pairs, "signed"));
            desk.draft.sheet.put("agreed", said(&pairs, "agreed"));
            desk.draft.version = at;
            let shown = template::<S>(&page, &desk, None).await?;
            let prompts = Prompts::one("", refusal.to_string());
            Ok(page.refuse(&PreviewPage { prompts, ..shown }))
        }
    }
}
