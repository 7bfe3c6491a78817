//! One officer: what they may, whether the grant counts, and the 设置码.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Id, Role, Secret, SecurityAdministrator, noun};
use serde::Deserialize;
use staff::{Named, Refusal, State, enrolment, grant, officer};

use super::officers::{Chosen, ScopeFields, prompts};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Prompts, Summary};

#[derive(Template)]
#[template(path = "admin/officer.html")]
struct OfficerPage {
    frame: Frame,
    prompts: Prompts,
    person: String,
    name: String,
    is_active: bool,
    has_factors: bool,
    facts: Summary,
    scope: ScopeFields,
    setup_code: Option<String>,
}

type Person = Id<noun::Person>;

async fn find(
    page: &Page<Identity>,
    administrator: &SecurityAdministrator,
    person: &Person,
) -> Result<Named, Problem> {
    let (who, given, person) = (administrator.clone(), page.given.clone(), person.clone());
    let found = page.site.db.read(move |conn| officer::find(conn, &who, &person, &given)).await?;
    found.ok_or(Problem::NotFound)
}

fn template(page: &Page<Identity>, named: Named, chosen: &Chosen, prompts: Prompts) -> OfficerPage {
    let factors =
        if named.factors == 0 { "未设置".to_owned() } else { format!("已设置{}种", named.factors) };
    let is_unknown = named.used_at.unix_micros() == 0;
    OfficerPage {
        frame: page
            .frame("管理审核人员")
            .for_administrator(Role::Security, "/admin/officers")
            .under(&[("管理端", "/admin"), ("审核人员", "/admin/officers")]),
        person: named.officer.person().to_string(),
        is_active: named.state == State::Active,
        has_factors: named.factors > 0,
        facts: Summary::default()
            .line("授权日期", named.granted_at.china_date().to_string())
            .line("第二重验证", factors)
            .line("最近使用", if is_unknown { "—".to_owned() } else { named.used_at.china_minute() }),
        name: named.name,
        scope: chosen.fields(&prompts),
        setup_code: None,
        prompts,
    }
}

fn parse(person: &str) -> Result<Person, Problem> {
    Id::parse(person).ok_or(Problem::NotFound)
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let named = find(&page, &administrator, &parse(&person)?).await?;
    let chosen = Chosen::of(&named);
    Ok(page.show(&template(&page, named, &chosen, Prompts::default())))
}

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    act: String,
    #[serde(flatten)]
    chosen: Chosen,
}

/// Changes, suspends, resumes, removes, or hands out a code.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(person): Path<String>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let person = parse(&person)?;
    if typed.act == "code" {
        return hand_out(&page, &administrator, &person).await;
    }
    let done = match (typed.act.as_str(), typed.chosen.read()) {
        ("change", Err(refused)) => Err(refused),
        (act, chosen) => {
            turn(&page, &administrator, &person, (act, chosen.ok())).await?.map_err(|one| vec![one])
        }
    };
    match done {
        Ok(()) if typed.act == "remove" => Ok(page.go("/admin/officers")),
        Ok(()) => Ok(page.go(&format!("/admin/officers/{person}"))),
        Err(refused) => {
            let named = find(&page, &administrator, &person).await?;
            Ok(page.refuse(&template(&page, named, &typed.chosen, Prompts::many(prompts(refused)))))
        }
    }
}

async fn turn(
    page: &Page<Identity>,
    administrator: &SecurityAdministrator,
    person: &Person,
    (act, scope): (&str, Option<grant::Scope>),
) -> Result<Result<(), Refusal>, Problem> {
    let (who, given, person, act) =
        (administrator.clone(), page.given.clone(), person.clone(), act.to_owned());
    let done = page.site.db.write(move |tx| match (act.as_str(), &scope) {
        ("change", Some(scope)) => grant::change(tx, &who, (&person, scope), &given),
        ("suspend", _) => grant::suspend(tx, &who, (&person, true), &given),
        ("resume", _) => grant::suspend(tx, &who, (&person, false), &given),
        ("remove", _) => grant::remove(tx, &who, &person, &given),
        _ => Ok(Err(Refusal::Gone)),
    });
    Ok(done.await?)
}

/// The code is on this page and nowhere else, not even when the page is opened again.
async fn hand_out(
    page: &Page<Identity>,
    administrator: &SecurityAdministrator,
    person: &Person,
) -> Result<Response, Problem> {
    let (who, given, one) = (administrator.clone(), page.given.clone(), person.clone());
    let issued: Result<Secret, Refusal> =
        page.site.db.write(move |tx| enrolment::issue(tx, &who, &one, &given)).await?;
    let named = find(page, administrator, person).await?;
    let chosen = Chosen::of(&named);
    match issued {
        Ok(code) => {
            let mut shown = template(page, named, &chosen, Prompts::default());
            shown.setup_code = Some(code.expose().to_owned());
            Ok(page.show(&shown))
        }
        Err(refusal) => Ok(page.refuse(&template(page, named, &chosen, refusal.into()))),
    }
}
