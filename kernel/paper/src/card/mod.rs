//! The electronic permit.

mod ground;

use base::{Day, Moment};

use crate::codes::grouped;
use crate::parts::{BLUE, Fact, Flow, INK, LEFT, MEASURE, QUIET};
use crate::sheet::{About, Area, Ink, Part, Role, rounded};
use crate::text::{Line, Style, break_lines};
use crate::{Fonts, NotPrinted, Photo, Qr};

const CARD: Area = Area::new(LEFT, 116.0, MEASURE, 330.0);
const LABEL: Style = Style::regular(9.0, [0x4a, 0x63, 0x80]);

/// What the permit says.
#[derive(Clone, Debug)]
pub struct Card {
    /// The type of the permit: `北京市工作居住证`.
    pub kind: String,
    /// Its number, without groups.
    pub number: String,
    /// The holder's name.
    pub name: String,
    /// `男` or `女`.
    pub sex: String,
    /// The holder's birthday.
    pub born_on: Day,
    /// The identity number, masked by the caller, under the name of its document: `公民身份号码`.
    pub identity: Fact,
    /// The employer.
    pub unit: String,
    /// Issued on.
    pub issued_on: Day,
    /// Valid until the end of this day.
    pub valid_until: Day,
    /// Who issued it.
    pub issuer: String,
    /// How many persons accompany the holder.
    pub followers: usize,
    /// The holder's photo.
    pub photo: Option<Photo>,
    /// Where the permit is checked.
    pub qr: Qr,
    /// How it is checked, a sentence each.
    pub how_to_verify: Vec<String>,
    /// True for permits of invented people: 样本 is printed across.
    pub is_specimen: bool,
    /// The document's date.
    pub made_at: Moment,
}

