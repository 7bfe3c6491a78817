//! One application: how it stands, and what its owner can do now.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::position::Position;
use cases::rating::{self, Rating};
use cases::view::{self, Look, Opened};
use cases::{Application, Practice, Side, Stage, withdrawal};

use crate::application::{Around, Spine, View, around};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// Something that can be done now: where, in which words, how the button looks.
struct Act {
    to: String,
    words: String,
    look: &'static str,
}

/// A look by somebody else.
struct Seen {
    at: String,
    words: String,
}

#[derive(Template)]
#[template(path = "person/application/case.html")]
struct CasePage {
    frame: Frame,
    spine: Spine,
    acts: Vec<Act>,
    is_draft: bool,
    looks: Vec<Seen>,
}

/// What the person can do with `one` now, the likeliest first.
fn acts(one: &Application, practice: &Practice, ratings: &[Rating]) -> Vec<Act> {
    let at = View::Person.address(&one.id);
    let act =
        |rest: &str, words: &str, look| Act { to: format!("{at}{rest}"), words: words.to_owned(), look };
    let mut acts = leading(one);
    acts.extend(ratings.iter().filter(|one| one.said.is_none()).map(|one| Act {
        to: format!("/person/ratings/{}", one.id),
        words: format!("评价本次服务（{}）", one.event.title()),
        look: "button--quiet",
    }));
    if one.position == Position::Draft {
        acts.push(act("/removal", "删除草稿", "button--danger"));
    }
    if withdrawal::is_possible(one, practice) {
        acts.push(act("/withdrawal", "撤销申请", "button--danger"));
    }
    acts
}

/// What brings `one` on, or what is next now that it has ended.
fn leading(one: &Application) -> Vec<Act> {
    let at = View::Person.address(&one.id);
    let act = |rest: &str, words: &str| Act { to: format!("{at}{rest}"), words: words.to_owned(), look: "" };
    let elsewhere = |to: &str, words: &str| Act { to: to.to_owned(), words: words.to_owned(), look: "" };
    match one.position {
        _ if one.started_by == Side::Unit => Vec::new(),
        Position::Draft => vec![act("/form", "继续填写")],
        Position::ReturnedToPerson(_) if !one.is_suspended => vec![act("/form", "修改")],
        Position::SettlingAsked | Position::SettlingReturned => {
            vec![act("/settling", "完善落户信息")]
        }
        Position::Done => match &one.permit {
            Some(permit) => vec![elsewhere(&format!("/person/permits/{permit}"), "查看证件")],
            None => Vec::new(),
        },
        _ if one.stage().is_final() => {
            vec![elsewhere(&format!("/person/services/{}", one.business.key()), "重新申请")]
        }
        _ => Vec::new(),
    }
}

fn seen(look: &Look, around: &Around) -> Seen {
    let file = around.names.get(&look.file).map(|name| format!("：{name}")).unwrap_or_default();
    Seen { at: look.at.china_minute(), words: format!("{}{}{file}", look.who, look.words) }
}

/// One of the person's own; anybody else's is not found.
pub(super) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page
        .site
        .db
        .read(move |conn| {
            let Some(opened) = view::by_person(conn, &person, &id, &given)? else { return Ok(None) };
            let around = around(conn, &opened.application, &given)?;
            let ratings = rating::list_of(conn, &person, &id, &given)?;
            Ok(Some((opened, around, view::looks(conn, &person, &id)?, ratings)))
        })
        .await?;
    let (opened, around, looks, ratings): (Opened, Around, Vec<Look>, Vec<Rating>) =
        found.ok_or(Problem::NotFound)?;
    let one = &opened.application;
    let frame = page.frame(one.task()).at("/person/applications");
    Ok(page.show(&CasePage {
        frame: frame.under(&[("首页", "/person"), ("办理记录", "/person/applications")]),
        acts: acts(one, &page.site.practice, &ratings),
        is_draft: one.stage() == Stage::Draft,
        looks: looks.iter().map(|look| seen(look, &around)).collect(),
        spine: Spine::of(&opened, &around, View::Person, (&page.site.practice, &page.given)),
    }))
}
