//! Papers about an application: what each says, and of which day (conventions 7.2).

use base::{Id, Level, Rank, noun};
use cases::letter::{self, Letter, Which};
use cases::transition::Act;
use cases::{Application, Stage, view};

use crate::common::{Town, in_town, officer};
use crate::flow::{DESK, accept_and_pass, publish};

async fn paper(town: &Town, id: &Id<noun::Application>, which: Which) -> Option<Letter> {
    let id = id.clone();
    town.write(move |tx, town, given| {
        let opened = view::by_person(tx, &town.person, &id, given)?.unwrap();
        Ok(letter::letter(which, &opened, town.means(given)))
    })
    .await
}

fn fact(letter: &Letter, label: &str) -> String {
    let found = letter.facts.iter().find(|(one, _)| one == label);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

fn first() -> base::Officer {
    officer(11, Level::District, &[Rank::First])
}

/// What the person was told, the newest first, and whether the phone got it.
async fn told(town: &Town) -> Vec<(String, bool)> {
    let all = town.write(|tx, town, given| Ok(notices::message::list(tx, &town.person, (0, 50), given)?.0));
    all.await.into_iter().map(|one| (one.text, one.by_sms)).collect()
}

#[test]
fn conventions_7_2_an_application_that_is_not_taken_on_ends_with_a_paper_that_says_why() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let silent = town.officer_does(&first(), &id, (Act::Decline, "")).await.unwrap_err();
        assert_eq!(silent, cases::Refusal::Reason);
        let ended: Application =
            town.officer_does(&first(), &id, (Act::Decline, "不属于本机关职权范围")).await.unwrap();
        assert_eq!((ended.stage(), ended.outward()), (Stage::RefusedByDistrict, "已办结"));
        assert_eq!((ended.accepted_at, ended.due_on, ended.claim), (None, None, None));
        assert_eq!(ended.reason.as_deref(), Some("不属于本机关职权范围"));
        let paper_of = paper(&town, &id, Which::Declined).await.unwrap();
        assert_eq!(paper_of.which.title(), "不予受理告知书");
        assert_eq!(paper_of.issuer, "海淀区人力资源和社会保障局");
        assert_eq!(paper_of.addressee, "郑范例");
        assert_eq!(paper_of.opening, ["您提交的申请不符合受理条件，决定不予受理。"]);
        let (heading, reasons) = paper_of.faults.clone().unwrap();
        assert_eq!((heading.as_str(), reasons), ("不予受理的理由", vec!["不属于本机关职权范围".to_owned()]));
        let remedies = paper_of.closing.concat();
        assert!(remedies.contains("60日内") && remedies.contains("6个月内"), "{remedies}");
        assert_eq!(paper_of.on.to_string(), "2026-11-24");
        for other in [Which::Acceptance, Which::Refused, Which::Completion, Which::Approval] {
            assert_eq!(paper(&town, &id, other).await, None, "{other:?}");
        }
        let heard = told(&town).await;
        let refused = heard.iter().find(|(text, _)| text.contains("审核未通过，原因请登录平台查看"));
        assert!(refused.is_some_and(|(_, by_sms)| *by_sms), "{heard:?}");
        let again = town.officer_does(&first(), &id, (Act::Accept, "")).await;
        assert!(again.is_err(), "what ended is taken on by nobody");
    });
}

#[test]
fn conventions_7_2_a_refusal_says_why_and_what_to_do_about_it() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        town.officer_does(&first(), &id, (Act::Accept, "")).await.unwrap();
        town.clock.advance(time::Duration::days(1));
        town.officer_does(&first(), &id, (Act::Refuse, "不符合学历条件")).await.unwrap();
        let paper_of = paper(&town, &id, Which::Refused).await.unwrap();
        assert_eq!(paper_of.opening, ["经审核，您的申请不符合办理条件，决定不予通过。"]);
        assert_eq!(paper_of.faults.unwrap().1, ["不符合学历条件"]);
        assert!(paper_of.closing.concat().contains("行政复议"));
        assert_eq!(paper_of.on.to_string(), "2026-11-25");
        assert_eq!(paper(&town, &id, Which::Declined).await, None);
        assert!(paper(&town, &id, Which::Acceptance).await.is_some(), "what was true stays printable");
    });
}

