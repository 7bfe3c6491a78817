//! 完整信息: what was submitted last, and 修改 (R6.2, R6.3). Who is not certified is sent to certify first (R3.12); who has
//! submitted nothing yet goes on where they stopped (R3.7).

use affiliation::{Link, Unit};
use askama::Template;
use axum::response::Response;
use base::Day;
use profile::PHOTO;
use profile::check::first_incomplete;
use profile::draft::{self, Version};
use profile::verification::{self, State, Verification};

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
    verifications: Vec<Verified>,
    unit: Summary,
    must_change_permit: bool,
    versions: Vec<(i32, String)>,
    submitted: String,
}

/// How a certificate's number stands (R3.14).
struct Verified {
    subject: &'static str,
    state: &'static str,
    tag: &'static str,
    on: String,
    reason: String,
}

fn verified(one: Verification) -> Verified {
    Verified {
        subject: one.subject.title(),
        tag: match one.state {
            State::Checking => "run",
            State::Valid => "ok",
            State::Invalid(_) => "no",
        },
        state: one.state.title(),
        on: one.at.china_date().to_string(),
        reason: if let State::Invalid(reason) = one.state { reason } else { String::new() },
    }
}

/// The unit as the person's own page shows it (R6.2).
fn unit_of(link: Option<&Link>, unit: Option<&Unit>) -> Summary {
    let linked = link.filter(|link| link.state.is_linked());
    let facts = Summary::default().line("是否关联单位", if linked.is_some() { "是" } else { "否" });
    match (linked, unit) {
        (Some(link), Some(unit)) => {
            let card = affiliation::card(unit);
            facts
                .line("单位名称", &link.unit_name)
                .line("单位电话", card.phone)
                .line("单位地址", card.address)
        }
        _ => facts,
    }
}

/// True when what a permit prints was changed by the last submission (R6.6): 证件基础信息变更 has to be handled.
fn concerns_permit(before: Option<&Version>, last: Option<&Version>) -> bool {
    let (Some(before), Some(last)) = (before, last) else { return false };
    ["nation", PHOTO].iter().any(|key| before.sheet.get(key) != last.sheet.get(key))
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let today = Day(given.now.china_date());
    let (card, last, draft, around) = page
        .site
        .db
        .read(move |conn| {
            let last = draft::last(conn, &person, &given)?;
            let link = affiliation::last(conn, &person)?;
            let linked = link.clone().filter(|link| link.state.is_linked());
            let unit = linked.map(|link| affiliation::unit_of(conn, &link, &given)).transpose()?.flatten();
            let around = (
                verification::list(conn, &person)?,
                unit_of(link.as_ref(), unit.as_ref()),
                certificates::list(conn, &person, &given)?.iter().any(|permit| permit.is_shown_on(today)),
                draft::versions(conn, &person)?,
                draft::before_last(conn, &person, &given)?,
            );
            Ok((profile::card(conn, &person, &given)?, last, draft::open(conn, &person, &given)?, around))
        })
        .await?;
    let (verifications, unit, holds_permit, versions, before) = around;
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
        verifications: verifications.into_iter().map(verified).collect(),
        unit,
        must_change_permit: holds_permit && concerns_permit(before.as_ref(), last.as_ref()),
        versions: versions.into_iter().map(|(number, at)| (number, at.china_minute())).collect(),
        blocks: last.as_ref().map(|last| blocks(&last.sheet, None)).unwrap_or_default(),
        submitted: last.map(|last| last.created_at.china_minute()).unwrap_or_default(),
    }))
}
