//! The reviewers' desk (consoles 8.2): who finds what, taking in hand, deciding, marks, looks, objections of the public.

use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::{CitizenId, CreditCode, Given, Id, Level, Rank, SecurityAdministrator, noun};
use cases::position::{Position, Sender};
use cases::seed::{Invented, Step};
use cases::{Kind, Stage};
use profile::Sheet;
use staff::grant::{self, Scope};
use time::Duration;

use crate::common::{Answer, Browser, Town, in_seeded};

const UNIT: &str = "91119900MA0DEM013F";
const CHEN: &str = "chenceshi";

/// An officer whose session passed the second factor.
async fn officer(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in_at_desk(&browser, username).await;
    browser.get("/desk").await;
    browser
}

async fn person(town: &Town, username: &str) -> Id<noun::Person> {
    let number = demo::PEOPLE.iter().find(|one| one.username == username).unwrap().number;
    let given = town.program.ground.given();
    let number = CitizenId::parse(number, given.now.china_date()).unwrap();
    let found = town.db.read(move |conn| profile::find_by_number(conn, &number, &given)).await;
    found.unwrap().unwrap()
}

/// What somebody applies for, where, and at which district.
#[derive(Clone, Copy)]
struct Case {
    who: &'static str,
    kind: &'static str,
    at: Position,
    district: &'static str,
    is_accepted: bool,
}

const WAITING: Case = Case {
    who: CHEN,
    kind: "101",
    at: Position::AtDistrict(Rank::First),
    district: "110108",
    is_accepted: false,
};

fn form() -> Sheet {
    let mut sheet = Sheet::default();
    for (key, value) in
        [("category", "1301"), ("post", "工程师"), ("contract_to", "2026-12-31"), ("signed", "陈测试")]
    {
        sheet.put(key, value);
    }
    sheet
}

/// Puts an application where `case` says and answers its id; what is announced is published.
async fn apply(town: &Town, case: Case) -> String {
    apply_in(town, case, cases::Practice { announce_by_itself: true, ..cases::Practice::default() }).await
}

/// The same where applications are handled by `practice`.
async fn apply_in(town: &Town, case: Case, practice: cases::Practice) -> String {
    let who = person(town, case.who).await;
    let given: Given = town.program.ground.given();
    let code = CreditCode::parse(UNIT).unwrap();
    let id = town.db.write(move |tx| {
        let unit = affiliation::open::find(tx, &code, &given)?.unwrap();
        let step = |days: i64, position| Step {
            at: given.now.minus(Duration::days(days)),
            position,
            actor: "个人",
            act: "提交申请",
            opinion: None,
        };
        let steps = [step(9, Position::Draft), step(8, Position::AtUnit), step(1, case.at)];
        let sheet = form();
        let invented = Invented {
            kind: Kind::find(case.kind).unwrap(),
            subject: if case.kind.starts_with('2') { case.kind } else { "101" },
            unit: (&unit.id, &unit.name, case.district),
            name: demo::PEOPLE.iter().find(|one| one.username == case.who).unwrap().name,
            sheet: &sheet,
            is_accepted: case.is_accepted,
            marks: &[],
            permit: None,
            steps: &steps,
        };
        cases::seed::apply(tx, &who, &invented, (&practice, &given))
    });
    id.await.unwrap().to_string()
}

async fn stage(town: &Town, case: Case, id: &str) -> Stage {
    let (who, id) = (base::Person::at_edge(person(town, case.who).await), Id::parse(id).unwrap());
    let found = town.db.read(move |conn| cases::application::open(conn, &who, &id)).await.unwrap();
    found.unwrap().0.stage()
}

fn at(id: &str, rest: &str) -> String {
    format!("/desk/applications/{id}{rest}")
}

