//! Speaking: recorded words, none of which is heard twice alike, over the murmur of words played backwards.
//!
//! What it costs is bounded by what it is made of: so many digits, the longest word, the longest gap.

use base::Chance;

use super::DIGITS;

/// Samples in a second, as a telephone has them.
const RATE: u32 = 8000;
/// A WAV file of one channel begins with so many bytes, ours and the recordings alike.
const HEADER: usize = 44;

/// The ten digits of each voice; `assets/spoken/NOTICE.md` tells how they were made.
const VOICES: [[&[u8]; 10]; 3] = [
    [
        include_bytes!("../../../../../assets/spoken/low/0.wav"),
        include_bytes!("../../../../../assets/spoken/low/1.wav"),
        include_bytes!("../../../../../assets/spoken/low/2.wav"),
        include_bytes!("../../../../../assets/spoken/low/3.wav"),
        include_bytes!("../../../../../assets/spoken/low/4.wav"),
        include_bytes!("../../../../../assets/spoken/low/5.wav"),
        include_bytes!("../../../../../assets/spoken/low/6.wav"),
        include_bytes!("../../../../../assets/spoken/low/7.wav"),
        include_bytes!("../../../../../assets/spoken/low/8.wav"),
        include_bytes!("../../../../../assets/spoken/low/9.wav"),
    ],
    [
        include_bytes!("../../../../../assets/spoken/bright/0.wav"),
        include_bytes!("../../../../../assets/spoken/bright/1.wav"),
        include_bytes!("../../../../../assets/spoken/bright/2.wav"),
        include_bytes!("../../../../../assets/spoken/bright/3.wav"),
        include_bytes!("../../../../../assets/spoken/bright/4.wav"),
        include_bytes!("../../../../../assets/spoken/bright/5.wav"),
        include_bytes!("../../../../../assets/spoken/bright/6.wav"),
        include_bytes!("../../../../../assets/spoken/bright/7.wav"),
        include_bytes!("../../../../../assets/spoken/bright/8.wav"),
        include_bytes!("../../../../../assets/spoken/bright/9.wav"),
    ],
    [
        include_bytes!("../../../../../assets/spoken/even/0.wav"),
        include_bytes!("../../../../../assets/spoken/even/1.wav"),
        include_bytes!("../../../../../assets/spoken/even/2.wav"),
        include_bytes!("../../../../../assets/spoken/even/3.wav"),
        include_bytes!("../../../../../assets/spoken/even/4.wav"),
        include_bytes!("../../../../../assets/spoken/even/5.wav"),
        include_bytes!("../../../../../assets/spoken/even/6.wav"),
        include_bytes!("../../../../../assets/spoken/even/7.wav"),
        include_bytes!("../../../../../assets/spoken/even/8.wav"),
        include_bytes!("../../../../../assets/spoken/even/9.wav"),
    ],
];

/// A word is played at least so fast and at most so fast: slowly rather than quickly, for who listens with effort.
const PACE: (f32, f32) = (0.78, 1.08);
/// The silence after a word, in seconds.
const GAP: (f32, f32) = (0.45, 0.85);
/// The silence before the first word: time to put the hand from the player to the field.
const LEAD: (f32, f32) = (0.5, 0.9);
/// How loud the murmur is beside a word.
const MURMUR: (f32, f32) = (0.18, 0.28);
/// How loud the hiss is. A word is at about 0.15, ten decibels above murmur and hiss together.
const HISS: f32 = 0.03;

type Track = Vec<f32>;

/// Speaks `digits` as a WAV file: 8 kHz, one channel, 16 bits. The same `chance` speaks the same recording. Digits
/// beyond [`DIGITS`] are not spoken.
pub fn speak(digits: &str, chance: &dyn Chance) -> Vec<u8> {
    let mut track = vec![0.0; seconds(between(LEAD, chance))];
    for digit in digits.bytes().filter(u8::is_ascii_digit).take(DIGITS) {
        let word = bent(&recorded(digit - b'0', chance), chance);
        let gain = between((0.8, 1.1), chance);
        track.extend(word.iter().map(|sample| sample * gain));
        track.resize(track.len() + seconds(between(GAP, chance)), 0.0);
    }
    murmur(&mut track, chance);
    hiss(&mut track, chance);
    wav(&track)
}

fn between((least, most): (f32, f32), chance: &dyn Chance) -> f32 {
    least + (most - least) * chance.fraction()
}

fn seconds(count: f32) -> usize {
    (count * RATE as f32) as usize
}

/// `digit` by any of the voices.
fn recorded(digit: u8, chance: &dyn Chance) -> Track {
    let voice = chance.below(VOICES.len() as u32) as usize;
    let (samples, _) = VOICES[voice][usize::from(digit)][HEADER..].as_chunks::<2>();
    samples.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32768.0).collect()
}

