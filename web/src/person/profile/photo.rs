//! 证件照片: received, checked and redrawn off the request's path, kept sealed (4.5).

use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use profile::PHOTO;
use profile::draft::{self, Change};
use serde::Deserialize;

use super::{open, steps};
use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem, Upload};
use crate::person::Platform;
use crate::ui::{Frame, Prompts, StepBar};

/// The shelf of the vault where photos are kept.
const SHELF: &str = "photos";

/// The step before this one.
const BEFORE: &str = "/person/profile/jobs";

#[derive(Template)]
#[template(path = "person/profile/photo.html")]
struct PhotoPage {
    frame: Frame,
    steps: StepBar,
    version: i32,
    has_photo: bool,
    most_mb: usize,
    prompts: Prompts,
}

fn template(page: &Page<Platform>, version: i32, has_photo: bool, prompts: Prompts) -> PhotoPage {
    let frame = page.frame("证件照片").at("/person/profile");
    let frame = frame.under(&[("首页", "/person"), ("个人信息", "/person/profile")]);
    PhotoPage {
        frame,
        steps: steps(5),
        version,
        has_photo,
        most_mb: page.site.darkroom.limits().most_mb,
        prompts,
    }
}

/// Shows the step.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    Ok(match open(&page, &person).await? {
        Ok(desk) => {
            let has_photo = !desk.draft.sheet.get(PHOTO).is_empty();
            page.show(&template(&page, desk.draft.version, has_photo, Prompts::default()))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// Besides the file.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    version: i32,
    #[serde(default)]
    act: String,
}

/// Takes a photo, or goes on with the one that is there.
pub(crate) async fn post(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    upload: Upload<Platform, Typed>,
) -> Result<Response, Problem> {
    let desk = match open(&page, &person).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (version, has_photo) = (upload.form.version, !desk.draft.sheet.get(PHOTO).is_empty());
    let again = |prompts: Prompts| page.refuse(&template(&page, desk.draft.version, has_photo, prompts));
    if upload.file.is_empty() && upload.form.act == "back" {
        return Ok(page.go(BEFORE));
    }
    if upload.file.is_empty() && upload.form.act == "next" {
        if has_photo {
            return Ok(page.go("/person/profile/preview"));
        }
        return Ok(again(Prompts::one("photo", "请上传证件照片")));
    }
    let prepared = match page.site.darkroom.prepare(upload.file).await? {
        Ok(prepared) => prepared,
        Err(refusal) => return Ok(again(Prompts::one("photo", refusal.to_string()))),
    };
    let change = Change::Photo(page.site.vault.keep(SHELF, &prepared).await?);
    let (own, given) = (person, page.given.clone());
    let saved = page.site.db.write(move |tx| draft::save(tx, &own, (&change, version), &given)).await?;
    Ok(match saved {
        Ok(_) if upload.form.act == "next" => page.go("/person/profile/preview"),
        Ok(_) if upload.form.act == "back" => page.go(BEFORE),
        Ok(_) => page.go("/person/profile/photo"),
        // The picture goes with the refusal (see `draft::save`): a file field cannot be filled in again.
        Err(_) => {
            again(Prompts::one("photo", "您在其他页面修改过个人信息，照片没有保存，请重新选择照片上传"))
        }
    })
}

/// The submitted photo, to its owner alone.
pub(crate) async fn submitted(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let card = page.site.db.read(move |conn| profile::card(conn, &person, &given)).await?;
    let key = card.and_then(|card| card.photo).ok_or(Problem::NotFound)?;
    show(&page, &key).await
}

/// A kept photo, to whoever was let see it.
pub(crate) async fn show(page: &Page<Platform>, key: &str) -> Result<Response, Problem> {
    let picture = page.site.vault.fetch(SHELF, key).await?;
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")];
    Ok((headers, picture).into_response())
}

/// The draft's photo, to its owner alone.
pub(crate) async fn picture(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let draft = page.site.db.read(move |conn| draft::open(conn, &person, &given)).await?;
    let key = draft.sheet.get(PHOTO);
    if key.is_empty() {
        return Err(Problem::NotFound);
    }
    show(&page, key).await
}
