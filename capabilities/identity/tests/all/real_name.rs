//! Being certified, 换绑 and 人工申诉, on both databases (R1.4).

use crate::common::{MOBILE, PASSWORD, Town};
use base::{Holder, SecurityAdministrator};
use db::testing::on_both;
use identity::centre::password::Rule;
use identity::real_name::{Keeping, Number};
use identity::{Finding, Refusal, Refused, appeal, centre, real_name};
use proof::Purpose;
use time::Duration;

const NUMBER: &str = "119900199202290047";
const OTHER: &str = "19900000006";

async fn compare(town: &Town, holder: &Holder, finding: Finding) -> Result<(), Refused> {
    compare_keeping(town, holder, finding, Keeping::Whole).await
}

async fn compare_keeping(
    town: &Town,
    holder: &Holder,
    finding: Finding,
    keeping: Keeping,
) -> Result<(), Refused> {
    let form = real_name::Form { name: "郑范例".into(), number: NUMBER.into() };
    let (given, holder) = (town.given(), holder.clone());
    let valid = {
        let (given, holder) = (given.clone(), holder.clone());
        town.db.tally(move |tx| real_name::begin(tx, &holder, &form, &given)).await.unwrap()?
    };
    let found = (finding, "test", keeping);
    town.db.write(move |tx| real_name::record(tx, &holder, &valid, found, &given)).await.unwrap()
}

async fn verified(town: &Town, holder: &Holder) -> bool {
    let (given, holder) = (town.given(), holder.clone());
    town.db.read(move |conn| real_name::of_holder(conn, &holder, &given)).await.unwrap().is_some()
}

#[test]
fn r1_4_4_a_match_certifies_and_r2_2_2_the_number_then_signs_in() {
    on_both(|db| async move {
        let town = Town::new(db);
        let holder = town.holder(&town.register("abc123", MOBILE).await.unwrap());
        assert_eq!(town.sign_in(NUMBER, PASSWORD).await.unwrap_err(), Refusal::BadLogin);
        compare(&town, &holder, Finding::Match).await.unwrap();
        assert!(town.sign_in(NUMBER, PASSWORD).await.is_ok());
        assert_eq!(compare(&town, &holder, Finding::Match).await.unwrap_err(), [Refusal::AlreadyVerified]);
    });
}

#[test]
fn r1_4_10_only_mismatches_use_up_the_five_tries_of_a_day() {
    on_both(|db| async move {
        let town = Town::new(db);
        let holder = town.holder(&town.register("abc123", MOBILE).await.unwrap());
        for _ in 0..7 {
            let refused = compare(&town, &holder, Finding::Unavailable).await.unwrap_err();
            assert_eq!(refused, [Refusal::SourceUnavailable]);
            assert_eq!(compare(&town, &holder, Finding::NoRecord).await.unwrap_err(), [Refusal::NoRecord]);
        }
        for _ in 0..5 {
            assert_eq!(compare(&town, &holder, Finding::Mismatch).await.unwrap_err(), [Refusal::Mismatch]);
        }
        assert_eq!(compare(&town, &holder, Finding::Match).await.unwrap_err(), [Refusal::NoTriesLeft]);
        town.clock.advance(Duration::hours(25));
        compare(&town, &holder, Finding::Match).await.unwrap();
    });
}

#[test]
fn where_numbers_are_not_kept_their_owner_is_still_known_by_them_and_nobody_is_told_them() {
    on_both(|db| async move {
        let town = Town::new(db);
        let first = town.holder(&town.register("first123", MOBILE).await.unwrap());
        compare_keeping(&town, &first, Finding::Match, Keeping::Ends).await.unwrap();
        let kept = {
            let (given, first) = (town.given(), first.clone());
            town.db.read(move |conn| real_name::of_holder(conn, &first, &given)).await.unwrap().unwrap()
        };
        assert_eq!(kept.number, Number::Ends("1****************7".into()));
        assert_eq!((kept.number.whole(), kept.name.expose()), (None, "郑范例"));
        // R1.4.6 and R2.2.2 go by the index.
        let second = town.holder(&town.register("second12", OTHER).await.unwrap());
        assert_eq!(compare(&town, &second, Finding::Match).await.unwrap_err(), [Refusal::NumberTaken]);
        assert!(town.sign_in(NUMBER, PASSWORD).await.is_ok());
    });
}

