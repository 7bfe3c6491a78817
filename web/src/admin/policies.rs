//! 政策通知管理: write, order, publish, withdraw (R4.7).

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id, Role, SystemAdministrator};
use notices::policy::{self, Policy, PolicyRefusal, State, Written};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Page, Problem, Upload};
use crate::policy::SHELF;
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/policies.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Policy>,
}

/// Every policy.
pub(crate) async fn list(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
) -> Result<Response, Problem> {
    let rows = page.site.db.read(move |conn| policy::list_all(conn, &administrator)).await?;
    Ok(page.show(&ListPage {
        frame: page
            .frame("政策通知")
            .for_administrator(Role::System, "/admin/policies")
            .under(&[("管理端", "/admin")]),
        rows,
    }))
}

#[derive(Template)]
#[template(path = "admin/policy.html")]
struct EditPage {
    frame: Frame,
    prompts: Prompts,
    to: String,
    version: i32,
    title: Field,
    day: Field,
    place: Field,
    body: Field,
    has_file: bool,
    state: State,
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    version: i32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    drop_file: String,
}

fn template(
    page: &Page<Identity>,
    (to, known): (&str, Option<&Policy>),
    (typed, prompts): (&Typed, Prompts),
) -> EditPage {
    let crumbs = [("管理端", "/admin"), ("政策通知", "/admin/policies")];
    EditPage {
        frame: page
            .frame(if known.is_some() { "修改政策通知" } else { "新增政策通知" })
            .for_administrator(Role::System, "/admin/policies")
            .under(&crumbs),
        to: to.to_owned(),
        version: typed.version,
        title: Field::text("title", "标题", &typed.title, &prompts),
        day: Field::day("day", "日期", &typed.day, &prompts),
        place: Field::text("place", "排序", &typed.place, &prompts)
            .hint("数字大的排在前面，相同的按日期")
            .optional(),
        body: Field::text("body", "正文", &typed.body, &prompts)
            .hint("支持Markdown格式；上传PDF后以PDF为准")
            .lines(14, 20_000)
            .optional(),
        has_file: known.is_some_and(|policy| policy.file.is_some()),
        state: known.map_or(State::Draft, |policy| policy.state),
        prompts,
    }
}

/// A new one.
pub(crate) async fn blank(page: Page<Identity>, _: IsSystemAdministrator) -> Result<Response, Problem> {
    let day = page.given.now.china_date().to_string();
    let typed = Typed { day, place: "0".into(), ..Typed::default() };
    Ok(page.show(&template(&page, ("/admin/policies/new", None), (&typed, Prompts::default()))))
}

async fn find(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    id: &str,
) -> Result<Policy, Problem> {
    let (id, who) = (Id::parse(id).ok_or(Problem::NotFound)?, administrator.clone());
    page.site.db.read(move |conn| policy::open(conn, &who, &id)).await?.ok_or(Problem::NotFound)
}

/// One as it is.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = find(&page, &administrator, &id).await?;
    let typed = Typed {
        version: known.version,
        title: known.title.clone(),
        day: known.published_on.to_string(),
        place: known.place.to_string(),
        body: known.body.clone(),
        ..Typed::default()
    };
    let to = format!("/admin/policies/{id}");
    Ok(page.show(&template(&page, (&to, Some(&known)), (&typed, Prompts::default()))))
}

const MOST_FILE: usize = 10 * 1024 * 1024;

/// Keeps a new one.
pub(crate) async fn create(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    upload: Upload<Identity, Typed>,
) -> Result<Response, Problem> {
    save(&page, &administrator, ("/admin/policies/new", None), upload).await
}

/// Changes one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(id): Path<String>,
    upload: Upload<Identity, Typed>,
) -> Result<Response, Problem> {
    let known = find(&page, &administrator, &id).await?;
    save(&page, &administrator, (&format!("/admin/policies/{id}"), Some(&known)), upload).await
}

async fn save(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    (to, known): (&str, Option<&Policy>),
    upload: Upload<Identity, Typed>,
) -> Result<Response, Problem> {
    let typed = upload.form;
    let again = |prompts: Prompts| page.refuse(&template(page, (to, known), (&typed, prompts)));
    let mut file = known.and_then(|policy| policy.file.clone()).filter(|_| typed.drop_file != "1");
    if !upload.file.is_empty() {
        if upload.file.len() > MOST_FILE || !upload.file.starts_with(b"%PDF-") {
            let refusal = PolicyRefusal::File;
            return Ok(again(Prompts::one(refusal.field(), refusal.to_string())));
        }
        file = Some(page.site.vault.keep(SHELF, &upload.file).await?);
    }
    let state = match typed.act.as_str() {
        "publish" => State::Published,
        "withdraw" => State::Withdrawn,
        _ => known.map_or(State::Draft, |policy| policy.state),
    };
    let written = Written {
        title: typed.title.clone(),
        published_on: Day::parse(typed.day.trim()),
        body: typed.body.clone(),
        file,
        place: typed.place.trim().parse().unwrap_or(0),
        state,
    };
    let (who, given) = (administrator.clone(), page.given.clone());
    let known_id = known.map(|policy| (policy.id.clone(), typed.version));
    let saved = page
        .site
        .db
        .write(move |tx| {
            let known = known_id.as_ref().map(|(id, version)| (id, *version));
            policy::save(tx, &who, (known, &written), &given)
        })
        .await?;
    Ok(match saved {
        Ok(_) => page.go("/admin/policies"),
        Err(refused) => {
            again(Prompts::many(refused.into_iter().map(|one| (one.field().to_owned(), one.to_string()))))
        }
    })
}
