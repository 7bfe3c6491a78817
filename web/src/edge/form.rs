//! Bodies of posts: read whole, checked for the token of the visit, then understood.

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use url::form_urlencoded;

use crate::edge::visit::{Realm, Visit};
use crate::edge::{Problem, Site};

/// No field of ours is longer, the text of a policy apart, which travels with its file.
const LONGEST: usize = 12_000;
const LONGEST_WITH_FILE: usize = 64_000;

/// An URL-encoded form of a page of realm `R`.
#[derive(Clone, Debug)]
pub struct Form<R, T>(pub T, pub PhantomData<R>);

impl<R: Realm, T: DeserializeOwned> FromRequest<Site> for Form<R, T> {
    type Rejection = Response;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let (visit, pairs) = read::<R>(request, site).await.map_err(IntoResponse::into_response)?;
        let token = pairs.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str());
        if !token.is_some_and(|token| visit.is_own(token)) {
            return Err(Problem::Forged.into_response());
        }
        understand(&pairs).map(|form| Self(form, PhantomData)).map_err(IntoResponse::into_response)
    }
}

async fn read<R: Realm>(request: Request, site: &Site) -> Result<(Visit<R>, Vec<(String, String)>), Problem> {
    use axum::RequestExt;
    let (mut request, kind) = {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.starts_with("application/x-www-form-urlencoded");
        (request, kind)
    };
    let visit: Visit<R> = request.extract_parts_with_state(site).await?;
    if !kind {
        return Err(Problem::Unreadable);
    }
    let body = Bytes::from_request(request, site).await.map_err(|_| Problem::TooLarge)?;
    Ok((visit, pairs(&body)?))
}

/// The pairs of a form; refuses what is not UTF-8 and what holds control characters no keyboard makes.
pub(crate) fn pairs(body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    pairs_within(body, LONGEST)
}

fn pairs_within(body: &[u8], longest: usize) -> Result<Vec<(String, String)>, Problem> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let is_fine = |text: &str| {
        text.len() <= longest
            && !text.contains('\u{fffd}')
            && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    if pairs.iter().all(|(name, value)| is_fine(name) && is_fine(value)) {
        Ok(pairs)
    } else {
        Err(Problem::Unreadable)
    }
}

pub(crate) fn understand<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Problem> {
    serde_urlencoded::from_str(&encode(pairs)).map_err(|_| Problem::Unreadable)
}

fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// What a broken multipart body means for who sent it.
pub(crate) fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::TooLarge } else { Problem::Unreadable }
}

/// A multipart form with one file.
#[derive(Clone, Debug)]
pub struct Upload<R, T> {
    /// The fields.
    pub form: T,
    /// The file's bytes; empty when none was chosen.
    pub file: Bytes,
    realm: PhantomData<R>,
}

impl<R: Realm, T: DeserializeOwned> FromRequest<Site> for Upload<R, T> {
    type Rejection = Problem;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        use axum::RequestExt;
        let mut request = request;
        let visit: Visit<R> = request.extract_parts_with_state(site).await?;
        let mut parts = Multipart::from_request(request, site).await.map_err(|_| Problem::Unreadable)?;
        let (mut fields, mut file) = (Vec::new(), Bytes::new());
        while let Some(part) = parts.next_field().await.map_err(|e| broken(&e))? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let bytes = part.bytes().await.map_err(|e| broken(&e))?;
            if is_file {
                file = bytes;
            } else {
                let text = std::str::from_utf8(&bytes).map_err(|_| Problem::Unreadable)?;
                fields.push((name, text.to_owned()));
            }
        }
        let pairs = pairs_within(&encode(&fields).into_bytes(), LONGEST_WITH_FILE)?;
        let token = pairs.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str());
        if !token.is_some_and(|token| visit.is_own(token)) {
            return Err(Problem::Forged);
        }
        Ok(Self { form: understand(&pairs)?, file, realm: PhantomData })
    }
}
