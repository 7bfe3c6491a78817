//! One font file: its glyphs by character, and how far each moves the pen.

use std::collections::HashMap;
use std::sync::Arc;

use krilla::Data;
use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::FileRef;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// A face of type.
#[derive(Clone)]
pub(crate) struct Face {
    pub(crate) font: Font,
    glyphs: Arc<HashMap<char, (u32, f32)>>,
}

impl Face {
    pub(super) fn of_static(bytes: &'static [u8]) -> Option<Self> {
        Self::new(bytes, Data::from(bytes))
    }

    pub(super) fn of_file(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Arc::new(bytes);
        Self::new(&bytes, Data::from(Arc::clone(&bytes)))
    }

    /// The glyph for `character` and its width in parts of the size.
    pub(crate) fn glyph(&self, character: char) -> Option<(u32, f32)> {
        self.glyphs.get(&character).copied()
    }

    fn new(bytes: &[u8], data: Data) -> Option<Self> {
        let (index, table) = simplified(bytes)?;
        let font = Font::new(data, index)?;
        let metrics = table.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = font.units_per_em();
        let glyphs = table.charmap().mappings().filter_map(|(code, id)| {
            let advance = metrics.advance_width(id)? / em;
            Some((char::from_u32(code)?, (id.to_u32(), advance)))
        });
        let glyphs = Arc::new(glyphs.collect());
        Some(Self { font, glyphs })
    }
}

/// The font of a file; of a collection the Simplified Chinese one, or the first.
fn simplified(bytes: &[u8]) -> Option<(u32, FontRef<'_>)> {
    let file = FileRef::new(bytes).ok()?;
    let mut fonts = (0u32..).zip(file.fonts().filter_map(Result::ok));
    let first = fonts.next()?;
    let is_simplified = |font: &FontRef<'_>| {
        let mut names = font.localized_strings(StringId::FAMILY_NAME);
        names.any(|name| name.to_string().split(' ').any(|word| word == "SC"))
    };
    if is_simplified(&first.1) {
        return Some(first);
    }
    Some(fonts.find(|(_, font)| is_simplified(font)).unwrap_or(first))
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({} characters)", self.glyphs.len())
    }
}
