//! 附件管理 through its pages: what is taken, what is not, whose it is (R5.6).

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::common::{Answer, Browser, Town};
use crate::platform::{as_person, in_demo};

pub(crate) const FOLDER: &str = "files/attachments";

/// A PDF of so many empty pages.
pub(crate) fn pdf(pages: usize) -> Vec<u8> {
    padded(pages, 0)
}

/// The same with so many bytes of comment in it.
fn padded(pages: usize, padding: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|at| format!("{} 0 R", at + 3)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")),
    ];
    objects.extend((0..pages).map(|_| "<< /Type /Page /Parent 2 0 R >>".to_owned()));
    let mut text = "%PDF-1.4\n".to_owned();
    if padding > 0 {
        text.push_str(&format!("%{}\n", "x".repeat(padding)));
    }
    let mut table = String::new();
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let (count, start) = (objects.len() + 1, text.len());
    text.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n{table}"));
    text.push_str(&format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

/// A PDF of one page and of exactly so many bytes.
pub(crate) fn pdf_of(size: usize) -> Vec<u8> {
    let mut padding = size - 400;
    while padded(1, padding).len() != size {
        padding += size - padded(1, padding).len();
    }
    padded(1, padding)
}

pub(crate) async fn send(browser: &Browser, code: &str, (name, bytes): (&str, &[u8]), csrf: &str) -> Answer {
    let mut body =
        format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
    body.extend_from_slice(
        format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
            .as_bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post(format!("/person/attachments/{code}"))
        .header("content-type", "multipart/form-data; boundary=x");
    // In pieces, as a network brings it.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        body.chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).collect();
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    browser.send(request.body(body).unwrap()).await
}

pub(crate) async fn upload(town: &Town, browser: &Browser, code: &str, bytes: &[u8]) -> Answer {
    browser.get("/person/attachments").await;
    let answer = send(browser, code, ("a.pdf", bytes), &browser.csrf()).await;
    town.program.file_worker.run_due().await.unwrap();
    answer
}

/// The row of `code` on the page.
pub(crate) async fn row(browser: &Browser, code: &str) -> String {
    let page = browser.get("/person/attachments").await;
    let (_, rest) = page.body.split_once(&format!("<tr id=\"{code}\">")).unwrap();
    rest.split("</tr>").next().unwrap().to_owned()
}

pub(crate) fn address(row: &str) -> String {
    let at = row.find("/file\"").unwrap();
    let start = row[..at].rfind("href=\"").unwrap() + 6;
    row[start..].split('"').next().unwrap().to_owned()
}

/// How many files lie in the vault.
pub(crate) fn lying(town: &Town) -> usize {
    let folder = town.folder.join(FOLDER);
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn r5_6_1_to_r5_6_6_the_page_lists_every_row_and_searches_by_name() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let page = browser.get("/person/attachments").await;
        for head in ["序号", "附件名称", "附件状态", "上传时间", "操作"] {
            assert!(page.has(&format!("<th scope=\"col\">{head}</th>")), "{head}");
        }
        assert_eq!(page.body.matches("<tr id=\"A").count(), 36, "R5.6.2");
        assert!(!page.has("<tr id=\"U"), "a unit's rows are its own");
        assert!(row(&browser, "A04").await.contains("原件彩色扫描，最高学历"), "R5.6.4");
        assert!(!row(&browser, "A38").await.contains("hint__sign"), "R5.6.5");
        assert!(row(&browser, "A04").await.contains("上传附件"), "R5.6.6");
        let found = browser.get("/person/attachments?name=%E5%AD%A6").await;
        assert!(found.has("学历证书") && found.has("学位证书") && !found.has("结婚证"), "R5.6.3");
        assert!(browser.get("/person/attachments?name=zzz").await.has("没有名称包含“zzz”的附件"));
    });
}

