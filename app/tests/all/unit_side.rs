//! The unit's side of applications and permits through its pages (consoles 8.1, business 2.5–2.7).

use affiliation::{Business, Right, UnitState, clerk};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::{Id, Level, Officer, Person, Rank, noun};
use cases::position::Position;
use cases::seed::{Invented, Step};
use cases::transition::Act;
use cases::{Application, Kind, desk};
use certificates::{Permit, State};
use profile::Sheet;
use time::Duration;

use crate::common::{Answer, Browser, Town};
use crate::platform::{as_person, in_demo};

const ORIGIN: &str = "http://127.0.0.1:8080";

/// The person behind a demo account.
pub(crate) async fn person_of(town: &Town, username: &'static str) -> Person {
    let given = town.program.ground.given();
    let found = town.db.read(move |conn| {
        let username = identity::Username::parse(username).unwrap();
        let account = identity::seed::account_of(conn, &username, &given)?.unwrap();
        profile::find_by_subject(conn, ORIGIN, account.as_str())
    });
    Person::at_edge(found.await.unwrap().unwrap())
}

/// An application of `username` with the first unit, at `position` since yesterday.
pub(crate) async fn applied(
    town: &Town,
    username: &'static str,
    (code, position): (&'static str, Position),
) -> Id<noun::Application> {
    let (person, clerk) = (person_of(town, username).await, person_of(town, "shenjingban").await);
    let (given, practice) = (town.program.ground.given(), town.program.practice.clone());
    let seeded = town.db.write(move |tx| {
        let unit = clerk::of_person(tx, &clerk)?.unwrap().unit().clone();
        let permit = certificates::list(tx, &person, &given)?.into_iter().next().map(|one| one.id);
        let mut sheet = Sheet::default();
        for (key, value) in [
            ("changes_post", "1"),
            ("post", "高级工程师"),
            ("post_kind", "2"),
            ("changes_contract", "0"),
            ("changes_home", "0"),
            ("changes_followers", "0"),
        ] {
            sheet.put(key, value);
        }
        let at = |days: i64| given.now.minus(Duration::days(days));
        let step = |days, position, act| Step { at: at(days), position, actor: "个人", act, opinion: None };
        let steps = [
            step(3, Position::Draft, "开始填写"),
            step(2, Position::AtUnit, "提交申请"),
            step(1, position, "审核通过并上报"),
        ];
        let steps = if position == Position::AtUnit { &steps[..2] } else { &steps[..] };
        let invented = Invented {
            kind: Kind::find(code).unwrap(),
            subject: "101",
            unit: (&unit, "京华示范科技有限公司", "110108"),
            name: "陈测试",
            sheet: &sheet,
            is_accepted: false,
            marks: &[],
            permit: permit.as_ref(),
            steps,
        };
        cases::seed::apply(tx, person.id(), &invented, (&practice, &given))
    });
    seeded.await.unwrap()
}

async fn application(town: &Town, username: &'static str, id: &Id<noun::Application>) -> Application {
    let (person, id) = (person_of(town, username).await, id.clone());
    let found = town.db.read(move |conn| cases::application::open(conn, &person, &id)).await.unwrap();
    found.unwrap().0
}

/// The first permit of `username`.
pub(crate) async fn permit(town: &Town, username: &'static str) -> Permit {
    let (person, given) = (person_of(town, username).await, town.program.ground.given());
    let all = town.db.read(move |conn| certificates::list(conn, &person, &given)).await.unwrap();
    all.into_iter().next().unwrap()
}

/// The value of the first field called `name`.
pub(crate) fn field(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Another person of the first unit, named a clerk by its administrator `admin`.
pub(crate) async fn second_clerk(town: &Town, admin: &Browser, (username, name): (&str, &str)) -> Browser {
    let page = admin.get("/unit/clerks").await;
    let (before, _) = page.body.split_once(&format!("\">{name}（")).unwrap();
    let person = before.rsplit("value=\"").next().unwrap();
    assert_eq!(
        admin.post("/unit/clerks", &[("act", "plain"), ("person", person)]).await.to(),
        "/unit/clerks"
    );
    as_person(town, username).await
}

/// 高经办's unit with its information told, so that its pages open.
pub(crate) async fn second_unit(town: &Town) -> Browser {
    let browser = as_person(town, "gaojingban").await;
    browser.get("/unit/info").await;
    let told = [
        ("kind", "1"),
        ("founded", "2012-05-18"),
        ("capital", "1000"),
        ("currency", "1"),
        ("legal_rep", "石法人"),
        ("district", "110105"),
        ("address", "示范大街18号"),
        ("industry", "I"),
        ("zone", "0"),
        ("collective", "0"),
        ("scope", "软件开发"),
        ("clerk_name", "高经办"),
        ("clerk_mobile", "19900000008"),
        ("version", "1"),
    ];
    assert_eq!(browser.post("/unit/info", &told).await.to(), "/unit");
    browser
}

#[test]
fn c8_1_a_unit_that_has_not_told_about_itself_opens_its_home_and_nothing_else() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "gaojingban").await;
        let application = "0000c000-0000-7000-8000-000000000001";
        for page in [
            "requests",
            "staff",
            "staff/export.csv",
            "clerks",
            "rights",
            "attachments",
            "applications",
            "permits",
            "permits/extension",
            "permits/transfers",
            "permits/export.csv",
        ] {
            let answer = clerk.get(&format!("/unit/{page}")).await;
            assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/unit"), "{page}");
        }
        for page in ["", "/form", "/withdrawal", "/form.pdf"] {
            let answer = clerk.get(&format!("/unit/applications/{application}{page}")).await;
            assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/unit"), "{page}");
        }
        for page in ["decision", "withdrawal"] {
            clerk.get("/unit").await;
            let answer =
                clerk.post(&format!("/unit/applications/{application}/{page}"), &[("act", "refuse")]).await;
            assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/unit"), "{page}");
        }
        let ready = second_unit(&town).await;
        assert_eq!(ready.get("/unit/requests").await.status, StatusCode::OK);
    });
}