#[test]
fn business_3_7_an_approval_is_dated_by_the_end_of_the_announcement_it_reports() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        accept_and_pass(&town, &id, DESK.len()).await;
        publish(&town, &id).await;
        assert_eq!(paper(&town, &id, Which::Approval).await, None, "nothing is decided yet");
        town.clock.advance(time::Duration::days(8));
        town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given)).await;
        let approval = paper(&town, &id, Which::Approval).await.unwrap();
        assert_eq!(approval.issuer, "市人才工作局");
        let drawn = town.find(&id).await.result_number.unwrap();
        assert!(drawn.starts_with("京引〔2026〕") && drawn == approval.number, "{drawn}");
        assert_eq!(approval.opening, ["经审核并公示，同意引进。请按要求完善落户信息，办理落户手续。"]);
        assert_eq!(
            (approval.on.to_string().as_str(), fact(&approval, "审批日期").as_str()),
            ("2026-12-02", "2026年12月02日")
        );
        assert_eq!(fact(&approval, "业务类型"), "引进人才申请");
        // It stays what it was while the person settles.
        town.clock.advance(time::Duration::days(5));
        town.settle(&id).await;
        assert_eq!(paper(&town, &id, Which::Approval).await, Some(approval));
    });
}

#[test]
fn conventions_7_8_the_word_of_acceptance_promises_the_day_the_clock_counts_to() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        // Nine hours after the town's noon: past half past five, and of the next day.
        town.clock.advance(time::Duration::hours(9));
        let accepted = town.officer_does(&first(), &id, (Act::Accept, "")).await.unwrap();
        let at = accepted.accepted_at.unwrap();
        assert!(cases::clock::counted_day(at, true) > at.china_date(), "{at} is late");
        let promised = fact(&paper(&town, &id, Which::Acceptance).await.unwrap(), "本环节办结期限");
        assert_eq!(promised, format!("{}前", accepted.due_on.unwrap().in_words()));
        town.officer_does(&first(), &id, (Act::Pass, "同意")).await.unwrap();
        let later = fact(&paper(&town, &id, Which::Acceptance).await.unwrap(), "本环节办结期限");
        assert_eq!(later, promised, "as promised on that day");
    });
}

#[test]
fn business_2_5_with_the_short_way_a_correction_comes_straight_back_to_the_desk_that_asked() {
    in_town(|mut town| async move {
        let practice = cases::Practice { corrections_skip_unit: true, ..cases::Practice::default() };
        town.practice = std::sync::Arc::new(practice);
        let id = town.bring_to_district("101").await;
        accept_and_pass(&town, &id, 5).await;
        let city = officer(16, Level::City, &[Rank::Second]);
        let back = town.officer_does(&city, &id, (Act::ReturnToPerson, "请补充合同")).await.unwrap();
        assert_eq!(back.stage(), Stage::ReturnedToPerson);
        town.clock.advance(time::Duration::days(3));
        town.submit(&id).await.unwrap();
        let again = town.find(&id).await;
        assert_eq!(again.position, cases::position::Position::AtCity(Rank::Second));
        let clock = again.clocks.current().unwrap();
        assert_eq!((clock.phase.title(), clock.pause, clock.used), ("市局审核", None, 0));
        for (at, level, rank) in DESK.into_iter().skip(5) {
            town.officer_does(&officer(at, level, &[rank]), &id, (Act::Pass, "同意")).await.unwrap();
        }
        assert_eq!(town.find(&id).await.stage(), Stage::Done);
        // What the unit asked for goes to the unit.
        let id = town.begin("105").await;
        town.submit(&id).await.unwrap();
        let returned = cases::unit::Decision::Return(Vec::new(), "请核对".into());
        town.unit_decides(&id, returned).await.unwrap();
        town.submit(&id).await.unwrap();
        assert_eq!(town.find(&id).await.stage(), Stage::AtUnit);
    });
}

#[test]
fn an_announcement_that_cannot_end_stays_is_told_to_the_desk_and_ends_when_it_can() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        accept_and_pass(&town, &id, DESK.len()).await;
        publish(&town, &id).await;
        // A row that no program writes: the application stands elsewhere while its announcement runs.
        let put = |rank: i32, sender: i32| {
            let (id, sql) = (
                id.clone(),
                format!("UPDATE application SET rank = {rank}, sender = {sender}, version = version + 1"),
            );
            town.write(move |tx, _, _| {
                let sql = format!("{sql} WHERE id = '{id}'");
                Ok(diesel::RunQueryDsl::execute(diesel::sql_query(sql), &mut **tx)?)
            })
        };
        assert_eq!(put(3, 0).await, 1);
        town.clock.advance(time::Duration::days(8));
        let end = || town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given));
        assert_eq!((end().await, town.find(&id).await.stage()), (0, Stage::AtCity));
        put(0, 4).await;
        assert_eq!((end().await, town.find(&id).await.stage()), (1, Stage::SettlingAsked), "it was not lost");
    });
}
