//! Two at once: one outcome, and a word for the other.

use base::{Id, Level, Officer, Rank, noun};
use cases::announcement::{self, Told, Verdict};
use cases::clock::Pause;
use cases::desk::mark::{Flaw, Said};
use cases::desk::{claim, decide, mark};
use cases::submission::Submitted;
use cases::transition::{Act, Denied};
use cases::{Application, Refusal, Stage, suspension, unit, withdrawal};

use crate::common::{Town, in_town, officer, opinion, version_in};
use crate::flow::{DESK, accept_and_pass, publish};

const FIRST: (Level, Rank) = (Level::District, Rank::First);

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
                    let shown = (&id, version_in(tx, town, &id)?, over);
                    cases::desk::claim::take(tx, &by, shown, &town.practice, given)
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

impl Town {
    async fn take(&self, by: &Officer, id: &Id<noun::Application>) -> Result<Option<Application>, Refusal> {
        let (by, id) = (by.clone(), id.clone());
        self.write(move |tx, town, given| {
            let version = version_in(tx, town, &id)?;
            claim::take(tx, &by, (&id, version, false), &town.practice, given)
        })
        .await
    }

    /// Decides as a page does it that was opened at `version`.
    async fn decides(
        &self,
        by: &Officer,
        (id, version): (&Id<noun::Application>, i32),
        act: Act,
    ) -> Result<Option<Application>, Refusal> {
        let (by, id) = (by.clone(), id.clone());
        self.write(move |tx, town, given| {
            decide::decide(tx, &by, (&id, version), (act, "依据材料作出"), &town.practice, given)
        })
        .await
    }

    async fn withdraws(&self, id: &Id<noun::Application>, version: i32) -> Result<Option<()>, Refusal> {
        let id = id.clone();
        self.write(move |tx, town, given| {
            withdrawal::by_unit(tx, &town.clerk, (&id, version, "材料有误"), &town.practice, given)
        })
        .await
    }

    /// The unit ends the link, as its page does it; answers how many applications stand still now.
    async fn lets_go(&self) -> usize {
        self.write(|tx, town, given| {
            let link = affiliation::of_person(tx, &town.person)?.unwrap();
            let left = Some(given.now.china_date());
            affiliation::leave::end(tx, &town.clerk, &link.id, left, given)?.unwrap().unwrap();
            suspension::suspend(tx, &town.clerk, town.person.id(), &town.practice, given)
        })
        .await
    }

    async fn takes_back_in(&self) {
        self.write(|tx, town, given| {
            let link = (town.clerk.unit(), affiliation::State::Linked, None);
            affiliation::open::seed_link(tx, town.person.id(), link, given)?;
            suspension::resume(tx, &town.clerk, town.person.id(), &town.practice, given)
        })
        .await;
    }

    /// What `officer` was told, as the message centre has it.
    async fn told(&self, officer: &Officer) -> Vec<String> {
        let person = base::Person::at_edge(officer.person().clone());
        self.write(move |tx, _, given| {
            let (all, _) = notices::message::list(tx, &person, (0, 10), given)?;
            Ok(all.into_iter().map(|one| one.text).collect())
        })
        .await
    }

    async fn count(&self, id: &Id<noun::Application>, act: Act) -> usize {
        let id = id.clone();
        let opened = self.write(move |tx, town, _| cases::application::open(tx, &town.person, &id)).await;
        opened.unwrap().1.iter().filter(|event| event.act == act.key()).count()
    }
}

