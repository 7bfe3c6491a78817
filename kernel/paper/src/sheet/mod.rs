//! What is drawn on the pages of a paper, and what each mark belongs to. Laid out first, printed when all pages are known.

mod path;
mod press;
mod role;

pub(crate) use path::{rectangle, rounded, wave};
pub(crate) use press::About;
pub use press::NotPrinted;
pub(crate) use role::{Part, Role};

use krilla::geom::Path;

use crate::codes::{Barcode, Qr};
use crate::fonts::Fonts;
use crate::photo::Photo;
use crate::text::{Colour, Style};

/// A4, in points.
pub(crate) const PAPER: (f32, f32) = (595.28, 841.89);

/// A place and a size: left, top, width, height.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    pub(crate) fn inset(self, by: f32) -> Self {
        Self::new(self.x + by, self.y + by, self.width - 2.0 * by, self.height - 2.0 * by)
    }
}

/// A mark on a page.
pub(crate) enum Ink {
    /// Letters on a line from a point; `spread` points more in each gap.
    Text {
        at: (f32, f32),
        text: String,
        style: Style,
        spread: f32,
    },
    Fill {
        path: Path,
        colour: Colour,
    },
    Stroke {
        path: Path,
        colour: Colour,
        width: f32,
    },
    Photo {
        area: Area,
        photo: Photo,
    },
}

/// A mark and what it belongs to.
pub(crate) struct Drawn {
    pub(crate) part: Part,
    pub(crate) ink: Ink,
}

/// The pages of one paper.
pub(crate) struct Sheet<'a> {
    pub(crate) fonts: &'a Fonts,
    pages: Vec<Vec<Drawn>>,
    roles: Vec<(Role, Part)>,
}

impl<'a> Sheet<'a> {
    /// With its first page.
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, pages: vec![Vec::new()], roles: Vec::new() }
    }

    /// A new page; what is drawn from now on is drawn there.
    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
    }

    /// A new part of the paper within another one. Readers hear parts in the order they were made.
    pub(crate) fn part(&mut self, role: Role, within: Part) -> Part {
        self.roles.push((role, within));
        Part::at(self.roles.len() - 1)
    }

    /// Draws on the last page.
    pub(crate) fn draw(&mut self, part: Part, ink: Ink) {
        self.pages.last_mut().expect("a paper has a page").push(Drawn { part, ink });
    }

    /// Draws on every page, told its number and how many there are.
    pub(crate) fn on_every_page(&mut self, marks: impl Fn(&Fonts, usize, usize) -> Vec<Ink>) {
        let count = self.pages.len();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let marks = marks(self.fonts, index + 1, count);
            page.extend(marks.into_iter().map(|ink| Drawn { part: Part::ORNAMENT, ink }));
        }
    }

    pub(crate) fn text(&mut self, part: Part, at: (f32, f32), text: &str, style: Style) {
        self.draw(part, Ink::Text { at, text: text.to_owned(), style, spread: 0.0 });
    }

    /// Text whose middle is at a point.
    pub(crate) fn centred(&mut self, part: Part, (middle, y): (f32, f32), text: &str, style: Style) {
        let width = self.fonts.width(text, style) - style.tracking;
        self.text(part, (middle - width / 2.0, y), text, style);
    }

    /// Text that ends at a point.
    pub(crate) fn ending(&mut self, part: Part, (end, y): (f32, f32), text: &str, style: Style) {
        let width = self.fonts.width(text, style) - style.tracking;
        self.text(part, (end - width, y), text, style);
    }

    pub(crate) fn fill(&mut self, area: Area, colour: Colour) {
        if let Some(path) = rectangle([area]) {
            self.draw(Part::ORNAMENT, Ink::Fill { path, colour });
        }
    }

    pub(crate) fn frame(&mut self, area: Area, (colour, width): (Colour, f32)) {
        if let Some(path) = rectangle([area]) {
            self.draw(Part::ORNAMENT, Ink::Stroke { path, colour, width });
        }
    }

    /// The square of a code, and its words below it.
    pub(crate) fn qr(&mut self, within: Part, (x, y, side): (f32, f32, f32), qr: &Qr) {
        let figure = self.part(Role::Figure(format!("二维码：{}", qr.address)), within);
        let module = side / count(qr.side);
        let areas = qr.runs().into_iter().map(|(column, row, length)| {
            Area::new(x + count(column) * module, y + count(row) * module, count(length) * module, module)
        });
        if let Some(path) = rectangle(areas) {
            self.draw(figure, Ink::Fill { path, colour: [0, 0, 0] });
        }
    }

    pub(crate) fn barcode(&mut self, within: Part, area: Area, code: &Barcode) {
        let figure = self.part(Role::Figure(format!("条形码：{}", code.text)), within);
        let module = area.width / f32::from(code.modules());
        let (mut x, mut bars) = (area.x, Vec::new());
        for (at, width) in code.widths.iter().enumerate() {
            let width = f32::from(*width) * module;
            if at % 2 == 0 {
                bars.push(Area { x, width, ..area });
            }
            x += width;
        }
        if let Some(path) = rectangle(bars) {
            self.draw(figure, Ink::Fill { path, colour: [0, 0, 0] });
        }
    }

    /// A picture in the middle of an area, as large as fits.
    pub(crate) fn photo(&mut self, (within, alt): (Part, &str), area: Area, photo: &Photo) {
        let figure = self.part(Role::Figure(alt.to_owned()), within);
        let (width, height) = photo.within((area.width, area.height));
        let (x, y) = (area.x + (area.width - width) / 2.0, area.y + (area.height - height) / 2.0);
        self.draw(figure, Ink::Photo { area: Area::new(x, y, width, height), photo: photo.clone() });
    }
}

fn count(number: usize) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}
