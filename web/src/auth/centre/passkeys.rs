//! 通行密钥: those of the account, adding and removing.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Holder, Id};
use identity::Refusal;
use identity::passkey::{self, Passkey};
use serde::Deserialize;

use super::mobile::is_proven;
use crate::auth::{Identity, passkeys};
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Notice, Prompts};

const CONFIRM: &str = "/auth/centre/confirm?next=passkeys";

struct Row {
    id: String,
    name: String,
    added: String,
    used: String,
}

fn row(one: Passkey) -> Row {
    Row {
        id: one.id.to_string(),
        name: one.name,
        added: one.added_at.china_minute(),
        used: one.used_at.china_minute(),
    }
}

#[derive(Template)]
#[template(path = "auth/centre/passkeys.html")]
struct PasskeysPage {
    frame: Frame,
    notice: Option<Notice>,
    prompts: Prompts,
    rows: Vec<Row>,
    name: Field,
    /// Browsers know passkeys at this address.
    is_offered: bool,
    is_proven: bool,
}

async fn template(
    page: &Page<Identity>,
    holder: &Holder,
    (notice, prompts): (Option<Notice>, Prompts),
) -> Result<PasskeysPage, Problem> {
    let is_proven = is_proven(page, holder).await?;
    let who = holder.clone();
    let own = page.site.db.read(move |conn| passkey::list(conn, &who)).await?;
    Ok(PasskeysPage {
        frame: page.frame("通行密钥").under(&[("个人中心", "/auth/centre")]),
        notice,
        name: Field::text("key_name", "名称", "", &prompts).hint("便于以后辨认，例如“本人手机”").optional(),
        prompts,
        rows: own.into_iter().map(row).collect(),
        is_offered: page.site.passkeys.is_some(),
        is_proven,
    })
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

fn notice(done: &str) -> Option<Notice> {
    Some(Notice::success(match done {
        "added" => "通行密钥已添加，下次可以直接用它登录。",
        "removed" => "通行密钥已移除。",
        _ => return None,
    }))
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &holder, (notice(&asked.done), Prompts::default())).await?))
}

/// As sent: an answer of a new key, or which one to remove.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    credential: String,
    key_name: String,
    remove: String,
}

/// Adds or removes one, after a fresh proof.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let done = if typed.remove.is_empty() {
        add(&page, &holder, typed).await?.map(|()| "/auth/centre/passkeys?done=added")
    } else {
        let id: Id<Passkey> = Id::parse(&typed.remove).ok_or(Problem::NotFound)?;
        let (who, given) = (holder.clone(), page.given.clone());
        let removed = page.site.db.write(move |tx| passkey::remove(tx, &who, &id, &given)).await?;
        match removed {
            Ok(None) => return Err(Problem::NotFound),
            Ok(Some(())) => Ok("/auth/centre/passkeys?done=removed"),
            Err(refusal) => Err(refusal),
        }
    };
    match done {
        Ok(to) => Ok(page.go(to)),
        Err(Refusal::StepUp) => Ok(page.go(CONFIRM)),
        Err(refusal) => Ok(page.refuse(&template(&page, &holder, (None, refusal.into())).await?)),
    }
}

async fn add(page: &Page<Identity>, holder: &Holder, typed: Typed) -> Result<Result<(), Refusal>, Problem> {
    if !is_proven(page, holder).await? {
        return Ok(Err(Refusal::StepUp));
    }
    let Some(made) = passkeys::made(page, &typed.credential).await? else { return Ok(Err(Refusal::Passkey)) };
    let (who, given) = (holder.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::add(tx, &who, (&made, &typed.key_name), &given)).await?)
}
