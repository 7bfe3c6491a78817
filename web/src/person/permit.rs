//! 证件详情 (R7.4): the permit, how it stands, and who accompanies.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id};

use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Summary};

#[derive(Template)]
#[template(path = "person/permit.html")]
struct PermitPage {
    frame: Frame,
    kind: &'static str,
    state: &'static str,
    is_shown: bool,
    facts: Summary,
    followers: Vec<(&'static str, String, String)>,
}

/// One of the person's own; anybody else's is not found.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page.site.db.read(move |conn| certificates::open(conn, &person, &id, &given)).await?;
    let (permit, followers) = found.ok_or(Problem::NotFound)?;
    let today = Day(page.given.now.china_date());
    let facts = Summary::default()
        .line("证件类型", certificates::kind_name(&permit.kind))
        .line("证件编号", &permit.number)
        .line("聘用单位", &permit.unit_name)
        .line("发证日期", permit.issued_on.in_words())
        .line("有效期至", permit.valid_to.in_words());
    let facts = match permit.window_ends_on.filter(|day| *day >= today) {
        Some(day) => facts.line("聘用单位变更期限至", day.in_words()),
        None => facts,
    };
    Ok(page.show(&PermitPage {
        frame: page.frame("证件详情").under(&[("首页", "/person")]),
        kind: certificates::kind_name(&permit.kind),
        state: permit.state_on(today).title(),
        is_shown: permit.is_shown_on(today),
        facts,
        followers: followers
            .into_iter()
            .map(|one| (one.relation, one.name, one.birth_on.to_string()))
            .collect(),
    }))
}
