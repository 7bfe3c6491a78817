//! `talent client`: the registry of applications from the command line, through the verbs of the pages.

use std::path::PathBuf;

use base::Secret;
use clap::{Args, Subcommand};
use oidc::registry::{self, ClientRefusal, METHODS, Registered, Registrar, Registration, Seen, Typed};

use crate::program::Ground;

/// What can be done with applications.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// 登记一个应用，打印其密钥（只此一次）
    Add(Box<New>),
    /// 列出应用
    List {
        /// 名称或client_id的一部分
        #[arg(default_value = "")]
        sought: String,
    },
    /// 显示一个应用
    Show {
        /// client_id
        id: String,
    },
    /// 暂停一个应用：立即不能通过它登录
    Suspend {
        /// client_id
        id: String,
        /// 原因
        reason: String,
    },
    /// 恢复一个暂停的应用
    Resume {
        /// client_id
        id: String,
    },
    /// 更换一个应用的密钥：原来的立即失效，新的只打印这一次
    Secret {
        /// client_id
        id: String,
    },
}

/// What a new application is registered with.
#[derive(Clone, Debug, Args)]
pub struct New {
    /// client_id
    pub id: String,
    /// 名称
    pub name: String,
    /// 回调地址，可以有多个
    #[arg(required = true)]
    pub redirect_uris: Vec<String>,
    /// 用途，用户同意授权时看到
    #[arg(long)]
    pub purpose: String,
    /// 退出后的地址，可以多次
    #[arg(long)]
    pub post_logout: Vec<String>,
    /// 接收退出通知的地址
    #[arg(long, default_value = "")]
    pub backchannel: String,
    /// 可获取的信息
    #[arg(long, default_value = "openid profile")]
    pub scopes: String,
    /// 认证方式：secret、private_key、none
    #[arg(long, default_value = "secret")]
    pub authentication: String,
    /// 应用的公钥（JWKS）文件，用于private_key
    #[arg(long)]
    pub keys: Option<PathBuf>,
    /// ID令牌的签名算法：ES256、RS256
    #[arg(long, default_value = "ES256")]
    pub signing: String,
    /// 用户标识：public、pairwise
    #[arg(long, default_value = "public")]
    pub subject: String,
    /// 不要求PKCE，只用于不支持它的旧应用
    #[arg(long)]
    pub without_pkce: bool,
    /// 自有应用，登录时不询问用户是否同意
    #[arg(long)]
    pub first_party: bool,
}

impl New {
    fn read(&self, is_demo: bool) -> Result<Registration, String> {
        let jwks = match &self.keys {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|e| format!("无法读取公钥文件{}：{e}", file.display()))?,
            None => String::new(),
        };
        let typed = Typed {
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            redirect_uris: self.redirect_uris.join("\n"),
            post_logout_uris: self.post_logout.join("\n"),
            backchannel_uri: self.backchannel.clone(),
            scopes: self.scopes.split_whitespace().map(str::to_owned).collect(),
            authentication: self.authentication.clone(),
            jwks,
            signing: self.signing.clone(),
            subject: self.subject.clone(),
            requires_pkce: !self.without_pkce,
            is_first_party: self.first_party,
        };
        let named = registry::check_id(&self.id).err();
        match (named, typed.read(is_demo)) {
            (None, Ok(registration)) => Ok(registration),
            (named, typed) => {
                let refused = named.into_iter().chain(typed.err().into_iter().flatten());
                Err(format!(
                    "没有登记：\n{}",
                    refused.map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n")
                ))
            }
        }
    }
}

/// Obeys, and answers what to print.
///
/// # Errors
/// In words for whoever gave the command.
pub async fn obey(
    command: &ClientCommand,
    ground: &Ground,
    (origin, is_demo): (&str, bool),
) -> Result<String, String> {
    match command {
        ClientCommand::Add(new) => add(ground, new, (origin, is_demo)).await,
        ClientCommand::List { sought } => list(ground, sought).await,
        ClientCommand::Show { id } => Ok(shown(&find(ground, id).await?, origin)),
        ClientCommand::Suspend { id, reason } => {
            let (saw, id, reason, given) =
                (saw(ground, id).await?, id.clone(), reason.clone(), ground.given());
            let done = ground
                .db
                .write(move |tx| registry::suspend(tx, &Registrar::Machine, (&id, &saw, &reason), &given));
            told(done.await).map(|()| "已暂停，立即不能通过该应用登录".into())
        }
        ClientCommand::Resume { id } => {
            let (saw, id, given) = (saw(ground, id).await?, id.clone(), ground.given());
            let done =
                ground.db.write(move |tx| registry::resume(tx, &Registrar::Machine, (&id, &saw), &given));
            told(done.await).map(|()| "已恢复".into())
        }
        ClientCommand::Secret { id } => {
            let (saw, known, given) = (saw(ground, id).await?, id.clone(), ground.given());
            let drawn = ground
                .db
                .write(move |tx| registry::renew_secret(tx, &Registrar::Machine, (&known, &saw), &given));
            let secret = told(drawn.await)?;
            Ok(format!("{}\n{KEEP}\n原来的密钥已失效", handed(id, Some(&secret), origin)))
        }
    }
}

