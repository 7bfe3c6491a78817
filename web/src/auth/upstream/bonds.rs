//! 第三方账号: what is bound to the account, binding and unbinding.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use identity::upstream;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice};

/// A platform, bound or not.
struct Line {
    key: &'static str,
    title: String,
    /// What the account is called there, since when, last used; none when it is not bound.
    bond: Option<(String, String, String)>,
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
        "unbound" => Notice::success("已解除绑定。"),
        "elsewhere" => Notice::warning(identity::Refusal::BoundElsewhere.to_string()),
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
    let line = |key: &'static str, title: &str| {
        let bond = bonds.iter().find(|bond| bond.provider == key);
        let told = bond.map(|one| (one.name.clone(), one.bound_at.china_minute(), one.used_at.china_minute()));
        Line { key, title: title.to_owned(), bond: told }
    };
    let lines = page.site.upstreams.iter().map(|one| line(one.key(), one.title())).collect();
    let frame = page.frame("第三方账号");
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
    let is_gone =
        page.site.db.write(move |tx| upstream::unbind(tx, &holder, &typed.unbind, &given)).await?;
    Ok(page.go(if is_gone { "/auth/centre/bonds?done=unbound" } else { "/auth/centre/bonds" }))
}
