//! 学习经历 and 工作经历: order, overlaps, gaps, and what has to agree with other parts (4.2–4.4).

use time::{Date, Duration};

use super::{Facts, Found, month_after, value, years_after};
use crate::field::{JOBS, Rows, STUDIES};
use crate::sheet::Sheet;

/// Senior high, or what is equal to it.
const SENIOR_HIGH: [&str; 2] = ["61", "40"];
/// Who enters at sixteen at the latest comes from a junior high school: five-year colleges begin there.
const YEARS_AT_SENIOR_HIGH: i32 = 17;

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

/// The rows that have their times, the earliest first.
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
    all.sort_by_key(|span| (span.from, span.to.is_none(), span.to));
    all
}

fn key(rows: &Rows, row: usize, field: &str) -> String {
    format!("{}.{row}.{field}", rows.key)
}

fn in_order(found: &mut Found, rows: &Rows, all: &[Span], least: Option<Date>, word: &str) {
    for span in all {
        if span.to.is_some_and(|to| to <= span.from) {
            found.prompt(key(rows, span.row, "to"), "终止时间须晚于起始时间");
        }
        if least.is_some_and(|least| span.from < least) {
            found.prompt(key(rows, span.row, "from"), word);
        }
    }
}

/// Rows that begin before one that began earlier is over; whichever that is, and however long ago it began. One may end
/// on the day the next begins. `all` is in order of time.
fn overlapping(all: &[Span], today: Date) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut until: Option<Date> = None;
    for span in all {
        if until.is_some_and(|until| span.from < until) {
            rows.push(span.row);
        }
        until = until.max(Some(span.last(today)));
    }
    rows
}

fn is_full_time(sheet: &Sheet, span: &Span) -> bool {
    sheet.of_row(&STUDIES, span.row, "form") == "1"
}

pub(super) fn studies(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let all = spans(sheet, &STUDIES, value::month);
    // Months are compared: who has the fifth birthday within a month may begin in it.
    let least = facts.birth.map(|birth| month_after(birth, 5));
    in_order(found, &STUDIES, &all, least, "起始年月不能早于年满5周岁");
    let full_time: Vec<Span> = all.iter().copied().filter(|span| is_full_time(sheet, span)).collect();
    for row in overlapping(&full_time, facts.today) {
        found.prompt(key(&STUDIES, row, "from"), "全日制学习经历的时间不能重叠");
    }
    for span in &all {
        let studying = sheet.of_row(&STUDIES, span.row, "ending") == "4";
        if studying != span.to.is_none() {
            found.prompt(key(&STUDIES, span.row, "to"), "在读的不填终止年月，其他的须填写");
        }
    }
    highest(found, sheet);
    whole(found, sheet, facts, &all);
    gaps(found, sheet, facts, &all);
}

/// The row of the highest level is there, and says of it what 教育信息 says.
fn highest(found: &mut Found, sheet: &Sheet) {
    let level = sheet.get("level");
    let count = sheet.count(&STUDIES);
    if level.is_empty() || level == "90" || count == 0 {
        return;
    }
    let rows: Vec<usize> = (0..count).filter(|row| sheet.of_row(&STUDIES, *row, "level") == level).collect();
    let says = |row: usize, own: &str, field: &str| {
        sheet.get(own).is_empty() || sheet.get(own) == sheet.of_row(&STUDIES, row, field)
    };
    let pairs =
        [("school", "school", "毕业院校"), ("major", "major", "专业"), ("graduated", "to", "毕业时间")];
    let differs = |row: usize| pairs.iter().filter(move |(own, field, _)| !says(row, own, field));
    // Of several rows of this level the one that agrees most is meant.
    match rows.into_iter().min_by_key(|row| differs(*row).count()) {
        None => found.prompt(STUDIES.key, "请填写取得最高学历的学习经历"),
        Some(row) => {
            for (_, field, title) in differs(row) {
                found.prompt(key(&STUDIES, row, field), format!("须与教育信息中的{title}一致"));
            }
        }
    }
}

/// The rows go back to senior high; who never was there says so.
fn whole(found: &mut Found, sheet: &Sheet, facts: &Facts, all: &[Span]) {
    let Some(first) = all.first() else { return };
    let reaches = all.iter().any(|span| SENIOR_HIGH.contains(&sheet.of_row(&STUDIES, span.row, "level")));
    let is_from_junior_high =
        facts.birth.is_some_and(|birth| first.from < years_after(birth, YEARS_AT_SENIOR_HIGH));
    if !reaches && !is_from_junior_high && sheet.of_row(&STUDIES, first.row, "remark").is_empty() {
        found.prompt(
            STUDIES.key,
            "请从高中（含中专、职高、技校）阶段填起；没有这一阶段的，请在最早一条的备注中说明",
        );
    }
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
    in_order(
        found,
        &JOBS,
        &all,
        facts.birth.map(|birth| years_after(birth, 16)),
        "起始日期不能早于年满16周岁",
    );
    for row in overlapping(&all, facts.today) {
        found.prompt(key(&JOBS, row, "from"), "工作经历的时间不能重叠");
    }
    let open: Vec<&Span> = all.iter().filter(|span| span.to.is_none()).collect();
    if let [_, second, ..] = open[..] {
        found.prompt(key(&JOBS, second.row, "to"), "只能有一条在职的工作经历");
    }
    if let ([present], Some(unit)) = (&open[..], &facts.unit)
        && sheet.of_row(&JOBS, present.row, "unit") != unit
    {
        found.warn(
            key(&JOBS, present.row, "unit"),
            format!("与您关联的单位“{unit}”不一致，请核对；办理工作居住证时须一致"),
        );
    }
    for study in spans(sheet, &STUDIES, value::month).iter().filter(|span| is_full_time(sheet, span)) {
        for job in &all {
            let (from, to) = (job.from.max(study.from), job.last(facts.today).min(study.last(facts.today)));
            if to - from > Duration::days(31) {
                found.warn(key(&JOBS, job.row, "from"), "与全日制学习经历重叠超过31天，请核对");
            }
        }
    }
}
