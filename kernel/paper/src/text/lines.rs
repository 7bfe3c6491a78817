//! Breaking a text into lines of a width.

use super::breaks::may_break;
use super::{Style, is_gap};
use crate::fonts::Fonts;

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) width: f32,
    /// True when the paragraph goes on below: such a line may be stretched to the measure.
    pub(crate) goes_on: bool,
}

impl Line {
    /// Points to put into each gap so that the line fills `measure`; none when it would look torn.
    pub(crate) fn spread(&self, measure: f32, size: f32) -> f32 {
        let slack = measure - self.width;
        let gaps = self.text.chars().zip(self.text.chars().skip(1)).filter(|(a, b)| is_gap(*a, *b)).count();
        let each = slack / f32::from(u16::try_from(gaps.max(1)).unwrap_or(u16::MAX));
        if self.goes_on && slack > 0.0 && each < size * 0.3 { each } else { 0.0 }
    }
}

/// The lines of `text`, at most `measure` wide, the first one of each paragraph shorter by `indent`. A line break in the
/// text ends a paragraph. An empty text is one empty line.
pub(crate) fn break_lines(
    fonts: &Fonts,
    text: &str,
    style: Style,
    (measure, indent): (f32, f32),
) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut room = measure - indent;
        let mut line = Line { text: String::new(), width: 0.0, goes_on: false };
        for piece in pieces(paragraph).flat_map(|piece| fitting(fonts, piece, style, measure)) {
            let width = fonts.width(piece, style);
            let bare = fonts.width(piece.trim_end(), style);
            if line.width + bare > room && !line.text.is_empty() {
                lines.push(ended(fonts, &line.text, style, true));
                (line.text, line.width, room) = (String::new(), 0.0, measure);
            }
            line.text.push_str(piece);
            line.width += width;
        }
        lines.push(ended(fonts, &line.text, style, false));
    }
    if lines.is_empty() {
        lines.push(ended(fonts, "", style, false));
    }
    lines
}

fn ended(fonts: &Fonts, text: &str, style: Style, goes_on: bool) -> Line {
    let text = text.trim_end().to_owned();
    Line { width: fonts.width(&text, style), text, goes_on }
}

/// `text` cut wherever a line may end.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let pairs = rest.char_indices().zip(rest.char_indices().skip(1));
        let cut = { pairs }.find(|((_, a), (_, b))| may_break(*a, *b)).map_or(rest.len(), |(_, (at, _))| at);
        let (piece, after) = rest.split_at(cut);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// A piece wider than a whole line is cut anywhere.
fn fitting<'a>(fonts: &Fonts, piece: &'a str, style: Style, measure: f32) -> Vec<&'a str> {
    if fonts.width(piece.trim_end(), style) <= measure {
        return vec![piece];
    }
    let (mut cuts, mut start, mut width) = (Vec::new(), 0, 0.0);
    for (at, one) in piece.char_indices() {
        let advance = fonts.width(one.encode_utf8(&mut [0; 4]), style);
        if width + advance > measure && at > start {
            cuts.push(&piece[start..at]);
            (start, width) = (at, 0.0);
        }
        width += advance;
    }
    cuts.push(&piece[start..]);
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, ems: f32) -> Vec<String> {
        let fonts = Fonts::built_in();
        let style = Style::regular(10.0, [0, 0, 0]);
        break_lines(&fonts, text, style, (ems * 10.0, 0.0)).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_are_filled_and_marks_stay_with_their_words() {
        assert_eq!(lines("北京市工作居住证，持证人", 8.0), ["北京市工作居住", "证，持证人"]);
        assert_eq!(lines("第一段\n\n第三段", 8.0), ["第一段", "", "第三段"]);
        assert_eq!(lines("", 8.0), [""]);
        assert_eq!(lines("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 5.0).concat(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    }

    #[test]
    fn a_line_that_goes_on_is_stretched_to_the_measure_and_the_last_is_not() {
        let fonts = Fonts::built_in();
        let style = Style::regular(10.0, [0, 0, 0]);
        let lines = break_lines(&fonts, "北京市工作居住证，持证人", style, (80.0, 0.0));
        assert!((lines[0].spread(80.0, 10.0) - 10.0 / 6.0).abs() < 0.01, "{}", lines[0].spread(80.0, 10.0));
        assert!(lines[1].spread(80.0, 10.0).abs() < 0.01);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]
        #[test]
        fn nothing_is_lost_and_nothing_overflows(text in "[一-龥a-z0-9，。（）《》 ]{0,80}", ems in 3u8..20) {
            let fonts = &Fonts::built_in();
            let style = Style::regular(10.0, [0, 0, 0]);
            let measure = f32::from(ems) * 10.0;
            let lines = break_lines(fonts, &text, style, (measure, 0.0));
            let bare = |text: &str| text.replace(' ', "");
            let set: String = lines.iter().map(|line| bare(&line.text)).collect();
            proptest::prop_assert_eq!(set, bare(&text));
            proptest::prop_assert!(lines.iter().all(|line| line.width <= measure + 0.01));
        }
    }
}
