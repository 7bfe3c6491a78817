//! Registering and signing in, on both databases (R1.3, R2.2, R2.3).

use crate::common::{MOBILE, PASSWORD, Town};
use base::Secret;
use db::testing::on_both;
use identity::{Refusal, login, reset};
use proof::captcha::{Kind, Wrong};
use proof::{Purpose, RequestRefusal};
use time::Duration;

#[test]
fn r1_3_13_registering_makes_an_account_that_is_signed_in() {
    on_both(|db| async move {
        let town = Town::new(db);
        let signed_in = town.register("Abc123", MOBILE).await.unwrap();
        assert_eq!(signed_in.session.subject, signed_in.account.as_str());
        assert!(town.sign_in("abc123", PASSWORD).await.is_ok());
    });
}

#[test]
fn r1_3_3_and_r1_3_5_a_username_and_a_mobile_belong_to_one_account() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("Abc123", MOBILE).await.unwrap();
        assert_eq!(town.register("aBC123", "19900000006").await.unwrap_err(), [Refusal::UsernameTaken]);
        assert_eq!(town.register("other1", MOBILE).await.unwrap_err(), [Refusal::MobileTaken]);
    });
}

#[test]
fn r1_3_9_a_code_is_used_once_and_gets_old() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("abc123", MOBILE).await.unwrap();
        let used = town.code_on(MOBILE).await;
        let by_code = |code: String| {
            let (given, browser) = (town.given(), town.browser());
            let limits = db::session::Limits::default();
            town.db.write(move |tx| login::by_code(tx, (MOBILE, &code), &browser, &given, &limits))
        };
        assert_eq!(by_code(used).await.unwrap().unwrap_err(), [Refusal::SmsCode]);
        let old = town.fresh_code(Purpose::SmsLogin, MOBILE).await;
        town.clock.advance(Duration::minutes(6));
        assert_eq!(by_code(old).await.unwrap().unwrap_err(), [Refusal::SmsCode]);
        let fresh = town.fresh_code(Purpose::SmsLogin, MOBILE).await;
        assert!(by_code(fresh).await.unwrap().is_ok());
    });
}

#[test]
fn r1_3_9_the_right_code_is_worthless_after_five_wrong_ones() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("abc123", MOBILE).await.unwrap();
        let code = town.fresh_code(Purpose::SmsLogin, MOBILE).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let by_code = |code: &str| {
            let (given, browser, code) = (town.given(), town.browser(), code.to_owned());
            let limits = db::session::Limits::default();
            town.db.write(move |tx| login::by_code(tx, (MOBILE, &code), &browser, &given, &limits))
        };
        for _ in 0..5 {
            assert_eq!(by_code(wrong).await.unwrap().unwrap_err(), [Refusal::SmsCode]);
        }
        assert_eq!(by_code(&code).await.unwrap().unwrap_err(), [Refusal::SmsCode]);
    });
}

#[test]
fn r1_3_9_one_code_a_minute_five_an_hour_ten_a_day_over_all_purposes() {
    on_both(|db| async move {
        let town = Town::new(db);
        assert!(town.request(Purpose::Register, MOBILE).await.is_ok());
        town.texts(MOBILE).await;
        let again = town.request(Purpose::SmsLogin, MOBILE).await.unwrap_err();
        assert!(matches!(again, RequestRefusal::TooSoon { .. }));
        for _ in 0..4 {
            town.clock.advance(Duration::minutes(2));
            assert!(town.request(Purpose::Reset, MOBILE).await.is_ok());
            town.texts(MOBILE).await;
        }
        town.clock.advance(Duration::minutes(2));
        let sixth = town.request(Purpose::Register, MOBILE).await.unwrap_err();
        assert!(matches!(sixth, RequestRefusal::TooMany { .. }));
        for _ in 0..5 {
            town.clock.advance(Duration::minutes(61));
            assert!(town.request(Purpose::Register, MOBILE).await.is_ok());
            town.texts(MOBILE).await;
        }
        town.clock.advance(Duration::minutes(61));
        let eleventh = town.request(Purpose::Register, MOBILE).await.unwrap_err();
        assert!(matches!(eleventh, RequestRefusal::TooMany { .. }));
        assert_eq!(town.texts(MOBILE).await.len(), 10);
    });
}

#[test]
fn r2_2_1_username_and_mobile_sign_in_and_r2_2_3_all_else_answers_alike() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("abc123", MOBILE).await.unwrap();
        for identifier in ["abc123", MOBILE] {
            assert!(town.sign_in(identifier, PASSWORD).await.is_ok(), "{identifier}");
        }
        for (identifier, password) in [
            ("abc123", "wrong1"),
            ("nobody1", PASSWORD),
            ("19900000099", PASSWORD),
            ("119900199202290047", PASSWORD),
        ] {
            assert_eq!(
                town.sign_in(identifier, password).await.unwrap_err(),
                Refusal::BadLogin,
                "{identifier}"
            );
        }
    });
}

