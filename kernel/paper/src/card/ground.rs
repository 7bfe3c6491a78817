//! The ground of the permit: paper, fine waves as on banknotes, a coloured band, a double edge. No emblem: those belong to
//! real authorities.

use std::f32::consts::TAU;

use crate::parts::BLUE;
use crate::sheet::{Area, Ink, Part, Sheet, rounded, wave};
use crate::text::{Colour, Style};

const PAPER: Colour = [0xf6, 0xfa, 0xfd];
const WAVES: [Colour; 3] = [[0xd5, 0xe5, 0xf3], [0xe3, 0xec, 0xe4], [0xf2, 0xe2, 0xde]];
const ROSETTE: Colour = [0xcf, 0xdf, 0xee];
const BAND: f32 = 54.0;
const RADIUS: f32 = 14.0;

/// Lays the ground of a card.
pub(super) fn lay(sheet: &mut Sheet<'_>, card: Area) {
    let fill = |sheet: &mut Sheet<'_>, path, colour| {
        if let Some(path) = path {
            sheet.draw(Part::ORNAMENT, Ink::Fill { path, colour });
        }
    };
    fill(sheet, rounded(card, RADIUS), PAPER);
    let inner = Area { y: card.y + BAND, height: card.height - BAND, ..card }.inset(9.0);
    for (number, colour) in (0u8..).zip(WAVES) {
        waves(sheet, inner, f32::from(number), colour);
    }
    rosette(sheet, (card.x + card.width * 0.62, card.y + BAND + (card.height - BAND) * 0.44));
    // The band has the card's round corners above and straight ones below.
    fill(sheet, rounded(Area { height: BAND, ..card }, RADIUS), BLUE);
    sheet.fill(Area { y: card.y + RADIUS, height: BAND - RADIUS, ..card }, BLUE);
    sheet.fill(Area { y: card.y + BAND, height: 2.2, ..card }, [0xc9, 0xa4, 0x5c]);
    stroke(sheet, rounded(card, RADIUS), (BLUE, 1.4));
}

fn stroke(sheet: &mut Sheet<'_>, path: Option<krilla::geom::Path>, (colour, width): (Colour, f32)) {
    if let Some(path) = path {
        sheet.draw(Part::ORNAMENT, Ink::Stroke { path, colour, width });
    }
}

/// Bundles of waves whose height and phase change from line to line.
fn waves(sheet: &mut Sheet<'_>, area: Area, family: f32, colour: Colour) {
    const LINES: u8 = 22;
    for line in 0..LINES {
        let part = f32::from(line) / f32::from(LINES - 1);
        let height = 7.0 + 5.0 * (part * TAU + family).sin();
        let middle = area.y + height + part * (area.height - 2.0 * height);
        let turns = 3.0 + family;
        let points = (0u8..=120).map(|step| {
            let along = f32::from(step) / 120.0;
            let angle = along * turns * TAU + part * (2.0 + family) + family * 2.1;
            (area.x + along * area.width, middle + height * angle.sin() * (0.6 + 0.4 * (along * TAU).cos()))
        });
        stroke(sheet, wave(points), (colour, 0.35));
    }
}

/// A rosette of circles bent into petals.
fn rosette(sheet: &mut Sheet<'_>, (x, y): (f32, f32)) {
    for ring in 0u8..9 {
        let (base, phase) = (26.0 + 6.0 * f32::from(ring), f32::from(ring) * 0.14);
        let points = (0u16..=240).map(|step| {
            let angle = f32::from(step) / 240.0 * TAU;
            let radius = base + 9.0 * (angle * 12.0 + phase * 12.0).sin();
            (x + radius * angle.cos(), y + radius * angle.sin())
        });
        stroke(sheet, wave(points), (ROSETTE, 0.4));
    }
}

/// 样本 across a card, under its words.
pub(super) fn specimen(sheet: &mut Sheet<'_>, card: Area) {
    let style = Style::bold(86.0, [0xf0, 0xc8, 0xc8]).tracked(60.0);
    let at = (card.x + card.width / 2.0, card.y + card.height * 0.68);
    let width = sheet.fonts.width("样本", style) - style.tracking;
    let text = "样本".to_owned();
    sheet.draw(Part::ORNAMENT, Ink::Text { at: (at.0 - width / 2.0, at.1), text, style, spread: 0.0 });
}