pub(crate) const OPINION: (&str, &str) = ("opinion", "情况属实，同意申报");

#[test]
fn c8_1_two_clerks_deciding_at_once_have_one_outcome_and_the_other_is_told_plainly() {
    in_demo(|town| async move {
        let id = applied(&town, "chenceshi", ("104", Position::AtUnit)).await;
        let one = as_person(&town, "shenjingban").await;
        let other = second_clerk(&town, &one, ("linyangli", "林样例")).await;
        let list = one.get("/unit/applications").await;
        assert!(list.has("陈测试") && list.has("证件业务信息变更"), "{}", list.body);
        assert!(one.get("/unit").await.has("<b>1</b><span>待审核业务"), "counted at home");
        let address = format!("/unit/applications/{id}");
        let page = one.get(&address).await;
        assert!(page.has("高级工程师") && page.has("审核通过并上报"));
        other.get(&address).await;
        let version = field(&page, "version");
        let to = format!("{address}/decision");
        let empty = one.post(&to, &[("act", "approve"), ("version", &version)]).await;
        assert_eq!(empty.prompt("opinion"), "请填写单位意见");
        let nothing = one.post(&to, &[("act", "stay"), ("version", &version), OPINION]).await;
        assert!(
            nothing.status == 200 && nothing.has("情况属实，同意申报"),
            "Enter in a line decides nothing"
        );
        let approve = [("act", "approve"), ("version", version.as_str()), OPINION];
        let refuse = [("act", "refuse"), ("version", version.as_str()), ("refuse_reason", "不是本单位员工")];
        let (first, second) = tokio::join!(one.post(&to, &approve), other.post(&to, &refuse));
        let (done, told) = if first.status == 303 { (first, second) } else { (second, first) };
        assert_eq!((done.status.as_u16(), told.status.as_u16()), (303, 422), "{}", told.body);
        assert!(told.has("该业务刚刚被其他人处理过，请查看最新状态后再操作"));
        let now = application(&town, "chenceshi", &id).await;
        assert!(matches!(now.position, Position::AtDistrict(Rank::First) | Position::RefusedByUnit));
        assert!(told.has(now.status()), "the newest state is on the page");
    });
}

