//! 个人延期注销 (business 2.7): a leaver whose trial time at a new unit is long names that unit and puts the end off. What
//! follows is told before it is asked for.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id, Person};
use cases::{Refusal, holder};
use certificates::Permit;
use serde::Deserialize;

use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Prompts, Summary};

#[derive(Template)]
#[template(path = "person/delay.html")]
struct DelayPage {
    frame: Frame,
    prompts: Prompts,
    facts: Summary,
    new_unit: Field,
    until: Field,
    to: String,
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    new_unit: String,
    #[serde(default)]
    until: String,
}

/// The address of a permit's page.
pub(super) fn address(permit: &Permit) -> String {
    format!("/person/permits/{}", permit.id)
}

/// A page below the permit's.
pub(super) fn frame(page: &Page<Platform>, title: &str, permit: &Permit) -> Frame {
    page.frame(title).under(&[("首页", "/person")]).below("证件详情", address(permit))
}

/// The cancellation that runs, as both pages about it show it.
pub(super) fn facts(permit: &Permit) -> Summary {
    let running = permit.running.as_ref();
    let facts = Summary::default()
        .line("证件编号", permit.grouped())
        .line("聘用单位", &permit.unit_name)
        .line("注销原因", running.map_or("离职", |running| running.cause.title()));
    let facts = match running {
        Some(running) => facts.line("申报日期", running.since.in_words()),
        None => facts,
    };
    match permit.window_ends_on {
        Some(end) => facts.line("注销生效", format!("{}后", end.in_words())),
        None => facts,
    }
}

/// A permit of the person's own with what they may do about it; anybody else's is not found.
pub(super) async fn find(
    page: &Page<Platform>,
    person: &Person,
    id: &str,
) -> Result<(Permit, holder::Ways), Problem> {
    let (id, who, given) = (Id::parse(id).ok_or(Problem::NotFound)?, person.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| {
        let Some((permit, _)) = certificates::open(conn, &who, &id, &given)? else { return Ok(None) };
        let ways = holder::ways(conn, &who, &permit, &given)?;
        Ok(Some((permit, ways)))
    });
    found.await?.ok_or(Problem::NotFound)
}

/// A refusal beside its field; what the register refuses keeps its own.
pub(super) fn prompts(refusal: &Refusal) -> Prompts {
    let field = match refusal {
        Refusal::Permit(refusal) => refusal.field(),
        other => other.field(),
    };
    Prompts::one(field, refusal.to_string())
}

fn template(page: &Page<Platform>, permit: &Permit, (typed, prompts): (&Typed, Prompts)) -> DelayPage {
    let last = holder::longest_delay(permit).map(Day::in_words).unwrap_or_default();
    let until = format!("晚于原注销生效日期，最晚{last}（自申报之日起6个月）");
    DelayPage {
        frame: frame(page, "延期注销", permit),
        facts: facts(permit),
        new_unit: Field::text("new_unit", "新聘用单位名称", &typed.new_unit, &prompts)
            .hint("与劳动合同或录用通知上的名称一致"),
        until: Field::day("until", "延期至", &typed.until, &prompts).hint(until),
        prompts,
        to: address(permit),
    }
}

/// Asks; where nothing can be put off, the permit's page says how it stands.
pub(super) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (permit, ways) = find(&page, &person, &id).await?;
    if ways.delay.is_err() {
        return Ok(page.go(&address(&permit)));
    }
    Ok(page.show(&template(&page, &permit, (&Typed::default(), Prompts::default()))))
}

/// Puts it off.
pub(super) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, wish, given) = (person.clone(), typed.clone(), page.given.clone());
    let done = page
        .site
        .db
        .write(move |tx| holder::delay(tx, &who, &key, (&wish.until, &wish.new_unit), &given))
        .await?;
    match done {
        Ok(Some(())) => Ok(page.go(&format!("/person/permits/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let (permit, _) = find(&page, &person, &id).await?;
            Ok(page.refuse(&template(&page, &permit, (&typed, prompts(&refusal)))))
        }
    }
}
