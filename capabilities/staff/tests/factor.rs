//! Grants and second factors, on both databases (consoles 8.2, decision 0016).

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::collections::BTreeMap;

use base::{CitizenId, Clock, Given, Id, ManualClock, Person, Secret, SecurityAdministrator, noun};
use db::Db;
use db::session::{self, Browser, Found, Session};
use db::testing::{given, on_both};
use profile::Told;
use staff::grant::{self, Scope};
use staff::totp::{self, Seed};
use staff::{Candidate, Limits, Owner, Refusal, State, enrolment, factor, officer};
use time::Duration;

/// 何区审 and 许市审, and what time it is.
struct Office {
    db: Db,
    clock: ManualClock,
    given: Given,
    administrator: SecurityAdministrator,
}

const NUMBERS: [&str; 2] = ["119900197904160213", "119900197608230221"];

impl Office {
    async fn new(db: Db) -> Self {
        let (clock, given) = given();
        let administrator = SecurityAdministrator::at_edge(Id::new(&given));
        let office = Self { db, clock, given, administrator };
        for (at, number) in NUMBERS.into_iter().enumerate() {
            office.arrive(["何区审", "许市审"][at], number).await;
        }
        office
    }

    async fn arrive(&self, name: &'static str, number: &'static str) {
        let given = self.given();
        let told = Told {
            username: "somebody".into(),
            mobile: "19900000020".into(),
            name: name.into(),
            id_type: "111".into(),
            id_number: number.into(),
            level: 2,
            is_protected: None,
        };
        let arrived =
            self.db.write(move |tx| profile::arrive(tx, ("https://id.example", number), &told, &given));
        arrived.await.unwrap();
    }

    fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    fn later(&self, length: Duration) {
        self.clock.advance(length);
    }

    async fn grant(&self, at: usize, scope: Scope) -> Result<Id<noun::Person>, Refusal> {
        let (given, administrator) = (self.given(), self.administrator.clone());
        let number = CitizenId::parse(NUMBERS[at], given.now.china_date()).unwrap();
        self.db.write(move |tx| grant::grant(tx, &administrator, (&number, &scope), &given)).await.unwrap()
    }

    async fn issue(&self, person: &Id<noun::Person>) -> Result<Secret, Refusal> {
        let (given, administrator, person) = (self.given(), self.administrator.clone(), person.clone());
        self.db.write(move |tx| enrolment::issue(tx, &administrator, &person, &given)).await.unwrap()
    }

    /// Signs in with the password alone.
    async fn session(&self, person: &Id<noun::Person>) -> Secret {
        let (given, person) = (self.given(), person.clone());
        let opened = self.db.write(move |tx| {
            let (browser, limits) = (Browser::default(), session::Limits::default());
            let opened =
                session::open(tx, "platform", person.as_str(), BTreeMap::new(), &browser, &given, &limits)?;
            Ok(opened.1)
        });
        opened.await.unwrap()
    }

    async fn find(&self, token: &Secret) -> Option<Session> {
        let (token, now) = (token.clone(), self.clock.now());
        let limits = session::Limits { idle: Duration::hours(24), ..session::Limits::default() };
        let found =
            self.db.read(move |conn| session::find(conn, "platform", &token, now, &limits)).await.unwrap();
        if let Found::Live(session) = found { Some(session) } else { None }
    }

    async fn candidate(&self, token: &Secret) -> Option<Candidate> {
        let session = self.find(token).await?;
        let found = self.db.read(move |conn| officer::candidate(conn, &session, &Limits::default()));
        found.await.unwrap().map(|(_, candidate)| candidate)
    }

    async fn open(&self, token: &Secret, code: &str) -> Result<(), Refusal> {
        let (candidate, given) = (self.candidate(token).await.unwrap(), self.given());
        let code = code.to_owned();
        self.db.tally(move |tx| enrolment::open(tx, &candidate, &code, &given)).await.unwrap()
    }

    /// The application's code for the seed that this session is offered.
    async fn offered(&self, token: &Secret) -> Seed {
        totp::offered(&self.candidate(token).await.unwrap(), &self.given())
    }