#[test]
fn r0_5_another_units_applications_and_permits_are_not_found_on_any_address() {
    in_demo(|town| async move {
        let id = applied(&town, "chenceshi", ("104", Position::AtUnit)).await;
        let held = permit(&town, "chenceshi").await;
        let file = "01935d2e-0000-7000-8000-000000000000";
        let foreign = second_unit(&town).await;
        let base = format!("/unit/applications/{id}");
        for rest in [
            "",
            "/withdrawal",
            "/form",
            "/form/apply",
            "/form/materials",
            "/form/preview",
            "/form/correction",
            "/submission",
            "/removal",
        ] {
            assert_eq!(foreign.get(&format!("{base}{rest}")).await.status, 404, "GET {rest}");
        }
        assert_eq!(foreign.get(&format!("{base}/files/{file}")).await.status, 404);
        foreign.get("/unit").await;
        let decide = [("act", "refuse"), ("version", "1"), ("refuse_reason", "不同意"), OPINION];
        for rest in ["/decision", "/withdrawal", "/form/apply", "/form/materials", "/submission", "/removal"]
        {
            assert_eq!(foreign.post(&format!("{base}{rest}"), &decide).await.status, 404, "POST {rest}");
        }
        let leave = format!("/unit/permits/{}/leave", held.id);
        assert_eq!(foreign.get(&leave).await.status, 404);
        foreign.get("/unit").await;
        assert_eq!(foreign.post(&leave, &[]).await.status, 404);
        let extended = [("permit", held.id.as_str()), (&format!("endless.{}", held.id), "1")];
        assert_eq!(foreign.post("/unit/permits/extension", &extended).await.status, 404);
        foreign.get("/unit").await;
        let person = person_of(&town, "chenceshi").await.id().to_string();
        let begun = foreign.post("/unit/applications", &[("kind", "105"), ("person", &person)]).await;
        assert_eq!(begun.status, 404, "somebody else's staff");
        assert_eq!(foreign.post("/unit/applications", &[("kind", "101")]).await.status, 404, "not a unit's");
        for page in
            ["/unit/applications", "/unit/permits", "/unit/permits/transfers", "/unit/permits/export.csv"]
        {
            assert!(!foreign.get(page).await.has("陈测试"), "{page}");
        }
        assert_eq!(application(&town, "chenceshi", &id).await.version, 1, "nothing happened");
        assert_eq!(permit(&town, "chenceshi").await.version, held.version);
        let stranger = as_person(&town, "chenceshi").await;
        assert_eq!(stranger.get(&base).await.status, 404, "no clerk");
    });
}

#[test]
fn c8_1_a_refused_return_keeps_all_that_was_typed_and_an_accepted_one_can_be_taken_back() {
    in_demo(|town| async move {
        let id = applied(&town, "chenceshi", ("104", Position::AtUnit)).await;
        let clerk = as_person(&town, "shenjingban").await;
        let (address, to) = (format!("/unit/applications/{id}"), format!("/unit/applications/{id}/decision"));
        let version = field(&clerk.get(&address).await, "version");
        let nothing = clerk.post(&to, &[("act", "return"), ("version", &version)]).await;
        assert_eq!(nothing.prompt("return_words"), "请标出需要补正的内容，或填写补正说明");
        let typed = [
            ("version", version.as_str()),
            ("target.0", "field:post"),
            ("phrase.0", ""),
            ("words.0", "与合同不一致"),
            ("target.1", "file:A11"),
            ("phrase.1", "T99"),
            ("words.1", ""),
            ("return_words", "请一并补正"),
            ("refuse_reason", "先写在这里"),
            OPINION,
        ];
        let bad = clerk.post(&to, &[&typed[..], &[("act", "return")]].concat()).await;
        assert_eq!(bad.prompt("phrase.0"), "请选择补正原因");
        assert_eq!(bad.prompt("words.1"), "选择“其他”的，请填写说明");
        let more = clerk.post(&to, &[&typed[..], &[("act", "more")]].concat()).await;
        assert!(more.status == 200 && more.has("补正内容 4") && !more.has("补正内容 5"));
        for kept in [
            "与合同不一致",
            "请一并补正",
            "先写在这里",
            "情况属实，同意申报",
            "value=\"field:post\" selected",
        ] {
            assert!(bad.has(kept) && more.has(kept), "{kept}");
        }
        let good = [
            ("act", "return"),
            ("version", version.as_str()),
            ("target.0", "field:post"),
            ("phrase.0", "T07"),
            ("words.0", "与合同不一致"),
        ];
        assert_eq!(clerk.post(&to, &good).await.to(), address);
        let now = application(&town, "chenceshi", &id).await;
        assert_eq!(now.reason.as_deref(), Some("共有1处需要补正"));
        let page = clerk.get(&address).await;
        assert!(page.has("撤回补正要求") && page.has("与合同不一致"), "what is marked is on the page");
        let back = [("act", "take-back"), ("version", &field(&page, "version"))];
        assert_eq!(clerk.post(&to, &back).await.to(), address);
        assert_eq!(application(&town, "chenceshi", &id).await.position, Position::AtUnit);
        assert!(!clerk.get(&address).await.has("与合同不一致"), "nothing is asked for any more");
    });
}

