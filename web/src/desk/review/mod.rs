//! One application under review: what was submitted, the materials, the checks and the decision side by side. Whoever only
//! looks sees who has it, and nothing to decide with.

mod checks;
pub(super) mod decision;
pub(super) mod file;
mod form;
mod gather;
pub(super) mod history;
pub(super) mod hold;
pub(super) mod mark;
mod materials;
pub(super) mod source;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{Day, Officer};
use cases::Refusal;
use cases::correction::{Mark, Target};
use cases::desk::decide;
use cases::transition::Act;
use serde::Deserialize;

use self::checks::Checks;
use self::form::{Block, Spot};
use self::gather::Gathered;
use self::hold_words::Hold;
use self::mark::Marking;
use self::outcome::{Choice, Confirm};
use crate::application::{Spine, View};
use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem, ShowsFrames};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts, Viewer};

mod hold_words;
mod outcome;

/// What is opened on the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Which material is shown, by the id of its file.
    file: String,
    /// Where the form of a mark is open.
    mark: String,
    /// What was done a moment ago.
    done: String,
}

/// What a page is shown again with after a post.
#[derive(Clone, Debug, Default)]
struct Again {
    opinion: String,
    prompts: Prompts,
    marking: Marking,
    /// An act that is asked about once more, on this version.
    asked: Option<(Act, i32)>,
    /// True when nothing was written because something is not in order.
    is_refused: bool,
    /// True when somebody else was quicker.
    is_late: bool,
}

impl Again {
    fn refused(refusal: &Refusal) -> Self {
        Self::default().with(refusal)
    }

    fn with(self, refusal: &Refusal) -> Self {
        let prompts = Prompts::one(refusal.field(), refusal.to_string());
        Self { prompts, is_refused: true, asked: None, ..self }
    }

    /// Asks nothing about words that would be refused afterwards.
    fn once_more(self, marks: &[Mark]) -> Self {
        let said = self.asked.map(|(act, _)| decide::said(act, marks, &self.opinion));
        match said {
            Some(Err(refusal)) => self.with(&refusal),
            _ => self,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/review/review.html")]
struct ReviewPage {
    frame: Frame,
    here: String,
    version: i32,
    notice: Option<Notice>,
    prompts: Prompts,
    spine: Spine,
    hold: Hold,
    blocks: Vec<Block>,
    profile: Option<Spot>,
    has_photo: bool,
    marking: Marking,
    may_mark: bool,
    viewer: Viewer,
    checks: Checks,
    marks: Vec<(String, String, String)>,
    choices: Vec<Choice>,
    opinion: String,
    confirm: Option<Confirm>,
    phrases: Vec<(String, String)>,
}

/// Shows it: the look goes into the journal.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let gathered = gather::look(&page, &officer, &id, !asked.done.is_empty()).await?;
    let marking = Marking { target: asked.mark, ..Marking::default() };
    let shown = template(&page, &officer, (&gathered, &asked.file), Again { marking, ..Again::default() });
    let notice = outcome::notice(&asked.done, &gathered);
    Ok(framed(page.show(&ReviewPage { notice, ..shown })))
}

/// The page after a post that stays on it: as it is now, with what was typed.
async fn again(
    page: &Page<Platform>,
    officer: &Officer,
    id: &str,
    again: Again,
) -> Result<Response, Problem> {
    let gathered = gather::anew(page, officer, id).await?;
    let again = again.once_more(&gathered.opened.marks);
    let is_refused = again.is_refused;
    let notice = again
        .is_late
        .then(|| Notice::warning("该业务刚刚有变化，下面是最新状态。您填写的意见已保留，请核对后再操作。"));
    let shown = template(page, officer, (&gathered, ""), again);
    let shown = ReviewPage { notice, ..shown };
    Ok(framed(if is_refused { page.refuse(&shown) } else { page.show(&shown) }))
}

/// Materials are shown in the page.
fn framed(mut response: Response) -> Response {
    response.extensions_mut().insert(ShowsFrames);
    response
}

/// True when the page's script posted and wants the page's parts instead of a way back.
fn stays(headers: &HeaderMap) -> bool {
    headers.contains_key("x-stay")
}

fn template(
    page: &Page<Platform>,
    officer: &Officer,
    (gathered, file): (&Gathered, &str),
    again: Again,
) -> ReviewPage {
    let (opened, one) = (&gathered.opened, &gathered.opened.application);
    let hold = Hold::of(gathered, officer);
    let may_mark = hold.is_mine && one.position.rank().is_some();
    // Whoever may not mark sees no form whose field could carry the prompt.
    let (marking, prompts) = match again.marking {
        marking if may_mark => (marking, again.prompts),
        marking if marking.prompt.is_empty() => (Marking::default(), again.prompts),
        marking => (Marking::default(), Prompts::one("", marking.prompt)),
    };
    let practice = &page.site.practice;
    let now = page.given.now;
    let marks = opened.marks.iter().map(|mark| {
        let title = Target::parse(&mark.target, opened.kind)
            .map(|target| materials::title(&target, opened, &gathered.shared))
            .unwrap_or_default();
        (mark.target.clone(), title, mark.told())
    });
    let has_profile = one.person.is_some() && opened.submission.is_some();
    ReviewPage {
        frame: page
            .frame("审核办件")
            .for_desk()
            .at("/desk/applications")
            .under(&[("工作台", "/desk"), ("办件", "/desk/applications")]),
        here: format!("/desk/applications/{}", one.id),
        version: one.version,
        notice: None,
        prompts,
        spine: Spine::of(opened, &gathered.shared, View::Desk, (practice, &page.given)),
        blocks: form::blocks(opened, &marking),
        profile: has_profile.then(|| form::spot(opened, &Target::Profile, &marking)),
        has_photo: !opened.profile.get(profile::PHOTO).is_empty(),
        viewer: materials::viewer(gathered, (file, &marking), (may_mark, &page.visit.csrf)),
        checks: Checks::of(gathered, officer, Day(now.china_date())),
        marks: marks.collect(),
        choices: outcome::choices(gathered, officer, (practice, hold.is_mine)),
        confirm: again.asked.map(|asked| Confirm::of(asked, &again.opinion, gathered)),
        opinion: again.opinion,
        phrases: gathered.shared.phrases.choices().to_vec(),
        hold,
        marking,
        may_mark,
    }
}
