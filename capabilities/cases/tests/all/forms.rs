//! What forms ask for and refuse as a whole (business 2.8, 3.4), on a real draft.

use std::sync::Arc;

use base::{Id, Level, noun};
use cases::draft::{self, Author, Change};
use cases::kinds::insurance;
use cases::source::{ASK, Asking, Month, Question, Said, Source, Subject, Telling};
use cases::submission::{self, Submitted};
use cases::transition::Act;
use cases::{Kind, view};
use db::queue::Worker;

use crate::common::{Town, answers, in_town, officer};

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// Fills `kind` in whole but for `changes`; the prompts that stand in the way, by field.
async fn prompts(
    town: &Town,
    (code, version): (&'static str, i32),
    changes: Pairs<'static>,
) -> Vec<(String, String)> {
    let today = town.given().now.china_date();
    let kind = Kind::of_version(code, version).unwrap();
    town.write(move |tx, town, given| {
        let author = Author::Person(&town.person);
        let id = draft::begin(tx, &town.person, kind, &town.rules, given)?.unwrap();
        let mut pairs = answers(code, today);
        for (key, value) in changes {
            pairs.retain(|(one, _)| one != key);
            pairs.push(((*key).to_owned(), (*value).to_owned()));
        }
        let mut version = draft::open(tx, author, &id, &town.rules, given)?.unwrap().draft.version;
        for section in kind.sections {
            let change = Change::Form(section, pairs.clone());
            version = draft::save(tx, author, &id, (&change, version), given)?.unwrap().unwrap();
        }
        let desk = draft::open(tx, author, &id, &town.rules, given)?.unwrap();
        let missing = submission::missing(&desk, &town.rules);
        draft::remove(tx, author, (&id, &town.practice), given)?.unwrap();
        Ok(missing.found.prompts.into_iter().map(|one| (one.key, one.text)).collect())
    })
    .await
}

async fn refused(town: &Town, code: &'static str, changes: Pairs<'static>) -> Vec<String> {
    let version = Kind::find(code).unwrap().version;
    prompts(town, (code, version), changes).await.into_iter().map(|(key, _)| key).collect()
}

const PASSPORT: Pairs<'_> = &[
    ("followers.0.relation", "1"),
    ("followers.0.name", "范例"),
    ("followers.0.id_kind", "414"),
    ("followers.0.id_number", "E1234-678"),
    ("followers.0.birth", "1990-01-01"),
    ("followers.0.hukou", "130102"),
    ("followers.0.goes", "1"),
];

#[test]
fn business_2_8_the_form_of_a_permit_refuses_what_does_not_fit_and_forms_of_before_keep_their_rules() {
    in_town(|town| async move {
        assert!(refused(&town, "101", &[]).await.is_empty());
        for (changes, key) in [
            (&[("joined", "2014-08-01")][..], "joined"),
            (&[("subject", "104")][..], "subject"),
            (&[("incomes.0.month", "2024-01")][..], "incomes.0.month"),
            (&[("income", "1.00")][..], "income"),
            (&[("contract_to", "2027-01-01")][..], "contract_to"),
            (&[("lease_to", "2026-11-01")][..], "lease_to"),
            (&[("hukou_region", "110108")][..], "hukou_region"),
        ] {
            assert_eq!(refused(&town, "101", changes).await, [key]);
        }
        assert_eq!(
            refused(&town, "101", PASSPORT).await,
            ["followers.0.id_number", "followers.0.sex"],
            "a number of its document's form, and what it does not tell"
        );
        assert!(prompts(&town, ("101", 2), PASSPORT).await.is_empty(), "begun before");
        assert!(prompts(&town, ("101", 2), &[("joined", "2014-08-01")]).await.is_empty(), "begun before");
    });
}

/// The profile tells of these jobs and no others.
async fn work(town: &Town, jobs: Pairs<'static>) {
    use profile::Section;
    use profile::draft as filling;
    town.write(move |tx, town, given| {
        let pairs = jobs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let version = filling::open(tx, &town.person, given)?.version;
        let change = filling::Change::Form(Section::Jobs, pairs);
        let saved = filling::save(tx, &town.person, (&change, version), given)?.unwrap();
        filling::submit(tx, &town.person, saved.version, given)?.unwrap();
        Ok(())
    })
    .await;
}

const ELSEWHERE: Pairs<'_> = &[
    ("jobs.0.from", "2014-07-15"),
    ("jobs.0.unit", "别的公司"),
    ("jobs.0.province", "110000"),
    ("jobs.0.duty", "工程师"),
];

