//! The unit's page of one application: the spine, and what the unit can do with it now.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Clerk, Id};
use cases::entry::Reason;
use cases::position::Position;
use cases::transition::Act;
use cases::unit::Owed;
use cases::view::{self, Opened};
use cases::{Refusal, unit};

use super::decision::{Decision, Typed};
use super::is_filled_in;
use crate::application::{Around, Spine, View, around};
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Prompts};

/// Why something cannot be begun.
#[derive(Template)]
#[template(path = "unit/application/refused.html")]
pub(super) struct Refused {
    frame: Frame,
    name: &'static str,
    reasons: Vec<Reason>,
    words: String,
}

impl Refused {
    pub(super) fn new(page: &Page<Platform>, name: &'static str, refusal: &Refusal) -> Self {
        let reasons = match refusal {
            Refusal::Restricted(reasons) => reasons.clone(),
            _ => Vec::new(),
        };
        Self { frame: frame(page, "暂时不能办理"), name, reasons, words: refusal.to_string() }
    }
}

/// The frame of a page of one application.
pub(super) fn frame(page: &Page<Platform>, title: &str) -> Frame {
    let way = [("首页", "/unit"), ("业务审核", "/unit/applications")];
    page.frame(title).for_unit().at("/unit/applications").under(&way)
}

/// The page.
#[derive(Template)]
#[template(path = "unit/application/open.html")]
pub(super) struct CasePage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    version: i32,
    spine: Spine,
    /// Where a decision is due.
    decision: Option<Decision>,
    takes_back: bool,
    withdraws: bool,
    is_filled_in: bool,
    is_draft: bool,
}

/// Everything the page shows, or `None` for another unit's.
pub(super) async fn find(
    page: &Page<Platform>,
    clerk: &Clerk,
    id: &str,
) -> Result<Option<(Opened, Around, Vec<Owed>)>, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let (who, given) = (clerk.clone(), page.given.clone());
    let found = page.site.db.write(move |tx| {
        let Some(opened) = view::by_clerk(tx, &who, &id, &given)? else { return Ok(None) };
        let around = around(tx, &opened.application, &given)?;
        let owed = unit::materials(tx, &opened.application)?;
        Ok(Some((opened, around, owed)))
    });
    Ok(found.await?)
}

/// The page of `id` with what was typed and why it was refused.
pub(super) async fn template(
    page: &Page<Platform>,
    clerk: &Clerk,
    id: &str,
    (typed, prompts): (&Typed, Prompts),
) -> Result<CasePage, Problem> {
    let (opened, around, owed) = find(page, clerk, id).await?.ok_or(Problem::NotFound)?;
    let practice = &page.site.practice;
    let one = &opened.application;
    let choices = unit::choices(one, practice);
    let has = |act: Act| choices.contains(&act);
    let decides = [Act::Approve, Act::ReturnToPerson, Act::Refuse].into_iter().any(has) && !is_filled_in(one);
    Ok(CasePage {
        frame: frame(page, one.task()),
        id: one.id.to_string(),
        version: one.version,
        decision: decides.then(|| Decision::new(&opened, (&around, &owed), &choices, (typed, &prompts))),
        takes_back: has(Act::TakeBack),
        withdraws: has(Act::Withdraw),
        is_filled_in: is_filled_in(one) && !one.is_suspended,
        is_draft: one.position == Position::Draft,
        spine: Spine::of(&opened, &around, View::Unit, (practice, &page.given)),
        prompts,
    })
}

/// Shows it.
pub(super) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let shown = template(&page, &clerk, &id, (&Typed::default(), Prompts::default())).await?;
    Ok(page.show(&shown))
}
