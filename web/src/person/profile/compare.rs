//! A profile as people read it: section by section, row by row, what changed beside what it was (R3.8, R4.6, R6.7).

use askama::Template;
use profile::field::{Field, JOBS, Rows, STUDIES};
use profile::{PHOTO, Section, Sheet};

/// One value, and the earlier one when it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    label: &'static str,
    value: String,
    before: Option<String>,
}

/// How a row stands to the profile before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    None,
    Added,
    Removed,
}

/// One row.
#[derive(Clone, Debug)]
struct Row {
    title: String,
    change: Change,
    lines: Vec<Line>,
}

/// One section.
#[derive(Clone, Debug)]
struct Block {
    section: Section,
    lines: Vec<Line>,
    rows: Vec<Row>,
    photo: Option<String>,
    photo_before: Option<String>,
}

/// Every section.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "person/profile/blocks.html")]
pub(crate) struct Blocks {
    all: Vec<Block>,
    may_change: bool,
}

/// Where the photos are shown: of this profile, and of the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pictures<'a> {
    /// Of this one.
    pub(crate) now: &'a str,
    /// Of the one before.
    pub(crate) before: &'a str,
}

impl Blocks {
    /// What `sheet` says; with `before`, also what that said otherwise and what is gone.
    pub(crate) fn of(sheet: &Sheet, before: Option<&Sheet>, pictures: Pictures<'_>) -> Self {
        // Both in one order, in which rows are read and paired.
        let (sheet, before) = (sheet.clone().newest_first(), before.map(|one| one.clone().newest_first()));
        let all = Section::ALL.map(|section| block(section, &sheet, before.as_ref(), pictures));
        Self { all: all.into(), may_change: false }
    }

    /// With a way to each step.
    pub(crate) fn changeable(self) -> Self {
        Self { may_change: true, ..self }
    }
}

impl Block {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.rows.is_empty() && self.photo.is_none() && self.photo_before.is_none()
    }
}

impl Row {
    fn is_added(&self) -> bool {
        self.change == Change::Added
    }

    fn is_gone(&self) -> bool {
        self.change == Change::Removed
    }
}

fn block(section: Section, sheet: &Sheet, before: Option<&Sheet>, pictures: Pictures<'_>) -> Block {
    let fields = section.fields().iter();
    let lines = fields.map(|field| {
        let before = before.map(|before| field.words(before.get(field.key)));
        line(field.label, field.words(sheet.get(field.key)), before)
    });
    let photo = |sheet: &Sheet| Some(sheet.get(PHOTO).to_owned()).filter(|key| !key.is_empty());
    let is_photo = section == Section::Photo;
    let differs = before.filter(|before| is_photo && before.get(PHOTO) != sheet.get(PHOTO));
    Block {
        section,
        lines: lines.filter(Line::says_something).collect(),
        rows: section.rows().map(|rows| of_rows(&rows, sheet, before)).unwrap_or_default(),
        photo: photo(sheet).filter(|_| is_photo).map(|_| pictures.now.to_owned()),
        photo_before: differs.and_then(photo).map(|_| pictures.before.to_owned()),
    }
}

/// An empty value beside another is said in a word: nobody sees what is not there.
fn line(label: &'static str, value: String, before: Option<String>) -> Line {
    let before = before.filter(|before| *before != value);
    let or_none = |text: String| if text.is_empty() { "无".to_owned() } else { text };
    Line { label, value: if before.is_some() { or_none(value) } else { value }, before: before.map(or_none) }
}

impl Line {
    fn says_something(&self) -> bool {
        !self.value.is_empty() || self.before.is_some()
    }
}

/// Rows of now with the rows of before that they continue, then those that nothing continues.
fn of_rows(rows: &Rows, sheet: &Sheet, before: Option<&Sheet>) -> Vec<Row> {
    let none = Sheet::default();
    let paired = pairs(rows, sheet, before.unwrap_or(&none));
    let row = |(at, (now, old)): (usize, (Option<usize>, Option<usize>))| {
        let change = match (now, old, before) {
            (Some(_), None, Some(_)) => Change::Added,
            (None, ..) => Change::Removed,
            _ => Change::None,
        };
        Row {
            title: format!(
                "{}{}",
                rows.label,
                if now.is_some() { format!(" {}", at + 1) } else { String::new() }
            ),
            change,
            lines: match (now, old, before) {
                (Some(now), Some(old), Some(before)) => lines(rows, (sheet, now), Some((before, old))),
                (Some(now), ..) => lines(rows, (sheet, now), None),
                (None, Some(old), Some(before)) => lines(rows, (before, old), None),
                _ => Vec::new(),
            },
        }
    };
    paired.into_iter().enumerate().map(row).collect()
}

fn lines(rows: &Rows, now: (&Sheet, usize), old: Option<(&Sheet, usize)>) -> Vec<Line> {
    let of = |field: &Field| {
        let before = old.map(|old| words(rows, field, old));
        line(field.label, words(rows, field, now), before)
    };
    let mut all: Vec<Line> = rows.fields.iter().map(of).collect();
    if rows.key == JOBS.key {
        // 4.4: told by the row itself.
        let at_work = |(sheet, at): (&Sheet, usize)| {
            let goes_on = sheet.of_row(rows, at, "to").is_empty();
            if goes_on { "是" } else { "否" }.to_owned()
        };
        all.insert(2, line("是否在职", at_work(now), old.map(at_work)));
    }
    all.retain(Line::says_something);
    all
}