#[test]
fn r5_6_7_to_r5_6_12_a_file_is_taken_shown_inline_replaced_and_removed() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        assert_eq!(upload(&town, &browser, "A04", &pdf(2)).await.to(), "/person/attachments#A04");
        let first = row(&browser, "A04").await;
        assert!(first.contains("已上传") && first.contains("2026-11-24"), "R5.6.9 {first}");
        assert!(first.contains("查看") && first.contains("删除"), "R5.6.10");
        let shown = browser.get(&address(&first)).await;
        assert_eq!(shown.body.as_bytes(), pdf(2), "R5.6.11");
        assert_eq!(shown.headers["content-type"], "application/pdf");
        assert!(shown.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
        assert_eq!(shown.headers["x-content-type-options"], "nosniff");
        let policy = shown.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(browser.get("/permit").await.has("已上传 1 项"), "R5.6.14: the materials of a kind know it");
        town.clock.advance(time::Duration::minutes(1));
        upload(&town, &browser, "A04", &pdf(3)).await;
        let second = row(&browser, "A04").await;
        assert_ne!(address(&second), address(&first), "R5.6.16");
        assert_eq!(browser.get(&address(&first)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(lying(&town) - stood, 1, "nothing holds the old one");
        let removal = address(&second).replace("/file", "/removal");
        assert!(browser.get(&removal).await.has("删除后需重新上传，是否确认删除？"), "R5.6.13");
        assert!(row(&browser, "A04").await.contains("已上传"), "asking removes nothing");
        browser.get(&removal).await;
        assert_eq!(browser.post(&removal, &[]).await.to(), "/person/attachments");
        assert_eq!(browser.post(&removal, &[]).await.status, StatusCode::NOT_FOUND, "pressed twice");
        town.program.file_worker.run_due().await.unwrap();
        assert!(row(&browser, "A04").await.contains("未上传"), "R5.6.12");
        assert_eq!(browser.get(&address(&second)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(lying(&town) - stood, 0);
    });
}

#[test]
fn r5_6_7_and_r5_6_8_bad_files_get_the_right_prompt_and_nothing_is_kept() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        let five = 5 * 1024 * 1024;
        let format = "仅支持上传PDF、JPG格式的文件";
        for (what, code, bytes, prompt) in [
            ("a program", "A04", b"MZ\x90\0\x03\0\0\0".to_vec(), format),
            ("a page", "A04", b"<html><script>alert(1)</script>".to_vec(), format),
            ("a drawing", "A04", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), format),
            ("a PNG where none may be", "A04", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), format),
            (
                "a picture where none may be",
                "A06",
                b"\xff\xd8\xff\xe0....".to_vec(),
                "仅支持上传PDF格式的文件",
            ),
            ("nothing", "A04", Vec::new(), "文件内容为空或已损坏"),
            ("a byte too much", "A04", pdf_of(five + 1), "文件大小不能超过5MB"),
            ("far too much", "A04", pdf_of(25 * 1024 * 1024), "文件大小不能超过5MB"),
        ] {
            let answer = upload(&town, &browser, code, &bytes).await;
            assert_eq!(answer.status.as_u16(), 422, "{what}");
            assert_eq!(answer.prompt(code), prompt, "{what}");
            assert!(row(&browser, code).await.contains("未上传"), "{what}");
        }
        for (what, bytes, prompt) in [
            ("51 pages", pdf(51), "PDF文件不能超过50页，该文件有51页"),
            ("cut off", pdf(9)[..200].to_vec(), "文件内容为空或已损坏"),
            ("a picture cut off", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "文件内容为空或已损坏"),
        ] {
            upload(&town, &browser, "A04", &bytes).await;
            let row = row(&browser, "A04").await;
            assert!(row.contains(prompt) && row.contains("未上传"), "{what}: {row}");
        }
        assert_eq!(lying(&town) - stood, 0, "nothing is kept of any");
        upload(&town, &browser, "A04", &pdf_of(five)).await;
        assert!(row(&browser, "A04").await.contains("已上传"), "R5.6.8: the limit itself is taken");
    });
}

