//! 个人中心 (R1.5.5).

pub(crate) mod confirm;
pub(crate) mod devices;
pub(crate) mod mobile;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod protection;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use identity::centre;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::duty::{self, Duty};
use crate::edge::{Page, Problem};
use crate::ui::{Frame, Notice, Summary};

#[derive(Template)]
#[template(path = "auth/centre/centre.html")]
struct CentrePage {
    frame: Frame,
    notice: Option<Notice>,
    account: Summary,
    identity: Summary,
    verified: bool,
    appeal: Option<Summary>,
    /// What an administrator is called.
    role: Option<&'static str>,
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

fn notice(done: &str) -> Option<Notice> {
    Some(Notice::success(match done {
        "mobile" => "手机号已更换，下次请用新手机号登录。",
        "password" => "密码已修改，其他设备已退出登录。",
        "real-name" => "认证成功。",
        "devices" => "其他设备已退出登录。",
        _ => return None,
    }))
}

/// Shows the account, masked.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let site = page.site.clone();
    let gathered = page.site.db.read(move |conn| {
        let role = staff::administrator::role_of(conn, holder.account())?;
        let duty = duty::of_holder(conn, &site, &holder, given.now)?;
        Ok((centre::overview(conn, &holder, &given)?, role, duty))
    });
    let (overview, role, duty) = gathered.await?;
    if duty == Duty::Due {
        return Ok(page.go(duty::RENEWAL));
    }
    let account = Summary::default()
        .line("用户名", &overview.username)
        .changeable("手机号", overview.mobile.masked(), ("/auth/centre/mobile", "修改"))
        .changeable("密码", "已设置", ("/auth/centre/password", "修改"));
    let identity = match &overview.verified {
        Some(verified) => Summary::default()
            .line("姓名", verified.name.masked())
            .line("证件类型", "居民身份证")
            .line("证件号码", verified.number.masked())
            .line("认证时间", verified.at.china_minute()),
        None => Summary::default().changeable("认证状态", "未认证", ("/auth/centre/real-name", "去认证")),
    };
    let appeal = overview.appeal.map(|appeal| {
        let list = Summary::default()
            .line("申诉编号", &appeal.number)
            .line("提交时间", appeal.submitted_at.china_minute())
            .line("状态", appeal.state.title());
        match appeal.answer {
            Some(answer) => list.line("处理意见", answer),
            None => list,
        }
    });
    Ok(page.show(&CentrePage {
        frame: page.frame("个人中心"),
        notice: notice(&asked.done),
        account,
        identity,
        verified: overview.verified.is_some(),
        appeal,
        role: role.map(base::Role::title),
    }))
}
