//! 证件照片: from what people upload to 358×441 pixels of JPEG under 100 KB (4.5).

mod darkroom;

pub use darkroom::{Busy, Darkroom};

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

/// The stored picture's width.
pub const WIDTH: u32 = 358;
/// The stored picture's height.
pub const HEIGHT: u32 = 441;
const MOST_SIDE: u32 = 10_000;

/// Which pictures are taken, and how they are kept (4.5): the manual names no limits, operators may have others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The largest upload, in megabytes; at most [`Limits::MOST_MB`].
    pub most_mb: usize,
    /// The largest kept picture, in kilobytes.
    pub stored_kb: usize,
    /// The background is at least so light in each channel, of 255.
    pub background_mean: u8,
    /// Its standard deviation in each channel is at most this.
    pub background_spread: u8,
}

impl Limits {
    /// No form takes a larger one.
    pub const MOST_MB: usize = 10;
}

impl Default for Limits {
    fn default() -> Self {
        Self { most_mb: 2, stored_kb: 100, background_mean: 225, background_spread: 18 }
    }
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoRefusal {
    /// No file, or a broken one.
    #[error("文件内容为空或已损坏")]
    Broken,
    /// Not a JPEG by content.
    #[error("照片须为JPG格式")]
    Format,
    /// More bytes than so many megabytes.
    #[error("文件大小不能超过{0}MB")]
    Size(usize),
    /// Too few pixels.
    #[error("照片尺寸不能小于358×441像素")]
    Pixels,
    /// Without colour.
    #[error("照片须为彩色")]
    Grey,
    /// Not in front of white.
    #[error("照片背景须为白色")]
    Background,
}

/// Reads, turns upright, crops in the middle to 358:441, checks and writes anew: nothing but pixels is kept. Slow, and
/// large while it runs: uploads go through a [`Darkroom`].
///
/// # Errors
/// The first thing that is wrong.
pub fn prepare(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Broken);
    }
    if bytes.len() > limits.most_mb * 1024 * 1024 {
        return Err(PhotoRefusal::Size(limits.most_mb));
    }
    let upright = read(bytes)?;
    if upright.width() < WIDTH || upright.height() < HEIGHT {
        return Err(PhotoRefusal::Pixels);
    }
    let fitted = fit(&upright);
    if is_grey(&fitted) {
        return Err(PhotoRefusal::Grey);
    }
    if !is_on_white(&fitted, limits) {
        return Err(PhotoRefusal::Background);
    }
    write(&fitted, limits)
}

