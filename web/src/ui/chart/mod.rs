//! Figures to look at, drawn by the server. Each stands beside or inside a table with the same figures, so that nobody needs
//! to see the drawing; labels are text of the page and grow with it.

use askama::Template;

use crate::ui::Example;

/// A part of the whole in percent, as a coordinate.
fn part(value: f64, most: f64) -> String {
    format!("{:.2}", if most > 0.0 { (value * 100.0 / most).clamp(0.0, 100.0) } else { 0.0 })
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below what a float holds exactly")]
const fn figure(count: i64) -> f64 {
    count as f64
}

/// `12`, `12.5`.
pub fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A table whose rows carry bars.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/chart/bars.html")]
pub struct Bars {
    title: &'static str,
    heads: (&'static str, &'static str),
    rows: Vec<(String, i64, String)>,
}

impl Bars {
    /// Bars titled `title`; `heads` name the rows and the figures.
    pub fn new(title: &'static str, heads: (&'static str, &'static str), rows: Vec<(String, i64)>) -> Self {
        let most = rows.iter().map(|(_, count)| figure(*count)).fold(0.0, f64::max);
        let row = |(name, count)| (name, count, part(figure(count), most));
        Self { title, heads, rows: rows.into_iter().map(row).collect() }
    }
}

/// A slice: its name, its figure, its share, and where it begins on the ring.
#[derive(Clone, Debug)]
struct Slice {
    name: String,
    count: i64,
    share: String,
    rest: String,
    offset: String,
    percent: String,
}

/// A ring of shares with its table.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/chart/donut.html")]
pub struct Donut {
    title: &'static str,
    heads: (&'static str, &'static str),
    total: i64,
    slices: Vec<Slice>,
}

impl Donut {
    /// A ring titled `title`, of at most eight shares; `heads` name the shares and the figures.
    pub fn new(title: &'static str, heads: (&'static str, &'static str), rows: Vec<(String, i64)>) -> Self {
        let total = rows.iter().map(|(_, count)| count).sum();
        let mut before = 0.0;
        let slice = |(name, count): (String, i64)| {
            let share = if total > 0 { figure(count) * 100.0 / figure(total) } else { 0.0 };
            // The ring begins at twelve o'clock, a quarter before where circles begin.
            let offset = 25.0 - before;
            before += share;
            Slice {
                name,
                count,
                share: format!("{share:.2}"),
                rest: format!("{:.2}", 100.0 - share),
                offset: format!("{offset:.2}"),
                percent: short(share),
            }
        };
        Self { title, heads, total, slices: rows.into_iter().map(slice).collect() }
    }
}

/// One line: its name and the points as they are drawn.
#[derive(Clone, Debug)]
struct Series {
    name: &'static str,
    points: Vec<(String, String)>,
    path: String,
}

/// Lines over months, with their table.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/chart/lines.html")]
pub struct Lines {
    title: &'static str,
    unit: &'static str,
    marks: Vec<String>,
    is_empty: bool,
    scale: Vec<String>,
    series: Vec<Series>,
    rows: Vec<(String, Vec<(&'static str, String)>)>,
}

/// A round number not below `most`, for the top of a scale.
fn top(most: f64) -> f64 {
    let power = 10_f64.powf(most.max(1.0).log10().floor());
    let steps = [1.0, 2.0, 4.0, 5.0, 8.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= most).unwrap_or(most)
}

impl Lines {
    /// Lines titled `title` over `marks`; a figure may be missing.
    pub fn new(
        title: &'static str,
        unit: &'static str,
        marks: Vec<String>,
        lines: Vec<(&'static str, Vec<Option<f64>>)>,
    ) -> Self {
        let most = lines.iter().flat_map(|(_, figures)| figures).flatten().copied().fold(0.0, f64::max);
        let top = top(most);
        let told = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), short);
        let cells = |at: usize| {
            lines.iter().map(|(name, figures)| (*name, told(figures.get(at).copied().flatten()))).collect()
        };
        let rows = marks.iter().enumerate().map(|(at, mark)| (mark.clone(), cells(at))).collect();
        let is_empty = lines.iter().all(|(_, figures)| figures.iter().all(Option::is_none));
        let series = lines
            .into_iter()
            .map(|(name, figures)| {
                let place = |at: usize| figure(i64::try_from(at).unwrap_or(0)) + 0.5;
                let count = figure(i64::try_from(figures.len()).unwrap_or(1));
                let points: Vec<(String, String)> = figures
                    .iter()
                    .enumerate()
                    .filter_map(|(at, value)| Some((part(place(at), count), part(top - (*value)?, top))))
                    .collect();
                let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
                Series { name, points, path: path.join(" ") }
            })
            .collect();
        let scale = [top, top / 2.0, 0.0].map(short).to_vec();
        Self { title, unit, marks, is_empty, scale, series, rows }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let rows = || {
        vec![("工作居住证新办".to_owned(), 42), ("证件续签".to_owned(), 17), ("聘用单位变更".to_owned(), 5)]
    };
    let marks = ["2026-09", "2026-10", "2026-11"].map(str::to_owned).to_vec();
    let lines = vec![
        ("提交", vec![Some(42.0), Some(38.0), Some(51.0)]),
        ("办结", vec![Some(30.0), None, Some(44.5)]),
    ];
    vec![
        Example::new("条形图", &Bars::new("按业务类型", ("业务类型", "件数"), rows())),
        Example::new("环形图", &Donut::new("在办业务", ("环节", "件数"), rows())),
        Example::new("折线图", &Lines::new("各月提交和办结", "件", marks, lines)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_shares_are_parts_of_the_longest_and_of_the_whole() {
        let rows = vec![("甲".to_owned(), 30), ("乙".to_owned(), 10)];
        let bars = Bars::new("", ("", ""), rows.clone());
        assert_eq!((&*bars.rows[0].2, &*bars.rows[1].2), ("100.00", "33.33"));
        let donut = Donut::new("", ("", ""), rows);
        assert_eq!((donut.total, &*donut.slices[1].share, &*donut.slices[1].offset), (40, "25.00", "-50.00"));
        assert_eq!(Donut::new("", ("", ""), vec![("甲".to_owned(), 0)]).slices[0].percent, "0");
    }

    #[test]
    fn a_scale_ends_at_a_round_number_and_a_missing_figure_is_no_zero() {
        assert_eq!([0.0, 3.0, 12.5, 51.0, 99.0].map(top), [1.0, 4.0, 20.0, 80.0, 100.0]);
        let lines = Lines::new("", "", vec!["甲".into(), "乙".into()], vec![("一", vec![None, Some(5.0)])]);
        let told: Vec<&str> = lines.rows.iter().map(|(_, cells)| cells[0].1.as_str()).collect();
        assert_eq!(told, ["—", "5"]);
        assert_eq!(lines.series[0].path, "75.00,0.00");
    }
}
