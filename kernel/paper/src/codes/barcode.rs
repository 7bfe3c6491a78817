//! Code 128 (ISO/IEC 15417): digits in pairs, other characters one by one.

use super::Unencodable;

/// The widths of three bars and three spaces of each symbol, as one number; the last is the stop, four bars.
const SYMBOLS: [u32; 107] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212, 112232,
    122132, 122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131, 311222, 321122,
    321221, 312212, 322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321, 112313, 132113, 132311,
    211313, 231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331, 231131, 213113,
    213311, 213131, 311123, 311321, 331121, 312113, 312311, 332111, 314111, 221411, 431111, 111224, 111422,
    121124, 121421, 141122, 141221, 112214, 112412, 122114, 122411, 142112, 142211, 241211, 221114, 413111,
    241112, 134111, 111242, 121142, 121241, 114212, 124112, 124211, 411212, 421112, 421211, 212141, 214121,
    412121, 111143, 111341, 131141, 114113, 114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412,
    211214, 211232, 2331112,
];

const TO_PAIRS: u8 = 99;
const TO_LETTERS: u8 = 100;
const START_LETTERS: u8 = 104;
const START_PAIRS: u8 = 105;
const STOP: usize = 106;

/// A number as bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barcode {
    pub(crate) text: String,
    /// The widths of bar, space, bar, … in modules.
    pub(crate) widths: Vec<u8>,
}

impl Barcode {
    /// The bars of `text`.
    ///
    /// # Errors
    /// When it is empty, longer than 40 characters, or has others than printable ASCII.
    pub fn new(text: &str) -> Result<Self, Unencodable> {
        let printable = text.bytes().all(|one| matches!(one, 0x20..=0x7e));
        if text.is_empty() || text.len() > 40 || !printable {
            return Err(Unencodable);
        }
        let mut values = values(text.as_bytes());
        let sum: usize = values.iter().enumerate().map(|(at, value)| at.max(1) * usize::from(*value)).sum();
        values.push(u8::try_from(sum % 103).expect("below 103"));
        let symbols = values.iter().map(|value| usize::from(*value)).chain([STOP]);
        let widths = symbols.flat_map(|symbol| digits(SYMBOLS[symbol])).collect();
        Ok(Self { text: text.to_owned(), widths })
    }

    /// How many modules wide it is.
    pub(crate) fn modules(&self) -> u16 {
        self.widths.iter().map(|width| u16::from(*width)).sum()
    }
}

fn digits(number: u32) -> impl Iterator<Item = u8> {
    number.to_string().into_bytes().into_iter().map(|digit| digit - b'0')
}

/// The start symbol and what follows, without the check symbol. Four digits or more are worth a change to pairs.
fn values(text: &[u8]) -> Vec<u8> {
    let run = |at: usize| text[at..].iter().take_while(|one| one.is_ascii_digit()).count();
    let mut pairs = run(0) >= 4;
    let mut values = vec![if pairs { START_PAIRS } else { START_LETTERS }];
    let mut at = 0;
    while at < text.len() {
        let digits = run(at);
        if pairs && digits >= 2 {
            values.push((text[at] - b'0') * 10 + text[at + 1] - b'0');
            at += 2;
            continue;
        }
        if pairs {
            values.push(TO_LETTERS);
            pairs = false;
        } else if digits >= 4 && digits % 2 == 0 {
            values.push(TO_PAIRS);
            pairs = true;
            continue;
        }
        values.push(text[at] - b' ');
        at += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_and_no_two_are_alike() {
        let widths = |symbol: &u32| digits(*symbol).map(u32::from).sum::<u32>();
        assert!(SYMBOLS[..STOP].iter().all(|symbol| widths(symbol) == 11));
        assert_eq!(widths(&SYMBOLS[STOP]), 13);
        let mut sorted = SYMBOLS;
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn digits_go_in_pairs_and_letters_alone() {
        for (text, expected) in [
            ("123456", &[105, 12, 34, 56][..]),
            ("12345X", &[105, 12, 34, 100, 21, 56]),
            ("AB1234", &[104, 33, 34, 99, 12, 34]),
            ("PJJ123C", &[104, 48, 42, 42, 17, 18, 19, 35]),
        ] {
            assert_eq!(values(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_check_symbol_is_the_weighed_sum() {
        // The example in the public description of the code: PJJ123C checks with 55 in table B's start.
        let code = Barcode::new("PJJ123C").unwrap();
        let check: Vec<u8> = code.widths[8 * 6..9 * 6].to_vec();
        let sum = 104 + 48 + 2 * 42 + 3 * 42 + 4 * 17 + 5 * 18 + 6 * 19 + 7 * 35;
        assert_eq!(check, digits(SYMBOLS[sum % 103]).collect::<Vec<_>>());
        assert_eq!(code.modules(), 11 * 9 + 13);
    }

    #[test]
    fn what_has_no_bars_is_refused() {
        for bad in ["", "办件", "a\n", &"1".repeat(41)] {
            assert_eq!(Barcode::new(bad), Err(Unencodable), "{bad:?}");
        }
    }
}
