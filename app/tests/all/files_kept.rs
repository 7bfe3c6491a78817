//! Files on their way into applications and out to browsers: what a case keeps, what foreigners find, what administrators change
//! (R0.5, R5.6.14–R5.6.17).

use axum::http::StatusCode;
use time::Duration;

use crate::applications::{begin, link, ready, submit};
use crate::bad_files::{in_demo_apart, picture};
use crate::common::{Answer, Browser, SYSTEM, Town};
use crate::files::{address, lying, pdf, pdf_of, row, send, upload};
use crate::platform::{as_person, in_demo, link_of};
use crate::unit_side::{OPINION, field, second_unit};

/// Removes the file of row `code`, as its owner.
async fn remove(town: &Town, browser: &Browser, code: &str) {
    let removal = address(&row(browser, code).await).replace("/file", "/removal");
    browser.get(&removal).await;
    assert_eq!(browser.post(&removal, &[]).await.to(), "/person/attachments");
    town.program.file_worker.run_due().await.unwrap();
    assert!(row(browser, code).await.contains("未上传"));
}

/// The clerk lets the application at `at` pass to the authority.
async fn pass(clerk: &Browser, at: &str) {
    let page = clerk.get(at).await;
    let fields = [("act", "approve"), ("version", &field(&page, "version")), OPINION];
    assert_eq!(clerk.post(&format!("{at}/decision"), &fields).await.to(), at);
}

/// The row of material `code` on the page of an application.
async fn material(browser: &Browser, at: &str, code: &str) -> String {
    let page = browser.get(&format!("{at}/form/materials")).await;
    let (_, rest) = page.body.split_once(&format!("<tr id=\"{code}\"")).unwrap();
    rest.split("</tr>").next().unwrap().to_owned()
}

#[test]
fn r5_6_14_a_later_upload_fills_a_draft_that_was_begun_before_it() {
    in_demo(|town| async move {
        link(&town, "zhouyanshi").await;
        let browser = as_person(&town, "zhouyanshi").await;
        upload(&town, &browser, "A04", &pdf(1)).await;
        let at = begin(&browser, "101").await;
        assert!(material(&browser, &at, "A04").await.contains("已上传"), "carried in from the beginning");
        assert!(material(&browser, &at, "A05").await.contains("未上传"));
        upload(&town, &browser, "A05", &pdf(1)).await;
        assert!(material(&browser, &at, "A05").await.contains("已上传"), "a later upload fills the draft");
        let before = material(&browser, &at, "A04").await;
        town.clock.advance(Duration::minutes(1));
        upload(&town, &browser, "A04", &pdf(2)).await;
        let after = material(&browser, &at, "A04").await;
        assert_ne!(address(&after), address(&before), "A15: by reference while a draft");
    });
}

#[test]
fn r5_6_15_and_r5_6_16_what_was_submitted_is_still_opened_when_its_owner_replaced_or_removed_it() {
    in_demo(|town| async move {
        let (browser, at) = ready(&town).await;
        assert_eq!(submit(&browser, &at).await.to(), format!("{at}/submission"));
        let frozen = link_of(&browser.get(&at).await.body, "查看<span class=\"unseen\">劳动");
        town.clock.advance(Duration::minutes(1));
        upload(&town, &browser, "A11", &pdf(7)).await;
        let shelf = address(&row(&browser, "A11").await);
        assert_eq!(browser.get(&shelf).await.body.as_bytes(), pdf(7), "R5.6.16: the new one is on the shelf");
        assert_eq!(browser.get(&frozen).await.body.as_bytes(), pdf(1), "R5.6.16: the case has its own");
        remove(&town, &browser, "A11").await;
        assert_eq!(browser.get(&shelf).await.status, StatusCode::NOT_FOUND, "R5.6.12");
        let clerk = as_person(&town, "shenjingban").await;
        let of_unit = frozen.replace("/person/", "/unit/");
        assert_eq!(clerk.get(&of_unit).await.body.as_bytes(), pdf(1), "R5.6.15: the unit opens it");
        pass(&clerk, &at.replace("/person/", "/unit/")).await;
        let officer = town.browser();
        town.sign_in_at_desk(&officer, "hequshen").await;
        let desk = at.replace("/person/", "/desk/");
        let file = frozen.replace("/person/", "/desk/");
        assert!(officer.get(&desk).await.has(&file), "R5.6.15: the desk's page shows it");
        assert_eq!(officer.get(&file).await.body.as_bytes(), pdf(1), "R5.6.15: and opens it");
    });
}

