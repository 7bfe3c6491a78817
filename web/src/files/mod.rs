//! 附件管理 (R5.6), of a person and of a unit: the list, a file shown in a new tab, its removal. Receiving is in `receive.rs`.

pub(crate) mod receive;
pub(crate) mod serve;

use askama::Template;
use attachments::receive::is_on_its_way;
use attachments::{Attachment, Owner, Refusal, State};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Id, Moment};
use serde::Deserialize;
use serde_json::json;
use std::marker::PhantomData;

use crate::edge::actor::{IsReady, IsReadyClerk};
use crate::edge::{Form, Page, Problem, Site};
use crate::person::Platform;
use crate::ui::Frame;

/// Who keeps files: the same pages serve both sides.
pub(crate) trait Side: Send + Sync + 'static {
    /// Where the pages are.
    const BASE: &'static str;
    /// Where a page asks how a file stands.
    const API: &'static str;
    /// Where the applications are whose pages take files in place.
    const APPLICATIONS: &'static str;

    /// Whose files these are, for whoever may touch them.
    fn owner(parts: &mut Parts, site: &Site) -> impl Future<Output = Result<Owner, Response>> + Send;

    /// What stands around the page.
    fn frame(page: &Page<Platform>) -> Frame;
}

/// A person's own.
pub(crate) struct Persons;

impl Side for Persons {
    const BASE: &'static str = "/person/attachments";
    const API: &'static str = "/api/person/attachments";
    const APPLICATIONS: &'static str = "/person/applications";

    async fn owner(parts: &mut Parts, site: &Site) -> Result<Owner, Response> {
        let IsReady(person) = IsReady::from_request_parts(parts, site).await?;
        Ok(Owner::from(&person))
    }

    fn frame(page: &Page<Platform>) -> Frame {
        page.frame("附件管理").at(Self::BASE).under(&[("首页", "/person")])
    }
}

/// A unit's, for its clerks.
pub(crate) struct Units;

impl Side for Units {
    const BASE: &'static str = "/unit/attachments";
    const API: &'static str = "/api/unit/attachments";
    const APPLICATIONS: &'static str = "/unit/applications";

    async fn owner(parts: &mut Parts, site: &Site) -> Result<Owner, Response> {
        let IsReadyClerk(clerk) = IsReadyClerk::from_request_parts(parts, site).await?;
        Ok(Owner::from(&clerk))
    }

    fn frame(page: &Page<Platform>) -> Frame {
        page.frame("单位附件").for_unit().at(Self::BASE).under(&[("首页", "/unit")])
    }
}

/// Whose files a request is about.
pub(crate) struct Own<S>(pub(crate) Owner, PhantomData<S>);

impl<S: Side> FromRequestParts<Site> for Own<S> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        S::owner(parts, site).await.map(|owner| Self(owner, PhantomData))
    }
}

/// The addresses of one side.
pub(crate) fn routes<S: Side>() -> Router<Site> {
    let under = |rest: &str| format!("{}{rest}", S::BASE);
    let received = post(receive::post::<S>).layer(DefaultBodyLimit::max(receive::MOST));
    Router::new()
        .route(S::BASE, get(list::<S>))
        .route(&under("/{key}"), received)
        .route(&under("/{key}/file"), get(file::<S>))
        .route(&under("/{key}/removal"), get(removal::<S>).post(remove::<S>))
        .route(&format!("{}/{{key}}", S::API), get(state::<S>))
}

/// A row as it is shown, by `row.html` here and on the pages of an application.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) number: usize,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) hint: String,
    pub(crate) formats: String,
    pub(crate) accept: String,
    pub(crate) most_mb: i64,
    pub(crate) most_bytes: i64,
    pub(crate) state: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) at: String,
    pub(crate) file: Option<String>,
    pub(crate) size: String,
    pub(crate) is_coming: bool,
    pub(crate) prompt: String,
    /// What an application says about it: 必需, or the case in which it is wanted.
    pub(crate) note: String,
    /// Why it is to be given again.
    pub(crate) mark: String,
    /// False where it cannot be uploaded from this page.
    pub(crate) is_open: bool,
}

