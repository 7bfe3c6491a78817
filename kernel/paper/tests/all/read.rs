//! What comes back out of a paper: its text, its codes, its bytes.

use std::path::{Path, PathBuf};
use std::process::Command;

use base::{GmSeal, KeyRing, PublicKeys, SeededChance, Signer, Sm2Signer};
use paper::Fonts;
use paper::signed::{check_pdf, seal_pdf};

use crate::samples;

/// A file of its own for each test.
pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("paper-{}-{name}.pdf", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The text as a reader gives it, without white space: lines may end anywhere.
pub(crate) fn text(pdf: &Path, page: Option<usize>) -> String {
    let mut command = Command::new("pdftotext");
    if let Some(page) = page {
        command.args(["-f", &page.to_string(), "-l", &page.to_string()]);
    }
    let output = command.arg(pdf).arg("-").output().expect("pdftotext of poppler-utils");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    bare(&String::from_utf8(output.stdout).unwrap())
}

pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// What the codes on the first page say, read from a picture at 150 dots to the inch.
fn scanned(pdf: &Path) -> Vec<String> {
    let picture = pdf.with_extension("");
    let done =
        Command::new("pdftoppm").args(["-r", "150", "-gray", "-singlefile"]).arg(pdf).arg(&picture).status();
    assert!(done.expect("pdftoppm of poppler-utils").success());
    let bytes = std::fs::read(picture.with_extension("pgm")).unwrap();
    std::fs::remove_file(picture.with_extension("pgm")).unwrap();
    let (width, height, pixels) = grey(&bytes);
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    picture.detect_grids().into_iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// Width, height and pixels of a PGM: `P5`, width, height, 255, then a byte for each.
fn grey(bytes: &[u8]) -> (usize, usize, &[u8]) {
    let head: Vec<&str> =
        bytes.split(u8::is_ascii_whitespace).take(4).map(|word| std::str::from_utf8(word).unwrap()).collect();
    let (width, height) = (head[1].parse().unwrap(), head[2].parse().unwrap());
    (width, height, &bytes[bytes.len() - width * height..])
}

fn holds(pdf: &Path, wanted: &[&str]) {
    let text = text(pdf, None);
    for words in wanted {
        assert!(text.contains(&bare(words)), "{words} is not in {text}");
    }
}

#[test]
fn r7_2_a_letter_gives_its_text_back_and_its_code_leads_to_its_address() {
    let letter = samples::letter();
    let pdf = file("letter", &letter.to_pdf(&Fonts::built_in()).unwrap());
    holds(
        &pdf,
        &["补正告知书", "编号：110108 21 101 20261124 00001 7", "郑范例：", "第 1 页", "2026年11月24日"],
    );
    holds(&pdf, &letter.opening.iter().chain(&letter.closing).map(String::as_str).collect::<Vec<_>>());
    holds(&pdf, &letter.listing.unwrap().items.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(scanned(&pdf), [samples::ADDRESS]);
    std::fs::remove_file(pdf).unwrap();
}

#[test]
fn r7_3_a_form_gives_its_text_back() {
    let pdf = file("form", &samples::form().to_pdf(&Fonts::built_in()).unwrap());
    holds(
        &pdf,
        &[
            "北京市工作居住证申请表",
            "办件编号 110108 21 101 20261124 00001 7",
            "119900199202290047",
            "近12个月应税收入",
        ],
    );
    holds(&pdf, &["fanli.zheng.very.long.name@mail.example.cn", "声明人：郑范例", "海淀区范例幼儿园"]);
    std::fs::remove_file(pdf).unwrap();
}

#[test]
fn r2_11_a_permit_shows_what_it_must_and_its_code_leads_to_its_check() {
    let pdf = file("card", &samples::card().to_pdf(&Fonts::built_in()).unwrap());
    holds(
        &pdf,
        &["北京市工作居住证", "2026 1124 0001", "郑范例", "1199**********0047", "2029年11月23日", "2 人"],
    );
    holds(&pdf, &["发证机关", "海淀区人力资源和社会保障局", "扫码查验"]);
    assert_eq!(scanned(&pdf), [samples::ADDRESS]);
    assert!(!text(&pdf, None).contains("样本"));
    std::fs::remove_file(pdf).unwrap();
}

#[test]
fn r7_5_equal_input_gives_equal_bytes_and_a_signed_paper_still_reads() {
    let fonts = Fonts::built_in();
    let card = samples::card().to_pdf(&fonts).unwrap();
    assert_eq!(card, samples::card().to_pdf(&Fonts::built_in()).unwrap());
    assert_eq!(samples::form().to_pdf(&fonts).unwrap(), samples::form().to_pdf(&fonts).unwrap());
    assert_eq!(samples::letter().to_pdf(&fonts).unwrap(), samples::letter().to_pdf(&fonts).unwrap());
    let signer = Sm2Signer::derive(&GmSeal::new(KeyRing::generate(&SeededChance::new(1))));
    let keys = PublicKeys::new(signer.public_key(), []);
    let mut signed = seal_pdf(card, &signer);
    assert!(check_pdf(&signed, &keys).is_ok());
    let pdf = file("signed", &signed);
    holds(&pdf, &["郑范例"]);
    std::fs::remove_file(pdf).unwrap();
    for at in (0..signed.len()).step_by(signed.len() / 97) {
        signed[at] ^= 1;
        assert!(check_pdf(&signed, &keys).is_err(), "byte {at}");
        signed[at] ^= 1;
    }
}

#[test]
fn a_rare_name_is_printed_and_one_no_font_has_is_marked() {
    let fonts = Fonts::built_in();
    for (name, printed) in
        [("李䶮𬭳", "李䶮𬭳"), ("王\u{30000}", "王〓"), ("阿卜杜拉·买买提", "阿卜杜拉·买买提")]
    {
        let card = paper::Card { name: name.into(), ..samples::card() };
        let pdf = file(&format!("rare-{}", name.len()), &card.to_pdf(&fonts).unwrap());
        holds(&pdf, &[printed]);
        std::fs::remove_file(pdf).unwrap();
    }
}

#[test]
fn long_names_stay_on_the_permit() {
    let card = paper::Card {
        name: "Wolfeschlegelsteinhausen Bergerdorff-Alexander".into(),
        unit: "北京市海淀区中关村国家自主创新示范区范例人工智能与集成电路联合技术研究发展股份有限公司"
            .repeat(2),
        issuer: "北京市海淀区人力资源和社会保障局行政审批服务中心人才引进科".into(),
        ..samples::card()
    };
    let pdf = file("long", &card.to_pdf(&Fonts::built_in()).unwrap());
    holds(&pdf, &["Wolfeschlegelsteinhausen Bergerdorff-Alexander", &card.unit, &card.issuer]);
    assert_eq!(scanned(&pdf), [samples::ADDRESS]);
    std::fs::remove_file(pdf).unwrap();
}

#[test]
fn a_permit_of_invented_people_says_so() {
    let card = paper::Card { is_specimen: true, photo: None, ..samples::card() };
    let pdf = file("specimen", &card.to_pdf(&Fonts::built_in()).unwrap());
    holds(&pdf, &["样本", "郑范例"]);
    std::fs::remove_file(pdf).unwrap();
}

#[test]
fn papers_say_what_they_are_to_readers_of_screens() {
    for (name, pdf) in [
        ("补正告知书", samples::letter().to_pdf(&Fonts::built_in()).unwrap()),
        ("北京市工作居住证申请表", samples::form().to_pdf(&Fonts::built_in()).unwrap()),
        ("北京市工作居住证", samples::card().to_pdf(&Fonts::built_in()).unwrap()),
    ] {
        let path = file(&format!("info-{}", name.len()), &pdf);
        let output = Command::new("pdfinfo").arg(&path).output().expect("pdfinfo of poppler-utils");
        let told = String::from_utf8(output.stdout).unwrap();
        std::fs::remove_file(path).unwrap();
        for line in [&format!("Title:           {name}"), "Tagged:          yes", "A4"] {
            assert!(told.contains(line), "{line} is not in {told}");
        }
    }
}