impl Card {
    /// The permit as a PDF.
    ///
    /// # Errors
    /// When a font given to `fonts` or the photo cannot be embedded.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, NotPrinted> {
        let mut flow = Flow::new(fonts);
        self.head(&mut flow);
        ground::lay(&mut flow.sheet, CARD);
        if self.is_specimen {
            ground::specimen(&mut flow.sheet, CARD);
        }
        self.band(&mut flow);
        self.portrait(&mut flow);
        self.holder(&mut flow);
        self.validity(&mut flow);
        self.code(&mut flow);
        self.below(&mut flow);
        let sheet = flow.finish(&format!("{}  {}", self.kind, self.grouped()));
        sheet.print(&About { title: &self.kind, author: &self.issuer, at: self.made_at })
    }

    fn grouped(&self) -> String {
        grouped(&self.number, &[4, 4, 4])
    }

    fn head(&self, flow: &mut Flow<'_>) {
        let small = Style::regular(10.0, QUIET);
        let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
        flow.sheet.text(part, (LEFT, 74.0), &self.issuer, small);
        flow.sheet.ending(part, (LEFT + MEASURE, 74.0), "电子证照", small.tracked(2.0));
        flow.y = 86.0;
        flow.rule((BLUE, 1.2));
    }

    /// The name of the permit on its coloured band.
    fn band(&self, flow: &mut Flow<'_>) {
        let white = [0xff, 0xff, 0xff];
        let title = Style::bold(23.0, white).tracked(5.0).leading(54.0);
        let title = flow.fitted(&self.kind, title, CARD.width - 60.0);
        let part = flow.sheet.part(Role::Title(self.kind.clone()), Part::PAPER);
        let middle = CARD.x + CARD.width / 2.0;
        flow.sheet.centred(part, (middle, CARD.y + title.ascent()), &self.kind, title);
    }

    fn portrait(&self, flow: &mut Flow<'_>) {
        let area = Area::new(CARD.x + 24.0, CARD.y + 76.0, 104.0, 146.0);
        flow.sheet.fill(area, [0xff, 0xff, 0xff]);
        match &self.photo {
            Some(photo) => flow.sheet.photo((Part::PAPER, "持证人照片"), area.inset(3.0), photo),
            None => {
                let at = (area.x + area.width / 2.0, area.y + area.height / 2.0 + 4.0);
                flow.sheet.centred(Part::ORNAMENT, at, "照片", Style::regular(10.0, QUIET).tracked(4.0));
            }
        }
        flow.sheet.frame(area, ([0x9f, 0xb3, 0xc8], 0.7));
    }

    fn holder(&self, flow: &mut Flow<'_>) {
        let (left, width) = (CARD.x + 150.0, CARD.width - 174.0);
        let half = width / 2.0;
        let value = Style::regular(12.0, INK).leading(17.0);
        let name = Style::bold(18.0, INK).tracked(1.0).leading(24.0);
        let top = CARD.y + 76.0;
        field(flow, ("姓名", &self.name), name, Area::new(left, top, half - 8.0, 30.0));
        field(flow, ("性别", &self.sex), value.leading(24.0), Area::new(left + half, top, half, 30.0));
        let born = self.born_on.in_words();
        field(flow, ("出生日期", &born), value, Area::new(left, top + 50.0, half - 8.0, 20.0));
        let identity = (self.identity.label.as_str(), self.identity.shown());
        field(flow, identity, value, Area::new(left + half, top + 50.0, half, 20.0));
        field(flow, ("聘用单位", &self.unit), value, Area::new(left, top + 93.0, width, 52.0));
    }

    fn validity(&self, flow: &mut Flow<'_>) {
        let (left, second, top) = (CARD.x + 24.0, CARD.x + 170.0, CARD.y + 242.0);
        let value = Style::regular(11.0, INK).leading(16.0);
        let number = Style::bold(14.0, BLUE).tracked(0.6).leading(16.0);
        let below = top + 41.0;
        let (issued, until) = (self.issued_on.in_words(), self.valid_until.in_words());
        let followers = format!("{} 人", self.followers);
        field(flow, ("证件编号", &self.grouped()), number, Area::new(left, top, 136.0, 20.0));
        field(flow, ("发证日期", &issued), value, Area::new(second, top, 100.0, 20.0));
        field(flow, ("有效期至", &until), value, Area::new(second + 104.0, top, 96.0, 20.0));
        field(flow, ("随往人员", &followers), value, Area::new(left, below, 100.0, 20.0));
        field(flow, ("发证机关", &self.issuer), value, Area::new(second, below, 196.0, 22.0));
    }

    fn code(&self, flow: &mut Flow<'_>) {
        let side = 72.0;
        let plate = Area::new(CARD.x + CARD.width - 24.0 - side, CARD.y + 232.0, side, side + 12.0);
        let white = plate.inset(-4.0);
        if let Some(path) = rounded(white, 4.0) {
            flow.sheet.draw(Part::ORNAMENT, Ink::Fill { path, colour: [0xff, 0xff, 0xff] });
        }
        flow.sheet.qr(Part::PAPER, (plate.x, plate.y, side), &self.qr);
        let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
        let caption = flow.fitted(&self.qr.caption, Style::regular(8.0, QUIET), side);
        flow.sheet.centred(part, (plate.x + side / 2.0, plate.y + side + 10.0), &self.qr.caption, caption);
    }

    /// How the permit is checked, under it.
    fn below(&self, flow: &mut Flow<'_>) {
        flow.y = CARD.y + CARD.height + 32.0;
        flow.heading("查验方法", BLUE, 60.0);
        let text = Style::regular(10.5, INK).leading(19.0);
        let list = flow.sheet.part(Role::List, Part::PAPER);
        for (at, words) in self.how_to_verify.iter().enumerate() {
            flow.item(list, at + 1, (words, text));
        }
    }
}

/// A small label over its value, which is set smaller until it fits into the area below the label.
fn field(flow: &mut Flow<'_>, (label, value): (&str, &str), style: Style, area: Area) {
    let part = flow.sheet.part(Role::Paragraph, Part::PAPER);
    flow.sheet.text(part, (area.x, area.y + 9.0), label, LABEL);
    let mut y = area.y + 14.0;
    let (style, lines) = fitting(flow.fonts(), value, style, area);
    for line in lines {
        flow.sheet.text(part, (area.x, y + style.ascent()), &line.text, style);
        y += style.leading;
    }
}

fn fitting(fonts: &Fonts, text: &str, style: Style, area: Area) -> (Style, Vec<Line>) {
    let mut set = (style, break_lines(fonts, text, style, (area.width, 0.0)));
    for tenths in (4u8..10).rev() {
        let height: f32 = set.1.iter().map(|_| set.0.leading).sum();
        if height <= area.height {
            break;
        }
        let scale = f32::from(tenths) / 10.0;
        let smaller = Style { size: style.size * scale, leading: style.size * scale * 1.25, ..style };
        set = (smaller, break_lines(fonts, text, smaller, (area.width, 0.0)));
    }
    set
}
