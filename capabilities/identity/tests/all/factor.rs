//! 登录保护 and recovery codes, their owner's and their attackers' ways (decision 0024).

use base::{Clock, Holder, Secret, SecurityAdministrator};
use db::session::Found;
use db::testing::on_both;
use identity::protection::{self, Device, Halfway, Proof};
use identity::upstream::{self, Arrived, Attempt, Kept, Subject};
use identity::{Refusal, SignedIn, centre, login, real_name};
use proof::{Purpose, Seed};
use time::Duration;

use crate::common::{MOBILE, PASSWORD, Town};

const OTHER: &str = "19900000006";

/// What the application shows now; RFC 6238 once more, from what the page spelled.
pub(crate) fn code_of(seed: &Seed, town: &Town) -> String {
    use totp_rs::{Builder, Secret};
    let spelled = seed.spelled().expose().replace(' ', "");
    let told = Builder::new().with_secret(Secret::try_from_base32(spelled).unwrap()).build().unwrap();
    told.generate(u64::try_from(town.clock.now().unix_seconds()).unwrap()).to_string()
}

impl Town {
    /// Proves by the password.
    pub(crate) async fn prove(&self, holder: &Holder) -> Result<(), Refusal> {
        let (given, who) = (self.given(), holder.clone());
        let hash = self.db.tally(move |tx| centre::step_up::reserve(tx, &who, &given)).await.unwrap();
        let hash = hash.map_err(|refused| refused[0])?;
        let verdict = self.hashery.verify(&Secret::new(PASSWORD), Some(&hash)).await.unwrap();
        let (given, who) = (self.given(), holder.clone());
        let proven =
            self.db.write(move |tx| centre::step_up::by_password(tx, &who, &verdict, &given)).await.unwrap();
        proven.map_err(|refused| refused[0])
    }

    /// Proves by what the protection asks for.
    async fn prove_by(&self, holder: &Holder, proof: Proof) -> Result<(), Refusal> {
        let (given, who) = (self.given(), holder.clone());
        let proven =
            self.db.tally(move |tx| centre::step_up::by_factor(tx, &who, &proof, &given)).await.unwrap();
        proven.map_err(|refused| refused[0])
    }

    async fn add_totp(&self, holder: &Holder) -> Result<(Seed, Option<Vec<Secret>>), Refusal> {
        let (given, who) = (self.given(), holder.clone());
        let seed = self.db.read(move |conn| protection::offered(conn, &who, &given)).await.unwrap();
        let (given, who, code) = (self.given(), holder.clone(), code_of(&seed, self));
        let added = self.db.tally(move |tx| protection::add_totp(tx, &who, &code, &given)).await.unwrap();
        added.map(|codes| (seed, codes))
    }

    /// Somebody with an authenticator and ten codes.
    pub(crate) async fn protected(&self, name: &str, mobile: &str) -> (Holder, Seed, Vec<Secret>) {
        let holder = self.holder(&self.register(name, mobile).await.unwrap());
        self.prove(&holder).await.unwrap();
        let (seed, codes) = self.add_totp(&holder).await.unwrap();
        self.clock.advance(Duration::MINUTE);
        (holder, seed, codes.unwrap())
    }

    pub(crate) async fn halfway(&self, token: &Secret) -> Option<Halfway> {
        let (given, token) = (self.given(), token.clone());
        self.db.read(move |conn| protection::halfway(conn, &token, &given)).await.unwrap()
    }

    pub(crate) async fn pass(&self, half: &SignedIn, proof: Proof) -> Result<SignedIn, Refusal> {
        let Some(halfway) = self.halfway(&half.token).await else { return Err(Refusal::SecondOver) };
        let (given, device) = (self.given(), Device { browser: self.browser(), known: None });
        let limits = db::session::Limits::default();
        self.db
            .tally(move |tx| protection::pass(tx, &halfway, &proof, (&device, &limits), &given))
            .await
            .unwrap()
    }

    pub(crate) async fn is_signed_in(&self, token: &Secret) -> bool {
        let (now, token) = (self.clock.now(), token.clone());
        let limits = db::session::Limits::default();
        let found = self
            .db
            .read(move |conn| db::session::find(conn, identity::REALM, &token, now, &limits))
            .await
            .unwrap();
        matches!(found, Found::Live(_))
    }

    async fn renew(&self, holder: &Holder) -> Result<Vec<Secret>, Refusal> {
        let (given, who) = (self.given(), holder.clone());
        self.db.write(move |tx| protection::renew_codes(tx, &who, &given)).await.unwrap()
    }

