//! The three administrators, and who was away for long, on both databases (decision 0025; GB/T 22239, 8.1.4.1 and 8.1.4.2).

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::collections::BTreeMap;

use base::{Clock, Given, Id, ManualClock, Mobile, Role, Secret, SecurityAdministrator, noun};
use db::session::{self, Browser, Session};
use db::testing::{given, on_both};
use db::{Db, Fault, journal};
use identity::Username;
use staff::idle::{self, Rules};
use staff::{Candidate, Limits, Owner, Refusal, administrator, enrolment, factor, totp};
use time::Duration;

type Account = Id<noun::Account>;

/// A server with some accounts, and what time it is.
struct Server {
    db: Db,
    clock: ManualClock,
    given: Given,
    accounts: Vec<Account>,
}

impl Server {
    async fn new(db: Db) -> Self {
        let (clock, given) = given();
        let made = given.clone();
        let accounts = db.write(move |tx| {
            let mut accounts = Vec::new();
            for n in 0..6 {
                let invented = identity::seed::Invented {
                    username: Username::parse(&format!("account{n}")).unwrap(),
                    mobile: Mobile::parse(&format!("1990000010{n}")).unwrap(),
                    identity: None,
                    is_fit_for_work: true,
                };
                identity::seed::account(tx, &invented, "hash", &made)?;
                let found = identity::seed::account_of(tx, &invented.username, &made)?;
                accounts.push(found.unwrap());
            }
            Ok(accounts)
        });
        let accounts = accounts.await.unwrap();
        Self { db, clock, given, accounts }
    }

    fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    async fn appoint(&self, at: usize, role: Role) -> Result<Secret, Refusal> {
        let (given, account) = (self.given(), self.accounts[at].clone());
        self.db.write(move |tx| administrator::appoint(tx, &account, role, &given)).await.unwrap()
    }

    async fn role(&self, at: usize) -> Option<Role> {
        let account = self.accounts[at].clone();
        self.db.read(move |conn| administrator::role_of(conn, &account)).await.unwrap()
    }

    /// What the security administrator at the first account does.
    async fn act<T: Send + 'static>(
        &self,
        at: usize,
        verb: impl Fn(&mut db::Tx<'_>, &SecurityAdministrator, &Account, &Given) -> db::Outcome<T, Refusal>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, Refusal> {
        let (given, account) = (self.given(), self.accounts[at].clone());
        let who = SecurityAdministrator::at_edge(self.accounts[0].clone());
        self.db.write(move |tx| verb(tx, &who, &account, &given)).await.unwrap()
    }

    async fn session(&self, at: usize) -> Session {
        let (given, account) = (self.given(), self.accounts[at].clone());
        let opened = self.db.write(move |tx| {
            let (browser, limits) = (Browser::default(), session::Limits::default());
            session::open(tx, "identity", account.as_str(), BTreeMap::new(), &browser, &given, &limits)
        });
        opened.await.unwrap().0
    }

    async fn candidate(&self, session: &Session) -> Option<(Role, Candidate)> {
        let session = session.clone();
        let found =
            self.db.read(move |conn| administrator::candidate(conn, &session, &Limits::default())).await;
        found.unwrap()
    }

    async fn look(&self) -> Vec<Owner> {
        let given = self.given();
        let told = self.db.write(move |tx| idle::look(tx, &Rules::default(), &given)).await.unwrap();
        told.into_iter().map(|(owner, _)| owner).collect()
    }

    async fn has_written(&self, action: &str) -> bool {
        let all = self.db.read(|conn| journal::list_newest(conn, 1000)).await.unwrap();
        all.iter().any(|entry| entry.action == action)
    }
}

fn on_server<F, R>(test: F)
where
    F: Fn(Server) -> R,
    R: Future<Output = ()>,
{
    on_both(|db| async { test(Server::new(db).await).await });
}

/// What the application shows now.
fn code_of(seed: &totp::Seed, server: &Server) -> String {
    use totp_rs::{Builder, Secret};
    let spelled = seed.spelled().expose().replace(' ', "");
    let told = Builder::new().with_secret(Secret::try_from_base32(spelled).unwrap()).build().unwrap();
    told.generate(u64::try_from(server.clock.now().unix_seconds()).unwrap()).to_string()
}