/// The version that a page shows.
fn version(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Presses what the page offers, on the version it shows.
async fn press(browser: &Browser, id: &str, rest: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(&at(id, "")).await;
    let version = if page.has("name=\"version\"") { version(&page) } else { "1".to_owned() };
    let fields = [&[("version", version.as_str())], fields].concat();
    browser.post(&at(id, rest), &fields).await
}

/// What a list offers to take: the application at its version.
fn offered(list: &Answer, id: &str) -> String {
    let (_, rest) = list.body.split_once(&format!("value=\"{id}.")).unwrap();
    format!("{id}.{}", rest.split('"').next().unwrap())
}

async fn decide(browser: &Browser, id: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(&at(id, "")).await;
    let version = if page.has("name=\"version\"") { version(&page) } else { "1".to_owned() };
    let fields = [&[("act", act), ("version", version.as_str())], fields].concat();
    browser.post(&at(id, "/decision"), &fields).await
}

async fn change_scope(town: &Town, username: &str, scope: Scope) {
    let (who, given) = (person(town, username).await, town.program.ground.given());
    let administrator = SecurityAdministrator::at_edge(Id::new(&given));
    let changed = town.db.write(move |tx| grant::change(tx, &administrator, (&who, &scope), &given)).await;
    changed.unwrap().unwrap();
}

const GETS: [&str; 6] = [
    "",
    "/files/01935d2e-0000-7000-8000-000000000000",
    "/photo",
    "/profile",
    "/profile/1",
    "/profile/1/photo",
];
const POSTS: [(&str, &[(&str, &str)]); 6] = [
    ("/claim", &[]),
    ("/release", &[]),
    ("/assignment", &[("colleague", "01935d2e-0000-7000-8000-000000000000")]),
    ("/marks", &[("target", "field:post"), ("phrase", "T01")]),
    ("/decision", &[("act", "accept"), ("version", "1")]),
    ("/verification", &[]),
];

#[test]
fn another_districts_and_another_business_applications_are_not_found_at_any_address() {
    in_seeded(|town| async move {
        let elsewhere = apply(&town, Case { district: "110105", ..WAITING }).await;
        let unsubmitted = apply(&town, Case { kind: "102", at: Position::AtUnit, ..WAITING }).await;
        let business = apply(&town, Case { kind: "201", ..WAITING }).await;
        let scope = Scope::choose("110108", &[1, 2, 3, 4], &["permit"]).unwrap();
        change_scope(&town, "hequshen", scope).await;
        let browser = officer(&town, "hequshen").await;
        for id in [&elsewhere, &unsubmitted, &business] {
            for rest in GETS {
                assert_eq!(browser.get(&at(id, rest)).await.status, StatusCode::NOT_FOUND, "{rest}");
            }
            for (rest, fields) in POSTS {
                let answer = browser.post(&at(id, rest), fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{rest}");
            }
            for which in ["waiting", "mine", "elsewhere", "ended"] {
                let list = browser.get(&format!("/desk/applications?which={which}")).await;
                assert!(!list.has(id), "{which}");
            }
            let found = browser.get("/desk/applications?name=%E9%99%88%E6%B5%8B%E8%AF%95").await;
            assert!(!found.has(id), "by name");
            browser.post("/desk/applications", &[("one", id)]).await;
        }
        let announced = browser.get("/desk/announcements").await;
        assert!(announced.status == StatusCode::OK && !announced.has("异议成立"), "the city decides");
        let decided = [("verdict", "dismissed"), ("opinion", "查无实据")];
        let answer = browser.post("/desk/announcements/01935d2e-0000-7000-8000-000000000000", &decided).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn of_two_who_take_the_same_one_has_it_and_the_other_learns_who() {
    in_seeded(|town| async move {
        let id = apply(&town, WAITING).await;
        let (first, second) = (officer(&town, "hequshen").await, officer(&town, "shichushen").await);
        for browser in [&first, &second] {
            assert!(browser.get(&at(&id, "")).await.has("待领取"));
        }
        let path = at(&id, "/claim");
        let (one, other) =
            tokio::join!(first.post(&path, &[("version", "1")]), second.post(&path, &[("version", "1")]));
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
        let (winner, loser) = if one.status == StatusCode::SEE_OTHER {
            ((&first, "何区审"), &second)
        } else {
            ((&second, "施初审"), &first)
        };
        assert!(winner.0.get(&at(&id, "")).await.has("由您办理"));
        let seen = loser.get(&at(&id, "")).await;
        assert!(seen.has(&format!("{} 办理中", winner.1)) && !seen.has("name=\"act\""));
        assert!(seen.has(&format!("{} 在5分钟内也打开过本业务", winner.1)));
        let refused = loser.post(&at(&id, "/decision"), &[("act", "accept"), ("version", "2")]).await;
        assert!(refused.has("该业务已由其他人员领取"));
        // Taking over is possible, and leaves a trace.
        let late = loser.post(&path, &[("over", "1"), ("version", "1")]).await;
        assert!(
            late.has("该业务刚刚被其他人处理过，请查看最新状态后再操作"),
            "the page was older than the claim"
        );
        assert_eq!(press(loser, &id, "/claim", &[("over", "1")]).await.status, StatusCode::SEE_OTHER);
        assert!(loser.get(&at(&id, "")).await.has("由您办理"));
        let about = format!("application:{id}");
        let entries = town.db.read(move |conn| db::journal::list_about(conn, &about, 50)).await.unwrap();
        assert!(entries.iter().any(|entry| entry.action == "application.taken-over"));
        // Back to the pool, and to a colleague by name.
        assert_eq!(press(loser, &id, "/release", &[]).await.status, StatusCode::SEE_OTHER);
        let colleague = person(&town, "shichushen").await;
        let assigned = press(&first, &id, "/assignment", &[("colleague", colleague.as_str())]).await;
        assert!(assigned.to().ends_with("done=assigned"), "{}", assigned.body);
        assert!(second.get(&at(&id, "")).await.has("由您办理"));
        let wrong = person(&town, "tianfushen").await;
        let refused = press(&second, &id, "/assignment", &[("colleague", wrong.as_str())]).await;
        assert!(refused.has("所选人员不能办理该业务的当前环节"));
    });
}

#[test]
fn several_are_taken_from_the_list_and_who_has_none_in_hand_decides_nothing() {
    in_seeded(|town| async move {
        let (one, other) = (apply(&town, WAITING).await, apply(&town, Case { kind: "201", ..WAITING }).await);
        let browser = officer(&town, "shichushen").await;
        let refused = decide(&browser, &one, "accept", &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("请先领取该业务，再进行操作"));
        let list = browser.get("/desk/applications?business=permit&taken=free").await;
        assert!(list.has(&one) && !list.has(&other));
        let all = browser.get("/desk/applications?taken=free").await;
        let (one_shown, other_shown) = (offered(&all, &one), offered(&all, &other));
        let late = format!("{one}.0");
        let refused = browser.post("/desk/applications?taken=free", &[("one", &late)]).await;
        assert!(browser.get(refused.to()).await.has("1件未能领取：刚刚被其他人处理过"));
        let ticked = [("id", one_shown.as_str()), ("id", other_shown.as_str())];
        let taken = browser.post("/desk/applications?taken=free", &ticked).await;
        assert!(
            taken.to().starts_with("/desk/applications?which=waiting&taken=free&done=2"),
            "{}",
            taken.to()
        );
        assert!(browser.get(taken.to()).await.has("已领取2件"));
        let mine = browser.get("/desk/applications?which=mine").await;
        assert!(mine.has(&one) && mine.has(&other));
        assert!(browser.get("/desk").await.has("我的办件"));
    });
}

#[test]
fn four_eyes_see_every_case_and_each_rank_has_its_words() {
    in_seeded(|town| async move {
        let id = apply(&town, WAITING).await;
        let (all, second) = (officer(&town, "hequshen").await, officer(&town, "tianfushen").await);
        press(&all, &id, "/claim", &[]).await;
        let early = decide(&all, &id, "pass", &[]).await;
        assert!(early.has("请先受理，再审核"));
        assert!(decide(&all, &id, "accept", &[]).await.to().ends_with("done=accept"));
        let page = all.get(&at(&id, "")).await;
        assert!(page.has("初审通过") && !page.has("不予受理"));
        assert!(page.has("202312210007 · 有效期至"), "what the person holds stands beside it");
        assert!(decide(&all, &id, "pass", &[("reason", "符合条件")]).await.to().ends_with("done=pass"));
        let again = press(&all, &id, "/claim", &[]).await;
        assert!(again.has("您已在其他环节审核过该业务，须由另一人员办理本环节"));
        assert_eq!(press(&second, &id, "/claim", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(second.get(&at(&id, "")).await.has("复审通过"));
        assert!(decide(&second, &id, "pass", &[]).await.to().ends_with("done=pass"));
        let home = second.get("/desk").await;
        assert!(home.has("复审通过：陈测试"), "own acts stand on the desk");
        let steps = home.body.split("待办按环节").nth(1).unwrap().split("</ul>").next().unwrap().to_owned();
        assert!(steps.contains("which=waiting&#38;status=20.new\">待受理 <b>"), "{steps}");
        // 已办 is everybody's own, whatever became of the case, and can be narrowed.
        let handled =
            async |browser: &Browser, rest: &str| browser.get(&format!("/desk/handled{rest}")).await;
        let own = handled(&all, "").await;
        assert!(own.has("初审通过") && own.has("符合条件") && !own.has("复审通过"));
        assert_eq!(own.body.matches(&id).count(), 2, "accepted and passed");
        assert_eq!(handled(&second, "").await.body.matches(&id).count(), 1);
        for (rest, count) in [
            ("?result=pass", 1),
            ("?result=refuse", 0),
            ("?kind=101&result=accept", 1),
            ("?kind=102", 0),
            ("?name=%E9%99%88%E6%B5%8B%E8%AF%95&kind=101", 2),
            ("?name=%E9%99%88%E6%B5%8B", 0),
            ("?number=1", 0),
            ("?from=2026-11-24&to=2026-11-24", 2),
            ("?to=2026-11-23", 0),
            ("?page=2", 0),
            ("?business=permit&unit=%E7%A4%BA%E8%8C%83", 2),
            ("?business=talent", 0),
            ("?unit=%E4%BA%91%E6%9D%89", 0),
            // It waits for the report now, and for nobody's acceptance.
            ("?status=20.3", 2),
            ("?status=20.new", 0),
            ("?status=999", 0),
            ("?status=nothing", 2),
        ] {
            assert_eq!(handled(&all, rest).await.body.matches(&id).count(), count, "{rest}");
        }
    });
}

#[test]
fn consoles_8_2_a_list_is_narrowed_by_state_and_a_name_is_one_condition_among_others() {
    in_seeded(|town| async move {
        let new = apply(&town, WAITING).await;
        let accepted = apply(&town, Case { kind: "201", is_accepted: true, ..WAITING }).await;
        let returned = Position::ReturnedToPerson(Sender::Desk(Level::District, Rank::First));
        let back = apply(&town, Case { kind: "103", at: returned, is_accepted: true, ..WAITING }).await;
        let browser = officer(&town, "hequshen").await;
        let chen = "name=%E9%99%88%E6%B5%8B%E8%AF%95";
        for (query, found) in [
            ("which=waiting&status=20.new".to_owned(), [true, false, false]),
            ("which=waiting&status=20.1".to_owned(), [false, true, false]),
            ("which=waiting&status=20.3".to_owned(), [false, false, false]),
            ("which=elsewhere&status=-10".to_owned(), [false, false, true]),
            ("which=elsewhere&status=-20".to_owned(), [false, false, false]),
            (format!("which=waiting&{chen}"), [true, true, true]),
            (format!("which=waiting&{chen}&kind=101"), [true, false, false]),
            (format!("which=waiting&{chen}&business=talent"), [false, true, false]),
            (format!("which=elsewhere&{chen}&status=-10"), [false, false, true]),
            (format!("which=waiting&{chen}&unit=%E6%B2%A1%E6%9C%89"), [false, false, false]),
            (format!("which=waiting&{chen}&from=2026-12-01"), [false, false, false]),
            (format!("which=mine&{chen}&taken=free&kind=103"), [false, false, true]),
        ] {
            let list = browser.get(&format!("/desk/applications?{query}")).await;
            let seen = [&new, &accepted, &back].map(|id| list.has(id));
            assert_eq!(seen, found, "{query}");
        }
        let page = browser.get("/desk/applications?which=waiting&status=20.new").await;
        assert!(page.has("<option value=\"20.new\" selected>待受理</option>"));
    });
}

/// `count` acts of `who` on an application, a second apart from the `from`th second of a day on.
async fn many_acts(town: &Town, who: &Id<noun::Person>, id: &str, (from, count): (i64, i64)) {
    use diesel::prelude::*;
    let statement = format!(
        "WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
         INSERT INTO application_event (id, application_id, at, stage, party, actor, actor_id, rank, act, words, \
         business, kind, unit_id) SELECT 'many-' || CAST(i AS TEXT), a.id, 1780000000000000 + CAST(i AS BIGINT) * 1000000, \
         20, 'district', '测量区', '{who}', 1, 'pass', '第' || CAST(i AS TEXT) || '笔', a.business, a.kind, a.unit_id \
         FROM n, application AS a WHERE a.id = '{id}'",
        last = from + count - 1
    );
    let done = town.db.write(move |tx| Ok(diesel::sql_query(&statement).execute(&mut **tx)?)).await;
    assert_eq!(done.unwrap(), usize::try_from(count).unwrap());
}

#[test]
fn consoles_8_2_a_state_that_thousands_match_is_paged_from_the_newest_act_on_wherever_those_lie() {
    in_seeded(|town| async move {
        let new = apply(&town, WAITING).await;
        let returned = Position::ReturnedToPerson(Sender::Desk(Level::District, Rank::First));
        let back = apply(&town, Case { kind: "103", at: returned, is_accepted: true, ..WAITING }).await;
        let who = person(&town, "hequshen").await;
        let browser = officer(&town, "hequshen").await;
        let shown = async |query: &str| {
            let page = browser.get(&format!("/desk/handled?{query}")).await.body;
            let number = |part: &str| part.split_once('笔').and_then(|(number, _)| number.parse().ok());
            page.split('第').filter_map(number).collect::<Vec<i64>>()
        };
        let down = |from: i64| (from - 24..=from).rev().collect::<Vec<_>>();
        many_acts(&town, &who, &back, (10_000, 1_500)).await;
        assert_eq!(shown("status=-10").await, down(11_499));
        assert_eq!(shown("status=-10&page=2").await, down(11_474));
        // Newer ones than are walked hide them; they are found all the same, and so are those in both.
        many_acts(&town, &who, &new, (20_000, 6_000)).await;
        assert_eq!(shown("status=-10&page=2").await, down(11_474));
        assert_eq!(shown("status=20.new&page=40").await, down(25_024));
        many_acts(&town, &who, &back, (30_000, 30)).await;
        assert_eq!(shown("status=-10").await, down(30_029));
        let both: Vec<i64> = (30_000..30_005).rev().chain((11_480..11_500).rev()).collect();
        assert_eq!(shown("status=-10&page=2").await, both);
    });
}

#[test]
fn a_negative_result_is_asked_once_more_and_says_why() {
    in_seeded(|town| async move {
        let id = apply(&town, Case { is_accepted: true, ..WAITING }).await;
        let browser = officer(&town, "shichushen").await;
        press(&browser, &id, "/claim", &[]).await;
        let asked = decide(&browser, &id, "refuse", &[("reason", "材料不实")]).await;
        assert!(asked.status == StatusCode::OK && asked.has("确认不通过？") && asked.has("材料不实"));
        assert_eq!(stage(&town, WAITING, &id).await, Stage::AtDistrict, "nothing was decided");
        let kept = decide(&browser, &id, "refuse", &[("reason", "材料不实"), ("sure", "no")]).await;
        assert!(kept.has(">材料不实</textarea>") && !kept.has("确认不通过？"));
        let empty = decide(&browser, &id, "refuse", &[("sure", "yes")]).await;
        assert_eq!(empty.prompt("reason"), "请填写原因，2-500个字");
        let nothing = decide(&browser, &id, "return-person", &[("sure", "yes")]).await;
        assert_eq!(nothing.prompt("reason"), "请标出需要补正的内容，或填写补正说明");
        let late = [("act", "refuse"), ("version", "1"), ("reason", "材料不实"), ("sure", "yes")];
        let conflict = browser.post(&at(&id, "/decision"), &late).await;
        assert!(conflict.has("您填写的意见已保留") && conflict.has(">材料不实</textarea>"));
        let done = decide(&browser, &id, "refuse", &[("reason", "材料不实"), ("sure", "yes")]).await;
        assert!(done.to().ends_with("done=refuse"), "{}", done.body);
        assert_eq!(stage(&town, WAITING, &id).await, Stage::RefusedByDistrict);
        assert!(browser.get("/desk/applications?which=ended").await.has(&id));
    });
}

#[test]
fn marks_are_kept_at_once_and_arrive_at_the_person_with_the_return() {
    in_seeded(|town| async move {
        let case = Case { is_accepted: true, ..WAITING };
        let id = apply(&town, case).await;
        let browser = officer(&town, "shichushen").await;
        let unclaimed = [("target", "field:contract_to"), ("phrase", "T09")];
        assert!(press(&browser, &id, "/marks", &unclaimed).await.has("请先领取该业务"));
        press(&browser, &id, "/claim", &[]).await;
        let opened = browser.get(&at(&id, "?mark=field%3Acontract_to")).await;
        assert!(opened.has("data-mark-form") && opened.has("补正原因"));
        for (fields, words) in [
            (&[("target", "field:contract_to")][..], "请选择补正原因"),
            (&[("target", "field:contract_to"), ("phrase", "T99")], "选择“其他”的，请填写说明"),
        ] {
            let refused = press(&browser, &id, "/marks", fields).await;
            assert_eq!(
                (refused.status, refused.prompt("mark").as_str()),
                (StatusCode::UNPROCESSABLE_ENTITY, words)
            );
        }
        let unknown = press(&browser, &id, "/marks", &[("target", "field:nothing"), ("phrase", "T01")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let put = press(&browser, &id, "/marks", &[("target", "field:contract_to"), ("phrase", "T09")]).await;
        assert_eq!(put.to(), at(&id, "#at-field-contract_to"));
        // With the script the answer is the page, and no second look.
        let seen = version(&browser.get(&at(&id, "")).await);
        let body = format!("target=file%3AA01&said=passed&version={seen}&csrf={}", browser.csrf());
        let request = Request::post(at(&id, "/marks"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-stay", "1");
        let stayed = browser.send(request.body(Body::from(body)).unwrap()).await;
        assert!(stayed.status == StatusCode::OK && stayed.has("已标记1处"));
        press(
            &browser,
            &id,
            "/marks",
            &[("target", "field:post"), ("phrase", "T99"), ("words", "与合同不一致")],
        )
        .await;
        press(&browser, &id, "/marks", &[("target", "field:post"), ("said", "nothing")]).await;
        let told = decide(&browser, &id, "return-person", &[("sure", "yes")]).await;
        assert!(told.to().ends_with("done=return-person"), "{}", told.body);
        assert_eq!(stage(&town, case, &id).await, Stage::ReturnedToPerson);
        let chen = town.browser();
        town.sign_in(&chen, CHEN, demo::PASSWORD).await;
        chen.walk("/person").await;
        let page = chen.get(&format!("/person/applications/{id}")).await;
        assert!(page.has("劳动合同有效期不足6个月") && !page.has("与合同不一致"), "{}", page.body);
        // Who asked takes it back.
        let back = decide(&browser, &id, "take-back", &[]).await;
        assert!(back.to().ends_with("done=take-back"), "{}", back.body);
        assert_eq!(stage(&town, case, &id).await, Stage::AtDistrict);
    });
}

#[test]
fn every_look_of_an_officer_stands_in_the_journal() {
    in_seeded(|town| async move {
        let id = apply(&town, WAITING).await;
        let browser = officer(&town, "hequshen").await;
        let page = browser.get(&at(&id, "")).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(browser.get(&at(&id, "/photo")).await.status, StatusCode::OK);
        let (about, actor) =
            (format!("application:{id}"), format!("person:{}", person(&town, "hequshen").await));
        let entries = town.db.read(move |conn| db::journal::list_about(conn, &about, 50)).await.unwrap();
        for action in ["application.seen", "application.photo-seen"] {
            let own = entries.iter().filter(|entry| entry.action == action && entry.actor == actor);
            assert_eq!(own.count(), 1, "{action}");
        }
    });
}

#[test]
fn r6_7_who_may_see_the_application_reads_how_the_profile_changed_and_the_applicant_learns_of_it() {
    in_seeded(|town| async move {
        let id = apply(&town, WAITING).await;
        let browser = officer(&town, "hequshen").await;
        assert!(browser.get(&at(&id, "")).await.has(&format!("href=\"{}\"", at(&id, "/profile"))));
        let list = browser.get(&at(&id, "/profile")).await;
        for words in ["陈测试的个人信息修改记录", "第1次提交", "本办件所用", "提交人：本人"]
        {
            assert!(list.has(words), "{words}: {}", list.body);
        }
        let first = browser.get(&at(&id, "/profile/1")).await;
        assert!(first.has("样例大学") && first.has("由本人提交") && !first.has("name=\"act\""), "read only");
        assert_eq!(browser.get(&at(&id, "/profile/1/photo")).await.headers["content-type"], "image/jpeg");
        for none in ["/profile/2", "/profile/0", "/profile/2/photo"] {
            assert_eq!(browser.get(&at(&id, none)).await.status, StatusCode::NOT_FOUND, "{none}");
        }
        let about = format!("application:{id}");
        let entries = town.db.read(move |conn| db::journal::list_about(conn, &about, 50)).await.unwrap();
        let looks = entries.iter().filter(|entry| entry.action == "application.profile-seen");
        assert!(looks.count() >= 3, "R0.10");
        let chen = town.browser();
        town.sign_in(&chen, CHEN, demo::PASSWORD).await;
        chen.walk("/person").await;
        assert!(chen.get(&format!("/person/applications/{id}")).await.has("查看了个人信息修改记录"));
        assert_eq!(chen.get(&at(&id, "/profile")).await.status, StatusCode::NOT_FOUND, "no officer");
    });
}

const ANNOUNCED: Case =
    Case { who: CHEN, kind: "201", at: Position::Announced, district: "110108", is_accepted: true };
const FACTS: &str = "该人员申报的科研成果实为他人完成，本人可以提供原始记录。";

async fn object(town: &Town, id: &str) -> Answer {
    let visitor = town.browser();
    visitor.get(&format!("/announcements/{id}/objection")).await;
    let fields = [("name", "周演示"), ("phone", "19900000088"), ("facts", FACTS)];
    visitor.post_parts(&format!("/announcements/{id}/objection"), &fields, ("", b"")).await
}

/// The address where the only open objection is decided.
fn decision(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("action=\"/desk/announcements/").unwrap();
    format!("/desk/announcements/{}", rest.split('"').next().unwrap())
}

#[test]
fn r3_3_an_objection_that_is_upheld_ends_the_application() {
    in_seeded(|town| async move {
        let id = apply(&town, ANNOUNCED).await;
        let visitor = town.browser();
        let list = visitor.get("/announcements").await;
        assert!(list.has("陈*试") && !list.has("陈测试"));
        assert!(visitor.get("/").await.has("href=\"/announcements\""));
        let path = format!("/announcements/{id}/objection");
        visitor.get(&path).await;
        let wrong = [("name", ""), ("phone", "1"), ("facts", "不服")];
        let refused = visitor.post_parts(&path, &wrong, ("证据.pdf", b"%PDF-1.4 never kept")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (field, words) in [
            ("name", "请填写真实姓名"),
            ("phone", "请输入正确的手机号码"),
            ("facts", "请填写事实和理由，10-2000个字"),
        ] {
            assert_eq!(refused.prompt(field), words);
        }
        let filed = object(&town, &id).await;
        assert_eq!(filed.to(), "/announcements/thanks");
        assert!(visitor.get("/announcements/thanks").await.has("异议已提交"));
        let city = officer(&town, "xushishen").await;
        assert!(city.get("/desk").await.has("有1件公示异议等待决定"));
        let page = city.get("/desk/announcements").await;
        assert!(page.has(FACTS) && page.has("周演示"));
        let to = decision(&page);
        let silent = city.post(&to, &[("verdict", "dismissed"), ("opinion", "")]).await;
        assert!(silent.status == StatusCode::UNPROCESSABLE_ENTITY && silent.has("请填写原因，2-500个字"));
        let seen = version(&page);
        let upheld = [("verdict", "upheld"), ("opinion", "经核实属实"), ("version", seen.as_str())];
        let asked = city.post(&to, &upheld).await;
        assert!(asked.status == StatusCode::OK && asked.has("确认异议成立？"));
        assert_eq!(stage(&town, ANNOUNCED, &id).await, Stage::AtCity);
        let done = city.post(&to, &[&upheld[..], &[("sure", "yes")]].concat()).await;
        assert_eq!(done.to(), "/desk/announcements?done=upheld", "{}", done.body);
        assert_eq!(stage(&town, ANNOUNCED, &id).await, Stage::RefusedByCity);
        assert!(!visitor.get("/announcements").await.has("陈*试"));
        assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn r3_3_an_objection_that_is_dismissed_lets_it_go_on_when_the_days_are_over() {
    in_seeded(|town| async move {
        let id = apply(&town, ANNOUNCED).await;
        object(&town, &id).await;
        let tick = |town: &Town| {
            let (db, given) = (town.db.clone(), town.program.ground.given());
            async move {
                let practice = cases::Practice::default();
                db.write(move |tx| cases::announcement::end_due(tx, &practice, &given)).await.unwrap();
            }
        };
        town.clock.advance(Duration::days(12));
        tick(&town).await;
        assert_eq!(stage(&town, ANNOUNCED, &id).await, Stage::AtCity, "an open objection holds it up");
        let city = officer(&town, "xushishen").await;
        let page = city.get("/desk/announcements").await;
        let late = [("verdict", "dismissed"), ("opinion", "经核实，成果为本人完成"), ("version", "0")];
        assert!(city.post(&decision(&page), &late).await.has("该业务刚刚被其他人处理过"));
        let seen = version(&page);
        let answer =
            [("verdict", "dismissed"), ("opinion", "经核实，成果为本人完成"), ("version", seen.as_str())];
        assert_eq!(city.post(&decision(&page), &answer).await.to(), "/desk/announcements?done=dismissed");
        tick(&town).await;
        assert_eq!(stage(&town, ANNOUNCED, &id).await, Stage::SettlingAsked);
        assert!(city.get("/desk/announcements").await.has("经核实，成果为本人完成"));
    });
}

#[test]
fn consoles_8_2_what_passed_is_previewed_as_the_public_sees_it_and_published_in_a_batch() {
    in_seeded(|town| async move {
        let id = apply_in(&town, ANNOUNCED, cases::Practice::default()).await;
        let visitor = town.browser();
        assert!(!visitor.get("/announcements").await.has("陈*试"), "nothing is published by itself");
        let path = format!("/announcements/{id}/objection");
        assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);
        let district = officer(&town, "hequshen").await;
        let page = district.get("/desk/announcements").await;
        assert!(page.has("待公示") && !page.has("预览所选名单"), "the city publishes");
        let shown = format!("{id}.1");
        let chosen = [("id", shown.as_str())];
        let asked = |act: &'static str| [&chosen[..], &[("act", act)]].concat();
        let address = "/desk/announcements";
        assert_eq!(district.post(address, &asked("publish")).await.status, StatusCode::NOT_FOUND);
        let city = officer(&town, "xushishen").await;
        assert!(city.get("/desk").await.has("有1件引进申请等待公示"));
        city.get(address).await;
        let nothing = city.post(address, &[("act", "preview")]).await;
        assert_eq!(nothing.prompt("id"), "请选择要公示的申请");
        let preview = city.post(address, &asked("preview")).await;
        assert!(preview.status == StatusCode::OK && preview.has("2026年第1批"), "{}", preview.body);
        assert!(preview.has("陈*试") && !preview.has("陈测试"), "as the public will see it");
        assert!(!visitor.get("/announcements").await.has("陈*试"), "a preview publishes nothing");
        assert!(city.post(address, &asked("back")).await.has("checked"), "the choice is kept");
        let late = format!("{id}.0");
        let refused = city.post(address, &[("id", late.as_str()), ("act", "publish")]).await;
        assert!(refused.has("该业务刚刚被其他人处理过"), "{}", refused.body);
        let published = city.post(address, &asked("publish")).await;
        assert_eq!(published.to(), "/desk/announcements?done=published");
        assert_eq!(city.post(address, &asked("publish")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let list = visitor.get("/announcements").await;
        assert!(list.has("陈*试") && list.has("2026年第1批"));
        assert!(city.get("/desk/announcements?done=published").await.has("2026年第1批"));
        let history = city.get(&at(&id, "")).await;
        assert!(history.has("开始公示") && history.has("公示中"));
    });
}

#[test]
fn r3_3_an_objection_may_bring_one_file_that_the_citys_desk_alone_opens() {
    in_seeded(|town| async move {
        let id = apply(&town, ANNOUNCED).await;
        let visitor = town.browser();
        let path = format!("/announcements/{id}/objection");
        visitor.get(&path).await;
        let fields = [("name", "周演示"), ("phone", "19900000088"), ("facts", FACTS)];
        let refused = visitor.post_parts(&path, &fields, ("证据.exe", b"MZ not a document at all")).await;
        assert_eq!(refused.prompt("file"), "仅支持上传PDF、JPG格式的文件，请重新选择文件");
        assert!(refused.has(FACTS), "what was typed stays");
        let forged = town.browser();
        let answer = forged.post_parts(&path, &fields, ("证据.pdf", &crate::files::pdf(1))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let filed = visitor.post_parts(&path, &fields, ("证据.pdf", &crate::files::pdf(1))).await;
        assert_eq!(filed.to(), "/announcements/thanks", "{}", filed.body);
        let (city, district) = (officer(&town, "xushishen").await, officer(&town, "hequshen").await);
        assert!(city.get("/desk/announcements").await.has("文件正在检查"));
        town.program.file_worker.run_due().await.unwrap();
        let page = city.get("/desk/announcements").await;
        let file = format!("{}/file", decision(&page));
        assert!(page.has(&file) && page.body.matches("<blockquote").count() == 1, "filed once");
        let shown = city.get(&file).await;
        assert!(shown.status == StatusCode::OK && shown.body.starts_with("%PDF-1.4"));
        for other in [&district, &visitor] {
            assert_ne!(other.get(&file).await.status, StatusCode::OK);
        }
        let about = format!("application:{id}");
        let entries = town.db.read(move |conn| db::journal::list_about(conn, &about, 50)).await.unwrap();
        assert!(entries.iter().any(|one| one.action == "objection.file-seen"));
    });
}

#[test]
fn objections_of_one_address_are_counted() {
    in_seeded(|town| async move {
        let id = apply(&town, ANNOUNCED).await;
        for _ in 0..10 {
            assert_eq!(object(&town, &id).await.to(), "/announcements/thanks");
        }
        assert_eq!(object(&town, &id).await.status, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn settlements_are_a_list_of_the_citys_desk_and_end_there() {
    in_seeded(|town| async move {
        let case = Case { at: Position::Settling, ..ANNOUNCED };
        let id = apply(&town, case).await;
        let city = officer(&town, "xushishen").await;
        assert!(city.get("/desk/applications?which=settling").await.has(&id));
        press(&city, &id, "/claim", &[]).await;
        let page = city.get(&at(&id, "")).await;
        assert!(page.has("办结") && page.has("退回修改"));
        let back =
            decide(&city, &id, "return-settling", &[("reason", "迁入地址不完整"), ("sure", "yes")]).await;
        assert!(back.to().ends_with("done=return-settling"), "{}", back.body);
        assert_eq!(stage(&town, case, &id).await, Stage::SettlingReturned);
    });
}
