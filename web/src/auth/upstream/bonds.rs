//! 第三方账号: what is bound to the account, binding and unbinding.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use identity::Refusal;
use identity::upstream::{self, Bond};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice};

/// A platform, bound or not.
struct Line {
    key: String,
    title: String,
    /// Its first character, in a circle: no platform's own sign is drawn.
    mark: char,
    /// What the account is called there, since when, last used; none when it is not bound.
    bond: Option<(String, String, String)>,
}

impl Line {
    fn new(key: &str, title: &str, bond: Option<&Bond>) -> Self {
        let told = |one: &Bond| (one.name.clone(), one.bound_at.china_minute(), one.used_at.china_minute());
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            mark: title.chars().next().unwrap_or(' '),
            bond: bond.map(told),
        }
    }
}

#[derive(Template)]
#[template(path = "auth/upstream/bonds.html")]
struct BondsPage {
    frame: Frame,
    notice: Option<Notice>,
    lines: Vec<Line>,
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

fn notice(done: &str) -> Option<Notice> {
    Some(match done {
        "bound" => Notice::success("已绑定，下次可以用该账号登录。"),
        "proven" => Notice::success("已验证身份，请在10分钟内绑定。"),
        "unbound" => Notice::success("已解除绑定。"),
        "elsewhere" => Notice::warning(Refusal::BoundElsewhere.to_string()),
        "failed" => Notice::warning("没有绑定成功，请重试。"),
        "cancelled" => Notice::warning("您已取消授权，没有绑定。"),
        _ => return None,
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let bonds = page.site.db.read(move |conn| upstream::list(conn, &holder, &given)).await?;
    let offered = page.site.upstreams.iter().map(|one| {
        let bond = bonds.iter().find(|bond| bond.provider == one.key());
        Line::new(one.key(), one.title(), bond)
    });
    // A platform that is offered no more is let go of all the same.
    let is_offered = |bond: &&Bond| page.site.upstreams.iter().any(|one| one.key() == bond.provider);
    let former = bonds.iter().filter(|bond| !is_offered(bond));
    let title = |bond: &Bond| format!("已停用的平台（{}）", bond.provider);
    let former = former.map(|bond| Line::new(&bond.provider, &title(bond), Some(bond)));
    let lines = offered.chain(former).collect();
    let frame = page.frame("第三方账号").under(&[("个人中心", "/auth/centre")]);
    Ok(page.show(&BondsPage { frame, notice: notice(&asked.done), lines }))
}

/// Which one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Typed {
    unbind: String,
}

/// Unbinds one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let is_gone = page.site.db.write(move |tx| upstream::unbind(tx, &holder, &typed.unbind, &given)).await?;
    Ok(page.go(if is_gone { "/auth/centre/bonds?done=unbound" } else { "/auth/centre/bonds" }))
}