#[test]
fn c8_1_after_five_working_days_the_list_says_so_and_names_and_kinds_are_found() {
    in_demo(|town| async move {
        applied(&town, "chenceshi", ("104", Position::AtUnit)).await;
        let clerk = as_person(&town, "shenjingban").await;
        assert!(!clerk.get("/unit/applications").await.has("请尽快审核"));
        let found = clerk.get("/unit/applications?name=%E9%99%88%E6%B5%8B%E8%AF%95&kind=104").await;
        assert!(found.has("<b>陈测试</b>"));
        let other = clerk.get("/unit/applications?kind=101").await;
        assert!(other.has("没有符合条件的业务") && !other.has("<b>陈测试</b>"));
        assert!(clerk.get("/unit/applications?which=running").await.has("林样例"));
        assert!(clerk.get("/unit/applications?which=ended").await.has("办理成功"));
        town.clock.advance(Duration::days(9));
        let clerk = as_person(&town, "shenjingban").await;
        let late = clerk.get("/unit/applications").await;
        assert!(late.has("等待超过5个工作日") && late.has("sub--late"), "{}", late.body);
    });
}

#[test]
fn consoles_8_1_the_unit_withdraws_before_acceptance_and_says_why() {
    in_demo(|town| async move {
        let id = applied(&town, "chenceshi", ("104", Position::AtDistrict(Rank::First))).await;
        let clerk = as_person(&town, "shenjingban").await;
        let (address, to) =
            (format!("/unit/applications/{id}"), format!("/unit/applications/{id}/withdrawal"));
        assert!(clerk.get(&address).await.has("撤销申请"));
        let version = field(&clerk.get(&to).await, "version");
        let empty = clerk.post(&to, &[("version", &version)]).await;
        assert_eq!(empty.prompt("reason"), "请填写原因，2-500个字");
        let done = clerk.post(&to, &[("version", &version), ("reason", "员工已离职")]).await;
        assert_eq!(done.to(), address);
        assert_eq!(application(&town, "chenceshi", &id).await.position, Position::WithdrawnByUnit);
        assert_eq!(clerk.get(&to).await.to(), address, "it leads to its progress");
        assert!(clerk.get(&address).await.has("员工已离职"));
    });
}

/// A small PDF, put on row `code` of the unit's materials and looked into.
async fn upload(town: &Town, browser: &Browser, code: &str) {
    browser.get("/unit/attachments").await;
    let csrf = browser.csrf();
    let mut text = "%PDF-1.4\n".to_owned();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R >>",
    ];
    let mut table = String::new();
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = text.len();
    text.push_str(&format!("xref\n0 4\n0000000000 65535 f \n{table}trailer\n<< /Size 4 /Root 1 0 R >>\n"));
    text.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    let part =
        |head: &str, body: &str| format!("--x\r\ncontent-disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let body = part("name=\"csrf\"", &csrf) + &part("name=\"file\"; filename=\"a.pdf\"", &text) + "--x--\r\n";
    let request = Request::post(format!("/unit/attachments/{code}"))
        .header("content-type", "multipart/form-data; boundary=x");
    assert!(browser.send(request.body(Body::from(body)).unwrap()).await.status.is_redirection(), "{code}");
    town.program.file_worker.run_due().await.unwrap();
}

