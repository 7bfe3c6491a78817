//! What days bring, each once, from however many programs.

use std::sync::Arc;

use base::{Day, Given, Level, ManualClock, Officer, Person, Rank};
use cases::desk::claim;
use cases::desk::queue::{self, Filter, Which};
use cases::position::{Position, Sender};
use cases::schedule::{Scheduling, TICK};
use cases::seed::{Invented, Step};
use cases::{Kind, Practice};
use certificates::State;
use certificates::seed::Invented as Issued;
use db::testing::{TestDb, given, on_both};
use db::{Conn, Db, Fault};
use notices::message;
use profile::Sheet;
use time::Duration;

use crate::common::{Town, link, somebody};
use crate::flow::{DESK, accept_and_pass, publish};
use crate::listing::unit_in;

fn scheduling(db: &Db, clock: &ManualClock, given: &Given) -> Scheduling {
    Scheduling {
        db: db.clone(),
        clock: Arc::new(clock.clone()),
        chance: Arc::clone(&given.chance),
        seal: Arc::clone(&given.seal),
        practice: Practice::default(),
        officers: |_| Ok(Vec::new()),
    }
}

async fn issue(db: &Db, person: &Person, (state, left, window): (State, i64, Option<i64>), given: &Given) {
    let (person, given) = (person.id().clone(), given.clone());
    let issued = db.write(move |tx| {
        let day = |days: i64| Day(given.now.china_date() + Duration::days(days));
        let issued = Issued {
            number: "202312210007",
            unit_name: "京华示范科技有限公司",
            employer: None,
            holder: None,
            state,
            issued_on: day(left - 1095),
            valid_to: day(left),
            window_ends_on: window.map(day),
            followers: &[],
        };
        certificates::seed::issue(tx, &person, &issued, &given)
    });
    issued.await.unwrap();
}

/// What `person` was told, the oldest first, and whether the phone got it too.
async fn told(db: &Db, person: &Person, given: &Given) -> Vec<(String, bool)> {
    let (person, given) = (person.clone(), given.clone());
    let (mut all, _) = db.read(move |conn| message::list(conn, &person, (0, 100), &given)).await.unwrap();
    all.reverse();
    all.into_iter().map(|one| (one.text, one.by_sms)).collect()
}

#[test]
fn r4_8_a_permit_is_told_of_at_ninety_and_thirty_days_and_when_it_lapses_each_once() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        issue(&db, &person, (State::Valid, 91, None), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        // Day by day, as if the program ran all the time; twice a day, as if two did.
        for (days, count) in [(0, 0), (1, 1), (10, 1), (50, 2), (29, 2), (31, 2), (1, 3), (5, 3)] {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            scheduling.run().await.unwrap();
            assert_eq!(told(&db, &person, &given).await.len(), count, "{days} days later");
        }
        let told = told(&db, &person, &given).await;
        assert!(told[0].1 && told[1].1 && told[0].0 == told[1].0, "by phone too");
        assert!(!told[2].1 && told[2].0.contains("现已失效"));
    });
}

#[test]
fn a_window_is_told_of_a_week_before_it_closes_and_when_it_has_closed() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        issue(&db, &person, (State::MayChangeUnit, 500, Some(8)), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        for (days, count) in [(0, 0), (1, 1), (7, 1), (1, 2), (1, 2)] {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            assert_eq!(told(&db, &person, &given).await.len(), count, "{days} days later");
        }
        let told = told(&db, &person, &given).await;
        assert!(told[0].0.contains("逾期将注销") && told[1].0.contains("变更期限已过"));
    });
}

/// An application that came to `position` today.
async fn apply(db: &Db, person: &Person, (kind, position): (&'static str, Position), given: &Given) {
    let unit = unit_in(db, ("91119900MA0DEM013F", "110108"), given).await;
    link(db, person, &unit, given).await;
    let (person, given) = (person.id().clone(), given.clone());
    let applied = db.write(move |tx| {
        affiliation::open::seed_clerk(tx, &person, (&unit, true), &given)?;
        let step =
            |position| Step { at: given.now, position, actor: "个人", act: "提交申请", opinion: None };
        let sheet = Sheet::default();
        let invented = Invented {
            kind: Kind::find(kind).unwrap(),
            subject: if kind.starts_with('2') { kind } else { "101" },
            unit: (&unit, "京华示范科技有限公司", "110108"),
            name: "郑范例",
            sheet: &sheet,
            is_accepted: false,
            marks: &[],
            permit: None,
            steps: &[step(Position::Draft), step(position)],
        };
        cases::seed::apply(tx, &person, &invented, (&Practice::default(), &given))
    });
    applied.await.unwrap();
}

#[test]
fn settling_is_reminded_of_at_seven_days_at_one_and_once_late() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        apply(&db, &person, ("201", Position::SettlingAsked), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        for (days, count) in [(22, 0), (1, 1), (3, 1), (3, 2), (1, 2), (1, 3), (9, 3)] {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            assert_eq!(told(&db, &person, &given).await.len(), count, "{days} days later");
        }
        let first = &told(&db, &person, &given).await[0].0;
        assert!(first.contains("请于2026年12月24日前完善落户信息"), "{first}");
    });
}