#[test]
fn r0_6_a_refused_file_leaves_the_one_before_and_the_last_upload_wins() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        upload(&town, &browser, "A04", &pdf(1)).await;
        town.clock.advance(time::Duration::minutes(1));
        upload(&town, &browser, "A04", &pdf(51)).await;
        let kept = row(&browser, "A04").await;
        assert!(kept.contains("已上传") && kept.contains("不能超过50页"), "{kept}");
        assert_eq!(browser.get(&address(&kept)).await.body.as_bytes(), pdf(1));
        browser.get("/person/attachments").await;
        let csrf = browser.csrf();
        let (four, five) = (pdf(4), pdf(5));
        let (one, two) = tokio::join!(
            send(&browser, "A05", ("a.pdf", &four), &csrf),
            send(&browser, "A05", ("b.pdf", &five), &csrf),
        );
        assert!(one.status == 303 || two.status == 303);
        town.program.file_worker.run_due().await.unwrap();
        assert!(row(&browser, "A05").await.contains("已上传"), "one of them");
        assert_eq!(lying(&town) - stood, 2, "and nothing of the other");
    });
}

#[test]
fn r5_6_an_upload_that_breaks_off_leaves_nothing_and_the_next_one_is_taken() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/person/attachments").await;
        let head = format!(
            "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\ncontent-disposition: form-data; \
             name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4 and then the line is cut",
            browser.csrf()
        );
        let request = Request::post("/person/attachments/A04")
            .header("content-type", "multipart/form-data; boundary=x");
        let broken = browser.send(request.body(Body::from(head)).unwrap()).await;
        assert_eq!((broken.status.as_u16(), broken.prompt("A04").as_str()), (422, "文件内容为空或已损坏"));
        assert_eq!(lying(&town) - stood, 0);
        upload(&town, &browser, "A04", &pdf(1)).await;
        assert!(row(&browser, "A04").await.contains("已上传"));
    });
}

#[test]
fn r0_5_a_foreign_file_is_not_found_and_a_forged_form_keeps_nothing() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let (owner, other) = (as_person(&town, "chenceshi").await, as_person(&town, "linyangli").await);
        upload(&town, &owner, "A04", &pdf(1)).await;
        let file = address(&row(&owner, "A04").await);
        let id = file.split('/').nth(3).unwrap().to_owned();
        other.get("/person/attachments").await;
        let removal = format!("/person/attachments/{id}/removal");
        for path in [file.clone(), removal.clone(), format!("/api/person/attachments/{id}")] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        other.get("/person/attachments").await;
        assert_eq!(other.post(&removal, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.get(&file).await.status, StatusCode::OK);
        let forged = send(&owner, "A05", ("a.pdf", &pdf(1)), "another token").await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        owner.get("/person/attachments").await;
        assert_eq!(
            send(&owner, "A99", ("a.pdf", &pdf(1)), &owner.csrf()).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(lying(&town) - stood, 1);
        let folder = town.folder.join(FOLDER);
        let kept = std::fs::read(std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()).unwrap();
        assert!(!kept.windows(5).any(|part| part == b"%PDF-"), "R5.6.17: sealed, outside the web root");
    });
}

