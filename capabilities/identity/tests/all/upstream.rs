//! Accounts of other platforms (R2.2.6, R2.2.7): ways, strangers and bonds.

use base::{Holder, Secret};
use db::testing::on_both;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use identity::upstream::{self, Arrived, Attempt, Bond, Kept, Subject};
use identity::{Refusal, SignedIn};
use time::Duration;

use crate::common::{MOBILE, Town};

const VISIT: &str = "the secret of the browser that sets out";
const BACK: &str = "https://rc.example/auth/upstream/wechat/back";

fn subject(id: &str) -> Subject {
    Subject { id: id.into(), name: format!("{id}的昵称") }
}

impl Town {
    async fn set_out(&self, visit: &'static str, holder: Option<&Holder>) -> Result<Attempt, Vec<Refusal>> {
        let (given, holder) = (self.given(), holder.cloned());
        let set_out = self.db.tally(move |tx| {
            let from = (&Secret::new(visit), "198.51.100.7");
            upstream::set_out(tx, ("wechat", BACK), from, ("centre=1", holder.as_ref()), &given)
        });
        set_out.await.unwrap()
    }

    async fn take_up(&self, visit: &'static str, state: &Secret) -> Option<Kept> {
        let (given, state) = (self.given(), state.clone());
        let taken =
            self.db.write(move |tx| upstream::take_up(tx, (&state, &Secret::new(visit)), BACK, &given));
        taken.await.unwrap()
    }

    async fn come_back(&self, kept: Kept, id: &str, holder: Option<&Holder>) -> Result<Arrived, Refusal> {
        let (given, browser, subject, holder) = (self.given(), self.browser(), subject(id), holder.cloned());
        let limits = db::session::Limits::default();
        let back = self.db.write(move |tx| {
            let whose = (&Secret::new(VISIT), &browser, holder.as_ref());
            upstream::come_back(tx, (&kept, &subject), whose, &limits, &given)
        });
        back.await.unwrap()
    }

    /// There and back as `id`.
    async fn around(&self, id: &str) -> Arrived {
        let attempt = self.set_out(VISIT, None).await.unwrap();
        let kept = self.take_up(VISIT, &attempt.state).await.unwrap();
        self.come_back(kept, id, None).await.unwrap()
    }

    /// Binds `id` to whoever `holder` is.
    async fn bind(&self, holder: &Holder, id: &str) -> Result<Arrived, Refusal> {
        self.prove(holder).await.unwrap();
        let attempt = self.set_out(VISIT, Some(holder)).await.unwrap();
        let kept = self.take_up(VISIT, &attempt.state).await.unwrap();
        self.come_back(kept, id, Some(holder)).await
    }

    async fn claim(&self, visit: &'static str, signed_in: &SignedIn) -> Result<(), Refusal> {
        let (given, account) = (self.given(), signed_in.account.clone());
        let claimed = self.db.write(move |tx| upstream::claim(tx, &Secret::new(visit), &account, &given));
        claimed.await.unwrap()
    }

    async fn bonds(&self, holder: &Holder) -> Vec<Bond> {
        let (given, holder) = (self.given(), holder.clone());
        self.db.read(move |conn| upstream::list(conn, &holder, &given)).await.unwrap()
    }

    async fn stranger(&self, visit: &'static str) -> Option<(String, Subject)> {
        let given = self.given();
        let found = self.db.read(move |conn| upstream::stranger(conn, &Secret::new(visit), &given));
        found.await.unwrap()
    }

    /// How many rows there are `from` here.
    async fn count(&self, from: &'static str) -> i64 {
        let counted = self.db.read(move |conn| {
            let found: Count =
                diesel::sql_query(format!("SELECT COUNT(*) AS n FROM {from}")).get_result(conn)?;
            Ok(found.n)
        });
        counted.await.unwrap()
    }

