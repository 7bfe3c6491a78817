//! Whole ways of applications, and what they bring about (E3, E6).

use attachments::Owner;
use base::{Id, Level, Rank, noun};
use cases::desk::mark::{Flaw, Said};
use cases::desk::{mark, queue};
use cases::draft::{self, Author, Change};
use cases::phrase::{Phrase, PhraseRefusal};
use cases::submission::Submitted;
use cases::transition::{Act, Denied};
use cases::{Refusal, Stage, letter, unit, view};

use crate::common::{Town, answers, child_row, citizen, in_town, officer, opinion, version_in};

pub(crate) const DESK: [(u8, Level, Rank); 7] = [
    (11, Level::District, Rank::First),
    (12, Level::District, Rank::Second),
    (13, Level::District, Rank::Third),
    (14, Level::District, Rank::Report),
    (15, Level::City, Rank::First),
    (16, Level::City, Rank::Second),
    (17, Level::City, Rank::Third),
];

/// The first desk accepts it, and so many ranks pass it, each by an officer of its own.
pub(crate) async fn accept_and_pass(town: &Town, id: &Id<noun::Application>, ranks: usize) {
    let (at, level, rank) = DESK[0];
    town.officer_does(&officer(at, level, &[rank]), id, (Act::Accept, "")).await.unwrap();
    for (at, level, rank) in DESK.into_iter().take(ranks) {
        town.officer_does(&officer(at, level, &[rank]), id, (Act::Pass, "同意")).await.unwrap();
    }
}

#[test]
fn e3_a_new_permit_goes_from_draft_through_every_rank_to_the_card() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let waiting = town.find(&id).await;
        assert_eq!((waiting.stage(), waiting.outward()), (Stage::AtDistrict, "待受理"));
        let first = officer(11, Level::District, &[Rank::First]);
        let refused = town.officer_does(&first, &id, (Act::Pass, "同意")).await.unwrap_err();
        assert_eq!(refused, Refusal::Denied(Denied::NotAccepted));
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        for (at, level, rank) in DESK {
            let officer = officer(at, level, &[rank]);
            town.officer_does(&officer, &id, (Act::Pass, "材料齐全，同意")).await.unwrap();
        }
        let done = town.find(&id).await;
        assert_eq!((done.stage(), done.due_on), (Stage::Done, None));
        town.write(move |tx, town, given| {
            let permits = certificates::list(tx, &town.person, given)?;
            assert_eq!(permits.len(), 1);
            assert_eq!(Some(&permits[0].id), done.permit.as_ref());
            assert_eq!(permits[0].number, "202611240001");
            assert_eq!(permits[0].valid_to.to_string(), "2029-11-23", "three years, the last day included");
            assert_eq!(permits[0].holder.as_ref().unwrap().name, "郑范例");
            let opened = view::by_person(tx, &town.person, &done.id, given)?.unwrap();
            assert_eq!(opened.events.len(), 10);
            assert!(opened.events.iter().any(|one| one.words == "初审通过"));
            assert_eq!(opened.files.iter().filter(|(code, _)| code.starts_with('A')).count(), 12);
            assert_eq!(opened.files.iter().filter(|(code, _)| code.starts_with('U')).count(), 3);
            Ok(())
        })
        .await;
    });
}

/// An officer of the city publishes it, alone in a batch.
pub(crate) async fn publish(town: &Town, id: &base::Id<base::noun::Application>) {
    let id = id.clone();
    town.write(move |tx, town, given| {
        let city = officer(15, Level::City, &[Rank::First]);
        let ids = [(id.clone(), version_in(tx, town, &id)?)];
        let batch = cases::announcement::publish(tx, &city, &ids, &town.practice, given)?.unwrap().unwrap();
        assert_eq!(batch.list.len(), 1);
        Ok(())
    })
    .await;
}

