//! The file that came with an objection: for the city's desk alone, and each look stands in the journal.

use attachments::{Owner, Row, State};
use axum::extract::Path;
use axum::response::Response;
use base::{Given, Id};
use cases::announcement::{self, Objection};
use db::{Conn, Fault};

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::files::{serve, size_in_words};
use crate::person::Platform;

/// The file of an objection, if one came.
pub(super) fn of(conn: &mut Conn, objection: &Objection, given: &Given) -> Result<Option<Row>, Fault> {
    let rows = attachments::list(conn, &Owner::of_objection(&objection.id), "", given)?;
    Ok(rows.into_iter().find(|row| row.ready.is_some() || row.last.is_some()))
}

/// How it stands in words, and whether it can be opened.
pub(super) fn shown(row: &Row) -> (String, bool) {
    let last = row.last.as_ref().map(|file| (file.state, file.reason.clone().unwrap_or_default()));
    match (&row.ready, last) {
        (Some(file), _) => (format!("{}，{}", file.format.title(), size_in_words(file.bytes)), true),
        (None, Some((State::Refused, reason))) => (format!("文件未通过检查：{reason}"), false),
        (None, _) => ("文件正在检查，请稍后刷新".to_owned(), false),
    }
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: Id<Objection> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page.site.db.write(move |tx| {
        let Some(objection) = announcement::look_at_objection(tx, &officer, &id, &given)? else {
            return Ok(None);
        };
        of(tx, &objection, &given)
    });
    let file = found.await?.and_then(|row| row.ready).ok_or(Problem::NotFound)?;
    serve::inline(&page.site, &file).await
}
