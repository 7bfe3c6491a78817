//! Passkeys of accounts, their owner's and their attackers' ways (decision 0024).

use base::{Holder, Id, Secret};
use db::session::{Session, visit_id};
use db::testing::on_both;
use identity::passkey::{self, Purpose};
use identity::protection::{self, Proof};
use identity::{Refusal, SignedIn};
use proof::Passkeys;
use time::Duration;

use crate::common::{MOBILE, PASSWORD, Town};
use crate::device::{Device, ORIGIN};

const OTHER: &str = "19900000006";

fn keys() -> Passkeys {
    Passkeys::at(ORIGIN, "人才").unwrap()
}

fn visit(of: &str) -> Id<Session> {
    visit_id(&Secret::new(of))
}

impl Town {
    async fn ask_creation(&self, holder: &Holder) -> Result<String, Refusal> {
        let (given, who, at) = (self.given(), holder.clone(), Id::parse(holder.session()).unwrap());
        self.db.write(move |tx| passkey::ask_creation(tx, &keys(), &who, &at, &given)).await.unwrap()
    }

    async fn take_asked(&self, at: &Id<Session>, purpose: Purpose) -> Option<proof::passkey::Asked> {
        let (given, at) = (self.given(), at.clone());
        self.db.write(move |tx| passkey::take(tx, &at, purpose, &given)).await.unwrap()
    }

    /// Adds a key; its credential is made of the sign `id`.
    async fn add_key(&self, holder: &Holder, id: u8) -> Result<Device, Refusal> {
        self.prove(holder).await.unwrap();
        let question = self.ask_creation(holder).await?;
        assert!(question.contains("\"residentKey\":\"required\""), "it signs in without a name");
        let (device, answer) = Device::make(&question, id);
        let asked = self.take_asked(&Id::parse(holder.session()).unwrap(), Purpose::Creation).await.unwrap();
        let made = keys().made(&asked, &answer).unwrap();
        let (given, who) = (self.given(), holder.clone());
        let added =
            self.db.write(move |tx| passkey::add(tx, &who, (&made, "本人手机"), &given)).await.unwrap();
        added.map(|()| device)
    }

    async fn ask_entry(&self, at: &Id<Session>) -> String {
        let (given, at) = (self.given(), at.clone());
        self.db
            .tally(move |tx| passkey::ask_entry(tx, &keys(), (&at, "198.51.100.7"), &given))
            .await
            .unwrap()
            .unwrap()
    }

    async fn enter(&self, at: &Id<Session>, answer: &str) -> Result<SignedIn, Refusal> {
        let (given, at, sent) = (self.given(), at.clone(), answer.to_owned());
        let presented = self
            .db
            .tally(move |tx| passkey::present(tx, &keys(), (&at, "198.51.100.7"), &sent, &given))
            .await
            .unwrap()?;
        let proven = presented.proven(&keys(), answer);
        let (given, browser) = (self.given(), self.browser());
        let limits = db::session::Limits::default();
        self.db
            .tally(move |tx| passkey::settle(tx, &presented, proven.as_ref(), (&browser, &limits), &given))
            .await
            .unwrap()
    }

    async fn somebody_with_key(&self, name: &str, mobile: &str, id: u8) -> (Holder, Device) {
        let holder = self.holder(&self.register(name, mobile).await.unwrap());
        let device = self.add_key(&holder, id).await.unwrap();
        (holder, device)
    }
}

#[test]
fn a_key_signs_its_owner_in_and_every_change_is_told() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, mut device) = town.somebody_with_key("abc123", MOBILE, 1).await;
        assert!(town.texts(MOBILE).await.last().unwrap().contains("添加了通行密钥"));
        assert_eq!(town.ask_creation(&holder).await.unwrap_err(), Refusal::StepUp, "one proof, one change");
        let at = visit("a browser");
        town.clock.advance(Duration::MINUTE);
        let question = town.ask_entry(&at).await;
        let signed_in = town.enter(&at, &device.sign(&question)).await.unwrap();
        assert_eq!((&signed_in.account, signed_in.is_half()), (holder.account(), false));
        assert_eq!(signed_in.session.notes["way"], "passkey");
        let (given, who) = (town.given(), holder.clone());
        let limits = db::session::Limits::default();
        let (_, events) =
            town.db.read(move |conn| identity::centre::devices(conn, &who, &given, &limits)).await.unwrap();
        assert_eq!((events[0].way.as_str(), events[0].succeeded), ("passkey", true));
        let who = holder.clone();
        let own = town.db.read(move |conn| passkey::list(conn, &who)).await.unwrap();
        assert!(own[0].name == "本人手机" && own[0].used_at > own[0].added_at);
        let remove = |holder: &Holder| {
            let (given, who, id) = (town.given(), holder.clone(), own[0].id.clone());
            town.db.write(move |tx| passkey::remove(tx, &who, &id, &given))
        };
        assert_eq!(remove(&holder).await.unwrap(), Err(Refusal::StepUp));
        let stranger = town.holder(&town.register("other123", OTHER).await.unwrap());
        town.prove(&stranger).await.unwrap();
        assert_eq!(remove(&stranger).await.unwrap(), Ok(None), "another's key is not found");
        town.prove(&holder).await.unwrap();
        assert_eq!(remove(&holder).await.unwrap(), Ok(Some(())));
        assert!(town.texts(MOBILE).await.last().unwrap().contains("移除了通行密钥"));
        let question = town.ask_entry(&at).await;
        assert_eq!(town.enter(&at, &device.sign(&question)).await.unwrap_err(), Refusal::Passkey);
    });
}

