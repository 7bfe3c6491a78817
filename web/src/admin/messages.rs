//! 短信日志: what was sent to which phones and what became of it, what failed first. Looking at it goes into the journal.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Role;
use notices::log::{self, Health, Logged};
use notices::sms::State;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsSystemAdministrator;
use crate::edge::{Page, Problem};
use crate::ui::{Frame, Notice, Pager};

/// So many lines to a page.
const MOST: i64 = 50;

struct Row {
    mobile: String,
    about: &'static str,
    key: &'static str,
    state: &'static str,
    tag: &'static str,
    reason: String,
    gateway: String,
    earlier: String,
    created: String,
    settled: String,
}

#[derive(Template)]
#[template(path = "admin/messages.html")]
struct MessagesPage {
    frame: Frame,
    alarms: Vec<Notice>,
    today: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// Which page, from 1.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    page: Option<u32>,
}

/// One page of the log.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSystemAdministrator(administrator): IsSystemAdministrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (at, given) = (i64::from(asked.page.unwrap_or(1).clamp(1, 100_000)), page.given.clone());
    let from = (at - 1) * MOST;
    let listed = page.site.db.write(move |tx| {
        Ok((log::standing(tx, given.now)?, log::list(tx, &administrator, (from, MOST), &given)?))
    });
    let (health, (lines, total)) = listed.await?;
    if lines.is_empty() && at > 1 {
        return Ok(page.go("/admin/messages"));
    }
    Ok(page.show(&MessagesPage {
        frame: page
            .frame("短信日志")
            .for_administrator(Role::System, "/admin/messages")
            .under(&[("管理端", "/admin")]),
        alarms: alarms(&health),
        today: health.today.map(|today| today.in_words()).unwrap_or_default(),
        rows: lines.into_iter().map(row).collect(),
        pager: Pager::new("/admin/messages", at, total, MOST),
    }))
}

/// What an administrator has to see to: gateways that fail, and a budget that is nearly used up or is.
pub(super) fn alarms(health: &Health) -> Vec<Notice> {
    let gateways = health.gateways.iter().map(|trouble| Notice::warning(trouble.in_words()));
    let budget = health.today.as_ref().filter(|today| today.level() > 0);
    gateways.chain(budget.map(|today| Notice::warning(today.in_words()))).collect()
}

fn row(one: Logged) -> Row {
    Row {
        mobile: one.mobile.into(),
        about: one.template.map_or("已停用的模板", notices::Template::title),
        key: one.template.map_or("", notices::Template::key),
        state: one.state.title(),
        tag: match one.state {
            State::Sent | State::Delivered => "ok",
            State::Failed => "no",
            State::Uncertain => "act",
            State::Waiting | State::Sending => "run",
        },
        reason: one.reason,
        gateway: one.gateway,
        earlier: one.earlier,
        created: one.created_at.china_minute(),
        settled: one.settled_at.map_or("—".to_owned(), base::Moment::china_minute),
    }
}