#[test]
fn r5_6_15_a_case_keeps_the_file_it_was_submitted_with_until_it_lets_go() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        upload(&town, &browser, "A04", &pdf(2)).await;
        let given = town.program.ground.given();
        let person = town
            .db
            .read({
                let given = given.clone();
                move |conn| {
                    let username = identity::Username::parse("chenceshi").unwrap();
                    let account = identity::seed::account_of(conn, &username, &given)?.unwrap();
                    profile::find_by_subject(conn, "http://127.0.0.1:8080", account.as_str())
                }
            })
            .await
            .unwrap();
        let person = base::Person::at_edge(person.unwrap());
        let held = town
            .db
            .write({
                let (owner, given) = (attachments::Owner::from(&person), given.clone());
                move |tx| {
                    let wanted = (&["A04", "A05"][..], "application:1");
                    let frozen = attachments::hold::freeze(tx, &owner, wanted, &given)?;
                    assert_eq!(
                        frozen,
                        attachments::hold::freeze(tx, &owner, wanted, &given)?,
                        "twice is once"
                    );
                    assert!(frozen.keys().eq(["A04"]));
                    attachments::hold::list(tx, "application:1", &given)
                }
            })
            .await
            .unwrap();
        assert_eq!(held.len(), 1);
        let removal = address(&row(&browser, "A04").await).replace("/file", "/removal");
        browser.get(&removal).await;
        browser.post(&removal, &[]).await;
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(town.program.vault.read(&held[0].key).await.unwrap(), pdf(2), "still there for the case");
        let release = given.clone();
        town.db.write(move |tx| attachments::hold::release(tx, "application:1", &release)).await.unwrap();
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(lying(&town) - stood, 0);
    });
}

#[test]
fn uploads_that_nobody_finished_are_swept_away_after_an_hour() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        upload(&town, &browser, "A04", &pdf(1)).await;
        let ground = town.program.ground.clone();
        let person = {
            let given = ground.given();
            town.db
                .read(move |conn| {
                    let username = identity::Username::parse("chenceshi").unwrap();
                    let account = identity::seed::account_of(conn, &username, &given)?.unwrap();
                    profile::find_by_subject(conn, "http://127.0.0.1:8080", account.as_str())
                })
                .await
                .unwrap()
        };
        let person = base::Person::at_edge(person.unwrap());
        let (vault, given) = (town.program.vault.clone(), ground.given());
        let key = vault.new_key(attachments::SHELF);
        let mut sink = vault.begin(&key).await.unwrap();
        sink.write(b"%PDF-1.4").await.unwrap();
        sink.finish().await.unwrap();
        let limits = attachments::receive::Limits::default();
        let begun = key.clone();
        town.db
            .write(move |tx| {
                attachments::receive::begin(
                    tx,
                    &attachments::Owner::from(&person),
                    ("A05", "b.pdf", &begun),
                    &limits,
                    &given,
                )
            })
            .await
            .unwrap()
            .unwrap();
        let is_watched = async || browser.get("/person/attachments").await.has("data-checking");
        let coming = row(&browser, "A05").await;
        assert!(coming.contains("正在上传") && coming.contains("tag--run"), "{coming}");
        assert!(is_watched().await, "the page looks again");
        town.clock.advance(time::Duration::minutes(11));
        assert!(row(&browser, "A05").await.contains("上传未完成"), "no upload takes so long");
        assert!(!is_watched().await);
        let means = (&ground.chance, &ground.seal);
        let sweep = |now| attachments::clean::sweep(&town.db, &vault, means, now);
        assert_eq!(sweep(ground.clock.now()).await.unwrap(), 0, "it may still be coming");
        town.clock.advance(time::Duration::minutes(61));
        assert_eq!(sweep(ground.clock.now()).await.unwrap(), 1);
        assert!(vault.open(&key).await.is_err());
        assert_eq!(lying(&town) - stood, 1, "what counts stays");
        let browser = as_person(&town, "chenceshi").await;
        assert!(row(&browser, "A05").await.contains("未上传"), "where nobody could give up, the sweep did");
        assert!(row(&browser, "A04").await.contains("已上传"));
    });
}

/// A PNG of a few kilobytes that would be 4.8 GB when drawn, and one that is 400 MB: both are refused by the process of
/// its own in bounded memory, and so is a document that unpacks without end.
#[test]
fn r5_6_17_bombs_are_refused_by_a_process_with_bounded_memory() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let look = |format: &str, bytes: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_talent"))
            .args(["inspect", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let bytes = bytes.to_vec();
        let writer = std::thread::spawn(move || input.write_all(&bytes));
        let told = child.wait_with_output().unwrap();
        let _ = writer.join();
        String::from_utf8_lossy(&told.stdout).lines().next().unwrap_or("died").to_owned()
    };
    assert_eq!(look("pdf", &pdf(3)), "\"AsItIs\"");
    let bomb = bomb_png(11_000, 11_000);
    assert!(bomb.len() < 1024 * 1024, "{} bytes", bomb.len());
    assert_eq!(look("png", &bomb), "\"TooManyPixels\"");
    let packed = bomb_pdf(200 * 1024 * 1024);
    assert!(packed.len() < 1024 * 1024, "{} bytes", packed.len());
    assert_eq!(look("pdf", &packed), "\"Broken\"", "it answers; nothing has to end it");
}