fn words(rows: &Rows, field: &Field, (sheet, at): (&Sheet, usize)) -> String {
    let value = sheet.of_row(rows, at, field.key);
    let has_end = [STUDIES.key, JOBS.key].contains(&rows.key) && field.key == "to";
    if has_end && value.is_empty() { "至今".to_owned() } else { field.words(value) }
}

/// Which row continues which: those that say most alike belong together, when at least half is alike. Rows of now stay in
/// their order; those of before that are left over come last.
fn pairs(rows: &Rows, sheet: &Sheet, before: &Sheet) -> Vec<(Option<usize>, Option<usize>)> {
    let (count, earlier) = (sheet.count(rows), before.count(rows));
    let filled =
        |old: usize| rows.fields.iter().filter(move |field| !before.of_row(rows, old, field.key).is_empty());
    let alike = |now: usize, old: usize| {
        let same = |field: &&Field| before.of_row(rows, old, field.key) == sheet.of_row(rows, now, field.key);
        filled(old).filter(same).count()
    };
    let mut likely: Vec<(usize, usize, usize)> = (0..count)
        .flat_map(|now| (0..earlier).map(move |old| (now, old)))
        .map(|(now, old)| (alike(now, old), now, old))
        .filter(|(same, _, old)| *same > 0 && same * 2 >= filled(*old).count())
        .collect();
    likely.sort_by_key(|(same, now, old)| (std::cmp::Reverse(*same), now.abs_diff(*old), *now));
    let mut of: Vec<Option<usize>> = vec![None; count];
    let mut taken = vec![false; earlier];
    for (_, now, old) in likely {
        if of[now].is_none() && !taken[old] {
            of[now] = Some(old);
            taken[old] = true;
        }
    }
    let left = (0..earlier).filter(|old| !taken[*old]).map(|old| (None, Some(old)));
    of.into_iter().enumerate().map(|(now, old)| (Some(now), old)).chain(left).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURES: Pictures<'_> = Pictures { now: "/now", before: "/before" };

    fn sheet(jobs: &[[&str; 4]]) -> Sheet {
        let mut sheet = Sheet::default();
        for (at, job) in jobs.iter().enumerate() {
            for (field, value) in ["from", "to", "unit", "duty"].into_iter().zip(job) {
                sheet.put(&format!("jobs.{at}.{field}"), value);
            }
        }
        sheet
    }

    const OLD: [&str; 4] = ["2014-07-15", "2018-03-01", "甲公司", "职员"];
    const PRESENT: [&str; 4] = ["2018-03-01", "", "乙公司", "工程师"];

    #[test]
    fn rows_are_paired_by_what_they_say_whatever_came_before_or_between() {
        let new = ["2020-01-01", "", "丙公司", "经理"];
        let ended = ["2018-03-01", "2020-01-01", "乙公司", "工程师"];
        for (now, paired) in [
            (&[PRESENT, OLD][..], &[(Some(0), Some(0)), (Some(1), Some(1))][..]),
            (&[OLD], &[(Some(0), Some(1)), (None, Some(0))]),
            (&[new, ended, OLD], &[(Some(0), None), (Some(1), Some(0)), (Some(2), Some(1))]),
            (&[new], &[(Some(0), None), (None, Some(0)), (None, Some(1))]),
            (&[], &[(None, Some(0)), (None, Some(1))]),
        ] {
            assert_eq!(pairs(&JOBS, &sheet(now), &sheet(&[PRESENT, OLD])), paired, "{now:?}");
        }
    }

    #[test]
    fn r6_7_what_was_taken_away_is_shown_and_an_empty_value_has_a_word() {
        let (mut before, mut now) = (sheet(&[PRESENT, OLD]), sheet(&[OLD]));
        before.put("email", "a@b.cn");
        now.put("id_expiry", "长期");
        before.put(PHOTO, "photos/1");
        now.put(PHOTO, "photos/2");
        let blocks = Blocks::of(&now, Some(&before), PICTURES).all;
        let line = |label: &str| blocks[0].lines.iter().find(|line| line.label == label).unwrap().clone();
        assert_eq!(
            line("电子邮箱"),
            Line { label: "电子邮箱", value: "无".into(), before: Some("a@b.cn".into()) }
        );
        assert_eq!(line("证件有效期至").before.as_deref(), Some("无"));
        let jobs: Vec<(&str, Change)> =
            blocks[3].rows.iter().map(|row| (row.title.as_str(), row.change)).collect();
        assert_eq!(jobs, [("工作经历 1", Change::None), ("工作经历", Change::Removed)]);
        assert!(blocks[3].rows[1].lines.iter().any(|line| line.value == "乙公司"));
        assert_eq!(
            (blocks[4].photo.as_deref(), blocks[4].photo_before.as_deref()),
            (Some("/now"), Some("/before"))
        );
    }

    #[test]
    fn s4_4_a_job_says_whether_it_goes_on() {
        let blocks = Blocks::of(&sheet(&[OLD, PRESENT]), None, PICTURES).all;
        let told = |at: usize, label: &str| {
            let line = blocks[3].rows[at].lines.iter().find(|line| line.label == label).unwrap();
            line.value.clone()
        };
        assert_eq!((told(0, "是否在职"), told(0, "终止日期")), ("是".into(), "至今".into()));
        assert_eq!((told(1, "是否在职"), told(1, "终止日期")), ("否".into(), "2018-03-01".into()));
        assert!(blocks[3].rows.iter().all(|row| row.change == Change::None), "nothing to compare with");
    }
}
