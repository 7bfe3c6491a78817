//! Kinds whose whole way no other test goes: returnees (business 3.2), and what units apply for themselves
//! (business 2.3).

use affiliation::{Business, Right};
use attachments::Owner;
use base::{Id, Level, Rank, noun};
use cases::desk::{claim, decide};
use cases::draft::{self, Author, Change};
use cases::entry::{self, Entry};
use cases::listing::List;
use cases::listing::add::{Typed, add};
use cases::listing::confirm::confirm;
use cases::precheck::Verdict;
use cases::submission::{self, Submitted};
use cases::transition::Act;
use cases::{Application, Kind, Refusal, Stage, unit, view};
use certificates::State;
use profile::Section;
use profile::draft::{self as filling, Change as Filled};

use crate::common::{DISTRICT, Town, answers, in_town, officer, opinion};
use crate::flow::{DESK, accept_and_pass, publish};
use crate::listing;

type Pairs = &'static [(&'static str, &'static str)];

fn owned(pairs: Pairs) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// What keeps the town's person out of `business`: code and words.
async fn shut(town: &Town, business: Business) -> Vec<String> {
    town.write(move |tx, town, given| {
        Ok(match entry::check(tx, &town.person, (business, &*town.rules), given)? {
            Entry::Open => Vec::new(),
            Entry::Restricted(all) => all.iter().map(|one| format!("{} {}", one.code, one.text)).collect(),
            other => panic!("{other:?}"),
        })
    })
    .await
}

/// A master's degree abroad, back for a year, the present job since then.
const RETURNED: [(Section, Pairs); 3] = [
    (
        Section::Education,
        &[
            ("level", "14"),
            ("edu_no", "LX2025000001"),
            ("mode", "3"),
            ("school", "样例海外大学"),
            ("major", "数据科学"),
            ("graduated", "2025-07"),
            ("degree", "3"),
            ("degree_no", "LX2025000002"),
            ("degree_org", "样例海外大学"),
            ("degree_at", "2025-07"),
            ("has_title", "0"),
        ],
    ),
    (
        Section::Studies,
        &[
            ("studies.0.from", "2023-09"),
            ("studies.0.to", "2025-07"),
            ("studies.0.school", "样例海外大学"),
            ("studies.0.country", "GBR"),
            ("studies.0.major", "数据科学"),
            ("studies.0.level", "14"),
            ("studies.0.degree", "3"),
            ("studies.0.form", "1"),
            ("studies.0.ending", "1"),
            ("studies.1.from", "2010-09"),
            ("studies.1.to", "2014-07"),
            ("studies.1.school", "样例大学"),
            ("studies.1.country", "CHN"),
            ("studies.1.major", "计算机科学与技术"),
            ("studies.1.level", "21"),
            ("studies.1.degree", "4"),
            ("studies.1.form", "1"),
            ("studies.1.ending", "1"),
            ("studies.2.from", "2007-09"),
            ("studies.2.to", "2010-07"),
            ("studies.2.school", "样例中学"),
            ("studies.2.country", "CHN"),
            ("studies.2.major", "无"),
            ("studies.2.level", "61"),
            ("studies.2.degree", "0"),
            ("studies.2.form", "1"),
            ("studies.2.ending", "1"),
        ],
    ),
    (
        Section::Jobs,
        &[
            ("jobs.0.from", "2025-09-01"),
            ("jobs.0.unit", "京华示范科技有限公司"),
            ("jobs.0.province", "110000"),
            ("jobs.0.duty", "工程师"),
            ("jobs.1.from", "2014-07-15"),
            ("jobs.1.to", "2023-08-31"),
            ("jobs.1.unit", "样例软件有限公司"),
            ("jobs.1.province", "110000"),
            ("jobs.1.duty", "工程师"),
        ],
    ),
];