#[test]
fn consoles_8_2_a_batch_is_previewed_and_published_once_and_its_days_begin_then() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        accept_and_pass(&town, &id, DESK.len()).await;
        let calendar = base::Calendar::built_in();
        let late = town.find(&id).await;
        assert_eq!(late.due_on.unwrap().to_string(), "2026-12-01", "a batch is expected");
        // Nothing begins by itself, however long it waits; the light says so.
        town.clock.advance(time::Duration::days(11)); // Saturday, 5 December
        let ended =
            town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given)).await;
        let today = base::Day(town.given().now.china_date());
        assert_eq!((ended, late.light(today, calendar)), (0, cases::clock::Light::Red));
        let one = id.clone();
        town.write(move |tx, town, given| {
            use cases::announcement::{count_waiting, list_watched, preview, publish};
            let ids = &[(one.clone(), version_in(tx, town, &one)?)][..];
            let (city, district) =
                (officer(15, Level::City, &[Rank::First]), officer(11, Level::District, &[Rank::First]));
            let practice = &town.practice;
            assert_eq!((count_waiting(tx, &city)?, count_waiting(tx, &district)?), (1, 0));
            assert!(preview(tx, &district, ids, practice, given)?.unwrap().is_none(), "the city publishes");
            assert!(publish(tx, &district, ids, practice, given)?.unwrap().is_none());
            assert!(matches!(preview(tx, &city, &[], practice, given)?, Err(Refusal::Field("id", _))));
            let seen = preview(tx, &city, ids, practice, given)?.unwrap().unwrap();
            assert_eq!((seen.title.as_str(), seen.list[0].shown.name.as_str()), ("2026年第1批", "郑*例"));
            assert_eq!(seen.starts_on.to_string(), "2026-12-07", "the next working day");
            assert_eq!(seen.ends_on.0, calendar.after(seen.starts_on.0, 5));
            let batch = publish(tx, &city, ids, practice, given)?.unwrap().unwrap();
            assert_eq!((batch.title, batch.ends_on), (seen.title, seen.ends_on));
            assert_eq!(publish(tx, &city, ids, practice, given)?.err(), Some(Refusal::Settled), "once");
            assert!(cases::announcement::list_running(tx, given)?.is_empty(), "it begins on Monday");
            let watched = list_watched(tx, &district, given)?;
            assert_eq!(watched[0].announcement.batch.as_deref(), Some("2026年第1批"));
            Ok(())
        })
        .await;
        let published = town.find(&id).await;
        assert_eq!(
            (published.status(), published.due_on.unwrap().to_string()),
            ("公示中", "2026-12-14".into())
        );
        town.clock.advance(time::Duration::days(2));
        let shown = town.write(|tx, _, given| cases::announcement::list_running(tx, given)).await;
        assert_eq!(shown[0].days.unwrap().1.to_string(), "2026-12-14");
        town.clock.advance(time::Duration::days(8));
        let ended =
            town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given)).await;
        assert_eq!((ended, town.find(&id).await.stage()), (1, Stage::SettlingAsked));
    });
}

#[test]
fn consoles_8_2_what_passed_is_drawn_by_chance_and_another_officer_finds_out_whether_it_is_true() {
    in_town(|mut town| async move {
        use cases::spot_check::{self, State};
        let practice = cases::Practice { spot_check_percent: 100, ..cases::Practice::default() };
        town.practice = std::sync::Arc::new(practice);
        let id = town.bring_to_district("101").await;
        let passed = officer(11, Level::District, &[Rank::First]);
        accept_and_pass(&town, &id, DESK.len()).await;
        assert_eq!(town.find(&id).await.stage(), Stage::Done);
        town.write(move |tx, _, given| {
            let other = officer(19, Level::District, &[Rank::First]);
            let all =
                |tx: &mut db::Tx<'_>, officer, state| spot_check::list(tx, officer, state, (0, 10), given);
            let (checks, total) = all(tx, &other, State::Waiting)?;
            assert_eq!((checks.len(), total, checks[0].1.name.as_str()), (1, 1, "郑范例"));
            let one = checks[0].0.id.clone();
            let said = |found, words| (&one, found, words);
            let silent = spot_check::settle(tx, &other, said(State::False, " "), given)?;
            assert_eq!(silent, Err(Refusal::Reason));
            let own = spot_check::settle(tx, &passed, said(State::True, "电话核实"), given)?;
            assert_eq!(own, Err(Refusal::SameOfficer), "a second look is another's");
            let elsewhere = base::Officer::at_edge(
                base::Id::from_bytes([19; 16]),
                ("110105".to_owned(), Level::District),
                vec![Rank::First],
                vec!["permit".to_owned()],
            );
            assert_eq!(spot_check::settle(tx, &elsewhere, said(State::True, "电话核实"), given)?, Ok(None));
            assert_eq!(all(tx, &elsewhere, State::Waiting)?.1, 0);
            let found = said(State::False, "现场核查，未在该单位工作");
            assert_eq!(spot_check::settle(tx, &other, found, given)?, Ok(Some(())));
            assert_eq!(spot_check::settle(tx, &other, found, given)?, Err(Refusal::Settled));
            assert_eq!(spot_check::count_waiting(tx, &other)?, 0);
            let (found, _) = all(tx, &other, State::False)?;
            assert_eq!(found[0].0.words, "现场核查，未在该单位工作");
            Ok(())
        })
        .await;
    });
}

