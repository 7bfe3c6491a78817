//! 名单管理, 证件管理 and 统计 through their pages (consoles 8.2, E7), and the demo's clock.

use std::sync::Arc;

use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::{Clock, ManualClock, ShiftedClock};
use db::testing::NOON;
use simulators::World;
use time::Duration;
use tower::ServiceExt;

use crate::common::{Answer, Browser, Town};
use crate::platform::{as_person, in_demo};

const CHEN: &str = "119900199003070017";

/// An officer whose session passed the second factor.
async fn officer(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in_at_desk(&browser, username).await;
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    browser
}

async fn ask(browser: &Browser, number: &str, until_on: &str) -> Answer {
    browser.get("/desk/listings/new?list=person").await;
    let fields = [
        ("list", "person"),
        ("number", number),
        ("business", "permit"),
        ("reason", "提供虚假劳动合同"),
        ("basis", "核查通知书〔2026〕12号"),
        ("until_on", until_on),
    ];
    browser.post("/desk/listings/new", &fields).await
}

async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let version = page.body.split_once("name=\"version\" value=\"").map(|(_, rest)| rest);
    let version = version.and_then(|rest| rest.split('"').next()).unwrap_or("0").to_owned();
    browser.post(path, &[fields, &[("version", version.as_str())]].concat()).await
}

/// Days pass, and the worker does what they bring.
async fn days(town: &Town, count: i64) {
    town.clock.advance(Duration::days(count));
    let given = town.program.ground.given();
    town.db.write(move |tx| cases::schedule::start(tx, &given)).await.unwrap();
    town.program.file_worker.run_due().await.unwrap();
    town.program.worker.run_due().await.unwrap();
}

#[test]
fn e7_both_entries_show_the_reason_and_the_date_until_the_date_opens_them_again() {
    in_demo(|town| async move {
        let (one, other) = (officer(&town, "hequshen").await, officer(&town, "shichushen").await);
        let wrong = ask(&one, "119900199003070018", "2026-11-24").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.prompt("number").contains("格式不正确") && !wrong.prompt("until_on").is_empty());
        let asked = ask(&one, CHEN, "2026-12-04").await;
        let path = asked.to().to_owned();
        assert!(path.starts_with("/desk/listings/"), "{}", asked.body);
        let page = one.get(&path).await;
        assert!(page.has("须由另一人员确认") && !page.has("value=\"confirm\""), "no own confirmation");
        let own = act(&one, &path, &[("act", "confirm")]).await;
        assert!(own.status == StatusCode::UNPROCESSABLE_ENTITY && own.has("须由另一人员确认"));
        let list = other.get("/desk/listings").await;
        assert!(list.has("陈测试") && list.has("条待确认") && !list.has(CHEN), "numbers are masked");
        assert_eq!(act(&other, &path, &[("act", "confirm")]).await.to(), path);
        let person = as_person(&town, "chenceshi").await;
        for entry in ["/person/services/permit", "/person/services/talent"] {
            let shown = person.walk(entry).await;
            assert!(shown.has("被加入黑名单（有效期至2026年12月04日）"), "{entry}");
        }
        assert!(person.get("/person/messages").await.has("您已被列入个人黑名单"));
        days(&town, 11).await;
        let person = as_person(&town, "chenceshi").await;
        assert_eq!(person.get("/person/services/permit").await.to(), "/permit", "open again");
        assert!(person.get("/person/messages").await.has("已期满"));
        let other = officer(&town, "shichushen").await;
        let trail = other.get(&path).await;
        assert!(trail.has("已撤销（自动撤销）") && trail.has("期满自动撤销") && trail.has("何区审"));
    });
}

#[test]
fn a_unit_that_was_suspended_is_told_and_gets_its_right_back_when_two_revoke_it() {
    in_demo(|town| async move {
        let (one, other) = (officer(&town, "hequshen").await, officer(&town, "xushishen").await);
        one.get("/desk/listings/new?list=suspended").await;
        let fields = [
            ("list", "suspended"),
            ("number", "91119900MA0DEM013F"),
            ("business", "permit"),
            ("reason", "未按期参加核验"),
            ("basis", "核验通知"),
            ("until_on", "2027-05-01"),
        ];
        let path = one.post("/desk/listings/new", &fields).await.to().to_owned();
        act(&other, &path, &[("act", "confirm")]).await;
        let person = as_person(&town, "chenceshi").await;
        assert!(person.walk("/person/services/permit").await.has("您的单位已被列入中止名单"), "X05");
        let clerk = as_person(&town, "shenjingban").await;
        assert!(clerk.get("/person/messages").await.has("贵单位已被列入单位中止名单"));
        assert!(act(&one, &path, &[("act", "revoke")]).await.prompt("words").contains("撤销原因"));
        act(&one, &path, &[("act", "revoke"), ("words", "整改完成")]).await;
        act(&other, &path, &[("act", "confirm")]).await;
        assert_eq!(person.get("/person/services/permit").await.to(), "/permit");
    });
}