    async fn add(&self, token: &Secret, code: &str) -> Result<Secret, Refusal> {
        let (candidate, given) = (self.candidate(token).await.unwrap(), self.given());
        let code = code.to_owned();
        self.db.tally(move |tx| totp::add(tx, &candidate, (&code, "办公手机"), &given)).await.unwrap()
    }

    async fn pass(&self, token: &Secret, code: &str) -> Result<Secret, Refusal> {
        let (candidate, given) = (self.candidate(token).await.unwrap(), self.given());
        let code = code.to_owned();
        self.db.tally(move |tx| totp::pass(tx, &candidate, &code, &given)).await.unwrap()
    }

    async fn has_passed(&self, token: &Secret) -> bool {
        let now = self.clock.now();
        self.candidate(token).await.is_some_and(|one| one.has_passed(now))
    }

    /// An officer with one authenticator, whose session passed.
    async fn enrolled(&self, at: usize) -> (Id<noun::Person>, Secret, Seed) {
        let person = self.grant(at, everything("110108")).await.unwrap();
        let code = self.issue(&person).await.unwrap();
        let token = self.session(&person).await;
        self.open(&token, code.expose()).await.unwrap();
        let seed = self.offered(&token).await;
        let token = self.add(&token, &code_of(&seed, self)).await.unwrap();
        (person, token, seed)
    }
}

fn everything(authority: &str) -> Scope {
    Scope::choose(authority, &[1, 2, 3, 4], &["permit", "talent"]).unwrap()
}

/// What the application shows now; RFC 6238 once more, from what the page spelled.
fn code_of(seed: &Seed, office: &Office) -> String {
    use totp_rs::{Builder, Secret};
    let spelled = seed.spelled().expose().replace(' ', "");
    let told = Builder::new().with_secret(Secret::try_from_base32(spelled).unwrap()).build().unwrap();
    told.generate(u64::try_from(office.clock.now().unix_seconds()).unwrap()).to_string()
}

fn in_office<F, R>(test: F)
where
    F: Fn(Office) -> R,
    R: Future<Output = ()>,
{
    on_both(|db| async { test(Office::new(db).await).await });
}

#[test]
fn a_stolen_password_sets_up_no_factor() {
    in_office(|office| async move {
        let person = office.grant(0, everything("110108")).await.unwrap();
        let token = office.session(&person).await;
        let seed = office.offered(&token).await;
        assert_eq!(office.add(&token, &code_of(&seed, &office)).await.unwrap_err(), Refusal::NoWarrant);
        assert_eq!(office.open(&token, "ABCDEFGH2345").await, Err(Refusal::SetupCode));
        // Nor does another officer's code.
        let other = office.grant(1, everything("110000")).await.unwrap();
        let code = office.issue(&other).await.unwrap();
        assert_eq!(office.open(&token, code.expose()).await, Err(Refusal::SetupCode));
        assert!(!office.has_passed(&token).await);
    });
}

#[test]
fn a_set_up_code_serves_once_and_for_seventy_two_hours() {
    in_office(|office| async move {
        let (person, first, _) = office.enrolled(0).await;
        assert!(office.has_passed(&first).await);
        office.later(Duration::SECOND);
        let code = office.issue(&person).await.unwrap();
        assert!(!office.has_passed(&first).await, "the old proof went with the old factors");
        // Typed in two sessions, used in one.
        let (one, two) = (office.session(&person).await, office.session(&person).await);
        office.open(&one, &code.expose().to_lowercase().replace('-', " ")).await.unwrap();
        office.open(&two, code.expose()).await.unwrap();
        let seed = office.offered(&one).await;
        office.add(&one, &code_of(&seed, &office)).await.unwrap();
        let seed = office.offered(&two).await;
        assert_eq!(office.add(&two, &code_of(&seed, &office)).await.unwrap_err(), Refusal::NoWarrant);
        assert_eq!(office.open(&two, code.expose()).await, Err(Refusal::SetupCode));
        let code = office.issue(&person).await.unwrap();
        office.later(Duration::hours(72));
        let late = office.session(&person).await;
        assert_eq!(office.open(&late, code.expose()).await, Err(Refusal::SetupCode));
    });
}

