//! Files nobody should have sent, and uploads that come to nothing: through the page, with the real process that looks into
//! them (R0.6, R5.6.7, R5.6.8, R5.6.17).

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use app::config::Config;
use attachments::check::{Checking, Inspector};
use attachments::scan::{Scanner, Scanning, Verdict};
use axum::http::StatusCode;
use db::queue::Worker;
use image::ImageFormat;
use time::Duration;
use tokio::io::AsyncWriteExt;

use crate::common::{Browser, Town, in_seeded_with};
use crate::files::{FOLDER, bomb_pdf, lying, pdf, pdf_of, row, send, upload};
use crate::platform::{as_person, in_demo};

const BROKEN: &str = "文件内容为空或已损坏";
const LOCKED: &str = "PDF文件已加密，请解除密码后上传";

/// A demo whose files are looked into by a process of their own, as in production.
pub(crate) fn in_demo_apart<F, R>(test: F)
where
    F: Fn(Town) -> R,
    R: std::future::Future<Output = ()>,
{
    let mut config = Config::default();
    config.attachments.inspector = env!("CARGO_BIN_EXE_talent").into();
    in_seeded_with(config, test);
}

pub(crate) fn picture(side: u32, format: ImageFormat) -> Vec<u8> {
    let drawn =
        image::RgbImage::from_fn(side, side, |x, y| image::Rgb([(x % 200) as u8, (y % 180) as u8, 230]));
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that says it is 40,000 × 40,000 pixels: 4.8 GB if anybody believed it.
fn boasting() -> Vec<u8> {
    let mut bytes = picture(600, ImageFormat::Png);
    for at in [16, 20] {
        bytes[at..at + 4].copy_from_slice(&40_000_u32.to_be_bytes());
    }
    let mut sum = u32::MAX;
    for byte in &bytes[12..29] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

/// The end of an archive, behind something else.
const ARCHIVE: &[u8] = b"PK\x03\x04....PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn r5_6_17_bad_files_get_their_prompt_from_a_process_of_its_own_and_nothing_of_them_is_kept() {
    in_demo_apart(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        let jpeg = picture(800, ImageFormat::Jpeg);
        for (what, bytes, prompt) in [
            ("a document that is an archive", [pdf(1), ARCHIVE.to_vec()].concat(), BROKEN),
            ("a picture that is an archive", [jpeg.clone(), ARCHIVE.to_vec()].concat(), BROKEN),
            (
                "a picture that is a page",
                [jpeg.clone(), b"<script>alert(1)</script>".to_vec()].concat(),
                BROKEN,
            ),
            ("half a picture", jpeg[..jpeg.len() / 2].to_vec(), BROKEN),
            ("a picture of billions of pixels", boasting(), "图片尺寸过大，请缩小后上传"),
            ("a picture of few pixels", picture(599, ImageFormat::Png), "图片不清晰：短边不能小于600像素"),
            ("a document that unpacks without end", bomb_pdf(20 * 1024 * 1024), BROKEN),
            ("a password, AES", include_bytes!("files/asks-for-a-password.pdf").to_vec(), LOCKED),
            ("a password, RC4", include_bytes!("files/asks-for-a-password-rc4.pdf").to_vec(), LOCKED),
        ] {
            // This row takes all three formats.
            assert_eq!(
                upload(&town, &browser, "A01", &bytes).await.status,
                303,
                "{what}: it looks well at first"
            );
            let row = row(&browser, "A01").await;
            assert!(row.contains(prompt) && row.contains("未上传"), "{what}: {row}");
            assert_eq!(lying(&town) - stood, 0, "{what}");
        }
        for (what, bytes) in [
            ("a picture", jpeg),
            // As 学信网 hands them out: anybody can read it, nobody is asked for a password.
            ("no printing", include_bytes!("files/opens-but-may-not-be-printed.pdf").to_vec()),
        ] {
            town.clock.advance(Duration::minutes(1));
            upload(&town, &browser, "A01", &bytes).await;
            assert!(
                row(&browser, "A01").await.contains("已上传"),
                "{what}: the same process takes a good one"
            );
            assert_eq!(lying(&town) - stood, 1, "{what}");
        }
    });
}

