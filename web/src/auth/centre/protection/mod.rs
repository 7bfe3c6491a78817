//! 登录保护: whether a sign-in has a second step, by what, and the recovery codes.

pub(crate) mod totp;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Holder, Secret};
use identity::Refusal;
use identity::protection::{self, Status};
use serde::Deserialize;

use super::mobile::is_proven;
use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice, Prompts, Recovery, Summary};

const CONFIRM: &str = "/auth/centre/confirm?next=protection";

#[derive(Template)]
#[template(path = "auth/centre/protection/protection.html")]
struct ProtectionPage {
    frame: Frame,
    notice: Option<Notice>,
    prompts: Prompts,
    is_on: bool,
    has_passkeys: bool,
    may_remove_totp: bool,
    facts: Summary,
}

#[derive(Template)]
#[template(path = "auth/centre/protection/codes.html")]
struct CodesPage {
    frame: Frame,
    notice: Notice,
    codes: Recovery,
}

fn frame(page: &Page<Identity>, title: &'static str) -> Frame {
    page.frame(title).under(&[("个人中心", "/auth/centre"), ("登录保护", "/auth/centre/protection")])
}

/// The codes, this once.
fn show_codes(page: &Page<Identity>, words: &'static str, codes: Vec<Secret>) -> Response {
    let (frame, notice) = (frame(page, "恢复码"), Notice::success(words));
    page.show(&CodesPage { frame, notice, codes: Recovery::new(codes) })
}

fn facts(status: &Status) -> Summary {
    let Some(since) = status.on_at else { return Summary::default() };
    let totp = status.totp.map_or("未设置".to_owned(), |totp| {
        format!("{}设置，最近使用 {}", totp.added_at.china_minute(), totp.used_at.china_minute())
    });
    let change = if status.totp.is_some() { "更换" } else { "添加" };
    Summary::default()
        .line("开启时间", since.china_minute())
        .changeable("动态口令", totp, ("/auth/centre/protection/totp", change))
        .changeable("通行密钥", format!("{}个", status.passkeys), ("/auth/centre/passkeys", "管理"))
        .line("恢复码", Recovery::left(status.codes))
}

async fn template(
    page: &Page<Identity>,
    holder: &Holder,
    (notice, prompts): (Option<Notice>, Prompts),
) -> Result<ProtectionPage, Problem> {
    let (who, given) = (holder.clone(), page.given.clone());
    let status = page.site.db.read(move |conn| protection::status(conn, &who, &given)).await?;
    let is_few = status.is_on() && status.codes <= proof::recovery::FEW;
    let few = || Notice::warning(format!("恢复码{}。", Recovery::left(status.codes)));
    Ok(ProtectionPage {
        frame: page.frame("登录保护").under(&[("个人中心", "/auth/centre")]),
        notice: notice.or_else(|| is_few.then(few)),
        prompts,
        is_on: status.is_on(),
        has_passkeys: status.passkeys > 0,
        may_remove_totp: status.totp.is_some() && status.passkeys > 0,
        facts: facts(&status),
    })
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let notice = match asked.done.as_str() {
        "off" => Some(Notice::success("登录保护已关闭，动态口令和恢复码已作废。")),
        "totp" => Some(Notice::success("动态口令已启用。")),
        "removed" => Some(Notice::success("动态口令已移除。")),
        _ if is_proven(&page, &holder).await? => Some(Notice::info("身份已验证，请在10分钟内继续操作。")),
        _ => None,
    };
    Ok(page.show(&template(&page, &holder, (notice, Prompts::default())).await?))
}

/// What the button says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    act: String,
}

/// Turns it on or off, takes the authenticator away, or draws new codes: each after a fresh proof.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (who, given, db) = (holder.clone(), page.given.clone(), &page.site.db);
    let done = match typed.act.as_str() {
        "on" => db
            .write(move |tx| protection::turn_on(tx, &who, &given))
            .await?
            .map(|codes| show_codes(&page, "登录保护已开启。", codes)),
        "codes" => db
            .write(move |tx| protection::renew_codes(tx, &who, &given))
            .await?
            .map(|codes| show_codes(&page, "新的恢复码已生成，以前的已作废。", codes)),
        "remove-totp" => db
            .write(move |tx| protection::remove_totp(tx, &who, &given))
            .await?
            .map(|()| page.go("/auth/centre/protection?done=removed")),
        "off" => db
            .write(move |tx| protection::turn_off(tx, &who, &given))
            .await?
            .map(|()| page.go("/auth/centre/protection?done=off")),
        _ => return Err(Problem::Unreadable),
    };
    match done {
        Ok(response) => Ok(response),
        Err(Refusal::StepUp) => Ok(page.go(CONFIRM)),
        Err(refusal) => Ok(page.refuse(&template(&page, &holder, (None, refusal.into())).await?)),
    }
}
