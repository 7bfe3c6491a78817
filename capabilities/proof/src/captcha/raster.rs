//! Drawing the picture: strokes are bent before they are drawn, so nothing is blurred by resampling.

use base::Chance;
use tiny_skia::{Color, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke as Pen, Transform};

use super::glyph::{Point, Stroke, strokes};

/// Device pixels; pages show the picture at half this size, so it is sharp on any screen.
pub(super) const WIDTH: u32 = 240;
/// Device pixels.
pub(super) const HEIGHT: u32 = 80;

const PEN: f32 = 6.0;
const GLYPH: Point = (38.0, 54.0);

/// Inks of at least 4.5:1 against every ground this file paints.
const INKS: [(u8, u8, u8); 4] = [(11, 74, 158), (120, 42, 26), (20, 90, 60), (84, 40, 130)];

/// Draws `answer` (digits) as a PNG of [`WIDTH`]×[`HEIGHT`]. The same `chance` draws the same picture.
pub fn draw(answer: &str, chance: &dyn Chance) -> Vec<u8> {
    let mut picture = Pixmap::new(WIDTH, HEIGHT).expect("the size is not zero");
    picture.fill(Color::from_rgba8(240, 244, 251, 255));
    speckle(&mut picture, chance);
    let mut paint = Paint::default();
    let (r, g, b) = INKS[chance.below(4) as usize];
    paint.set_color_rgba8(r, g, b, 255);
    let pen = Pen { width: PEN, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Pen::default() };
    let wave = Wave::drawn(chance);
    let digits: Vec<u8> = answer.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    let room = (WIDTH as f32 - 24.0) / digits.len().max(1) as f32;
    for (place, digit) in digits.into_iter().enumerate() {
        let frame = Frame::drawn(12.0 + room * (place as f32 + 0.5), chance);
        for stroke in strokes(digit, chance.below(2) == 1) {
            let bent = fine(&stroke).into_iter().map(|point| wave.bend(frame.set(point))).collect();
            line(&mut picture, bent, &paint, &pen);
        }
    }
    for from in [6.0, 110.0] {
        line(&mut picture, crossing(from + chance.fraction() * 40.0, chance), &paint, &pen);
    }
    picture.encode_png().expect("a picture in memory encodes")
}

/// Where and how one digit stands.
struct Frame {
    centre: Point,
    size: Point,
    turn: f32,
    shear: f32,
}

impl Frame {
    fn drawn(middle: f32, chance: &dyn Chance) -> Self {
        let within = |half: f32| (chance.fraction() * 2.0 - 1.0) * half;
        let scale = 1.0 + within(0.14);
        Self {
            centre: (middle + within(7.0), HEIGHT as f32 / 2.0 + within(5.0)),
            size: (GLYPH.0 * scale * (1.0 + within(0.1)), GLYPH.1 * scale),
            turn: within(0.34),
            shear: within(0.22),
        }
    }

    fn set(&self, (x, y): Point) -> Point {
        let (x, y) = ((x - 0.5) * self.size.0, (y - 0.5) * self.size.1);
        let x = x + y * self.shear;
        let (sin, cos) = self.turn.sin_cos();
        (self.centre.0 + x * cos - y * sin, self.centre.1 + x * sin + y * cos)
    }
}

/// One sine along each axis.
struct Wave {
    height: f32,
    length: f32,
    phase: f32,
}

impl Wave {
    fn drawn(chance: &dyn Chance) -> Self {
        Self {
            height: 2.5 + chance.fraction() * 3.0,
            length: 60.0 + chance.fraction() * 60.0,
            phase: chance.fraction() * std::f32::consts::TAU,
        }
    }

    fn bend(&self, (x, y): Point) -> Point {
        let along = |at: f32| (at / self.length * std::f32::consts::TAU + self.phase).sin();
        (x + along(y * 1.7) * self.height * 0.7, y + along(x) * self.height)
    }
}

/// The same stroke with more corners, so that it can bend.
fn fine(stroke: &Stroke) -> Stroke {
    let pairs = stroke.windows(2).flat_map(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        (0..6).map(move |step| (x0 + (x1 - x0) * step as f32 / 6.0, y0 + (y1 - y0) * step as f32 / 6.0))
    });
    pairs.chain(stroke.last().copied()).collect()
}

