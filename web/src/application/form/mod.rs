//! The form of an application, for whoever fills it in: a person, or a clerk for the unit or one of its staff. A section
//! per step, then the materials, then preview and submission; a correction is one page of what was marked.

mod correction;
mod fields;
pub(crate) mod keep;
pub(crate) mod materials;
mod preview;
mod removal;
mod section;
mod submitted;

use std::marker::PhantomData;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{get, post};
use base::{Clerk, Given, Id, Person, noun};
use cases::correction::Unlocked;
use cases::draft::{self, Author, Desk};
use cases::kinds::Section;
use cases::view::{self, Opened};
use cases::{Kind, submission};
use db::{Fault, Tx};

use super::View;
use super::file::{self, Looker};
use crate::edge::actor::{IsReady, IsReadyClerk};
use crate::edge::{Page, Problem, Site};
use crate::files;
use crate::person::Platform;
use crate::ui::{Frame, StepBar};

/// Who fills in.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    /// A person.
    Person(Person),
    /// A clerk of a unit.
    Clerk(Clerk),
}

impl Who {
    fn author(&self) -> Author<'_> {
        match self {
            Self::Person(person) => Author::Person(person),
            Self::Clerk(clerk) => Author::Clerk(clerk),
        }
    }

    fn looker(self) -> Looker {
        match self {
            Self::Person(person) => Looker::Person(person),
            Self::Clerk(clerk) => Looker::Clerk(clerk),
        }
    }

    /// The application as its progress shows it; a clerk's look stands in the journal.
    fn look(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<noun::Application>,
        given: &Given,
    ) -> Result<Option<Opened>, Fault> {
        match self {
            Self::Person(person) => view::by_person(tx, person, id, given),
            Self::Clerk(clerk) => view::by_clerk(tx, clerk, id, given),
        }
    }
}

/// On which side the form is filled in: the same pages serve both.
pub(crate) trait Side: Send + Sync + 'static {
    /// From where the application is looked at, and with that its address.
    const VIEW: View;
    /// Where pages save while somebody types.
    const API: &'static str;
    /// Where its files are kept.
    type Files: files::Side;

    /// Who that is, for whoever may fill in.
    fn who(parts: &mut Parts, site: &Site) -> impl Future<Output = Result<Who, Response>> + Send;

    /// What stands around a page of this title.
    fn frame(page: &Page<Platform>, title: &str) -> Frame;
}

/// A person, at their own.
pub(crate) struct Persons;

impl Side for Persons {
    const VIEW: View = View::Person;
    const API: &'static str = "/api/person/applications";
    type Files = files::Persons;

    async fn who(parts: &mut Parts, site: &Site) -> Result<Who, Response> {
        let IsReady(person) = IsReady::from_request_parts(parts, site).await?;
        Ok(Who::Person(person))
    }

    fn frame(page: &Page<Platform>, title: &str) -> Frame {
        let way = [("首页", "/person"), ("办理记录", View::Person.base())];
        page.frame(title).at(View::Person.base()).under(&way)
    }
}

/// A unit, by its clerks.
pub(crate) struct Units;

impl Side for Units {
    const VIEW: View = View::Unit;
    const API: &'static str = "/api/unit/applications";
    type Files = files::Units;

    async fn who(parts: &mut Parts, site: &Site) -> Result<Who, Response> {
        let IsReadyClerk(clerk) = IsReadyClerk::from_request_parts(parts, site).await?;
        Ok(Who::Clerk(clerk))
    }

    fn frame(page: &Page<Platform>, title: &str) -> Frame {
        let way = [("首页", "/unit"), ("业务审核", View::Unit.base())];
        page.frame(title).for_unit().at(View::Unit.base()).under(&way)
    }
}

/// Who a request is by, on side `S`.
pub(crate) struct By<S>(Who, PhantomData<S>);

impl<S: Side> FromRequestParts<Site> for By<S> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        S::who(parts, site).await.map(|who| Self(who, PhantomData))
    }
}

