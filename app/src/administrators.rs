//! `talent administrator`: the roles that no page gives. Who holds the server gives the first of each, and ever after those
//! of security administrators and auditors (decision 0025).

use base::{Given, Role};
use clap::Subcommand;
use db::{Fault, Tx};
use identity::{Username, account};
use staff::administrator;

use crate::program::Ground;

/// What is to be done.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Act {
    /// 任命一个账号为管理员，打印其设置码（只此一次）；因长期未使用被暂停的恢复使用
    Add {
        /// system（系统管理员）、security（安全管理员）或 audit（审计管理员）
        #[arg(long)]
        role: String,
        /// 用户名
        username: String,
    },
    /// 重新打印设置码，现有的验证方式全部作废：用于手机或密钥丢失
    Code {
        /// 用户名
        username: String,
    },
    /// 免去一个账号的管理员角色
    Remove {
        /// 用户名
        username: String,
    },
}

impl Act {
    fn username(&self) -> &str {
        match self {
            Self::Add { username, .. } | Self::Code { username } | Self::Remove { username } => username,
        }
    }
}

/// Does it, and answers what to print.
///
/// # Errors
/// Why it was not done, in words for who called.
pub(crate) async fn obey(ground: &Ground, act: &Act) -> Result<String, String> {
    let username = Username::parse(act.username()).map_err(|e| e.to_string())?;
    let role = match act {
        Act::Add { role, .. } => {
            Some(Role::parse(role).ok_or("--role 应为 system、security 或 audit".to_owned())?)
        }
        Act::Code { .. } | Act::Remove { .. } => None,
    };
    let (given, act) = (ground.given(), act.clone());
    let done = ground.db.write(move |tx| run(tx, (&act, role), &username, &given)).await;
    done.map_err(|e| e.to_string())?
}

fn run(
    tx: &mut Tx<'_>,
    (act, role): (&Act, Option<Role>),
    username: &Username,
    given: &Given,
) -> Result<Result<String, String>, Fault> {
    let Some(found) = account::find_by_username(tx, username, given)? else {
        return Ok(Err(staff::Refusal::NoAccount.to_string()));
    };
    let code = match (act, role) {
        (Act::Remove { .. }, _) => {
            let done = administrator::dismiss(tx, &found.id, given)?;
            return Ok(done.map(|()| "已免去管理员角色".to_owned()).map_err(|e| e.to_string()));
        }
        (Act::Add { .. }, Some(role)) => administrator::appoint(tx, &found.id, role, given)?,
        (Act::Add { .. } | Act::Code { .. }, _) => administrator::code_on_server(tx, &found.id, given)?,
    };
    Ok(code
        .map(|code| {
            format!(
                "设置码 {}\n只显示这一次，72小时内有效：请本人登录后在 /admin 设置第二重验证",
                code.expose()
            )
        })
        .map_err(|e| e.to_string()))
}