#[test]
fn a_code_to_the_phone_does_not_go_round_the_protection_of_the_earlier_account() {
    on_both(|db| async move {
        let town = Town::new(db);
        let (earlier, ..) = town.protected("earlier1", MOBILE).await;
        compare(&town, &earlier, Finding::Match).await.unwrap();
        let later = town.holder(&town.register("later123", OTHER).await.unwrap());
        assert_eq!(compare(&town, &later, Finding::Match).await.unwrap_err(), [Refusal::NumberTaken]);
        let claim = {
            let (given, later) = (town.given(), later.clone());
            town.db.read(move |conn| real_name::claimed(conn, &later, &given)).await.unwrap().unwrap()
        };
        assert_eq!(claim.phone().unwrap_err(), Refusal::RebindProtected, "no code is sent");
        let code = town.fresh_code(Purpose::Rebind, MOBILE).await;
        let (given, who) = (town.given(), later.clone());
        let moved =
            town.db.write(move |tx| real_name::rebind::complete(tx, &who, &code, Keeping::Ends, &given));
        assert_eq!(moved.await.unwrap().unwrap_err(), [Refusal::RebindProtected]);
        assert!(verified(&town, &earlier).await && !verified(&town, &later).await);
    });
}

#[test]
fn r1_4_6_and_r1_4_7_a_taken_number_moves_with_a_code_to_the_earlier_phone() {
    on_both(|db| async move {
        let town = Town::new(db);
        let earlier = town.holder(&town.register("earlier1", MOBILE).await.unwrap());
        compare(&town, &earlier, Finding::Match).await.unwrap();
        let later = town.holder(&town.register("later123", OTHER).await.unwrap());
        assert_eq!(compare(&town, &later, Finding::Match).await.unwrap_err(), [Refusal::NumberTaken]);
        let code = town.fresh_code(Purpose::Rebind, MOBILE).await;
        let rebind = |code: String| {
            let (given, later) = (town.given(), later.clone());
            town.db.write(move |tx| real_name::rebind::complete(tx, &later, &code, Keeping::Ends, &given))
        };
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(rebind(wrong.into()).await.unwrap().unwrap_err(), [Refusal::SmsCode]);
        rebind(code).await.unwrap().unwrap();
        assert!(verified(&town, &later).await);
        assert!(!verified(&town, &earlier).await);
        assert!(town.texts(MOBILE).await.last().unwrap().contains("换绑"));
        assert_eq!(rebind("123456".into()).await.unwrap().unwrap_err(), [Refusal::ClaimGone]);
    });
}

#[test]
fn nobody_moves_an_identity_the_authority_did_not_confirm() {
    on_both(|db| async move {
        let town = Town::new(db);
        let earlier = town.holder(&town.register("earlier1", MOBILE).await.unwrap());
        compare(&town, &earlier, Finding::Match).await.unwrap();
        let thief = town.holder(&town.register("thief123", OTHER).await.unwrap());
        assert_eq!(compare(&town, &thief, Finding::Mismatch).await.unwrap_err(), [Refusal::Mismatch]);
        let (given, holder) = (town.given(), thief.clone());
        let refused = town
            .db
            .write(move |tx| real_name::rebind::complete(tx, &holder, "123456", Keeping::Whole, &given))
            .await
            .unwrap();
        assert_eq!(refused.unwrap_err(), [Refusal::ClaimGone]);
        let (given, holder) = (town.given(), thief);
        let refused = town.db.read(move |conn| appeal::may_file(conn, &holder, &given)).await.unwrap();
        assert_eq!(refused.unwrap_err(), Refusal::ClaimGone);
    });
}

