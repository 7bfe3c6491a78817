//! 管理员: who has which role; naming system administrators, their codes, and letting work again who was suspended. The other
//! two roles are given on the server (decision 0025).

use askama::Template;
use axum::response::Response;
use base::{Id, Role, Secret, SecurityAdministrator, noun};
use db::{Conn, Fault, Outcome, Tx};
use identity::{Username, account};
use serde::Deserialize;
use staff::administrator::{self, Listed};
use staff::{Refusal, State};

use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

struct Row {
    account: String,
    name: String,
    role: &'static str,
    state: &'static str,
    is_active: bool,
    factors: usize,
    used: String,
    /// True when everything but the role's end on the server may be done here.
    is_ours: bool,
}

/// A code that was just handed out, and to whom.
struct Handed {
    name: String,
    code: String,
}

#[derive(Template)]
#[template(path = "admin/administrators.html")]
struct AdministratorsPage {
    frame: Frame,
    prompts: Prompts,
    rows: Vec<Row>,
    username: Field,
    handed: Option<Handed>,
}

/// Those there are, with the names of their accounts.
fn list(
    conn: &mut Conn,
    who: &SecurityAdministrator,
    given: &base::Given,
) -> Result<Vec<(Listed, String)>, Fault> {
    let all = administrator::list(conn, who)?;
    let named = |one: Listed| {
        let found = account::find(conn, &one.appointment.account, given)?;
        Ok((one, found.map(|account| account.username).unwrap_or_default()))
    };
    all.into_iter().map(named).collect()
}

fn row((one, name): (Listed, String)) -> Row {
    let Listed { appointment, factors } = one;
    let is_unknown = appointment.used_at.unix_micros() == 0;
    Row {
        account: appointment.account.to_string(),
        name,
        role: appointment.role.title(),
        state: appointment.state.title(),
        is_active: appointment.state == State::Active,
        factors,
        used: if is_unknown { "—".to_owned() } else { appointment.used_at.china_minute() },
        is_ours: appointment.role == Role::System,
    }
}

async fn template(
    page: &Page<Identity>,
    who: &SecurityAdministrator,
    (typed, prompts): (&str, Prompts),
) -> Result<AdministratorsPage, Problem> {
    let (who, given) = (who.clone(), page.given.clone());
    let all = page.site.db.read(move |conn| list(conn, &who, &given)).await?;
    Ok(AdministratorsPage {
        frame: page
            .frame("管理员")
            .for_administrator(Role::Security, "/admin/administrators")
            .under(&[("管理端", "/admin")]),
        rows: all.into_iter().map(row).collect(),
        username: Field::text("username", "用户名", typed, &prompts)
            .hint("该账号须已注册，且没有其他管理员角色"),
        handed: None,
        prompts,
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(who): IsSecurityAdministrator,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &who, ("", Prompts::default())).await?))
}

/// As typed: a name to be named, or a button of a row, `act.account`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    username: String,
    act: String,
}

/// Names one, or does what the button says.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(who): IsSecurityAdministrator,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (person, given, wanted) = (who.clone(), page.given.clone(), typed.clone());
    let done = match typed.act.split_once('.') {
        None => page.site.db.write(move |tx| name(tx, &person, &wanted.username, &given)).await?,
        Some((act, account)) => {
            let account: Id<noun::Account> = Id::parse(account).ok_or(Problem::NotFound)?;
            if act == "code" {
                return hand_out(&page, &who, account).await;
            }
            let act = act.to_owned();
            page.site.db.write(move |tx| turn(tx, &person, (&act, &account), &given)).await?
        }
    };
    match done {
        Ok(()) => Ok(page.go("/admin/administrators")),
        Err(refusal) => Ok(page.refuse(&template(&page, &who, (&typed.username, refusal.into())).await?)),
    }
}

fn name(
    tx: &mut Tx<'_>,
    who: &SecurityAdministrator,
    typed: &str,
    given: &base::Given,
) -> Outcome<(), Refusal> {
    let found = match Username::parse(typed.trim()) {
        Ok(username) => account::find_by_username(tx, &username, given)?,
        Err(_) => None,
    };
    match found {
        Some(account) => administrator::name(tx, who, &account.id, given),
        None => Ok(Err(Refusal::NoAccount)),
    }
}

fn turn(
    tx: &mut Tx<'_>,
    who: &SecurityAdministrator,
    (act, account): (&str, &Id<noun::Account>),
    given: &base::Given,
) -> Outcome<(), Refusal> {
    match act {
        "suspend" => administrator::suspend(tx, who, account, given),
        "resume" => administrator::resume(tx, who, account, given),
        "remove" => administrator::remove(tx, who, account, given),
        _ => Ok(Err(Refusal::NoAdministrator)),
    }
}

/// The code is on this page and nowhere else, not even when the page is opened again.
async fn hand_out(
    page: &Page<Identity>,
    who: &SecurityAdministrator,
    account: Id<noun::Account>,
) -> Result<Response, Problem> {
    let (person, given, key) = (who.clone(), page.given.clone(), account.clone());
    let issued: Result<Secret, Refusal> =
        page.site.db.write(move |tx| administrator::issue_code(tx, &person, &key, &given)).await?;
    match issued {
        Ok(code) => {
            let mut shown = template(page, who, ("", Prompts::default())).await?;
            let row = shown.rows.iter().find(|row| row.account == account.as_str());
            let name = row.map(|row| row.name.clone()).unwrap_or_default();
            shown.handed = Some(Handed { name, code: code.expose().to_owned() });
            Ok(page.show(&shown))
        }
        Err(refusal) => Ok(page.refuse(&template(page, who, ("", refusal.into())).await?)),
    }
}