#[test]
fn e6_an_introduction_is_announced_settles_and_ends_the_permit() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        accept_and_pass(&town, &id, DESK.len()).await;
        let waiting = town.find(&id).await;
        assert_eq!((waiting.status(), waiting.stage()), ("待公示", Stage::AtCity));
        let shown = town.write(|tx, _, given| cases::announcement::list_running(tx, given)).await;
        assert!(shown.is_empty(), "nothing is announced before a batch is published");
        publish(&town, &id).await;
        let announced = town.find(&id).await;
        assert_eq!((announced.status(), announced.stage()), ("公示中", Stage::AtCity));
        let ends_on = announced.due_on.unwrap();
        assert_eq!(ends_on.to_string(), "2026-12-01", "five working days from the publication");
        let shown = town.write(|tx, _, given| cases::announcement::list_running(tx, given)).await;
        assert_eq!((shown[0].shown.name.as_str(), shown[0].shown.birth.as_str()), ("郑*例", "1992年02月"));
        town.clock.advance(time::Duration::days(7));
        assert_eq!(town.find(&id).await.stage(), Stage::AtCity, "the last day counts");
        town.clock.advance(time::Duration::days(1));
        for expected in [1, 0] {
            let ended =
                town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given)).await;
            assert_eq!(ended, expected, "safe to run twice");
        }
        assert_eq!(town.find(&id).await.stage(), Stage::SettlingAsked);
        town.settle(&id).await;
        let city = officer(15, Level::City, &[Rank::First]);
        let returned =
            town.officer_does(&city, &id, (Act::ReturnSettling, "请补充集体户首页")).await.unwrap();
        assert_eq!(returned.stage(), Stage::SettlingReturned);
        let one = id.clone();
        town.write(move |tx, town, given| {
            let version = cases::settling::open(tx, &town.person, &one, given)?.unwrap().version;
            cases::settling::submit(tx, &town.person, (&one, version), &town.practice, given)?.unwrap();
            Ok(())
        })
        .await;
        let done = town.officer_does(&city, &id, (Act::Confirm, "")).await.unwrap();
        assert_eq!(done.stage(), Stage::Done);
    });
}

/// The items of the 补正告知书 and until when they are asked for, as the person has it now.
async fn correction(town: &Town, id: &Id<noun::Application>) -> Option<(Vec<String>, String)> {
    let id = id.clone();
    town.write(move |tx, town, given| {
        let opened = view::by_person(tx, &town.person, &id, given)?.unwrap();
        let paper = letter::letter(letter::Which::Correction, &opened, town.means(given));
        Ok(paper.map(|paper| (paper.faults.unwrap().1, paper.closing.concat())))
    })
    .await
}

#[test]
fn the_word_of_acceptance_names_the_day_the_whole_way_ends() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let messages = town
            .write(|tx, town, given| Ok(notices::message::list(tx, &town.person, (0, 10), given)?.0))
            .await;
        let told = messages.iter().find(|one| one.text.contains("预计")).unwrap();
        assert!(
            told.text.contains("已受理，预计2026年12月22日前办结"),
            "ten days at the district, ten at the city: {}",
            told.text
        );
    });
}

#[test]
fn what_was_begun_under_an_earlier_version_of_its_kind_keeps_that_versions_way_and_form() {
    in_town(|town| async move {
        // 引进人才 went without 公示 before; what is begun now is announced.
        let id = town.begin_version("201", 1).await;
        assert!(matches!(town.submit(&id).await, Ok(Submitted::Sent(_))));
        town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        accept_and_pass(&town, &id, DESK.len()).await;
        assert_eq!(town.find(&id).await.stage(), Stage::SettlingAsked);
        // 通讯地址 came with the second version: a correction of the first does not ask for it.
        let id = town.begin_version("101", 1).await;
        town.submit(&id).await.unwrap();
        let returned = unit::Decision::Return(Vec::new(), "请核对".into());
        town.unit_decides(&id, returned).await.unwrap();
        let one = id.clone();
        town.write(move |tx, town, given| {
            let desk = draft::open(tx, Author::Person(&town.person), &one, &town.rules, given)?.unwrap();
            let asks = |kind: &cases::Kind| {
                kind.sections.iter().flat_map(|one| one.fields).any(|field| field.label == "通讯地址")
            };
            assert_eq!(desk.kind.version, 1);
            assert!(!asks(desk.kind) && asks(cases::Kind::find("101").unwrap()));
            Ok(())
        })
        .await;
        // Beginning again leads to the open one, which stays what it is; only the next one is of the version in use.
        let again = town.begin_only("101").await.unwrap();
        assert_eq!((&again, town.find(&again).await.kind_version), (&id, 1));
        assert!(matches!(town.submit(&id).await, Ok(Submitted::Sent(_))));
        town.unit_decides(&id, unit::Decision::Refuse("不同意申报".into())).await.unwrap();
        assert_eq!(town.find(&id).await.kind_version, 1);
        let next = town.begin_only("101").await.unwrap();
        let in_use = cases::Kind::find("101").unwrap().version;
        assert!(next != id && in_use > 1);
        assert_eq!(town.find(&next).await.kind_version, in_use);
    });
}

