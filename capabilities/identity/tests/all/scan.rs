//! 扫码登录 (R2.4), its own and its attackers' ways.

use base::{Given, Holder, Id, Secret};
use db::session::Browser;
use db::testing::on_both;
use identity::protection::Proof;
use identity::scan::{self, Disowned, News, Scan, State};
use identity::{Refusal, SignedIn};
use time::Duration;

use crate::common::{MOBILE, Town};
use crate::factor::code_of;

const DESK: &str = "the secret of the browser that shows the QR code";

impl Town {
    async fn show(&self) -> Id<Scan> {
        let (given, browser) = (self.given(), self.browser());
        self.db.tally(move |tx| scan::show(tx, &Secret::new(DESK), &browser, &given)).await.unwrap().unwrap()
    }

    async fn take(&self, holder: &Holder, id: &Id<Scan>) -> Result<scan::Asked, Refusal> {
        let (given, holder, id) = (self.given(), holder.clone(), id.clone());
        self.db.tally(move |tx| scan::take(tx, &holder, &id, &given)).await.unwrap().map(Option::unwrap)
    }

    async fn answer(
        &self,
        holder: &Holder,
        (id, token): (&Id<Scan>, &Secret),
        number: Option<i32>,
    ) -> Result<State, Refusal> {
        let (given, holder, id, token) = (self.given(), holder.clone(), id.clone(), token.clone());
        let answered =
            self.db.write(move |tx| scan::answer(tx, &holder, (&id, &token), number, &given)).await.unwrap();
        answered.map(Option::unwrap)
    }

    async fn redeem(&self, id: &Id<Scan>, secret: &'static str) -> Result<SignedIn, Refusal> {
        let (given, browser, id): (Given, Browser, _) = (self.given(), self.browser(), id.clone());
        let limits = db::session::Limits::default();
        self.db
            .write(move |tx| scan::redeem(tx, (&id, &Secret::new(secret)), &browser, &limits, &given))
            .await
            .unwrap()
    }

    async fn news(&self, id: &Id<Scan>) -> News {
        let (given, id) = (self.given(), id.clone());
        self.db.read(move |conn| scan::look(conn, (&id, &Secret::new(DESK)), &given)).await.unwrap().unwrap()
    }

    async fn somebody(&self, name: &str, mobile: &str) -> Holder {
        let signed_in = self.register(name, mobile).await.unwrap();
        self.holder(&signed_in)
    }
}

#[test]
fn r2_4_3_and_r2_4_4_a_scan_confirmed_with_the_number_signs_the_browser_in_once() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let id = town.show().await;
        assert_eq!((town.news(&id).await.state, town.news(&id).await.number), (State::Shown, None));
        assert_eq!(town.redeem(&id, DESK).await.unwrap_err(), Refusal::ScanOver, "nobody confirmed");
        let asked = town.take(&phone, &id).await.unwrap();
        let news = town.news(&id).await;
        assert_eq!((news.state, news.name.as_str()), (State::Scanned, "zh***"));
        let number = news.number.unwrap();
        assert!(asked.numbers.contains(&number));
        assert_eq!(town.answer(&phone, (&id, &asked.token), Some(number)).await.unwrap(), State::Confirmed);
        let signed_in = town.redeem(&id, DESK).await.unwrap();
        assert_eq!(&signed_in.account, phone.account());
        assert_eq!(signed_in.session.notes["way"], "qr");
        assert!(town.texts(MOBILE).await.last().unwrap().contains("通过扫码登录"));
        assert_eq!(town.redeem(&id, DESK).await.unwrap_err(), Refusal::ScanOver, "R2.4.6: once");
        assert_eq!(town.take(&phone, &id).await.unwrap_err(), Refusal::ScanOver);
        // 不是我
        let (given, holder, own) = (town.given(), phone.clone(), id.clone());
        let undone = town.db.write(move |tx| scan::disown(tx, &holder, &own, &given)).await.unwrap();
        assert_eq!(undone, Disowned::Ended);
        let (now, limits) = (town.given().now, db::session::Limits::default());
        let found = town
            .db
            .read(move |conn| db::session::find(conn, identity::REALM, &signed_in.token, now, &limits))
            .await
            .unwrap();
        assert!(matches!(found, db::session::Found::None), "its session is gone");
    });
}

