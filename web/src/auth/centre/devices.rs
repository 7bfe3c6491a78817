//! 登录与设备: where the account is signed in, how it was signed in to, and 退出其他设备.

use askama::Template;
use axum::response::Response;
use identity::centre;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem, Site};
use crate::ui::Frame;

struct Device {
    browser: String,
    address: String,
    opened: String,
    seen: String,
    own: bool,
}

struct SignIn {
    at: String,
    way: String,
    succeeded: bool,
    browser: String,
    address: String,
}

#[derive(Template)]
#[template(path = "auth/centre/devices.html")]
struct DevicesPage {
    frame: Frame,
    devices: Vec<Device>,
    history: Vec<SignIn>,
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

fn way(site: &Site, key: &str) -> String {
    match key {
        "password" => "账号密码",
        "sms" => "短信验证码",
        "register" => "注册",
        "qr" => "扫码",
        "passkey" => "通行密钥",
        "second" => "第二步验证",
        _ => site.upstreams.iter().find(|one| one.key() == key).map_or("其他", |one| one.title()),
    }
    .to_owned()
}

/// The browser and the system, as people call them.
pub(crate) fn in_words(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("MicroMessenger", "微信"),
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("HarmonyOS", "鸿蒙"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "未知设备".to_owned(),
    }
}

/// Shows both lists.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    let own = holder.session().to_owned();
    let (given, limits) = (page.given.clone(), page.site.sessions);
    let (sessions, events) =
        page.site.db.read(move |conn| centre::devices(conn, &holder, &given, &limits)).await?;
    let devices = sessions.into_iter().map(|session| Device {
        browser: in_words(&session.agent),
        opened: session.opened_at.china_minute(),
        seen: session.seen_at.china_minute(),
        own: session.id.as_str() == own,
        address: session.address,
    });
    let history = events.into_iter().map(|event| SignIn {
        at: event.at.china_minute(),
        way: way(&page.site, &event.way),
        succeeded: event.succeeded,
        browser: in_words(&event.agent),
        address: event.address,
    });
    Ok(page.show(&DevicesPage {
        frame: page.frame("登录与设备").under(&[("个人中心", "/auth/centre")]),
        devices: devices.collect(),
        history: history.collect(),
    }))
}

/// 退出其他设备.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    page.site.db.write(move |tx| centre::leave_elsewhere(tx, &holder, &given)).await?;
    Ok(page.go("/auth/centre?done=devices"))
}
