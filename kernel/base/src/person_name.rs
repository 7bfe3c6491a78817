//! Names of people, as identity papers write them.

use std::fmt;

use crate::Masked;

/// A person's name: 2 to 50 characters, letters of any script, with middle dots, hyphens, apostrophes and single
/// spaces between them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请输入证件上的姓名")]
pub struct NotAName;

impl PersonName {
    /// Reads a name; spaces around it go, spaces between Chinese characters too, and the many middle dots people
    /// type become the one that papers use (U+00B7).
    ///
    /// # Errors
    /// When it is too short, too long, or holds something else than letters.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let glue = if text.is_ascii() { " " } else { "" };
        let name: String = words.join(glue).chars().map(one_dot).collect();
        let length = name.chars().count();
        let fits = (2..=50).contains(&length)
            && name.chars().all(|c| c.is_alphabetic() || matches!(c, '·' | '-' | '\'' | ' '))
            && name.starts_with(char::is_alphabetic)
            && name.ends_with(char::is_alphabetic);
        if fits { Ok(Self(name)) } else { Err(NotAName) }
    }

    /// The whole name. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last character with stars before it: `**试`; the family name alone would still find most people.
    pub fn masked(&self) -> Masked {
        Masked::ends(&self.0, 0, (self.0.chars().count() - 1).min(4), 1)
    }
}

fn one_dot(c: char) -> char {
    match c {
        '•' | '・' | '．' | '‧' | '∙' | '.' => '·',
        other => other,
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.masked(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_peoples_are_read_and_nonsense_is_not() {
        for (typed, name) in [
            ("郑范例", "郑范例"),
            (" 郑 范 例 ", "郑范例"),
            ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            ("𠮷田", "𠮷田"),
            ("Li  Ming", "Li Ming"),
        ] {
            assert_eq!(PersonName::parse(typed).unwrap().expose(), name);
        }
        for bad in ["", "郑", "郑1例", "<b>郑例</b>", "·郑例", "郑例\u{0}"] {
            assert_eq!(PersonName::parse(bad), Err(NotAName), "{bad}");
        }
        assert_eq!(format!("{:?}", PersonName::parse("郑范例").unwrap()), "**例");
    }
}