/// Each rank of the district's desk passes it, by an officer of its own.
async fn passed_by_district(town: &Town, id: &Id<noun::Application>) {
    for (at, rank) in [Rank::First, Rank::Second, Rank::Third].into_iter().enumerate() {
        let seat = (String::from("110105"), Level::District);
        let person = Id::from_bytes([u8::try_from(at).unwrap() + 1; 16]);
        let officer = Officer::at_edge(person, seat, vec![rank], vec!["permit".to_owned()]);
        let (id, given, practice) = (id.clone(), town.program.ground.given(), town.program.practice.clone());
        let done = town.db.write(move |tx| {
            let seen = cases::view::anew(tx, &officer, &id, &given)?.unwrap().application.version;
            let shown = (&id, seen, false);
            let taken = desk::claim::take(tx, &officer, shown, &practice, &given)?.unwrap().unwrap();
            let mut version = taken.version;
            if taken.accepted_at.is_none() {
                let accept = (Act::Accept, "");
                let accepted = desk::decide::decide(tx, &officer, (&id, version), accept, &practice, &given)?;
                version = accepted.unwrap().unwrap().version;
            }
            let pass = (Act::Pass, "符合条件");
            desk::decide::decide(tx, &officer, (&id, version), pass, &practice, &given)
        });
        done.await.unwrap().unwrap().unwrap();
    }
}

#[test]
fn c8_1_a_right_is_applied_for_up_to_the_districts_desk_and_opened() {
    in_demo(|town| async move {
        let clerk = second_unit(&town).await;
        let page = clerk.get("/unit/rights").await;
        assert!(page.has("未开通") && page.has("尚未开通业务办理权限"));
        let closed = clerk.post("/unit/applications", &[("kind", "152")]).await;
        assert!(closed.status == 422 && closed.has("尚未开通业务办理权限"));
        let begun = clerk.post("/unit/applications", &[("kind", "151")]).await;
        let form = begun.to().to_owned();
        let id: Id<noun::Application> = Id::parse(form.split('/').nth(3).unwrap()).unwrap();
        assert_eq!(clerk.post("/unit/applications", &[("kind", "151")]).await.to(), form, "nobody gets two");
        assert!(clerk.get("/unit/rights").await.has("继续填写"));
        let step = clerk.walk(&form).await;
        assert!(step.has("云杉样例软件有限公司") && step.has("拟申报人数"), "{}", step.body);
        for code in ["U01", "U03", "U04"] {
            upload(&town, &clerk, code).await;
        }
        let fields = [
            ("people", "120"),
            ("talents", "5"),
            ("tax", "900000"),
            ("handler", "高经办"),
            ("handler_mobile", "19900000008"),
            ("reason", "主营软件研发，需要引进和留住研发人员。"),
        ];
        fill_in_and_submit(&clerk, &id, &fields).await;
        let waiting = clerk.get("/unit/rights").await;
        assert!(waiting.has("查看进度") && waiting.has("待主管部门审核"));
        passed_by_district(&town, &id).await;
        let open = clerk.get("/unit/rights").await;
        assert!(open.has("有效") && open.has("业务办理权限已经有效，无需申请") && open.has("办理成功"));
        let again = clerk.post("/unit/applications", &[("kind", "151")]).await;
        assert!(again.has("业务办理权限已经有效，无需申请"));
    });
}

/// The clerk answers the one section of an application of the unit and submits it.
async fn fill_in_and_submit(clerk: &Browser, id: &Id<noun::Application>, answers: &[(&str, &str)]) {
    let base = format!("/unit/applications/{id}");
    let version = field(&clerk.walk(&format!("{base}/form")).await, "version");
    let fields = [&[("version", version.as_str()), ("act", "next")], answers].concat();
    let next = clerk.post(&format!("{base}/form/apply"), &fields).await;
    assert_eq!(next.to(), format!("{base}/form/materials"), "{}", next.body);
    let preview = clerk.get(&format!("{base}/form/preview")).await;
    let sent = clerk.post(&format!("{base}/submission"), &[("version", &field(&preview, "version"))]).await;
    assert_eq!(sent.to(), format!("{base}/submission"), "{}", sent.body);
}