/// The address of the permit that the list shows for `name`.
async fn permit_of(browser: &Browser, number: &str) -> String {
    let list = browser.get(&format!("/desk/permits?number={number}")).await;
    let at = list.body.find("href=\"/desk/permits/0").unwrap_or_else(|| panic!("{}", list.body));
    list.body[at + 6..].split('"').next().unwrap().to_owned()
}

#[test]
fn permits_are_found_frozen_renumbered_and_cancelled_with_reasons_that_the_holder_reads() {
    in_demo(|town| async move {
        let desk = officer(&town, "hequshen").await;
        assert!(desk.get("/desk/permits?name=陈测试").await.has("202312210007"));
        assert!(desk.get("/desk/permits?state=2").await.has("高经办"));
        assert!(desk.get("/desk/permits?unit=没有这个单位").await.has("没有符合条件的证件"));
        let path = permit_of(&desk, "202312210007").await;
        assert!(act(&desk, &path, &[("act", "freeze")]).await.prompt("reason").contains("请填写原因"));
        assert!(act(&desk, &path, &[("reason", "核查")]).await.has("请选择要办理的事项"));
        assert_eq!(act(&desk, &path, &[("act", "freeze"), ("reason", "核查用工")]).await.to(), path);
        let person = as_person(&town, "chenceshi").await;
        assert!(person.get("/person").await.has("已被冻结"));
        act(&desk, &path, &[("act", "unfreeze"), ("reason", "核查完毕")]).await;
        act(&desk, &path, &[("act", "reissue"), ("reason", "编号印制错误")]).await;
        let page = desk.get(&path).await;
        assert!(page.has("原编号202312210007") && page.has("现用") && page.has("核查完毕"), "the number log");
        let without = act(&desk, &path, &[("act", "cancel"), ("reason", "本人申请")]).await;
        assert!(without.prompt("to").contains("请选择注销为哪种状态"));
        act(&desk, &path, &[("act", "cancel"), ("to", "4"), ("reason", "本人申请")]).await;
        assert!(desk.get(&path).await.has("没有可以办理的事项"));
        let csv = desk.get("/desk/permits/export.csv?state=4").await;
        assert!(csv.has("陈测试") && csv.has("个人注销") && !csv.has(CHEN));
        let xlsx = desk.get("/desk/permits/export.xlsx").await;
        assert!(xlsx.body.starts_with("PK") && xlsx.status == StatusCode::OK);
        assert_eq!(person.get(&path).await.status, StatusCode::NOT_FOUND, "not for the holder");
    });
}

#[test]
fn figures_are_shown_and_exported_and_a_district_sees_no_other() {
    in_demo(|town| async move {
        let (here, city) = (officer(&town, "hequshen").await, officer(&town, "xushishen").await);
        let page = city.get("/desk/statistics").await;
        for words in ["在办业务", "各月办结用时", "补正原因", "T02 附件缺页", "西城区", "查看数据表"]
        {
            assert!(page.has(words), "{words}");
        }
        assert!(!page.has("style="), "drawn without inline styles");
        let own = here.get("/desk/statistics?district=110102").await;
        assert!(own.has("海淀区，") && !own.has("西城区"));
        let csv = city.get("/desk/statistics/export.csv?from=2026-10&to=2026-11").await;
        assert!(csv.has("各月") && csv.has("2026-10") && csv.has("提交按区"));
        assert!(city.get("/desk/statistics/export.xlsx").await.body.starts_with("PK"));
        assert_eq!(city.get("/desk/statistics?from=nonsense&to=2026-99").await.status, StatusCode::OK);
    });
}

#[test]
fn what_days_bring_reaches_phones_in_the_demo() {
    in_demo(|town| async move {
        days(&town, 0).await;
        let count = |town: &Town| {
            let expiring = |one: &&simulators::Received| one.text.contains("请及时办理续签");
            town.world.messages().iter().filter(|one| one.phone == "19900000001").filter(expiring).count()
        };
        assert_eq!(count(&town), 1);
        days(&town, 1).await;
        assert_eq!(count(&town), 1, "once");
    });
}

async fn shift(world: World, count: &str) -> StatusCode {
    let request = Request::post("/clock").header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(Body::from(format!("days={count}"))).unwrap();
    simulators::router(world).oneshot(request).await.unwrap().status()
}

#[test]
fn only_a_demo_has_a_clock_that_visitors_move() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let clock = ShiftedClock::over(Arc::new(ManualClock::at(NOON)));
        let world = World::new(demo::world(), Arc::new(clock.clone()));
        assert_eq!(shift(world.clone(), "3").await, StatusCode::NOT_FOUND);
        assert_eq!(shift(world.with_clock(clock.clone()), "3").await, StatusCode::SEE_OTHER);
        assert_eq!(clock.now(), NOON.plus(Duration::days(3)));
    });
}