fn header(answer: &Answer, name: &str) -> String {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

#[test]
fn r5_6_17_pictures_are_served_in_a_sandbox_and_documents_may_load_and_run_nothing() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        upload(&town, &browser, "A01", &picture(600, image::ImageFormat::Png)).await;
        upload(&town, &browser, "A04", &picture(600, image::ImageFormat::Jpeg)).await;
        upload(&town, &browser, "A05", &pdf(1)).await;
        let sandbox = "default-src 'none'; sandbox";
        let viewer =
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        for (path, kind, policy) in [
            (address(&row(&browser, "A01").await), "image/png", sandbox),
            (address(&row(&browser, "A04").await), "image/jpeg", sandbox),
            ("/person/photo".to_owned(), "image/jpeg", sandbox),
            ("/person/profile/photo/picture".to_owned(), "image/jpeg", sandbox),
            (address(&row(&browser, "A05").await), "application/pdf", viewer),
        ] {
            let shown = browser.get(&path).await;
            assert_eq!(header(&shown, "content-type"), kind, "{path}");
            assert_eq!(header(&shown, "content-security-policy"), policy, "{path}");
            assert_eq!(header(&shown, "x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header(&shown, "cache-control"), "no-store", "{path}");
        }
    });
}

#[test]
fn r0_5_papers_and_files_of_another_application_are_not_found_by_their_real_addresses() {
    in_demo(|town| async move {
        let (own, at) = ready(&town).await;
        submit(&own, &at).await;
        let frozen = link_of(&own.get(&at).await.body, "查看<span class=\"unseen\">劳动");
        let done = link_of(
            &as_person(&town, "chenceshi").await.get("/person/applications").await.body,
            "<span class=\"unseen\">申请工作居住证",
        );
        let holder = as_person(&town, "chenceshi").await;
        let papers = |page: &Answer| {
            let parts = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            parts.filter(|to| to.ends_with(".pdf")).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut all = papers(&own.get(&at).await);
        assert!(all.iter().any(|to| to.ends_with("/form.pdf")), "{all:?}");
        for path in &all {
            assert_eq!(own.get(path).await.status, StatusCode::OK, "{path}: it is really there");
            assert_eq!(holder.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let letters = papers(&holder.get(&done).await);
        assert!(letters.iter().any(|to| to.contains("/papers/")), "{letters:?}");
        for path in &letters {
            assert_eq!(holder.get(path).await.status, StatusCode::OK, "{path}: it is really there");
            assert_eq!(own.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        all.extend(letters);
        all.push(frozen.clone());
        let (clerk, foreign) = (as_person(&town, "shenjingban").await, second_unit(&town).await);
        for path in all.iter().map(|path| path.replace("/person/", "/unit/")) {
            assert_eq!(clerk.get(&path).await.status, StatusCode::OK, "{path}: the unit's own");
            assert_eq!(foreign.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(own.get(&frozen).await.status, StatusCode::OK);
        assert_eq!(holder.get(&frozen).await.status, StatusCode::NOT_FOUND);
        let through_own = frozen.replace(&at, &done);
        assert_ne!(through_own, frozen);
        assert_eq!(holder.get(&through_own).await.status, StatusCode::NOT_FOUND, "by one's own application");
        let by_unit = through_own.replace("/person/", "/unit/");
        assert_eq!(clerk.get(&by_unit).await.status, StatusCode::NOT_FOUND, "nor by another of the unit's");
    });
}

#[test]
fn r0_5_another_units_material_is_not_found_by_its_real_id() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        clerk.get("/unit/attachments").await;
        let sent = clerk.post_parts("/unit/attachments/U01", &[], ("a.pdf", &pdf(1))).await;
        assert_eq!(sent.to(), "/unit/attachments#U01");
        town.program.file_worker.run_due().await.unwrap();
        let page = clerk.get("/unit/attachments").await;
        let file = address(page.body.split("<tr id=\"U01\">").nth(1).unwrap());
        let id = file.split('/').nth(3).unwrap();
        let (removal, api) =
            (format!("/unit/attachments/{id}/removal"), format!("/api/unit/attachments/{id}"));
        let foreign = second_unit(&town).await;
        let person = as_person(&town, "chenceshi").await;
        for path in [&file, &removal, &api] {
            assert_eq!(clerk.get(path).await.status, StatusCode::OK, "{path}: it is really there");
            assert_eq!(foreign.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let as_persons = path.replace("/unit/", "/person/");
            assert_eq!(person.get(&as_persons).await.status, StatusCode::NOT_FOUND, "{as_persons}");
        }
        foreign.get("/unit/attachments").await;
        assert_eq!(foreign.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(clerk.get(&file).await.body.as_bytes(), pdf(1), "nothing happened");
        clerk.get("/unit/attachments").await;
        assert_eq!(clerk.post(&removal, &[]).await.to(), "/unit/attachments");
    });
}

#[test]
fn p5_what_an_administrator_changes_in_the_catalogue_holds_for_the_next_upload() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let photo = picture(600, image::ImageFormat::Jpeg);
        upload(&town, &browser, "A04", &photo).await;
        assert!(row(&browser, "A04").await.contains("已上传"), "JPG is taken");
        let administrator = town.administrator(SYSTEM).await;
        let path = "/admin/attachments/A04";
        let version = field(&administrator.get(path).await, "version");
        let fields = [
            ("name", "学历证书"),
            ("hint", "只收彩色扫描件"),
            ("most", "1"),
            ("format", "pdf"),
            ("open", "1"),
            ("version", version.as_str()),
        ];
        assert_eq!(administrator.post(path, &fields).await.to(), "/admin/attachments");
        let shown = row(&browser, "A04").await;
        assert!(shown.contains("只收彩色扫描件") && shown.contains("PDF，不超过1MB"), "{shown}");
        assert!(shown.contains("已上传"), "what was taken stays");
        let format = upload(&town, &browser, "A04", &photo).await;
        assert_eq!(format.prompt("A04"), "仅支持上传PDF格式的文件");
        let size = upload(&town, &browser, "A04", &pdf_of(1024 * 1024 + 1)).await;
        assert_eq!(size.prompt("A04"), "文件大小不能超过1MB");
        town.clock.advance(Duration::minutes(1));
        upload(&town, &browser, "A04", &pdf_of(1024 * 1024)).await;
        let file = address(&row(&browser, "A04").await);
        assert_eq!(browser.get(&file).await.headers["content-type"], "application/pdf");
    });
}

#[test]
fn r5_6_8_and_r5_6_17_limits_hold_with_the_process_that_looks_into_files() {
    in_demo_apart(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/person/attachments").await;
        let page = b"<!doctype html><script>alert(1)</script>";
        let renamed = send(&browser, "A01", ("a.jpg", page), &browser.csrf()).await;
        assert_eq!(renamed.prompt("A01"), "仅支持上传PDF、JPG、PNG格式的文件", "R5.6.17");
        let five = 5 * 1024 * 1024;
        let large = upload(&town, &browser, "A04", &pdf_of(five + 1)).await;
        assert_eq!(large.prompt("A04"), "文件大小不能超过5MB", "R5.6.8");
        upload(&town, &browser, "A04", &pdf(51)).await;
        let many = row(&browser, "A04").await;
        assert!(many.contains("PDF文件不能超过50页，该文件有51页") && many.contains("未上传"), "{many}");
        assert_eq!(lying(&town) - stood, 0);
        for (what, file) in [("fifty pages", pdf(50)), ("the limit itself", pdf_of(five))] {
            town.clock.advance(Duration::minutes(1));
            upload(&town, &browser, "A04", &file).await;
            let kept = row(&browser, "A04").await;
            assert!(kept.contains("已上传"), "{what}: {kept}");
            assert_eq!(browser.get(&address(&kept)).await.body.as_bytes(), file, "{what}");
        }
        assert_eq!(look("jpg", page), "\"Broken\"", "nor would the process itself have it");
    });
}

/// What the real process says of `bytes`.
fn look(format: &str, bytes: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_talent"))
        .args(["inspect", format])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim_end().to_owned()
}
