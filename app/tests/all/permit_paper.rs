//! The electronic permit as it is served: its text, its code, its signature (business 2.11).

use std::path::{Path, PathBuf};
use std::process::Command;

use app::papers::verdict;
use base::PublicKeys;

use crate::common::{Browser, Town};
use crate::platform::{as_person, in_demo};

const NUMBER: &str = "202312210007";

/// The file behind the button of the permit's own page.
async fn served(town: &Town, holder: &Browser) -> PathBuf {
    let home = holder.get("/person").await.body;
    let at = home.find("/person/permits/").unwrap();
    let own = home[at..].split('"').next().unwrap();
    let page = holder.get(own).await;
    assert!(page.has(&format!("{own}/permit.pdf")), "the page of the permit leads to its file");
    let (headers, bytes) = holder.fetch(&format!("{own}/permit.pdf")).await;
    assert_eq!(headers["content-type"], "application/pdf");
    let file = town.folder.join("permit.pdf");
    std::fs::write(&file, bytes).unwrap();
    file
}

/// What `program` of poppler-utils writes about the file.
fn run(program: &str, args: &[&str], file: &Path, rest: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(args).arg(file).args(rest).output();
    let output = output.expect("poppler-utils is installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The text that can be selected in it, without white space: lines may end anywhere.
fn text(file: &Path) -> String {
    let text = String::from_utf8(run("pdftotext", &[], file, &["-"])).unwrap();
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// What the codes on it say, read from a picture as a phone takes it.
fn scanned(file: &Path) -> Vec<String> {
    let picture = run("pdftoppm", &["-r", "150", "-gray", "-singlefile"], file, &[]);
    let head: Vec<&str> = picture
        .split(u8::is_ascii_whitespace)
        .take(3)
        .map(|word| std::str::from_utf8(word).unwrap())
        .collect();
    let (width, height): (usize, usize) = (head[1].parse().unwrap(), head[2].parse().unwrap());
    let pixels = &picture[picture.len() - width * height..];
    let mut grey = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    grey.detect_grids().into_iter().filter_map(|grid| grid.decode().ok()).map(|(_, words)| words).collect()
}

#[test]
fn r7_2_the_served_permit_reads_scans_and_is_believed_until_a_byte_of_it_changes() {
    in_demo(|town| async move {
        let file = served(&town, &as_person(&town, "chenceshi").await).await;
        let words = text(&file);
        for wanted in ["工作居住证", NUMBER, "陈测试", "京华示范科技有限公司", "发证机关"]
        {
            assert!(words.contains(wanted), "{wanted} is not in {words}");
        }
        let codes = scanned(&file);
        assert_eq!(codes, [format!("http://127.0.0.1:8080/verify?number={NUMBER}")]);
        let visitor = town.browser();
        let page = visitor.get(codes[0].trim_start_matches("http://127.0.0.1:8080")).await;
        assert!(page.has(&format!("value=\"{NUMBER}\"")), "the code leads to the check of this permit");
        let answer = visitor.post("/verify", &[("number", NUMBER), ("name", "陈测试")]).await;
        assert!(answer.has("<h2>有效</h2>"));

        // Offline: the published keys as anybody fetches them, and the command.
        let published = visitor.get("/verify/keys.json").await;
        assert_eq!(published.headers["content-type"], "application/json");
        let keys = PublicKeys::parse(&published.body).expect("the published keys can be read");
        let (words, is_believed) = verdict(&file, &keys).unwrap();
        assert!(is_believed, "{words}");
        let mut bytes = std::fs::read(&file).unwrap();
        let bent = town.folder.join("bent.pdf");
        let positions: Vec<usize> =
            (0..bytes.len()).step_by(bytes.len() / 40).chain([bytes.len() - 2]).collect();
        for at in positions {
            bytes[at] ^= 1;
            std::fs::write(&bent, &bytes).unwrap();
            let (words, is_believed) = verdict(&bent, &keys).unwrap();
            assert!(!is_believed && words.starts_with('✗'), "byte {at}: {words}");
            bytes[at] ^= 1;
        }
        bytes.extend_from_slice(b"%more\n");
        std::fs::write(&bent, &bytes).unwrap();
        assert!(!verdict(&bent, &keys).unwrap().1, "what is appended is noticed as well");
    });
}

#[test]
fn r0_5_nobody_but_the_holder_is_served_a_permit() {
    in_demo(|town| async move {
        let holder = as_person(&town, "chenceshi").await;
        let home = holder.get("/person").await.body;
        let at = home.find("/person/permits/").unwrap();
        let file = format!("{}/permit.pdf", home[at..].split('"').next().unwrap());
        assert!(holder.get(&file).await.status.is_success());
        let other = as_person(&town, "zhouyanshi").await;
        assert_eq!(other.get(&file).await.status, axum::http::StatusCode::NOT_FOUND);
        assert!(town.browser().get(&file).await.status.is_redirection(), "signed out");
    });
}