#[test]
fn a_return_marks_single_things_and_only_they_change_while_the_clock_stands_still() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let nothing = town.officer_does(&first, &id, (Act::ReturnToPerson, "")).await.unwrap_err();
        assert_eq!(nothing, Refusal::NothingMarked);
        let one = id.clone();
        let reviewer = first.clone();
        town.write(move |tx, town, given| {
            let version = version_in(tx, town, &one)?;
            for target in ["field:contract_to", "file:A11"] {
                mark::put(
                    tx,
                    &reviewer,
                    (&one, version, target),
                    Said::Wrong(Flaw { phrase: "T02", words: "缺签章页", page: "3" }),
                    given,
                )?
                .unwrap()
                .unwrap();
            }
            assert!(
                mark::put(
                    tx,
                    &reviewer,
                    (&one, version, "field:nothing"),
                    Said::Wrong(Flaw { phrase: "T02", ..Flaw::default() }),
                    given
                )?
                .unwrap()
                .is_none()
            );
            let other = mark::put(
                tx,
                &reviewer,
                (&one, version, "file:A01"),
                Said::Wrong(Flaw { phrase: "T99", ..Flaw::default() }),
                given,
            )?;
            assert!(matches!(other, Err(Refusal::Field("words", _))), "其他 says what");
            Ok(())
        })
        .await;
        assert_eq!(
            correction(&town, &id).await,
            None,
            "what is marked is told with the return, and not before"
        );
        town.clock.advance(time::Duration::days(2));
        let back = town.officer_does(&first, &id, (Act::ReturnToPerson, "")).await.unwrap();
        let (faults, closing) = correction(&town, &id).await.unwrap();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults.iter().any(|one| one.contains("第3页：附件缺页")), "a file has pages: {faults:?}");
        assert!(faults.iter().any(|one| !one.contains("第3页")), "a field has none: {faults:?}");
        // What an administrator changes afterwards does not change what was said.
        town.write(|tx, _, given| {
            let administrator = base::SystemAdministrator::at_edge(base::Id::new(given));
            let known = cases::phrase::find(tx, &administrator, "T02")?.unwrap();
            let other = Phrase { words: "附件不完整".into(), is_open: false, ..known.clone() };
            assert_eq!(cases::phrase::save(tx, &administrator, &other, given)?, Ok(()));
            assert_eq!(cases::phrase::save(tx, &administrator, &other, given)?, Err(PhraseRefusal::Conflict));
            assert_eq!(cases::phrase::choices(tx)?.words("T02"), None, "closed");
            let back = Phrase { version: 2, ..known };
            assert_eq!(cases::phrase::save(tx, &administrator, &back, given)?, Ok(()));
            let added = cases::phrase::add(tx, &administrator, "  缴费记录不完整 ", given)?;
            assert_eq!(added.as_deref(), Ok("T20"));
            assert_eq!(cases::phrase::choices(tx)?.words("T20"), Some("缴费记录不完整"));
            Ok(())
        })
        .await;
        assert!(closing.contains("请于2026年12月10日前"), "{closing}");
        assert_eq!(
            (back.stage(), back.reason.as_deref()),
            (Stage::ReturnedToPerson, Some("共有2处需要补正"))
        );
        let stopped = back.clocks.current().unwrap().clone();
        assert_eq!((stopped.used, stopped.pause.unwrap().title()), (2, "退回补正期间不计时"));
        town.clock.advance(time::Duration::days(5));
        let one = id.clone();
        let today = town.given().now.china_date();
        town.write(move |tx, town, given| {
            let author = Author::Person(&town.person);
            let desk = draft::open(tx, author, &one, &town.rules, given)?.unwrap();
            assert_eq!(desk.marks.len(), 2);
            let section = desk.kind.section("apply").unwrap();
            let mut pairs = answers("101", today);
            pairs.retain(|(key, _)| key != "contract_to" && key != "post");
            let changed = [("contract_to", "2031-01-01"), ("post", "董事长")];
            pairs.extend(changed.map(|(key, value)| (key.to_owned(), value.to_owned())));
            draft::save(tx, author, &one, (&Change::Form(section, pairs), desk.draft.version), given)?
                .unwrap();
            let sheet = draft::open(tx, author, &one, &town.rules, given)?.unwrap().draft.sheet;
            assert_eq!((sheet.get("contract_to"), sheet.get("post")), ("2031-01-01", "工程师"));
            // A file of a locked row is uploaded anew: the submission keeps the earlier one.
            let file = (("A01", "新.pdf"), ("attachments/new", 2000));
            attachments::seed::put(tx, &Owner::from(&town.person), file.0, file.1, given)?;
            attachments::seed::put(tx, &Owner::from(&town.person), ("A11", "新.pdf"), file.1, given)?;
            Ok(())
        })
        .await;
        assert!(matches!(town.submit(&id).await.unwrap(), Submitted::Sent(_)));
        let again = town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        assert!(again.accepted_at.is_some(), "accepted once");
        assert_eq!(
            correction(&town, &id).await.unwrap(),
            (faults, closing),
            "the paper says what it said, and until when"
        );
        let (one, reviewer) = (id.clone(), first.clone());
        town.write(move |tx, town, given| {
            let shown = (&one, version_in(tx, town, &one)?, false);
            let taken = cases::desk::claim::take(tx, &reviewer, shown, &town.practice, given)?.unwrap();
            let version = taken.unwrap().version;
            let wrong = Said::Wrong(Flaw { phrase: "T02", ..Flaw::default() });
            mark::put(tx, &reviewer, (&one, version, "file:A12"), wrong, given)?.unwrap().unwrap();
            Ok(())
        })
        .await;
        let (later, _) = correction(&town, &id).await.unwrap();
        assert!(later.iter().all(|fault| !fault.contains("A12")) && later.len() == 2, "{later:?}");
        let one = id.clone();
        town.write(move |tx, town, given| {
            let opened = view::by_person(tx, &town.person, &one, given)?.unwrap();
            let (now, before) = (opened.submission.unwrap(), opened.before.unwrap());
            assert_eq!((now.round, before.round), (2, 1));
            assert_eq!(now.files.0["A01"], before.files.0["A01"], "locked");
            assert_ne!(now.files.0["A11"], before.files.0["A11"], "marked");
            assert_eq!(now.sheet.get("contract_to"), "2031-01-01");
            assert_eq!(opened.answered.len(), 2);
            let clock = opened.application.clocks.current().unwrap();
            assert_eq!((clock.used, clock.stops.len()), (2, 1));
            assert_eq!(clock.stops[0].to.as_deref(), Some("2026-12-01"));
            Ok(())
        })
        .await;
    });
}