fn read(bytes: &[u8]) -> Result<DynamicImage, PhotoRefusal> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoRefusal::Broken)?;
    if reader.format() != Some(ImageFormat::Jpeg) {
        return Err(PhotoRefusal::Format);
    }
    // Decoders forgive a JPEG its missing end; people would not.
    let last = |mark: [u8; 2]| bytes.windows(2).rposition(|pair| pair == mark);
    if last([0xff, 0xd9]) < last([0xff, 0xda]) {
        return Err(PhotoRefusal::Broken);
    }
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoRefusal::Broken)?;
    let orientation = decoder.orientation().map_err(|_| PhotoRefusal::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoRefusal::Broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The largest part of 358:441 in the middle, at 358×441.
fn fit(picture: &DynamicImage) -> RgbImage {
    let (width, height) = (picture.width(), picture.height());
    let wide = (u64::from(height) * u64::from(WIDTH) / u64::from(HEIGHT)).min(u64::from(width));
    let high = (u64::from(width) * u64::from(HEIGHT) / u64::from(WIDTH)).min(u64::from(height));
    let (wide, high) = (u32::try_from(wide).unwrap_or(width), u32::try_from(high).unwrap_or(height));
    let cut = picture.crop_imm((width - wide) / 2, (height - high) / 2, wide, high);
    cut.resize_exact(WIDTH, HEIGHT, FilterType::Lanczos3).to_rgb8()
}

/// Hardly a difference between the channels anywhere.
fn is_grey(picture: &RgbImage) -> bool {
    let spread = |pixel: &[u8; 3]| pixel.iter().max().unwrap_or(&0) - pixel.iter().min().unwrap_or(&0);
    picture.pixels().all(|pixel| spread(&pixel.0) < 6)
}

/// The outer twentieth at left, right and top is light and even in every channel.
fn is_on_white(picture: &RgbImage, limits: &Limits) -> bool {
    let (side, top) = (WIDTH / 20, HEIGHT / 20);
    let band: Vec<[u8; 3]> = picture
        .enumerate_pixels()
        .filter(|(x, y, _)| *x < side || *x >= WIDTH - side || *y < top)
        .map(|(_, _, pixel)| pixel.0)
        .collect();
    (0..3).all(|channel| {
        let count = band.len() as f64;
        let mean = band.iter().map(|pixel| f64::from(pixel[channel])).sum::<f64>() / count;
        let spread = band.iter().map(|pixel| (f64::from(pixel[channel]) - mean).powi(2)).sum::<f64>() / count;
        mean >= f64::from(limits.background_mean) && spread.sqrt() <= f64::from(limits.background_spread)
    })
}

/// Quality goes down until the file fits.
fn write(picture: &RgbImage, limits: &Limits) -> Result<Vec<u8>, PhotoRefusal> {
    for quality in (1..=9).rev().map(|tens| tens * 10) {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode_image(picture)
            .map_err(|_| PhotoRefusal::Broken)?;
        if bytes.len() <= limits.stored_kb * 1024 {
            return Ok(bytes);
        }
    }
    Err(PhotoRefusal::Size(limits.most_mb))
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    const MOST_STORED: usize = 100 * 1024;

    fn prepare(bytes: &[u8]) -> Result<Vec<u8>, PhotoRefusal> {
        super::prepare(bytes, &Limits::default())
    }

    /// A face of a kind in front of `ground`.
    fn portrait(width: u32, height: u32, ground: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let (dx, dy) = (x.abs_diff(width / 2) * 4, y.abs_diff(height / 2) * 3);
            if dx < width && dy < height { Rgb([190, 140, 110]) } else { Rgb(ground) }
        })
    }

    fn jpeg(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(picture).unwrap();
        bytes
    }

    #[test]
    fn the_listed_test_pictures_are_taken_or_refused() {
        let white = [250, 250, 250];
        for (width, height) in [(358, 441), (359, 441), (1200, 1600), (1600, 1200)] {
            let taken = prepare(&jpeg(&portrait(width, height, white))).unwrap();
            let read = image::load_from_memory(&taken).unwrap();
            assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT), "{width}×{height}");
            assert!(taken.len() <= MOST_STORED);
        }
        let mut png = Cursor::new(Vec::new());
        portrait(358, 441, white).write_to(&mut png, ImageFormat::Png).unwrap();
        let grey =
            RgbImage::from_fn(
                358,
                441,
                |x, _| if x.abs_diff(179) < 90 { Rgb([90; 3]) } else { Rgb([250; 3]) },
            );
        for (bytes, why) in [
            (Vec::new(), PhotoRefusal::Broken),
            (png.into_inner(), PhotoRefusal::Format),
            (jpeg(&portrait(300, 441, white)), PhotoRefusal::Pixels),
            (jpeg(&portrait(358, 441, [60, 110, 200])), PhotoRefusal::Background),
            (jpeg(&grey), PhotoRefusal::Grey),
            (vec![0xff; 2 * 1024 * 1024 + 1], PhotoRefusal::Size(2)),
            (jpeg(&portrait(358, 441, white))[..400].to_vec(), PhotoRefusal::Broken),
        ] {
            assert_eq!(prepare(&bytes), Err(why));
        }
    }

    /// As [`portrait`], with a coat no encoder makes small; the same on every run.
    fn noisy() -> RgbImage {
        let mut state = 1u32;
        let mut picture = portrait(358, 441, [250, 250, 250]);
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            if (30..328).contains(&x) && y > 60 {
                let mut next = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    u8::try_from(state >> 24).unwrap()
                };
                *pixel = Rgb([next(), next(), next()]);
            }
        }
        picture
    }

    #[test]
    fn s4_5_a_picture_of_the_right_size_above_100_kb_is_stepped_down_until_it_fits() {
        let sent = jpeg(&noisy());
        assert!(sent.len() > MOST_STORED, "{} bytes", sent.len());
        let taken = prepare(&sent).unwrap();
        assert!(taken.len() <= MOST_STORED, "{} bytes", taken.len());
        let read = image::load_from_memory(&taken).unwrap();
        assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
        // No further than needed.
        let mut finer = Vec::new();
        let picture = fit(&read_upright(&sent));
        let quality = (1..=9).rev().map(|tens| tens * 10).find(|quality| {
            finer.clear();
            JpegEncoder::new_with_quality(&mut finer, *quality).encode_image(&picture).unwrap();
            finer.len() <= MOST_STORED
        });
        assert_eq!((quality.is_some(), finer.len()), (true, taken.len()));
    }

    fn read_upright(bytes: &[u8]) -> DynamicImage {
        super::read(bytes).unwrap()
    }

    #[test]
    fn a_picture_lying_on_its_side_is_turned_and_its_notes_are_gone() {
        let lying = image::imageops::rotate270(&portrait(600, 800, [250, 250, 250]));
        let plain = jpeg(&lying);
        // An EXIF block that says: turn by ninety degrees.
        let exif: &[u8] =
            b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let noted = [&plain[..2], exif, &plain[2..]].concat();
        let taken = prepare(&noted).unwrap();
        assert!(!taken.windows(4).any(|part| part == b"Exif"));
        let read = image::load_from_memory(&taken).unwrap().to_rgb8();
        assert!(read.get_pixel(20, 220)[2] > 200, "the side is background");
    }

    #[test]
    fn s4_5_every_limit_is_the_operators_to_choose() {
        let (usual, noisy) = (Limits::default(), jpeg(&noisy()));
        let large = Limits { most_mb: 1, ..usual };
        let too_large = [noisy.clone(), vec![0; 1024 * 1024]].concat();
        assert_eq!(super::prepare(&too_large, &large), Err(PhotoRefusal::Size(1)));
        assert_eq!(PhotoRefusal::Size(1).to_string(), "文件大小不能超过1MB");
        let small = Limits { stored_kb: 40, ..usual };
        let (kept, smaller) = (prepare(&noisy).unwrap(), super::prepare(&noisy, &small).unwrap());
        assert!(smaller.len() <= 40 * 1024 && kept.len() > 40 * 1024, "{} {}", smaller.len(), kept.len());
        let sky = jpeg(&portrait(358, 441, [200, 210, 230]));
        assert_eq!(prepare(&sky), Err(PhotoRefusal::Background));
        assert!(super::prepare(&sky, &Limits { background_mean: 190, ..usual }).is_ok());
        let striped = RgbImage::from_fn(358, 441, |x, y| match x % 2 {
            _ if x.abs_diff(179) < 90 && y > 60 => Rgb([190, 140, 110]),
            0 => Rgb([225, 225, 230]),
            _ => Rgb([255, 255, 255]),
        });
        assert!(prepare(&jpeg(&striped)).is_ok());
        let even = Limits { background_spread: 1, ..usual };
        assert_eq!(super::prepare(&jpeg(&striped), &even), Err(PhotoRefusal::Background));
    }
}
