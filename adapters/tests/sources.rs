//! The sources of checks against their played side, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;

use std::sync::Arc;

use adapters::{Outbound, SourcesHttp};
use base::Secret;
use cases::source::{Question, Said, Source, Subject, Whom};
use db::testing::NOON;
use simulators::{Records, Settings, SourceMode, World};

const NUMBER: &str = "119900199202290047";

async fn world() -> (World, String) {
    let settings = Settings {
        people: vec![("郑范例".into(), NUMBER.into())],
        records: Records {
            payers: vec![(NUMBER.into(), "京华示范科技有限公司".into())],
            registered: vec![("91119900MA0DEM013F".into(), "存续".into()), ("gone".into(), "注销".into())],
            offenders: vec!["bad".into()],
        },
        ..common::settings()
    };
    common::play(settings, Arc::new(base::ManualClock::at(NOON))).await
}

fn source(address: &str, secret: &str) -> SourcesHttp {
    let clock = Arc::new(base::ManualClock::at(NOON));
    SourcesHttp::new(address, ("key", Secret::new(secret)), clock, Outbound::new().unwrap())
}

fn about_person(subject: Subject, name: &str, number: &str) -> Question {
    Question { subject, whom: Whom::Person { name: name.into(), number: number.into() } }
}

fn about_unit(credit_code: &str) -> Question {
    let whom = Whom::Unit { name: "京华示范科技有限公司".into(), credit_code: credit_code.into() };
    Question { subject: Subject::Register, whom }
}

#[tokio::test]
async fn every_subject_is_told_in_its_own_form() {
    let (_, address) = world().await;
    let source = source(&address, "secret");
    let word = async |question: Question| match source.ask(&question).await {
        Said::Word(word, words) => (word, words),
        other => panic!("{other:?}"),
    };
    let population = |name: &str, number: &str| about_person(Subject::Population, name, number);
    assert_eq!(word(population("郑范例", NUMBER)).await, (true, "姓名与证件号码一致".into()));
    assert_eq!(word(population("郑样例", NUMBER)).await, (false, "姓名与证件号码不一致".into()));
    assert_eq!(word(population("郑范例", "bad")).await, (false, "查无此人".into()));
    assert!(word(about_person(Subject::Crime, "郑范例", NUMBER)).await.0);
    assert!(!word(about_person(Subject::Crime, "郑范例", "bad")).await.0);
    assert_eq!(word(about_unit("91119900MA0DEM013F")).await, (true, "存续".into()));
    assert_eq!(word(about_unit("gone")).await, (false, "注销".into()));
    assert_eq!(word(about_unit("unknown")).await, (false, "查无此单位".into()));
    for subject in [Subject::Insurance, Subject::Tax] {
        let Said::Months(months) = source.ask(&about_person(subject, "郑范例", NUMBER)).await else {
            panic!("months")
        };
        assert_eq!((months.len(), &*months[0].month, &*months[11].month), (12, "2025-11", "2026-10"));
        assert!(months.iter().all(|one| one.payer == "京华示范科技有限公司"));
        let none = source.ask(&about_person(subject, "某人", "unknown")).await;
        assert_eq!(none, Said::Months(Vec::new()));
    }
}

#[tokio::test]
async fn a_wrong_signature_an_old_one_and_a_switched_off_source_are_no_answer() {
    let (world, address) = world().await;
    let question = about_person(Subject::Tax, "郑范例", NUMBER);
    assert_eq!(source(&address, "other").ask(&question).await, Said::Nothing);
    let late = Arc::new(base::ManualClock::at(NOON.minus(time::Duration::minutes(6))));
    let late = SourcesHttp::new(&address, ("key", Secret::new("secret")), late, Outbound::new().unwrap());
    assert_eq!(late.ask(&question).await, Said::Nothing);
    assert_eq!(source("http://127.0.0.1:9", "secret").ask(&question).await, Said::Nothing);
    let source = source(&address, "secret");
    world.set_source("tax", SourceMode::Down);
    assert_eq!(source.ask(&question).await, Said::Nothing);
    let insurance = about_person(Subject::Insurance, "郑范例", NUMBER);
    assert_ne!(source.ask(&insurance).await, Said::Nothing, "each has a switch of its own");
    world.set_source("tax", SourceMode::Normal);
    assert_ne!(source.ask(&question).await, Said::Nothing);
}

#[tokio::test]
async fn the_inbox_page_switches_each_source() {
    let (_, address) = world().await;
    let switched = post(&format!("{address}/switches/sources"), "tax=down&nonsense=down").await;
    assert!(switched.is_redirection());
    let source = source(&address, "secret");
    assert_eq!(source.ask(&about_person(Subject::Tax, "郑范例", NUMBER)).await, Said::Nothing);
}

async fn post(address: &str, body: &str) -> http::StatusCode {
    let request = http::Request::post(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.as_bytes().to_vec());
    Outbound::new().unwrap().send(request.unwrap()).await.unwrap().status()
}
