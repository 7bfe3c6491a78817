//! 完整信息: what was submitted last, and 修改 (R6.2, R6.3). Who is not certified is sent to certify first (R3.12); who has
//! submitted nothing yet goes on where they stopped (R3.7).

use askama::Template;
use axum::response::Response;
use profile::check::first_incomplete;
use profile::draft;

use super::preview::{Block, blocks};
use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::home::basics;
use crate::ui::{Frame, Notice, Summary};

#[derive(Template)]
#[template(path = "person/profile/info.html")]
struct InfoPage {
    frame: Frame,
    notice: Option<Notice>,
    basics: Summary,
    blocks: Vec<Block>,
    submitted: String,
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let (card, last, draft) = page
        .site
        .db
        .read(move |conn| {
            let last = draft::last(conn, &person, &given)?;
            Ok((profile::card(conn, &person, &given)?, last, draft::open(conn, &person, &given)?))
        })
        .await?;
    let card = card.ok_or(Problem::NotFound)?;
    let facts = draft::facts(&card.told, page.given.now);
    if let (Some(facts), None) = (facts, &last) {
        let to = first_incomplete(&draft.sheet, &facts).map_or("preview", profile::Section::key);
        return Ok(page.go(&format!("/person/profile/{to}")));
    }
    let uncertified =
        Notice::warning("请先完成实名认证，再完善个人信息。").link("/auth/centre/real-name", "去认证");
    Ok(page.show(&InfoPage {
        frame: page.frame("个人信息").at("/person/profile").under(&[("首页", "/person")]),
        notice: facts.is_none().then_some(uncertified),
        basics: basics(&card),
        blocks: last.as_ref().map(|last| blocks(&last.sheet, None)).unwrap_or_default(),
        submitted: last.map(|last| last.created_at.china_minute()).unwrap_or_default(),
    }))
}
