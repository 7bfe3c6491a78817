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

use crate::common::{AUDIT, Answer, Browser, SYSTEM, Town};
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

#[test]
fn consoles_8_2_a_permit_is_corrected_by_two_officers_and_its_numbers_are_listed() {
    in_demo(|town| async move {
        let (one, other) = (officer(&town, "hequshen").await, officer(&town, "shichushen").await);
        let list = one.get("/desk/permits?name=陈测试").await;
        let at = list.body.find("href=\"/desk/permits/0").unwrap() + 6;
        let path = list.body[at..].split('"').next().unwrap().to_owned();
        let page = one.get(&path).await;
        assert!(page.has("更正证件上的持证人信息"));
        let to = format!("{path}/correction");
        let version = page.body.split_once("name=\"version\" value=\"").unwrap().1;
        let version = version.split('"').next().unwrap();
        let fields = |name: &'static str, reason: &'static str| {
            [
                ("act", "ask"),
                ("correct_name", name),
                ("correct_number", CHEN),
                ("correct_nation", "01"),
                ("correct_reason", reason),
            ]
        };
        let with =
            |fields: [(&'static str, &'static str); 5]| [&fields[..], &[("version", version)]].concat();
        let silent = one.post(&to, &with(fields("陈测式", ""))).await;
        assert_eq!(silent.prompt("correct_reason"), "请填写原因，2-200个字");
        assert!(silent.has("value=\"陈测式\""), "what was typed stays");
        let nameless = one.post(&to, &with(fields("", "登记有误"))).await;
        assert_eq!(nameless.prompt("correct_name"), "请填写持证人姓名，与身份证件一致");
        let asked = one.post(&to, &with(fields("陈测式", "登记有误"))).await;
        assert_eq!(asked.to(), format!("{path}#correction"), "{}", asked.body);
        let own = one.get(&path).await;
        assert!(own.has("由您提出，须由另一人员确认") && !own.has("确认更正"));
        assert!(other.get("/desk/permits").await.has(&format!("{path}#correction")));
        let page = other.get(&path).await;
        let id = page.body.split_once("name=\"correction\" value=\"").unwrap().1.split('"').next().unwrap();
        let confirm = [("act", "confirm"), ("correction", id), ("version", version)];
        let refused = one.post(&to, &confirm).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("须由另一人员确认"));
        assert_eq!(other.post(&to, &confirm).await.to(), format!("{path}#correction"));
        let done = other.get(&path).await;
        assert!(done.has("姓名：陈测试 → 陈测式") && done.has("登记有误（更正：姓名）"));
        assert!(other.get("/desk/permits?name=陈测式").await.has("202312210007"));
        act(&one, &path, &[("act", "reissue"), ("reason", "印制错误")]).await;
        let numbers = one.get(&path).await;
        let log = numbers.body.split_once("编号记录").unwrap().1.split("办理经过").next().unwrap();
        assert_eq!(log.matches("ledger__number").count(), 2, "{log}");
        assert!(log.contains("换发编号") && log.contains("202312210007"));
    });
}

/// A year is looked at before it is kept; then nobody is told any more that it is missed.
#[test]
fn conventions_7_8_a_year_of_the_calendar_is_the_administrators_to_enter() {
    in_demo(|town| async move {
        let administrator = town.administrator(SYSTEM).await;
        const MISSED: &str = "2027年节假日安排尚未录入";
        assert!(administrator.get("/admin").await.has(MISSED));
        let list = administrator.get("/admin/calendar?year=2027").await;
        assert!(list.has(MISSED) && list.has("2026") && list.has("随程序提供"));
        let refused =
            administrator.post("/admin/calendar", &[("year", "2027"), ("days", "2027-01-01 休")]).await;
        assert_eq!(refused.prompt("days"), "缺少法定节假日：5月1日；缺少法定节假日：10月1日");
        let days = "2027-01-01 至 2027-01-03 休\n2027-05-01 休\n2027-10-01 休\n2027-01-09 班";
        let typed = [("year", "2027"), ("days", days)];
        let preview = administrator.post("/admin/calendar", &typed).await;
        assert!(preview.has("放假5天，调休上班1天，全年工作日260天"), "{}", preview.body);
        assert!(administrator.get("/admin").await.has(MISSED), "nothing is kept yet");
        let confirmed = [typed[0], typed[1], ("confirmed", "1")];
        assert_eq!(administrator.post("/admin/calendar", &confirmed).await.to(), "/admin/calendar");
        let list = administrator.get("/admin/calendar").await;
        assert!(list.has("系统管理员录入") && !list.has(MISSED));
        assert!(!administrator.get("/admin").await.has(MISSED));
        let late = administrator.post("/admin/calendar", &confirmed).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.has("其他人修改过该年份"));
        assert!(town.administrator(AUDIT).await.get("/admin/journal").await.has("calendar.saved"));
    });
}

/// An administrator's phrase is what a desk chooses from; 其他 stays.
#[test]
fn business_2_13_phrases_are_the_administrators_to_change() {
    in_demo(|town| async move {
        let administrator = town.administrator(SYSTEM).await;
        let list = administrator.get("/admin/phrases").await;
        assert!(list.has("应税收入材料未加盖财务章或经办人未签字（单位版材料）") && list.has("T99"));
        let refused = administrator.post("/admin/phrases", &[("words", "短")]).await;
        assert_eq!(refused.prompt("words"), "请填写补正原因，2-60个字");
        assert_eq!(
            administrator.post("/admin/phrases", &[("words", "缴费记录不完整")]).await.to(),
            "/admin/phrases"
        );
        administrator.get("/admin/phrases/T01").await;
        let changed = [("words", "附件不清晰"), ("open", "1"), ("version", "1")];
        assert_eq!(administrator.post("/admin/phrases/T01", &changed).await.to(), "/admin/phrases");
        let late = administrator.post("/admin/phrases/T01", &changed).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.has("其他人修改过此条"));
        let closed = [("words", "申请类型选择错误"), ("version", "1")];
        assert_eq!(administrator.post("/admin/phrases/T19", &closed).await.to(), "/admin/phrases");
        let other = administrator
            .post("/admin/phrases/T99", &[("words", "别的原因"), ("open", "1"), ("version", "1")])
            .await;
        assert!(other.has("“其他”须保留，不能修改"));
        let desk = officer(&town, "hequshen").await;
        let queue = desk.get("/desk/applications?which=elsewhere").await;
        let at = queue.body.find("href=\"/desk/applications/0").unwrap() + 6;
        let page = desk.get(queue.body[at..].split('"').next().unwrap()).await;
        assert!(page.has("T20 缴费记录不完整") && page.has("T01 附件不清晰<"), "to choose from");
        assert!(!page.has("T19 申请类型选择错误"), "closed");
    });
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

#[test]
fn consoles_8_2_an_officer_reads_reminders_at_the_desk() {
    in_demo(|town| async move {
        let browser = town.browser();
        town.sign_in_at_desk(&browser, "hequshen").await;
        assert!(!browser.get("/desk").await.has("未读消息"));
        days(&town, 20).await;
        town.sign_in_at_desk(&browser, "hequshen").await;
        assert!(browser.get("/desk").await.has("条未读消息。<a href=\"/desk/messages\">"));
        let messages = browser.get("/desk/messages").await;
        assert!(messages.has("超期") && messages.has("未读"), "{}", messages.body);
        assert!(!browser.get("/desk").await.has("未读消息"), "read");
        let clerk = as_person(&town, "shenjingban").await;
        assert!(clerk.get("/unit/messages").await.has("aria-current=\"page\">消息中心"));
    });
}
