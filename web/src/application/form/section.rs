//! One step of the form: 下一步 checks, 上一步 and 暂存 keep what was typed, rows come and go in place.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Day;
use cases::draft::{Change, Desk};
use cases::kinds::{Section, insurance};
use profile::Sheet;
use profile::check::Found;
use profile::field::Rows;

use super::fields::{Group, MONTHS, group};
use super::keep::{Pairs, keep, said, told, version};
use super::{By, DECLARATION, Side, Who, form_frame, form_page, open_wizard, step_bar, steps_of};
use crate::application::spine::{Block, Blocks, Look, Part};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts, StepBar};

#[derive(Template)]
#[template(path = "application/form/section.html")]
struct SectionPage {
    frame: Frame,
    steps: StepBar,
    kind: &'static str,
    title: &'static str,
    note: &'static str,
    notice: Option<Notice>,
    action: String,
    autosave: String,
    version: i32,
    saved: String,
    prompts: Prompts,
    known: Blocks,
    /// 社保缴纳情况, below what is filled in.
    insured: Blocks,
    groups: Vec<Group>,
    has_titles: bool,
    has_back: bool,
    away: String,
}

/// What was returned without a mark says why on every page of it.
pub(super) fn reason(desk: &Desk) -> Option<Notice> {
    let returned = desk.application.round > 0;
    let reason = desk.application.reason.as_ref().filter(|_| returned)?;
    Some(Notice::warning(format!("退回原因：{reason}")))
}

fn page_of<S: Side>(
    page: &Page<Platform>,
    (section, desk): (&'static Section, &Desk),
    found: &Found,
    adding: &str,
) -> SectionPage {
    let at = steps_of(desk.kind).position(|one| one.key == section.key).unwrap_or(0);
    let known = Part { title: "", known: section.known, fields: &[], rows: &[] };
    let look = Look { sheet: &desk.draft.sheet, before: None, is_masked: false };
    let prompts = found.prompts.iter().map(|prompt| (prompt.key.clone(), prompt.text.clone()));
    SectionPage {
        frame: form_frame::<S>(page, desk, section.title),
        steps: step_bar(desk.kind, at + 1),
        kind: desk.kind.name,
        title: section.title,
        note: section.note,
        notice: reason(desk),
        action: form_page::<S>(desk, section.key),
        autosave: format!("{}/{}/form/{}", S::API, desk.application.id, section.key),
        version: desk.draft.version,
        saved: desk.draft.saved_at.china_minute(),
        prompts: Prompts::many(prompts),
        known: Blocks::new([Block::plain(&known, look, None)], false),
        insured: Blocks::new(insured(desk).filter(|_| at == 0), true),
        groups: vec![group((desk, &page.site.rules), section, found, adding)],
        has_titles: false,
        has_back: at > 0,
        away: S::VIEW.address(&desk.application.id),
    }
}

/// 社保缴纳情况 as the source tells it, or as it was submitted; nothing for a kind that does not show it.
pub(super) fn insured(desk: &Desk) -> impl Iterator<Item = Block> {
    let look = Look { sheet: &desk.draft.sheet, before: None, is_masked: false };
    let is_told = insurance::is_told(desk.kind);
    is_told.then(|| Block::plain(&Part::from(&insurance::SECTION), look, None)).into_iter()
}

/// The step of this name; the declaration stands on the page that submits.
fn step(desk: &Desk, key: &str) -> Result<&'static Section, Problem> {
    desk.kind.section(key).filter(|section| section.key != DECLARATION).ok_or(Problem::NotFound)
}

/// Shows a step as it was left, with what should be looked at; what is still missing is asked for by 下一步.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path((id, section)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let desk = match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let section = step(&desk, &section)?;
    Ok(page.show(&page_of::<S>(&page, (section, &desk), &looked_at(&page, section, &desk), "")))
}

/// The warnings of a section, without its prompts.
fn looked_at(page: &Page<Platform>, section: &'static Section, desk: &Desk) -> Found {
    let found = desk.kind.check_section(section, &desk.draft.sheet, &desk.situation, &page.site.rules);
    Found { prompts: Vec::new(), ..found }
}

/// Keeps the step, and then does what the button says.
pub(super) async fn post<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path((id, section)): Path<(String, String)>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let mut desk = match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let section = step(&desk, &section)?;
    let act = said(&pairs, "act").to_owned();
    let pairs = after(&act, pairs, &desk);
    let (typed, at) = (pairs.clone(), version(&pairs));
    let changes = vec![Change::Form(section, pairs)];
    if let Err(refusal) = keep(&page, &who, &desk.application.id, (changes, at)).await? {
        // The version stays the old one: pressing again must not write over what was saved elsewhere.
        desk.draft.sheet = desk.unlocked.merge(desk.draft.sheet, section, &typed);
        desk.draft.version = at;
        let shown = page_of::<S>(&page, (section, &desk), &Found::default(), "");
        return Ok(page.refuse(&SectionPage { prompts: Prompts::one("", refusal.to_string()), ..shown }));
    }
    answer::<S>(&page, &who, (&id, section), &act).await
}

