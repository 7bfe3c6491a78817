//! 统计: the figures of a month against a few applications counted by hand.

use base::{Day, Given, Id, Moment, Person, noun};
use cases::position::Position;
use cases::seed::{Invented, Step};
use cases::statistics::{self, Asked, Statistics};
use cases::{Kind, Practice, Stage};
use db::Db;
use db::testing::{given, on_both};
use profile::Sheet;
use time::UtcOffset;

use crate::common::somebody;
use crate::listing::{officer, unit_in};

/// Ten in the morning of a day in China.
fn at(day: &str) -> Moment {
    let day = Day::parse(day).unwrap().0;
    let china = UtcOffset::from_hms(8, 0, 0).unwrap();
    let noon = day.with_hms(10, 0, 0).unwrap().assume_offset(china);
    Moment::from_unix_seconds(noon.unix_timestamp())
}

/// District, kind, submitted, accepted, and where it ended when.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>, Position, &'static str);

/// Working days: 2026-10-12 to 16 are five after the 9th, a Friday; the 10th is one too, made up for the holiday.
const ROWS: [Row; 6] = [
    ("110108", "101", "2026-10-08", Some("2026-10-09"), Position::Done, "2026-10-16"),
    ("110108", "102", "2026-10-09", Some("2026-10-12"), Position::Done, "2026-10-13"),
    ("110108", "103", "2026-10-12", Some("2026-10-12"), Position::RefusedByDistrict, "2026-10-15"),
    ("110108", "104", "2026-10-20", None, Position::WithdrawnByPerson, "2026-10-21"),
    ("110105", "201", "2026-11-02", None, Position::AtDistrict(base::Rank::First), "2026-11-03"),
    ("110108", "101", "2026-11-10", None, Position::AtUnit, "2026-11-10"),
];

async fn apply(db: &Db, person: &Person, row: Row, (unit, given): (&Id<noun::Unit>, &Given)) {
    let (district, kind, submitted, accepted, position, ended) = row;
    let (person, unit, given) = (person.id().clone(), unit.clone(), given.clone());
    let applied = db.write(move |tx| {
        let step = |day: &str, position| Step { at: at(day), position, actor: "", act: "", opinion: None };
        let first = Position::AtDistrict(base::Rank::First);
        let mut steps = vec![step(submitted, Position::Draft), step(submitted, Position::AtUnit)];
        steps.extend(accepted.map(|day| step(day, first)));
        if position != Position::AtUnit {
            steps.push(step(ended, position));
        }
        let sheet = Sheet::default();
        let invented = Invented {
            kind: Kind::find(kind).unwrap(),
            subject: if kind.starts_with('2') { kind } else { "101" },
            unit: (&unit, "京华示范科技有限公司", district),
            name: "郑范例",
            sheet: &sheet,
            is_accepted: accepted.is_some(),
            marks: if kind == "103" { &[("file:A11", "T02", ""), ("field:joined", "T09", "")] } else { &[] },
            permit: None,
            steps: &steps,
        };
        cases::seed::apply(tx, &person, &invented, (&Practice::default(), &given))
    });
    applied.await.unwrap();
}

async fn counted(db: &Db, region: &'static str, asked: Asked, given: &Given) -> Statistics {
    let given = given.clone();
    db.read(move |conn| statistics::count(conn, &officer(1, region), &asked, &given)).await.unwrap()
}

#[test]
fn a_months_figures_are_those_counted_by_hand() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let person = somebody(&db, "one", &given).await;
        let unit = unit_in(&db, ("91119900MA0DEM013F", "110108"), &given).await;
        for row in ROWS {
            apply(&db, &person, row, (&unit, &given)).await;
        }
        let city = counted(&db, "110000", Asked::default(), &given).await;
        let months: Vec<_> = city
            .months
            .iter()
            .map(|row| (row.submitted, row.done, row.refused, row.withdrawn, row.median))
            .collect();
        assert_eq!(months, [(0, 0, 0, 0, None), (4, 2, 1, 1, Some(3)), (2, 0, 0, 0, None)]);
        // 6, 1 and 3 working days.
        assert!((city.months[1].average.unwrap() - 10.0 / 3.0).abs() < 1e-9);
        assert_eq!(city.stages, [(Stage::AtUnit, 1), (Stage::AtDistrict, 1)]);
        assert_eq!(city.districts, [("110108".to_owned(), 5), ("110105".to_owned(), 1)]);
        assert_eq!(city.units, [("京华示范科技有限公司".to_owned(), 6)]);
        assert_eq!(city.kinds[0].1, 2);
        assert_eq!((city.prechecks, city.failed_share()), ((0, 6), Some(0.0)));
        let codes: Vec<_> = city.reasons.iter().map(|(code, _, count)| (code.as_str(), *count)).collect();
        assert_eq!(codes, [("T02", 1), ("T09", 1)]);
        let here = counted(&db, "110105", Asked::default(), &given).await;
        assert_eq!((here.open(), here.districts.len(), here.reasons.len()), (1, 1, 0), "the own district");
        let spied = Asked { district: "110108".into(), ..Asked::default() };
        assert_eq!(counted(&db, "110105", spied, &given).await.open(), 1, "a district asks for no other");
        let october = Asked {
            from: "2026-10".into(),
            to: "2026-10".into(),
            business: "permit".into(),
            ..Asked::default()
        };
        let october = counted(&db, "110000", october, &given).await;
        assert_eq!((october.months.len(), october.average().map(|days| days > 3.0)), (1, Some(true)));
    });
}

#[test]
fn an_estimate_is_the_median_of_what_ended_of_the_same_kind_at_the_same_desk() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let unit = unit_in(&db, ("91119900MA0DEM013F", "110108"), &given).await;
        let person = somebody(&db, "one", &given).await;
        let done = Position::Done;
        for (district, kind, accepted, position, ended) in [
            ("110108", "101", Some("2026-10-12"), done, "2026-10-13"),
            ("110108", "101", Some("2026-10-12"), done, "2026-10-14"),
            ("110108", "101", Some("2026-10-12"), Position::RefusedByDistrict, "2026-10-15"),
            ("110108", "101", Some("2026-10-12"), done, "2026-11-13"),
            // Of another desk, of another kind, never accepted, still open.
            ("110105", "101", Some("2026-10-12"), done, "2026-10-13"),
            ("110108", "102", Some("2026-10-12"), done, "2026-10-13"),
            ("110108", "101", None, Position::WithdrawnByPerson, "2026-10-13"),
            ("110108", "101", Some("2026-11-10"), Position::AtDistrict(base::Rank::First), "2026-11-10"),
        ] {
            let row = (district, kind, "2026-10-10", accepted, position, ended);
            apply(&db, &person, row, (&unit, &given)).await;
        }
        let asked = async |given: &Given| {
            let (given, person) = (given.clone(), person.clone());
            db.read(move |conn| {
                let all = cases::application::list_all(conn, &person)?;
                let open = all.into_iter().find(|one| one.stage() == Stage::AtDistrict).unwrap();
                cases::estimate::working_days(conn, &open, &given)
            })
            .await
            .unwrap()
        };
        assert_eq!(asked(&given).await, None, "four are too few");
        let fifth = ("110108", "101", "2026-10-10", Some("2026-10-12"), done, "2026-10-16");
        apply(&db, &person, fifth, (&unit, &given)).await;
        assert_eq!(asked(&given).await, Some(3), "one, two, three, four and twenty-four");
    });
}