/// What a returnee answers otherwise: less than two years at the unit, and one year of income.
const ANSWERED: Pairs = &[
    ("joined", "2025-09-01"),
    ("contract_from", "2025-09-01"),
    ("insured_months", "14"),
    ("years.0.year", "2025"),
    ("years.0.amount", "120000"),
    ("years.0.tax", "4000"),
];

/// The person tells of the studies abroad, and has their papers.
async fn return_home(town: &Town) {
    town.write(|tx, town, given| {
        let mut version = 0;
        for (section, pairs) in RETURNED {
            let change = Filled::Form(section, owned(pairs));
            version = filling::save(tx, &town.person, (&change, version), given)?.unwrap().version;
        }
        filling::submit(tx, &town.person, version, given)?.unwrap();
        for code in ["A08", "A32", "A33"] {
            let file = ((code, "文件.pdf"), ("attachments/none", 1000));
            attachments::seed::put(tx, &Owner::from(&town.person), file.0, file.1, given)?;
        }
        Ok(())
    })
    .await;
}

/// Begins 202 and answers everything that is asked.
async fn begin_returnee(town: &Town) -> Id<noun::Application> {
    let today = town.given().now.china_date();
    town.write(move |tx, town, given| {
        let (author, kind) = (Author::Person(&town.person), Kind::find("202").unwrap());
        let id = draft::begin(tx, &town.person, kind, &town.rules, given)?.unwrap();
        let mut version = draft::open(tx, author, &id, &town.rules, given)?.unwrap().draft.version;
        let mut pairs = answers("202", today);
        pairs.retain(|(key, _)| !key.starts_with("years.") && ANSWERED.iter().all(|(own, _)| own != key));
        pairs.extend(owned(ANSWERED));
        for section in kind.sections {
            let change = Change::Form(section, pairs.clone());
            version = draft::save(tx, author, &id, (&change, version), given)?.unwrap().unwrap();
        }
        Ok(id)
    })
    .await
}

#[test]
fn s3_2_a_returnee_is_introduced_from_the_draft_to_the_end() {
    in_town(|town| async move {
        town.permit("202401020001".into(), 500, None).await;
        return_home(&town).await;
        let id = begin_returnee(&town).await;
        assert_eq!(town.find(&id).await.stage(), Stage::Draft);
        match town.submit(&id).await.unwrap() {
            Submitted::Sent(number) => assert_eq!(&number[6..11], "22202"),
            Submitted::Incomplete(missing) => panic!("{missing:?}"),
        }
        assert_eq!(town.find(&id).await.stage(), Stage::AtUnit);
        town.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        accept_and_pass(&town, &id, DESK.len()).await;
        let passed = town.find(&id).await;
        assert_eq!((passed.status(), passed.result_number), ("待公示", None));
        publish(&town, &id).await;
        assert_eq!(town.find(&id).await.status(), "公示中");
        town.clock.advance(time::Duration::days(8));
        let ended =
            town.write(|tx, town, given| cases::announcement::end_due(tx, &town.practice, given)).await;
        assert_eq!((ended, town.find(&id).await.stage()), (1, Stage::SettlingAsked));
        town.settle(&id).await;
        assert_eq!(town.find(&id).await.stage(), Stage::Settling);
        let city = officer(15, Level::City, &[Rank::First]);
        let done = town.officer_does(&city, &id, (Act::Confirm, "")).await.unwrap();
        assert_eq!((done.stage(), done.kind.as_str(), done.document()), (Stage::Done, "202", "留学人员引进"));
        let number = done.result_number.unwrap();
        assert!(number.starts_with("京引〔2026〕"), "{number}");
        assert_eq!(shut(&town, Business::Permit).await, ["X03 您已办理落户业务，不能再办理该业务"]);
        town.write(move |tx, town, given| {
            let permits = certificates::list(tx, &town.person, given)?;
            assert_eq!(permits[0].state, State::CancelledBySettling);
            let opened = view::by_person(tx, &town.person, &id, given)?.unwrap();
            assert_eq!(opened.settling.get("settle_district"), DISTRICT);
            let has = |code: &str| opened.files.iter().any(|(one, _)| one == code);
            for code in ["A04", "A08", "A32", "A33", "A35", "U06"] {
                assert!(has(code), "{code} is kept");
            }
            let findings = opened.submission.unwrap().findings;
            for title in ["国（境）外学习时间", "回国时间", "留学层次", "本单位工作时间"]
            {
                let found = findings.iter().find(|one| one.title == title).unwrap();
                assert_eq!(found.verdict, Verdict::Pass, "{title}: {}", found.reason);
            }
            Ok(())
        })
        .await;
    });
}

