//! A notice: 受理通知书, 补正告知书, 不予受理告知书, 办结通知书, 审批结果通知.

use base::{Day, Moment};

use crate::parts::{Cell, Fact, Flow, INK, LABEL, LEFT, MEASURE, QUIET, RED, Row, VALUE};
use crate::sheet::{About, Part, Role};
use crate::text::{Style, break_lines};
use crate::{Fonts, NotPrinted, Qr};

const BODY: Style = Style::regular(12.0, INK).leading(22.0);
const INDENT: f32 = 24.0;
const QR_SIDE: f32 = 76.0;
const FOOT_GAP: f32 = 26.0;

/// What a notice says, from top to bottom.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who sends it; stands at the head and below.
    pub issuer: String,
    /// `受理通知书`.
    pub title: String,
    /// The number of the case or of the notice, grouped for people.
    pub number: String,
    /// Whom it addresses, without the colon.
    pub addressee: String,
    /// What it begins with, a paragraph each.
    pub opening: Vec<String>,
    /// A table of what is stated; empty for none.
    pub facts: Vec<Fact>,
    /// One list: what is to be put right, with the words for each.
    pub listing: Option<Listing>,
    /// What it ends with, a paragraph each: time limits, remedies.
    pub closing: Vec<String>,
    /// The day below the issuer's name.
    pub signed_on: Day,
    /// Where the notice can be checked.
    pub qr: Option<Qr>,
    /// The document's date.
    pub made_at: Moment,
}

/// A numbered list.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The sentence before it.
    pub heading: String,
    /// Its items, without numbers.
    pub items: Vec<String>,
}

impl Letter {
    /// The notice as a PDF.
    ///
    /// # Errors
    /// When a font given to `fonts` cannot be embedded.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, NotPrinted> {
        let mut flow = Flow::new(fonts);
        self.head(&mut flow);
        for text in &self.opening {
            flow.paragraph(text, BODY, INDENT);
        }
        self.table(&mut flow);
        if let Some(listing) = &self.listing {
            listing.lay_out(&mut flow);
        }
        if let Some((last, before)) = self.closing.split_last() {
            before.iter().for_each(|text| flow.paragraph(text, BODY, INDENT));
            // A page with nothing but a name and a day on it could be put under any letter.
            let lines = break_lines(fonts, last, BODY, (MEASURE, INDENT)).len().min(8);
            flow.need(
                f32::from(u8::try_from(lines).unwrap_or(8)) * BODY.leading + FOOT_GAP + self.foot_height(),
            );
            flow.paragraph(last, BODY, INDENT);
        }
        self.foot(&mut flow);
        let sheet = flow.finish(&format!("{}  {}", self.title, self.number));
        sheet.print(&About { title: &self.title, author: &self.issuer, at: self.made_at })
    }

    fn head(&self, flow: &mut Flow<'_>) {
        let middle = LEFT + MEASURE / 2.0;
        let issuer = flow.fitted(&self.issuer, Style::bold(23.0, RED).tracked(3.0).leading(34.0), MEASURE);
        let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
        flow.sheet.centred(part, (middle, flow.y + issuer.ascent()), &self.issuer, issuer);
        flow.y += 42.0;
        flow.rule((RED, 1.8));
        flow.y += 1.6;
        flow.rule((RED, 0.5));
        flow.y += 10.0;
        let number = Style::regular(10.5, QUIET).leading(16.0);
        let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
        let text = format!("编号：{}", self.number);
        flow.sheet.ending(part, (LEFT + MEASURE, flow.y + number.ascent()), &text, number);
        flow.y += 36.0;
        let title = flow.fitted(&self.title, Style::bold(21.0, INK).tracked(2.0).leading(32.0), MEASURE);
        let part = flow.sheet.part(Role::Title(self.title.clone()), Part::PAPER);
        flow.sheet.centred(part, (middle, flow.y + title.ascent()), &self.title, title);
        flow.y += 46.0;
        flow.paragraph(&format!("{}：", self.addressee), BODY, 0.0);
    }

    fn table(&self, flow: &mut Flow<'_>) {
        if self.facts.is_empty() {
            return;
        }
        flow.skip(8.0);
        let table = flow.sheet.part(Role::Table(self.title.clone()), Part::PAPER);
        for fact in &self.facts {
            let label = Cell {
                role: Role::RowHead,
                text: fact.label.clone(),
                style: LABEL,
                width: 116.0,
                centred: false,
            };
            let value =
                Cell { role: Role::Cell(1), text: fact.shown().to_owned(), style: VALUE, ..label.clone() };
            let value = Cell { width: MEASURE - label.width, ..value };
            flow.row(table, &Row { x: LEFT, cells: vec![label, value], least: 26.0 }, None);
        }
        flow.skip(10.0);
    }

    fn foot_height(&self) -> f32 {
        if self.qr.is_some() { QR_SIDE + 18.0 } else { 2.0 * BODY.leading }
    }

    /// The code at the left, issuer and day at the right, on one page.
    fn foot(&self, flow: &mut Flow<'_>) {
        flow.skip(FOOT_GAP);
        flow.need(self.foot_height());
        let top = flow.y;
        let issuer = flow.fitted(&self.issuer, BODY, MEASURE - QR_SIDE - 40.0);
        let day = self.signed_on.in_words();
        let widest = [flow.fonts().width(&self.issuer, issuer), flow.fonts().width(&day, BODY)];
        let middle = LEFT + MEASURE - widest[0].max(widest[1]) / 2.0 - 6.0;
        for (text, style) in [(&self.issuer, issuer), (&day, BODY)] {
            let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
            flow.sheet.centred(part, (middle, flow.y + BODY.ascent()), text, style);
            flow.y += BODY.leading;
        }
        if let Some(qr) = &self.qr {
            flow.sheet.qr(Part::PAPER, (LEFT, top, QR_SIDE), qr);
            let caption = Style::regular(8.5, QUIET).leading(13.0);
            flow.y = top + QR_SIDE + 5.0;
            let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
            flow.sheet.text(part, (LEFT, flow.y + caption.ascent()), &qr.caption, caption);
        }
    }
}

impl Listing {
    fn lay_out(&self, flow: &mut Flow<'_>) {
        flow.need(3.0 * BODY.leading);
        flow.paragraph(&self.heading, BODY, INDENT);
        let list = flow.sheet.part(Role::List, Part::PAPER);
        for (at, text) in self.items.iter().enumerate() {
            flow.item(list, at + 1, (text, BODY));
        }
    }
}