#[test]
fn a_step_is_taken_once_and_the_token_before_is_worthless() {
    in_office(|office| async move {
        let (person, _, seed) = office.enrolled(0).await;
        let token = office.session(&person).await;
        let code = code_of(&seed, &office);
        assert_eq!(office.pass(&token, &code).await.unwrap_err(), Refusal::Code, "taken by setting up");
        office.later(Duration::seconds(30));
        let code = code_of(&seed, &office);
        let passed = office.pass(&token, &code).await.unwrap();
        assert!(office.has_passed(&passed).await);
        assert!(office.find(&token).await.is_none(), "a stolen token of before is nobody's");
        let thief = office.session(&person).await;
        assert_eq!(office.pass(&thief, &code).await.unwrap_err(), Refusal::Code, "read over the shoulder");
        // The step before is over too, though its code is within the tolerance.
        office.later(Duration::seconds(29));
        assert_eq!(office.pass(&thief, &code).await.unwrap_err(), Refusal::Code);
        assert!(!office.has_passed(&thief).await);
    });
}

#[test]
fn five_wrong_codes_lock_for_fifteen_minutes_whatever_comes_then() {
    in_office(|office| async move {
        let (person, _, seed) = office.enrolled(0).await;
        office.later(Duration::MINUTE);
        let token = office.session(&person).await;
        for _ in 0..5 {
            assert_eq!(office.pass(&token, "000000").await.unwrap_err(), Refusal::Code);
        }
        let right = code_of(&seed, &office);
        assert_eq!(office.pass(&token, &right).await.unwrap_err(), Refusal::Locked);
        let elsewhere = office.session(&person).await;
        assert_eq!(office.pass(&elsewhere, &right).await.unwrap_err(), Refusal::Locked);
        assert_eq!(office.open(&elsewhere, "ABCDEFGH2345").await, Err(Refusal::Locked));
        office.later(Duration::minutes(15));
        office.pass(&token, &code_of(&seed, &office)).await.unwrap();
    });
}

#[test]
fn of_many_tries_at_once_no_more_than_five_are_looked_at() {
    in_office(|office| async move {
        let (person, ..) = office.enrolled(0).await;
        office.later(Duration::MINUTE);
        let token = office.session(&person).await;
        let candidate = office.candidate(&token).await.unwrap();
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let (db, candidate, given) = (office.db.clone(), candidate.clone(), office.given());
                tokio::spawn(
                    async move { db.tally(move |tx| totp::pass(tx, &candidate, "000000", &given)).await },
                )
            })
            .collect();
        let mut looked_at = 0;
        for one in tries {
            looked_at += usize::from(one.await.unwrap().unwrap().unwrap_err() == Refusal::Code);
        }
        assert_eq!(looked_at, 5);
    });
}

#[test]
fn a_proof_is_good_for_its_own_session_and_eight_hours() {
    in_office(|office| async move {
        let (person, token, _) = office.enrolled(0).await;
        let other = office.session(&person).await;
        assert!(!office.has_passed(&other).await);
        office.later(Duration::minutes(8 * 60 - 1));
        assert!(office.has_passed(&token).await);
        office.later(Duration::MINUTE);
        assert!(!office.has_passed(&token).await);
        assert!(office.candidate(&token).await.is_some(), "asked again, not thrown out");
    });
}

