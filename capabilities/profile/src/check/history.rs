//! 学习经历 and 工作经历: order, overlaps, gaps (4.3, 4.4).

use time::{Date, Duration};

use super::{Facts, Found, value, years_after};
use crate::field::{JOBS, Rows, STUDIES};
use crate::sheet::Sheet;

/// One row as a span of time; without an end it goes on.
#[derive(Clone, Copy, Debug)]
struct Span {
    row: usize,
    from: Date,
    to: Option<Date>,
}

impl Span {
    fn last(&self, today: Date) -> Date {
        self.to.unwrap_or(today)
    }
}

fn spans(sheet: &Sheet, rows: &Rows, read: fn(&str) -> Option<Date>) -> Vec<Span> {
    let all = (0..sheet.count(rows)).filter_map(|row| {
        let to = sheet.of_row(rows, row, "to");
        Some(Span {
            row,
            from: read(sheet.of_row(rows, row, "from"))?,
            to: if to.is_empty() { None } else { Some(read(to)?) },
        })
    });
    let mut all: Vec<Span> = all.collect();
    all.sort_by_key(|span| span.from);
    all
}

fn key(rows: &Rows, row: usize, field: &str) -> String {
    format!("{}.{row}.{field}", rows.key)
}

fn in_order(found: &mut Found, rows: &Rows, all: &[Span], least: Date, word: &str) {
    for span in all {
        if span.to.is_some_and(|to| to <= span.from) {
            found.prompt(key(rows, span.row, "to"), "终止时间须晚于起始时间");
        }
        if span.from < least {
            found.prompt(key(rows, span.row, "from"), word);
        }
    }
}

pub(super) fn studies(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let all = spans(sheet, &STUDIES, value::month);
    in_order(found, &STUDIES, &all, years_after(facts.birth, 5), "起始年月不能早于年满5周岁");
    let full_time: Vec<Span> =
        all.iter().copied().filter(|span| sheet.of_row(&STUDIES, span.row, "form") == "1").collect();
    for pair in full_time.windows(2) {
        if pair[1].from < pair[0].last(facts.today) {
            found.prompt(key(&STUDIES, pair[1].row, "from"), "全日制学习经历的时间不能重叠");
        }
    }
    for span in &all {
        let studying = sheet.of_row(&STUDIES, span.row, "ending") == "4";
        if studying != span.to.is_none() {
            found.prompt(key(&STUDIES, span.row, "to"), "在读的不填终止年月，其他的须填写");
        }
    }
    let level = sheet.get("level");
    let has_level = (0..sheet.count(&STUDIES)).any(|row| sheet.of_row(&STUDIES, row, "level") == level);
    if !level.is_empty() && level != "90" && sheet.count(&STUDIES) > 0 && !has_level {
        found.prompt("studies", "请填写取得最高学历的学习经历");
    }
    gaps(found, sheet, facts, &all);
}

/// More than a year between one row and the next, of studies or work, without a remark.
fn gaps(found: &mut Found, sheet: &Sheet, facts: &Facts, studies: &[Span]) {
    let jobs = spans(sheet, &JOBS, value::date);
    for span in studies {
        let end = span.last(facts.today);
        let others = studies.iter().filter(|other| other.row != span.row).chain(&jobs);
        let goes_on = others.clone().any(|other| other.from <= end && other.last(facts.today) > end);
        let next = others.map(|other| other.from).filter(|from| *from > end).min();
        let silent = sheet.of_row(&STUDIES, span.row, "remark").is_empty();
        if !goes_on && silent && next.is_some_and(|next| next - end > Duration::days(366)) {
            found.warn(key(&STUDIES, span.row, "remark"), "与下一段经历间隔超过12个月，请在备注中说明");
        }
    }
}

pub(super) fn jobs(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let all = spans(sheet, &JOBS, value::date);
    in_order(found, &JOBS, &all, years_after(facts.birth, 16), "起始日期不能早于年满16周岁");
    for pair in all.windows(2) {
        // One row may end on the day the next begins.
        if pair[1].from < pair[0].last(facts.today) {
            found.prompt(key(&JOBS, pair[1].row, "from"), "工作经历的时间不能重叠");
        }
    }
    let open: Vec<&Span> = all.iter().filter(|span| span.to.is_none()).collect();
    if let [_, second, ..] = open[..] {
        found.prompt(key(&JOBS, second.row, "to"), "只能有一条在职的工作经历");
    }
    for study in spans(sheet, &STUDIES, value::month) {
        if sheet.of_row(&STUDIES, study.row, "form") != "1" {
            continue;
        }
        for job in &all {
            let (from, to) = (job.from.max(study.from), job.last(facts.today).min(study.last(facts.today)));
            if to - from > Duration::days(31) {
                found.warn(key(&JOBS, job.row, "from"), "与全日制学习经历重叠超过31天，请核对");
            }
        }
    }
}
