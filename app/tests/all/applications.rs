//! A person's applications through the pages: begun, filled in, submitted, corrected, settled, withdrawn.

use axum::http::StatusCode;
use base::CreditCode;

use crate::common::{Answer, Browser, Town};
use crate::files::{pdf, upload};
use crate::platform::{as_person, in_demo, link_of};

/// Links a person of the demo to its first unit: 周演示 has a whole profile and no permit, and can begin 101.
pub(crate) async fn link(town: &Town, username: &'static str) {
    let given = town.program.ground.given();
    town.db
        .write(move |tx| {
            let name = identity::Username::parse(username).unwrap();
            let account = identity::seed::account_of(tx, &name, &given)?.unwrap();
            let person = profile::find_by_subject(tx, "http://127.0.0.1:8080", account.as_str())?.unwrap();
            let code = CreditCode::parse("91119900MA0DEM013F").unwrap();
            let unit = affiliation::open::find(tx, &code, &given)?.unwrap();
            let state = affiliation::State::Linked;
            affiliation::open::seed_link(tx, &person, (&unit.id, state, None), &given)
        })
        .await
        .unwrap();
}

/// Begins an application of `kind` and answers its address.
pub(crate) async fn begin(browser: &Browser, kind: &str) -> String {
    browser.get("/permit").await;
    let begun = browser.post("/person/applications", &[("kind", kind)]).await;
    let to = begun.to().to_owned();
    to.strip_suffix("/form").unwrap_or_else(|| panic!("{to} {}", begun.status)).to_owned()
}

const APPLY: [(&str, &str); 19] = [
    ("subject", "101"),
    ("basis", "1"),
    ("joined", "2014-07-15"),
    ("post", "工程师"),
    ("post_kind", "2"),
    ("contract", "1"),
    ("term", "1"),
    ("contract_from", "2025-01-01"),
    ("contract_to", "2028-12-31"),
    ("years", "12"),
    ("income", "240000"),
    ("home", "2"),
    ("home_district", "110108"),
    ("home_addr", "示范街3号楼401"),
    ("lease_from", "2026-01-01"),
    ("lease_to", "2027-12-31"),
    ("hukou_region.province", "130000"),
    ("hukou_region", "130102"),
    ("hukou_class", "1"),
];

/// Everything that section asks for, with an income for each of twelve months.
fn apply() -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> =
        APPLY.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    for at in 0..12 {
        let month = if at < 2 { format!("2025-{:02}", at + 11) } else { format!("2026-{:02}", at - 1) };
        pairs.push((format!("incomes.{at}.month"), month));
        pairs.push((format!("incomes.{at}.amount"), "20000".to_owned()));
        pairs.push((format!("incomes.{at}.payer"), "京华示范科技有限公司".to_owned()));
    }
    pairs
}

/// The version that the newest page of `path` carries.
pub(crate) async fn version(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").unwrap_or_else(|| {
        panic!("{path}: {} {}", page.status, page.to());
    });
    rest.split('"').next().unwrap().to_owned()
}

pub(crate) async fn send(browser: &Browser, path: &str, pairs: &[(String, String)], act: &str) -> Answer {
    let version = version(browser, path).await;
    let mut fields: Vec<(&str, &str)> =
        pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    fields.extend([("version", version.as_str()), ("act", act)]);
    browser.post(path, &fields).await
}

const NEEDED: [&str; 12] =
    ["A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A17", "A19"];

/// 周演示 with a form that is complete and every material given; answers the address.
pub(crate) async fn ready(town: &Town) -> (Browser, String) {
    link(town, "zhouyanshi").await;
    let browser = as_person(town, "zhouyanshi").await;
    let at = begin(&browser, "101").await;
    let next = send(&browser, &format!("{at}/form/apply"), &apply(), "next").await;
    assert_eq!(next.to(), format!("{at}/form/followers"), "{}", next.body);
    for code in NEEDED {
        upload(town, &browser, code, &pdf(1)).await;
    }
    (browser, at)
}