/// The addresses of the form of one side, and of its frozen files. The list and the page of an application are the
/// side's own.
pub(crate) fn routes<S: Side>() -> Router<Site> {
    let under = |rest: &str| format!("{}/{{id}}{rest}", S::VIEW.base());
    Router::new()
        .route(&under("/form"), get(resume::<S>))
        .route(&under("/form/materials"), get(materials::get::<S>).post(materials::post::<S>))
        .route(&under("/form/preview"), get(preview::get::<S>))
        .route(&under("/form/correction"), get(correction::get::<S>).post(correction::post::<S>))
        .route(&under("/form/{section}"), get(section::get::<S>).post(section::post::<S>))
        .route(&under("/submission"), get(submitted::get::<S>).post(preview::post::<S>))
        .route(&under("/removal"), get(removal::get::<S>).post(removal::post::<S>))
        .route(&under("/files/{file}"), get(frozen::<S>))
        .route(&format!("{}/{{id}}/form/correction", S::API), post(correction::autosave::<S>))
        .route(&format!("{}/{{id}}/form/{{section}}", S::API), post(section::autosave::<S>))
}

/// A frozen file, in a new tab.
async fn frozen<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    file::show(&page, who.looker(), (&id, &file)).await
}

/// The name of the section whose fields stand on the page that submits.
const DECLARATION: &str = "declaration";

/// The sections that are steps of their own.
fn steps_of(kind: &'static Kind) -> impl Iterator<Item = &'static Section> {
    kind.sections.iter().filter(|section| section.key != DECLARATION)
}

/// The bar of steps, at step `at` counted from 1.
fn step_bar(kind: &'static Kind, at: usize) -> StepBar {
    let names: Vec<&'static str> = steps_of(kind).map(|section| section.title).collect();
    StepBar::new(&[names, vec!["附件材料", "预览提交"]].concat(), at)
}

/// A page of the form.
fn form_page<S: Side>(desk: &Desk, page: &str) -> String {
    format!("{}/form/{page}", S::VIEW.address(&desk.application.id))
}

/// The frame around a page of the form.
fn form_frame<S: Side>(page: &Page<Platform>, desk: &Desk, title: &str) -> Frame {
    S::frame(page, title).below(desk.application.task(), S::VIEW.address(&desk.application.id))
}

/// Opens the form. What is not theirs to fill in any more leads to its progress; a stranger's is not found.
async fn open<S: Side>(
    page: &Page<Platform>,
    who: &Who,
    id: &str,
) -> Result<Result<Desk, Response>, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let to = S::VIEW.address(&id);
    let (who, given, rules) = (who.clone(), page.given.clone(), page.site.rules.clone());
    let (desk, is_own) = page
        .site
        .db
        .read(move |conn| {
            let desk = draft::open(conn, who.author(), &id, &rules, &given)?;
            let is_own = desk.is_some() || draft::is_own(conn, who.author(), &id)?;
            Ok((desk, is_own))
        })
        .await?;
    match desk {
        Some(desk) => Ok(Ok(desk)),
        None if is_own => Ok(Err(page.go(&to))),
        None => Err(Problem::NotFound),
    }
}

/// As [`open`], for pages of the wizard: a correction has one page of its own.
async fn open_wizard<S: Side>(
    page: &Page<Platform>,
    who: &Who,
    id: &str,
) -> Result<Result<Desk, Response>, Problem> {
    Ok(match open::<S>(page, who, id).await? {
        Ok(desk) if desk.unlocked != Unlocked::All => Err(page.go(&form_page::<S>(&desk, "correction"))),
        opened => opened,
    })
}

/// Goes on where something is missing.
async fn resume<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let desk = match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let rules = &page.site.rules;
    let first = steps_of(desk.kind).find(|section| {
        let found = desk.kind.check_section(section, &desk.draft.sheet, &desk.situation, rules);
        !found.prompts.is_empty()
    });
    let missing = submission::missing(&desk, rules);
    let to = match first {
        Some(section) => section.key,
        None if !missing.files.is_empty() => "materials",
        None => "preview",
    };
    Ok(page.go(&form_page::<S>(&desk, to)))
}