/// The word at a pace that changes while it is said, with a short reflection as of a wall close by: neither its length
/// nor its waves nor the balance of its tones stay what they were in the recording.
fn bent(word: &Track, chance: &dyn Chance) -> Track {
    let (first, last) = (between(PACE, chance), between(PACE, chance));
    let mut slow = Track::with_capacity((word.len() as f32 / PACE.0) as usize + 1);
    let mut at = 0.0_f32;
    while (at as usize) + 1 < word.len() {
        let (place, part) = (at as usize, at.fract());
        slow.push(word[place] * (1.0 - part) + word[place + 1] * part);
        at += first + (last - first) * at / word.len() as f32;
    }
    let (delay, echo) = (8 + chance.below(40) as usize, between((-0.5, 0.5), chance));
    let reflected = |place: usize| place.checked_sub(delay).map_or(0.0, |before| slow[before] * echo);
    (0..slow.len()).map(|place| slow[place] + reflected(place)).collect()
}

/// Words played backwards, one after the other under all that is said: nobody takes them for digits, and where a word
/// begins cannot be told by loudness alone.
fn murmur(track: &mut Track, chance: &dyn Chance) {
    let mut at = 0;
    while at < track.len() {
        let digit = chance.below(10) as u8;
        let gain = between(MURMUR, chance);
        let word = bent(&recorded(digit, chance), chance);
        track[at..].iter_mut().zip(word.iter().rev()).for_each(|(sample, other)| *sample += other * gain);
        at += word.len() / 2 + chance.below(RATE / 4) as usize;
    }
}

/// Noise of a colour of its own.
fn hiss(track: &mut Track, chance: &dyn Chance) {
    let mut bytes = vec![0; track.len()];
    chance.fill(&mut bytes);
    let colour = between((0.1, 0.8), chance);
    // So that every colour is as loud as another: smoothing takes this much away.
    let loud = HISS * 3.0_f32.sqrt() * ((1.0 + colour) / (1.0 - colour)).sqrt();
    let mut noise = 0.0;
    for (sample, byte) in track.iter_mut().zip(bytes) {
        noise = noise * colour + (f32::from(byte) / 127.5 - 1.0) * (1.0 - colour);
        *sample += noise * loud;
    }
}

/// The file: a header and the samples, softer where a peak would be cut off.
fn wav(track: &Track) -> Vec<u8> {
    let data = track.len() as u32 * 2;
    let gain = 0.95 / track.iter().fold(0.95, |most: f32, sample| most.max(sample.abs()));
    let mut file = Vec::with_capacity(HEADER + track.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(data + HEADER as u32 - 8).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // Plain samples, one channel.
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    file.extend_from_slice(&[2, 0, 16, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data.to_le_bytes());
    for sample in track {
        file.extend_from_slice(&((sample * gain * 32767.0) as i16).to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use base::SeededChance;

    use super::*;

    #[test]
    fn every_recording_is_what_the_mixer_takes_it_for() {
        for voice in VOICES {
            for word in voice {
                let read = hound::WavReader::new(word).unwrap();
                let (spec, length) = (read.spec(), read.duration());
                assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, RATE, 16));
                assert_eq!(word.len(), HEADER + length as usize * 2, "no other chunks");
                assert!((RATE / 5..=RATE * 7 / 10).contains(&length), "{length} samples");
            }
        }
        let size: usize = VOICES.iter().flatten().map(|word| word.len()).sum();
        assert!(size < 250_000, "{size} bytes in the program");
    }

    #[test]
    fn it_is_a_file_that_players_read_and_never_the_same() {
        let chance = SeededChance::new(3);
        for digits in ["943512", "000000", "111111", "222222"] {
            let (one, two) = (speak(digits, &chance), speak(digits, &chance));
            assert_ne!(one, two, "the same digits are never the same recording");
            let mut read = hound::WavReader::new(one.as_slice()).unwrap();
            let (spec, length) = (read.spec(), read.duration() as f32 / RATE as f32);
            assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, RATE, 16));
            assert!((4.5..=11.5).contains(&length), "{length} seconds");
            let loudest = read.samples::<i16>().map(|sample| sample.unwrap().unsigned_abs()).max().unwrap();
            assert!((8_000..32_000).contains(&loudest), "{loudest}: neither faint nor cut off");
        }
        assert_eq!(speak("943512", &SeededChance::new(5)), speak("943512", &SeededChance::new(5)));
    }

    #[test]
    fn a_recording_has_a_longest_length_whatever_is_asked() {
        let longest = VOICES.iter().flatten().map(|word| (word.len() - HEADER) / 2).max().unwrap();
        let word = longest as f32 / PACE.0 / RATE as f32;
        let most = HEADER + 2 * seconds(LEAD.1 + (word + GAP.1) * DIGITS as f32);
        assert!(most < 190_000, "{most} bytes");
        let spoken = speak(&"1".repeat(1000), &SeededChance::new(8));
        assert!(spoken.len() <= most, "{} of {most}", spoken.len());
        assert_eq!(speak("", &SeededChance::new(8)).len() % 2, 0);
    }

    #[test]
    #[ignore = "writes recordings to listen to"]
    fn some_to_listen_to() {
        let chance = SeededChance::new(42);
        for _ in 0..6 {
            let digits = (&chance as &dyn Chance).digits(DIGITS);
            let file = std::env::temp_dir().join(format!("captcha-{digits}.wav"));
            std::fs::write(file, speak(&digits, &chance)).unwrap();
        }
    }
}
