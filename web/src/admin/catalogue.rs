//! 附件目录配置: names, hints, formats and sizes of personal materials, changed without a new program.

use askama::Template;
use attachments::Format;
use attachments::catalogue::{self, Kind};
use axum::extract::Path;
use axum::response::Response;
use base::{Role, SystemAdministrator};

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

struct Row {
    code: String,
    name: String,
    hint: String,
    formats: String,
    most_mb: i64,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "admin/catalogue.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// Every row.
pub(crate) async fn list(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
) -> Result<Response, Problem> {
    let all = page.site.db.read(move |conn| catalogue::list(conn, &administrator)).await?;
    let row = |kind: Kind| Row {
        formats: kind.formats.iter().map(|format| format.title()).collect::<Vec<_>>().join("、"),
        code: kind.code,
        name: kind.name,
        hint: kind.hint,
        most_mb: kind.most_bytes / 1024 / 1024,
        is_open: kind.is_open,
    };
    let frame = page
        .frame("附件目录")
        .for_administrator(Role::System, "/admin/attachments")
        .under(&[("管理端", "/admin")]);
    Ok(page.show(&ListPage { frame, rows: all.into_iter().map(row).collect() }))
}

#[derive(Template)]
#[template(path = "admin/kind.html")]
struct EditPage {
    frame: Frame,
    prompts: Prompts,
    code: String,
    version: i32,
    name: Field,
    hint: Field,
    most: Field,
    formats: Vec<(&'static str, &'static str, bool)>,
    is_open: bool,
}

fn template(page: &Page<Identity>, kind: &Kind, most: &str, prompts: Prompts) -> EditPage {
    let crumbs = [("管理端", "/admin"), ("附件目录", "/admin/attachments")];
    EditPage {
        frame: page
            .frame("修改附件目录")
            .for_administrator(Role::System, "/admin/attachments")
            .under(&crumbs),
        code: kind.code.clone(),
        version: kind.version,
        name: Field::text("name", "附件名称", &kind.name, &prompts),
        hint: Field::text("hint", "提示信息", &kind.hint, &prompts)
            .hint("留空则不显示提示图标")
            .lines(2, 200)
            .optional(),
        most: Field::text("most", "大小上限（MB）", most, &prompts),
        formats: Format::ALL.map(|one| (one.key(), one.title(), kind.formats.contains(&one))).to_vec(),
        is_open: kind.is_open,
        prompts,
    }
}

async fn find(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    code: &str,
) -> Result<Kind, Problem> {
    let (who, code) = (administrator.clone(), code.to_owned());
    page.site.db.read(move |conn| catalogue::find(conn, &who, &code)).await?.ok_or(Problem::NotFound)
}

/// One row.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let kind = find(&page, &administrator, &code).await?;
    let most = (kind.most_bytes / 1024 / 1024).to_string();
    Ok(page.show(&template(&page, &kind, &most, Prompts::default())))
}

/// Changes it.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Path(code): Path<String>,
    Form(pairs, _): Form<Identity, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let known = find(&page, &administrator, &code).await?;
    let said = |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    let ticked = pairs.iter().filter(|(name, _)| name == "format");
    let kind = Kind {
        name: said("name").to_owned(),
        hint: said("hint").to_owned(),
        formats: ticked.filter_map(|(_, value)| Format::parse(value)).collect(),
        most_bytes: said("most").trim().parse::<i64>().unwrap_or(0).saturating_mul(1024 * 1024),
        is_open: said("open") == "1",
        version: said("version").parse().unwrap_or(-1),
        ..known
    };
    let (written, given) = (kind.clone(), page.given.clone());
    let saved = page.site.db.write(move |tx| catalogue::save(tx, &administrator, &written, &given)).await?;
    Ok(match saved {
        Ok(()) => page.go("/admin/attachments"),
        Err(refused) => {
            let words = refused.into_iter().map(|one| (one.field().to_owned(), one.to_string()));
            page.refuse(&template(&page, &kind, said("most"), Prompts::many(words)))
        }
    })
}
