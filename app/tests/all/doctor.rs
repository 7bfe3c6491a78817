//! `talent doctor` and `talent serve` as an operator meets them.

use app::config::{Config, Loaded, Weight, findings};
use app::doctor::examine;
use app::program::Ground;
use base::OsChance;
use diesel::prelude::*;

use crate::common::{folder, loaded};

fn demo() -> Loaded {
    let mut config = Config::default();
    config.data.folder = folder();
    Loaded { config, file: None }
}

#[test]
fn journal_tampering_is_found_by_the_doctor() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for statement in [
        "UPDATE journal SET detail = 'nothing happened' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 3",
    ] {
        let loaded = demo();
        runtime.block_on(async {
            let ground = Ground::open(&loaded).unwrap();
            for n in 0..3 {
                let given = ground.given();
                let entry = move |tx: &mut db::Tx<'_>| {
                    let about = format!("account:{n}");
                    let entry = db::journal::Entry {
                        actor: "system".into(),
                        action: "test",
                        about,
                        detail: String::new(),
                    };
                    db::journal::record(tx, &entry, &given)
                };
                ground.db.write(entry).await.unwrap();
            }
            db::journal::link(&ground.db).await.unwrap();
            assert!(examine(&loaded).await.unwrap().1, "well before");
            let tamper =
                move |tx: &mut db::Tx<'_>| Ok(diesel::sql_query(statement).execute(&mut **tx).map(|_| ())?);
            ground.db.write(tamper).await.unwrap();
            let (report, well) = examine(&loaded).await.unwrap();
            assert!(!well && report.contains("日志"), "{statement}\n{report}");
        });
    }
}

#[test]
fn a_name_that_no_font_can_print_is_named_by_the_doctor() {
    let loaded = demo();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let ground = Ground::open(&loaded).unwrap();
        let arrive = |name: &'static str| {
            let given = ground.given();
            let told = profile::Told {
                username: name.into(),
                mobile: String::new(),
                name: name.into(),
                id_type: "111".into(),
                id_number: "119900199505120109".into(),
                level: 2,
                is_protected: None,
            };
            ground.db.write(move |tx| profile::arrive(tx, ("here", name), &told, &given).map(|_| ()))
        };
        arrive("郑范例").await.unwrap();
        let (report, _) = examine(&loaded).await.unwrap();
        assert!(!report.contains("字体没有的字"), "{report}");
        arrive("王\u{30000}").await.unwrap();
        let (report, well) = examine(&loaded).await.unwrap();
        assert!(well && report.contains("U+30000") && report.contains("fallback_font"), "{report}");
        // Also who accompanies a holder, and the unit.
        let given = ground.given();
        ground
            .db
            .write(move |tx| {
                let credit_code = base::CreditCode::parse("91119900MA0DEM013F").unwrap();
                let sheet = profile::Sheet::default();
                let new =
                    affiliation::open::New { credit_code, name: "京华\u{30002}业公司".into(), sheet };
                affiliation::open::seed(tx, &new, &given)?.unwrap();
                let holder = profile::find_by_subject(tx, "here", "郑范例")?.unwrap();
                let today = base::Day(given.now.china_date());
                let invented = certificates::seed::Invented {
                    number: "202401010001",
                    unit_name: "京华示范科技有限公司",
                    employer: None,
                    holder: None,
                    state: certificates::State::Valid,
                    issued_on: today,
                    valid_to: today,
                    window_ends_on: None,
                    followers: &[("2", "郑\u{30001}", "119900201806010018", "2018-06-01")],
                };
                certificates::seed::issue(tx, &holder, &invented, &given).map(|_| ())
            })
            .await
            .unwrap();
        let (report, _) = examine(&loaded).await.unwrap();
        assert!(report.contains("U+30001") && report.contains("U+30002"), "{report}");
    });
}

#[test]
fn production_is_refused_what_is_unsafe_and_told_what_is_missing() {
    let found = findings(&loaded(Config::default()));
    assert!(found.iter().filter(|finding| finding.weight == Weight::Refused).count() > 5);
}

#[test]
fn a_key_file_is_made_once_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let path = folder().join("talent.key");
    app::program::create_key(&path, &OsChance).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let first = std::fs::read(&path).unwrap();
    assert!(app::program::create_key(&path, &OsChance).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), first);
}

#[test]
fn a_backup_is_a_database_with_the_same_journal() {
    let loaded = demo();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let ground = Ground::open(&loaded).unwrap();
        let copy = loaded.config.data.folder.join("copy.sqlite");
        ground.db.back_up(&copy).await.unwrap();
        assert!(ground.db.back_up(&copy).await.is_err(), "never over a file that is there");
        assert!(db::Db::open(&copy.display().to_string(), 1).is_ok());
    });
}
