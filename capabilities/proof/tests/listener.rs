//! Simple programs that listen to recordings. What they get right is written in decision 0023; a recording is a cost for
//! machines, no proof of a human, and a trained recogniser reads it.

use base::{Chance, SeededChance};
use proof::captcha::audio::{DIGITS, speak};

const RATE: usize = 8000;
const HEADER: usize = 44;
/// Loudness is looked at in pieces of a hundredth of a second.
const PIECE: usize = RATE / 100;

type Sound = Vec<f32>;

fn sound(file: &[u8]) -> Sound {
    let (pairs, _) = file[HEADER..].as_chunks::<2>();
    pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32768.0).collect()
}

fn power(sound: &[f32]) -> f32 {
    sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32
}

/// Where the loudest `DIGITS` stretches of `length` are, from the first to the last: the attacker knows how many words
/// there are and about how long one is.
fn words(sound: &[f32], length: usize) -> Vec<usize> {
    let pieces: Vec<f32> = sound.chunks(PIECE).map(power).collect();
    let width = length / PIECE;
    let mut sums: Vec<f32> = pieces.windows(width).map(|some| some.iter().sum()).collect();
    let mut places = Vec::new();
    for _ in 0..DIGITS {
        let best =
            (0..sums.len()).max_by(|a, b| sums[*a].total_cmp(&sums[*b])).expect("it is longer than a word");
        places.push(best * PIECE);
        let (from, to) = (best.saturating_sub(width * 9 / 10), (best + width * 9 / 10).min(sums.len()));
        sums[from..to].fill(f32::MIN);
    }
    places.sort_unstable();
    places
}

/// Of `count` recordings, so many are read whole by `listen`, and so many digits.
fn read(count: usize, chance: &dyn Chance, listen: impl Fn(&[f32]) -> String) -> (usize, usize) {
    let (mut whole, mut digits) = (0, 0);
    for _ in 0..count {
        let answer = chance.digits(DIGITS);
        let heard = listen(&sound(&speak(&answer, chance)));
        whole += usize::from(heard == answer);
        digits += answer.bytes().zip(heard.bytes()).filter(|(one, other)| one == other).count();
    }
    (whole, digits)
}

/// The recordings as they lie in the tree, half as many samples: whoever attacks has them too.
fn recordings() -> Vec<(u8, Sound)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/spoken");
    let file =
        |voice: &str, digit: u8| std::fs::read(format!("{folder}/{voice}/{digit}.wav")).expect("it is there");
    let voices = ["low", "bright", "even"];
    let all = voices.into_iter().flat_map(|voice| (0..10).map(move |digit| (voice, digit)));
    all.map(|(voice, digit)| (digit, halved(&sound(&file(voice, digit))))).collect()
}

fn halved(sound: &[f32]) -> Sound {
    sound.chunks(2).map(|pair| pair.iter().sum::<f32>() / 2.0).collect()
}

/// How alike the recording is to the sound that begins there.
fn alike(template: &[f32], sound: &[f32]) -> f32 {
    let product: f32 = template.iter().zip(sound).map(|(a, b)| a * b).sum();
    product.abs() / (power(template) * power(sound)).sqrt().max(1e-6) / template.len() as f32
}

/// The attacker lays each recording over each word, at every place close by, and takes the likest.
#[test]
fn recordings_laid_over_the_words_seldom_read_a_whole_answer() {
    let seeded = SeededChance::new(12);
    let templates = recordings();
    let longest = templates.iter().map(|(_, sound)| sound.len()).max().expect("thirty");
    let (whole, digits) = read(10, &seeded, |sound| {
        let half = halved(sound);
        let likest = |place: usize| {
            let from = (place / 2).saturating_sub(100);
            let score = |template: &Sound| {
                let places = (from..from + 200).filter(|at| at + template.len() <= half.len());
                places.map(|at| alike(template, &half[at..at + template.len()])).fold(0.0, f32::max)
            };
            let scores = templates.iter().map(|(digit, template)| (*digit, score(template)));
            scores.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(digit, _)| char::from(b'0' + digit))
        };
        words(sound, longest * 2).into_iter().filter_map(likest).collect()
    });
    assert!(whole * 100 / 10 <= MOST_RIGHT, "{whole} of 10 read, {digits} of {} digits", 10 * DIGITS);
    assert!(digits * 2 <= 10 * DIGITS, "{digits} of {} digits", 10 * DIGITS);
}

/// Whole answers the attackers may get right, of a hundred.
const MOST_RIGHT: usize = 25;

const BANDS: usize = 14;
const TIMES: usize = 16;

/// A word as a small picture of how strong each band is at each time.
fn cell(word: &[f32]) -> Sound {
    let step = word.len() / TIMES;
    let mut cell = Vec::with_capacity(BANDS * TIMES);
    for time in word.chunks(step).take(TIMES) {
        for band in 0..BANDS {
            // From 150 Hz to 3700 Hz, wider as ears hear them.
            let pitch = 150.0 * (3700.0_f32 / 150.0).powf(band as f32 / (BANDS - 1) as f32);
            cell.push(strength(time, pitch / RATE as f32).max(1e-9).ln());
        }
    }
    normal(cell)
}

/// How much of a pitch is in a sound (Goertzel).
fn strength(sound: &[f32], pitch: f32) -> f32 {
    let turn = 2.0 * (std::f32::consts::TAU * pitch).cos();
    let (mut last, mut before) = (0.0_f32, 0.0_f32);
    for sample in sound {
        (last, before) = (sample + turn * last - before, last);
    }
    last * last + before * before - turn * last * before
}

fn normal(mut cell: Sound) -> Sound {
    let mean = cell.iter().sum::<f32>() / cell.len() as f32;
    cell.iter_mut().for_each(|value| *value -= mean);
    let length = cell.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    cell.iter_mut().for_each(|value| *value /= length);
    cell
}

/// The attacker of the pictures, with ears: averages many words of each digit and takes the likest.
#[test]
fn averaged_words_seldom_read_a_whole_answer() {
    const WORD: usize = RATE * 55 / 100;
    let seeded = SeededChance::new(13);
    let chance: &dyn Chance = &seeded;
    let cells = |sound: &[f32]| -> Vec<Sound> {
        words(sound, WORD).into_iter().map(|at| cell(&sound[at..(at + WORD).min(sound.len())])).collect()
    };
    let mut templates = vec![vec![0.0; BANDS * TIMES]; 10];
    for _ in 0..120 {
        let answer = chance.digits(DIGITS);
        for (digit, cell) in answer.bytes().zip(cells(&sound(&speak(&answer, chance)))) {
            let template = &mut templates[usize::from(digit - b'0')];
            template.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value);
        }
    }
    let templates: Vec<Sound> = templates.into_iter().map(normal).collect();
    let (whole, digits) = read(100, chance, |sound| {
        let likest = |cell: Sound| {
            let score = |template: &Sound| template.iter().zip(&cell).map(|(a, b)| a * b).sum::<f32>();
            let best = (0..10_u8).max_by(|a, b| {
                score(&templates[usize::from(*a)]).total_cmp(&score(&templates[usize::from(*b)]))
            });
            char::from(b'0' + best.expect("ten digits"))
        };
        cells(sound).into_iter().map(likest).collect()
    });
    assert!(whole <= MOST_RIGHT, "{whole} of 100 read, {digits} of {} digits", 100 * DIGITS);
}