/// A stroke across the digits in their own ink and width: it cannot be told from them by colour or thickness. Steep
/// and short, so that it joins two digits and hides none.
fn crossing(start: f32, chance: &dyn Chance) -> Stroke {
    let half = HEIGHT as f32 / 2.0;
    let rise = half * (0.55 + chance.fraction() * 0.4) * if chance.below(2) == 0 { 1.0 } else { -1.0 };
    let (bow, length) = ((chance.fraction() - 0.5) * 24.0, 50.0 + chance.fraction() * 35.0);
    (0..=24)
        .map(|step| {
            let t = step as f32 / 24.0 * 2.0 - 1.0;
            (start + length * (t + 1.0) / 2.0, half + rise * t + bow * (1.0 - t * t))
        })
        .collect()
}

fn line(picture: &mut Pixmap, points: Stroke, paint: &Paint<'_>, pen: &Pen) {
    if let Some(path) = path(points) {
        picture.stroke_path(&path, paint, pen, Transform::identity(), None);
    }
}

fn path(points: Stroke) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let mut points = points.into_iter();
    let (x, y) = points.next()?;
    builder.move_to(x, y);
    points.for_each(|(x, y)| builder.line_to(x, y));
    builder.finish()
}

/// Short pale strokes on the ground, too light to disturb a reader.
fn speckle(picture: &mut Pixmap, chance: &dyn Chance) {
    let mut paint = Paint::default();
    paint.set_color_rgba8(205, 216, 235, 255);
    let pen = Pen { width: 2.0, ..Pen::default() };
    for _ in 0..26 {
        let (x, y) = (chance.fraction() * WIDTH as f32, chance.fraction() * HEIGHT as f32);
        let (dx, dy) = ((chance.fraction() - 0.5) * 24.0, (chance.fraction() - 0.5) * 24.0);
        line(picture, vec![(x, y), (x + dx, y + dy)], &paint, &pen);
    }
}

#[cfg(test)]
mod tests {
    use base::SeededChance;

    use super::*;

    #[test]
    fn r1_3_6_every_answer_gives_a_picture_of_its_own() {
        let chance = SeededChance::new(1);
        for answer in ["9435", "0000", "1111", "8765"] {
            let (one, two) = (draw(answer, &chance), draw(answer, &chance));
            assert_ne!(one, two, "the same digits are never the same picture");
            let picture = Pixmap::decode_png(&one).unwrap();
            assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
            assert!(one.len() < 12_000, "{} bytes", one.len());
        }
        assert_eq!(draw("9435", &SeededChance::new(5)), draw("9435", &SeededChance::new(5)));
    }

    #[test]
    fn every_ink_is_easy_to_tell_from_the_ground() {
        let light = |(r, g, b): (u8, u8, u8)| {
            let part = |c: u8| {
                let c = f64::from(c) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        };
        for ground in [(240, 244, 251), (205, 216, 235)] {
            for ink in INKS {
                let ratio = (light(ground) + 0.05) / (light(ink) + 0.05);
                assert!(ratio >= 4.5, "{ink:?} on {ground:?}: {ratio}");
            }
        }
    }

    #[test]
    #[ignore = "writes a sheet of pictures to look at"]
    fn a_sheet_to_look_at() {
        let chance = SeededChance::new(42);
        let mut sheet = Pixmap::new(WIDTH * 4, HEIGHT * 6).unwrap();
        for place in 0..24 {
            let answer = (&chance as &dyn Chance).digits(4);
            let one = Pixmap::decode_png(&draw(&answer, &chance)).unwrap();
            let (x, y) = ((place % 4) * WIDTH, (place / 4) * HEIGHT);
            let paint = tiny_skia::PixmapPaint::default();
            sheet.draw_pixmap(x as i32, y as i32, one.as_ref(), &paint, Transform::identity(), None);
            eprintln!("{answer}");
        }
        sheet.save_png(std::env::temp_dir().join("captcha.png")).unwrap();
    }
}
