//! 个人信息: what the identity platform certified, which cannot be edited here (R3.11); who is not certified is sent to
//! certify first (R3.12).

use askama::Template;
use axum::response::Response;

use super::home::basics;
use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Summary};

#[derive(Template)]
#[template(path = "person/profile.html")]
struct ProfilePage {
    frame: Frame,
    verified: bool,
    notice: Notice,
    basics: Summary,
    birth: String,
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let card = page.site.db.read(move |conn| profile::card(conn, &person, &given)).await?;
    let card = card.ok_or(Problem::NotFound)?;
    let verified = card.told.is_verified();
    let notice = if verified {
        Notice::info("以下信息来自实名认证，不能在这里修改。")
    } else {
        Notice::warning("请先完成实名认证，再完善个人信息。").link("/auth/centre/real-name", "去认证")
    };
    let number = base::CitizenId::parse(&card.told.id_number, page.given.now.china_date());
    let birth = number.map(|number| number.birth_date().to_string()).unwrap_or_default();
    Ok(page.show(&ProfilePage {
        frame: page.frame("个人信息").at("/person/profile").under(&[("首页", "/person")]),
        verified,
        notice,
        basics: basics(&card),
        birth,
    }))
}
