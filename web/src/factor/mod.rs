//! 第二重验证, of officers and of administrators: asking for it, setting it up, the own ones. The same pages stand before the
//! desks, on the business platform, and before the administration, on the identity platform.

mod enrol;
mod own;
mod passkeys;
mod proof;

use axum::Router;
use axum::routing::{get, post};
use base::{Given, Id, Mobile, Officer, Role, noun};
use db::session::Session;
use db::{Conn, Fault, Tx};
use staff::{Candidate, Owner};

use crate::auth::Identity;
use crate::edge::{Page, Realm, Site};
use crate::person::Platform;
use crate::ui::Frame;

/// A system in which people work, behind a second factor.
pub trait Workplace: Realm {
    /// Whom its grants make.
    type Actor: Send + 'static;

    /// Where its pages are.
    const BASE: &'static str;
    /// Where its pages ask without being left.
    const API: &'static str;
    /// Where the second factor is asked for.
    const DOOR: &'static str;
    /// Where who is not signed in is sent, and who timed out.
    const SIGN_IN: (&'static str, &'static str);
    /// What people call it.
    const TITLE: &'static str;
    /// What its first page is called.
    const HOME_TITLE: &'static str;
    /// What leads out of it, to where everybody of the system is at home.
    const AWAY: &'static str;

    /// Whom `session` is of, if a grant counts, and what the session proved of it.
    ///
    /// # Errors
    /// When the database fails.
    fn find(
        conn: &mut Conn,
        session: &Session,
        limits: &staff::Limits,
    ) -> Result<Option<(Self::Actor, Candidate)>, Fault>;

    /// The account of the bundled identity platform by which they sign in; none where another platform keeps it, and its
    /// password.
    ///
    /// # Errors
    /// When the database fails.
    fn account(
        conn: &mut Conn,
        candidate: &Candidate,
        origin: &str,
    ) -> Result<Option<Id<noun::Account>>, Fault>;

    /// The phone that is told when a recovery code was used.
    ///
    /// # Errors
    /// When the database fails.
    fn mobile(conn: &mut Conn, candidate: &Candidate, given: &Given) -> Result<Option<Mobile>, Fault>;

    /// The candidate's session bears another name from now on.
    ///
    /// # Errors
    /// When the database fails.
    fn turned(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Result<(), Fault>;

    /// What stands around its pages.
    fn frame(page: &Page<Self>, title: &str) -> Frame;
}

impl Workplace for Platform {
    type Actor = Officer;

    const BASE: &'static str = "/desk";
    const API: &'static str = "/api/desk";
    const DOOR: &'static str = "/desk/factor";
    const SIGN_IN: (&'static str, &'static str) =
        ("/person/login?to=desk", "/person/login?timeout=1&to=desk");
    const TITLE: &'static str = "审核端";
    const HOME_TITLE: &'static str = "工作台";
    const AWAY: &'static str = "返回个人版";

    fn find(
        conn: &mut Conn,
        session: &Session,
        limits: &staff::Limits,
    ) -> Result<Option<(Officer, Candidate)>, Fault> {
        staff::officer::candidate(conn, session, limits)
    }

    fn account(
        conn: &mut Conn,
        candidate: &Candidate,
        origin: &str,
    ) -> Result<Option<Id<noun::Account>>, Fault> {
        let Owner::Officer(person) = candidate.owner() else { return Ok(None) };
        let known = profile::known_as(conn, person)?.filter(|(issuer, _)| issuer == origin);
        Ok(known.and_then(|(_, subject)| Id::parse(&subject)))
    }

    fn mobile(conn: &mut Conn, candidate: &Candidate, given: &Given) -> Result<Option<Mobile>, Fault> {
        let Owner::Officer(person) = candidate.owner() else { return Ok(None) };
        let cards = profile::list_cards(conn, std::slice::from_ref(person), given)?;
        Ok(cards.first().and_then(|(_, card)| Mobile::parse(&card.told.mobile).ok()))
    }

    fn turned(_: &mut Tx<'_>, _: &Candidate, _: &Given) -> Result<(), Fault> {
        Ok(())
    }

    fn frame(page: &Page<Self>, title: &str) -> Frame {
        page.frame(title).for_desk()
    }
}

impl Workplace for Identity {
    type Actor = Role;

    const BASE: &'static str = "/admin";
    const API: &'static str = "/api/admin";
    const DOOR: &'static str = "/admin/factor";
    const SIGN_IN: (&'static str, &'static str) =
        ("/auth/login?entry=admin", "/auth/login?timeout=1&entry=admin");
    const TITLE: &'static str = "管理端";
    const HOME_TITLE: &'static str = "管理端";
    const AWAY: &'static str = "返回个人中心";

    fn find(
        conn: &mut Conn,
        session: &Session,
        limits: &staff::Limits,
    ) -> Result<Option<(Role, Candidate)>, Fault> {
        staff::administrator::candidate(conn, session, limits)
    }

    fn account(_: &mut Conn, candidate: &Candidate, _: &str) -> Result<Option<Id<noun::Account>>, Fault> {
        Ok(match candidate.owner() {
            Owner::Administrator(account) => Some(account.clone()),
            Owner::Officer(_) => None,
        })
    }

    fn mobile(conn: &mut Conn, candidate: &Candidate, given: &Given) -> Result<Option<Mobile>, Fault> {
        let Owner::Administrator(account) = candidate.owner() else { return Ok(None) };
        Ok(identity::account::find(conn, account, given)?.map(|account| account.mobile))
    }

    fn turned(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Result<(), Fault> {
        match candidate.owner() {
            Owner::Administrator(account) => {
                identity::turned(tx, account, candidate.session().id.clone(), given)
            }
            Owner::Officer(_) => Ok(()),
        }
    }

    fn frame(page: &Page<Self>, title: &str) -> Frame {
        page.frame(title)
    }
}

/// The addresses at one of the two.
pub(crate) fn routes<S: Workplace>() -> Router<Site> {
    let under = |rest: &str| format!("{}/{rest}", S::BASE);
    Router::new()
        .route(&under("factor"), get(proof::get::<S>).post(proof::post::<S>))
        .route(&under("factor/passkey"), post(proof::passkey::<S>))
        .route(&under("factor/recovery"), post(proof::recovery::<S>))
        .route(&under("enrol"), get(enrol::get::<S>).post(enrol::open::<S>))
        .route(&under("enrol/totp"), post(enrol::totp::<S>))
        .route(&under("enrol/passkey"), post(enrol::passkey::<S>))
        .route(&under("factors"), get(own::get::<S>).post(own::post::<S>))
        .route(&format!("{}/passkeys/creation", S::API), post(passkeys::creation::<S>))
        .route(&format!("{}/passkeys/proof", S::API), post(passkeys::proof::<S>))
}
