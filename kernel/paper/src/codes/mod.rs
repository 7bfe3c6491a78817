//! Codes that machines read: squares for addresses, bars for numbers.

mod barcode;
mod qr;

pub use barcode::Barcode;
pub use qr::Qr;

/// The text does not fit into the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit into the code")]
pub struct Unencodable;

/// A number in groups of so many characters, as people read it out: `2017 0101 0001`.
pub fn grouped(number: &str, sizes: &[usize]) -> String {
    let mut rest = number.chars();
    let mut groups: Vec<String> = sizes
        .iter()
        .map(|size| rest.by_ref().take(*size).collect())
        .filter(|group: &String| !group.is_empty())
        .collect();
    let left: String = rest.collect();
    if !left.is_empty() {
        groups.push(left);
    }
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_what_is_left_over_stays() {
        assert_eq!(grouped("201701010001", &[4, 4, 4]), "2017 0101 0001");
        assert_eq!(
            grouped("1101082110120261124000017", &[6, 2, 3, 8, 5, 1]),
            "110108 21 101 20261124 00001 7"
        );
        assert_eq!(grouped("12345", &[2]), "12 345");
        assert_eq!(grouped("12", &[2, 4]), "12");
    }
}
