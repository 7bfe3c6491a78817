use image::{Rgb, RgbImage};
use lopdf::{Document, Object, Stream, dictionary};

use super::*;

fn paper(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 200) as u8, (y % 180) as u8, 230]))
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn document(pages: usize) -> Document {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let content = document.add_object(Stream::new(dictionary! {}, b"BT ET".to_vec()));
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            document
                .add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content })
                .into()
        })
        .collect();
    let count = i64::try_from(pages).unwrap();
    document.objects.insert(
        tree,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn r5_6_7_a_pdf_has_one_to_fifty_pages_and_no_password() {
    assert_eq!(inspect(&saved(document(1)), Format::Pdf), Ok(Kept::AsItIs));
    assert_eq!(inspect(&saved(document(50)), Format::Pdf), Ok(Kept::AsItIs));
    assert_eq!(inspect(&saved(document(51)), Format::Pdf), Err(Refusal::Pages(51)));
    assert_eq!(inspect(&saved(document(0)), Format::Pdf), Err(Refusal::Broken));
    let mut locked = document(1);
    locked.trailer.set("Encrypt", dictionary! { "Filter" => "Standard", "V" => 1, "R" => 2 });
    assert_eq!(inspect(&saved(locked), Format::Pdf), Err(Refusal::Encrypted));
    let whole = saved(document(3));
    assert_eq!(inspect(&whole[..whole.len() / 2], Format::Pdf), Err(Refusal::Broken), "cut off");
    assert_eq!(inspect(b"%PDF-1.7 nothing", Format::Pdf), Err(Refusal::Broken));
}

#[test]
fn r5_6_17_a_picture_is_redrawn_upright_and_without_its_notes() {
    let plain = encoded(&paper(900, 600), ImageFormat::Jpeg);
    let exif: &[u8] =
        b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let noted = [&plain[..2], exif, &plain[2..], b"tail of a moving picture"].concat();
    let Ok(Kept::Redrawn(kept)) = inspect(&noted, Format::Jpg) else { panic!("taken") };
    assert!(!has(&kept, b"Exif") && !has(&kept, b"moving"));
    let read = image::load_from_memory(&kept).unwrap();
    assert_eq!((read.width(), read.height()), (600, 900), "turned");
    let Ok(Kept::Redrawn(kept)) = inspect(&encoded(&paper(600, 600), ImageFormat::Png), Format::Png) else {
        panic!("taken")
    };
    assert_eq!(Format::sniff(&kept), Some(Format::Png));
}

#[test]
fn r5_6_17_broken_small_huge_and_two_faced_files_are_refused() {
    let jpeg = encoded(&paper(800, 700), ImageFormat::Jpeg);
    assert!(inspect(&jpeg[..jpeg.len() / 2], Format::Jpg) == Err(Refusal::Broken), "cut off");
    assert_eq!(inspect(&encoded(&paper(599, 900), ImageFormat::Png), Format::Png), Err(Refusal::Pixels));
    let with = |tail: &[u8]| [jpeg.as_slice(), tail].concat();
    for (what, bytes) in [
        (
            "a page in a comment",
            [&jpeg[..2], b"\xff\xfe\x00\x1b<ScRiPt>alert(1)</sCrIpT>", &jpeg[2..]].concat(),
        ),
        ("a page behind", with(b"<html><body>")),
        ("a document behind", with(b"%PDF-1.7")),
        ("an archive behind", with(b"PK\x03\x04....PK\x05\x06\0\0\0\0")),
    ] {
        assert_eq!(inspect(&bytes, Format::Jpg), Err(Refusal::Broken), "{what}");
    }
    let two = [saved(document(1)), b"PK\x03\x04....PK\x05\x06\0\0\0\0".to_vec()].concat();
    assert_eq!(inspect(&two, Format::Pdf), Err(Refusal::Broken), "a document that is an archive");
}

/// A PNG that says it is 40,000 × 40,000 pixels: 4.8 GB if anybody believed it.
fn boasting() -> Vec<u8> {
    let mut bytes = encoded(&paper(600, 600), ImageFormat::Png);
    for at in [16, 20] {
        bytes[at..at + 4].copy_from_slice(&40_000_u32.to_be_bytes());
    }
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn r5_6_17_a_picture_of_billions_of_pixels_is_refused_before_it_is_drawn() {
    assert_eq!(inspect(&boasting(), Format::Png), Err(Refusal::TooManyPixels));
}