#[test]
fn a_unit_that_lets_wait_longer_than_five_working_days_is_reminded_once() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        apply(&db, &person, ("101", Position::AtUnit), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        for (days, count) in [(7, 0), (1, 1), (1, 1), (30, 1)] {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            assert_eq!(told(&db, &person, &given).await.len(), count, "{days} days later");
        }
        assert!(told(&db, &person, &given).await[0].0.contains("已超过审核期限（2026年12月01日）"));
    });
}

#[test]
fn a_correction_is_reminded_of_once_when_two_working_days_are_left() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        apply(&db, &person, ("101", Position::ReturnedToPerson(Sender::Unit)), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        let mut counts = Vec::new();
        for _ in 0..21 {
            scheduling.run().await.unwrap();
            counts.push(told(&db, &person, &given).await.len());
            clock.advance(Duration::days(1));
        }
        assert_eq!(counts.iter().position(|count| *count == 1), Some(10), "Friday, for Tuesday: {counts:?}");
        assert_eq!(
            counts.iter().position(|count| *count == 2),
            Some(15),
            "the day after Tuesday: {counts:?}"
        );
        assert_eq!(counts.last(), Some(&2), "late once");
        let all = told(&db, &person, &given).await;
        let [(soon, by_phone), (late, rings)] = all.as_slice() else { panic!("{all:?}") };
        assert!(soon.contains("申请工作居住证") && soon.contains("2026年12月08日") && *by_phone, "{soon}");
        assert!(late.contains("补正期限（2026年12月08日）已过") && !rings, "{late}");
    });
}

#[test]
fn consoles_8_2_an_officer_is_told_of_what_is_due_soon_and_of_what_is_over() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        let desk = somebody(&db, "two", &given).await;
        apply(&db, &person, ("101", Position::AtDistrict(Rank::First)), &given).await;
        let businesses = vec!["permit".to_owned()];
        let seat = ("110108".to_owned(), Level::District);
        let officer = Officer::at_edge(desk.id().clone(), seat, vec![Rank::First], businesses);
        let scheduling = scheduling(&db, &clock, &given);
        let tell = async |days| {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            told(&db, &desk, &given).await
        };
        assert!(tell(5).await.is_empty(), "nobody has it in hand yet");
        let means = given.clone();
        db.write(move |tx| {
            let page = queue::list(tx, &officer, (Which::Waiting, &Filter::default()), (0, 20), &means)?;
            let first = &page.lines[0].application;
            claim::take(tx, &officer, (&first.id, first.version, false), &Practice::default(), &means)
        })
        .await
        .unwrap()
        .unwrap();
        let soon = tell(1).await;
        assert!(soon.len() == 1 && soon[0].0.contains("将于2026年12月01日到期"), "{soon:?}");
        assert_eq!(tell(1).await.len(), 1, "once");
        let late = tell(1).await;
        assert!(late.len() == 2 && late[1].0.contains("已于2026年12月01日超期"), "{late:?}");
        assert_eq!(tell(10).await.len(), 2, "once");
    });
}

#[test]
fn a_unit_is_reminded_by_phone_too_of_a_correction_that_the_authority_asked_of_it() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        let asked = Position::ReturnedToUnit(Sender::Desk(Level::District, Rank::First));
        apply(&db, &person, ("101", asked), &given).await;
        let scheduling = scheduling(&db, &clock, &given);
        clock.advance(Duration::days(10));
        scheduling.run().await.unwrap();
        scheduling.run().await.unwrap();
        let all = told(&db, &person, &given).await;
        assert!(all.len() == 1 && all[0].0.contains("申请须补正，请于2026年12月08日前处理"), "{all:?}");
        let sent: Vec<Count> = db
            .read(|conn| {
                let sql = "SELECT COUNT(*) AS n FROM sms_message WHERE template = 'case.return'";
                Ok(diesel::RunQueryDsl::load(diesel::sql_query(sql), conn)?)
            })
            .await
            .unwrap();
        assert_eq!(sent[0].n, 1);
    });
}