#[test]
fn business_2_9_a_unit_vouches_with_its_own_materials_and_they_are_marked_and_given_anew() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        town.submit(&id).await.unwrap();
        let unit = Owner::of_unit(town.clerk.unit());
        let owner = unit.clone();
        town.write(move |tx, _, given| {
            let rows = attachments::list(tx, &owner, "", given)?;
            let tax = rows.into_iter().find(|row| row.kind.code == "U03").and_then(|row| row.ready).unwrap();
            assert!(attachments::remove(tx, &owner, &tax.id, given)?);
            Ok(())
        })
        .await;
        let without = town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap_err();
        assert_eq!(without.to_string(), "请先在“单位附件”中上传：上年度税收完税证明");
        let put = |key: &'static str| {
            let owner = unit.clone();
            town.write(move |tx, _, given| {
                attachments::seed::put(tx, &owner, ("U03", "完税证明.pdf"), (key, 1000), given)
            })
        };
        let first_file = put("first").await;
        town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let (one, by) = (id.clone(), first.clone());
        town.write(move |tx, town, given| {
            let wrong = Said::Wrong(Flaw { phrase: "T01", ..Flaw::default() });
            let version = version_in(tx, town, &one)?;
            mark::put(tx, &by, (&one, version, "file:U03"), wrong, given)?.unwrap().unwrap();
            let opened = view::by_officer(tx, &by, &one, given)?.unwrap();
            assert!(opened.files.iter().any(|(code, file)| code == "U03" && file.id == first_file));
            Ok(())
        })
        .await;
        town.officer_does(&first, &id, (Act::ReturnToUnit, "")).await.unwrap();
        let second_file = put("second").await;
        town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        town.write(move |tx, town, given| {
            let opened = view::by_person(tx, &town.person, &id, given)?.unwrap();
            let files: Vec<_> = opened.files.iter().filter(|(code, _)| code == "U03").collect();
            assert!(files.len() == 1 && files[0].1.id == second_file, "the new one alone");
            Ok(())
        })
        .await;
    });
}

