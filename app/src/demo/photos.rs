//! Drawn portraits for the permits of the demo.

use std::io::Cursor;

use db::Fault;
use image::{ImageFormat, Rgb, RgbImage};

use super::PEOPLE;
use crate::program::Program;

/// Four coats, with two colours of hair among them.
const PORTRAITS: usize = 4;

/// A face of a kind in front of white, each in a colour of its own.
fn portrait(at: usize) -> Vec<u8> {
    let coat = [[39, 74, 134], [122, 46, 58], [44, 96, 78], [88, 66, 120]][at % PORTRAITS];
    let hair = [[40, 34, 32], [70, 52, 40]][at % 2];
    let picture = RgbImage::from_fn(358, 441, |x, y| {
        let (dx, dy) = (f64::from(x) - 179.0, f64::from(y));
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| {
            ((f64::from(x) - cx) / rx).powi(2) + ((f64::from(y) - cy) / ry).powi(2) <= 1.0
        };
        if inside(179.0, 205.0, 78.0, 102.0) && dy > 140.0 {
            let is_eye = inside(149.0, 200.0, 9.0, 5.0) || inside(209.0, 200.0, 9.0, 5.0);
            let is_mouth = inside(179.0, 262.0, 20.0, 5.0);
            Rgb(if is_eye {
                [52, 40, 36]
            } else if is_mouth {
                [176, 92, 84]
            } else {
                [232, 190, 158]
            })
        } else if inside(179.0, 160.0, 92.0, 100.0) && dy < 230.0 {
            Rgb(hair)
        } else if dx.abs() < 30.0 && (270.0..345.0).contains(&dy) {
            Rgb([214, 172, 142])
        } else if inside(179.0, 450.0, 150.0, 130.0) {
            Rgb(coat)
        } else {
            Rgb([252, 252, 252])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).map(|()| bytes.into_inner()).unwrap_or_default()
}

/// Draws each portrait once, keeps a picture for each of [`PEOPLE`] and gives their keys in that order.
pub(super) async fn keep(program: &Program) -> Result<Vec<String>, Fault> {
    let drawn =
        (0..PORTRAITS).map(|at| profile::photo::prepare(&portrait(at), &profile::photo::Limits::default()));
    let drawn: Vec<_> = drawn.collect::<Result<_, _>>().map_err(|e| Fault::System(e.to_string()))?;
    let mut keys = Vec::new();
    for at in 0..PEOPLE.len() {
        keys.push(program.vault.keep("photos", &drawn[at % PORTRAITS]).await?);
    }
    Ok(keys)
}