#[test]
fn s3_2_who_never_studied_abroad_is_no_returnee() {
    in_town(|town| async move {
        let id = town.begin("202").await;
        let Ok(Submitted::Incomplete(missing)) = town.submit(&id).await else { panic!("it was sent") };
        let prompts: Vec<&str> = missing.found.prompts.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(prompts, ["个人信息的学习经历中没有国（境）外学习经历"]);
        assert_eq!(missing.files, ["A08", "A32", "A33"]);
        assert_eq!(town.find(&id).await.stage(), Stage::Draft);
    });
}

const OPENING: Pairs = &[
    ("people", "120"),
    ("talents", "5"),
    ("tax", "900000"),
    ("handler", "沈经办"),
    ("handler_mobile", "19900000007"),
    ("reason", "主营软件研发，需要引进和留住研发人员。"),
];
const CLOSING: Pairs = &[("reason", "单位不再办理该项业务")];
const CHANGING: Pairs = &[
    ("new_name", "京华示范科技股份有限公司"),
    ("new_legal_rep", "石法人"),
    ("new_address", "样例大街21号"),
    ("handler", "高新任"),
    ("handler_mobile", "19900000009"),
    ("reason", "改制更名，迁入新址。"),
];

/// The clerk begins `code` for the unit itself.
async fn begin(town: &Town, code: &'static str) -> Result<Id<noun::Application>, Refusal> {
    let kind = Kind::find(code).unwrap();
    town.write(move |tx, town, given| {
        draft::begin_for_unit(tx, &town.clerk, (kind, None), &town.rules, given)
    })
    .await
}

/// The clerk answers what the unit is asked and hands it in; its number.
async fn hand_in(town: &Town, id: &Id<noun::Application>, pairs: Pairs) -> String {
    let id = id.clone();
    town.write(move |tx, town, given| {
        let author = Author::Clerk(&town.clerk);
        let desk = draft::open(tx, author, &id, &town.rules, given)?.unwrap();
        let mut version = desk.draft.version;
        for section in desk.kind.sections {
            let change = Change::Form(section, owned(pairs));
            version = draft::save(tx, author, &id, (&change, version), given)?.unwrap().unwrap();
        }
        let means = (&*town.rules, &*town.practice);
        match submission::submit(tx, author, (&id, version), means, given)?.unwrap().unwrap() {
            Submitted::Sent(number) => Ok(number),
            Submitted::Incomplete(missing) => panic!("{missing:?}"),
        }
    })
    .await
}

/// An officer of the desk takes what the unit began and does `act`. The town's person does not find it: it is
/// the unit's own.
async fn desk_does(
    town: &Town,
    (at, level, rank): (u8, Level, Rank),
    (id, act): (&Id<noun::Application>, Act),
) -> Application {
    let (officer, id) = (officer(at, level, &[rank]), id.clone());
    town.write(move |tx, town, given| {
        let seen = view::anew(tx, &officer, &id, given)?.unwrap().application;
        let shown = (&id, seen.version, false);
        let taken = claim::take(tx, &officer, shown, &town.practice, given)?.unwrap().unwrap();
        let (what, said) = ((&id, taken.version), (act, "符合条件"));
        Ok(decide::decide(tx, &officer, what, said, &town.practice, given)?.unwrap().unwrap())
    })
    .await
}