#[test]
fn who_asked_for_a_correction_can_take_that_back() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let back = town.officer_does(&first, &id, (Act::ReturnToPerson, "请补充合同")).await.unwrap();
        let (one, by) = (id.clone(), first.clone());
        town.write(move |tx, town, given| {
            let taken = cases::desk::decide::decide(
                tx,
                &by,
                (&one, back.version),
                (Act::TakeBack, ""),
                &town.practice,
                given,
            )?;
            assert_eq!(taken.unwrap().unwrap().stage(), Stage::AtDistrict);
            assert!(draft::open(tx, Author::Person(&town.person), &one, &town.rules, given)?.is_none());
            let (inbox, _) = notices::message::list(tx, &town.person, (0, 20), given)?;
            let told = |words: &str| inbox.iter().any(|one| one.text.contains(words));
            assert!(told("补正要求已撤回") && told("需补正"), "who was asked hears that it is off");
            Ok(())
        })
        .await;
    });
}

#[test]
fn four_eyes_an_officer_acts_at_one_rank_of_a_case_only() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let all = officer(11, Level::District, &[Rank::First, Rank::Second, Rank::Third, Rank::Report]);
        town.officer_does(&all, &id, (Act::Accept, "")).await.unwrap();
        town.officer_does(&all, &id, (Act::Pass, "同意")).await.unwrap();
        assert_eq!(
            town.officer_does(&all, &id, (Act::Pass, "同意")).await.unwrap_err(),
            Refusal::SameOfficer
        );
        let wrong = officer(12, Level::District, &[Rank::Third]);
        assert_eq!(
            town.officer_does(&wrong, &id, (Act::Pass, "同意")).await.unwrap_err(),
            Refusal::NotYourRank
        );
        let second = officer(12, Level::District, &[Rank::Second]);
        let silent = town.officer_does(&second, &id, (Act::Refuse, "")).await.unwrap_err();
        assert_eq!(silent, Refusal::Reason, "an opinion is compulsory for negative results");
        let refused = town.officer_does(&second, &id, (Act::Refuse, "不符合条件")).await.unwrap();
        assert_eq!((refused.stage(), refused.outward()), (Stage::RefusedByDistrict, "已办结"));
    });
}

#[test]
fn r0_5_another_districts_desk_does_not_see_it() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let of = |authority: &str, level, businesses: &[&str]| {
            let businesses = businesses.iter().map(|one| (*one).to_owned()).collect();
            base::Officer::at_edge(
                Id::from_bytes([30; 16]),
                (authority.to_owned(), level),
                vec![Rank::First],
                businesses,
            )
        };
        for (officer, sees) in [
            (of("110105", Level::District, &["permit", "talent"]), false),
            (of("110108", Level::District, &["talent"]), false),
            (of("110108", Level::District, &["permit"]), true),
            (of("110000", Level::City, &["permit"]), true),
        ] {
            let one = id.clone();
            town.write(move |tx, _, given| {
                assert_eq!(view::by_officer(tx, &officer, &one, given)?.is_some(), sees);
                let which = if officer.level() == Level::City {
                    queue::Which::Elsewhere
                } else {
                    queue::Which::Waiting
                };
                let page = queue::list(tx, &officer, (which, &queue::Filter::default()), (0, 20), given)?;
                assert_eq!((page.total, page.lines.len()), (usize::from(sees), usize::from(sees)));
                Ok(())
            })
            .await;
        }
    });
}