#[test]
fn c8_1_what_an_authority_approved_of_153_becomes_the_units_own_data() {
    in_demo(|town| async move {
        let clerk = second_unit(&town).await;
        let (person, given) = (person_of(&town, "gaojingban").await, town.program.ground.given());
        let opened = town.db.write(move |tx| {
            let unit = clerk::of_person(tx, &person)?.unwrap().unit().clone();
            let rights = [(Business::Permit, Right::Valid)];
            affiliation::open::set(tx, &unit, (UnitState::Active, &rights), &given)
        });
        opened.await.unwrap();
        let begun = clerk.post("/unit/applications", &[("kind", "153")]).await;
        let id: Id<noun::Application> = Id::parse(begun.to().split('/').nth(3).unwrap()).unwrap();
        for code in ["U01", "U03", "U04"] {
            upload(&town, &clerk, code).await;
        }
        let base = format!("/unit/applications/{id}");
        let version = field(&clerk.walk(&format!("{base}/form")).await, "version");
        let same = [
            ("version", version.as_str()),
            ("act", "next"),
            ("handler", "高经办"),
            ("handler_mobile", "19900000008"),
            ("reason", "没有什么变化"),
        ];
        let refused = clerk.post(&format!("{base}/form/apply"), &same).await;
        assert!(refused.has("与现在的单位信息一致"), "{} {} {}", refused.status, refused.to(), refused.body);
        let changed = [
            ("new_name", "云杉样例软件股份有限公司"),
            ("new_address", "样例大街21号"),
            ("handler", "高新任"),
            ("handler_mobile", "19900000009"),
            ("reason", "改制更名，迁入新址。"),
        ];
        fill_in_and_submit(&clerk, &id, &changed).await;
        assert!(!clerk.get("/unit/info").await.has("软件股份"), "nothing before the authority decides");
        passed_by_district(&town, &id).await;
        let info = clerk.get("/unit/info").await;
        assert!(info.has("云杉样例软件股份有限公司"), "{}", info.body);
        for value in ["样例大街21号", "高新任", "19900000009", "石法人"] {
            assert!(info.has(&format!("value=\"{value}\"")), "{value}: {}", info.body);
        }
    });
}

/// 沈经办 files 105 for `username`, who leaves.
async fn file_cancellation(town: &Town, clerk: &Browser, username: &'static str) {
    clerk.get("/unit/permits").await;
    let person = person_of(town, username).await.id().to_string();
    let begun = clerk.post("/unit/applications", &[("kind", "105"), ("person", &person)]).await;
    let id = begun.to().split('/').nth(3).and_then(Id::parse).unwrap_or_else(|| panic!("{}", begun.body));
    let step = clerk.walk(&format!("/unit/applications/{id}/form/apply")).await;
    assert!(step.has("<dt>持证人</dt>"), "whose permit it is");
    fill_in_and_submit(clerk, &id, &[("reason", "1"), ("last_day", "2026-11-20")]).await;
}

#[test]
fn business_2_7_a_cancellation_by_the_unit_suspends_the_permit_for_sixty_days_and_a_leave_lets_it_change() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        assert!(clerk.get("/unit/staff").await.has("注销证件"), "from 员工管理");
        assert!(clerk.get("/unit/permits").await.has("申报注销"), "from 证件台账");
        file_cancellation(&town, &clerk, "chenceshi").await;
        let filed = permit(&town, "chenceshi").await;
        assert_eq!(filed.state, State::Suspended);
        assert_eq!(filed.window_ends_on, base::Day::parse("2027-01-23"), "sixty days");
        let page = clerk.get("/unit/permits/transfers").await;
        assert!(page.has("已申报注销（离职），2027年01月23日后生效"), "{}", page.body);
        let leave = format!("/unit/permits/{}/leave", filed.id);
        assert!(clerk.get(&leave).await.has("确认该员工已离职"));
        let done = clerk.post(&leave, &[]).await;
        assert_eq!(done.to(), format!("/unit/permits/transfers?gone={}", filed.id));
        assert!(
            clerk
                .get(done.to())
                .await
                .has("已确认陈测试离职，已确认离职，2027年01月23日前可由新单位办理变更")
        );
        assert_eq!(permit(&town, "chenceshi").await.state, State::MayChangeUnit);
        assert!(clerk.post(&leave, &[]).await.has("该记录已处理，请查看最新状态"), "once");
    });
}

