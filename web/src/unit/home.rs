//! The unit's home: what is to do, the rights, the 关联码.

use affiliation::{Right, clerk, info as verbs, staff};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use notices::policy::{self, Line};
use serde::Deserialize;

use crate::edge::actor::{IsClerk, IsPerson};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Summary};

#[derive(Template)]
#[template(path = "unit/home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    must_complete: bool,
    confirming: bool,
    facts: Summary,
    link_code: String,
    applications: i64,
    expiring: i64,
    waiting: i64,
    people: i64,
    leaving: i64,
    rights: Vec<(&'static str, &'static str, &'static str)>,
    policies: Vec<Line>,
}

#[derive(Template)]
#[template(path = "unit/stranger.html")]
struct StrangerPage {
    frame: Frame,
}

/// 即将到期: within so many days.
const SOON: i64 = 30;

/// So many policies are shown, as on a person's home (R4.3).
const NEWEST: i64 = 5;

/// The class of a right's tag.
pub(super) const fn tag(right: Right) -> &'static str {
    match right {
        Right::Valid => "ok",
        Right::None => "act",
        _ => "no",
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    renew: String,
}

/// Shows it; to a person who handles no unit's business, how one comes to.
pub(crate) async fn get(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let found = page
        .site
        .db
        .read(move |conn| {
            let Some(clerk) = clerk::of_person(conn, &person)? else { return Ok(None) };
            let Some(unit) = verbs::unit(conn, &clerk, &given)? else { return Ok(None) };
            let rights = affiliation::rights(conn, &unit.id)?;
            let [applications, ..] = cases::unit::counts(conn, &clerk)?;
            let expiring = certificates::count_expiring_of_unit(conn, &clerk, SOON, &given)?;
            let (policies, _) = policy::list(conn, (0, NEWEST))?;
            Ok(Some((staff::counts(conn, &clerk)?, (applications, expiring), unit, rights, policies)))
        })
        .await?;
    let frame = page.frame("首页").for_unit().at("/unit");
    let Some(((waiting, people, leaving), (applications, expiring), unit, rights, policies)) = found else {
        return Ok(page.show(&StrangerPage { frame: page.frame("单位入口").for_unit() }));
    };
    let card = affiliation::card(&unit);
    Ok(page.show(&HomePage {
        frame,
        must_complete: unit.completed_at.is_none(),
        confirming: asked.renew == "1",
        facts: Summary::default()
            .line("统一社会信用代码", &card.credit_code)
            .line("单位类型", &card.kind)
            .line("所属区", &card.district)
            .line("单位地址", &card.address),
        name: unit.name,
        link_code: unit.link_code.to_string(),
        applications,
        expiring,
        waiting,
        people,
        leaving,
        rights: rights.map(|(business, right)| (business.title(), right.title(), tag(right))).to_vec(),
        policies,
    }))
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// A new 关联码.
pub(crate) async fn renew(
    page: Page<Platform>,
    IsClerk(clerk): IsClerk,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    page.site.db.write(move |tx| verbs::renew_link_code(tx, &clerk, &given)).await?;
    Ok(page.go("/unit"))
}
