//! The master keys, by version, as the key file holds them.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::Chance;

type Key = Zeroizing<[u8; 32]>;

/// Versioned master keys. The newest seals; every one opens.
///
/// Blind indexes and authentication codes are made with the OLDEST key, so that a rotation leaves them as they are;
/// to retire that key too, every index column is rebuilt from its sealed column first.
pub struct KeyRing(BTreeMap<u32, Key>);

/// The key file is not one this program wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKeyFile {
    /// A line is not of the form `v1:<64 hex digits>`.
    #[error("密钥文件第{0}行格式不正确，应为 v1:<64位十六进制>")]
    Line(usize),
    /// There is no key in it.
    #[error("密钥文件中没有密钥")]
    Empty,
}

impl KeyRing {
    /// A ring with one new key.
    pub fn generate(chance: &dyn Chance) -> Self {
        Self(BTreeMap::from([(1, Zeroizing::new(chance.bytes()))]))
    }

    /// Reads a key file: a line `v1:<64 hex digits>` per key; empty lines and lines with `#` are passed over.
    ///
    /// # Errors
    /// When a line has another form or there is no key.
    pub fn parse(text: &str) -> Result<Self, BadKeyFile> {
        let mut keys = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (version, key) = read_line(line).ok_or(BadKeyFile::Line(number + 1))?;
            if keys.insert(version, key).is_some() {
                return Err(BadKeyFile::Line(number + 1));
            }
        }
        if keys.is_empty() { Err(BadKeyFile::Empty) } else { Ok(Self(keys)) }
    }

    /// The key file's text.
    pub fn to_text(&self) -> Zeroizing<String> {
        let lines =
            self.0.iter().map(|(version, key)| format!("v{version}:{}\n", hex::encode(key.as_slice())));
        Zeroizing::new(lines.collect())
    }

    /// The same ring with one more, newest key.
    #[must_use]
    pub fn rotated(mut self, chance: &dyn Chance) -> Self {
        let next = self.0.last_key_value().map_or(1, |(version, _)| version + 1);
        self.0.insert(next, Zeroizing::new(chance.bytes()));
        self
    }

    pub(super) fn newest(&self) -> (u32, &[u8; 32]) {
        let (version, key) = self.0.last_key_value().expect("a ring has a key");
        (*version, key)
    }

    pub(super) fn oldest(&self) -> &[u8; 32] {
        self.0.first_key_value().expect("a ring has a key").1
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &[u8; 32])> {
        self.0.iter().map(|(version, key)| (*version, &**key))
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing(v{})", self.newest().0)
    }
}

fn read_line(line: &str) -> Option<(u32, Key)> {
    let (version, digits) = line.strip_prefix('v')?.split_once(':')?;
    let mut key = Zeroizing::new([0u8; 32]);
    hex::decode_to_slice(digits, key.as_mut_slice()).ok()?;
    Some((version.parse().ok()?, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededChance;

    #[test]
    fn a_key_file_reads_back_and_a_broken_one_names_its_line() {
        let ring = KeyRing::generate(&SeededChance::new(1)).rotated(&SeededChance::new(2));
        let text = ring.to_text();
        assert_eq!(KeyRing::parse(&text).unwrap().newest(), ring.newest());
        assert_eq!(KeyRing::parse("# keys\nv1:zz\n").unwrap_err(), BadKeyFile::Line(2));
        assert_eq!(KeyRing::parse("\n").unwrap_err(), BadKeyFile::Empty);
        assert_eq!(KeyRing::parse(&format!("{}{}", *text, *text)).unwrap_err(), BadKeyFile::Line(3));
    }
}
