//! Who acts: the only place that makes actors.

use std::marker::PhantomData;

use affiliation::clerk;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base::{
    Auditor, Clerk, Holder, Id, Officer, Person, Role, SecurityAdministrator, SystemAdministrator, noun,
};
use staff::{Candidate, Owner};

use crate::auth::Identity;
use crate::edge::{Problem, Site, Visit, duty};
use crate::factor::Workplace;
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

/// Somebody signed in with a grant, looked up at every request, whom `fits` lets in; to anybody else the page does not exist.
/// Who works with a password that is too old is sent to take a new one first.
async fn at_work<S: Workplace>(
    parts: &mut Parts,
    site: &Site,
    fits: impl FnOnce(&S::Actor) -> bool,
) -> Result<(S::Actor, Candidate), Response> {
    let visit = Visit::<S>::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
    let to = if visit.timed_out { S::SIGN_IN.1 } else { S::SIGN_IN.0 };
    let Some(session) = visit.session else { return Err(away(parts, to)) };
    let here = site.clone();
    let found = site.db.read(move |conn| {
        let Some((actor, candidate)) = S::find(conn, &session, &here.desk)? else { return Ok(None) };
        let is_due = duty::is_renewal_due::<S>(conn, &here, &candidate)?;
        Ok(Some((actor, candidate, is_due)))
    });
    match found.await.map_err(|fault| Problem::from(fault).into_response())? {
        Some((actor, candidate, is_due)) if fits(&actor) => {
            if is_due {
                Err(away(parts, duty::RENEWAL))
            } else {
                Ok((actor, candidate))
            }
        }
        _ => Err(Problem::NotFound.into_response()),
    }
}

/// As [`at_work`], of a session that passed the second factor; one that did not is asked for it.
async fn passed<S: Workplace>(
    parts: &mut Parts,
    site: &Site,
    fits: impl FnOnce(&S::Actor) -> bool,
) -> Result<(S::Actor, Candidate), Response> {
    let (actor, candidate) = at_work::<S>(parts, site, fits).await?;
    if candidate.has_passed(site.clock.now()) { Ok((actor, candidate)) } else { Err(away(parts, S::DOOR)) }
}

/// Somebody who works in `S` and may not have passed the second factor yet.
#[derive(Clone, Debug)]
pub struct IsCandidate<S>(pub Candidate, pub PhantomData<S>);

impl<S: Workplace> FromRequestParts<Site> for IsCandidate<S> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let (_, candidate) = at_work::<S>(parts, site, |_| true).await?;
        Ok(Self(candidate, PhantomData))
    }
}

/// Somebody who works in `S` and passed the second factor, as whatever.
#[derive(Clone, Debug)]
pub struct HasPassed<S>(PhantomData<S>);

impl<S: Workplace> FromRequestParts<Site> for HasPassed<S> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        passed::<S>(parts, site, |_| true).await.map(|_| Self(PhantomData))
    }
}

/// An officer whose session passed the second factor; one whose session did not is asked for it.
#[derive(Clone, Debug)]
pub struct IsOfficer(pub Officer);

impl FromRequestParts<Site> for IsOfficer {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        passed::<Platform>(parts, site, |_| true).await.map(|(officer, _)| Self(officer))
    }
}

/// An administrator of any role whose session passed the second factor: the page that shows what the role may do.
#[derive(Clone, Copy, Debug)]
pub struct IsAdministrator(pub Role);

impl FromRequestParts<Site> for IsAdministrator {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        passed::<Identity>(parts, site, |_| true).await.map(|(role, _)| Self(role))
    }
}

/// The account of an administrator of `role`, who passed the second factor. The pages of another role do not exist.
async fn administrator(parts: &mut Parts, site: &Site, role: Role) -> Result<Id<noun::Account>, Response> {
    let (_, candidate) = passed::<Identity>(parts, site, |actor| *actor == role).await?;
    match candidate.owner() {
        Owner::Administrator(account) => Ok(account.clone()),
        Owner::Officer(_) => Err(Problem::NotFound.into_response()),
    }
}

/// 系统管理员
#[derive(Clone, Debug)]
pub struct IsSystemAdministrator(pub SystemAdministrator);

impl FromRequestParts<Site> for IsSystemAdministrator {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        administrator(parts, site, Role::System).await.map(SystemAdministrator::at_edge).map(Self)
    }
}

/// 安全管理员
#[derive(Clone, Debug)]
pub struct IsSecurityAdministrator(pub SecurityAdministrator);

impl FromRequestParts<Site> for IsSecurityAdministrator {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        administrator(parts, site, Role::Security).await.map(SecurityAdministrator::at_edge).map(Self)
    }
}

/// 审计管理员
#[derive(Clone, Debug)]
pub struct IsAuditor(pub Auditor);

impl FromRequestParts<Site> for IsAuditor {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        administrator(parts, site, Role::Audit).await.map(Auditor::at_edge).map(Self)
    }
}