    async fn journal(&self, action: &'static str) -> i64 {
        match action {
            "bound" => self.count("journal WHERE action = 'account.bound'").await,
            _ => self.count("journal WHERE action = 'account.unbound'").await,
        }
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[test]
fn r2_2_7_a_stranger_is_bound_by_signing_in_and_known_from_then_on() {
    on_both(|db| async move {
        let town = Town::new(db);
        let person = town.register("zhengfanli", MOBILE).await.unwrap();
        assert!(matches!(town.around("u-1").await, Arrived::Stranger));
        assert_eq!(town.stranger(VISIT).await, Some(("wechat".into(), subject("u-1"))));
        assert_eq!(town.stranger("another browser").await, None);
        town.claim("another browser", &person).await.unwrap();
        assert!(town.bonds(&town.holder(&person)).await.is_empty(), "another browser binds nothing");
        town.claim(VISIT, &person).await.unwrap();
        assert_eq!(town.stranger(VISIT).await, None, "claimed once");
        let bonds = town.bonds(&town.holder(&person)).await;
        assert_eq!((bonds.len(), bonds[0].name.as_str()), (1, "u-1的昵称"));
        assert_eq!(town.journal("bound").await, 1);
        town.clock.advance(Duration::hours(1));
        let Arrived::SignedIn(opened) = town.around("u-1").await else { panic!("known") };
        assert_eq!((&opened.account, opened.session.notes["way"].as_str()), (&person.account, "wechat"));
        let bonds = town.bonds(&town.holder(&person)).await;
        assert_eq!(bonds[0].used_at, town.given().now);
        assert!(matches!(town.around("u-2").await, Arrived::Stranger), "and nobody else");
    });
}

#[test]
fn a_way_is_taken_up_once_by_its_browser_within_ten_minutes() {
    on_both(|db| async move {
        let town = Town::new(db);
        let attempt = town.set_out(VISIT, None).await.unwrap();
        let state = attempt.state.expose();
        assert!(state.len() == 32 && state.bytes().all(|byte| byte.is_ascii_alphanumeric()), "for WeChat");
        assert!(town.take_up("another browser", &attempt.state).await.is_none());
        assert!(town.take_up(VISIT, &Secret::new("guessed")).await.is_none());
        let kept = town.take_up(VISIT, &attempt.state).await.unwrap();
        assert_eq!((kept.provider.as_str(), kept.next.as_str()), ("wechat", "centre=1"));
        assert_eq!(kept.attempt.nonce, attempt.nonce);
        assert_eq!(kept.attempt.verifier, attempt.verifier);
        assert!(town.take_up(VISIT, &attempt.state).await.is_none(), "once");
        let attempt = town.set_out(VISIT, None).await.unwrap();
        town.clock.advance(Duration::minutes(10));
        assert!(town.take_up(VISIT, &attempt.state).await.is_none(), "in time");
        let attempt = town.set_out(VISIT, None).await.unwrap();
        let (first, second) =
            tokio::join!(town.take_up(VISIT, &attempt.state), town.take_up(VISIT, &attempt.state));
        assert_eq!(first.iter().chain(&second).count(), 1, "of two at once, one");
    });
}

#[test]
fn a_stranger_is_forgotten_by_wish_and_by_time() {
    on_both(|db| async move {
        let town = Town::new(db);
        let person = town.register("zhengfanli", MOBILE).await.unwrap();
        town.around("u-1").await;
        town.db.write(move |tx| upstream::forget(tx, &Secret::new(VISIT))).await.unwrap();
        assert_eq!(town.stranger(VISIT).await, None);
        town.around("u-1").await;
        town.around("u-2").await;
        assert_eq!(town.stranger(VISIT).await.unwrap().1, subject("u-2"), "the last one counts");
        town.clock.advance(Duration::minutes(10));
        town.claim(VISIT, &person).await.unwrap();
        assert!(town.bonds(&town.holder(&person)).await.is_empty());
        let now = town.given().now;
        town.db.write(move |tx| upstream::clean(tx, now)).await.unwrap();
        assert_eq!(town.count("upstream_stranger").await, 0, "no row of theirs is kept");
    });
}

#[test]
fn r2_2_7_binding_asks_for_a_proof_and_ends_for_who_began_it() {
    on_both(|db| async move {
        let town = Town::new(db);
        let person = town.register("zhengfanli", MOBILE).await.unwrap();
        let other = town.register("chenceshi", "19900000032").await.unwrap();
        let (holder, other) = (town.holder(&person), town.holder(&other));
        assert_eq!(town.set_out(VISIT, Some(&holder)).await.unwrap_err(), [Refusal::StepUp]);
        town.prove(&holder).await.unwrap();
        let attempt = town.set_out(VISIT, Some(&holder)).await.unwrap();
        assert_eq!(town.set_out(VISIT, Some(&holder)).await.unwrap_err(), [Refusal::StepUp], "used up");
        let kept = town.take_up(VISIT, &attempt.state).await.unwrap();
        for foreign in [None, Some(&other)] {
            let told = town.come_back(kept.clone(), "u-1", foreign).await.unwrap_err();
            assert_eq!(told, Refusal::UpstreamFailed);
        }
        assert!(matches!(town.come_back(kept, "u-1", Some(&holder)).await, Ok(Arrived::Bound)));
        assert_eq!(town.bonds(&holder).await.len(), 1);
    });
}

#[test]
fn an_account_of_a_platform_belongs_to_one_of_ours_and_the_other_way_round() {
    on_both(|db| async move {
        let town = Town::new(db);
        let person = town.register("zhengfanli", MOBILE).await.unwrap();
        let other = town.register("chenceshi", "19900000032").await.unwrap();
        let (own, foreign) = (town.holder(&person), town.holder(&other));
        town.bind(&own, "u-1").await.unwrap();
        assert!(matches!(town.bind(&own, "u-1").await, Ok(Arrived::Bound)), "the same once more is well");
        assert_eq!(town.bind(&foreign, "u-1").await.unwrap_err(), Refusal::BoundElsewhere);
        assert_eq!(town.bind(&own, "u-2").await.unwrap_err(), Refusal::BoundElsewhere);
        assert!(matches!(town.around("u-2").await, Arrived::Stranger));
        assert_eq!(town.claim(VISIT, &person).await.unwrap_err(), Refusal::BoundElsewhere);
        assert_eq!((town.bonds(&own).await.len(), town.bonds(&foreign).await.len()), (1, 0));
        assert_eq!(town.journal("bound").await, 1, "what was refused left no trace of success");
        let told = town.texts(MOBILE).await;
        assert_eq!(told.iter().filter(|text| text.contains("绑定了第三方账号")).count(), 1, "and told once");
    });
}

#[test]
fn unbinding_takes_ones_own_alone_and_is_written_down() {
    on_both(|db| async move {
        let town = Town::new(db);
        let person = town.register("zhengfanli", MOBILE).await.unwrap();
        let other = town.register("chenceshi", "19900000032").await.unwrap();
        let (own, foreign) = (town.holder(&person), town.holder(&other));
        town.bind(&own, "u-1").await.unwrap();
        let unbind = |holder: &Holder, key: &'static str| {
            let (holder, given, db) = (holder.clone(), town.given(), town.db.clone());
            async move { db.write(move |tx| upstream::unbind(tx, &holder, key, &given)).await.unwrap() }
        };
        assert!(!unbind(&foreign, "wechat").await);
        assert!(!unbind(&own, "alipay").await);
        assert_eq!(town.journal("unbound").await, 0);
        assert!(unbind(&own, "wechat").await);
        assert!(!unbind(&own, "wechat").await);
        assert_eq!(town.journal("unbound").await, 1);
        assert!(matches!(town.around("u-1").await, Arrived::Stranger));
        town.bind(&foreign, "u-1").await.unwrap();
        assert_eq!(town.bonds(&foreign).await.len(), 1, "free for another");
    });
}

#[test]
fn ways_from_one_address_are_counted() {
    on_both(|db| async move {
        let town = Town::new(db);
        for _ in 0..200 {
            town.set_out(VISIT, None).await.unwrap();
        }
        assert_eq!(town.set_out(VISIT, None).await.unwrap_err(), [Refusal::TooFrequent]);
        town.clock.advance(Duration::minutes(6));
        town.set_out(VISIT, None).await.unwrap();
    });
}
