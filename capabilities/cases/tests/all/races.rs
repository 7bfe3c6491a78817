//! Two at once: one outcome, and a word for the other.

use base::{Level, Rank};
use cases::submission::Submitted;
use cases::transition::{Act, Denied};
use cases::{Refusal, Stage, unit, withdrawal};

use crate::common::{in_town, officer, opinion};

#[test]
fn r0_6_a_submission_pressed_twice_is_one() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        let (one, other) = tokio::join!(town.submit(&id), town.submit(&id));
        let sent = [one, other].into_iter().filter(|one| matches!(one, Ok(Submitted::Sent(_)))).count();
        assert!(sent >= 1);
        let found = town.find(&id).await;
        assert_eq!((found.round, found.stage()), (1, Stage::AtUnit));
    });
}

#[test]
fn beginning_twice_answers_the_same_draft() {
    in_town(|town| async move {
        let (one, other) = tokio::join!(town.begin_only("101"), town.begin_only("101"));
        let ids: Vec<_> = [one, other].into_iter().flatten().collect();
        assert!(!ids.is_empty() && ids.iter().all(|id| *id == ids[0]));
    });
}

#[test]
fn of_two_officers_one_has_it_and_taking_over_is_a_word_of_its_own() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let (one, other) =
            (officer(11, Level::District, &[Rank::First]), officer(12, Level::District, &[Rank::First]));
        let take = |by: base::Officer, over: bool| {
            let (id, town) = (id.clone(), town.clone());
            async move {
                town.write(move |tx, town, given| {
                    cases::desk::claim::take(tx, &by, (&id, over), &town.practice, given)
                })
                .await
            }
        };
        let (first, second) = tokio::join!(take(one.clone(), false), take(other.clone(), false));
        let refused = [&first, &second].into_iter().filter(|one| one.is_err()).count();
        assert_eq!(refused, 1, "{first:?} {second:?}");
        let (holder, outsider) = if first.is_ok() { (one, other) } else { (other, one) };
        assert_eq!(take(outsider.clone(), false).await.unwrap_err(), Refusal::ClaimedElsewhere);
        assert!(take(outsider, true).await.is_ok());
        let lost = town.officer_does(&holder, &id, (Act::Accept, "")).await.unwrap_err();
        assert_eq!(lost, Refusal::ClaimedElsewhere, "what was taken over is no longer the first one's");
    });
}

#[test]
fn the_unit_withdraws_while_the_district_accepts_one_of_them_is_told() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let version = town.version(&id).await;
        let first = officer(11, Level::District, &[Rank::First]);
        let one = id.clone();
        let withdraw = town.write(move |tx, town, given| {
            withdrawal::by_unit(tx, &town.clerk, (&one, version, "材料有误"), &town.practice, given)
        });
        let (withdrawn, accepted) = tokio::join!(withdraw, town.officer_does(&first, &id, (Act::Accept, "")));
        assert!(withdrawn.is_ok() != accepted.is_ok(), "{withdrawn:?} {accepted:?}");
        let stage = town.find(&id).await.stage();
        assert_eq!(stage, if withdrawn.is_ok() { Stage::WithdrawnByUnit } else { Stage::AtDistrict });
        if accepted.is_ok() {
            let (one, version) = (id.clone(), town.version(&id).await);
            let late = town.write(move |tx, town, given| {
                withdrawal::by_unit(tx, &town.clerk, (&one, version, "材料有误"), &town.practice, given)
            });
            assert_eq!(late.await.unwrap_err(), Refusal::Denied(Denied::Taken));
        }
    });
}

#[test]
fn two_clerks_decide_one_outcome() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        town.submit(&id).await.unwrap();
        let version = town.version(&id).await;
        let decide = |decision: unit::Decision| {
            let (id, town) = (id.clone(), town.clone());
            async move {
                town.write(move |tx, town, given| {
                    unit::decide(tx, &town.clerk, (&id, version, &decision), &town.practice, given)
                })
                .await
            }
        };
        let refuse = unit::Decision::Refuse("不同意申报".into());
        let (one, other) = tokio::join!(decide(unit::Decision::Approve(opinion())), decide(refuse));
        assert!(one.is_ok() != other.is_ok());
        let refusal = one.err().or(other.err()).unwrap();
        assert!(
            matches!(refusal, Refusal::Conflict | Refusal::Denied(Denied::NotYourTurn | Denied::Ended)),
            "{refusal:?}"
        );
    });
}
