//! One client: what it may, what its developers are told, what was done to it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use oidc::registry::{self, OWN, Step};
use oidc::{Authentication, Client, SubjectKind};

use super::{Handover, address, by, find, frame, method, scopes, used};
use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Page, Problem};
use crate::ui::{Frame, Notice, Summary};

struct Done {
    title: &'static str,
    who: &'static str,
    at: String,
    words: String,
}

#[derive(Template)]
#[template(path = "admin/clients/one.html")]
struct ClientPage {
    frame: Frame,
    client: Client,
    to: String,
    notices: Vec<Notice>,
    facts: Summary,
    handover: Handover,
    has_secret: bool,
    is_own: bool,
    done: Vec<Done>,
}

/// What somebody who looks at it has to know first.
fn notices(client: &Client, steps: &[Step]) -> Vec<Notice> {
    let reason = steps.iter().find(|step| step.title == "暂停").map(|step| step.words.as_str());
    let suspended = client.is_suspended.then(|| {
        Notice::warning(format!("该应用已暂停，用户不能通过它登录。原因：{}", reason.unwrap_or("见操作日志")))
    });
    let own = (client.id == OWN).then(|| Notice::info("该应用由本系统自身使用，启动时自动登记，不能修改。"));
    let private = client.backchannel_uri.as_deref().is_some_and(registry::is_private);
    let private = private.then(|| {
        Notice::info("接收退出通知的地址在内网，请确认本系统的服务器能访问，且该地址确实属于这一应用。")
    });
    suspended.into_iter().chain(own).chain(private).collect()
}

fn done(step: Step) -> Done {
    let who = if step.who == "system" { "命令行" } else { "安全管理员" };
    Done { title: step.title, who, at: step.at.china_minute(), words: step.words }
}

/// How it proves itself, with how many keys.
fn proof(client: &Client) -> String {
    match &client.authentication {
        Authentication::PrivateKey { jwks } => {
            format!("{}，{}个公钥", method(client), registry::count_keys(jwks))
        }
        _ => method(client).to_owned(),
    }
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let by = by(administrator);
    let known = find(&page, &by, &id).await?;
    let steps = page.site.db.read(move |conn| registry::history(conn, &by, &id)).await?;
    let client = &known.client;
    let yes_or_no = |is: bool| if is { "是" } else { "否" };
    let subject = match client.subject {
        SubjectKind::Public => "通用",
        SubjectKind::Pairwise => "应用专用",
    };
    let facts = Summary::default()
        .line("用途", client.purpose.clone())
        .line("可获取的信息", scopes(client))
        .line("认证方式", proof(client))
        .line("必须使用PKCE", yes_or_no(client.requires_pkce))
        .line("ID令牌签名算法", client.signing.name())
        .line("用户标识", subject)
        .line("自有应用", yes_or_no(client.is_first_party))
        .line("登记日期", known.registered_at.china_date().to_string())
        .line("最近使用", used(&known));
    Ok(page.show(&ClientPage {
        frame: frame(&page, "应用信息"),
        to: address(&client.id),
        notices: notices(client, &steps),
        facts,
        handover: Handover::of(&page, client),
        has_secret: registry::method_of(client) == "secret",
        is_own: client.id == OWN,
        done: steps.into_iter().map(done).collect(),
        client: known.client,
    }))
}