/// One colour compresses a thousandfold.
fn bomb_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::GrayImage::new(width, height);
    let encoder = image::codecs::png::PngEncoder::new_with_quality(
        &mut bytes,
        image::codecs::png::CompressionType::Best,
        image::codecs::png::FilterType::NoFilter,
    );
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

/// An object stream of so many bytes of nothing, packed.
pub(crate) fn bomb_pdf(size: usize) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let nothing = vec![b' '; 1024 * 1024];
    for _ in 0..size / nothing.len() {
        std::io::Write::write_all(&mut packer, &nothing).unwrap();
    }
    let packed = packer.finish().unwrap();
    let mut text = b"%PDF-1.5\n".to_vec();
    let at = text.len();
    text.extend_from_slice(
        format!(
            "1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {} >>\nstream\n",
            packed.len()
        )
        .as_bytes(),
    );
    text.extend_from_slice(&packed);
    text.extend_from_slice(b"\nendstream\nendobj\n");
    let start = text.len();
    text.extend_from_slice(
        format!("xref\n0 2\n0000000000 65535 f \n{at:010} 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
            .as_bytes(),
    );
    text
}

#[test]
fn c8_1_a_unit_keeps_its_own_materials_and_a_person_has_a_quota() {
    let mut config = app::config::Config::default();
    config.attachments.quota_mb = 1;
    crate::common::in_seeded_with(config, |town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let page = clerk.get("/unit/attachments").await;
        assert_eq!(page.body.matches("<tr id=\"U").count(), 8);
        let send_to = async |browser: &Browser, base: &str, code: &str, bytes: Vec<u8>| {
            browser.get(base).await;
            let mut body = format!(
                "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\ncontent-disposition: form-data; \
                 name=\"file\"; filename=\"a.pdf\"\r\n\r\n",
                browser.csrf()
            )
            .into_bytes();
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--x--\r\n");
            let request = Request::post(format!("{base}/{code}"))
                .header("content-type", "multipart/form-data; boundary=x");
            let answer = browser.send(request.body(Body::from(body)).unwrap()).await;
            town.program.file_worker.run_due().await.unwrap();
            answer
        };
        assert_eq!(send_to(&clerk, "/unit/attachments", "U01", pdf(1)).await.to(), "/unit/attachments#U01");
        let page = clerk.get("/unit/attachments").await;
        assert!(page.has("已上传 4 项"), "with what the demo has");
        let file = address(page.body.split("<tr id=\"U01\">").nth(1).unwrap());
        assert_eq!(clerk.get(&file).await.body.as_bytes(), pdf(1));
        for (code, base) in [("A01", "/unit/attachments"), ("U01", "/person/attachments")] {
            assert_eq!(send_to(&clerk, base, code, pdf(1)).await.status, StatusCode::NOT_FOUND, "{code}");
        }
        let other = crate::unit_side::second_unit(&town).await;
        assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND, "another unit's clerk");
        let person = as_person(&town, "chenceshi").await;
        assert_eq!(person.get("/unit/attachments").await.status, StatusCode::NOT_FOUND);
        send_to(&person, "/person/attachments", "A04", pdf_of(1024 * 1024)).await;
        let full = send_to(&person, "/person/attachments", "A05", pdf(1)).await;
        assert_eq!(full.prompt("A05"), "附件总容量不能超过1MB，请先删除不需要的附件");
    });
}
