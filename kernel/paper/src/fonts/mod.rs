//! The faces papers are set in, and which of them has a character.

mod face;

use std::sync::OnceLock;

pub(crate) use face::Face;

use crate::text::{Style, Weight};

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/PaperSans-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/PaperSans-Bold.otf");

/// What a character is printed as that no font has.
pub(crate) const UNKNOWN: char = '〓';

/// A space is set wider than the faces have it, in whose figures the groups of a number would run together.
const SPACE: f32 = 0.3;

/// The built-in faces (the 8,105 characters of 通用规范汉字表), and one more for rarer names.
#[derive(Clone, Debug)]
pub struct Fonts {
    regular: Face,
    bold: Face,
    fallback: Option<Face>,
}

/// The bytes are no font a paper can be set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("不是 OpenType 字体（.otf、.ttf 或 .ttc）")]
pub struct NoFont;

/// One character, as a face draws it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph<'a> {
    pub(crate) face: &'a Face,
    pub(crate) id: u32,
    /// In parts of the type's size.
    pub(crate) advance: f32,
    pub(crate) character: char,
}

impl Fonts {
    /// The faces that come with the program, whose tables are read once.
    pub fn built_in() -> Self {
        static FACES: OnceLock<[Face; 2]> = OnceLock::new();
        let face = |bytes| Face::of_static(bytes).expect("the built-in fonts are fonts");
        let [regular, bold] = FACES.get_or_init(|| [face(REGULAR), face(BOLD)]).clone();
        Self { regular, bold, fallback: None }
    }

    /// The built-in faces and, for what they lack, the font in `bytes`; of a collection, its Simplified Chinese one.
    ///
    /// # Errors
    /// When `bytes` are no font.
    pub fn with_fallback(bytes: Vec<u8>) -> Result<Self, NoFont> {
        Ok(Self { fallback: Some(Face::of_file(bytes).ok_or(NoFont)?), ..Self::built_in() })
    }

    /// The characters of `text` that would be printed as 〓, each once, in the order they stand.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for character in text.chars().filter(|one| !is_unseen(*one) && !one.is_control()) {
            if self.find(character, Weight::Regular).is_none() && !missing.contains(&character) {
                missing.push(character);
            }
        }
        missing
    }

    /// `text` as glyphs: what has no shape left out, control characters as spaces, unknown ones as 〓.
    pub(crate) fn glyphs<'a>(&'a self, text: &'a str, weight: Weight) -> impl Iterator<Item = Glyph<'a>> {
        let shown = text.chars().filter(|one| !is_unseen(*one));
        shown.filter_map(move |one| {
            let one = if one.is_control() { ' ' } else { one };
            let glyph = self.find(one, weight).or_else(|| self.find(UNKNOWN, weight))?;
            Some(if one == ' ' { Glyph { advance: SPACE, ..glyph } } else { glyph })
        })
    }

    /// How wide `text` is on one line, in points.
    pub(crate) fn width(&self, text: &str, style: Style) -> f32 {
        self.glyphs(text, style.weight).map(|glyph| glyph.advance * style.size + style.tracking).sum()
    }

    fn find(&self, character: char, weight: Weight) -> Option<Glyph<'_>> {
        let bold = (weight == Weight::Bold).then_some(&self.bold);
        bold.into_iter().chain([&self.regular]).chain(&self.fallback).find_map(|face| {
            face.glyph(character).map(|(id, advance)| Glyph { face, id, advance, character })
        })
    }
}

/// Characters that only steer others: joiners, marks of direction, variation selectors.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../../../assets/fonts/characters.txt");

    #[test]
    fn every_character_of_the_table_is_there() {
        let fonts = Fonts::built_in();
        let table: String = TABLE.chars().filter(|one| *one != '\n').collect();
        assert_eq!(table.chars().count(), 8105);
        assert_eq!(fonts.missing(&table), []);
        let levels_one_and_two: Vec<char> = table.chars().take(6500).collect();
        assert!(levels_one_and_two.iter().all(|one| fonts.bold.glyph(*one).is_some()));
        assert_eq!(fonts.missing("ÀÉñß ǚ 0123，。、；：？！“”‘’《》（）【】—…·￥％①②□■○●㈠ＡＢ〓€"), []);
    }

    #[test]
    fn what_no_font_has_is_named_once_and_printed_as_a_mark() {
        let fonts = Fonts::built_in();
        assert_eq!(fonts.missing("王\u{30000}\u{20000}某\u{30000}\n\u{200b}"), ['\u{30000}', '\u{20000}']);
        let shown: String =
            fonts.glyphs("王\u{30000}\u{200b}\t某", Weight::Bold).map(|g| g.character).collect();
        assert_eq!(shown, "王〓 某");
    }

    #[test]
    fn a_fallback_font_brings_rarer_characters() {
        assert_eq!(Fonts::with_fallback(b"no font".to_vec()).unwrap_err(), NoFont);
        let noto = std::fs::read("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").unwrap();
        assert_eq!(Fonts::built_in().missing("王㐂"), ['㐂']);
        let fonts = Fonts::with_fallback(noto).unwrap();
        assert_eq!(fonts.missing("王㐂龘"), []);
        assert_eq!(fonts.missing("\u{30000}"), ['\u{30000}']);
    }
}