    async fn turn_off(&self, holder: &Holder) -> Result<(), Refusal> {
        let (given, who) = (self.given(), holder.clone());
        self.db.write(move |tx| protection::turn_off(tx, &who, &given)).await.unwrap()
    }
}

fn totp(seed: &Seed, town: &Town) -> Proof {
    Proof::Totp(code_of(seed, town))
}

#[test]
fn under_protection_a_password_opens_half_a_session_that_no_page_knows() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, seed, _) = town.protected("abc123", MOBILE).await;
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        assert!(half.is_half() && !town.is_signed_in(&half.token).await);
        let history = |holder: Holder| {
            let given = town.given();
            town.db.read(move |conn| centre::devices(conn, &holder, &given, &db::session::Limits::default()))
        };
        let (sessions, events) = history(holder.clone()).await.unwrap();
        assert_eq!(
            (sessions.len(), events.len()),
            (1, 0),
            "half a session is in no list, nor in the history"
        );
        let whole = town.pass(&half, totp(&seed, &town)).await.unwrap();
        assert!(!whole.is_half() && town.is_signed_in(&whole.token).await);
        // Who fixed or stole the token of the first step holds nothing.
        assert_ne!(whole.session.id, half.session.id);
        assert!(!town.is_signed_in(&half.token).await && town.halfway(&half.token).await.is_none());
        assert_eq!(whole.session.notes["way"], "password");
        let (given, token) = (town.given(), whole.token.clone());
        let limits = db::session::Limits::default();
        let found = town
            .db
            .read(move |conn| db::session::find(conn, identity::REALM, &token, given.now, &limits))
            .await;
        assert!(matches!(found.unwrap(), Found::Live(session) if protection::is_second_taken(&session)));
        assert!(!protection::is_second_taken(&half.session), "half is not the whole");
        let (_, events) = history(holder).await.unwrap();
        assert_eq!((events[0].way.as_str(), events[0].succeeded), ("password", true));
    });
}

#[test]
fn a_text_message_and_a_new_password_do_not_go_round_the_second_step() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.protected("abc123", MOBILE).await;
        let code = town.fresh_code(Purpose::SmsLogin, MOBILE).await;
        let (given, browser) = (town.given(), town.browser());
        let limits = db::session::Limits::default();
        let by_code = town
            .db
            .write(move |tx| login::by_code(tx, (MOBILE, &code), &browser, &given, &limits))
            .await
            .unwrap()
            .unwrap();
        assert!(by_code.is_half() && town.halfway(&by_code.token).await.is_some());
        // Ten minutes, and whoever turns the password over ends what is halfway in.
        town.clock.advance(Duration::minutes(10));
        assert!(town.halfway(&by_code.token).await.is_none());
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        let reset = identity::reset::Form {
            mobile: MOBILE.into(),
            code: town.fresh_code(Purpose::Reset, MOBILE).await,
            password: Secret::new("xyz789"),
            password_again: Secret::new("xyz789"),
        };
        let half_later = town.sign_in("abc123", PASSWORD).await.unwrap();
        let valid = reset.validate(identity::Policy::Manual).unwrap();
        let given = town.given();
        let proven =
            town.db.write(move |tx| identity::reset::prove(tx, &valid, &given)).await.unwrap().unwrap();
        let (hash, given) = (town.hashery.hash(proven.password()).await.unwrap(), town.given());
        town.db.write(move |tx| identity::reset::complete(tx, &proven, &hash, &given)).await.unwrap();
        for half in [half, half_later] {
            assert!(town.halfway(&half.token).await.is_none());
        }
        assert!(town.sign_in("abc123", "xyz789").await.unwrap().is_half());
    });
}

#[test]
fn a_step_is_taken_once_and_a_recovery_code_too() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (_, seed, codes) = town.protected("abc123", MOBILE).await;
        let (one, two) = (
            town.sign_in("abc123", PASSWORD).await.unwrap(),
            town.sign_in("abc123", PASSWORD).await.unwrap(),
        );
        town.pass(&one, totp(&seed, &town)).await.unwrap();
        assert_eq!(town.pass(&two, totp(&seed, &town)).await.unwrap_err(), Refusal::Totp, "in the same step");
        let recovery = |code: &Secret| Proof::Recovery(code.expose().to_lowercase().replace('-', " "));
        town.pass(&two, recovery(&codes[0])).await.unwrap();
        assert!(town.texts(MOBILE).await.last().unwrap().contains("还剩9个"));
        let three = town.sign_in("abc123", PASSWORD).await.unwrap();
        assert_eq!(town.pass(&three, recovery(&codes[0])).await.unwrap_err(), Refusal::Recovery);
        // Another's code is nothing here.
        let (_, _, others) = town.protected("other123", OTHER).await;
        let four = town.sign_in("abc123", PASSWORD).await.unwrap();
        assert_eq!(town.pass(&four, recovery(&others[0])).await.unwrap_err(), Refusal::Recovery);
        town.pass(&four, recovery(&codes[1])).await.unwrap();
    });
}