#[test]
fn r2_2_4_the_sixth_try_is_locked_out_for_thirty_minutes_even_with_the_right_password() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("abc123", MOBILE).await.unwrap();
        for _ in 0..5 {
            assert_eq!(town.sign_in("abc123", "wrong1").await.unwrap_err(), Refusal::BadLogin);
        }
        assert_eq!(town.sign_in("abc123", PASSWORD).await.unwrap_err(), Refusal::Locked);
        town.clock.advance(Duration::minutes(29));
        assert_eq!(town.sign_in("abc123", PASSWORD).await.unwrap_err(), Refusal::Locked);
        town.clock.advance(Duration::minutes(2));
        assert!(town.sign_in("abc123", PASSWORD).await.is_ok());
    });
}

#[test]
fn r2_2_4_an_unknown_account_is_locked_alike() {
    on_both(|db| async move {
        let town = Town::new(db);
        for _ in 0..5 {
            assert_eq!(town.sign_in("nobody1", "wrong1").await.unwrap_err(), Refusal::BadLogin);
        }
        assert_eq!(town.sign_in("nobody1", "wrong1").await.unwrap_err(), Refusal::Locked);
    });
}

#[test]
fn r2_2_5_a_wrong_captcha_is_no_try_and_is_used_up() {
    on_both(|db| async move {
        let town = Town::new(db);
        town.register("abc123", MOBILE).await.unwrap();
        for _ in 0..10 {
            let mut attempt = town.attempt("abc123").await;
            let right = std::mem::replace(&mut attempt.captcha, "x".into());
            assert_eq!(
                town.sign_in_with(attempt.clone(), "wrong1").await.unwrap_err(),
                Refusal::Captcha(Wrong(Kind::Picture))
            );
            let again = login::Attempt { captcha: right, ..attempt };
            assert_eq!(
                town.sign_in_with(again, PASSWORD).await.unwrap_err(),
                Refusal::Captcha(Wrong(Kind::Picture))
            );
        }
        assert!(town.sign_in("abc123", PASSWORD).await.is_ok());
    });
}

#[test]
fn a_known_device_is_not_stopped_when_others_hammer_the_account() {
    on_both(|db| async move {
        let mut town = Town::new(db);
        town.login.per_account_per_hour = 3;
        town.register("abc123", MOBILE).await.unwrap();
        let device = Some(Secret::new("device-of-the-owner"));
        let known = login::Attempt { device: device.clone(), ..town.attempt("abc123").await };
        assert!(town.sign_in_with(known, PASSWORD).await.is_ok());
        for n in 0..4 {
            let mut far = town.attempt("abc123").await;
            far.browser.address = format!("203.0.113.{n}");
            let _ = town.sign_in_with(far, "wrong1").await;
        }
        assert_eq!(town.sign_in("abc123", PASSWORD).await.unwrap_err(), Refusal::Locked);
        let known = login::Attempt { device, ..town.attempt("abc123").await };
        assert!(town.sign_in_with(known, PASSWORD).await.is_ok());
    });
}

#[test]
fn r2_2_8_a_forgotten_password_is_replaced_and_every_session_ends() {
    on_both(|db| async move {
        let town = Town::new(db);
        let before = town.register("abc123", MOBILE).await.unwrap();
        let form = reset::Form {
            mobile: MOBILE.into(),
            code: town.fresh_code(Purpose::Reset, MOBILE).await,
            password: Secret::new("newpass1"),
            password_again: Secret::new("newpass1"),
        };
        let valid = form.validate(identity::Policy::Manual).unwrap();
        let given = town.given();
        let proven = {
            let given = given.clone();
            town.db.write(move |tx| reset::prove(tx, &valid, &given)).await.unwrap().unwrap()
        };
        let hash = town.hashery.hash(proven.password()).await.unwrap();
        town.db.write(move |tx| reset::complete(tx, &proven, &hash, &given)).await.unwrap();
        assert_eq!(town.sign_in("abc123", PASSWORD).await.unwrap_err(), Refusal::BadLogin);
        assert!(town.sign_in("abc123", "newpass1").await.is_ok());
        let (token, now) = (before.token, town.given().now);
        let limits = db::session::Limits::default();
        let found = town
            .db
            .read(move |conn| db::session::find(conn, identity::REALM, &token, now, &limits))
            .await
            .unwrap();
        assert!(matches!(found, db::session::Found::None));
    });
}

#[test]
fn r2_3_3_that_a_mobile_has_no_account_is_told_only_after_the_code() {
    on_both(|db| async move {
        let town = Town::new(db);
        let code = town.fresh_code(Purpose::SmsLogin, MOBILE).await;
        let (given, browser) = (town.given(), town.browser());
        let limits = db::session::Limits::default();
        let refused = town
            .db
            .write(move |tx| login::by_code(tx, (MOBILE, &code), &browser, &given, &limits))
            .await
            .unwrap();
        assert_eq!(refused.unwrap_err(), [Refusal::NoSuchMobile]);
    });
}
