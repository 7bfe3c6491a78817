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
            is_protected: None,
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

async fn submit(db: &Db, person: &Person, version: i32, given: &Given) -> Result<(), DraftRefusal> {
    let (person, given) = (person.clone(), given.clone());
    db.write(move |tx| draft::submit(tx, &person, version, &given)).await.unwrap()
}

/// Saves every section, and answers the version after the last.
async fn fill_in(db: &Db, person: &Person, given: &Given) -> i32 {
    let mut version = 0;
    for change in everything() {
        version = save(db, person, change, version, given).await.unwrap().version;
    }
    version
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
        form(
            Section::Education,
            &[
                ("level", "40"),
                ("mode", "1"),
                ("school", "某某职校"),
                ("major", "电工"),
                ("graduated", "2010-07"),
                ("degree", "0"),
                ("has_title", "0"),
            ],
        ),
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
        let version = fill_in(&db, &person, &given).await;
        submit(&db, &person, version, &given).await.unwrap();
        assert_eq!(
            submit(&db, &person, version, &given).await.unwrap_err(),
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
fn s4_1_a_passport_is_followed_by_what_it_does_not_say_and_a_card_by_nothing() {
    on_both(|db| async move {
        let (_, given) = given();
        let own = [("sex", "1"), ("birth", "1988-05-06"), ("nationality", "DEU")];
        let card = somebody(&db, &given, "card", 2).await;
        let saved = save(&db, &card, form(Section::General, &own), 0, &given).await.unwrap();
        assert!(
            own.iter().all(|(key, _)| saved.sheet.get(key).is_empty()),
            "certified, whatever a form says"
        );
        let told = Told {
            username: "muster".into(),
            name: "MUSTER ERIKA".into(),
            id_type: "414".into(),
            id_number: "C01X00T47".into(),
            level: 2,
            ..Told::default()
        };
        let at = given.clone();
        let arrived = db.write(move |tx| arrive(tx, ("https://id.example", "passport"), &told, &at)).await;
        let person = Person::at_edge(arrived.unwrap());
        let version = fill_in(&db, &person, &given).await;
        let refused = submit(&db, &person, version, &given).await.unwrap_err();
        assert_eq!(refused, DraftRefusal::Incomplete(Section::General));
        let living = [("live_region", "110108"), ("live_addr", "某某街3号"), ("work_start", "2014-07")];
        let general = [&own[..], &living, &[("marital", "10")]].concat();
        let saved = save(&db, &person, form(Section::General, &general), version, &given).await.unwrap();
        submit(&db, &person, saved.version, &given).await.unwrap();
        let (own, at) = (person.clone(), given.clone());
        let last = db.read(move |conn| draft::last(conn, &own, &at)).await.unwrap().unwrap();
        assert_eq!(last.sheet.get("birth"), "1988-05-06");
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
        let uncertified = somebody(&db, &given, "one", 0).await;
        assert_eq!(submit(&db, &uncertified, 0, &given).await, Err(DraftRefusal::Uncertified));
        let certified = somebody(&db, &given, "two", 2).await;
        let refused = submit(&db, &certified, 0, &given).await;
        assert_eq!(refused, Err(DraftRefusal::Incomplete(Section::General)));
    });
}

#[test]
fn s4_6_versions_say_who_wrote_them_and_are_read_the_newest_row_first() {
    on_both(|db| async move {
        let (_, given) = given();
        let person = somebody(&db, &given, "one", 2).await;
        let jobs = form(
            Section::Jobs,
            &[
                ("jobs.0.from", "2014-07-15"),
                ("jobs.0.to", "2018-03-01"),
                ("jobs.0.unit", "甲公司"),
                ("jobs.0.province", "110000"),
                ("jobs.0.duty", "工程师"),
                ("jobs.1.from", "2018-03-01"),
                ("jobs.1.unit", "乙公司"),
                ("jobs.1.province", "110000"),
                ("jobs.1.duty", "经理"),
            ],
        );
        let mut version = 0;
        for change in everything().into_iter().chain([jobs]) {
            version = save(&db, &person, change, version, &given).await.unwrap().version;
        }
        submit(&db, &person, version, &given).await.unwrap();
        let (own, at) = (person, given);
        let (versions, last) = db
            .read(move |conn| Ok((profile::history::list(conn, &own)?, draft::last(conn, &own, &at)?)))
            .await
            .unwrap();
        assert_eq!(versions.iter().map(|one| (one.number, one.is_own)).collect::<Vec<_>>(), [(1, true)]);
        let rows = profile::field::JOBS;
        assert_eq!(last.unwrap().sheet.of_row(&rows, 0, "unit"), "乙公司", "R6.2");
    });
}

#[test]
fn a_photo_is_removed_when_another_takes_its_place_unless_it_was_submitted() {
    on_both(|db| async move {
        let (clock, given) = given();
        let person = somebody(&db, &given, "one", 2).await;
        let store = std::sync::Arc::new(object_store::memory::InMemory::new());
        let (chance, seal) = (std::sync::Arc::clone(&given.chance), std::sync::Arc::clone(&given.seal));
        let vault = db::vault::Vault::new(store, seal.clone(), chance.clone());
        let clock: std::sync::Arc<dyn base::Clock> = std::sync::Arc::new(clock);
        let forgetting = profile::forget::Forgetting {
            db: db.clone(),
            vault: vault.clone(),
            clock: std::sync::Arc::clone(&clock),
            chance,
            seal,
        };
        let worker = db::queue::Worker::new(db.clone(), clock).handle(profile::forget::FORGET, move |job| {
            let forgetting = forgetting.clone();
            async move { forgetting.run(job).await }
        });
        let mut keys = Vec::new();
        for _ in 0..4 {
            keys.push(vault.keep("photos", b"picture").await.unwrap());
        }
        let [first, second, third, late] = &keys[..] else { unreachable!() };
        let is_there = async |key: &String| vault.fetch("photos", key).await.is_ok();
        let mut version = 0;
        for change in everything().into_iter().chain([Change::Photo(first.clone())]) {
            version = save(&db, &person, change, version, &given).await.unwrap().version;
        }
        version = save(&db, &person, Change::Photo(second.clone()), version, &given).await.unwrap().version;
        let refused = save(&db, &person, Change::Photo(late.clone()), version - 1, &given).await;
        assert_eq!(refused.unwrap_err(), DraftRefusal::Conflict);
        worker.run_due().await.unwrap();
        assert!(!is_there(first).await && is_there(second).await && !is_there(late).await);
        submit(&db, &person, version, &given).await.unwrap();
        save(&db, &person, Change::Photo(third.clone()), 0, &given).await.unwrap();
        worker.run_due().await.unwrap();
        assert!(is_there(second).await, "a version keeps its photo");
        assert!(is_there(third).await);
    });
}
