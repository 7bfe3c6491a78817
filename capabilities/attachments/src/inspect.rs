//! Looking into a file: is it whole, can it be shown, what must not be in it. Pure and slow; run apart from the program
//! with bounded memory and time, since files come from anybody.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

use crate::{Format, Refusal};

const MOST_PAGES: usize = 50;
const LEAST_SIDE: u32 = 600;
const MOST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 50_000_000;
const QUALITY: u8 = 92;

/// What is kept of a file that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// As it came.
    AsItIs,
    /// Drawn anew: nothing but pixels, upright.
    Redrawn(Vec<u8>),
}

/// Looks into `bytes`, which begin like a file of `format`.
///
/// # Errors
/// The first thing that is wrong.
pub fn inspect(bytes: &[u8], format: Format) -> Result<Kept, Refusal> {
    if hides_another(bytes, format) || (format == Format::Jpg && is_cut_off(bytes)) {
        return Err(Refusal::Broken);
    }
    match format {
        Format::Pdf => pdf(bytes).map(|()| Kept::AsItIs),
        Format::Jpg => picture(bytes, ImageFormat::Jpeg).map(Kept::Redrawn),
        Format::Png => picture(bytes, ImageFormat::Png).map(Kept::Redrawn),
    }
}

/// A file that is two at once: the end of an archive, or in a picture the words of a page or document.
fn hides_another(bytes: &[u8], format: Format) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(65_557)..];
    if has(tail, b"PK\x05\x06") {
        return true;
    }
    let words: [&[u8]; 4] = [b"<script", b"<html", b"<svg", b"%PDF-"];
    format != Format::Pdf && words.iter().any(|word| has(bytes, word))
}

/// Decoders forgive a JPEG its missing end; people would not. In the coded part no end mark can occur by chance.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = |mark: [u8; 2]| bytes.windows(2).rposition(|pair| pair == mark);
    last([0xff, 0xd9]) < last([0xff, 0xda])
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

fn pdf(bytes: &[u8]) -> Result<(), Refusal> {
    // A protected file keeps its encryption dictionary in the clear, even when nothing else can be read.
    let document = lopdf::Document::load_mem(bytes);
    let is_locked = |document: &lopdf::Document| document.is_encrypted() || document.trailer.has(b"Encrypt");
    match &document {
        Ok(document) if is_locked(document) => return Err(Refusal::Encrypted),
        Err(_) if has(&bytes[bytes.len().saturating_sub(4096)..], b"/Encrypt") => {
            return Err(Refusal::Encrypted);
        }
        _ => {}
    }
    // The reader mends a file that was cut off; a viewer may not, and half a contract is none.
    if !has(&bytes[bytes.len().saturating_sub(2048)..], b"%%EOF") {
        return Err(Refusal::Broken);
    }
    let pages = document.map_err(|_| Refusal::Broken)?.get_pages().len();
    match pages {
        0 => Err(Refusal::Broken),
        1..=MOST_PAGES => Ok(()),
        more => Err(Refusal::Pages(more)),
    }
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, Refusal> {
    let broken = |_| Refusal::Broken;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(320 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => Refusal::TooManyPixels,
        _ => Refusal::Broken,
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE {
        return Err(Refusal::TooManyPixels);
    }
    if width.min(height) < LEAST_SIDE {
        return Err(Refusal::Pixels);
    }
    let orientation = decoder.orientation().map_err(|_| Refusal::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    let mut drawn = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => {
            JpegEncoder::new_with_quality(&mut drawn, QUALITY)
                .encode_image(&picture.to_rgb8())
                .map_err(broken)?;
        }
        _ => {
            let colour = picture.color();
            image::codecs::png::PngEncoder::new(&mut drawn)
                .write_image(picture.as_bytes(), picture.width(), picture.height(), colour.into())
                .map_err(broken)?;
        }
    }
    Ok(drawn.into_inner())
}

#[cfg(test)]
mod tests;
