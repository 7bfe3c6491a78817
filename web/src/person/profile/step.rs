//! One step of the wizard: 下一步 checks, 上一步 and 暂存 keep what was typed, rows come and go in place.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Person;
use profile::check::{Found, Prompt, check};
use profile::draft::{self, Change, Draft, DraftRefusal};
use profile::field::Rows;
use profile::{Section, Sheet};
use serde_json::json;

use super::certified::{Numbers, certified};
use super::{Desk, next, open, previous, steps};
use crate::edge::actor::IsPerson;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::relying::AccountPage;
use crate::ui::input::Input;
use crate::ui::{Frame, Prompts, StepBar, Summary};

/// A row of a section with rows.
struct Row {
    number: usize,
    at: usize,
    inputs: Vec<Input>,
}

#[derive(Template)]
#[template(path = "person/profile/step.html")]
struct StepPage {
    frame: Frame,
    steps: StepBar,
    section: Section,
    version: i32,
    saved: String,
    certified: Option<Summary>,
    account: Option<String>,
    is_late: bool,
    prompts: Prompts,
    inputs: Vec<Input>,
    rows: Vec<Row>,
    rows_label: &'static str,
    rows_prompt: String,
    may_add: bool,
    has_back: bool,
}

fn words(prompts: &[Prompt], key: &str) -> String {
    prompts.iter().find(|prompt| prompt.key == key).map(|prompt| prompt.text.clone()).unwrap_or_default()
}

/// The fields of `section` as `sheet` has them, with one empty row more when `adding`.
fn page_of(page: &Page<Platform>, section: Section, desk: &Desk, found: &Found, adding: bool) -> StepPage {
    let at = Section::ALL.iter().position(|one| *one == section).unwrap_or(0);
    let sheet = &desk.draft.sheet;
    let input = |field: &profile::field::Field, id: &str, value: &str| {
        let province = sheet.get(&format!("{id}.province"));
        Input::new(field, id, (value, province), (&words(&found.prompts, id), &words(&found.warnings, id)))
    };
    let inputs =
        section.asked(&desk.facts).map(|field| input(field, field.key, sheet.get(field.key))).collect();
    let rows = section.rows();
    let count = rows.map_or(0, |rows| sheet.count(&rows));
    let shown = rows.map_or(0, |rows| (count + usize::from(adding || count < rows.least)).min(rows.most));
    let row = |rows: &Rows, at: usize| Row {
        number: at + 1,
        at,
        inputs: rows
            .fields
            .iter()
            .map(|field| {
                let id = format!("{}.{at}.{}", rows.key, field.key);
                let value = sheet.get(&id);
                let preset = if value.is_empty() && field.key == "country" { "CHN" } else { value };
                input(field, &id, preset)
            })
            .collect(),
    };
    StepPage {
        frame: page
            .frame(section.title())
            .at("/person/profile")
            .under(&[("首页", "/person"), ("个人信息", "/person/profile")]),
        steps: steps(at + 1),
        section,
        version: desk.draft.version,
        saved: desk.draft.saved_at.map(|at| at.china_minute()).unwrap_or_default(),
        certified: (section == Section::General)
            .then(|| certified(&desk.card, desk.facts.today, Numbers::Masked)),
        account: page.site.relying.account_page(AccountPage::Mobile),
        is_late: false,
        prompts: Prompts::many(found.prompts.iter().map(|prompt| (prompt.key.clone(), prompt.text.clone()))),
        inputs,
        rows: rows.map(|rows| (0..shown).map(|at| row(&rows, at)).collect()).unwrap_or_default(),
        rows_label: rows.map_or("", |rows| rows.label),
        rows_prompt: rows.map(|rows| words(&found.prompts, rows.key)).unwrap_or_default(),
        may_add: rows.is_some_and(|rows| shown < rows.most),
        has_back: at > 0,
    }
}

/// Shows a step as it was left.
pub(crate) async fn get(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Path(section): Path<String>,
) -> Result<Response, Problem> {
    let section = Section::parse(&section).ok_or(Problem::NotFound)?;
    let desk = match open(&page, &person).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    Ok(page.show(&page_of(&page, section, &desk, &looked_at(section, &desk), false)))
}

