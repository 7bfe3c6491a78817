//! Filling in and submitting, on both databases (R3.7–R3.9, R6.4).

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use base::{Given, Person};
use db::Db;
use db::testing::{given, on_both};
use profile::draft::{self, Change, Draft, DraftRefusal};
use profile::{Section, Told, arrive, card};

async fn somebody(db: &Db, given: &Given, subject: &'static str, level: u8) -> Person {
    let (given, told) = (
        given.clone(),
        Told {
            username: "zhengfanli".into(),
            mobile: "19900000005".into(),
            name: "郑范例".into(),
            id_type: "111".into(),
            id_number: "119900199202290047".into(),
            level,
        },
    );
    Person::at_edge(
        db.write(move |tx| arrive(tx, ("https://id.example", subject), &told, &given)).await.unwrap(),
    )
}

async fn save(
    db: &Db,
    person: &Person,
    change: Change,
    version: i32,
    given: &Given,
) -> Result<Draft, DraftRefusal> {
    let (person, given) = (person.clone(), given.clone());
    db.write(move |tx| draft::save(tx, &person, (&change, version), &given)).await.unwrap()
}

fn form(section: Section, pairs: &[(&str, &str)]) -> Change {
    Change::Form(section, pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
}

fn everything() -> Vec<Change> {
    vec![
        form(
            Section::General,
            &[
                ("nation", "01"),
                ("political", "13"),
                ("marital", "10"),
                ("hukou_region", "130102"),
                ("hukou_addr", "某某路1号院2号楼"),
                ("hukou_kind", "1"),
                ("live_region", "110108"),
                ("live_addr", "某某街3号"),
                ("work_start", "2014-07"),
            ],
        ),
        form(Section::Education, &[("level", "40"), ("degree", "0"), ("has_title", "0")]),
        form(
            Section::Studies,
            &[
                ("studies.0.from", "2007-09"),
                ("studies.0.to", "2010-07"),
                ("studies.0.school", "某某职校"),
                ("studies.0.country", "CHN"),
                ("studies.0.major", "电工"),
                ("studies.0.level", "40"),
                ("studies.0.degree", "0"),
                ("studies.0.form", "1"),
                ("studies.0.ending", "1"),
            ],
        ),
        form(Section::Jobs, &[]),
        Change::Photo("photos/x".into()),
    ]
}

#[test]
fn r3_7_and_r3_9_what_is_typed_stays_and_submitting_completes_the_profile_once() {
    on_both(|db| async move {
        let (_, given) = given();
        let person = somebody(&db, &given, "one", 2).await;
        let mut version = 0;
        for change in everything() {
            version = save(&db, &person, change, version, &given).await.unwrap().version;
        }
        let submit = |version: i32| {
            let (person, given) = (person.clone(), given.clone());
            db.write(move |tx| draft::submit(tx, &person, version, &given))
        };
        submit(version).await.unwrap().unwrap();
        assert_eq!(
            submit(version).await.unwrap().unwrap_err(),
            DraftRefusal::Conflict,
            "R0.6: pressed twice"
        );
        let (own, at) = (person.clone(), given.clone());
        let (card, last, draft) = db
            .read(move |conn| {
                Ok((card(conn, &own, &at)?, draft::last(conn, &own, &at)?, draft::open(conn, &own, &at)?))
            })
            .await
            .unwrap();
        assert!(card.unwrap().completed_at.is_some());
        assert_eq!(last.unwrap().number, 1);
        assert_eq!((draft.version, draft.sheet.get("marital")), (0, "10"), "R6.3: a change begins prefilled");
    });
}

#[test]
fn two_pages_that_save_at_once_do_not_overwrite_each_other() {
    on_both(|db| async move {
        let (_, given) = given();
        let person = somebody(&db, &given, "one", 2).await;
        for version in [0, 1] {
            let (first, second) = tokio::join!(
                save(&db, &person, form(Section::General, &[("nation", "01")]), version, &given),
                save(&db, &person, form(Section::General, &[("nation", "02")]), version, &given),
            );
            let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
            assert_eq!(refused, [DraftRefusal::Conflict]);
        }
    });
}

#[test]
fn r3_12_nothing_incomplete_or_uncertified_is_submitted() {
    on_both(|db| async move {
        let (_, given) = given();
        let submit = async |person: &Person, version: i32| {
            let (person, given) = (person.clone(), given.clone());
            db.write(move |tx| draft::submit(tx, &person, version, &given)).await.unwrap().unwrap_err()
        };
        let uncertified = somebody(&db, &given, "one", 0).await;
        assert_eq!(submit(&uncertified, 0).await, DraftRefusal::Uncertified);
        let certified = somebody(&db, &given, "two", 2).await;
        assert_eq!(submit(&certified, 0).await, DraftRefusal::Incomplete(Section::General));
    });
}
