//! From laid-out pages to the bytes of a PDF.

use base::Moment;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, Point, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings, color::rgb};

use super::{Drawn, Ink, PAPER, Part, Role, Sheet};
use crate::fonts::{Fonts, Glyph};
use crate::text::{Colour, Style, is_gap};

/// What a paper says about itself.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) at: Moment,
}

/// The paper could not be made: a fault of this program or of a font given to it, for its log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a paper could not be printed: {0}")]
pub struct NotPrinted(String);

impl Sheet<'_> {
    /// Prints all pages.
    pub(crate) fn print(self, about: &About<'_>) -> Result<Vec<u8>, NotPrinted> {
        let failed = |error: &dyn std::fmt::Debug| NotPrinted(format!("{error:?}"));
        let accessible =
            ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
        let settings = SerializeSettings {
            configuration: accessible.map_err(|e| failed(&e))?,
            ..SerializeSettings::default()
        };
        let mut document = Document::new_with(settings);
        let mut heard: Vec<Vec<Identifier>> = vec![Vec::new(); self.roles.len()];
        let mut outline = Outline::new();
        let mut listed = vec![false; self.roles.len()];
        for (number, marks) in self.pages.iter().enumerate() {
            let settings = PageSettings::from_wh(PAPER.0, PAPER.1).expect("a page has a size");
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for run in marks.chunk_by(|a, b| a.part == b.part) {
                let identifier = surface.start_tagged(content(&run[0]));
                run.iter().for_each(|drawn| print_mark(&mut surface, self.fonts, &drawn.ink));
                surface.end_tagged();
                let Some(index) = run[0].part.index() else { continue };
                heard[index].push(identifier);
                if let (Some(words), false) = (self.roles[index].0.heading(), listed[index]) {
                    listed[index] = true;
                    outline.push_child(OutlineNode::new(words.to_owned(), place(number, &run[0].ink)));
                }
            }
            surface.finish();
            page.finish();
        }
        document.set_tag_tree(tree(&self.roles, &heard));
        document.set_outline(outline);
        document.set_metadata(metadata(about));
        document.finish().map_err(|e| failed(&e))
    }
}

fn metadata(about: &About<'_>) -> Metadata {
    let at = about.at.china();
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(at.month().into())
        .day(at.day())
        .hour(at.hour())
        .minute(at.minute())
        .second(at.second())
        .utc_offset_hour(8)
        .utc_offset_minute(0);
    Metadata::new()
        .title(about.title.to_owned())
        .authors(vec![about.author.to_owned()])
        .language("zh-CN".to_owned())
        .creation_date(date)
}

fn content(first: &Drawn) -> ContentTag<'static> {
    match (first.part, &first.ink) {
        (Part::ORNAMENT, Ink::Text { .. }) => {
            ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther))
        }
        (Part::ORNAMENT, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        (_, Ink::Text { .. }) => ContentTag::Span(SpanTag::empty()),
        _ => ContentTag::Other,
    }
}

/// Where a heading is: a line above its letters.
fn place(page: usize, ink: &Ink) -> XyzDestination {
    let y = if let Ink::Text { at, style, .. } = ink { at.1 - style.leading } else { 0.0 };
    XyzDestination::new(page, Point::from_xy(0.0, y.max(0.0)))
}

/// The parts as a tree, in the order they were made.
fn tree(roles: &[(Role, Part)], heard: &[Vec<Identifier>]) -> TagTree {
    let nodes = children(roles, heard, Part::PAPER);
    TagTree::from(nodes).with_lang(Some("zh-CN".to_owned()))
}

fn children(roles: &[(Role, Part)], heard: &[Vec<Identifier>], of: Part) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, (role, _)) in roles.iter().enumerate().filter(|(_, (_, within))| *within == of) {
        let mut group = TagGroup::new(role.tag());
        heard[index].iter().for_each(|identifier| group.push(*identifier));
        children(roles, heard, Part::at(index)).into_iter().for_each(|node| group.push(node));
        nodes.push(group.into());
    }
    nodes
}

fn print_mark(surface: &mut Surface<'_>, fonts: &Fonts, ink: &Ink) {
    match ink {
        Ink::Text { at, text, style, spread } => print_text(surface, fonts, (*at, *spread), (text, *style)),
        Ink::Fill { path, colour } => paint(surface, path, Some(fill(*colour)), None),
        Ink::Stroke { path, colour, width } => {
            let stroke = Stroke { paint: rgb(*colour).into(), width: *width, ..Stroke::default() };
            paint(surface, path, None, Some(stroke));
        }
        Ink::Photo { area, photo } => {
            let Some(size) = Size::from_wh(area.width, area.height) else { return };
            surface.push_transform(&Transform::from_translate(area.x, area.y));
            surface.draw_image(photo.0.clone(), size);
            surface.pop();
        }
    }
}

fn paint(surface: &mut Surface<'_>, path: &Path, fill: Option<Fill>, stroke: Option<Stroke>) {
    surface.set_fill(fill);
    surface.set_stroke(stroke);
    surface.draw_path(path);
}

fn rgb(colour: Colour) -> rgb::Color {
    rgb::Color::new(colour[0], colour[1], colour[2])
}

fn fill(colour: Colour) -> Fill {
    Fill { paint: rgb(colour).into(), ..Fill::default() }
}

/// Prints a line, face by face.
fn print_text(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    (at, spread): ((f32, f32), f32),
    (text, style): (&str, Style),
) {
    surface.set_fill(Some(fill(style.colour)));
    surface.set_stroke(None);
    let glyphs: Vec<Glyph<'_>> = fonts.glyphs(text, style.weight).collect();
    let shown: String = glyphs.iter().map(|glyph| glyph.character).collect();
    let (mut x, mut start) = (at.0, 0);
    let mut places = shown.char_indices().map(|(at, one)| at..at + one.len_utf8());
    for run in glyphs.chunk_by(|a, b| std::ptr::eq(a.face, b.face)) {
        let mut set = Vec::with_capacity(run.len());
        let from = x;
        for glyph in run {
            let next = glyphs.get(start + 1).map(|next| next.character);
            let gap = next.is_some_and(|next| is_gap(glyph.character, next));
            let advance = glyph.advance + (style.tracking + if gap { spread } else { 0.0 }) / style.size;
            let range = places.next().expect("a place for each glyph");
            set.push(KrillaGlyph::new(GlyphId::new(glyph.id), advance, 0.0, 0.0, 0.0, range, None));
            x += advance * style.size;
            start += 1;
        }
        let font = run[0].face.font.clone();
        surface.draw_glyphs(Point::from_xy(from, at.1), &set, font, &shown, style.size, false);
    }
}