/// How the unit's right stands: for permits, for talent.
async fn rights(town: &Town) -> [Right; 2] {
    town.write(|tx, town, _| Ok(affiliation::rights(tx, town.clerk.unit())?.map(|(_, right)| right))).await
}

/// What the unit applies for itself, from the draft to the district's last rank; nothing comes of it before.
async fn apply(town: &Town, code: &'static str, pairs: Pairs) {
    let before = rights(town).await;
    let id = begin(town, code).await.unwrap();
    let number = hand_in(town, &id, pairs).await;
    assert_eq!((&number[..6], &number[8..11]), (DISTRICT, code));
    let accepted = desk_does(town, DESK[0], (&id, Act::Accept)).await;
    assert_eq!(accepted.stage(), Stage::AtDistrict);
    for seat in &DESK[..2] {
        desk_does(town, *seat, (&id, Act::Pass)).await;
    }
    assert_eq!(rights(town).await, before, "nothing before the last rank decides");
    let done = desk_does(town, DESK[2], (&id, Act::Pass)).await;
    assert_eq!((done.stage(), done.kind.as_str(), done.person), (Stage::Done, code, None));
}

const CANCELLED: &str = "X06 您的单位业务权限已注销";

#[test]
fn business_2_3_a_unit_that_gave_up_its_right_shuts_its_people_out_of_that_business() {
    in_town(|town| async move {
        let draft = town.begin("101").await;
        assert_eq!(shut(&town, Business::Permit).await, Vec::<String>::new());
        apply(&town, "152", CLOSING).await;
        assert_eq!(rights(&town).await, [Right::Cancelled, Right::Valid]);
        assert_eq!(shut(&town, Business::Permit).await, [CANCELLED]);
        assert_eq!(shut(&town, Business::Talent).await, Vec::<String>::new());
        let refused = town.submit(&draft).await;
        assert!(
            matches!(&refused, Err(Refusal::Restricted(reasons)) if reasons[0].code == "X06"),
            "{refused:?}"
        );
        assert_eq!(town.find(&draft).await.stage(), Stage::Draft);
        for code in ["152", "153"] {
            assert_eq!(begin(&town, code).await, Err(Refusal::Right("尚未开通业务办理权限")), "{code}");
        }
    });
}

#[test]
fn business_3_2_a_unit_changes_its_data_gives_up_its_right_for_talent_and_gets_it_again() {
    in_town(|town| async move {
        let valid = Refusal::Right("业务办理权限已经有效，无需申请");
        assert_eq!(begin(&town, "251").await, Err(valid));
        apply(&town, "253", CHANGING).await;
        assert_eq!(rights(&town).await, [Right::Valid, Right::Valid], "a change leaves the right alone");
        let unit =
            town.write(|tx, town, given| Ok(affiliation::info::unit(tx, &town.clerk, given)?.unwrap())).await;
        assert_eq!(unit.name, "京华示范科技股份有限公司");
        for (key, value) in [
            ("legal_rep", "石法人"),
            ("address", "样例大街21号"),
            ("clerk_name", "高新任"),
            ("clerk_mobile", "19900000009"),
            ("district", DISTRICT),
        ] {
            assert_eq!(unit.sheet.get(key), value, "{key}");
        }
        apply(&town, "252", CLOSING).await;
        assert_eq!(rights(&town).await, [Right::Valid, Right::Cancelled]);
        assert_eq!(shut(&town, Business::Talent).await, [CANCELLED]);
        assert_eq!(shut(&town, Business::Permit).await, Vec::<String>::new());
        apply(&town, "251", OPENING).await;
        assert_eq!(rights(&town).await, [Right::Valid, Right::Valid]);
        assert_eq!(shut(&town, Business::Talent).await, Vec::<String>::new());
    });
}

