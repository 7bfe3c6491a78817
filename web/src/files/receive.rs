//! A file comes in: its bytes go piece by piece to the vault, never whole into memory (R5.6.7–R5.6.9).

use attachments::receive::{Arrived, Coming, Watch, arrived, begin, give_up};
use attachments::{Owner, Refusal, SHELF};
use axum::Json;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use base::{Id, noun};
use db::vault::Sink;
use serde_json::json;

use super::{FilesPage, Own, Side, template};
use crate::edge::form::broken;
use crate::edge::pieces::piece_by_piece;
use crate::edge::{Page, Problem, Site};
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
    let (taken, back) = take::<S>(&page, &owner, &code, form).await?;
    match taken {
        Ok(id) if by_script => Ok(Json(json!({ "id": id })).into_response()),
        Ok(_) => Ok(page.go(&format!("{}#{code}", back.as_deref().unwrap_or(S::BASE)))),
        Err(Refusal::Unknown) => Err(Problem::NotFound),
        Err(refusal) if by_script => {
            let told = Json(json!({ "prompt": refusal.to_string() }));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, told).into_response())
        }
        Err(refusal) => {
            let shown = template::<S>(&page, &owner, ("", Some((code, refusal)))).await?;
            Ok(page.refuse(&FilesPage { back, ..shown }))
        }
    }
}

/// The page of an application that a form came from; anything else leads nowhere.
fn way_back<S: Side>(text: &str) -> Option<String> {
    let (id, page) = text.strip_prefix(S::APPLICATIONS)?.strip_prefix('/')?.split_once('/')?;
    let id = Id::<noun::Application>::parse(id)?;
    ["form/materials", "form/correction", "settling"]
        .contains(&page)
        .then(|| format!("{}/{id}/{page}", S::APPLICATIONS))
}

/// The token comes first: nothing of a forged form is kept, not even for a moment. Answers the file's id, and the page
/// to go back to.
async fn take<S: Side>(
    page: &Page<Platform>,
    owner: &Owner,
    code: &str,
    mut form: Multipart,
) -> Result<(Result<String, Refusal>, Option<String>), Problem> {
    let (mut is_own, mut back) = (false, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.file_name().is_none() {
            let name = field.name().unwrap_or_default().to_owned();
            let text = field.text().await.map_err(|error| broken(&error))?;
            is_own = is_own || (name == "csrf" && page.visit.is_own(&text));
            back = if name == "back" { way_back::<S>(&text) } else { back };
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
        return Ok((taken, back));
    }
    if is_own { Ok((Err(Refusal::Broken), back)) } else { Err(Problem::Forged) }
}

async fn receive(
    page: &Page<Platform>,
    owner: &Owner,
    code: &str,
    field: Field<'_>,
) -> Result<Result<String, Refusal>, Problem> {
    let brought = match bring(&page.site, (owner, code), field).await? {
        Ok(brought) => brought,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Brought { coming, key, file } = brought;
    let id = coming.id.to_string();
    let (who, limits, given) = (owner.clone(), page.site.attachment_limits, page.site.given());
    let kept = page.site.db.write(move |tx| arrived(tx, &who, (&coming, &file), &limits, &given)).await?;
    if kept.is_err() {
        page.site.vault.remove(&key).await?;
    }
    Ok(kept.map(|()| id))
}

/// A file that lies in the vault and that no row knows to be whole yet.
pub(crate) struct Brought {
    pub(crate) coming: Coming,
    pub(crate) key: String,
    pub(crate) file: Arrived,
}

/// Takes the bytes of `field` to the vault as a file of row `code`; the caller writes that they arrived, or takes them away.
pub(crate) async fn bring(
    site: &Site,
    (owner, code): (&Owner, &str),
    mut field: Field<'_>,
) -> Result<Result<Brought, Refusal>, Problem> {
    let key = site.vault.new_key(SHELF);
    let coming = match make_room(site, owner, code, (field.file_name().unwrap_or_default(), &key)).await? {
        Ok(coming) => coming,
        Err(refusal) => {
            while let Ok(Some(_)) = field.chunk().await {}
            return Ok(Err(refusal));
        }
    };
    if let Some(litter) = &coming.litter {
        site.vault.remove(litter).await?;
    }
    let mut sink = site.vault.begin(&key).await?;
    let file = match stream(&mut field, &coming, &mut sink).await? {
        Ok(file) => file,
        Err(refusal) => {
            sink.abort().await?;
            let (who, id) = (owner.clone(), coming.id.clone());
            site.db.write(move |tx| give_up(tx, &who, &id)).await?;
            while let Ok(Some(_)) = field.chunk().await {}
            return Ok(Err(refusal));
        }
    };
    sink.finish().await?;
    Ok(Ok(Brought { coming, key, file }))
}

async fn make_room(
    site: &Site,
    owner: &Owner,
    code: &str,
    (name, key): (&str, &str),
) -> Result<Result<Coming, Refusal>, Problem> {
    let (who, given, limits) = (owner.clone(), site.given(), site.attachment_limits);
    let (code, name, key) = (code.to_owned(), name.to_owned(), key.to_owned());
    Ok(site.db.write(move |tx| begin(tx, &who, (&code, &name, &key), &limits, &given)).await?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Persons;

    #[test]
    fn a_form_leads_back_to_a_page_of_an_application_and_nowhere_else() {
        let id = "01935d2e-0000-7000-8000-000000000000";
        let to = |text: String| way_back::<Persons>(&text);
        for page in ["form/materials", "form/correction", "settling"] {
            let own = format!("/person/applications/{id}/{page}");
            assert_eq!(to(own.clone()), Some(own));
        }
        for bad in [
            String::new(),
            format!("//evil.example/person/applications/{id}/settling"),
            format!("/unit/applications/{id}/settling"),
            format!("/person/applications/{id}/removal"),
            "/person/applications/../settling".to_owned(),
        ] {
            assert_eq!(to(bad.clone()), None, "{bad}");
        }
    }
}
