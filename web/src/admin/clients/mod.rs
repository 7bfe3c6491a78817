//! 接入应用: the systems that sign people in here. Every one of them, and what their pages share.

pub(super) mod change;
mod form;
pub(super) mod new;
pub(super) mod one;
pub(super) mod secret;
pub(super) mod suspension;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Role, Secret, SecurityAdministrator};
use oidc::registry::{self, METHODS, OWN, Registered, Registrar};
use oidc::{Client, SCOPES};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use profile::codes::name_in;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Page, Problem};
use crate::ui::Frame;

const LIST: (&str, &str) = ("接入应用", "/admin/clients");
const HOME: (&str, &str) = ("管理端", "/admin");

fn listed(page: &Page<Identity>, title: &str) -> Frame {
    page.frame(title).for_administrator(Role::Security, LIST.1)
}

/// The frame of a page below the list.
fn frame(page: &Page<Identity>, title: &str) -> Frame {
    listed(page, title).under(&[HOME, LIST])
}

/// The frame of a page below the one of `client`.
fn frame_below(page: &Page<Identity>, client: &Client, title: &str) -> Frame {
    frame(page, title).below("应用信息", address(&client.id))
}

/// Where a client's page is; ids of clients that older programs registered may hold anything.
fn address(id: &str) -> String {
    format!("{}/{}", LIST.1, encoded(id))
}

/// What may stand in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn method(client: &Client) -> &'static str {
    name_in(&METHODS, registry::method_of(client)).unwrap_or_default()
}

fn scopes(client: &Client) -> String {
    let words: Vec<&str> = client.scopes.split(' ').map(|one| name_in(&SCOPES, one).unwrap_or(one)).collect();
    words.join("、")
}

async fn find(page: &Page<Identity>, by: &Registrar, id: &str) -> Result<Registered, Problem> {
    let (by, id) = (by.clone(), id.to_owned());
    page.site.db.read(move |conn| registry::find(conn, &by, &id)).await?.ok_or(Problem::NotFound)
}

/// A client that can be changed; for the program's own there is no such page.
async fn find_other(page: &Page<Identity>, by: &Registrar, id: &str) -> Result<Client, Problem> {
    if id == OWN {
        return Err(Problem::NotFound);
    }
    Ok(find(page, by, id).await?.client)
}

/// What is handed to the developers of an application.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/clients/handover.html")]
struct Handover {
    issuer: String,
    id: String,
}

impl Handover {
    fn of(page: &Page<Identity>, client: &Client) -> Self {
        Self { issuer: page.site.origin.clone(), id: client.id.clone() }
    }
}

/// A secret is on the answer to the post that drew it and nowhere else, not even when the page is opened again.
#[derive(Template)]
#[template(path = "admin/clients/drawn.html")]
struct DrawnPage {
    frame: Frame,
    name: String,
    to: String,
    secret: String,
    handover: Handover,
}

fn drawn(page: &Page<Identity>, title: &str, client: &Client, secret: &Secret) -> Response {
    page.show(&DrawnPage {
        frame: frame(page, title),
        name: client.name.clone(),
        to: address(&client.id),
        secret: secret.expose().to_owned(),
        handover: Handover::of(page, client),
    })
}

struct Row {
    to: String,
    name: String,
    id: String,
    method: &'static str,
    scopes: String,
    is_suspended: bool,
    used: String,
}

fn row(one: &Registered) -> Row {
    Row {
        to: address(&one.client.id),
        name: one.client.name.clone(),
        id: one.client.id.clone(),
        method: method(&one.client),
        scopes: scopes(&one.client),
        is_suspended: one.client.is_suspended,
        used: used(one),
    }
}

fn used(one: &Registered) -> String {
    one.used_at.map_or("—".to_owned(), base::Moment::china_minute)
}

#[derive(Template)]
#[template(path = "admin/clients/list.html")]
struct ListPage {
    frame: Frame,
    sought: String,
    rows: Vec<Row>,
}

/// A part of a name or a client_id; empty for all.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    name: String,
}

/// Every client, or those that are sought.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let sought = asked.name.trim().chars().take(40).collect::<String>();
    let (by, wanted) = (by(administrator), sought.clone());
    let found = page.site.db.read(move |conn| registry::list(conn, &by, &wanted)).await?;
    let frame = listed(&page, LIST.0).under(&[HOME]);
    Ok(page.show(&ListPage { frame, sought, rows: found.iter().map(row).collect() }))
}

fn by(administrator: SecurityAdministrator) -> Registrar {
    Registrar::Administrator(administrator)
}
