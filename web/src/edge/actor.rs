//! Who acts: the only place that makes actors.

use affiliation::clerk;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Clerk, Holder, Id, Officer, Operator, Person};
use staff::Candidate;

use crate::auth::Identity;
use crate::edge::{Problem, Site, Visit};
use crate::person::Platform;

/// Somebody signed in at the identity platform; anybody else is sent to sign in.
#[derive(Clone, Debug)]
pub struct IsHolder(pub Holder);

/// The holder behind a visit, if somebody is signed in.
pub fn holder(visit: &Visit<Identity>) -> Option<Holder> {
    let session = visit.session.as_ref()?;
    Some(Holder::at_edge(Id::parse(&session.subject)?, session.id.to_string()))
}

/// The person behind a visit, if somebody is signed in.
pub fn person(visit: &Visit<Platform>) -> Option<Person> {
    let session = visit.session.as_ref()?;
    Some(Person::at_edge(Id::parse(&session.subject)?))
}

/// An address under `/api` answers 401; a page sends the visitor to sign in.
fn away(parts: &Parts, to: &str) -> Response {
    if parts.uri.path().starts_with("/api/") {
        return Problem::SignedOut.into_response();
    }
    Redirect::to(to).into_response()
}

impl FromRequestParts<Site> for IsHolder {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let visit =
            Visit::<Identity>::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        let to = if visit.timed_out { "/auth/login?timeout=1&centre=1" } else { "/auth/login?centre=1" };
        holder(&visit).map(Self).ok_or_else(|| away(parts, to))
    }
}

/// Somebody signed in at the business platform; anybody else is sent to sign in.
#[derive(Clone, Debug)]
pub struct IsPerson(pub Person);

impl FromRequestParts<Site> for IsPerson {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let visit =
            Visit::<Platform>::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        let to = match (visit.timed_out, parts.uri.path().starts_with("/unit")) {
            (true, true) => "/person/login?timeout=1&to=unit",
            (true, false) => "/person/login?timeout=1",
            (false, true) => "/person/login?to=unit",
            (false, false) => "/person/login",
        };
        person(&visit).map(Self).ok_or_else(|| away(parts, to))
    }
}

/// A holder with the operator's grant, looked up at every request; to anybody else the page does not exist.
#[derive(Clone, Debug)]
pub struct IsOperator(pub Operator);

impl FromRequestParts<Site> for IsOperator {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let IsHolder(holder) = IsHolder::from_request_parts(parts, site).await?;
        let found = site.db.read(move |conn| identity::operator::of_holder(conn, &holder)).await;
        match found.map_err(|fault| Problem::from(fault).into_response())? {
            Some(operator) => Ok(Self(operator)),
            None => Err(Problem::NotFound.into_response()),
        }
    }
}

/// A person whose profile is complete: everything of the platform but the profile itself. Anybody else is sent home,
/// where the dialog is (R3.10).
#[derive(Clone, Debug)]
pub struct IsReady(pub Person);

impl FromRequestParts<Site> for IsReady {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let IsPerson(person) = IsPerson::from_request_parts(parts, site).await?;
        let who = person.clone();
        let ready = site.db.read(move |conn| profile::is_complete(conn, &who)).await;
        match ready.map_err(|fault| Problem::from(fault).into_response())? {
            true => Ok(Self(person)),
            false => Err(Redirect::to("/person").into_response()),
        }
    }
}

/// A person who handles a unit's business, looked up at every request; to anybody else the page does not exist.
#[derive(Clone, Debug)]
pub struct IsClerk(pub Clerk);

impl FromRequestParts<Site> for IsClerk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let IsPerson(person) = IsPerson::from_request_parts(parts, site).await?;
        let found = site.db.read(move |conn| clerk::of_person(conn, &person)).await;
        match found.map_err(|fault| Problem::from(fault).into_response())? {
            Some(clerk) => Ok(Self(clerk)),
            None => Err(Problem::NotFound.into_response()),
        }
    }
}

/// A clerk whose unit's information is complete: everything of the unit's side but that information itself. Anybody else is
/// sent to the unit's home, where it is asked for.
#[derive(Clone, Debug)]
pub struct IsReadyClerk(pub Clerk);

impl FromRequestParts<Site> for IsReadyClerk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let IsClerk(clerk) = IsClerk::from_request_parts(parts, site).await?;
        let who = clerk.clone();
        let ready = site.db.read(move |conn| affiliation::info::is_complete(conn, &who)).await;
        match ready.map_err(|fault| Problem::from(fault).into_response())? {
            true => Ok(Self(clerk)),
            false => Err(Redirect::to("/unit").into_response()),
        }
    }
}

/// Somebody signed in at the business platform with an officer's grant, looked up at every request, who may not have passed
/// the second factor yet; to anybody else the page does not exist.
#[derive(Clone, Debug)]
pub struct IsCandidate(pub Candidate);

impl FromRequestParts<Site> for IsCandidate {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let visit =
            Visit::<Platform>::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        let to = if visit.timed_out { "/person/login?timeout=1&to=desk" } else { "/person/login?to=desk" };
        let Some(session) = visit.session else { return Err(away(parts, to)) };
        let limits = site.desk;
        let found = site.db.read(move |conn| staff::officer::candidate(conn, &session, &limits)).await;
        match found.map_err(|fault| Problem::from(fault).into_response())? {
            Some(candidate) => Ok(Self(candidate)),
            None => Err(Problem::NotFound.into_response()),
        }
    }
}

/// An officer whose session passed the second factor; one whose session did not is asked for it.
#[derive(Clone, Debug)]
pub struct IsOfficer(pub Officer);

impl FromRequestParts<Site> for IsOfficer {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let IsCandidate(candidate) = IsCandidate::from_request_parts(parts, site).await?;
        candidate.passed(site.clock.now()).cloned().map(Self).ok_or_else(|| away(parts, "/desk/factor"))
    }
}
