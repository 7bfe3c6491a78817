//! Papers as PDF, made when somebody asks for them and signed behind the last byte: 申请表, 通知书, the electronic permit; and
//! the keys that check them.

mod form;
mod letter;
mod permit;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::{Clerk, Given, Id, Officer, Person, noun};
use cases::view::{self, Opened};
use db::{Fault, Tx};
use paper::NotPrinted;
use paper::signed::seal_pdf;

use crate::edge::actor::{IsOfficer, IsReady, IsReadyClerk};
use crate::edge::{Page, Problem, Site};
use crate::person::Platform;

/// Every address of papers.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/person/applications/{id}/form.pdf", get(form::get::<Person>))
        .route("/unit/applications/{id}/form.pdf", get(form::get::<Clerk>))
        .route("/desk/applications/{id}/form.pdf", get(form::get::<Officer>))
        .route("/person/applications/{id}/papers/{paper}", get(letter::get::<Person>))
        .route("/unit/applications/{id}/papers/{paper}", get(letter::get::<Clerk>))
        .route("/desk/applications/{id}/papers/{paper}", get(letter::get::<Officer>))
        .route("/person/permits/{id}/permit.pdf", get(permit::get))
        .route("/verify/keys.json", get(keys))
}

/// Who asks for a paper about an application: the person, a clerk of the unit, an officer.
pub(crate) trait Reader: Clone + Send + Sync + 'static {
    /// The actor behind a request.
    fn of(parts: &mut Parts, site: &Site) -> impl Future<Output = Result<Self, Response>> + Send;

    /// The application, if it is for this reader's eyes; the look of another goes into the journal.
    fn open(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<noun::Application>,
        given: &Given,
    ) -> Result<Option<Opened>, Fault>;
}

impl Reader for Person {
    async fn of(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        IsReady::from_request_parts(parts, site).await.map(|IsReady(person)| person)
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<noun::Application>,
        given: &Given,
    ) -> Result<Option<Opened>, Fault> {
        view::by_person(tx, self, id, given)
    }
}

impl Reader for Clerk {
    async fn of(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        IsReadyClerk::from_request_parts(parts, site).await.map(|IsReadyClerk(clerk)| clerk)
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<noun::Application>,
        given: &Given,
    ) -> Result<Option<Opened>, Fault> {
        view::by_clerk(tx, self, id, given)
    }
}

impl Reader for Officer {
    async fn of(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        IsOfficer::from_request_parts(parts, site).await.map(|IsOfficer(officer)| officer)
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<noun::Application>,
        given: &Given,
    ) -> Result<Option<Opened>, Fault> {
        view::by_officer(tx, self, id, given)
    }
}

/// The reader behind a request.
pub(crate) struct Reads<R>(pub(crate) R);

impl<R: Reader> FromRequestParts<Site> for Reads<R> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        R::of(parts, site).await.map(Self)
    }
}

/// What a reader opened.
async fn opened<R: Reader>(page: &Page<Platform>, reader: R, id: &str) -> Result<Opened, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page.site.db.write(move |tx| reader.open(tx, &id, &given)).await?;
    found.ok_or(Problem::NotFound)
}

/// Prints on the blocking pool, signs, and answers with the file shown in the browser.
async fn print(
    page: &Page<Platform>,
    name: &str,
    make: impl FnOnce(&paper::Fonts) -> Result<Vec<u8>, NotPrinted> + Send + 'static,
) -> Result<Response, Problem> {
    let (fonts, signer) = (page.site.fonts.clone(), page.site.signer.clone());
    let made = tokio::task::spawn_blocking(move || make(&fonts).map(|pdf| seal_pdf(pdf, &*signer))).await;
    let bytes = match made {
        Ok(Ok(bytes)) => bytes,
        failed => {
            tracing::error!(?failed, "a paper was not printed");
            return Err(Problem::Broken);
        }
    };
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{name}.pdf")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Where anybody checks a paper.
fn verify_address(site: &Site, number: &str) -> String {
    format!("{}/verify?number={number}", site.origin)
}

/// The photo of a key in the vault, if it is there and can be read.
async fn photo(site: &Site, key: Option<String>) -> Option<paper::Photo> {
    let key = key.filter(|key| !key.is_empty())?;
    let bytes = site.vault.fetch("photos", &key).await.ok()?;
    paper::Photo::from_jpeg(bytes).ok()
}

/// The public keys, for `talent verify --keys` and for whoever checks offline.
async fn keys(page: Page<Platform>) -> Response {
    ([(CONTENT_TYPE, "application/json")], page.site.public_keys.to_json()).into_response()
}

type Paths = Path<(String, String)>;