/// Two colleagues of the district and one of another.
fn colleagues(conn: &mut Conn) -> Result<Vec<Officer>, Fault> {
    let seats = [("two", "110108"), ("three", "110108"), ("four", "110105")];
    let mut all = Vec::new();
    for (subject, district) in seats {
        let Some(person) = profile::find_by_subject(conn, "https://id.example", subject)? else { continue };
        let seat = (district.to_owned(), Level::District);
        all.push(Officer::at_edge(person, seat, vec![Rank::First], vec!["permit".to_owned()]));
    }
    Ok(all)
}

#[test]
fn consoles_8_2_what_is_overdue_and_in_nobodys_hand_is_told_to_the_desk_once_a_working_day() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        let mut desk = Vec::new();
        for subject in ["two", "three", "four"] {
            desk.push(somebody(&db, subject, &given).await);
        }
        apply(&db, &person, ("101", Position::AtDistrict(Rank::First)), &given).await;
        let scheduling = Scheduling { officers: colleagues, ..scheduling(&db, &clock, &given) };
        let counts = async |days| {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            scheduling.run().await.unwrap();
            let mut all = Vec::new();
            for officer in &desk {
                all.push(told(&db, officer, &given).await.len());
            }
            all
        };
        assert_eq!(counts(7).await, [0, 0, 0], "the last day counts");
        assert_eq!(counts(1).await, [1, 1, 0], "everybody who could take it");
        assert_eq!(counts(1).await, [2, 2, 0], "again on the next day");
        assert_eq!(counts(2).await, [2, 2, 0], "but not on a Saturday");
        let words = told(&db, &desk[0], &given).await.remove(0).0;
        assert_eq!(words, "待办中有1件办件已超期且无人领取，请尽快领取办理。");
    });
}

#[test]
fn two_programs_at_once_tell_everything_once_and_leave_one_job() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for place in TestDb::each().unwrap() {
        runtime.block_on(async {
            let (clock, given) = given();
            let db = place.db.clone();
            let person = somebody(&db, "one", &given).await;
            issue(&db, &person, (State::Valid, 20, None), &given).await;
            let other = Db::open(&place.url, 2).unwrap();
            let (one, two) = (scheduling(&db, &clock, &given), scheduling(&other, &clock, &given));
            let (first, second) = tokio::join!(
                tokio::spawn(async move { one.run().await }),
                tokio::spawn(async move { two.run().await })
            );
            first.unwrap().unwrap();
            second.unwrap().unwrap();
            assert_eq!(told(&db, &person, &given).await.len(), 1);
            let now = given.now;
            assert!(db.read(move |conn| db::queue::is_waiting_after(conn, TICK, now)).await.unwrap());
        });
    }
}

/// Who publishes, at the city's desk.
fn publishers(conn: &mut Conn) -> Result<Vec<Officer>, Fault> {
    let found = profile::find_by_subject(conn, "https://id.example", "two")?;
    let seat = || ("110000".to_owned(), Level::City);
    let officer = |person| Officer::at_edge(person, seat(), vec![Rank::First], vec!["talent".to_owned()]);
    Ok(found.into_iter().map(officer).collect())
}

#[test]
fn consoles_8_2_what_waits_for_a_batch_too_long_is_told_to_who_publishes_once_a_working_day() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        let desk = somebody(&db, "two", &given).await;
        apply(&db, &person, ("201", Position::Announced), &given).await;
        let scheduling = Scheduling { officers: publishers, ..scheduling(&db, &clock, &given) };
        for (days, count) in [(7, 0), (1, 1), (1, 2), (2, 2)] {
            clock.advance(Duration::days(days));
            scheduling.run().await.unwrap();
            scheduling.run().await.unwrap();
            assert_eq!(told(&db, &desk, &given).await.len(), count, "{days} days later");
        }
        let words = told(&db, &desk, &given).await.remove(0).0;
        assert_eq!(words, "有1件待公示的申请已超过安排公示的期限，请在“公示管理”中安排公示。");
    });
}