#[test]
fn nobody_is_two_of_the_three_administrators() {
    on_server(|server| async move {
        for (role, ..) in Role::ALL {
            for (other, ..) in Role::ALL {
                let (given, gone) = (server.given(), server.accounts[0].clone());
                let _ = server.db.write(move |tx| administrator::dismiss(tx, &gone, &given)).await.unwrap();
                server.appoint(0, role).await.unwrap();
                let refused = server.appoint(0, other).await.unwrap_err();
                let expected = if role == other { Refusal::IsAdministrator } else { Refusal::OtherRole };
                assert_eq!((refused, server.role(0).await), (expected, Some(role)));
            }
        }
        // Not while it is suspended either.
        server.appoint(1, Role::System).await.unwrap();
        server.act(1, administrator::suspend).await.unwrap();
        assert_eq!(server.appoint(1, Role::Audit).await.unwrap_err(), Refusal::OtherRole);
        assert_eq!(server.act(1, administrator::name).await, Err(Refusal::IsAdministrator));
    });
}

#[test]
fn of_two_roles_granted_at_once_one_is_refused() {
    on_server(|server| async move {
        for at in 0..6 {
            // The second half was removed before: a row is there already.
            if at >= 3 {
                server.appoint(at, Role::Security).await.unwrap();
                let (given, account) = (server.given(), server.accounts[at].clone());
                let gone = server.db.write(move |tx| administrator::dismiss(tx, &account, &given)).await;
                gone.unwrap().unwrap();
            }
            let (one, two) = tokio::join!(server.appoint(at, Role::System), server.appoint(at, Role::Audit));
            let granted = usize::from(one.is_ok()) + usize::from(two.is_ok());
            let expected = if one.is_ok() { Role::System } else { Role::Audit };
            let refused = one.err().or(two.err());
            assert_eq!((granted, refused), (1, Some(Refusal::OtherRole)), "{at}");
            assert_eq!(server.role(at).await, Some(expected));
        }
    });
}

#[test]
fn a_security_administrator_names_system_administrators_and_touches_no_other_role() {
    on_server(|server| async move {
        server.appoint(0, Role::Security).await.unwrap();
        server.appoint(1, Role::Audit).await.unwrap();
        server.appoint(2, Role::Security).await.unwrap();
        for at in [0, 1, 2] {
            let code = server.act(at, administrator::issue_code).await.map(|_| ());
            assert_eq!(code, Err(Refusal::NotYours));
            assert_eq!(server.act(at, administrator::suspend).await, Err(Refusal::NotYours));
            assert_eq!(server.act(at, administrator::remove).await, Err(Refusal::NotYours));
            assert_eq!(server.act(at, administrator::name).await, Err(Refusal::OtherRole));
        }
        assert_eq!(server.act(3, administrator::name).await, Ok(()));
        assert!(server.act(3, administrator::issue_code).await.is_ok());
        assert_eq!(server.act(3, administrator::suspend).await, Ok(()));
        assert_eq!(server.role(3).await, None);
        assert_eq!(server.act(3, administrator::suspend).await, Err(Refusal::NotYours), "the second of two");
        assert_eq!(server.act(3, administrator::resume).await, Ok(()));
        assert_eq!(server.role(3).await, Some(Role::System));
        assert_eq!(server.act(3, administrator::remove).await, Ok(()));
        // Who was removed may come back, in another role.
        assert!(server.appoint(3, Role::Audit).await.is_ok());
    });
}

#[test]
fn an_administrator_sets_up_the_second_factor_with_the_code_and_proves_by_it() {
    on_server(|server| async move {
        let setup = server.appoint(0, Role::Audit).await.unwrap();
        let session = server.session(0).await;
        let (role, candidate) = server.candidate(&session).await.unwrap();
        assert_eq!(role, Role::Audit);
        assert!(!candidate.has_passed(server.clock.now()), "a password alone is not enough");
        let (given, who, db) = (server.given(), candidate.clone(), &server.db);
        let open = move |code: String| {
            let (given, who) = (given.clone(), who.clone());
            db.tally(move |tx| enrolment::open(tx, &who, &code, &given))
        };
        assert_eq!(open("ABCD-EFGH-2345".to_owned()).await.unwrap(), Err(Refusal::SetupCode));
        assert_eq!(open(setup.expose().to_owned()).await.unwrap(), Ok(()));
        let (_, candidate) = server.candidate(&session_of(&server, &session).await).await.unwrap();
        let (given, seed) = (server.given(), totp::offered(&candidate, &server.given()));
        let (code, who) = (code_of(&seed, &server), candidate.clone());
        let added = server.db.tally(move |tx| totp::add(tx, &who, (&code, ""), &given)).await.unwrap();
        assert!(added.is_ok());
        let owner = Owner::Administrator(server.accounts[0].clone());
        let own = server.db.read(move |conn| factor::list(conn, &owner)).await.unwrap();
        assert_eq!(own.len(), 1);
        // Another session is asked; a new code takes what there was away.
        server.clock.advance(Duration::seconds(30));
        let second = server.session(0).await;
        let (_, candidate) = server.candidate(&second).await.unwrap();
        let (given, code) = (server.given(), code_of(&seed, &server));
        let passed = server.db.tally(move |tx| totp::pass(tx, &candidate, &code, &given)).await.unwrap();
        assert!(passed.is_ok());
        let (given, account) = (server.given(), server.accounts[0].clone());
        let fresh = server.db.write(move |tx| administrator::code_on_server(tx, &account, &given)).await;
        assert!(fresh.unwrap().is_ok());
        let owner = Owner::Administrator(server.accounts[0].clone());
        assert!(server.db.read(move |conn| factor::list(conn, &owner)).await.unwrap().is_empty());
    });
}