/// The row as pages show it at `now`; `refused` says why what was sent just now was not taken.
pub(crate) fn row(
    number: usize,
    row: attachments::Row,
    now: Moment,
    refused: Option<&(String, Refusal)>,
) -> Row {
    let kind = row.kind;
    let coming = row.last.as_ref().filter(|file| matches!(file.state, State::Receiving | State::Checking));
    // Sent from another page; one that broke off is never heard of again.
    let is_on_its_way = coming.is_some_and(|file| is_on_its_way(file.created_at, now));
    let (state, tag) = match (coming.map(|file| file.state), &row.ready) {
        (Some(State::Receiving), _) if is_on_its_way => ("正在上传", "run"),
        (Some(State::Receiving), _) => ("上传未完成", "act"),
        (Some(_), _) => ("检查中", "run"),
        (None, Some(_)) => ("已上传", "ok"),
        (None, None) => ("未上传", "none"),
    };
    let told = refused.filter(|(code, _)| *code == kind.code).map(|(_, refusal)| refusal.to_string());
    let before = row.last.as_ref().and_then(|file| file.reason.clone());
    Row {
        number,
        name: kind.name,
        hint: kind.hint,
        formats: kind.formats.iter().map(|format| format.title()).collect::<Vec<_>>().join("、"),
        accept: kind.formats.iter().map(|format| format.media_type()).collect::<Vec<_>>().join(","),
        most_mb: kind.most_bytes / 1024 / 1024,
        most_bytes: kind.most_bytes,
        state,
        tag,
        at: row.ready.as_ref().map(|file| file.created_at.china_minute()).unwrap_or_default(),
        size: row.ready.as_ref().map(|file| size_in_words(file.bytes)).unwrap_or_default(),
        file: row.ready.map(|file| file.id.to_string()),
        is_coming: coming.is_some_and(|file| file.state == State::Checking || is_on_its_way),
        prompt: told.or(before).unwrap_or_default(),
        code: kind.code,
        note: String::new(),
        mark: String::new(),
        is_open: true,
    }
}

/// `820KB`, `3.2MB`
pub(crate) fn size_in_words(bytes: i64) -> String {
    match bytes {
        0..1_048_576 => format!("{}KB", (bytes / 1024).max(1)),
        more => format!("{}.{}MB", more / 1_048_576, more % 1_048_576 * 10 / 1_048_576),
    }
}

#[derive(Template)]
#[template(path = "files/files.html")]
struct FilesPage {
    frame: Frame,
    base: &'static str,
    api: &'static str,
    sought: String,
    rows: Vec<Row>,
    uploaded: usize,
    removing: Option<(String, String)>,
    is_checking: bool,
    /// The page of an application where a file was given.
    back: Option<String>,
    /// Files are removed here, and not from the page of an application.
    may_remove: bool,
}

async fn template<S: Side>(
    page: &Page<Platform>,
    owner: &Owner,
    (sought, refused): (&str, Option<(String, Refusal)>),
) -> Result<FilesPage, Problem> {
    let (who, given, name) = (owner.clone(), page.given.clone(), sought.to_owned());
    let listed = page.site.db.read(move |conn| attachments::list(conn, &who, &name, &given)).await?;
    let rows: Vec<Row> =
        (1..).zip(listed).map(|(number, one)| row(number, one, page.given.now, refused.as_ref())).collect();
    Ok(FilesPage {
        frame: S::frame(page),
        base: S::BASE,
        api: S::API,
        sought: sought.to_owned(),
        uploaded: rows.iter().filter(|row| row.file.is_some()).count(),
        is_checking: rows.iter().any(|row| row.is_coming),
        rows,
        removing: None,
        back: None,
        may_remove: true,
    })
}

/// What to look for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
}

/// Shows the rows whose name holds what is looked for.
async fn list<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(page.show(&template::<S>(&page, &owner, (&asked.name, None)).await?))
}

async fn find(page: &Page<Platform>, owner: &Owner, id: &str) -> Result<Attachment, Problem> {
    let (id, who, given) = (Id::parse(id).ok_or(Problem::NotFound)?, owner.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| attachments::find(conn, &who, &id, &given)).await?;
    found.ok_or(Problem::NotFound)
}

/// The file itself, inline, as what it was found to be and nothing else (R5.6.11, R5.6.17).
async fn file<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &owner, &id).await?;
    if file.state != State::Ready {
        return Err(Problem::NotFound);
    }
    serve::inline(&page.site, &file).await
}

/// Asks before it removes (R5.6.13).
async fn removal<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &owner, &id).await?;
    let mut shown = template::<S>(&page, &owner, ("", None)).await?;
    let name = shown.rows.iter().find(|row| row.code == file.kind).map(|row| row.name.clone());
    shown.removing = Some((id, name.unwrap_or_default()));
    Ok(page.show(&shown))
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Removes it (R5.6.12).
async fn remove<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    match page.site.db.write(move |tx| attachments::remove(tx, &owner, &id, &given)).await? {
        true => Ok(page.go(S::BASE)),
        false => Err(Problem::NotFound),
    }
}

/// How a file stands, for the page that waits for it.
async fn state<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &owner, &id).await?;
    Ok(Json(json!({ "state": file.state.key(), "prompt": file.reason.unwrap_or_default() })).into_response())
}
