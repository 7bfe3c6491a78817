//! The profile's steps: back and forth without losing a word, everything on the preview, what nobody may change (R3, R6).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use profile::Section;

use crate::common::{Answer, Browser, Town};
use crate::platform::{as_person, in_demo};
use crate::profile::{ABOUT, GENERAL, newcomer, post, submit, version};
use crate::unit_side::person_of;

const BACK: &str = "name=\"act\" value=\"back\"";

/// 一般信息 as the demo has it, with another address.
fn about(address: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut all = ABOUT.to_vec();
    all.retain(|(key, _)| *key != "live_addr");
    all.push(("live_addr", address));
    all
}

#[test]
fn r3_7_the_step_before_keeps_what_was_typed_and_asks_for_nothing() {
    in_demo(|town| async move {
        let browser = newcomer(&town).await;
        assert!(!browser.get(GENERAL).await.has(BACK), "the first step has none before it");
        for (step, before, key, typed) in [
            ("education", "general", "school", "上一步之前填写的大学"),
            ("studies", "education", "studies.0.school", "上一步之前填写的学校"),
            ("jobs", "studies", "jobs.0.unit", "上一步之前填写的单位"),
        ] {
            let path = format!("/person/profile/{step}");
            assert!(browser.get(&path).await.has(BACK), "{step}");
            let back = post(&browser, &path, "back", &[(key, typed)]).await;
            assert_eq!(back.to(), format!("/person/profile/{before}"), "{step}: {}", back.body);
            assert!(browser.get(&path).await.has(&format!("value=\"{typed}\"")), "{step}: kept");
        }
        let path = "/person/profile/photo";
        let shown = browser.get(path).await;
        assert!(shown.has(BACK));
        let fields = [("version", version(&shown)), ("act", "back".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        assert_eq!(browser.post_parts(path, &fields, ("", b"")).await.to(), "/person/profile/jobs");
    });
}

#[test]
fn r3_7_going_back_on_an_old_page_writes_nothing_over() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let path = "/person/profile/jobs";
        let old = version(&browser.get(path).await);
        let api = format!("/api{path}");
        let newer = [("jobs.0.unit", "别的页面填写的单位"), ("version", old.as_str())];
        assert_eq!(browser.post(&api, &newer).await.status, StatusCode::OK);
        let late = [("jobs.0.unit", "本页填写的单位"), ("version", old.as_str()), ("act", "back")];
        let late = browser.post(path, &late).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.has("value=\"本页填写的单位\"") && late.has("您在其他页面修改过个人信息"));
    });
}

#[test]
fn r3_8_what_another_page_changed_is_shown_before_anybody_submits_it() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        post(&browser, GENERAL, "next", &about("第一个页面的地址")).await;
        let seen = version(&browser.get("/person/profile/preview").await);
        post(&browser, GENERAL, "save", &about("第二个页面的地址")).await;
        let late = browser.post("/person/profile/preview", &[("version", seen.as_str())]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.has("您在其他页面修改过个人信息，尚未提交。下面是最新内容，请核对后再提交"));
        assert!(late.has("第二个页面的地址") && !late.has("第一个页面的地址"), "the newest");
        assert!(!browser.get("/person/profile").await.has("第二个页面的地址"), "R6.4: nothing was submitted");
        let now = version(&late);
        assert_ne!(now, seen);
        assert_eq!(
            browser.post("/person/profile/preview", &[("version", now.as_str())]).await.to(),
            "/person"
        );
        let twice = browser.post("/person/profile/preview", &[("version", now.as_str())]).await;
        assert_eq!(twice.to(), "/person/profile", "R0.6: pressed twice is submitted once");
        let info = browser.get("/person/profile").await;
        assert!(info.has("第二个页面的地址") && info.has("修改记录（2次提交）"));
    });
}

/// Every value of a page's summaries.
fn values(page: &Answer) -> BTreeSet<String> {
    let cells = page.body.split("<dd>").skip(1).filter_map(|rest| rest.split("</dd>").next());
    cells.map(str::to_owned).collect()
}