#[test]
fn r2_4_5_refusal_and_silence_end_a_qr_code() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        assert_eq!(town.answer(&phone, (&id, &asked.token), None).await.unwrap(), State::Refused);
        assert_eq!(town.news(&id).await.state, State::Refused);
        assert_eq!(town.answer(&phone, (&id, &asked.token), Some(10)).await.unwrap_err(), Refusal::ScanOver);
        // Nobody scans it.
        let id = town.show().await;
        town.clock.advance(scan::SHOWN);
        assert_eq!(town.news(&id).await.state, State::Over);
        assert_eq!(town.take(&phone, &id).await.unwrap_err(), Refusal::ScanOver);
        // Whoever scanned it thinks for too long.
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        town.clock.advance(Duration::minutes(1));
        assert_eq!(town.answer(&phone, (&id, &asked.token), number).await.unwrap_err(), Refusal::ScanOver);
        // The browser does not come back in time.
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        town.answer(&phone, (&id, &asked.token), number).await.unwrap();
        town.clock.advance(Duration::minutes(1));
        assert_eq!(town.redeem(&id, DESK).await.unwrap_err(), Refusal::ScanOver);
    });
}

#[test]
fn r2_4_6_a_qr_code_serves_the_browser_that_asked_for_it_and_the_account_that_scanned_it() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let other = town.somebody("chenceshi", "19900000032").await;
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        assert_eq!(town.take(&other, &id).await.unwrap_err(), Refusal::ScanOver, "it is taken");
        let foreign = town.answer(&other, (&id, &asked.token), number).await;
        assert_eq!(foreign.unwrap_err(), Refusal::ScanOver, "scanned by one, confirmed by another");
        let guessed = town.answer(&phone, (&id, &Secret::new("guessed")), number).await;
        assert_eq!(guessed.unwrap_err(), Refusal::ScanOver, "the account alone is not the phone");
        let again = town.take(&phone, &id).await.unwrap();
        let old = town.answer(&phone, (&id, &asked.token), number).await;
        assert_eq!(old.unwrap_err(), Refusal::ScanOver, "the page before a reload is worthless");
        town.answer(&phone, (&id, &again.token), number).await.unwrap();
        assert_eq!(town.redeem(&id, "another browser").await.unwrap_err(), Refusal::ScanOver);
        assert!(town.redeem(&id, DESK).await.is_ok());
        let foreign = town
            .db
            .read({
                let (id, given) = (id.clone(), town.given());
                move |conn| scan::look(conn, (&id, &Secret::new("another browser")), &given)
            })
            .await;
        assert_eq!(foreign.unwrap(), None);
    });
}

#[test]
fn another_number_than_the_one_on_the_screen_refuses() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let right = town.news(&id).await.number.unwrap();
        let wrong = asked.numbers.into_iter().find(|one| *one != right);
        let answered = town.answer(&phone, (&id, &asked.token), wrong).await;
        assert_eq!(answered.unwrap_err(), Refusal::ScanNumber);
        assert_eq!(town.news(&id).await.state, State::Refused, "there is no second guess");
    });
}

#[test]
fn of_two_scans_confirmations_and_browsers_at_once_one_succeeds() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let other = town.somebody("chenceshi", "19900000032").await;
        let id = town.show().await;
        let (one, two) = tokio::join!(town.take(&phone, &id), town.take(&other, &id));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "two phones");
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        let what = (&id, &asked.token);
        let (one, two) = tokio::join!(town.answer(&phone, what, number), town.answer(&phone, what, None));
        assert_eq!([one, two].iter().filter(|answer| answer.is_ok()).count(), 1, "two answers");
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        town.answer(&phone, (&id, &asked.token), number).await.unwrap();
        let (one, two) = tokio::join!(town.redeem(&id, DESK), town.redeem(&id, DESK));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "two fetches");
    });
}