#[test]
fn business_2_5_the_unit_withdraws_while_an_officer_takes_it_and_whoever_is_late_is_told() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let officer = town.resident_officer(1, FIRST).await;
        let version = town.version(&id).await;
        let (withdrawn, taken) = tokio::join!(town.withdraws(&id, version), town.take(&officer, &id));
        let mut now = town.find(&id).await;
        if let Err(refusal) = &withdrawn {
            assert_eq!(*refusal, Refusal::Conflict, "the page of the clerk is older than the claim");
            assert_eq!(now.claim.as_ref().map(|claim| &claim.officer), Some(officer.person()));
            town.withdraws(&id, now.version).await.unwrap();
            assert!(town.told(&officer).await.iter().any(|text| text.contains("已由单位撤销，无需再处理")));
            now = town.find(&id).await;
        } else {
            assert!(!matches!(&taken, Ok(Some(_))), "{taken:?}");
        }
        assert_eq!((now.stage(), now.claim), (Stage::WithdrawnByUnit, None));
        assert!(!matches!(town.take(&officer, &id).await, Ok(Some(_))), "what ended is nobody's to take");
    });
}

#[test]
fn two_officers_press_at_once_and_one_decision_stands() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let one = officer(11, Level::District, &[Rank::First]);
        let other = officer(12, Level::District, &[Rank::First]);
        town.officer_does(&one, &id, (Act::Accept, "")).await.unwrap();
        let version = town.version(&id).await;
        // The same officer in two windows, and a colleague who did not take it.
        let (first, second, third) = tokio::join!(
            town.decides(&one, (&id, version), Act::Pass),
            town.decides(&one, (&id, version), Act::Refuse),
            town.decides(&other, (&id, version), Act::Refuse),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(third.is_err(), "{third:?}");
        let stage = if first.is_ok() { Stage::AtDistrict } else { Stage::RefusedByDistrict };
        assert_eq!(town.find(&id).await.stage(), stage);
        assert_eq!(town.count(&id, Act::Pass).await + town.count(&id, Act::Refuse).await, 1);
    });
}

#[test]
fn a_desk_takes_its_return_back_while_the_person_hands_in_again_and_one_of_them_is_told() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let back = town.officer_does(&first, &id, (Act::ReturnToPerson, "请补充合同")).await.unwrap();
        let (taken, sent) =
            tokio::join!(town.decides(&first, (&id, back.version), Act::TakeBack), town.submit(&id));
        let now = town.find(&id).await;
        if taken.is_ok() {
            assert_eq!((now.stage(), now.round), (Stage::AtDistrict, 1), "{sent:?}");
        } else {
            assert!(matches!(sent, Ok(Submitted::Sent(_))), "{sent:?}");
            assert_eq!((now.stage(), now.round), (Stage::AtUnit, 2));
        }
    });
}

#[test]
fn business_2_5_the_link_ends_while_a_desk_has_it_in_hand() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        let taken = town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        assert_eq!(town.lets_go().await, 1);
        let still = town.find(&id).await;
        assert_eq!((still.status(), still.due_on), ("关联解除，已中止", None));
        assert_eq!(still.claim, taken.claim, "it stays in the hand it was in");
        let clock = still.clocks.current().unwrap();
        assert_eq!((clock.phase.title(), clock.pause), ("主管部门审核", Some(Pause::Unlinked)));
        for act in [Act::Pass, Act::ReturnToPerson, Act::ReturnToUnit] {
            let refused = town.decides(&first, (&id, still.version), act).await.unwrap_err();
            assert_eq!(refused, Refusal::Denied(Denied::Suspended), "{act:?}");
        }
        town.clock.advance(time::Duration::days(10));
        town.takes_back_in().await;
        let going = town.find(&id).await;
        assert_eq!((going.stage(), &going.claim), (Stage::AtDistrict, &taken.claim));
        assert_eq!(going.clocks.current().unwrap().used, 0, "the ten days are nobody's");
        assert!(going.due_on > taken.due_on);
        town.decides(&first, (&id, going.version), Act::Pass).await.unwrap();
        // What nobody vouches for may still be refused.
        let second = officer(12, Level::District, &[Rank::Second]);
        assert_eq!(town.lets_go().await, 1);
        let ended = town.officer_does(&second, &id, (Act::Refuse, "单位已不再担保")).await.unwrap();
        assert_eq!(ended.stage(), Stage::RefusedByDistrict);
    });
}