/// The process's own limits, read while it waits for the rest of a file: more than a pipe holds has been taken by then, so
/// it is past setting them.
#[test]
fn r5_6_17_the_process_that_looks_into_files_may_use_a_gigabyte_and_twenty_seconds_and_write_nothing() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_talent"))
        .args(["inspect", "pdf"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let file = pdf_of(1024 * 1024);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&file[..512 * 1024]).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    for (name, most) in [("Max address space", "1073741824"), ("Max cpu time", "20"), ("Max file size", "0")]
    {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let told: Vec<&str> = line[name.len()..].split_whitespace().take(2).collect();
        assert_eq!(told, [most, most], "{name}, soft and hard");
    }
    input.write_all(&file[512 * 1024..]).unwrap();
    drop(input);
    let told = child.wait_with_output().unwrap();
    assert_eq!((told.status.success(), told.stdout.as_slice()), (true, &b"\"AsItIs\"\n"[..]));
}

#[test]
fn r0_6_a_line_that_is_cut_in_the_middle_of_a_file_leaves_nothing_and_the_next_one_is_taken() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/person/attachments").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = town.program.router.clone();
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
        line.write_all(&beginning(&browser)).await.unwrap();
        line.flush().await.unwrap();
        until(&browser, "something comes", |row| row.contains("正在上传")).await;
        drop(line);
        until(&browser, "nothing of it lies there", |_| lying(&town) == stood).await;
        // The end of the line reaches whoever receives: the row is what it was, at once and without the sweep.
        until(&browser, "the row is free again", |row| row.contains("未上传")).await;
        upload(&town, &browser, "A04", &pdf(1)).await;
        assert!(row(&browser, "A04").await.contains("已上传"));
        assert_eq!(lying(&town) - stood, 1);
        server.abort();
    });
}

/// The head of an upload of a megabyte, and the first part of its file.
fn beginning(browser: &Browser) -> Vec<u8> {
    let cookies: Vec<String> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let head = format!(
        "POST /person/attachments/A04 HTTP/1.1\r\nhost: 127.0.0.1:8080\r\ncookie: {}\r\ncontent-length: 1048576\r\n\
         content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n\
         {}\r\n--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n",
        cookies.join("; "),
        browser.csrf(),
    );
    [head.into_bytes(), pdf_of(300 * 1024)].concat()
}

/// Looks at the row again and again until it is so: what is waited for is on its way already.
async fn until(browser: &Browser, what: &str, is_so: impl Fn(&str) -> bool) {
    for _ in 0..2_000 {
        if is_so(&row(browser, "A04").await) {
            return;
        }
    }
    panic!("{what}: never; {}", row(browser, "A04").await);
}

/// A scanner that says what it is told to.
#[derive(Clone)]
struct Told(Arc<Mutex<Verdict>>);

impl Scanner for Told {
    fn scan<'a>(&'a self, _: &'a [u8]) -> Scanning<'a> {
        let verdict = *self.0.lock().unwrap();
        Box::pin(async move { verdict })
    }
}

#[test]
fn r5_6_17_an_infected_file_is_refused_and_without_a_verdict_none_is_taken() {
    in_demo(|town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        let scanner = Told(Arc::new(Mutex::new(Verdict::Infected)));
        let ground = town.program.ground.clone();
        let checking = Checking {
            db: ground.db.clone(),
            vault: town.program.vault.clone(),
            clock: ground.clock.clone(),
            chance: ground.chance.clone(),
            seal: ground.seal.clone(),
            inspector: Inspector::Here,
            scanner: Some(Arc::new(scanner.clone())),
        };
        let worker = Worker::new(ground.db, ground.clock).handle(attachments::receive::CHECK, move |job| {
            let checking = checking.clone();
            async move { checking.run(job).await }
        });
        let given = async |code: &str| {
            browser.get("/person/attachments").await;
            assert_eq!(send(&browser, code, ("a.pdf", &pdf(1)), &browser.csrf()).await.status, 303);
            worker.run_due().await.unwrap();
            row(&browser, code).await
        };
        let infected = given("A04").await;
        assert!(infected.contains("文件未通过安全检查") && infected.contains("未上传"), "{infected}");
        assert_eq!(lying(&town) - stood, 0, "nothing of it is kept");
        *scanner.0.lock().unwrap() = Verdict::Unavailable;
        let waiting = given("A05").await;
        assert!(waiting.contains("检查中") && !waiting.contains("已上传"), "{waiting}");
        assert_eq!(lying(&town) - stood, 1, "it is kept for when the scanner answers");
        *scanner.0.lock().unwrap() = Verdict::Clean;
        worker.run_due().await.unwrap();
        assert!(row(&browser, "A05").await.contains("检查中"), "not before its time");
        town.clock.advance(Duration::minutes(1));
        worker.run_due().await.unwrap();
        assert!(row(&browser, "A05").await.contains("已上传"));
    });
}