#[test]
fn business_2_7_who_still_belongs_to_the_unit_is_not_let_go() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let held = permit(&town, "linyangli").await;
        clerk.get("/unit").await;
        let leave = format!("/unit/permits/{}/leave", held.id);
        assert_eq!(clerk.get(&leave).await.status, StatusCode::NOT_FOUND, "not on the list");
        clerk.get("/unit").await;
        clerk.post(&leave, &[]).await;
        assert_eq!(permit(&town, "linyangli").await.state, State::Valid, "nothing happened");
    });
}

#[test]
fn business_2_7_permits_that_end_soon_are_extended_to_the_contracts_end_all_or_none() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        assert!(clerk.get("/unit").await.has("<b>1</b><span>30天内到期证件"));
        let page = clerk.get("/unit/permits/extension").await;
        assert!(page.has("陈测试") && !page.has("林样例"), "80 days are too early");
        let id = permit(&town, "chenceshi").await.id.to_string();
        let (contract, endless) = (format!("contract.{id}"), format!("endless.{id}"));
        let to = "/unit/permits/extension";
        assert!(clerk.post(to, &[]).await.has("请选择要确认延续的证件"));
        for (day, prompt) in [
            ("", "请填写劳动合同终止日；无固定期限的，请勾选"),
            ("2026-12-01", "劳动合同终止日须晚于证件有效期，才能延续"),
        ] {
            let refused = clerk.post(to, &[("permit", &id), (&contract, day)]).await;
            assert_eq!(refused.prompt(&contract), prompt);
            assert!(refused.has(&format!("value=\"{id}\" checked")), "what was chosen stays");
        }
        let done = clerk.post(to, &[("permit", &id), (&contract, "2028-06-30")]).await;
        assert_eq!(done.to(), "/unit/permits/extension?done=1");
        let held = permit(&town, "chenceshi").await;
        assert_eq!(held.valid_to, base::Day::parse("2028-06-30").unwrap());
        assert!(!clerk.get(to).await.has("陈测试"), "gone from the list");
        let again = clerk.post(to, &[("permit", &id), (&endless, "1")]).await;
        assert_eq!(again.prompt(&contract), "", "its row is not there any more");
        assert_eq!(permit(&town, "chenceshi").await.valid_to, held.valid_to, "too early for another one");
    });
}

#[test]
fn c8_1_the_ledger_is_filtered_and_exported_as_it_is_filtered_and_every_look_is_in_the_journal() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let all = clerk.get("/unit/permits").await;
        assert!(all.has("陈测试") && all.has("林样例") && all.has("2023 1221 0007"));
        let soon = clerk.get("/unit/permits?within=30&state=1").await;
        assert!(soon.has("<b>陈测试</b>") && !soon.has("<b>林样例</b>"));
        let named = clerk.get("/unit/permits?name=%E6%9E%97%E6%A0%B7%E4%BE%8B").await;
        assert!(named.has("<b>林样例</b>") && !named.has("<b>陈测试</b>"));
        assert!(clerk.get("/unit/permits?name=zzz").await.has("没有符合条件的证件"));
        let csv = clerk.get("/unit/permits/export.csv?within=30&state=1").await;
        assert!(csv.body.starts_with('\u{feff}') && csv.has("陈测试,2023 1221 0007") && !csv.has("林样例"));
        assert!(clerk.get("/unit/permits/export.xlsx").await.body.starts_with("PK"), "a workbook");
        let seen = town.db.read(|conn| db::journal::list_newest(conn, 200)).await.unwrap();
        let seen = seen.into_iter().filter(|entry| entry.action == "unit.permits-seen").count();
        assert_eq!(seen, 6, "R0.10: four lists and two exports");
    });
}