#[test]
fn the_link_ends_while_a_desk_decides_and_either_order_is_whole() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let version = town.version(&id).await;
        let (still, passed) = tokio::join!(town.lets_go(), town.decides(&first, (&id, version), Act::Pass));
        assert_eq!(still, 1, "whoever comes first, it stands still afterwards");
        let now = town.find(&id).await;
        assert!(now.is_suspended && now.due_on.is_none());
        let rank = if passed.is_ok() { Rank::Second } else { Rank::First };
        assert_eq!(now.position.rank(), Some(rank), "{passed:?}");
        if let Err(refusal) = passed {
            assert!(matches!(refusal, Refusal::Denied(Denied::Suspended) | Refusal::Conflict), "{refusal:?}");
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

#[test]
fn every_act_of_a_desk_is_about_what_its_page_showed() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let (first, other) =
            (officer(11, Level::District, &[Rank::First]), officer(12, Level::District, &[Rank::First]));
        let seen = town.version(&id).await;
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        town.write(move |tx, town, given| {
            let (late, practice) = (Refusal::Conflict, &town.practice);
            let over = (&id, seen, true);
            assert_eq!(claim::take(tx, &other, over, practice, given)?.unwrap_err(), late);
            assert_eq!(claim::release(tx, &first, (&id, seen), given)?.unwrap_err(), late);
            let to = (&id, seen, &other);
            assert_eq!(claim::assign(tx, &first, to, practice, given)?.unwrap_err(), late);
            let wrong = || Said::Wrong(Flaw { phrase: "T01", ..Flaw::default() });
            for said in [wrong(), Said::Passed, Said::Nothing] {
                let marked = mark::put(tx, &first, (&id, seen, "file:A11"), said, given)?;
                assert_eq!(marked.unwrap_err(), late);
            }
            let now = version_in(tx, town, &id)?;
            assert_eq!(mark::put(tx, &first, (&id, now, "file:A11"), wrong(), given)?, Ok(Some(())));
            assert_eq!(claim::release(tx, &first, (&id, now), given)?, Ok(Some(())));
            let several = claim::take_several(tx, &first, &[(id.clone(), now)], practice, given)?;
            assert_eq!(several, (0, 1, Some(late)), "the list was older than the release");
            let several = claim::take_several(tx, &first, &[(id.clone(), now + 1)], practice, given)?;
            assert_eq!(several, (1, 0, None));
            Ok(())
        })
        .await;
    });
}

#[test]
fn a_batch_and_a_verdict_are_about_what_their_pages_showed() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        accept_and_pass(&town, &id, DESK.len()).await;
        let seen = town.version(&id).await;
        // The link ends and is there again: what the page showed is two versions old.
        town.lets_go().await;
        town.takes_back_in().await;
        let city = officer(15, Level::City, &[Rank::First]);
        let (one, by) = (id.clone(), city.clone());
        let old = town.write(move |tx, town, given| {
            announcement::publish(tx, &by, &[(one.clone(), seen)], &town.practice, given)
        });
        assert_eq!(old.await.unwrap_err(), Refusal::Conflict);
        publish(&town, &id).await;
        let now = town.version(&id).await;
        town.write(move |tx, town, given| {
            let told = Told::parse("陈测试", "19900000001", "该人员的业绩材料与事实不符，论文作者另有其人。");
            let objection = Id::new(given);
            announcement::object(tx, &objection, (&id, &told.unwrap()), given)?.unwrap();
            for (version, upheld, decided) in [
                (now - 1, true, Err(Refusal::Conflict)),
                (now - 1, false, Err(Refusal::Conflict)),
                (now, true, Ok(Some(()))),
            ] {
                let verdict = Verdict { upheld, opinion: "经核实属实", version };
                let found = announcement::decide(tx, &city, (&objection, &verdict), &town.practice, given)?;
                assert_eq!(found, decided, "{version} {upheld}");
            }
            Ok(())
        })
        .await;
    });
}
