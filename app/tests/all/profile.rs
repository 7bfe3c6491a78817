//! The profile through its pages: nothing typed is lost, nothing wrong goes unseen, and who may read what (R3, R6).

use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use image::{ImageFormat, Rgb, RgbImage};

use crate::common::{Answer, Browser, MOBILE, NUMBER, Town, in_town};
use crate::platform::{as_person, in_demo};

pub(crate) const GENERAL: &str = "/person/profile/general";
const STUDIES: &str = "/person/profile/studies";
const JOBS: &str = "/person/profile/jobs";

pub(crate) const ABOUT: [(&str, &str); 9] = [
    ("nation", "01"),
    ("political", "13"),
    ("marital", "20"),
    ("hukou_region", "130102"),
    ("hukou_addr", "样例路1号院2号楼"),
    ("hukou_kind", "1"),
    ("live_region", "110108"),
    ("live_addr", "示范街3号楼401"),
    ("work_start", "2014-07"),
];

/// The version that a page shows.
pub(crate) fn version(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Posts a step on the version that its page shows now.
pub(crate) async fn post(browser: &Browser, path: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let version = version(&browser.get(path).await);
    let fields = [fields, &[("version", version.as_str()), ("act", act)]].concat();
    browser.post(path, &fields).await
}

/// Somebody certified, who filled in nothing yet.
pub(crate) async fn newcomer(town: &Town) -> Browser {
    let browser = town.browser();
    town.register(&browser, "person1", MOBILE).await;
    let certify = [("name", "郑范例"), ("number", NUMBER), ("act", "verify")];
    browser.post("/auth/register/real-name", &certify).await;
    browser.walk("/person/profile").await;
    browser
}

pub(crate) async fn submit(browser: &Browser) -> Answer {
    let version = version(&browser.get("/person/profile/preview").await);
    browser.post("/person/profile/preview", &[("version", version.as_str())]).await
}

#[test]
fn r0_9_numbers_are_full_on_the_owners_page_and_nowhere_else() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let (number, mobile) = ("119900199003070017", "19900000001");
        let info = browser.get("/person/profile").await;
        for words in [number, mobile, "陈测试", "男", "1990-03-07", "国籍/地区", "中国", "居民身份证"]
        {
            assert!(info.has(words), "R0.9, R6.2, R3.11: {words}");
        }
        for path in ["/person", GENERAL, "/person/profile/preview", "/person/profile/versions/1"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.has(number) && !page.has(mobile), "{path}");
        }
        let step = browser.get(GENERAL).await;
        for words in ["1****************7", "199****0001", "1990-03-07"] {
            assert!(step.has(words), "R3.11: {words}");
        }
    });
}