#[test]
fn factors_are_added_and_removed_after_a_fresh_proof_only_and_never_the_last() {
    in_office(|office| async move {
        let (person, token, seed) = office.enrolled(0).await;
        let remove = |token: Secret, id| {
            let office = &office;
            async move {
                let (candidate, given) = (office.candidate(&token).await.unwrap(), office.given());
                office.db.write(move |tx| factor::remove(tx, &candidate, &id, &given)).await.unwrap()
            }
        };
        let own = |person: Id<noun::Person>| {
            office.db.read(move |conn| factor::list(conn, &Owner::Officer(person)))
        };
        let first = own(person.clone()).await.unwrap().remove(0);
        assert_eq!(first.name, "办公手机");
        assert_eq!(remove(token.clone(), first.id.clone()).await.unwrap_err(), Refusal::LastFactor);
        office.later(Duration::minutes(10));
        let offered = office.offered(&token).await;
        let code = code_of(&offered, &office);
        assert_eq!(office.add(&token, &code).await.unwrap_err(), Refusal::NoWarrant, "ten minutes are over");
        let token = office.pass(&token, &code_of(&seed, &office)).await.unwrap();
        let offered = office.offered(&token).await;
        let token = office.add(&token, &code_of(&offered, &office)).await.unwrap();
        let elsewhere = office.session(&person).await;
        office.later(Duration::seconds(30));
        let elsewhere = office.pass(&elsewhere, &code_of(&offered, &office)).await.unwrap();
        office.later(Duration::SECOND);
        let stranger = Id::new(&office.given());
        assert!(remove(token.clone(), stranger).await.unwrap().is_none());
        let (second, third) = (office.enrolled(1).await.0, own(person.clone()).await.unwrap().len());
        let theirs = own(second).await.unwrap().remove(0);
        assert!(remove(token.clone(), theirs.id).await.unwrap().is_none(), "another's factor is not found");
        let token = remove(token.clone(), first.id).await.unwrap().unwrap();
        assert_eq!((third, own(person).await.unwrap().len()), (2, 1));
        assert!(office.has_passed(&token).await && !office.has_passed(&elsewhere).await);
    });
}

#[test]
fn who_is_suspended_or_removed_is_out_at_once_and_returns_without_the_old_proof() {
    in_office(|office| async move {
        let (person, token, seed) = office.enrolled(0).await;
        let turn = |suspended| {
            let (given, administrator, person) =
                (office.given(), office.administrator.clone(), person.clone());
            office.db.write(move |tx| grant::suspend(tx, &administrator, (&person, suspended), &given))
        };
        office.later(Duration::SECOND);
        turn(true).await.unwrap().unwrap();
        assert!(office.candidate(&token).await.is_none());
        assert_eq!(turn(true).await.unwrap(), Err(Refusal::Gone), "the second of two administrators is told");
        turn(false).await.unwrap().unwrap();
        assert!(office.candidate(&token).await.is_some() && !office.has_passed(&token).await);
        office.later(Duration::MINUTE);
        let token = office.pass(&token, &code_of(&seed, &office)).await.unwrap();
        let (given, administrator, one) = (office.given(), office.administrator.clone(), person.clone());
        office.db.write(move |tx| grant::remove(tx, &administrator, &one, &given)).await.unwrap().unwrap();
        assert!(office.candidate(&token).await.is_none());
        assert_eq!(office.issue(&person).await.unwrap_err(), Refusal::Gone);
        // Named again, without the factors of before.
        office.later(Duration::MINUTE);
        office.grant(0, everything("110105")).await.unwrap();
        assert!(!office.has_passed(&token).await);
        assert_eq!(office.pass(&token, &code_of(&seed, &office)).await.unwrap_err(), Refusal::Code);
        assert_eq!(office.grant(0, everything("110108")).await, Err(Refusal::Already));
    });
}

#[test]
fn officers_are_listed_by_authority_with_their_names() {
    in_office(|office| async move {
        let first = office.grant(0, everything("110108")).await.unwrap();
        office.grant(1, everything("110000")).await.unwrap();
        let (given, administrator) = (office.given(), office.administrator.clone());
        let all = office.db.read(move |conn| officer::list(conn, &administrator, &given)).await.unwrap();
        let told: Vec<_> =
            all.iter().map(|one| (one.name.as_str(), one.officer.authority(), one.state)).collect();
        assert_eq!(told, [("许市审", "110000", State::Active), ("何区审", "110108", State::Active)]);
        let (given, person) = (office.given(), Person::at_edge(first));
        let near = office.db.read(move |conn| {
            let officer = officer::of_person(conn, &person)?.unwrap();
            officer::colleagues(conn, &officer, &given)
        });
        let near = near.await.unwrap();
        assert_eq!(near.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["何区审"]);
        let unknown = everything("110108");
        let (given, administrator) = (office.given(), office.administrator.clone());
        let number = CitizenId::parse("119900199202290047", given.now.china_date()).unwrap();
        let refused =
            office.db.write(move |tx| grant::grant(tx, &administrator, (&number, &unknown), &given)).await;
        assert_eq!(refused.unwrap(), Err(Refusal::Unknown));
    });
}