#[test]
fn consoles_8_2_what_could_not_end_by_itself_is_told_to_who_publishes() {
    on_both(|db: Db| async move {
        let (clock, given) = given();
        let person = somebody(&db, "one", &given).await;
        let desk = somebody(&db, "two", &given).await;
        apply(&db, &person, ("201", Position::Announced), &given).await;
        // No program writes this: the application stands elsewhere while its announcement runs.
        db.write(|tx| {
            for sql in [
                "UPDATE announcement SET state = 'running', starts_on = '2026-11-24', ends_on = '2026-12-01'",
                "UPDATE application SET rank = 3, sender = 0",
            ] {
                diesel::RunQueryDsl::execute(diesel::sql_query(sql), &mut **tx)?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let scheduling = Scheduling { officers: publishers, ..scheduling(&db, &clock, &given) };
        clock.advance(Duration::days(8));
        scheduling.run().await.unwrap();
        let all = told(&db, &desk, &given).await;
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].0.starts_with("有1件公示期满后未能转入下一环节"), "{all:?}");
    });
}

/// Two programs on one database do what the day brings at the same moment, `days` later.
async fn two_at_once((db, url): (&Db, &str), (clock, given): (&ManualClock, &Given), days: i64) {
    clock.advance(Duration::days(days));
    let other = Db::open(url, 2).unwrap();
    let (one, two) = (scheduling(db, clock, given), scheduling(&other, clock, given));
    let (first, second) = tokio::join!(
        tokio::spawn(async move { one.run().await }),
        tokio::spawn(async move { two.run().await })
    );
    first.unwrap().unwrap();
    second.unwrap().unwrap();
}

#[test]
fn two_programs_at_once_end_an_announcement_a_listing_and_a_window_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for place in TestDb::each().unwrap() {
        runtime.block_on(async {
            let town = Town::new(place.db.clone()).await;
            let given = town.given();
            let id = town.bring_to_district("201").await;
            accept_and_pass(&town, &id, DESK.len()).await;
            publish(&town, &id).await;
            let other = somebody(&town.db, "holder", &given).await;
            issue(&town.db, &other, (State::MayChangeUnit, 500, Some(7)), &given).await;
            let listed = other.id().clone();
            town.write(move |tx, _, given| {
                let listed_until = cases::seed::Listed {
                    list: cases::listing::List::Person,
                    business: affiliation::Business::Permit,
                    authority: "110108",
                    reason: "提供虚假劳动合同",
                    is_falsehood: false,
                    until_on: Day(given.now.china_date() + Duration::days(7)),
                    lifted_at: None,
                    asked_by: None,
                };
                cases::seed::list(tx, (&listed, "郑范例"), &listed_until, given)
            })
            .await;
            let before = told(&town.db, &town.person, &given).await.len();
            two_at_once((&town.db, &place.url), (&town.clock, &given), 8).await;
            let one = id.clone();
            let ends = town.write(move |tx, town, given| {
                let opened = cases::view::by_person(tx, &town.person, &one, given)?.unwrap();
                let ended = opened.events.iter().filter(|event| event.act == "announced").count();
                Ok((opened.application.stage(), opened.application.result_number, ended))
            });
            let (stage, number, ended) = ends.await;
            assert_eq!((stage, ended), (cases::Stage::SettlingAsked, 1));
            assert!(number.is_some_and(|number| number.starts_with("京引〔2026〕")));
            let asked = told(&town.db, &town.person, &given).await.len() - before;
            assert_eq!(asked, 1, "asked for 落户信息 once");
            let heard = told(&town.db, &other, &given).await;
            let closed = heard.iter().filter(|(text, _)| text.contains("变更期限已过")).count();
            assert_eq!(closed, 1, "{heard:?}");
            let steps = "SELECT COUNT(*) AS n FROM listing_step WHERE step = 'end'";
            let count: Vec<Count> = town
                .db
                .read(move |conn| Ok(diesel::RunQueryDsl::load(diesel::sql_query(steps), conn)?))
                .await
                .unwrap();
            assert_eq!(count[0].n, 1, "lifted once");
        });
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[test]
fn two_programs_at_once_give_every_reminder_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for (kind, position, days) in [
        ("201", Position::SettlingAsked, 23),
        ("101", Position::ReturnedToPerson(Sender::Unit), 10),
        ("101", Position::AtUnit, 8),
    ] {
        for place in TestDb::each().unwrap() {
            runtime.block_on(async {
                let (clock, given) = given();
                let person = somebody(&place.db, "one", &given).await;
                apply(&place.db, &person, (kind, position), &given).await;
                issue(&place.db, &person, (State::MayChangeUnit, 500, Some(days + 7)), &given).await;
                two_at_once((&place.db, &place.url), (&clock, &given), days).await;
                let all = told(&place.db, &person, &given).await;
                assert_eq!(all.len(), 2, "{position:?}: the application and the window: {all:?}");
            });
        }
    }
}
