//! Sheets of paper for the demo: what a scan looks like, with nothing on it that anybody wrote.

use std::io::Cursor;

use attachments::Format;
use attachments::receive::Arrived;
use db::Fault;
use image::{ImageFormat, Rgb, RgbImage};

use crate::program::Program;

/// A kept file.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    /// Where it lies.
    pub(super) key: String,
    /// What it is.
    pub(super) file: Arrived,
}

/// A scanned page: lines of writing and, on a stamped one, a red seal.
fn page(is_stamped: bool) -> Result<Vec<u8>, Fault> {
    let picture = RgbImage::from_fn(620, 877, |x, y| {
        let (dx, dy) = (f64::from(x) - 450.0, f64::from(y) - 700.0);
        let ring = dx.hypot(dy);
        let is_line = (90..530).contains(&x) && (150..780).contains(&y) && y % 34 < 4;
        let is_title = (220..400).contains(&x) && (80..104).contains(&y);
        if is_stamped && ((70.0..76.0).contains(&ring) || ring < 16.0) {
            Rgb([200, 40, 36])
        } else if is_title || (is_line && (x / 11 + y / 34 * 7) % 9 != 0) {
            Rgb([70, 74, 84])
        } else {
            Rgb([252, 251, 247])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|e| Fault::System(e.to_string()))?;
    Ok(bytes.into_inner())
}

/// The smallest document that viewers open: two pages with a line each.
fn document() -> Vec<u8> {
    let text = |words: &str| format!("BT /F1 22 Tf 72 760 Td ({words}) Tj ET");
    let stream = |words: &str| {
        let text = text(words);
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())
    };
    let leaf = |content: u8| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
             /Resources << /Font << /F1 7 0 R >> >> >>"
        )
    };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        leaf(5),
        leaf(6),
        stream("Demo contract, page 1"),
        stream("Demo contract, page 2"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

async fn keep(program: &Program, format: Format, bytes: Vec<u8>) -> Result<Paper, Fault> {
    let key = program.vault.new_key(attachments::SHELF);
    let mut sink = program.vault.begin(&key).await?;
    sink.write(&bytes).await?;
    sink.finish().await?;
    let size = i64::try_from(bytes.len()).unwrap_or(0);
    Ok(Paper { key, file: Arrived { format, bytes: size, sha256: base::sha256_hex(&bytes) } })
}

/// A page, a stamped page and a document, anew for every file: what one forgets, another keeps.
pub(super) async fn all(program: &Program, count: usize) -> Result<Vec<Paper>, Fault> {
    let (plain, stamped) = (page(false)?, page(true)?);
    let mut papers = Vec::new();
    for at in 0..count {
        let paper = match at % 3 {
            0 => keep(program, Format::Png, plain.clone()).await?,
            1 => keep(program, Format::Pdf, document()).await?,
            _ => keep(program, Format::Png, stamped.clone()).await?,
        };
        papers.push(paper);
    }
    Ok(papers)
}
