//! 完整信息: what was submitted last, numbers in full (R0.9), and 修改 (R6.2, R6.3). Who is not certified is sent to certify first (R3.12); who has
//! submitted nothing yet goes on where they stopped (R3.7).

use affiliation::{Link, Unit};
use askama::Template;
use axum::response::Response;
use base::Day;
use certificates::{Holder, Permit};
use profile::check::first_incomplete;
use profile::draft::{self, Version};
use profile::verification::{self, State, Verification};
use profile::{Card, PHOTO, history};

use super::certified::{Numbers, certified};
use super::compare::{Blocks, Pictures};
use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::relying::AccountPage;
use crate::ui::{Frame, Notice, Summary};

const PICTURES: Pictures<'_> = Pictures { now: "/person/photo", before: "" };

#[derive(Template)]
#[template(path = "person/profile/info.html")]
struct InfoPage {
    frame: Frame,
    notice: Option<Notice>,
    certified: Summary,
    blocks: Blocks,
    verifications: Vec<Verified>,
    unit: Summary,
    may_leave: bool,
    on_permit: String,
    versions: Vec<Past>,
    submitted: String,
}

/// A line of the history (R6.7).
pub(crate) struct Past {
    pub(crate) number: i32,
    pub(crate) author: &'static str,
    pub(crate) at: String,
}

/// In words.
pub(crate) fn past(one: &history::Past) -> Past {
    let author = if one.is_own { "本人" } else { "工作人员" };
    Past { number: one.number, author, at: one.created_at.china_minute() }
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

/// What the person's living permit says otherwise than the profile (R6.6), in words: 证件基础信息变更 has to be handled, and
/// the hint stays until it was. Nothing is known of a permit older than the register's holder data.
fn on_permit(permits: &[Permit], today: Day, (card, last): (&Card, Option<&Version>)) -> String {
    let permit = permits.iter().find(|permit| permit.is_shown_on(today));
    let (Some(holder), Some(last)) = (permit.and_then(|permit| permit.holder.as_ref()), last) else {
        return String::new();
    };
    let now = Holder {
        name: card.told.name.clone(),
        id_number: card.told.id_number.clone(),
        nation: last.sheet.get("nation").to_owned(),
        mobile: card.told.mobile.clone(),
        photo: last.sheet.get(PHOTO).to_owned(),
    };
    holder.differences(&now).join("、")
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
                (
                    unit_of(link.as_ref(), unit.as_ref()),
                    link.as_ref().is_some_and(|link| link.state == affiliation::State::Linked),
                ),
                certificates::list(conn, &person, &given)?,
                history::list(conn, &person)?,
            );
            Ok((profile::card(conn, &person, &given)?, last, draft::open(conn, &person, &given)?, around))
        })
        .await?;
    let (verifications, (unit, may_leave), permits, versions) = around;
    let card = card.ok_or(Problem::NotFound)?;
    let facts = draft::facts(&card.told, &draft.sheet, page.given.now);
    if let (Some(facts), None) = (&facts, &last) {
        let to = first_incomplete(&draft.sheet, facts).map_or("preview", profile::Section::key);
        return Ok(page.go(&format!("/person/profile/{to}")));
    }
    let uncertified = Notice::warning("请先完成实名认证，再完善个人信息。");
    let uncertified = match page.site.relying.account_page(AccountPage::RealName) {
        Some(to) => uncertified.link(to, "去认证"),
        None => uncertified,
    };
    Ok(page.show(&InfoPage {
        frame: page.frame("个人信息").at("/person/profile").under(&[("首页", "/person")]),
        notice: facts.is_none().then_some(uncertified),
        certified: certified(&card, today.0, Numbers::Full),
        verifications: verifications.into_iter().map(verified).collect(),
        unit,
        may_leave,
        on_permit: on_permit(&permits, today, (&card, last.as_ref())),
        versions: versions.into_iter().map(|one| past(&one)).collect(),
        blocks: last.as_ref().map(|last| Blocks::of(&last.sheet, None, PICTURES)).unwrap_or_default(),
        submitted: last.map(|last| last.created_at.china_minute()).unwrap_or_default(),
    }))
}
