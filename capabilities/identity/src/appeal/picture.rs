//! The picture of the identity card: decoded and written anew, so that nothing but its pixels is kept, sealed, and
//! stored outside the database.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use crate::Refusal;

/// The largest file taken, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
const MOST_SIDE: u32 = 8000;
const KEPT_SIDE: u32 = 2000;
/// The shelf of the vault where pictures are kept.
pub const SHELF: &str = "appeals";

/// Reads a JPEG or PNG and writes it anew as JPEG. Slow: call it on the blocking pool.
///
/// # Errors
/// [`Refusal::Picture`] for anything else, too large, or broken.
pub fn redraw(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    if bytes.is_empty() || bytes.len() > MOST_BYTES {
        return Err(Refusal::Picture);
    }
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Refusal::Picture)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(Refusal::Picture);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(|_| Refusal::Picture)?;
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    let mut redrawn = Cursor::new(Vec::new());
    picture.to_rgb8().write_to(&mut redrawn, ImageFormat::Jpeg).map_err(|_| Refusal::Picture)?;
    Ok(redrawn.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn r1_4_8_a_picture_is_written_anew_and_anything_else_is_refused() {
        let redrawn = redraw(&png(3000, 1500)).unwrap();
        let read = image::load_from_memory(&redrawn).unwrap();
        assert_eq!((read.width(), read.height()), (2000, 1000));
        let mut smuggling = png(10, 10);
        smuggling.extend_from_slice(b"<script>alert(1)</script>");
        assert!(!redraw(&smuggling).unwrap().windows(7).any(|w| w == b"<script"));
        for bad in [&b""[..], b"<svg/>", b"GIF89a", b"\xff\xd8\xff\xe0broken", &png(10, 10)[..40]] {
            assert_eq!(redraw(bad), Err(Refusal::Picture));
        }
        assert_eq!(redraw(&vec![0; MOST_BYTES + 1]), Err(Refusal::Picture));
    }
}
