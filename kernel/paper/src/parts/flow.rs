//! One column of text and tables that goes on over as many pages as it needs.

use super::{INK, LINE, SMALL};
use crate::fonts::Fonts;
use crate::sheet::{Area, Ink, PAPER, Part, Role, Sheet, rectangle};
use crate::text::{Style, break_lines};

/// The left edge of the column.
pub(crate) const LEFT: f32 = 60.0;
/// Its width.
pub(crate) const MEASURE: f32 = PAPER.0 - 2.0 * LEFT;
const TOP: f32 = 56.0;
const BOTTOM: f32 = PAPER.1 - 64.0;

/// A sheet, and how far down it is written.
pub(crate) struct Flow<'a> {
    pub(crate) sheet: Sheet<'a>,
    pub(crate) y: f32,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        Self { sheet: Sheet::new(fonts), y: TOP }
    }

    pub(crate) fn fonts(&self) -> &'a Fonts {
        self.sheet.fonts
    }

    /// How much there is below.
    pub(crate) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// How much a new page has.
    pub(crate) const fn whole() -> f32 {
        BOTTOM - TOP
    }

    /// Goes to a new page when less than `height` is left; true when it did.
    pub(crate) fn need(&mut self, height: f32) -> bool {
        let turn = self.room() < height && self.y > TOP;
        if turn {
            self.turn();
        }
        turn
    }

    pub(crate) fn turn(&mut self) {
        self.sheet.turn();
        self.y = TOP;
    }

    /// Empty space; none at the top of a page.
    pub(crate) fn skip(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// A paragraph over the column's width, its first line further in by `indent`. Two lines stay together.
    pub(crate) fn paragraph(&mut self, text: &str, style: Style, indent: f32) {
        let part = self.sheet.part(Role::Paragraph, Part::PAPER);
        self.lines(part, text, style, (LEFT, MEASURE, indent));
    }

    /// Text between two edges, both sides even.
    pub(crate) fn lines(
        &mut self,
        part: Part,
        text: &str,
        style: Style,
        (x, width, indent): (f32, f32, f32),
    ) {
        let lines = break_lines(self.fonts(), text, style, (width, indent));
        let count = lines.len();
        let mut first = true;
        for (at, line) in lines.into_iter().enumerate() {
            let alone = (at == 0 && count > 1) || (at + 2 == count && count > 2);
            self.need(style.leading * if alone { 2.0 } else { 1.0 });
            let inset = if first { indent } else { 0.0 };
            let spread = line.spread(width - inset, style.size);
            first = !line.goes_on;
            let at = (x + inset, self.y + style.ascent());
            self.sheet.draw(part, Ink::Text { at, text: line.text, style, spread });
            self.y += style.leading;
        }
    }

    /// A numbered item: its number, and its text hanging beside it.
    pub(crate) fn item(&mut self, list: Part, number: usize, (text, style): (&str, Style)) {
        self.need(style.leading * 2.0);
        let item = self.sheet.part(Role::Item, list);
        let label = self.sheet.part(Role::Label, item);
        let left = LEFT + style.size * 2.0;
        let inset = style.size * 1.6;
        self.sheet.text(label, (left, self.y + style.ascent()), &format!("{number}."), style);
        let body = self.sheet.part(Role::ItemBody, item);
        self.lines(body, text, style, (left + inset, MEASURE - style.size * 2.0 - inset, 0.0));
    }

    /// A line across the column.
    pub(crate) fn rule(&mut self, (colour, thickness): ([u8; 3], f32)) {
        self.sheet.fill(Area::new(LEFT, self.y, MEASURE, thickness), colour);
        self.y += thickness;
    }

    /// The largest type, not beyond `style`, in which `text` fits on one line of `width`.
    pub(crate) fn fitted(&self, text: &str, style: Style, width: f32) -> Style {
        let needed = self.fonts().width(text, style);
        let scale = (width / needed).min(1.0);
        Style { size: style.size * scale, tracking: style.tracking * scale, ..style }
    }

    /// Writes what stands below every page, and gives the sheet away.
    pub(crate) fn finish(mut self, left: &str) -> Sheet<'a> {
        self.sheet.on_every_page(|fonts, number, count| {
            let pages = format!("第 {number} 页  共 {count} 页");
            let y = PAPER.1 - 36.0;
            let end = LEFT + MEASURE - fonts.width(&pages, SMALL);
            let text =
                |x: f32, text: &str| Ink::Text { at: (x, y), text: text.into(), style: SMALL, spread: 0.0 };
            let rule = rectangle([Area::new(LEFT, y - 14.0, MEASURE, 0.5)]);
            let rule = rule.map(|path| Ink::Fill { path, colour: LINE });
            rule.into_iter().chain([text(LEFT, left), text(end, &pages)]).collect()
        });
        self.sheet
    }

    /// A heading with a bar before it, on the page of at least `follows` of what it heads.
    pub(crate) fn heading(&mut self, text: &str, colour: [u8; 3], follows: f32) {
        let style = Style::bold(12.0, INK).leading(20.0);
        self.need(style.leading + 6.0 + follows);
        let part = self.sheet.part(Role::Heading(text.to_owned()), Part::PAPER);
        self.sheet.fill(Area::new(LEFT, self.y + 4.0, 3.0, 12.0), colour);
        self.sheet.text(part, (LEFT + 10.0, self.y + style.ascent()), text, style);
        self.y += style.leading + 4.0;
    }
}