/// The session as the database has it now.
async fn session_of(server: &Server, known: &Session) -> Session {
    let (subject, id, now) = (known.subject.clone(), known.id.clone(), server.clock.now());
    let all = server
        .db
        .read(move |conn| session::list(conn, "identity", &subject, now, &session::Limits::default()))
        .await
        .unwrap();
    all.into_iter().find(|one| one.id == id).unwrap()
}

#[test]
fn who_is_away_is_warned_once_and_suspended_until_a_security_administrator_lifts_it() {
    on_server(|server| async move {
        server.appoint(0, Role::Security).await.unwrap();
        server.appoint(1, Role::System).await.unwrap();
        server.clock.advance(Duration::days(75));
        assert!(server.look().await.is_empty());
        server.clock.advance(Duration::days(1));
        // The security administrator is at work, and not warned.
        let (given, first) = (server.given(), server.accounts[0].clone());
        let seed = totp::Seed::new(&[7; 20]);
        let made = given.clone();
        let seeded =
            server.db.write(move |tx| staff::seed::administrator(tx, &first, (Role::Security, &seed), &made));
        seeded.await.unwrap();
        let session = server.session(0).await;
        let (_, candidate) = server.candidate(&session).await.unwrap();
        let code = code_of(&totp::Seed::new(&[7; 20]), &server);
        let passed = server.db.tally(move |tx| totp::pass(tx, &candidate, &code, &given)).await.unwrap();
        assert!(passed.is_ok());
        assert_eq!(server.look().await, [Owner::Administrator(server.accounts[1].clone())]);
        assert!(server.look().await.is_empty(), "warned once");
        server.clock.advance(Duration::days(13));
        assert!(server.look().await.is_empty());
        assert_eq!(server.role(1).await, Some(Role::System));
        server.clock.advance(Duration::days(1));
        server.look().await;
        assert_eq!((server.role(0).await, server.role(1).await), (Some(Role::Security), None));
        for action in ["staff.idle-warned", "staff.idle-suspended"] {
            assert!(server.has_written(action).await, "{action}");
        }
        assert_eq!(server.act(1, administrator::resume).await, Ok(()));
        server.look().await;
        assert_eq!(server.role(1).await, Some(Role::System), "the days are counted anew");
    });
}

#[test]
fn the_daily_look_puts_itself_on_the_queue_once() {
    on_server(|server| async move {
        let given = server.given();
        let waiting = server.db.write(move |tx| {
            idle::start(tx, &given)?;
            idle::start(tx, &given)?;
            idle::look(tx, &Rules::default(), &given)?;
            idle::look(tx, &Rules::default(), &given)?;
            db::queue::counts(tx)
        });
        // The one that begins and the one of tomorrow.
        assert_eq!(waiting.await.unwrap(), (2, 0));
    });
}

/// What the migration makes of an operator of before: somebody of whom nothing is known yet.
#[test]
fn who_was_never_seen_at_work_is_counted_from_the_first_look() {
    use diesel::prelude::*;
    on_server(|server| async move {
        server.appoint(0, Role::System).await.unwrap();
        let forget = |tx: &mut db::Tx<'_>| -> Result<usize, Fault> {
            Ok(diesel::sql_query("UPDATE administrator SET used_at = 0").execute(&mut **tx)?)
        };
        server.db.write(forget).await.unwrap();
        assert!(server.look().await.is_empty());
        server.clock.advance(Duration::days(75));
        assert!(server.look().await.is_empty());
        server.clock.advance(Duration::days(1));
        assert_eq!(server.look().await.len(), 1);
    });
}