pub(crate) async fn submit(browser: &Browser, at: &str) -> Answer {
    // Section A of the form (business 2.8): the profile, to be read here and changed in its own place.
    let shown = browser.get(&format!("{at}/form/preview")).await;
    assert!(shown.has("个人信息取自您最近一次提交的版本") && shown.has("href=\"/person/profile/education\""));
    let version = version(browser, &format!("{at}/form/preview")).await;
    let fields = [("version", version.as_str()), ("agreed", "1"), ("signed", "周演示")];
    browser.post(&format!("{at}/submission"), &fields).await
}

#[test]
fn r8_5_a_person_begins_fills_in_meets_every_prompt_and_submits_once() {
    in_demo(|town| async move {
        link(&town, "zhouyanshi").await;
        let browser = as_person(&town, "zhouyanshi").await;
        let offers = browser.get("/permit").await;
        assert!(offers.has("开始办理<span class=\"unseen\">申请工作居住证"));
        assert!(!offers.has("开始办理<span class=\"unseen\">申请证件续签"), "no permit to renew");
        let at = begin(&browser, "101").await;
        assert_eq!(begin(&browser, "101").await, at, "one draft, however often it is begun");
        let offers = browser.get("/permit").await;
        assert!(offers.has("继续填写<span class=\"unseen\">申请工作居住证") && offers.has("尚未提交"));
        let case = browser.get(&at).await;
        for words in ["这是草稿，尚未提交", "继续填写", "删除草稿", "提交后生成", "填写中"]
        {
            assert!(case.has(words), "{words}");
        }

        let form = format!("{at}/form");
        assert_eq!(browser.get(&form).await.to(), format!("{form}/apply"));
        let first = browser.get(&format!("{form}/apply")).await;
        for words in ["京华示范科技有限公司", "91119900MA0DEM013F", "海淀区", "2014-07-15", "工程师"]
        {
            assert!(first.has(words), "known or filled in beforehand: {words}");
        }
        let nothing = send(&browser, &format!("{form}/apply"), &[], "next").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["post_kind", "contract", "home", "hukou_class", "income"] {
            assert!(!nothing.prompt(field).is_empty(), "{field}");
        }
        let filled = send(&browser, &format!("{form}/apply"), &[], "fill:incomes").await;
        assert_eq!(filled.body.matches("type=\"month\"").count(), 12);
        assert!(filled.has("value=\"2026-10\"") && filled.has("value=\"2025-11\""));
        let mut typed = apply();
        typed.iter_mut().find(|(key, _)| key == "income").unwrap().1 = "1".into();
        typed.iter_mut().find(|(key, _)| key == "joined").unwrap().1 = "2015-01-01".into();
        let wrong = send(&browser, &format!("{form}/apply"), &typed, "next").await;
        assert!(wrong.prompt("income").contains("合计应等于各月之和"), "{}", wrong.body);
        assert!(wrong.prompt("joined").contains("须与工作经历中现单位的起始日期（2014-07-15）一致"));
        let removed = send(&browser, &format!("{form}/apply"), &typed, "remove:incomes:0").await;
        assert_eq!(removed.body.matches("type=\"month\"").count(), 11);
        let next = send(&browser, &format!("{form}/apply"), &apply(), "next").await;
        assert_eq!(next.to(), format!("{form}/followers"));
        let added = send(&browser, &format!("{form}/followers"), &[], "add:followers").await;
        assert!(added.has("name=\"followers.0.id_number\""));
        let next = send(&browser, &format!("{form}/followers"), &[], "next").await;
        assert_eq!(next.to(), format!("{form}/materials"), "rows without a word are none");

        let materials = browser.get(&format!("{form}/materials")).await;
        assert!(materials.has("还缺 12 项必需材料") && materials.has("必需（租房）"), "{}", materials.body);
        let stopped = browser.post(&format!("{form}/materials"), &[]).await;
        assert!(stopped.has("请上传") && stopped.has("href=\"#A17\""), "each missing one by name");
        for code in NEEDED {
            upload(&town, &browser, code, &pdf(1)).await;
        }
        assert!(browser.get(&format!("{form}/materials")).await.has("必需材料已齐"));
        assert_eq!(browser.post(&format!("{form}/materials"), &[]).await.to(), format!("{form}/preview"));
        assert_eq!(browser.get(&form).await.to(), format!("{form}/preview"), "resumed at the end");

        let preview = browser.get(&format!("{form}/preview")).await;
        for words in
            ["示范街3号楼401", "240,000.00", "办理条件自查", "诚信声明", "学历、学位核验", "社保缴纳情况"]
        {
            assert!(preview.has(words), "{words}");
        }
        let version = version(&browser, &format!("{form}/preview")).await;
        let foreign = [("version", version.as_str()), ("agreed", "1"), ("signed", "别人")];
        let refused = browser.post(&format!("{at}/submission"), &foreign).await;
        assert!(refused.prompt("signed").contains("与实名认证姓名不一致"), "{}", refused.body);
        let unsigned = browser.post(&format!("{at}/submission"), &[("version", "99")]).await;
        assert!(unsigned.has("您在其他页面修改过本申请"));

        let sent = submit(&browser, &at).await;
        assert_eq!(sent.to(), format!("{at}/submission"), "{}", sent.body);
        let again = browser.post(&format!("{at}/submission"), &[("version", "1")]).await;
        assert_eq!(again.to(), format!("{at}/submission"), "pressed twice, sent once");
        let told = browser.get(&format!("{at}/submission")).await;
        for words in ["申请已提交", "110108 21 101 20261124", "京华示范科技有限公司审核", "接下来"]
        {
            assert!(told.has(words), "{words}");
        }
        let case = browser.get(&at).await;
        for words in ["待单位审核", "等待京华示范科技有限公司审核", "撤销申请", "单位审核上报", "审核中"]
        {
            assert!(case.has(words), "{words}");
        }
        assert_eq!(case.body.matches("提交申请</b>").count(), 1);
        let file = link_of(&case.body, "查看<span class=\"unseen\">劳动");
        assert_eq!(browser.get(&file).await.body.as_bytes(), pdf(1), "the frozen file");
        assert_eq!(browser.get(&form).await.to(), at, "nothing to fill in any more");
    });
}

