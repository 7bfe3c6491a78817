//! 提交成功: the number, who acts next, how long it takes, and ways on.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::clock::Phase;
use cases::kinds::Side as Begun;
use cases::{Kind, Practice, number};

use super::{By, Side};
use crate::application::{Around, Spine, around};
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// What comes next, and how long it may take.
struct Next {
    title: String,
    words: String,
}

#[derive(Template)]
#[template(path = "application/form/submitted.html")]
struct SubmittedPage {
    frame: Frame,
    kind: &'static str,
    number: String,
    is_again: bool,
    spine: Spine,
    next: Vec<Next>,
    estimate: Option<u32>,
    to: String,
    home: &'static str,
}

fn next(opened: &cases::view::Opened, kind: &Kind, practice: &Practice) -> Vec<Next> {
    let one = &opened.application;
    let chain = kind.chain_for(one.started_by);
    let days = |phase| practice.limit(phase, one.business, &one.authority).promised;
    let line = |title: String, words: String| Next { title, words };
    let authority = practice.authority_name(&one.authority);
    let mut all = Vec::new();
    if chain.starts == Begun::Person {
        let words = format!("核对申请内容和材料，提出单位意见，一般{}个工作日", days(Phase::Unit));
        all.push(line(format!("{}审核", one.unit_name), words));
    }
    if chain.district {
        let words = format!(
            "{}个工作日内受理，受理后{}个工作日内审核",
            days(Phase::Accepting),
            days(Phase::District)
        );
        all.push(line(format!("{authority}审核"), words));
    }
    if chain.city {
        let words = format!("{}个工作日内审核", days(Phase::City));
        all.push(line(format!("{}审核", practice.city_name), words));
    }
    if chain.announced {
        all.push(line("公示".to_owned(), format!("{}个工作日", days(Phase::Announcement))));
    }
    if chain.settles {
        let words = format!("审批通过后{}天内，由您填写落户地址", days(Phase::SettlingInfo));
        all.push(line("完善落户信息".to_owned(), words));
    }
    all
}

/// Shows it once something was submitted; a draft leads to its page.
pub(super) async fn get<S: Side>(
    page: Page<Platform>,
    By(who, _): By<S>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (key, given) = (id.clone(), page.given.clone());
    let found = page
        .site
        .db
        .write(move |tx| {
            let Some(opened) = who.look(tx, &key, &given)? else { return Ok(None) };
            let around = around(tx, &opened.application, &given)?;
            Ok(Some((opened, around)))
        })
        .await?;
    let (opened, around): (_, Around) = found.ok_or(Problem::NotFound)?;
    let to = S::VIEW.address(&id);
    let Some(sent) = opened.application.number.clone() else { return Ok(page.go(&to)) };
    let practice = &page.site.practice;
    let frame = S::frame(&page, "提交成功");
    Ok(page.show(&SubmittedPage {
        home: frame.user.as_ref().map_or("/", |user| user.home),
        frame: frame.below(opened.kind.name, to.clone()),
        kind: opened.kind.name,
        number: number::grouped(&sent),
        is_again: opened.application.round > 1,
        next: next(&opened, opened.kind, practice),
        estimate: around.estimate,
        spine: Spine::of(&opened, &around, S::VIEW, (practice, &page.given)),
        to,
    }))
}