#[test]
fn an_answer_serves_one_question_of_one_browser_for_five_minutes() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (_, mut device) = town.somebody_with_key("abc123", MOBILE, 1).await;
        let (at, elsewhere) = (visit("a browser"), visit("a thief's"));
        let question = town.ask_entry(&at).await;
        let answer = device.sign(&question);
        assert_eq!(town.enter(&elsewhere, &answer).await.unwrap_err(), Refusal::Passkey, "never asked");
        town.ask_entry(&elsewhere).await;
        assert_eq!(
            town.enter(&elsewhere, &answer).await.unwrap_err(),
            Refusal::Passkey,
            "asked something else"
        );
        town.enter(&at, &answer).await.unwrap();
        assert_eq!(town.enter(&at, &answer).await.unwrap_err(), Refusal::Passkey, "replayed");
        town.ask_entry(&at).await;
        assert_eq!(
            town.enter(&at, &answer).await.unwrap_err(),
            Refusal::Passkey,
            "replayed to a new question"
        );
        let question = town.ask_entry(&at).await;
        town.clock.advance(Duration::minutes(5));
        assert_eq!(town.enter(&at, &device.sign(&question)).await.unwrap_err(), Refusal::Passkey, "too late");
        for nonsense in ["", "{}", "[]", "null", "{\"id\":1}"] {
            town.ask_entry(&at).await;
            assert_eq!(town.enter(&at, nonsense).await.unwrap_err(), Refusal::Passkey, "{nonsense}");
        }
    });
}

#[test]
fn a_false_page_a_copied_key_and_a_borrowed_name_are_answered_alike() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (_, mut device) = town.somebody_with_key("abc123", MOBILE, 1).await;
        let (_, other) = town.somebody_with_key("other123", OTHER, 2).await;
        let at = visit("a browser");
        let question = town.ask_entry(&at).await;
        device.origin = "https://localhost.example";
        assert_eq!(
            town.enter(&at, &device.sign(&question)).await.unwrap_err(),
            Refusal::Passkey,
            "a false page"
        );
        device.origin = ORIGIN;
        let question = town.ask_entry(&at).await;
        town.enter(&at, &device.sign(&question)).await.unwrap();
        // A copy of the key counts from where it was copied.
        device.counter -= 1;
        let question = town.ask_entry(&at).await;
        assert_eq!(town.enter(&at, &device.sign(&question)).await.unwrap_err(), Refusal::Passkey, "a copy");
        device.counter += 5;
        device.owner.clone_from(&other.owner);
        let question = town.ask_entry(&at).await;
        assert_eq!(town.enter(&at, &device.sign(&question)).await.unwrap_err(), Refusal::Passkey, "a name");
    });
}

#[test]
fn a_key_of_another_account_is_no_second_step_and_the_last_key_stays() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, mut own) = town.somebody_with_key("abc123", MOBILE, 1).await;
        let (_, mut others) = town.somebody_with_key("other123", OTHER, 2).await;
        town.prove(&holder).await.unwrap();
        let (given, who) = (town.given(), holder.clone());
        let codes = town.db.write(move |tx| protection::turn_on(tx, &who, &given)).await.unwrap().unwrap();
        assert_eq!(codes.len(), 10);
        let half = town.sign_in("abc123", PASSWORD).await.unwrap();
        let ask = || async {
            let halfway = town.halfway(&half.token).await.unwrap();
            let given = town.given();
            town.db
                .write(move |tx| protection::ask_passkey(tx, &keys(), &halfway, &given))
                .await
                .unwrap()
                .unwrap()
        };
        let answered = |answer: String| {
            let (town, half) = (&town, &half);
            async move {
                let asked = town.take_asked(&half.session.id, Purpose::Second).await;
                let proven = asked.and_then(|asked| keys().proven(&asked, &answer));
                town.pass(half, Proof::Passkey(proven)).await
            }
        };
        let question = ask().await;
        assert_eq!(answered(others.sign(&question)).await.unwrap_err(), Refusal::Passkey);
        // What was asked for another purpose is no answer here either.
        let question = ask().await;
        assert!(town.take_asked(&half.session.id, Purpose::Entry).await.is_none());
        let answer = own.sign(&question);
        answered(answer.clone()).await.unwrap();
        assert_eq!(answered(answer).await.unwrap_err(), Refusal::SecondOver);
        // Signing in by the key alone is two kinds of proof at once.
        let at = visit("a browser");
        let question = town.ask_entry(&at).await;
        assert!(!town.enter(&at, &own.sign(&question)).await.unwrap().is_half());
        let who = holder.clone();
        let listed = town.db.read(move |conn| passkey::list(conn, &who)).await.unwrap();
        let proof = Proof::Recovery(codes[0].expose().to_owned());
        let (given, who) = (town.given(), holder.clone());
        town.db
            .tally(move |tx| identity::centre::step_up::by_factor(tx, &who, &proof, &given))
            .await
            .unwrap()
            .unwrap();
        let (given, who, id) = (town.given(), holder.clone(), listed[0].id.clone());
        let last = town.db.write(move |tx| passkey::remove(tx, &who, &id, &given)).await.unwrap();
        assert_eq!(last, Err(Refusal::LastFactor));
    });
}

#[test]
fn a_key_is_registered_once_and_ten_are_enough() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (holder, _) = town.somebody_with_key("abc123", MOBILE, 1).await;
        let other = town.holder(&town.register("other123", OTHER).await.unwrap());
        assert_eq!(town.add_key(&other, 1).await.err(), Some(Refusal::PasskeyTaken));
        for id in 2..=10 {
            town.add_key(&holder, id).await.unwrap();
        }
        assert_eq!(town.add_key(&holder, 11).await.err(), Some(Refusal::TooManyPasskeys));
    });
}