#[test]
fn r0_5_a_foreign_application_is_not_found_on_any_address() {
    in_demo(|town| async move {
        let (own, at) = ready(&town).await;
        assert_eq!(own.get(&format!("{at}/form/apply")).await.status, StatusCode::OK);
        let (stranger, clerk) = (as_person(&town, "chenceshi").await, as_person(&town, "shenjingban").await);
        let api = format!("/api{at}");
        let file = "01935d2e-0000-7000-8000-000000000000";
        for who in [&stranger, &clerk] {
            for rest in [
                "",
                "/form",
                "/form/apply",
                "/form/materials",
                "/form/preview",
                "/form/correction",
                "/submission",
                "/removal",
                "/withdrawal",
                "/settling",
                &format!("/files/{file}"),
            ] {
                let answer = who.get(&format!("{at}{rest}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "GET {rest}");
            }
            who.get("/person").await;
            for path in [
                format!("{at}/form/apply"),
                format!("{at}/form/materials"),
                format!("{at}/form/correction"),
                format!("{at}/submission"),
                format!("{at}/removal"),
                format!("{at}/withdrawal"),
                format!("{at}/settling"),
                format!("{api}/form/apply"),
                format!("{api}/form/correction"),
                format!("{api}/settling"),
            ] {
                let answer = who.post(&path, &[("version", "1"), ("agreed", "1")]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "POST {path}");
            }
        }
        let of_unit = at.replace("/person/", "/unit/");
        for rest in ["/form", "/form/apply", "/form/preview", "/submission", "/removal"] {
            let answer = clerk.get(&format!("{of_unit}{rest}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "a draft is not the unit's to see: {rest}");
        }
        assert!(own.get(&format!("{at}/form/apply")).await.has("示范街3号楼401"), "nothing was changed");
    });
}

#[test]
fn two_tabs_never_write_over_each_other_and_the_text_stays_on_the_page() {
    in_demo(|town| async move {
        link(&town, "zhouyanshi").await;
        let browser = as_person(&town, "zhouyanshi").await;
        let at = begin(&browser, "101").await;
        let path = format!("{at}/form/apply");
        let old = version(&browser, &path).await;
        let saved =
            browser.post(&format!("/api{path}"), &[("version", old.as_str()), ("post", "总工程师")]).await;
        assert_eq!(saved.status, StatusCode::OK);
        assert!(saved.has("\"version\":2"), "{}", saved.body);
        let late = browser.post(&path, &[("version", old.as_str()), ("post", "会计"), ("act", "next")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.has("您在其他页面修改过本申请") && late.has("value=\"会计\""));
        let twice =
            browser.post(&path, &[("version", old.as_str()), ("post", "会计"), ("act", "save")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "pressing again writes nothing over");
        let api = browser.post(&format!("/api{path}"), &[("version", old.as_str()), ("post", "x")]).await;
        assert_eq!(api.status, StatusCode::CONFLICT);
        assert!(browser.get(&path).await.has("value=\"总工程师\""));
    });
}

#[test]
fn b2_13_a_correction_changes_what_was_marked_and_nothing_else() {
    in_demo(|town| async move {
        let browser = as_person(&town, "linyangli").await;
        let home = browser.get("/person").await;
        let at = link_of(&home.body, "修改<span class=\"unseen\">");
        let case = browser.get(&at).await;
        for words in ["退回原因", "劳动合同有效期不足6个月", "需补正", "暂停计时", "退回补正期间不计时"]
        {
            assert!(case.has(words), "{words}");
        }
        let path = format!("{at}/form/correction");
        assert_eq!(browser.get(&format!("{at}/form")).await.to(), path);
        assert_eq!(browser.get(&format!("{at}/form/apply")).await.to(), path, "the wizard is closed");
        let page = browser.get(&path).await;
        assert!(page.has("name=\"contract_to\"") && !page.has("name=\"contract_from\""));
        assert!(page.has("缺双方签章页") && page.has("id=\"A11\"") && page.has("重新提交"));
        let asked = [
            ("contract_to".to_owned(), "2029-12-31".to_owned()),
            ("contract_from".to_owned(), "2020-02-02".to_owned()),
            ("changes_home".to_owned(), "1".to_owned()),
            ("agreed".to_owned(), "1".to_owned()),
            ("signed".to_owned(), "林样例".to_owned()),
        ];
        let short = [("contract_to".to_owned(), "2026-12-31".to_owned())];
        let refused = send(&browser, &path, &short, "submit").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.prompt("contract_to").contains("不足6个月"), "{}", refused.body);
        assert!(refused.has("href=\"#A11\"") && refused.has("href=\"#A19\""), "{}", refused.body);
        for code in ["A11", "A19"] {
            upload(&town, &browser, code, &pdf(1)).await;
        }
        let sent = send(&browser, &path, &asked, "submit").await;
        assert_eq!(sent.to(), format!("{at}/submission"), "{}", sent.body);
        assert!(browser.get(&format!("{at}/submission")).await.has("补正已提交"));
        let case = browser.get(&at).await;
        assert!(case.has("现为</span>2029-12-31") && case.has("补正要求"), "{}", case.body);
        assert!(!case.has("2020-02-02"), "what was not marked stays");
        assert!(case.has("待单位审核"));
    });
}

#[test]
fn b3_4_settling_information_is_saved_checked_and_handed_in() {
    in_demo(|town| async move {
        let browser = as_person(&town, "linyangli").await;
        let home = browser.get("/person").await;
        let at = link_of(&home.body, "办理<span class=\"unseen\">");
        assert!(browser.get(&at).await.has("完善落户信息"));
        let path = format!("{at}/settling");
        let saved = browser
            .post(&format!("/api{path}"), &[("version", &version(&browser, &path).await), ("way", "2")])
            .await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
        let refused = send(&browser, &path, &[("way".to_owned(), "2".to_owned())], "submit").await;
        assert!(refused.prompt("settle_addr").contains("落户详细地址"), "{}", refused.body);
        assert!(refused.has("请上传落户地址证明") && refused.has("href=\"#A35\""));
        for code in ["A35", "A02"] {
            upload(&town, &browser, code, &pdf(1)).await;
        }
        let told = [
            ("way", "2"),
            ("settle_district", "110108"),
            ("settle_addr", "示范大街18号"),
            ("place_no", "京华示范科技有限公司集体户"),
            ("police_to", "示范派出所"),
            ("police_from", "样例派出所"),
            ("with_family", "1"),
            ("phone", "19900000002"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let sent = send(&browser, &path, &told, "submit").await;
        assert_eq!(sent.to(), at, "{}", sent.body);
        let case = browser.get(&at).await;
        for words in ["落户手续办理中", "示范派出所", "落户材料", "提交落户信息"] {
            assert!(case.has(words), "{words}");
        }
        assert_eq!(browser.get(&path).await.to(), at);
    });
}

#[test]
fn a_draft_is_removed_and_a_submission_withdrawn_after_asking_once_more() {
    in_demo(|town| async move {
        let (browser, at) = ready(&town).await;
        assert!(browser.get(&format!("{at}/removal")).await.has("删除后不能恢复"));
        assert_eq!(browser.get(&format!("{at}/withdrawal")).await.to(), at, "nothing to withdraw");
        assert_eq!(browser.post(&format!("{at}/removal"), &[]).await.to(), "/person/applications");
        assert_eq!(browser.get(&at).await.status, StatusCode::NOT_FOUND);

        let at = begin(&browser, "101").await;
        send(&browser, &format!("{at}/form/apply"), &apply(), "next").await;
        assert_eq!(submit(&browser, &at).await.to(), format!("{at}/submission"));
        assert_eq!(browser.get(&format!("{at}/removal")).await.to(), at, "what was submitted is not removed");
        let path = format!("{at}/withdrawal");
        let version = version(&browser, &path).await;
        let fields = [("version", version.as_str()), ("reason", "信息有误，重新申请")];
        assert_eq!(browser.post(&path, &fields).await.to(), at);
        let case = browser.get(&at).await;
        for words in ["个人撤销申请", "已撤销", "信息有误，重新申请", "重新申请"] {
            assert!(case.has(words), "{words}");
        }
        let records = browser.get("/person/applications").await;
        assert!(records.has("已办结") && records.has("个人撤销申请"));
    });
}

#[test]
fn whoever_looked_stands_on_the_persons_page_by_body_and_without_a_name() {
    in_demo(|town| async move {
        let (browser, at) = ready(&town).await;
        submit(&browser, &at).await;
        assert!(browser.get(&at).await.has("还没有人查看"));
        let clerk = as_person(&town, "shenjingban").await;
        let case = browser.get(&at).await;
        let file = link_of(&case.body, "查看<span class=\"unseen\">劳动").replace("/person/", "/unit/");
        assert_eq!(clerk.get(&file).await.status, StatusCode::OK);
        let case = browser.get(&at).await;
        assert!(case.has("聘用单位查看了材料：劳动"), "{}", case.body);
        assert!(!case.has("沈经办"));
    });
}
