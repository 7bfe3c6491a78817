//! A simple program that reads pictures: averages many of each digit, then takes the likest. The picture is a cost for
//! machines, no proof of a human; this shows that the cheapest machine does not come through for nothing.

use base::{Chance, SeededChance};
use tiny_skia::Pixmap;

const DIGITS: usize = 4;
const CELL: (usize, usize) = (18, 26);
/// Whole answers the attacker may get right, of a hundred.
const MOST_RIGHT: usize = 25;

type Cell = Vec<f32>;

/// The picture cut into one cell per digit, dark is 1, made smaller.
fn cells(png: &[u8]) -> Vec<Cell> {
    let picture = Pixmap::decode_png(png).expect("our own picture");
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let dark = |x: usize, y: usize| {
        let at = picture.pixels()[y * width + x];
        1.0 - (f32::from(at.red()) + f32::from(at.green()) + f32::from(at.blue())) / 765.0
    };
    let room = width / DIGITS;
    (0..DIGITS)
        .map(|place| {
            let mut cell = vec![0.0; CELL.0 * CELL.1];
            for y in 0..height {
                for x in 0..room {
                    cell[(y * CELL.1 / height) * CELL.0 + x * CELL.0 / room] += dark(place * room + x, y);
                }
            }
            normal(cell)
        })
        .collect()
}

fn normal(mut cell: Cell) -> Cell {
    let mean = cell.iter().sum::<f32>() / cell.len() as f32;
    cell.iter_mut().for_each(|value| *value -= mean);
    let length = cell.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    cell.iter_mut().for_each(|value| *value /= length);
    cell
}

#[test]
fn r1_3_6_averaged_templates_seldom_read_a_whole_answer() {
    let seeded = SeededChance::new(11);
    let chance: &dyn Chance = &seeded;
    let mut templates = vec![vec![0.0; CELL.0 * CELL.1]; 10];
    for _ in 0..600 {
        let answer = chance.digits(DIGITS);
        for (digit, cell) in answer.bytes().zip(cells(&proof::captcha::draw(&answer, chance))) {
            let template = &mut templates[usize::from(digit - b'0')];
            template.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value);
        }
    }
    let templates: Vec<Cell> = templates.into_iter().map(normal).collect();
    let likest = |cell: &Cell| {
        let score = |template: &Cell| template.iter().zip(cell).map(|(a, b)| a * b).sum::<f32>();
        (0..10).max_by(|a, b| score(&templates[*a]).total_cmp(&score(&templates[*b]))).expect("ten digits")
    };
    let mut right = 0;
    for _ in 0..200 {
        let answer = chance.digits(DIGITS);
        let read: String = cells(&proof::captcha::draw(&answer, chance))
            .iter()
            .map(|cell| likest(cell).to_string())
            .collect();
        right += usize::from(read == answer);
    }
    assert!(right * 100 / 200 <= MOST_RIGHT, "{right} of 200 read");
}