const ENDED: Pairs<'_> = &[
    ("jobs.0.from", "2014-07-15"),
    ("jobs.0.to", "2020-01-01"),
    ("jobs.0.unit", "京华示范科技有限公司"),
    ("jobs.0.province", "110000"),
    ("jobs.0.duty", "工程师"),
];

#[test]
fn s4_4_a_first_permit_is_for_work_at_the_unit_that_vouches_and_every_application_for_somebody_who_worked() {
    in_town(|town| async move {
        let joined = async |code: &'static str| {
            let version = Kind::find(code).unwrap().version;
            let all = prompts(&town, (code, version), &[]).await;
            all.into_iter().filter(|(key, _)| key == "joined").map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert!(joined("101").await.is_empty() && joined("201").await.is_empty());
        work(&town, ELSEWHERE).await;
        let [words] = &joined("101").await[..] else { panic!("one prompt") };
        assert!(words.contains("在职单位“别的公司”与聘用单位“京华示范科技有限公司”不一致"), "{words}");
        assert!(joined("201").await.is_empty(), "4.4 blocks the first permit alone");
        work(&town, ENDED).await;
        let [words] = &joined("101").await[..] else { panic!("one prompt") };
        assert!(words.contains("没有在职的一条"), "{words}");
        work(&town, &[]).await;
        for code in ["101", "201"] {
            let [words] = &joined(code).await[..] else { panic!("one prompt of {code}") };
            assert!(words.contains("至少须有一条"), "{words}");
        }
    });
}

#[test]
fn business_2_2_a_type_of_permit_that_the_city_switched_on_can_be_applied_for() {
    in_town(|mut town| async move {
        let mut rules = cases::entry::Rules::default();
        rules.permit_kinds.push("104".into());
        town.rules = Arc::new(rules);
        assert!(refused(&town, "101", &[("subject", "104")]).await.is_empty());
        assert_eq!(refused(&town, "101", &[("subject", "105")]).await, ["subject"]);
    });
}

#[test]
fn business_3_4_the_form_of_an_introduction_refuses_what_does_not_fit() {
    in_town(|town| async move {
        assert!(refused(&town, "201", &[]).await.is_empty());
        let spouse: Pairs<'_> = &[
            ("movers.0.relation", "1"),
            ("movers.0.name", "范例"),
            ("movers.0.id_number", "119900199505120109"),
            ("movers.0.hukou", "130102"),
            ("movers.0.moves", "1"),
        ];
        assert_eq!(refused(&town, "201", spouse).await, ["movers.0.transfers"]);
        for (changes, key) in [
            (&[("children", "1.5")][..], "children"),
            (&[("years.0.year", "2020")][..], "years.0.year"),
            (&[("years.0.year", "2024")][..], "years.1.year"),
            (&[("results.0.proof", "")][..], "results.0.proof"),
            (&[("family.0.relation", "父亲")][..], "family.0.relation"),
            (&[("category", "0401")][..], "recommenders"),
        ] {
            assert_eq!(refused(&town, "201", changes).await, [key]);
        }
        let recommended: Pairs<'_> = &[
            ("category", "0401"),
            ("recommenders.0.name", "推荐甲"),
            ("recommenders.0.standing", "1"),
            ("recommenders.0.unit", "样例大学"),
            ("recommenders.0.phone", "19900000011"),
            ("recommenders.0.opinion", "业绩突出，予以推荐，特此说明。"),
            ("recommenders.1.name", "推荐甲"),
            ("recommenders.1.standing", "2"),
            ("recommenders.1.unit", "样例大学"),
            ("recommenders.1.phone", "19900000011"),
            ("recommenders.1.opinion", "业绩突出，予以推荐，特此说明。"),
        ];
        let told = refused(&town, "201", recommended).await;
        assert_eq!(
            told,
            ["recommenders.1.standing", "recommenders.1.name"],
            "founders for start-ups; two people"
        );
    });
}

/// Tells one month of social insurance, or nothing.
struct Played(bool);

impl Source for Played {
    fn ask<'a>(&'a self, question: &'a Question) -> Telling<'a> {
        let told = self.0 && question.subject == Subject::Insurance;
        let month = Month {
            month: "2026-10".into(),
            payer: "京华示范科技有限公司".into(),
            amount: "21000.00".into(),
            state: "正常".into(),
            kinds: "养老、失业、工伤、医疗、生育".into(),
        };
        Box::pin(async move { if told { Said::Months(vec![month]) } else { Said::Nothing } })
    }
}

