//! 工作台: who the officer is here.

use askama::Template;
use axum::response::Response;
use profile::codes::name_in;
use staff::{BUSINESSES, authority};

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Summary};

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    facts: Summary,
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsOfficer(officer): IsOfficer) -> Result<Response, Problem> {
    let frame = page.frame("工作台").for_desk().at("/desk");
    let ranks: Vec<&str> = officer.ranks().iter().map(|rank| rank.title()).collect();
    let businesses: Vec<&str> =
        officer.businesses().iter().filter_map(|key| name_in(BUSINESSES, key)).collect();
    let facts = Summary::default()
        .line("所在机构", authority::title(officer.authority()))
        .line("审核岗位", ranks.join("、"))
        .line("负责业务", businesses.join("、"))
        .changeable("验证方式", "登录审核端时的第二重验证", ("/desk/factors", "管理"));
    let name = frame.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
    Ok(page.show(&HomePage { frame, name, facts }))
}
