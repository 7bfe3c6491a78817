//! 完成, step three (R1.5).

use askama::Template;
use axum::response::Response;

use super::{STEPS, step};
use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::{Page, Problem};
use crate::ui::{Frame, StepBar};

#[derive(Template)]
#[template(path = "auth/register/done.html")]
struct DonePage {
    frame: Frame,
    steps: StepBar,
    verified: bool,
}

/// Tells how it ended; without step one there is no step three (R1.2.4).
pub(crate) async fn get(page: Page<Identity>) -> Result<Response, Problem> {
    let Some(holder) = holder(&page.visit) else { return Ok(page.go("/auth/register")) };
    match step(&page) {
        Some("3") => {}
        Some(_) => return Ok(page.go("/auth/register/real-name")),
        None => return Ok(page.go("/auth/centre")),
    }
    let given = page.given.clone();
    let verified =
        page.site.db.read(move |conn| identity::real_name::of_holder(conn, &holder, &given)).await?.is_some();
    Ok(page.show(&DonePage { frame: page.frame("完成注册"), steps: StepBar::new(&STEPS, 3), verified }))
}