#[test]
fn five_wrong_codes_of_either_kind_lock_for_fifteen_minutes_whatever_comes_then() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, seed, codes) = town.protected("abc123", MOBILE).await;
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        for _ in 0..3 {
            assert_eq!(town.pass(&half, Proof::Totp("000000".into())).await.unwrap_err(), Refusal::Totp);
        }
        for _ in 0..2 {
            let wrong = Proof::Recovery("ABCDE-FGHJK".into());
            assert_eq!(town.pass(&half, wrong).await.unwrap_err(), Refusal::Recovery);
        }
        let right = || Proof::Recovery(codes[0].expose().to_owned());
        assert_eq!(town.pass(&half, totp(&seed, &town)).await.unwrap_err(), Refusal::FactorLocked);
        assert_eq!(town.pass(&half, right()).await.unwrap_err(), Refusal::FactorLocked);
        assert_eq!(
            town.prove_by(&holder, right()).await,
            Err(Refusal::FactorLocked),
            "one counter everywhere"
        );
        town.clock.advance(Duration::minutes(15));
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        town.pass(&half, right()).await.unwrap();
    });
}

#[test]
fn of_many_codes_at_once_no_more_than_five_are_looked_at() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.protected("abc123", MOBILE).await;
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        let halfway = town.halfway(&half.token).await.unwrap();
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let (db, halfway, given) = (town.db.clone(), halfway.clone(), town.given());
                let device = Device { browser: town.browser(), known: None };
                tokio::spawn(async move {
                    let (wrong, limits) = (Proof::Totp("000000".into()), db::session::Limits::default());
                    db.tally(move |tx| protection::pass(tx, &halfway, &wrong, (&device, &limits), &given))
                        .await
                })
            })
            .collect();
        let mut looked_at = 0;
        for one in tries {
            looked_at += usize::from(one.await.unwrap().unwrap().unwrap_err() == Refusal::Totp);
        }
        assert_eq!(looked_at, 5);
    });
}

#[test]
fn a_password_neither_turns_it_off_nor_draws_codes() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, seed, codes) = town.protected("abc123", MOBILE).await;
        assert!(town.texts(MOBILE).await.last().unwrap().contains("已开启登录保护"));
        assert_eq!(town.prove(&holder).await, Err(Refusal::NeedsFactor));
        let code = town.fresh_code(Purpose::StepUp, MOBILE).await;
        let (given, who) = (town.given(), holder.clone());
        let by_code =
            town.db.write(move |tx| centre::step_up::by_code(tx, &who, &code, &given)).await.unwrap();
        assert_eq!(by_code, Err(vec![Refusal::NeedsFactor]), "nor does the phone");
        assert_eq!(town.turn_off(&holder).await, Err(Refusal::StepUp));
        assert_eq!(town.renew(&holder).await.unwrap_err(), Refusal::StepUp);
        town.prove_by(&holder, totp(&seed, &town)).await.unwrap();
        let fresh = town.renew(&holder).await.unwrap();
        assert_eq!(
            (fresh.len(), town.turn_off(&holder).await),
            (10, Err(Refusal::StepUp)),
            "one proof, one change"
        );
        let old = Proof::Recovery(codes[0].expose().to_owned());
        assert_eq!(town.prove_by(&holder, old).await, Err(Refusal::Recovery), "the new set voids the old");
        town.prove_by(&holder, Proof::Recovery(fresh[0].expose().to_owned())).await.unwrap();
        town.turn_off(&holder).await.unwrap();
        assert!(town.texts(MOBILE).await.last().unwrap().contains("已关闭登录保护"));
        assert!(!town.sign_in("abc123", PASSWORD).await.unwrap().is_half());
    });
}