/// What the identity platform tells of everybody becomes what `change` makes of it.
async fn told_otherwise(town: &Town, change: fn(&mut profile::Told)) {
    use diesel::prelude::*;
    diesel::table! { person (id) { id -> Text, issuer -> Text, subject -> Text, } }
    let given = town.program.ground.given();
    town.db
        .write(move |tx| {
            let all: Vec<(String, String)> =
                person::table.select((person::issuer, person::subject)).load(&mut **tx)?;
            for (issuer, subject) in all {
                let anew = |told: &profile::Told| {
                    let mut told = told.clone();
                    change(&mut told);
                    told
                };
                profile::learn(tx, (&issuer, &subject), anew, &given)?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn s4_1_who_holds_a_passport_fills_in_what_it_does_not_say() {
    in_town(|town| async move {
        let browser = newcomer(&town).await;
        assert!(!browser.get(GENERAL).await.has("name=\"birth\""), "a card says it");
        told_otherwise(&town, |told| (told.id_type, told.id_number) = ("414".into(), "C01X00T47".into()))
            .await;
        let step = browser.get(GENERAL).await;
        for words in ["普通护照", "name=\"sex\"", "name=\"birth\"", "name=\"nationality\""] {
            assert!(step.has(words), "{words}");
        }
        let short = post(&browser, GENERAL, "next", &ABOUT).await;
        for words in ["请选择性别", "请选择出生日期", "请选择国籍/地区"] {
            assert!(short.has(words), "{words}");
        }
        let own = [("sex", "1"), ("birth", "1988-05-06"), ("nationality", "DEU")];
        let living = &ABOUT[6..];
        let next = post(&browser, GENERAL, "next", &[&own[..], &[("marital", "10")], living].concat()).await;
        assert_eq!(next.to(), "/person/profile/education", "registered nowhere in the country");
        let again = browser.get(GENERAL).await;
        assert!(again.has("value=\"1988-05-06\"") && again.has("value=\"DEU\" selected"));
    });
}

#[test]
fn r3_7_two_steps_are_done_and_after_signing_in_again_the_third_opens() {
    in_demo(|town| async move {
        let browser = newcomer(&town).await;
        assert_eq!(post(&browser, GENERAL, "next", &ABOUT).await.to(), "/person/profile/education");
        let education = [
            ("level", "21"),
            ("edu_no", "123456789012345678"),
            ("mode", "1"),
            ("school", "某某大学"),
            ("major", "计算机"),
            ("graduated", "2014-07"),
            ("degree", "0"),
            ("has_title", "0"),
        ];
        let next = post(&browser, "/person/profile/education", "next", &education).await;
        assert_eq!(next.to(), STUDIES, "{}", next.body);
        browser.post("/person/leave", &[]).await;
        let again = town.browser();
        town.sign_in(&again, "person1", crate::common::PASSWORD).await;
        assert!(again.walk("/person").await.has("请先完善个人信息"), "R3.1");
        assert_eq!(again.get("/person/profile").await.to(), STUDIES, "R3.7: the first incomplete step");
        assert!(again.get(GENERAL).await.has("value=\"示范街3号楼401\""), "what was typed is there");
    });
}

#[test]
fn r3_7_two_tabs_never_write_over_each_other_and_the_text_stays_on_the_page() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let old = version(&browser.get(GENERAL).await);
        let with = |addr: &'static str, act: &'static str| {
            let typed: Vec<(&str, &str)> = ABOUT.into_iter().filter(|(key, _)| *key != "live_addr").collect();
            [typed, vec![("live_addr", addr), ("version", old.as_str()), ("act", act)]].concat()
        };
        let saved = browser.post(&format!("/api{GENERAL}"), &with("别的页面填写的地址", "")).await;
        assert_eq!(saved.status, StatusCode::OK);
        for act in ["next", "save", "next"] {
            let late = browser.post(GENERAL, &with("本页填写的地址", act)).await;
            assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "pressing again writes nothing over");
            assert!(late.has("您在其他页面修改过个人信息") && late.has("value=\"本页填写的地址\""));
            assert!(
                late.has("在新窗口打开最新内容") && late.has(&format!("href=\"{GENERAL}\"")),
                "the way out"
            );
            assert_eq!(version(&late), old);
        }
        let api = browser.post(&format!("/api{GENERAL}"), &with("本页填写的地址", "")).await;
        assert_eq!(api.status, StatusCode::CONFLICT);
        assert!(browser.get(GENERAL).await.has("value=\"别的页面填写的地址\""));
    });
}

#[test]
fn r3_7_the_row_that_is_removed_is_the_one_the_page_shows() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let rows = [
            ("jobs.0.from", "2014-07-15"),
            ("jobs.0.unit", "甲公司"),
            ("jobs.1.unit", ""),
            ("jobs.2.unit", "要删除的公司"),
            ("jobs.3.unit", "丁公司"),
        ];
        let page = post(&browser, JOBS, "remove-2", &rows).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("甲公司") && page.has("丁公司") && !page.has("要删除的公司"), "{}", page.body);
    });
}

#[test]
fn r3_8_warnings_are_seen_at_their_fields_and_on_the_preview_and_hold_nobody_up() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        assert!(!browser.get("/person/profile/preview").await.has("请核对"));
        let rows = [
            ("jobs.0.from", "2014-07-15"),
            ("jobs.0.unit", "别的公司"),
            ("jobs.0.province", "110000"),
            ("jobs.0.duty", "工程师"),
        ];
        let next = post(&browser, JOBS, "next", &rows).await;
        assert_eq!(next.to(), "/person/profile/photo", "4.4: a warning");
        let step = browser.get(JOBS).await;
        assert!(
            step.has("id=\"jobs.0.unit-warning\"") && step.has("与您关联的单位“京华示范科技有限公司”不一致")
        );
        let preview = browser.get("/person/profile/preview").await;
        assert!(
            preview.has("请核对") && preview.has(&format!("href=\"{JOBS}#jobs.0.unit\"")),
            "{}",
            preview.body
        );
        assert_eq!(submit(&browser).await.to(), "/person");
    });
}