#[test]
fn r1_4_8_an_approved_appeal_moves_the_identity_and_is_decided_once() {
    on_both(|db| async move {
        let town = Town::new(db);
        let earlier = town.holder(&town.register("earlier1", MOBILE).await.unwrap());
        compare(&town, &earlier, Finding::Match).await.unwrap();
        let later = town.holder(&town.register("later123", OTHER).await.unwrap());
        assert_eq!(compare(&town, &later, Finding::Match).await.unwrap_err(), [Refusal::NumberTaken]);
        let ready =
            appeal::Form { reason: "原手机号已停用".into(), contact: OTHER.into() }.validate().unwrap();
        let file = || {
            let (given, later, ready) = (town.given(), later.clone(), ready.clone());
            town.db.write(move |tx| appeal::file(tx, &later, &ready, "appeals/x", &given))
        };
        let number = file().await.unwrap().unwrap();
        assert!(number.starts_with("SS20261124"));
        assert_eq!(file().await.unwrap().unwrap_err(), [Refusal::AppealOpen]);
        let administrator = SecurityAdministrator::at_edge(earlier.account().clone());
        let list = {
            let administrator = administrator.clone();
            town.db.read(move |conn| appeal::decide::list(conn, &administrator)).await.unwrap()
        };
        assert_eq!((list.len(), list[0].number.as_str()), (1, number.as_str()));
        let decide = |approved: bool, answer: &'static str| {
            let (given, administrator, id) = (town.given(), administrator.clone(), list[0].id.clone());
            let decision = (approved, answer, Keeping::Ends);
            town.db.write(move |tx| appeal::decide::decide(tx, &administrator, &id, decision, &given))
        };
        assert_eq!(decide(true, " ").await.unwrap().unwrap_err(), [Refusal::Answer]);
        assert_eq!(decide(true, "材料属实").await.unwrap().unwrap(), Some(()));
        assert_eq!(decide(false, "再看看").await.unwrap().unwrap_err(), [Refusal::AppealDecided]);
        assert!(verified(&town, &later).await);
        assert!(!verified(&town, &earlier).await);
        assert!(town.texts(OTHER).await.last().unwrap().contains(&number));
    });
}

#[test]
fn r1_5_5_phone_and_password_change_only_after_proving_oneself_again() {
    on_both(|db| async move {
        let town = Town::new(db);
        let holder = town.holder(&town.register("abc123", MOBILE).await.unwrap());
        let code = town.fresh_code(Purpose::ChangeMobile, OTHER).await;
        let change = |code: String| {
            let (given, holder) = (town.given(), holder.clone());
            town.db.write(move |tx| centre::mobile::change(tx, &holder, (OTHER, &code), &given))
        };
        assert_eq!(change(code.clone()).await.unwrap().unwrap_err(), [Refusal::StepUp]);
        let step = town.fresh_code(Purpose::StepUp, MOBILE).await;
        let (given, own) = (town.given(), holder.clone());
        town.db.write(move |tx| centre::step_up::by_code(tx, &own, &step, &given)).await.unwrap().unwrap();
        let code = {
            town.clock.advance(Duration::minutes(2));
            town.request(Purpose::ChangeMobile, OTHER).await.unwrap();
            town.code_on(OTHER).await
        };
        change(code).await.unwrap().unwrap();
        assert!(town.sign_in(OTHER, PASSWORD).await.is_ok());
        assert_eq!(town.sign_in(MOBILE, PASSWORD).await.unwrap_err(), Refusal::BadLogin);
        let (given, own) = (town.given(), holder.clone());
        let again = town
            .db
            .write(move |tx| centre::password::change(tx, &own, ("hash", Rule::Everybody), &given))
            .await
            .unwrap();
        assert_eq!(again.unwrap_err(), [Refusal::StepUp]);
    });
}