#[test]
fn a_proof_by_password_from_before_is_none_afterwards_and_other_browsers_are_out() {
    on_both(|db| async move {
        let town = Town::new(db);
        let holder = town.holder(&town.register("abc123", MOBILE).await.unwrap());
        assert_eq!(town.add_totp(&holder).await.unwrap_err(), Refusal::StepUp);
        let thief = town.sign_in("abc123", PASSWORD).await.unwrap();
        town.prove(&town.holder(&thief)).await.unwrap();
        town.prove(&holder).await.unwrap();
        town.add_totp(&holder).await.unwrap();
        assert!(!town.is_signed_in(&thief.token).await);
        assert_eq!(town.turn_off(&town.holder(&thief)).await, Err(Refusal::StepUp));
        assert_eq!(town.turn_off(&holder).await, Err(Refusal::StepUp));
        // The last thing to prove oneself with stays.
        let (seed, _) = {
            town.clock.advance(Duration::MINUTE);
            let (given, who) = (town.given(), holder.clone());
            let status = town.db.read(move |conn| protection::status(conn, &who, &given)).await.unwrap();
            assert!(status.is_on() && status.codes == 10 && status.passkeys == 0);
            let given = town.given();
            let who = holder.clone();
            (town.db.read(move |conn| protection::offered(conn, &who, &given)).await.unwrap(), ())
        };
        let wrong = totp(&seed, &town);
        assert_eq!(
            town.prove_by(&holder, wrong).await,
            Err(Refusal::Totp),
            "what is offered next is another seed"
        );
    });
}

#[test]
fn an_approved_appeal_takes_what_was_lost_off_the_earlier_account() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (earlier, ..) = town.protected("earlier1", MOBILE).await;
        let later = town.holder(&town.register("later123", OTHER).await.unwrap());
        for holder in [&earlier, &later] {
            let form = real_name::Form { name: "郑范例".into(), number: "119900199202290047".into() };
            let valid = form.validate(town.given().now.china_date()).unwrap();
            let (given, holder) = (town.given(), holder.clone());
            let found = (identity::Finding::Match, "test", real_name::Keeping::Whole);
            let _ =
                town.db.write(move |tx| real_name::record(tx, &holder, &valid, found, &given)).await.unwrap();
        }
        let form =
            identity::appeal::Form { reason: "手机和恢复码都已丢失".into(), contact: OTHER.into() };
        let (ready, given, who) = (form.validate().unwrap(), town.given(), later.clone());
        town.db
            .write(move |tx| identity::appeal::file(tx, &who, &ready, "appeals/x", &given))
            .await
            .unwrap()
            .unwrap();
        assert!(town.sign_in("earlier1", PASSWORD).await.unwrap().is_half());
        let administrator = SecurityAdministrator::at_edge(later.account().clone());
        let (given, who) = (town.given(), later.clone());
        town.db
            .write(move |tx| {
                let filed = identity::appeal::last(tx, &who)?.unwrap();
                identity::appeal::decide::decide(
                    tx,
                    &administrator,
                    &filed.id,
                    (true, "材料属实", real_name::Keeping::Whole),
                    &given,
                )
            })
            .await
            .unwrap()
            .unwrap();
        assert!(!town.sign_in("earlier1", PASSWORD).await.unwrap().is_half());
        assert!(town.texts(MOBILE).await.iter().any(|text| text.contains("已关闭登录保护")));
    });
}

#[test]
fn another_platform_vouches_for_half_and_a_stranger_is_bound_after_the_second_step() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, seed, codes) = town.protected("abc123", MOBILE).await;
        let secret = |text: &str| Secret::new(text);
        let come_back = || {
            let attempt = Attempt {
                state: secret("s"),
                nonce: secret("n"),
                verifier: secret("v"),
                back: "https://rc.example/back".into(),
            };
            let kept = Kept { provider: "wechat".into(), attempt, account: None, next: String::new() };
            let subject = Subject { id: "union".into(), name: "某人".into() };
            let (given, browser, visit) = (town.given(), town.browser(), secret("the first visit"));
            let limits = db::session::Limits::default();
            town.db.write(move |tx| {
                upstream::come_back(tx, (&kept, &subject), (&visit, &browser, None), &limits, &given)
            })
        };
        assert!(matches!(come_back().await.unwrap().unwrap(), Arrived::Stranger));
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        let token = half.token.clone();
        town.db
            .write(move |tx| upstream::carry(tx, (&Secret::new("the first visit"), &token)))
            .await
            .unwrap();
        let whole = town.pass(&half, totp(&seed, &town)).await.unwrap();
        let (given, token, account) = (town.given(), half.token.clone(), whole.account.clone());
        town.db.write(move |tx| upstream::claim(tx, &token, &account, &given)).await.unwrap().unwrap();
        let Arrived::SignedIn(by_platform) = come_back().await.unwrap().unwrap() else { panic!("bound") };
        assert!(by_platform.is_half() && by_platform.account == *holder.account());
        town.pass(&by_platform, Proof::Recovery(codes[0].expose().to_owned())).await.unwrap();
    });
}