async fn ask(town: &Town, answers: bool) {
    let given = town.given();
    let asking = Asking {
        db: town.db.clone(),
        clock: Arc::new(town.clock.clone()),
        chance: Arc::clone(&given.chance),
        seal: Arc::clone(&given.seal),
        source: Some(Arc::new(Played(answers))),
    };
    let worker = Worker::new(town.db.clone(), Arc::new(town.clock.clone())).handle(ASK, move |job| {
        let asking = asking.clone();
        async move { asking.run(job).await }
    });
    worker.run_due().await.unwrap();
}

/// State, base and payer of the newest month as a submission holds them.
async fn insured(town: &Town, id: &Id<noun::Application>) -> (String, String) {
    let id = id.clone();
    town.write(move |tx, town, given| {
        let sheet = view::by_person(tx, &town.person, &id, given)?.unwrap().submission.unwrap().sheet;
        let get = |field: &str| sheet.of_row(&insurance::ROWS, 0, field).to_owned();
        Ok((sheet.get("insured_told").to_owned(), format!("{} {}", get("amount"), get("state"))))
    })
    .await
}

#[test]
fn business_2_8_social_insurance_stands_in_the_form_as_the_source_told_it_and_is_frozen_with_it() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        ask(&town, true).await;
        let one = id.clone();
        town.write(move |tx, town, given| {
            let author = Author::Person(&town.person);
            let desk = draft::open(tx, author, &one, &town.rules, given)?.unwrap();
            let told = |field| desk.draft.sheet.of_row(&insurance::ROWS, 0, field);
            assert_eq!((told("month"), told("kinds")), ("2026-10", "养老、失业、工伤、医疗、生育"));
            // Nobody types it.
            let pairs = vec![("insured.0.amount".to_owned(), "99999.00".to_owned())];
            let section = desk.kind.section("followers").unwrap();
            draft::save(tx, author, &one, (&Change::Form(section, pairs), desk.draft.version), given)?
                .unwrap();
            Ok(())
        })
        .await;
        assert!(matches!(town.submit(&id).await, Ok(Submitted::Sent(_))));
        let told = insured(&town, &id).await;
        assert_eq!(told, ("已核验（2026年11月24日）".into(), "21000.00 正常".into()));
    });
    in_town(|town| async move {
        let id = town.begin("101").await;
        ask(&town, false).await;
        assert!(
            matches!(town.submit(&id).await, Ok(Submitted::Sent(_))),
            "a source that is down stops nobody"
        );
        assert_eq!(insured(&town, &id).await, ("未核验".into(), " ".into()));
    });
}

const CHILD: Pairs<'_> = &[
    ("followers.0.relation", "2"),
    ("followers.0.name", "郑小例"),
    ("followers.0.id_kind", "111"),
    ("followers.0.id_number", "119900201206010057"),
    ("followers.0.hukou", "130102"),
    ("followers.0.place", "示范小学"),
    ("followers.0.goes", "1"),
];

#[test]
fn business_2_8_a_followers_residence_is_kept_with_the_permit_and_stands_in_the_next_form() {
    in_town(|town| async move {
        let id = town.begin("101").await;
        let one = id.clone();
        town.write(move |tx, town, given| {
            for code in ["A23", "A24"] {
                let owner = attachments::Owner::from(&town.person);
                attachments::seed::put(tx, &owner, (code, "材料.pdf"), ("none", 1000), given)?;
            }
            let author = Author::Person(&town.person);
            let desk = draft::open(tx, author, &one, &town.rules, given)?.unwrap();
            let pairs = CHILD.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            let change = Change::Form(desk.kind.section("followers").unwrap(), pairs);
            draft::save(tx, author, &one, (&change, desk.draft.version), given)?.unwrap();
            Ok(())
        })
        .await;
        match town.submit(&id).await.unwrap() {
            Submitted::Sent(_) => {}
            Submitted::Incomplete(missing) => panic!("{missing:?}"),
        }
        let approve = cases::unit::Decision::Approve(crate::common::opinion());
        town.unit_decides(&id, approve).await.unwrap();
        let first = officer(11, Level::District, &[base::Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        for (at, level, rank) in crate::flow::DESK {
            town.officer_does(&officer(at, level, &[rank]), &id, (Act::Pass, "同意")).await.unwrap();
        }
        let next = town.begin_only("104").await.unwrap();
        town.write(move |tx, town, given| {
            let permit = certificates::list(tx, &town.person, given)?.remove(0);
            let (_, followers) = certificates::open(tx, &town.person, &permit.id, given)?.unwrap();
            assert_eq!(followers[0].hukou, "130102");
            let author = Author::Person(&town.person);
            let desk = draft::open(tx, author, &next, &town.rules, given)?.unwrap();
            assert_eq!(desk.draft.sheet.get("followers.0.hukou"), "130102");
            Ok(())
        })
        .await;
    });
}