const KEEP: &str = "密钥只显示这一次，请通过安全的渠道交给应用的开发人员";

/// A refusal and a fault are both told in words.
fn told<T>(done: Result<Result<T, ClientRefusal>, db::Fault>) -> Result<T, String> {
    done.map_err(|fault| fault.to_string())?.map_err(|refusal| refusal.to_string())
}

async fn find(ground: &Ground, id: &str) -> Result<Registered, String> {
    let known = id.to_owned();
    let found = ground.db.read(move |conn| registry::find(conn, &Registrar::Machine, &known)).await;
    found.map_err(|fault| fault.to_string())?.ok_or_else(|| ClientRefusal::Unknown.to_string())
}

async fn saw(ground: &Ground, id: &str) -> Result<Seen, String> {
    Ok(Seen::from(&find(ground, id).await?.client))
}

async fn add(ground: &Ground, new: &New, (origin, is_demo): (&str, bool)) -> Result<String, String> {
    let registration = new.read(is_demo)?;
    let (id, given) = (new.id.clone(), ground.given());
    let added =
        ground.db.write(move |tx| registry::add(tx, &Registrar::Machine, (&id, &registration), &given));
    let added = told(added.await)?;
    let told = handed(&added.client.id, added.secret.as_ref(), origin);
    Ok(if added.secret.is_some() { format!("{told}\n{KEEP}") } else { told })
}

async fn list(ground: &Ground, sought: &str) -> Result<String, String> {
    let sought = sought.to_owned();
    let all = ground.db.read(move |conn| registry::list(conn, &Registrar::Machine, &sought)).await;
    let line = |one: &Registered| {
        let state = if one.client.is_suspended { "已暂停" } else { "正常" };
        format!("{:<24} {state}  {}", one.client.id, one.client.name)
    };
    let lines: Vec<String> = all.map_err(|fault| fault.to_string())?.iter().map(line).collect();
    Ok(if lines.is_empty() { "没有应用".into() } else { lines.join("\n") })
}

/// What the developers are given.
fn handed(id: &str, secret: Option<&Secret>, origin: &str) -> String {
    let secret = secret.map(|one| format!("client_secret {}\n", one.expose())).unwrap_or_default();
    format!(
        "client_id     {id}\n{secret}issuer        {origin}\ndiscovery     {origin}/.well-known/openid-configuration"
    )
}

fn shown(one: &Registered, origin: &str) -> String {
    let client = &one.client;
    let method = registry::method_of(client);
    let method = METHODS.iter().find(|(key, _)| *key == method).map_or(method, |(_, title)| *title);
    let yes_or_no = |is: bool| if is { "是" } else { "否" };
    let lines = [
        ("名称", client.name.clone()),
        ("用途", client.purpose.clone()),
        ("状态", if client.is_suspended { "已暂停".into() } else { "正常".into() }),
        ("认证方式", method.into()),
        ("可获取的信息", client.scopes.clone()),
        ("回调地址", client.redirect_uris.join(" ")),
        ("退出后的地址", client.post_logout_uris.join(" ")),
        ("接收退出通知的地址", client.backchannel_uri.clone().unwrap_or_default()),
        ("签名算法", client.signing.name().into()),
        ("用户标识", client.subject.name().into()),
        ("必须使用PKCE", yes_or_no(client.requires_pkce).into()),
        ("自有应用", yes_or_no(client.is_first_party).into()),
        ("登记日期", one.registered_at.china_date().to_string()),
        ("最近使用", one.used_at.map_or("—".into(), base::Moment::china_minute)),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, words)| format!("{name}：{words}")).collect();
    format!("{}\n{}", handed(&client.id, None, origin), lines.join("\n"))
}