/// The warnings of a section, without its prompts: what is still missing is asked for by 下一步.
fn looked_at(section: Section, desk: &Desk) -> Found {
    Found { prompts: Vec::new(), ..check(section, &desk.draft.sheet, &desk.facts) }
}

/// The form's pairs: everything a section may say, and what the button asks for.
type Pairs = Vec<(String, String)>;

fn said<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

async fn keep(
    page: &Page<Platform>,
    person: &Person,
    change: Change,
    version: i32,
) -> Result<Result<Draft, DraftRefusal>, Problem> {
    let (person, given) = (person.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| draft::save(tx, &person, (&change, version), &given)).await?)
}

/// The pairs without the row that `act` takes away. The page counts its rows as it shows them: emptied ones among them
/// vanish and the others close up only when the rest is kept.
fn after(act: &str, section: Section, pairs: Pairs) -> Pairs {
    let gone = act.strip_prefix("remove-").and_then(|at| at.parse::<usize>().ok());
    let Some((at, rows)) = gone.zip(section.rows()) else { return pairs };
    let gone = format!("{}.{at}.", rows.key);
    pairs.into_iter().filter(|(key, _)| !key.starts_with(&gone)).collect()
}

/// Keeps the step, and then does what the button says.
pub(crate) async fn post(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Path(section): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let section = Section::parse(&section).filter(|one| *one != Section::Photo).ok_or(Problem::NotFound)?;
    let mut desk = match open(&page, &person).await? {
        Ok(desk) => desk,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let version = said(&pairs, "version").parse().unwrap_or(-1);
    let act = said(&pairs, "act").to_owned();
    let pairs = after(&act, section, pairs);
    let typed: Sheet = desk.draft.sheet.clone().with(section, &pairs);
    match keep(&page, &person, Change::Form(section, pairs), version).await? {
        Ok(draft) => desk.draft = draft,
        Err(refusal) => {
            // The version stays the old one: pressing again must not write over what was saved elsewhere.
            desk.draft = Draft { sheet: typed, version, ..desk.draft };
            let shown = page_of(&page, section, &desk, &Found::default(), false);
            let prompts = Prompts::one("", refusal.to_string());
            return Ok(page.refuse(&StepPage { prompts, is_late: true, ..shown }));
        }
    }
    if act == "back" {
        return Ok(page.go(&previous(section)));
    }
    if !matches!(act.as_str(), "add" | "save") && !act.starts_with("remove-") {
        let found = check(section, &desk.draft.sheet, &desk.facts);
        if found.prompts.is_empty() {
            return Ok(page.go(&next(section)));
        }
        return Ok(page.refuse(&page_of(&page, section, &desk, &found, false)));
    }
    Ok(page.show(&page_of(&page, section, &desk, &looked_at(section, &desk), act == "add")))
}

/// `POST /api/person/profile/{section}`: the autosave.
pub(crate) async fn autosave(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Path(section): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let section = Section::parse(&section).filter(|one| *one != Section::Photo).ok_or(Problem::NotFound)?;
    let version = said(&pairs, "version").parse().unwrap_or(-1);
    Ok(match keep(&page, &person, Change::Form(section, pairs), version).await? {
        Ok(draft) => {
            let at = page.given.now.china_minute();
            Json(json!({ "version": draft.version, "at": at.split(' ').nth(1) })).into_response()
        }
        Err(_) => StatusCode::CONFLICT.into_response(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(&str, &str)]) -> Pairs {
        all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn r3_7_the_row_that_is_taken_away_is_the_one_the_page_shows_there() {
        let typed = pairs(&[
            ("jobs.0.unit", "甲公司"),
            ("jobs.1.unit", ""),
            ("jobs.2.unit", "丙公司"),
            ("jobs.20.unit", "丁公司"),
        ]);
        let left = |act: &str| {
            let sheet = Sheet::default().with(Section::Jobs, &after(act, Section::Jobs, typed.clone()));
            let rows = profile::field::JOBS;
            (0..sheet.count(&rows)).map(|at| sheet.of_row(&rows, at, "unit").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(left("remove-2"), ["甲公司", "丁公司"], "with an emptied row before it");
        assert_eq!(left("remove-1"), ["甲公司", "丙公司", "丁公司"]);
        for act in ["remove-9", "remove-x", "save"] {
            assert_eq!(left(act).len(), 3, "{act}");
        }
    }
}