#[test]
fn the_queue_is_filtered_by_name_number_unit_and_light() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let number = town.find(&id).await.number.unwrap();
        let first = officer(11, Level::District, &[Rank::First]);
        let spaced = cases::number::grouped(&number);
        let mut filters: Vec<(queue::Filter, usize)> = Vec::new();
        let plain = queue::Filter::default;
        filters.push((queue::Filter { name: "郑范例".into(), ..plain() }, 1));
        filters.push((queue::Filter { name: "郑".into(), ..plain() }, 0));
        let named = || queue::Filter { name: "郑范例".into(), ..plain() };
        filters.push((queue::Filter { kind: "102".into(), ..named() }, 0));
        filters.push((queue::Filter { status: "20.new".into(), taken: "free".into(), ..named() }, 1));
        filters.push((queue::Filter { status: "20.1".into(), ..named() }, 0));
        filters.push((queue::Filter { number: spaced.clone(), ..named() }, 1));
        filters.push((queue::Filter { number: spaced.clone(), to: "2026-11-23".into(), ..plain() }, 0));
        filters.push((queue::Filter { number: spaced, ..plain() }, 1));
        filters.push((queue::Filter { status: "20.new".into(), ..plain() }, 1));
        filters.push((queue::Filter { status: "20.1".into(), ..plain() }, 0));
        filters.push((queue::Filter { unit: "示范".into(), ..plain() }, 1));
        filters.push((queue::Filter { unit: "%".into(), ..plain() }, 1));
        filters.push((queue::Filter { unit: "别的单位".into(), ..plain() }, 0));
        filters.push((queue::Filter { light: "red".into(), ..plain() }, 0));
        filters.push((queue::Filter { kind: "102".into(), ..plain() }, 0));
        filters.push((queue::Filter { from: "2026-11-24".into(), to: "2026-11-24".into(), ..plain() }, 1));
        filters.push((queue::Filter { to: "2026-11-23".into(), ..plain() }, 0));
        filters.push((queue::Filter { taken: "free".into(), ..plain() }, 1));
        town.write(move |tx, _, given| {
            for (filter, expected) in &filters {
                let page = queue::list(tx, &first, (queue::Which::Waiting, filter), (0, 20), given)?;
                assert_eq!((page.total, page.lines.len()), (*expected, *expected), "{filter:?}");
            }
            assert_eq!(queue::counts(tx, &first, given)?, [1, 0, 0, 0]);
            Ok(())
        })
        .await;
        town.clock.advance(time::Duration::days(30));
        let first = officer(11, Level::District, &[Rank::First]);
        town.write(move |tx, _, given| {
            assert_eq!(queue::counts(tx, &first, given)?, [1, 1, 0, 0], "overdue");
            Ok(())
        })
        .await;
    });
}

#[test]
fn x04_who_was_listed_after_beginning_cannot_submit_and_keeps_the_draft() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        town.write(|tx, town, given| {
            let until_on = base::Day(given.now.china_date() + time::Duration::days(10));
            let listed = cases::seed::Listed {
                list: cases::listing::List::Person,
                business: affiliation::Business::Permit,
                authority: crate::common::DISTRICT,
                reason: "提供虚假劳动合同",
                is_falsehood: false,
                until_on,
                lifted_at: None,
                asked_by: None,
            };
            cases::seed::list(tx, (town.person.id(), "郑范例"), &listed, given)
        })
        .await;
        let refused = town.submit(&id).await;
        assert!(
            matches!(&refused, Err(Refusal::Restricted(reasons)) if reasons[0].code == "X04"),
            "{refused:?}"
        );
        let one = town.find(&id).await;
        assert_eq!((one.stage(), one.number), (Stage::Draft, None));
    });
}

#[test]
fn business_2_5_a_draft_goes_to_nobody_once_the_link_ended() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        town.write(|tx, town, given| {
            let link = affiliation::of_person(tx, &town.person)?.unwrap();
            let left = Some(given.now.china_date());
            affiliation::leave::end(tx, &town.clerk, &link.id, left, given)?.unwrap();
            Ok(())
        })
        .await;
        assert!(matches!(town.submit(&id).await, Err(Refusal::NotReady)));
        assert_eq!(town.find(&id).await.stage(), Stage::Draft);
    });
}

#[test]
fn consoles_8_2_no_desk_sees_what_the_unit_sent_back_or_ended() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        assert!(matches!(town.submit(&id).await, Ok(Submitted::Sent(_))));
        let words = || "合同不全".to_owned();
        let back = unit::Decision::Return(Vec::new(), words());
        town.unit_decides(&id, back).await.unwrap();
        let officer = officer(11, Level::District, &[Rank::First]);
        let unseen = async |which| {
            let (one, officer) = (id.clone(), officer.clone());
            town.write(move |tx, _, given| {
                assert!(view::by_officer(tx, &officer, &one, given)?.is_none());
                let page = queue::list(tx, &officer, (which, &queue::Filter::default()), (0, 20), given)?;
                assert_eq!((page.total, page.lines.len()), (0, 0));
                Ok(())
            })
            .await;
        };
        unseen(queue::Which::Elsewhere).await;
        assert!(matches!(town.submit(&id).await, Ok(Submitted::Sent(_))));
        town.unit_decides(&id, unit::Decision::Refuse(words())).await.unwrap();
        unseen(queue::Which::Ended).await;
    });
}

