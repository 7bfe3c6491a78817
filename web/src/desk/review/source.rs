//! What outside sources said, as a reviewer reads it: twelve months as a calendar, everything else as a word; and 重新核验.

use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id};
use cases::source::{self, Answer, Month, Said, Subject};
use cases::view::Opened;
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// One month of the calendar.
pub(super) struct Cell {
    /// `2026-10`
    pub(super) month: String,
    /// `ok`, `no`, `act`, `none`
    pub(super) tag: &'static str,
    pub(super) state: String,
    pub(super) payer: String,
    pub(super) amount: String,
}

/// What a source said.
pub(super) struct Told {
    pub(super) title: &'static str,
    pub(super) tag: &'static str,
    pub(super) words: String,
    pub(super) at: String,
    pub(super) months: Vec<Cell>,
}

/// Every source in its order; one that was never asked says 未核验 too.
pub(super) fn told(opened: &Opened, today: Day) -> Vec<Told> {
    let is_asked =
        |subject: &Subject| opened.application.person.is_some() || Subject::OF_UNIT.contains(subject);
    let subjects = Subject::ALL.into_iter().map(|(subject, ..)| subject).filter(is_asked);
    let one = |subject: Subject| {
        let answer = opened.answers.iter().find(|answer| answer.subject == subject);
        match answer {
            Some(answer) => tell(answer, &opened.application.unit_name, today),
            None => Told {
                title: subject.title(),
                tag: "none",
                words: "未核验".to_owned(),
                at: String::new(),
                months: Vec::new(),
            },
        }
    };
    subjects.map(one).collect()
}

fn tell(answer: &Answer, unit: &str, today: Day) -> Told {
    let months = answer.months().map(|months| calendar(months, unit, today)).unwrap_or_default();
    let (tag, words) = match &answer.said {
        Said::Word(true, words) => ("ok", words.clone()),
        Said::Word(false, words) => ("no", words.clone()),
        Said::Nothing => ("none", "未核验".to_owned()),
        Said::Months(_) => summary(&months),
    };
    let at = match answer.said {
        Said::Nothing => format!("{}提出，数据源尚未答复", answer.at.china_minute()),
        _ => format!("{}核验", answer.at.china_minute()),
    };
    Told { title: answer.subject.title(), tag, words, at, months }
}

/// The last twelve months before this one, the oldest first, whether or not the source knows them.
fn calendar(months: &[Month], unit: &str, today: Day) -> Vec<Cell> {
    let this = today.0.year() * 12 + i32::from(u8::from(today.0.month())) - 1;
    (this - 12..this).map(|at| cell(&format!("{:04}-{:02}", at / 12, at % 12 + 1), months, unit)).collect()
}

fn cell(month: &str, months: &[Month], unit: &str) -> Cell {
    match months.iter().find(|one| one.month == month) {
        None => Cell {
            month: month.to_owned(),
            tag: "none",
            state: "无记录".to_owned(),
            payer: String::new(),
            amount: String::new(),
        },
        Some(one) => {
            let is_own = one.payer == unit;
            let tag = match (one.state.as_str(), is_own) {
                ("正常", true) => "ok",
                ("正常", false) => "no",
                _ => "act",
            };
            let payer = if is_own { "本单位".to_owned() } else { one.payer.clone() };
            Cell { month: month.to_owned(), tag, state: one.state.clone(), payer, amount: one.amount.clone() }
        }
    }
}

fn summary(months: &[Cell]) -> (&'static str, String) {
    let count = |tag: &str| months.iter().filter(|one| one.tag == tag).count();
    match (count("ok"), count("no"), count("act"), count("none")) {
        (12.., ..) => ("ok", "近12个月均由本单位正常缴纳".to_owned()),
        (0, 0, 0, _) => ("no", "近12个月没有缴纳记录".to_owned()),
        (own, others, odd, none) => {
            let parts = [(own, "本单位"), (others, "其他单位"), (odd, "补缴等非正常"), (none, "无记录")];
            let told = parts.into_iter().filter(|(count, _)| *count > 0);
            ("act", told.map(|(count, words)| format!("{words}{count}个月")).collect::<Vec<_>>().join("，"))
        }
    }
}

/// As pressed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Pressed {}

/// Has them asked again; the answers come when they come.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    _: Form<Platform, Pressed>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let asked = page.site.db.write(move |tx| source::ask_again(tx, &officer, &application, &given)).await?;
    match asked {
        Some(()) => Ok(page.go(&format!("/desk/applications/{id}?done=asked#sources"))),
        None => Err(Problem::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_has_twelve_months_and_says_what_is_not_as_it_should_be() {
        let month = |month: &str, payer: &str, state: &str| Month {
            month: month.into(),
            payer: payer.into(),
            amount: "12000.00".into(),
            state: state.into(),
            kinds: String::new(),
        };
        let today = Day::parse("2026-03-09").unwrap();
        let all = [
            month("2025-03", "甲公司", "正常"),
            month("2025-12", "乙公司", "正常"),
            month("2026-02", "甲公司", "补缴"),
            month("2026-03", "甲公司", "正常"),
        ];
        let cells = calendar(&all, "甲公司", today);
        assert_eq!(
            (cells.len(), cells[0].month.as_str(), cells[11].month.as_str()),
            (12, "2025-03", "2026-02")
        );
        assert_eq!([cells[0].tag, cells[9].tag, cells[11].tag, cells[1].tag], ["ok", "no", "act", "none"]);
        assert_eq!(summary(&cells).1, "本单位1个月，其他单位1个月，补缴等非正常1个月，无记录9个月");
        assert_eq!(summary(&calendar(&[], "甲公司", today)), ("no", "近12个月没有缴纳记录".into()));
    }
}