#[test]
fn looking_again_gains_no_time_and_no_hint() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let id = town.show().await;
        let first = town.take(&phone, &id).await.unwrap().numbers;
        town.clock.advance(Duration::seconds(40));
        assert_eq!(town.take(&phone, &id).await.unwrap().numbers, first);
        town.clock.advance(Duration::seconds(20));
        assert_eq!(town.take(&phone, &id).await.unwrap_err(), Refusal::ScanOver);
    });
}

#[test]
fn what_was_confirmed_by_mistake_is_stopped_before_the_browser_fetches_it() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let other = town.somebody("chenceshi", "19900000032").await;
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        town.answer(&phone, (&id, &asked.token), number).await.unwrap();
        for (holder, undone) in [(other, Disowned::Nothing), (phone.clone(), Disowned::Stopped)] {
            let (given, own) = (town.given(), id.clone());
            let found = town.db.write(move |tx| scan::disown(tx, &holder, &own, &given)).await.unwrap();
            assert_eq!(found, undone);
        }
        assert_eq!(town.redeem(&id, DESK).await.unwrap_err(), Refusal::ScanOver);
    });
}

#[test]
fn a_browser_signed_in_by_a_scan_signs_no_other_in() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        let id = town.show().await;
        let asked = town.take(&phone, &id).await.unwrap();
        let number = town.news(&id).await.number;
        town.answer(&phone, (&id, &asked.token), number).await.unwrap();
        let scanned = town.holder(&town.redeem(&id, DESK).await.unwrap());
        let id = town.show().await;
        assert_eq!(town.take(&scanned, &id).await.unwrap_err(), Refusal::ScanByScan);
    });
}

#[test]
fn an_address_and_an_account_can_ask_only_so_often() {
    on_both(|db| async move {
        let town = Town::new(db);
        let phone = town.somebody("zhengfanli", MOBILE).await;
        for _ in 0..20 {
            let id = town.show().await;
            assert!(town.take(&phone, &id).await.is_ok());
        }
        let id = town.show().await;
        assert_eq!(town.take(&phone, &id).await.unwrap_err(), Refusal::ScanTooFrequent);
        let show = async || {
            let (given, browser) = (town.given(), town.browser());
            town.db.tally(move |tx| scan::show(tx, &Secret::new(DESK), &browser, &given)).await.unwrap()
        };
        for _ in 21..300 {
            assert!(show().await.is_ok());
        }
        assert_eq!(show().await.unwrap_err(), Refusal::ScanTooFrequent);
        town.clock.advance(Duration::minutes(10));
        assert!(show().await.is_ok(), "the window ends");
    });
}

#[test]
fn a_scan_under_protection_opens_half_a_session_and_disowning_ends_what_became_of_it() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (phone, seed, _) = town.protected("abc123", MOBILE).await;
        let scanned = || async {
            let id = town.show().await;
            let asked = town.take(&phone, &id).await.unwrap();
            let number = town.news(&id).await.number;
            town.answer(&phone, (&id, &asked.token), number).await.unwrap();
            let opened = town.redeem(&id, DESK).await.unwrap();
            (id, opened)
        };
        let disown = |id: Id<Scan>| {
            let (given, phone) = (town.given(), phone.clone());
            town.db.write(move |tx| scan::disown(tx, &phone, &id, &given))
        };
        let (id, half) = scanned().await;
        assert!(half.is_half());
        disown(id).await.unwrap();
        assert!(town.halfway(&half.token).await.is_none());
        let (id, half) = scanned().await;
        let code = Proof::Totp(code_of(&seed, &town));
        let whole = town.pass(&half, code).await.unwrap();
        assert_eq!(whole.session.notes["way"], "qr");
        assert!(town.is_signed_in(&whole.token).await);
        assert_eq!(disown(id).await.unwrap(), Disowned::Ended);
        assert!(!town.is_signed_in(&whole.token).await);
    });
}