/// Two officers of the district put the unit on 中止名单 for permits.
async fn suspend(town: &Town) {
    town.write(|tx, town, given| {
        let unit = affiliation::info::unit(tx, &town.clerk, given)?.unwrap();
        let typed = Typed {
            list: List::Suspended.key().to_owned(),
            business: Business::Permit.key().to_owned(),
            number: unit.credit_code.as_str().to_owned(),
            reason: "提供虚假劳动合同".to_owned(),
            basis: "核查通知书〔2026〕12号".to_owned(),
            until_on: "2027-11-24".to_owned(),
            falsehood: String::new(),
        };
        let new = typed.read(given.now.china_date()).unwrap();
        let (one, other) = (listing::officer(1, DISTRICT), listing::officer(2, DISTRICT));
        let id = add(tx, &one, &new, given)?.unwrap();
        confirm(tx, &other, (&id, 1), &town.practice, given)?.unwrap().unwrap();
        Ok(())
    })
    .await;
}

async fn set_right(town: &Town, right: Right) {
    town.write(move |tx, town, given| {
        affiliation::set_right(tx, town.clerk.unit(), (Business::Permit, right), given)
    })
    .await;
}

/// What the person filled in has come to the unit.
async fn bring_to_unit(town: &Town, code: &'static str) -> Id<noun::Application> {
    let id = town.begin(code).await;
    match town.submit(&id).await.unwrap() {
        Submitted::Sent(_) => id,
        Submitted::Incomplete(missing) => panic!("{missing:?}"),
    }
}

#[test]
fn s8_1_a_unit_that_lost_its_right_vouches_for_nothing_new_and_what_the_authority_has_goes_on() {
    in_town(|town| async move {
        let approve = || unit::Decision::Approve(opinion());
        let accepted = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &accepted, (Act::Accept, "")).await.unwrap();
        let other = town.newcomer(1).await;
        let waiting = bring_to_unit(&other, "101").await;
        let before = other.find(&waiting).await;
        suspend(&town).await;
        assert_eq!(rights(&town).await, [Right::Suspended, Right::Valid]);
        for right in [Right::Suspended, Right::Blacklisted, Right::Frozen, Right::Cancelled, Right::None] {
            set_right(&town, right).await;
            let refused = other.unit_decides(&waiting, approve()).await.unwrap_err();
            assert_eq!(refused, Refusal::NoRight, "{right:?}");
        }
        let one = waiting.clone();
        other
            .write(move |tx, town, given| {
                let opened = view::by_person(tx, &town.person, &one, given)?.unwrap();
                let after = &opened.application;
                assert_eq!((after.stage(), after.version), (Stage::AtUnit, before.version));
                assert_eq!((after.due_on, after.stage_at), (before.due_on, before.stage_at));
                assert_eq!(opened.unit_part.get("opinion"), "");
                assert!(opened.files.iter().all(|(code, _)| !code.starts_with('U')));
                assert_eq!(opened.events.last().unwrap().act, Act::Submit.key());
                Ok(())
            })
            .await;
        // The other business has a right of its own.
        let talent = bring_to_unit(&other, "201").await;
        let vouched = other.unit_decides(&talent, approve()).await.unwrap();
        assert_eq!(vouched.stage(), Stage::AtDistrict);
        // What the authority accepted goes on, through a correction at the unit too.
        let asked = (Act::ReturnToUnit, "请补充岗位说明");
        town.officer_does(&first, &accepted, asked).await.unwrap();
        let back = town.unit_decides(&accepted, approve()).await.unwrap();
        assert_eq!(back.stage(), Stage::AtDistrict);
        for (at, level, rank) in DESK {
            town.officer_does(&officer(at, level, &[rank]), &accepted, (Act::Pass, "同意")).await.unwrap();
        }
        let done = town.find(&accepted).await;
        assert!(done.stage() == Stage::Done && done.permit.is_some());
        set_right(&town, Right::Valid).await;
        let vouched = other.unit_decides(&waiting, approve()).await.unwrap();
        assert_eq!(vouched.stage(), Stage::AtDistrict, "what waited is vouched for once the right is back");
    });
}