/// 陈测试 asks the first unit again, and 沈经办 accepts.
async fn linked_again(town: &Town, clerk: &Browser, person: &Browser) {
    let page = clerk.get("/unit").await;
    let (_, rest) = page.body.split_once("id=\"link-code\">").unwrap();
    let code = rest.split('<').next().unwrap().to_owned();
    person.get("/person/link").await;
    assert_eq!(person.post("/person/link", &[("code", &code)]).await.status, 303);
    let requests = clerk.get("/unit/requests").await;
    let at = requests.body.find("选择陈测试").unwrap();
    let start = requests.body[..at].rfind("value=\"").unwrap() + 7;
    let link = requests.body[start..].split('"').next().unwrap().to_owned();
    assert_eq!(clerk.post("/unit/requests", &[("act", "accept"), ("link", &link)]).await.status, 303);
    town.program.worker.run_due().await.unwrap();
}

#[test]
fn business_2_5_what_is_open_stands_still_while_the_link_is_ended_and_goes_on_when_it_is_back() {
    in_demo(|town| async move {
        let id = applied(&town, "chenceshi", ("104", Position::AtUnit)).await;
        let before = application(&town, "chenceshi", &id).await;
        let clerk = as_person(&town, "shenjingban").await;
        let person = as_person(&town, "chenceshi").await;
        let staff = clerk.get("/unit/staff").await;
        let at = staff.body.find("解除关联<span class=\"unseen\">陈测试").unwrap();
        let start = staff.body[..at].rfind("href=\"").unwrap() + 6;
        let row = staff.body[start..].split('"').next().unwrap().to_owned();
        clerk.get(&row).await;
        let ended = clerk.post(&row, &[("leaving_on", "2026-11-20")]).await;
        assert!(ended.to().starts_with("/unit/permits/transfers?left="), "{}", ended.to());
        let next = clerk.get(ended.to()).await;
        assert!(next.has("请在2026年11月27日前申报注销，或确认离职"), "five working days: {}", next.body);
        assert!(next.has("该员工正在办理的1项业务已中止"));
        let still = application(&town, "chenceshi", &id).await;
        assert!(still.is_suspended && still.due_on.is_none() && before.due_on.is_some());
        assert!(person.get("/person/messages").await.has("1项正在办理的业务已中止"), "the person is told");
        let page = clerk.get(&format!("/unit/applications/{id}")).await;
        assert!(page.has("关联解除") && !page.has("审核通过并上报</button>"));
        let version = field(&page, "version");
        let approve = [("act", "approve"), ("version", version.as_str()), OPINION];
        let refused = clerk.post(&format!("/unit/applications/{id}/decision"), &approve).await;
        assert!(refused.has("申请人与单位的关联已解除，该业务已中止"));
        town.clock.advance(Duration::days(3));
        let (clerk, person) = (as_person(&town, "shenjingban").await, as_person(&town, "chenceshi").await);
        linked_again(&town, &clerk, &person).await;
        let going = application(&town, "chenceshi", &id).await;
        assert!(!going.is_suspended && going.due_on > before.due_on, "the pause is not counted");
        assert_eq!(going.position, Position::AtUnit);
        assert!(person.get("/person/messages").await.has("1项中止的业务继续办理"));
        let owner = person_of(&town, "chenceshi").await;
        let events = town.db.read(move |conn| cases::application::open(conn, &owner, &id)).await.unwrap();
        let words: Vec<String> = events.unwrap().1.into_iter().map(|event| event.words).collect();
        assert!(
            words.contains(&"关联解除，业务中止".to_owned())
                && words.contains(&"关联恢复，继续办理".to_owned())
        );
    });
}

#[test]
fn business_2_7_the_unit_files_for_somebody_whose_link_it_ended() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let staff = clerk.get("/unit/staff").await;
        let at = staff.body.find("解除关联<span class=\"unseen\">陈测试").unwrap();
        let start = staff.body[..at].rfind("href=\"").unwrap() + 6;
        let row = staff.body[start..].split('"').next().unwrap().to_owned();
        clerk.get(&row).await;
        clerk.post(&row, &[("leaving_on", "2026-11-20")]).await;
        file_cancellation(&town, &clerk, "chenceshi").await;
        assert_eq!(permit(&town, "chenceshi").await.state, State::Suspended);
    });
}
