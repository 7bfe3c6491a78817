//! 个人信息: the wizard of five steps with preview (R3.6–R3.9), and the view of what was submitted (R6.2–R6.4).

pub(crate) mod certified;
pub(crate) mod compare;
pub(crate) mod info;
pub(crate) mod photo;
pub(crate) mod preview;
pub(crate) mod step;
pub(crate) mod version;

use axum::response::Response;
use base::Person;
use profile::check::Facts;
use profile::draft::{self, Draft};
use profile::{Card, Section};

use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::StepBar;

/// The names of the steps (R3.6).
pub(crate) const STEPS: [&str; 6] = ["一般信息", "教育信息", "学习经历", "工作经历", "证件照片", "预览提交"];

/// A certified person's draft, and what the rules know.
pub(crate) struct Desk {
    pub(crate) card: Card,
    pub(crate) draft: Draft,
    pub(crate) facts: Facts,
}

/// Opens the draft; who is not certified is sent to the page that says so (R3.12).
pub(crate) async fn open(page: &Page<Platform>, person: &Person) -> Result<Result<Desk, Response>, Problem> {
    let (person, given) = (person.clone(), page.given.clone());
    let (card, draft, link) = page
        .site
        .db
        .read(move |conn| {
            let link = affiliation::last(conn, &person)?;
            Ok((profile::card(conn, &person, &given)?, draft::open(conn, &person, &given)?, link))
        })
        .await?;
    let card = card.ok_or(Problem::NotFound)?;
    let unit = link.filter(|link| link.state.is_linked()).map(|link| link.unit_name);
    Ok(match draft::facts(&card.told, &draft.sheet, page.given.now) {
        Some(facts) => Ok(Desk { card, draft, facts: Facts { unit, ..facts } }),
        None => Err(page.go("/person/profile")),
    })
}

pub(crate) fn steps(at: usize) -> StepBar {
    StepBar::new(&STEPS, at)
}

/// Where the wizard goes back to from `section`; the first one stays.
pub(crate) fn previous(section: Section) -> String {
    let at = Section::ALL.iter().position(|one| *one == section).unwrap_or(0);
    format!("/person/profile/{}", Section::ALL[at.saturating_sub(1)].key())
}

/// Where the wizard goes on after `section`.
pub(crate) fn next(section: Section) -> String {
    let at = Section::ALL.iter().position(|one| *one == section).unwrap_or(0);
    match Section::ALL.get(at + 1) {
        Some(next) => format!("/person/profile/{}", next.key()),
        None => "/person/profile/preview".to_owned(),
    }
}
