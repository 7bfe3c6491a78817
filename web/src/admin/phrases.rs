//! 补正原因: the phrases that units and desks choose from, changed without a new program. What was told keeps its words.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Role, SystemAdministrator};
use cases::phrase::{self, OTHER, Phrase, PhraseRefusal};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

struct Row {
    code: String,
    words: String,
    is_open: bool,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "admin/phrases.html")]
struct ListPage {
    frame: Frame,
    prompts: Prompts,
    rows: Vec<Row>,
    words: Field,
}

async fn template(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    (typed, prompts): (&str, Prompts),
) -> Result<ListPage, Problem> {
    let who = administrator.clone();
    let all = page.site.db.read(move |conn| phrase::list(conn, &who)).await?;
    let row = |one: Phrase| Row {
        may_change: one.code != OTHER,
        code: one.code,
        words: one.words,
        is_open: one.is_open,
    };
    Ok(ListPage {
        frame: page
            .frame("补正原因")
            .for_administrator(Role::System, "/admin/phrases")
            .under(&[("管理端", "/admin")]),
        rows: all.into_iter().map(row).collect(),
        words: Field::text("words", "补正原因", typed, &prompts).hint("2-60个字，编码自动生成"),
        prompts,
    })
}

/// Every phrase.
pub(crate) async fn list(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &administrator, ("", Prompts::default())).await?))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    words: String,
    open: String,
    version: i32,
}

fn prompts(refusal: PhraseRefusal) -> Prompts {
    Prompts::one(refusal.field(), refusal.to_string())
}

/// Adds one.
pub(crate) async fn add(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (who, words, given) = (administrator.clone(), typed.words.clone(), page.given.clone());
    match page.site.db.write(move |tx| phrase::add(tx, &who, &words, &given)).await? {
        Ok(_) => Ok(page.go("/admin/phrases")),
        Err(refusal) => {
            Ok(page.refuse(&template(&page, &administrator, (&typed.words, prompts(refusal))).await?))
        }
    }
}

#[derive(Template)]
#[template(path = "admin/phrase.html")]
struct EditPage {
    frame: Frame,
    prompts: Prompts,
    code: String,
    version: i32,
    words: Field,
    is_open: bool,
    may_change: bool,
}

fn edit(page: &Page<Identity>, one: &Phrase, prompts: Prompts) -> EditPage {
    let crumbs = [("管理端", "/admin"), ("补正原因", "/admin/phrases")];
    EditPage {
        frame: page.frame("修改补正原因").for_administrator(Role::System, "/admin/phrases").under(&crumbs),
        code: one.code.clone(),
        version: one.version,
        words: Field::text("words", "补正原因", &one.words, &prompts)
            .hint("2-60个字。已经退回的办件保留原来的文字"),
        is_open: one.is_open,
        may_change: one.code != OTHER,
        prompts,
    }
}

async fn find(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    code: &str,
) -> Result<Phrase, Problem> {
    let (who, code) = (administrator.clone(), code.to_owned());
    page.site.db.read(move |conn| phrase::find(conn, &who, &code)).await?.ok_or(Problem::NotFound)
}

/// One phrase.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let one = find(&page, &administrator, &code).await?;
    Ok(page.show(&edit(&page, &one, Prompts::default())))
}

/// Changes it.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(code): Path<String>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let known = find(&page, &administrator, &code).await?;
    let one = Phrase { words: typed.words, is_open: typed.open == "1", version: typed.version, ..known };
    let (written, given) = (one.clone(), page.given.clone());
    match page.site.db.write(move |tx| phrase::save(tx, &administrator, &written, &given)).await? {
        Ok(()) => Ok(page.go("/admin/phrases")),
        Err(refusal) => Ok(page.refuse(&edit(&page, &one, prompts(refusal)))),
    }
}
