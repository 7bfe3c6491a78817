//! A material, and the photo, shown inside the review page and nowhere else; each look stands in the journal.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::response::Response;
use base::Id;
use cases::view;

use crate::application::file::{Looker, show};
use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::profile::photo::show as show_photo;

/// The file itself. Our own review page may frame it; its own policy still lets it load and run nothing.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let mut response = show(&page, Looker::Officer(officer), (&id, &file)).await?;
    let headers = response.headers_mut();
    let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let policy = policy.unwrap_or_default().replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    Ok(response)
}

/// The photo of the profile it was submitted with.
pub(crate) async fn photo(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let key = page.site.db.write(move |tx| view::photo(tx, &officer, &id, &given)).await?;
    show_photo(&page, &key.ok_or(Problem::NotFound)?).await
}