fn jpeg(coat: [u8; 3]) -> Vec<u8> {
    let picture = RgbImage::from_fn(358, 441, |x, y| {
        if (80..280).contains(&x) && y > 100 { Rgb(coat) } else { Rgb([252, 252, 252]) }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn send_photo(browser: &Browser, version: &str, photo: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in [("csrf", browser.csrf().as_str()), ("version", version), ("act", "next")] {
        let part = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--x\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n",
    );
    body.extend_from_slice(photo);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post("/person/profile/photo");
    let request = request.header("content-type", "multipart/form-data; boundary=x");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

/// How many photos lie in the vault.
fn photos(town: &Town) -> usize {
    std::fs::read_dir(town.folder.join("files/photos")).map_or(0, Iterator::count)
}

#[test]
fn r3_8_the_preview_shows_what_was_taken_away_and_the_old_photo_beside_the_new() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        // The senior high school goes; the remark says why, so that the rest is in order.
        let rows = [
            ("studies.0.from", "2010-09"),
            ("studies.0.to", "2014-07"),
            ("studies.0.school", "样例大学"),
            ("studies.0.country", "CHN"),
            ("studies.0.major", "计算机科学与技术"),
            ("studies.0.level", "21"),
            ("studies.0.degree", "4"),
            ("studies.0.form", "1"),
            ("studies.0.ending", "1"),
            ("studies.0.remark", "自学后参加高考"),
        ];
        assert_eq!(post(&browser, STUDIES, "next", &rows).await.to(), JOBS);
        let photo = version(&browser.get("/person/profile/photo").await);
        assert_eq!(send_photo(&browser, &photo, &jpeg([90, 60, 120])).await.to(), "/person/profile/preview");
        let preview = browser.get("/person/profile/preview").await;
        assert!(preview.has("已删除") && preview.has("样例中学"), "{}", preview.body);
        assert!(preview.has("原为</span>无") && preview.has("自学后参加高考"), "an empty value has a word");
        assert!(preview.has("src=\"/person/photo\"") && preview.has("src=\"/person/profile/photo/picture\""));
        assert_eq!(submit(&browser).await.to(), "/person");
        let past = browser.get("/person/profile/versions/2").await;
        assert!(past.has("已删除") && past.has("由本人提交"), "R6.7");
        for path in ["/person/profile/versions/1/photo", "/person/profile/versions/2/photo"] {
            assert!(past.has(path));
            assert_eq!(browser.get(path).await.headers["content-type"], "image/jpeg");
        }
        assert_eq!(browser.get("/person/profile/versions/3/photo").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn s4_5_a_photo_that_another_replaces_or_that_comes_late_does_not_stay_in_the_vault() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let stood = photos(&town);
        let first = version(&browser.get("/person/profile/photo").await);
        send_photo(&browser, &first, &jpeg([90, 60, 120])).await;
        let late = send_photo(&browser, &first, &jpeg([60, 120, 90])).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.prompt("photo").contains("照片没有保存"), "{}", late.body);
        let second = version(&browser.get("/person/profile/photo").await);
        send_photo(&browser, &second, &jpeg([120, 90, 60])).await;
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(photos(&town), stood + 1, "the submitted one stays, and the newest");
    });
}

#[test]
fn r6_5_a_changed_phone_arrives_at_the_platform_at_once() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/auth/centre/confirm?next=mobile").await;
        let password = [("current_password", demo::PASSWORD)];
        let confirmed = browser.post("/auth/centre/confirm?next=mobile&way=password", &password).await;
        assert_eq!(confirmed.to(), "/auth/centre/mobile", "{}", confirmed.body);
        let new = "19900000077";
        browser.get("/auth/centre/mobile").await;
        town.clock.advance(time::Duration::minutes(2));
        let captcha = town.captcha(&browser, "change-mobile").await;
        let asked = [("mobile", new), ("captcha", captcha.as_str()), ("act", "code")];
        assert_eq!(browser.post("/auth/centre/mobile", &asked).await.status, StatusCode::OK);
        let code = town.code_on(new).await;
        let wrong = browser.post("/auth/centre/mobile", &[("mobile", new), ("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "R6.5: only with the code");
        town.program.worker.run_due().await.unwrap();
        assert!(browser.get("/person").await.has("199****0001"));
        browser.get("/auth/centre/mobile").await;
        let changed = browser.post("/auth/centre/mobile", &[("mobile", new), ("code", code.as_str())]).await;
        assert_eq!(changed.to(), "/auth/centre?done=mobile", "{}", changed.body);
        town.program.worker.run_due().await.unwrap();
        // Without signing in again.
        assert!(browser.get("/person").await.has("199****0077"));
        let info = browser.get("/person/profile").await;
        assert!(info.has(new) && info.has("您的联系电话与工作居住证上登记的不一致"), "R6.6: {}", info.body);
        assert!(browser.get(GENERAL).await.has("199****0077"));
    });
}

#[test]
fn r3_12_who_certifies_later_goes_on_without_signing_in_again() {
    in_demo(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.post("/auth/register/real-name", &[("act", "skip")]).await;
        browser.walk("/person").await;
        let before = browser.get("/person/profile").await;
        assert!(before.has("请先完成实名认证"), "{} {}", before.status, before.body);
        browser.get("/auth/centre/real-name").await;
        let certify = [("name", "郑范例"), ("number", NUMBER), ("act", "verify")];
        browser.post("/auth/centre/real-name", &certify).await;
        town.program.worker.run_due().await.unwrap();
        browser.get("/person").await;
        assert_eq!(browser.get("/person/profile").await.to(), GENERAL);
    });
}

