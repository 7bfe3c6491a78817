//! 附件材料: what is to be handed in, what is there already, and a place to give the rest.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use cases::correction::Target;
use cases::draft::{self, Desk};
use serde::Deserialize;

use super::fields::mark;
use super::section::reason;
use super::{By, Side, form_frame, form_page, open_wizard, step_bar, steps_of};
use crate::application::View;
use crate::edge::{Form, Page, Problem};
use crate::files::{self, Row};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts, StepBar};

#[derive(Template)]
#[template(path = "application/form/materials.html")]
struct MaterialsPage {
    frame: Frame,
    steps: StepBar,
    kind: &'static str,
    notice: Option<Notice>,
    prompts: Prompts,
    shelf: Shelf,
    action: String,
    earlier: String,
}

/// The table of materials with what its rows need.
#[derive(Template)]
#[template(path = "application/form/shelf.html")]
pub(crate) struct Shelf {
    frame: Frame,
    pub(crate) rows: Vec<Row>,
    base: &'static str,
    api: &'static str,
    back: Option<String>,
    may_remove: bool,
    is_checking: bool,
    missing: usize,
}

impl Shelf {
    /// These rows, on page `back`.
    pub(crate) fn new<F: files::Side>(
        frame: Frame,
        rows: Vec<Row>,
        (missing, back): (usize, String),
    ) -> Self {
        Self {
            frame,
            base: F::BASE,
            api: F::API,
            back: Some(back),
            may_remove: false,
            is_checking: rows.iter().any(|row| row.is_coming),
            missing,
            rows,
        }
    }
}

/// The materials of `desk` as rows; in a correction without those that stay as they were submitted.
pub(super) async fn shelf<S: Side>(page: &Page<Platform>, desk: &Desk, here: &str) -> Result<Shelf, Problem> {
    let (asked, given) = (desk.clone(), page.given.clone());
    let listed = page.site.db.read(move |conn| draft::shelf(conn, &asked, &given)).await?;
    let open = |code: &str| desk.unlocked.has(&Target::File(code.to_owned()));
    // A correction may bring about a material that was never asked for before.
    let asked =
        |needed: &draft::Needed| open(needed.code) || (needed.must && !desk.held.contains(needed.code));
    let listed: Vec<_> = listed.into_iter().filter(|(needed, _)| asked(needed)).collect();
    let missing = listed.iter().filter(|(needed, _)| needed.must && !needed.is_ready).count();
    let letter = if S::VIEW == View::Unit { 'U' } else { 'A' };
    let row = |(number, (needed, row)): (usize, (draft::Needed, attachments::Row))| Row {
        note: note(&needed),
        mark: mark(&desk.marks, &Target::File(needed.code.to_owned())),
        is_open: needed.code.starts_with(letter),
        ..files::row(number, row, page.given.now, None)
    };
    let rows = (1..).zip(listed).map(row).collect();
    let frame = S::frame(page, "");
    Ok(Shelf::new::<S::Files>(frame, rows, (missing, form_page::<S>(desk, here))))
}

fn note(needed: &draft::Needed) -> String {
    match (needed.must, needed.when) {
        (true, "") => "必需".to_owned(),
        (true, when) => format!("必需（{when}）"),
        (false, when) => format!("按需（{when}）"),
    }
}

async fn template<S: Side>(
    page: &Page<Platform>,
    desk: &Desk,
    prompts: Prompts,
) -> Result<MaterialsPage, Problem> {
    let last = steps_of(desk.kind).last().map_or("", |section| section.key);
    Ok(MaterialsPage {
        frame: form_frame::<S>(page, desk, "附件材料"),
        steps: step_bar(desk.kind, steps_of(desk.kind).count() + 1),
        kind: desk.kind.name,
        notice: reason(desk),
        prompts,
        shelf: shelf::<S>(page, desk, "materials").await?,
        action: form_page::<S>(desk, "materials"),
        earlier: form_page::<S>(desk, last),
    })
}

/// Shows them.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => Ok(page.show(&template::<S>(&page, &desk, Prompts::default()).await?)),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Empty {}

/// 下一步: names everything that is missing, each with a way to its row.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let desk = match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = template::<S>(&page, &desk, Prompts::default()).await?;
    if shown.shelf.missing == 0 {
        return Ok(page.go(&form_page::<S>(&desk, "preview")));
    }
    let prompts = missing(&shown.shelf, &desk);
    Ok(page.refuse(&MaterialsPage { prompts, ..shown }))
}

/// A prompt for each material that is missing.
fn missing(shelf: &Shelf, desk: &Desk) -> Prompts {
    let needed = desk.materials();
    let is_missing = |code: &str| needed.iter().any(|one| one.code == code && one.must && !one.is_ready);
    let rows = shelf.rows.iter().filter(|row| is_missing(&row.code));
    Prompts::many(rows.map(|row| (row.code.clone(), format!("请上传{}", row.name))))
}
