//! What somebody applied with: 申请表.

mod section;

pub use section::{Body, Column, Section, Table};

use base::{Day, Moment};

use crate::parts::{BLUE, Fact, Flow, INK, LEFT, LINE, MEASURE, QUIET, VALUE};
use crate::sheet::{About, Area, Part, Role};
use crate::text::Style;
use crate::{Barcode, Fonts, NotPrinted, Photo};

/// The column of the photo, and how high it is at least.
const PHOTO: (f32, f32) = (104.0, 138.0);

/// A form as it was filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// Who the form is addressed to; stands small at the head.
    pub issuer: String,
    /// `北京市工作居住证申请表`.
    pub title: String,
    /// The case's number as bars and, in groups, for people; none before it has one.
    pub number: Option<(Barcode, String)>,
    /// Heads the first grid: `基本信息`.
    pub heading: String,
    /// The first grid, beside the photo.
    pub person: Vec<Fact>,
    /// The photo.
    pub photo: Option<Photo>,
    /// What follows.
    pub sections: Vec<Section>,
    /// What was declared; none before it was.
    pub declaration: Option<Declaration>,
    /// The document's date.
    pub made_at: Moment,
}

/// What somebody promised, and with which name.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// `诚信声明`.
    pub heading: String,
    /// Its text, a paragraph each.
    pub text: Vec<String>,
    /// The typed name.
    pub name: String,
    /// The day.
    pub on: Day,
}

impl Form {
    /// The form as a PDF.
    ///
    /// # Errors
    /// When a font given to `fonts` or the photo cannot be embedded.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, NotPrinted> {
        let mut flow = Flow::new(fonts);
        self.head(&mut flow);
        flow.heading(&self.heading, BLUE, PHOTO.1);
        self.person(&mut flow);
        for section in &self.sections {
            flow.skip(14.0);
            section.lay_out(&mut flow);
        }
        if let Some(declaration) = &self.declaration {
            declaration.lay_out(&mut flow);
        }
        let number = self.number.as_ref().map_or("尚未提交", |(_, grouped)| grouped);
        let sheet = flow.finish(&format!("{}  {number}", self.title));
        sheet.print(&About { title: &self.title, author: &self.issuer, at: self.made_at })
    }

    fn head(&self, flow: &mut Flow<'_>) {
        let middle = LEFT + MEASURE / 2.0;
        let small = Style::regular(9.0, QUIET).leading(12.0);
        let top = flow.y - 12.0;
        let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
        flow.sheet.text(part, (LEFT, top + 10.0), &self.issuer, small);
        if let Some((code, grouped)) = &self.number {
            let area = Area::new(LEFT + MEASURE - 204.0, top, 204.0, 26.0);
            flow.sheet.barcode(Part::PAPER, area, code);
            let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
            let at = (area.x + area.width, area.y + area.height + 12.0);
            flow.sheet.ending(part, at, &format!("办件编号 {grouped}"), Style::regular(9.0, INK));
        } else {
            flow.sheet.ending(part, (LEFT + MEASURE, top + 10.0), "草稿，尚未提交", small);
        }
        flow.y = top + 54.0;
        let title = flow.fitted(&self.title, Style::bold(21.0, INK).tracked(2.0).leading(32.0), MEASURE);
        let part = flow.sheet.part(Role::Title(self.title.clone()), Part::PAPER);
        flow.sheet.centred(part, (middle, flow.y + title.ascent()), &self.title, title);
        flow.y += 46.0;
    }

    /// The first grid, and the photo in a column beside it.
    fn person(&self, flow: &mut Flow<'_>) {
        let (width, top) = (MEASURE - PHOTO.0, flow.y);
        let rows = section::grid(&self.person, (LEFT, width));
        let heights: Vec<f32> = rows.iter().map(|row| row.height(flow)).collect();
        let total: f32 = heights.iter().sum();
        let count = f32::from(u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX));
        let more = ((PHOTO.1 - total) / count).max(0.0);
        // Beyond a page the photo's column ends with the page it began on.
        let column =
            Area::new(LEFT + width, top, PHOTO.0, (total + more * count).max(PHOTO.1).min(flow.room()));
        let table = flow.sheet.part(Role::Table(self.heading.clone()), Part::PAPER);
        for (mut row, height) in rows.into_iter().zip(heights) {
            if more > 0.0 {
                row.least = height + more;
            }
            flow.row(table, &row, None);
        }
        flow.sheet.frame(column, (LINE, 0.5));
        match &self.photo {
            Some(photo) => flow.sheet.photo((Part::PAPER, "申请人照片"), column.inset(6.0), photo),
            None => {
                let at = (column.x + column.width / 2.0, column.y + column.height / 2.0);
                let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
                flow.sheet.centred(part, at, "照片", Style::regular(10.0, QUIET).tracked(4.0));
            }
        }
    }
}

impl Declaration {
    fn lay_out(&self, flow: &mut Flow<'_>) {
        let text = VALUE.leading(18.0);
        flow.skip(14.0);
        flow.heading(&self.heading, BLUE, 3.0 * text.leading);
        for paragraph in &self.text {
            flow.paragraph(paragraph, text, 2.0 * text.size);
        }
        flow.skip(14.0);
        flow.need(2.0 * text.leading);
        for words in [format!("声明人：{}", self.name), format!("日期：{}", self.on.in_words())] {
            let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
            flow.sheet.text(part, (LEFT + MEASURE - 176.0, flow.y + text.ascent()), &words, text);
            flow.y += text.leading + 2.0;
        }
    }
}