/// Every value that `username` entered, in words, by key.
async fn entered(town: &Town, username: &'static str) -> Vec<(String, String)> {
    let (person, given) = (person_of(town, username).await, town.program.ground.given());
    let draft = town.db.read(move |conn| profile::draft::open(conn, &person, &given)).await.unwrap();
    let sheet = draft.sheet;
    let mut all = Vec::new();
    for section in Section::ALL {
        let fields = section.fields().iter();
        all.extend(fields.map(|field| (field.key.to_owned(), field.words(sheet.get(field.key)))));
        let Some(rows) = section.rows() else { continue };
        for at in 0..sheet.count(&rows) {
            all.extend(rows.fields.iter().map(|field| {
                (format!("{}.{at}.{}", rows.key, field.key), field.words(sheet.of_row(&rows, at, field.key)))
            }));
        }
    }
    all.retain(|(_, words)| !words.is_empty());
    all
}

#[test]
fn r3_8_the_preview_shows_every_value_that_was_entered_and_its_links_lead_to_the_steps() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let preview = browser.get("/person/profile/preview").await;
        let (shown, entered) = (values(&preview), entered(&town, "chenceshi").await);
        assert!(entered.len() > 40, "{} values", entered.len());
        for (key, words) in entered {
            assert!(shown.contains(&words), "{key}: {words} of {shown:?}");
        }
        assert!(preview.has("src=\"/person/profile/photo/picture\""), "the photo too");
        for section in Section::ALL {
            let path = format!("/person/profile/{}", section.key());
            let link = format!("href=\"{path}\">修改<span class=\"unseen\">{}</span>", section.title());
            assert!(preview.has(&link), "{link}");
            let step = browser.get(&path).await;
            assert!(step.status == StatusCode::OK && step.has(&format!("<h1>{}</h1>", section.title())));
        }
    });
}

async fn certified_lines(browser: &Browser) -> [bool; 4] {
    let info = browser.get("/person/profile").await;
    ["陈测试", "<dd>男</dd>", "<dd>1990-03-07</dd>", "119900199003070017"].map(|words| info.has(words))
}

#[test]
fn r3_11_what_was_certified_is_no_input_and_a_forged_one_changes_nothing() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        assert_eq!(certified_lines(&browser).await, [true; 4]);
        let step = browser.get(GENERAL).await;
        let forged = [
            ("name", "假姓名"),
            ("gender", "2"),
            ("sex", "2"),
            ("birth", "2001-01-01"),
            ("id_type", "414"),
            ("id_no", "119900199202290047"),
            ("id_number", "119900199202290047"),
            ("nationality", "USA"),
        ];
        for (name, _) in forged {
            assert!(!step.has(&format!("name=\"{name}\"")), "R3.11: {name} is asked for");
        }
        let typed = [about("示范街9号楼901"), forged.to_vec()].concat();
        assert_eq!(post(&browser, GENERAL, "next", &typed).await.to(), "/person/profile/education");
        assert_eq!(submit(&browser).await.to(), "/person");
        let info = browser.get("/person/profile").await;
        assert!(info.has("示范街9号楼901"), "the form itself was taken");
        assert_eq!(certified_lines(&browser).await, [true; 4]);
        for words in ["假姓名", "2001-01-01", "119900199202290047", "<dd>女</dd>"] {
            assert!(!info.has(words), "{words}");
        }
        let (person, given) = (person_of(&town, "chenceshi").await, town.program.ground.given());
        let last = town.db.read(move |conn| profile::draft::last(conn, &person, &given)).await.unwrap();
        let sheet = last.unwrap().sheet;
        for (key, _) in forged {
            assert_eq!(sheet.get(key), "", "{key} was kept");
        }
    });
}

#[test]
fn r6_2_the_whole_information_ends_with_the_unit_or_says_that_there_is_none() {
    in_demo(|town| async move {
        let unit = |page: &Answer| {
            let (_, rest) = page.body.split_once("<h2>关联单位</h2>").unwrap();
            rest.split("</dl>").next().unwrap().to_owned()
        };
        let linked = unit(&as_person(&town, "chenceshi").await.get("/person/profile").await);
        for (label, value) in [
            ("是否关联单位", "是"),
            ("单位名称", "京华示范科技有限公司"),
            ("单位电话", "199****0007"),
            ("单位地址", "示范大街18号"),
        ] {
            let at = linked.find(&format!("<dt>{label}</dt>")).unwrap_or_else(|| panic!("{label}: {linked}"));
            let told = linked[at..].split("</dd>").next().unwrap();
            assert!(told.contains(value), "{label}: {told}");
        }
        let alone = unit(&as_person(&town, "zhouyanshi").await.get("/person/profile").await);
        assert!(alone.contains("<dd>否</dd>") && !alone.contains("单位名称"), "{alone}");
    });
}