/// What the button asked for, after the step was kept.
async fn answer<S: Side>(
    page: &Page<Platform>,
    who: &Who,
    (id, section): (&str, &'static Section),
    act: &str,
) -> Result<Response, Problem> {
    let desk = match open_wizard::<S>(page, who, id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if act == "next" {
        let found = desk.kind.check_section(section, &desk.draft.sheet, &desk.situation, &page.site.rules);
        if !found.prompts.is_empty() {
            return Ok(page.refuse(&page_of::<S>(page, (section, &desk), &found, "")));
        }
        let next = steps_of(desk.kind).skip_while(|one| one.key != section.key).nth(1);
        return Ok(page.go(&form_page::<S>(&desk, next.map_or("materials", |next| next.key))));
    }
    if act == "back" {
        let before = steps_of(desk.kind).take_while(|one| one.key != section.key).last();
        return Ok(page.go(&form_page::<S>(&desk, before.map_or(section.key, |before| before.key))));
    }
    let adding = act.strip_prefix("add:").unwrap_or_default();
    let found = looked_at(page, section, &desk);
    Ok(page.show(&page_of::<S>(page, (section, &desk), &found, adding)))
}

/// The pairs as the button changes them: without a row, or with the months filled in.
pub(super) fn after(act: &str, pairs: Pairs, desk: &Desk) -> Pairs {
    if let Some((key, at)) = act.strip_prefix("remove:").and_then(|row| row.split_once(':')) {
        return without(pairs, &format!("{key}.{at}."));
    }
    let rows = desk.kind.sections.iter().flat_map(|section| section.rows);
    match (act.strip_prefix("fill:"), desk.kind.income_months) {
        (Some(MONTHS), Some(months)) => match rows.clone().find(|rows| rows.key == MONTHS) {
            Some(rows) => with_months(pairs, rows, &recent(Day(desk.situation.today), months), desk),
            None => pairs,
        },
        _ => pairs,
    }
}

fn without(pairs: Pairs, prefix: &str) -> Pairs {
    pairs.into_iter().filter(|(key, _)| !key.starts_with(prefix)).collect()
}

/// The last `count` whole months before `today`, the oldest first.
fn recent(today: Day, count: usize) -> Vec<String> {
    let (mut year, mut month) = (today.0.year(), u8::from(today.0.month()));
    let mut all: Vec<String> = (0..count)
        .map(|_| {
            (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
            format!("{year}-{month:02}")
        })
        .collect();
    all.reverse();
    all
}

/// A row for each of `months` that has none yet, paid by the unit; what was typed stays.
fn with_months(pairs: Pairs, rows: &Rows, months: &[String], desk: &Desk) -> Pairs {
    let typed = Sheet::default().with_rows(rows, &pairs);
    let get = |at: usize, field: &str| typed.of_row(rows, at, field).to_owned();
    let mut all: Vec<[String; 3]> =
        (0..typed.count(rows)).map(|at| ["month", "amount", "payer"].map(|field| get(at, field))).collect();
    for month in months {
        if !all.iter().any(|row| row[0] == *month) {
            all.push([month.clone(), String::new(), desk.situation.unit.name.clone()]);
        }
    }
    all.sort_by(|one, other| one[0].cmp(&other[0]));
    let mut pairs = without(pairs, &format!("{}.", rows.key));
    for (at, row) in all.into_iter().enumerate() {
        for (field, value) in ["month", "amount", "payer"].into_iter().zip(row) {
            pairs.push((format!("{}.{at}.{field}", rows.key), value));
        }
    }
    pairs
}

/// `POST …/form/{section}` under the API: the autosave.
pub(super) async fn autosave<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path((id, section)): Path<(String, String)>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let desk = match open_wizard::<S>(&page, &who, &id).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let section = step(&desk, &section)?;
    let at = version(&pairs);
    let changes = vec![Change::Form(section, pairs)];
    let kept = keep(&page, &who, &desk.application.id, (changes, at)).await?;
    Ok(told(&page, &kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_months_are_whole_and_cross_the_year() {
        let day = Day::parse("2026-02-09").unwrap();
        assert_eq!(recent(day, 4), ["2025-10", "2025-11", "2025-12", "2026-01"]);
    }
}
