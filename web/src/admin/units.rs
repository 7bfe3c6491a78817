//! 单位开通: every unit, and opening one with its first administrator.

use affiliation::info::{DISTRICTS, UNIT_KINDS};
use affiliation::open::{self, New};
use affiliation::{Refusal, card};
use askama::Template;
use axum::response::Response;
use base::{CitizenId, CreditCode, Role, SystemAdministrator};
use profile::Sheet;
use profile::field::{Kind, must};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::input::Input;
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "admin/units.html")]
struct UnitsPage {
    frame: Frame,
    prompts: Prompts,
    rows: Vec<(String, String, String, String)>,
    credit_code: Field,
    name: Field,
    kind: Input,
    district: Input,
    number: Field,
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    credit_code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    number: String,
}

async fn template(
    page: &Page<Identity>,
    administrator: &SystemAdministrator,
    (typed, prompts): (&Typed, Prompts),
) -> Result<UnitsPage, Problem> {
    let (who, given) = (administrator.clone(), page.given.clone());
    let units = page.site.db.read(move |conn| open::list(conn, &who, &given)).await?;
    let row = |unit: affiliation::Unit| {
        let told = card(&unit);
        (unit.name, told.credit_code, told.kind, told.district)
    };
    let choice = |key, label, list, value: &str| {
        Input::new(&must(key, label, Kind::Choice(list)), key, (value, ""), (&prompts.at(key), ""))
    };
    let hint = "首位管理员的身份证号，须已登录过业务平台";
    Ok(UnitsPage {
        frame: page
            .frame("单位开通")
            .for_administrator(Role::System, "/admin/units")
            .under(&[("管理端", "/admin")]),
        rows: units.into_iter().map(row).collect(),
        credit_code: Field::text("credit_code", "统一社会信用代码", &typed.credit_code, &prompts),
        name: Field::text("name", "单位名称", &typed.name, &prompts),
        kind: choice("kind", "单位类型", UNIT_KINDS, &typed.kind),
        district: choice("district", "所属区", DISTRICTS, &typed.district),
        number: Field::text("number", "管理员身份证号", &typed.number, &prompts).hint(hint),
        prompts,
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &administrator, (&Typed::default(), Prompts::default())).await?))
}

fn read(typed: &Typed, today: time::Date) -> Result<(New, CitizenId), Prompts> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, words: String| wrong.push((field.to_owned(), words));
    let code = CreditCode::parse(&typed.credit_code).map_err(|e| say("credit_code", e.to_string())).ok();
    let name = typed.name.trim().to_owned();
    if !(2..=100).contains(&name.chars().count()) {
        say("name", "请填写单位名称，2-100个字".into());
    }
    for (field, label, list, value) in
        [("kind", "单位类型", UNIT_KINDS, &typed.kind), ("district", "所属区", DISTRICTS, &typed.district)]
    {
        if profile::codes::name_in(list, value).is_none() {
            say(field, format!("请选择{label}"));
        }
    }
    let number =
        CitizenId::parse(&typed.number, today).map_err(|_| say("number", "身份证号码格式不正确".into()));
    match (code, number.ok(), wrong.is_empty()) {
        (Some(credit_code), Some(number), true) => {
            let mut sheet = Sheet::default();
            sheet.put("kind", &typed.kind);
            sheet.put("district", &typed.district);
            Ok((New { credit_code, name, sheet }, number))
        }
        _ => Err(Prompts::many(wrong)),
    }
}

/// Opens one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (new, number) = match read(&typed, page.given.now.china_date()) {
        Ok(read) => read,
        Err(prompts) => return Ok(page.refuse(&template(&page, &administrator, (&typed, prompts)).await?)),
    };
    let (who, given) = (administrator.clone(), page.given.clone());
    let opened = page.site.db.write(move |tx| open::open(tx, &who, (&new, &number), &given)).await?;
    match opened {
        Ok(_) => Ok(page.go("/admin/units")),
        Err(refusal) => {
            let prompts = Prompts::one(Refusal::field(refusal), refusal.to_string());
            Ok(page.refuse(&template(&page, &administrator, (&typed, prompts)).await?))
        }
    }
}