fn a_megabyte() -> Config {
    let mut config = Config::default();
    config.attachments.quota_mb = 1;
    config
}

const FULL: &str = "附件总容量不能超过1MB，请先删除不需要的附件";

#[test]
fn c8_1_the_quota_counts_what_arrives_and_two_at_once_do_not_pass_it_together() {
    in_seeded_with(a_megabyte(), |town| async move {
        let stood = lying(&town);
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/person/attachments").await;
        let (csrf, file) = (browser.csrf(), pdf_of(600 * 1024));
        let (one, two) = tokio::join!(
            send(&browser, "A04", ("a.pdf", &file), &csrf),
            send(&browser, "A05", ("b.pdf", &file), &csrf),
        );
        let prompts = [one.prompt("A04"), two.prompt("A05")];
        assert_eq!(prompts.iter().filter(|prompt| *prompt == FULL).count(), 1, "{prompts:?}");
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(lying(&town) - stood, 1);
        let (taken, other) = if one.status == 303 { ("A04", "A05") } else { ("A05", "A04") };
        assert!(row(&browser, taken).await.contains("已上传"));
        assert!(row(&browser, other).await.contains("未上传"));
        let refused = upload(&town, &browser, other, &file).await;
        assert_eq!((refused.status, refused.prompt(other)), (StatusCode::UNPROCESSABLE_ENTITY, FULL.into()));
        town.clock.advance(Duration::minutes(1));
        assert_eq!(upload(&town, &browser, taken, &pdf_of(900 * 1024)).await.status, 303, "in its own place");
        assert_eq!(upload(&town, &browser, other, &pdf_of(100 * 1024)).await.status, 303, "what is left");
        assert_eq!(lying(&town) - stood, 2);
    });
}

/// Changes when the file of `key` was last written to.
fn written_at(town: &Town, key: &str, at: base::Moment) {
    let path = town.folder.join("files").join(key);
    let file = std::fs::File::options().append(true).open(path).unwrap();
    let since = std::time::Duration::from_micros(u64::try_from(at.unix_micros()).unwrap());
    file.set_modified(std::time::SystemTime::UNIX_EPOCH + since).unwrap();
}

#[test]
fn r5_6_17_files_that_no_row_names_are_swept_away_after_a_day() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        upload(&town, &browser, "A04", &pdf(1)).await;
        let (vault, now) = (town.program.vault.clone(), town.program.ground.clock.now());
        let folder = town.folder.join(FOLDER);
        for file in std::fs::read_dir(&folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            written_at(&town, &format!("{}/{name}", attachments::SHELF), now);
        }
        let stood = lying(&town);
        // A program died between a redrawn file and its row, and another one in the middle of a file.
        let key = vault.new_key(attachments::SHELF);
        let mut sink = vault.begin(&key).await.unwrap();
        sink.write(b"redrawn").await.unwrap();
        sink.finish().await.unwrap();
        written_at(&town, &key, now);
        let part = format!("{}#1", vault.new_key(attachments::SHELF));
        std::fs::write(town.folder.join("files").join(&part), b"half").unwrap();
        written_at(&town, &part, now);
        app::program::start_housekeeping(&town.program.ground, notices::Budget::default()).await.unwrap();
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(lying(&town) - stood, 2, "their rows may still come");
        town.clock.advance(Duration::hours(25));
        town.program.file_worker.run_due().await.unwrap();
        assert_eq!(lying(&town), stood, "what a row names stays");
        assert!(vault.open(&key).await.is_err());
        let browser = as_person(&town, "chenceshi").await;
        assert!(row(&browser, "A04").await.contains("已上传"));
        let is_waiting = town.db.read(|conn| db::queue::is_waiting(conn, attachments::clean::LITTER)).await;
        assert!(is_waiting.unwrap(), "and it looks again tomorrow");
    });
}
