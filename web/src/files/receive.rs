//! A file comes in: its bytes go piece by piece to the vault, never whole into memory (R5.6.7–R5.6.9).

use attachments::receive::{Arrived, Coming, Watch, arrived, begin, give_up};
use attachments::{Owner, Refusal, SHELF};
use axum::Json;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use db::vault::Sink;
use serde_json::json;

use super::{Own, Side, template};
use crate::edge::form::broken;
use crate::edge::pieces::piece_by_piece;
use crate::edge::{Page, Problem};
use crate::person::Platform;

/// The largest row's limit and room for the form around it.
pub(super) const MOST: usize = 21 * 1024 * 1024;

/// Takes a file for row `code`. A script is answered in JSON, a form with the page.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    Own(owner, _): Own<S>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let by_script = request.headers().get(ACCEPT).is_some_and(|kind| kind == "application/json");
    let form = Multipart::from_request(piece_by_piece(request), &page.site)
        .await
        .map_err(|_| Problem::Unreadable)?;
    match take(&page, &owner, &code, form).await? {
        Ok(id) if by_script => Ok(Json(json!({ "id": id })).into_response()),
        Ok(_) => Ok(page.go(&format!("{}#{code}", S::BASE))),
        Err(Refusal::Unknown) => Err(Problem::NotFound),
        Err(refusal) if by_script => {
            let told = Json(json!({ "prompt": refusal.to_string() }));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, told).into_response())
        }
        Err(refusal) => Ok(page.refuse(&template::<S>(&page, &owner, ("", Some((code, refusal)))).await?)),
    }
}

/// The token comes first: nothing of a forged form is kept, not even for a moment.
async fn take(
    page: &Page<Platform>,
    owner: &Owner,
    code: &str,
    mut form: Multipart,
) -> Result<Result<String, Refusal>, Problem> {
    let mut is_own = false;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.file_name().is_none() {
            let is_token = field.name() == Some("csrf");
            let text = field.text().await.map_err(|error| broken(&error))?;
            is_own = is_own || (is_token && page.visit.is_own(&text));
            continue;
        }
        if !is_own {
            return Err(Problem::Forged);
        }
        let taken = receive(page, owner, code, field).await?;
        // A browser that is answered while it still sends sees a broken connection instead of the prompt.
        while let Ok(Some(mut rest)) = form.next_field().await {
            while let Ok(Some(_)) = rest.chunk().await {}
        }
        return Ok(taken);
    }
    if is_own { Ok(Err(Refusal::Broken)) } else { Err(Problem::Forged) }
}

async fn receive(
    page: &Page<Platform>,
    owner: &Owner,
    code: &str,
    mut field: Field<'_>,
) -> Result<Result<String, Refusal>, Problem> {
    let key = page.site.vault.new_key(SHELF);
    let coming = match make_room(page, owner, code, (field.file_name().unwrap_or_default(), &key)).await? {
        Ok(coming) => coming,
        Err(refusal) => {
            while let Ok(Some(_)) = field.chunk().await {}
            return Ok(Err(refusal));
        }
    };
    if let Some(litter) = &coming.litter {
        page.site.vault.remove(litter).await?;
    }
    let mut sink = page.site.vault.begin(&key).await?;
    let file = match stream(&mut field, &coming, &mut sink).await? {
        Ok(file) => file,
        Err(refusal) => {
            sink.abort().await?;
            let (who, id) = (owner.clone(), coming.id.clone());
            page.site.db.write(move |tx| give_up(tx, &who, &id)).await?;
            while let Ok(Some(_)) = field.chunk().await {}
            return Ok(Err(refusal));
        }
    };
    sink.finish().await?;
    let (who, id, given) = (owner.clone(), coming.id.clone(), page.site.given());
    let kept = page.site.db.write(move |tx| arrived(tx, &who, (&id, &file), &given)).await?;
    if kept.is_err() {
        page.site.vault.remove(&key).await?;
    }
    Ok(kept.map(|()| coming.id.to_string()))
}

async fn make_room(
    page: &Page<Platform>,
    owner: &Owner,
    code: &str,
    (name, key): (&str, &str),
) -> Result<Result<Coming, Refusal>, Problem> {
    let (who, given, limits) = (owner.clone(), page.given.clone(), page.site.attachment_limits);
    let (code, name, key) = (code.to_owned(), name.to_owned(), key.to_owned());
    Ok(page.site.db.write(move |tx| begin(tx, &who, (&code, &name, &key), &limits, &given)).await?)
}

/// Until the file ends, turns out wrong, or breaks off.
async fn stream(
    field: &mut Field<'_>,
    coming: &Coming,
    sink: &mut Sink,
) -> Result<Result<Arrived, Refusal>, Problem> {
    let mut watch = Watch::new(&coming.kind);
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => {
                if let Err(refusal) = watch.see(&bytes) {
                    return Ok(Err(refusal));
                }
                sink.write(&bytes).await?;
            }
            Ok(None) => return Ok(watch.end()),
            Err(error) => return Ok(Err(broke_off(&error, coming))),
        }
    }
}

fn broke_off(error: &MultipartError, coming: &Coming) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::Size(coming.kind.most_bytes),
        _ => Refusal::Broken,
    }
}
