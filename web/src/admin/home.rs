//! 管理端: what an administrator's role may do, and nothing else.

use askama::Template;
use axum::response::Response;
use base::Role;

use super::calendar;
use crate::auth::Identity;
use crate::edge::Page;
use crate::edge::actor::IsAdministrator;
use crate::ui::{Frame, Notice};

/// A page: what it is called, what it is for, where it is.
type Task = (&'static str, &'static str, &'static str);

const SYSTEM: [Task; 6] = [
    ("单位开通", "开通单位并指定首位管理员", "/admin/units"),
    ("政策通知", "撰写、排序、发布和撤回政策法规通知", "/admin/policies"),
    ("附件目录", "附件的名称、提示、格式和大小", "/admin/attachments"),
    ("补正原因", "单位和审核人员选用的补正用语", "/admin/phrases"),
    ("工作日历", "放假和调休，办理时限按它计算", "/admin/calendar"),
    ("短信日志", "短信的发送结果", "/admin/messages"),
];
const SECURITY: [Task; 3] = [
    ("人工申诉", "核对材料，转移实名认证", "/admin/appeals"),
    ("审核人员", "授权、暂停、移除审核人员，发放设置码", "/admin/officers"),
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
    notice: Option<Notice>,
    tasks: &'static [Task],
}

/// Shows it.
pub(crate) async fn get(page: Page<Identity>, IsAdministrator(role): IsAdministrator) -> Response {
    let tasks: &'static [Task] = match role {
        Role::System => &SYSTEM,
        Role::Security => &SECURITY,
        Role::Audit => &AUDIT,
    };
    page.show(&HomePage {
        frame: page.frame("管理端").for_administrator(role, "/admin"),
        role: role.title(),
        notice: calendar::missing(&page.given).filter(|_| role == Role::System),
        tasks,
    })
}
