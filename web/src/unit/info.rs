//! 单位信息完善: one form of three sections.

use affiliation::info::{self as verbs, SECTIONS};
use affiliation::{Refusal, Unit};
use askama::Template;
use axum::response::Response;
use profile::Sheet;
use profile::check::Found;

use crate::edge::actor::IsClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::input::Input;
use crate::ui::{Frame, Notice, Prompts};

struct Section {
    title: &'static str,
    inputs: Vec<Input>,
}

#[derive(Template)]
#[template(path = "unit/info.html")]
struct InfoPage {
    frame: Frame,
    name: String,
    credit_code: String,
    version: i32,
    notice: Option<Notice>,
    prompts: Prompts,
    sections: Vec<Section>,
}

fn template(page: &Page<Platform>, unit: &Unit, sheet: &Sheet, found: &Found) -> InfoPage {
    let words = |key: &str| {
        let one = found.prompts.iter().find(|prompt| prompt.key == key);
        one.map(|prompt| prompt.text.clone()).unwrap_or_default()
    };
    let sections = SECTIONS.map(|(title, fields)| Section {
        title,
        inputs: fields
            .iter()
            .map(|field| Input::new(field, field.key, (sheet.get(field.key), ""), (&words(field.key), "")))
            .collect(),
    });
    InfoPage {
        frame: page.frame("单位信息").for_unit().at("/unit/info").under(&[("首页", "/unit")]),
        name: unit.name.clone(),
        credit_code: unit.credit_code.as_str().to_owned(),
        version: unit.version,
        notice: None,
        prompts: Prompts::many(found.prompts.iter().map(|one| (one.key.clone(), one.text.clone()))),
        sections: sections.into(),
    }
}

async fn unit(page: &Page<Platform>, clerk: &base::Clerk) -> Result<Unit, Problem> {
    let (clerk, given) = (clerk.clone(), page.given.clone());
    page.site.db.read(move |conn| verbs::unit(conn, &clerk, &given)).await?.ok_or(Problem::NotFound)
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsClerk(clerk): IsClerk) -> Result<Response, Problem> {
    let unit = unit(&page, &clerk).await?;
    Ok(page.show(&template(&page, &unit, &unit.sheet, &Found::default())))
}

/// Saves it.
pub(crate) async fn post(
    page: Page<Platform>,
    IsClerk(clerk): IsClerk,
    Form(pairs, _): Form<Platform, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let unit = unit(&page, &clerk).await?;
    let fields: Vec<_> = SECTIONS.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
    let sheet = Sheet::default().with_fields(&fields, &pairs);
    let version = pairs.iter().find(|(key, _)| key == "version").and_then(|(_, value)| value.parse().ok());
    let (kept, given, version) = (sheet.clone(), page.given.clone(), version.unwrap_or(-1));
    let saved = page.site.db.write(move |tx| verbs::save(tx, &clerk, (&kept, version), &given)).await?;
    let shown = match saved {
        Ok(found) if found.prompts.is_empty() => return Ok(page.go("/unit")),
        Ok(found) => template(&page, &unit, &sheet, &found),
        Err(refusal) => InfoPage {
            prompts: Prompts::one("", Refusal::to_string(&refusal)),
            ..template(&page, &unit, &sheet, &Found::default())
        },
    };
    Ok(page.refuse(&shown))
}
