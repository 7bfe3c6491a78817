//! 管理端: what an administrator's role may do, and nothing else.

use askama::Template;
use axum::response::Response;
use base::Role;
use notices::log::{self, Health};

use super::{calendar, messages};
use crate::auth::Identity;
use crate::edge::actor::IsAdministrator;
use crate::edge::{Page, Problem};
use crate::ui::{Frame, Notice};

/// A page: what it is called, what it is for, where it is.
type Task = (&'static str, &'static str, &'static str);

const SYSTEM: [Task; 6] = [
    ("单位开通", "开通单位并指定首位管理员", "/admin/units"),
    ("政策通知", "撰写、排序、发布和撤回政策法规通知", "/admin/policies"),
    ("附件目录", "附件的名称、提示、格式和大小", "/admin/attachments"),
    ("补正原因", "单位和审核人员选用的补正用语", "/admin/phrases"),
    ("工作日历", "放假和调休，办理时限按它计算", "/admin/calendar"),
    ("短信日志", "短信的发送结果、网关和每日预算", "/admin/messages"),
];
const SECURITY: [Task; 4] = [
    ("人工申诉", "核对材料，转移实名认证", "/admin/appeals"),
    ("审核人员", "授权、暂停、移除审核人员，发放设置码", "/admin/officers"),
    ("接入应用", "登记、修改、暂停用本平台账号登录的其他系统", "/admin/clients"),
    ("管理员", "任命系统管理员，恢复因长期未使用被暂停的管理员", "/admin/administrators"),
];
const AUDIT: [Task; 2] = [
    ("操作日志", "查询和导出谁在何时做了什么", "/admin/journal"),
    ("日志核对", "核对日志有没有被改动或缺失", "/admin/journal/verification"),
];

#[derive(Template)]
#[template(path = "admin/home.html")]
struct HomePage {
    frame: Frame,
    role: &'static str,
    alarms: Vec<Notice>,
    tasks: &'static [Task],
}

/// What a system administrator has to see to: a year of the calendar that is missed, gateways that fail, a budget that runs out.
async fn alarms(page: &Page<Identity>) -> Result<Vec<Notice>, Problem> {
    let now = page.given.now;
    let health = page.site.db.read(move |conn| log::standing(conn, now)).await?;
    // What has passed by itself stands in the log of messages alone.
    let gateways = health.gateways.into_iter().filter(|gateway| gateway.faults > 0).collect();
    let told = messages::alarms(&Health { gateways, today: health.today }).into_iter();
    let told = told.map(|alarm| alarm.link("/admin/messages", "查看短信日志"));
    Ok(calendar::missing(&page.given).into_iter().chain(told).collect())
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Identity>,
    IsAdministrator(role): IsAdministrator,
) -> Result<Response, Problem> {
    let tasks: &'static [Task] = match role {
        Role::System => &SYSTEM,
        Role::Security => &SECURITY,
        Role::Audit => &AUDIT,
    };
    let alarms = if role == Role::System { alarms(&page).await? } else { Vec::new() };
    Ok(page.show(&HomePage {
        frame: page.frame("管理端").for_administrator(role, "/admin"),
        role: role.title(),
        alarms,
        tasks,
    }))
}
