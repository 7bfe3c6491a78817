//! 附件管理 (R5.6): the list, a file shown in a new tab, its removal. Receiving is in `receive.rs`.

pub(crate) mod receive;

use askama::Template;
use attachments::{Attachment, Refusal, State};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::{Id, Person};
use serde::Deserialize;
use serde_json::json;

use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// A row as it is shown.
struct Row {
    number: usize,
    code: String,
    name: String,
    hint: String,
    formats: String,
    accept: String,
    most_mb: i64,
    most_bytes: i64,
    state: &'static str,
    tag: &'static str,
    at: String,
    file: Option<String>,
    size: String,
    is_coming: bool,
    prompt: String,
}

fn row(number: usize, row: attachments::Row, refused: Option<&(String, Refusal)>) -> Row {
    let kind = row.kind;
    let coming = row.last.as_ref().filter(|file| matches!(file.state, State::Receiving | State::Checking));
    let (state, tag) = match (coming.map(|file| file.state), &row.ready) {
        (Some(State::Receiving), _) => ("上传未完成", "act"),
        (Some(_), _) => ("检查中", "run"),
        (None, Some(_)) => ("已上传", "ok"),
        (None, None) => ("未上传", "none"),
    };
    let now = refused.filter(|(code, _)| *code == kind.code).map(|(_, refusal)| refusal.to_string());
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
        is_coming: coming.is_some_and(|file| file.state == State::Checking),
        prompt: now.or(before).unwrap_or_default(),
        code: kind.code,
    }
}

fn size_in_words(bytes: i64) -> String {
    match bytes {
        0..1_048_576 => format!("{}KB", (bytes / 1024).max(1)),
        more => format!("{}.{}MB", more / 1_048_576, more % 1_048_576 * 10 / 1_048_576),
    }
}

#[derive(Template)]
#[template(path = "person/attachments/attachments.html")]
struct AttachmentsPage {
    frame: Frame,
    sought: String,
    rows: Vec<Row>,
    uploaded: usize,
    removing: Option<(String, String)>,
    is_checking: bool,
}

async fn template(
    page: &Page<Platform>,
    person: &Person,
    (sought, refused): (&str, Option<(String, Refusal)>),
) -> Result<AttachmentsPage, Problem> {
    let (who, given, name) = (person.clone(), page.given.clone(), sought.to_owned());
    let listed = page.site.db.read(move |conn| attachments::list(conn, &who, &name, &given)).await?;
    let rows: Vec<Row> = (1..).zip(listed).map(|(number, one)| row(number, one, refused.as_ref())).collect();
    Ok(AttachmentsPage {
        frame: page.frame("附件管理").at("/person/attachments").under(&[("首页", "/person")]),
        sought: sought.to_owned(),
        uploaded: rows.iter().filter(|row| row.file.is_some()).count(),
        is_checking: rows.iter().any(|row| row.is_coming),
        rows,
        removing: None,
    })
}

/// What to look for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
}

/// Shows the rows whose name holds what is looked for.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &person, (&asked.name, None)).await?))
}

async fn find(page: &Page<Platform>, person: &Person, id: &str) -> Result<Attachment, Problem> {
    let (id, who, given) = (Id::parse(id).ok_or(Problem::NotFound)?, person.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| attachments::find(conn, &who, &id, &given)).await?;
    found.ok_or(Problem::NotFound)
}

/// The file itself, inline, as what it was found to be and nothing else (R5.6.11, R5.6.17).
pub(crate) async fn file(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &person, &id).await?;
    if file.state != State::Ready {
        return Err(Problem::NotFound);
    }
    let source = page.site.vault.open(&file.key).await?;
    let pieces = futures_util::stream::unfold(source, |mut source| async move {
        match source.next().await {
            Ok(None) => None,
            Ok(Some(piece)) => Some((Ok(bytes::Bytes::from(piece)), source)),
            Err(fault) => {
                tracing::error!(%fault, "a file broke off on its way out");
                Some((Err(fault), source))
            }
        }
    });
    let name = percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
    let policy = match file.format {
        // The browser's own viewer does not start in a sandbox; nothing in the file is let load or run.
        attachments::Format::Pdf => {
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        }
        _ => "default-src 'none'; sandbox",
    };
    let headers = [
        (CONTENT_TYPE, file.format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{name}")),
        (CONTENT_SECURITY_POLICY, policy.to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Asks before it removes (R5.6.13).
pub(crate) async fn removal(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &person, &id).await?;
    let mut shown = template(&page, &person, ("", None)).await?;
    let name = shown.rows.iter().find(|row| row.code == file.kind).map(|row| row.name.clone());
    shown.removing = Some((id, name.unwrap_or_default()));
    Ok(page.show(&shown))
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Removes it (R5.6.12).
pub(crate) async fn remove(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    match page.site.db.write(move |tx| attachments::remove(tx, &person, &id, &given)).await? {
        true => Ok(page.go("/person/attachments")),
        false => Err(Problem::NotFound),
    }
}

/// `GET /api/person/attachments/{id}`: how a file stands, for the page that waits for it.
pub(crate) async fn state(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = find(&page, &person, &id).await?;
    Ok(Json(json!({ "state": file.state.key(), "prompt": file.reason.unwrap_or_default() })).into_response())
}