/// What stands in the way of handing it in, in words; empty when it was sent.
async fn in_the_way(town: &Town, id: &Id<noun::Application>) -> Vec<String> {
    match town.submit(id).await {
        Ok(Submitted::Sent(_)) => Vec::new(),
        Ok(Submitted::Incomplete(missing)) => {
            let prompts = missing.found.prompts.iter().map(|prompt| prompt.text.clone());
            prompts.chain(missing.files.iter().map(|code| (*code).to_owned())).collect()
        }
        Err(Refusal::Restricted(reasons)) => reasons.iter().map(|one| one.code.to_owned()).collect(),
        Err(other) => vec![other.to_string()],
    }
}

/// Answers the first section of a 101 again, as of today: its months of income are those before the submission.
async fn tell_anew(town: &Town, id: &Id<noun::Application>) {
    let (id, today) = (id.clone(), town.given().now.china_date());
    town.write(move |tx, town, given| {
        let author = Author::Person(&town.person);
        let desk = draft::open(tx, author, &id, &town.rules, given)?.unwrap();
        let change = Change::Form(desk.kind.section("apply").unwrap(), answers("101", today));
        draft::save(tx, author, &id, (&change, desk.draft.version), given)?.unwrap();
        Ok(())
    })
    .await;
}

#[test]
fn business_2_4_who_is_on_a_permit_that_can_still_be_renewed_is_nobody_elses() {
    const TAKEN: &str = "该人员已在其他有效证件或申请中登记为随往人员";
    in_town(|town| async move {
        let child = citizen("20180601", 1);
        town.permit("202401020001".into(), 20, Some(child.clone())).await;
        let other = town.newcomer(1).await;
        let kind = cases::Kind::find("101").unwrap();
        let id = other.begin_with(kind, child_row(&child).to_vec()).await.unwrap();
        town.clock.advance(time::Duration::days(40));
        tell_anew(&other, &id).await;
        assert_eq!(in_the_way(&other, &id).await, [TAKEN], "late, and not yet over");
        let renewal = town.begin("102").await;
        assert_eq!(in_the_way(&town, &renewal).await, Vec::<String>::new());
        town.clock.advance(time::Duration::days(40));
        town.write(|tx, town, given| cases::schedule::end(tx, &town.practice, given)).await;
        tell_anew(&other, &id).await;
        assert_eq!(in_the_way(&other, &id).await, [TAKEN], "over, but handed in in time");
        town.unit_decides(&renewal, unit::Decision::Refuse("不同意申报".into())).await.unwrap();
        assert_eq!(in_the_way(&other, &id).await, Vec::<String>::new());
    });
}

#[test]
fn x03_no_permit_is_issued_to_who_settled_while_it_was_reviewed() {
    in_town(|town| async move {
        let permit = town.bring_to_district("101").await;
        let introduction = town.bring_to_district("201").await;
        for id in [&permit, &introduction] {
            let last = if id == &permit { 6 } else { 7 };
            accept_and_pass(&town, id, last).await;
        }
        publish(&town, &introduction).await;
        town.clock.advance(time::Duration::days(8));
        town.write(|tx, town, given| cases::schedule::end(tx, &town.practice, given)).await;
        town.settle(&introduction).await;
        let city = officer(17, Level::City, &[Rank::Third]);
        let done = town.officer_does(&city, &introduction, (Act::Confirm, "")).await.unwrap();
        assert_eq!(done.stage(), Stage::Done);
        let refused = town.officer_does(&city, &permit, (Act::Pass, "同意")).await.unwrap_err();
        assert_eq!(refused, Refusal::HasSettled);
        let ended = town.officer_does(&city, &permit, (Act::Refuse, "已办理落户业务")).await.unwrap();
        assert_eq!((ended.stage(), ended.permit), (Stage::RefusedByCity, None));
    });
}

#[test]
fn x11_a_renewal_that_was_begun_in_time_is_not_handed_in_too_late() {
    in_town(|town| async move {
        town.permit("202401020001".into(), 20, None).await;
        let id = town.begin("102").await;
        town.clock.advance(time::Duration::days(51));
        assert_eq!(in_the_way(&town, &id).await, ["X11"]);
        assert_eq!(town.find(&id).await.stage(), Stage::Draft);
    });
}