#[test]
fn an_event_that_is_not_the_identity_platforms_changes_nothing() {
    in_town(|town| async move {
        let browser = town.browser();
        for token in ["", "x.y.z", "eyJhbGciOiJub25lIn0.e30."] {
            let answer = browser.post_raw("/person/events", token.as_bytes().to_vec()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{token}");
            assert!(answer.has("invalid_request"), "RFC 8935, 2.4");
        }
    });
}

#[test]
fn an_old_event_does_not_bring_an_old_number_back() {
    in_demo(|town| async move {
        let given = town.program.ground.given();
        let written = town.db.read(move |conn| {
            let username = identity::Username::parse("chenceshi").unwrap();
            let account = identity::seed::account_of(conn, &username, &given)?.unwrap();
            oidc::event::write(conn, ("platform", &account), "http://127.0.0.1:8080", &given)
        });
        let token = written.await.unwrap().unwrap();
        let send =
            async || town.browser().post_raw("/person/events", token.clone().into_bytes()).await.status;
        assert_eq!(send().await, StatusCode::ACCEPTED);
        assert_eq!(send().await, StatusCode::ACCEPTED, "told twice is told once");
        town.clock.advance(time::Duration::minutes(6));
        assert_eq!(send().await, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn r6_6_the_hint_stays_until_the_permit_says_what_the_profile_says() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let other = |changes: &[(&'static str, &'static str)]| {
            let mut all = ABOUT.to_vec();
            for (key, value) in changes {
                all.retain(|(one, _)| one != key);
                all.push((key, value));
            }
            all
        };
        for (changes, hint) in [
            (&[("nation", "02")][..], true),
            (&[("nation", "02"), ("live_addr", "示范街5号楼501")], true),
            (&[("nation", "01")], false),
        ] {
            post(&browser, GENERAL, "next", &other(changes)).await;
            assert_eq!(submit(&browser).await.to(), "/person");
            let info = browser.get("/person/profile").await;
            assert_eq!(info.has("您的民族与工作居住证上登记的不一致"), hint, "{changes:?}");
        }
    });
}

#[test]
fn r4_5_policies_have_a_second_page_that_leaves_the_prompts_where_they_are() {
    in_demo(|town| async move {
        let given = town.program.ground.given();
        let day = base::Day(given.now.china_date());
        let written = move |at: i32| notices::policy::Written {
            title: format!("补充规定之{at}"),
            published_on: Some(day),
            body: "内容".into(),
            file: None,
            place: 0,
            state: notices::policy::State::Published,
        };
        let seeded = town.db.write(move |tx| {
            (0..8).try_for_each(|at| notices::policy::seed(tx, &written(at), &given).map(drop))
        });
        seeded.await.unwrap();
        let browser = as_person(&town, "chenceshi").await;
        let first = browser.get("/person/notices").await;
        assert!(
            first.has("共 14 条，第 1 / 2 页") && first.has("href=\"/person/notices?prompts=1&#38;page=2\""),
            "{}",
            first.body
        );
        let second = browser.get("/person/notices?prompts=1&page=2").await;
        assert!(second.has("第 2 / 2 页") && second.has("线上办理渠道说明"), "the oldest");
        assert_eq!(second.body.matches("<time>【20").count(), 4);
        assert!(second.has("您的工作居住证将于"), "prompts stay: {}", second.body);
        for beyond in ["/person/notices?page=3", "/person/notices?prompts=9"] {
            assert_eq!(browser.get(beyond).await.to(), "/person/notices");
        }
    });
}
