//! 业务权限: how the unit's right for each business stands, what can be applied for, and what was (consoles 8.1).

use affiliation::Right;
use affiliation::info as verbs;
use askama::Template;
use axum::response::Response;
use cases::kinds::unit_right::may_begin;
use cases::{Application, Kind, Side};

use super::home::tag;
use crate::application::View;
use crate::application::spine;
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// Something that can be applied for, or why it cannot now.
struct Offer {
    code: &'static str,
    name: &'static str,
    when: &'static str,
    /// The open application of this kind: its id, its state, true when it is to be filled in.
    open: Option<(String, &'static str, bool)>,
    /// Why not; empty when it can be begun.
    way: &'static str,
}

/// A business.
struct Part {
    title: &'static str,
    right: &'static str,
    tag: &'static str,
    words: &'static str,
    offers: Vec<Offer>,
    history: Vec<Past>,
}

/// Something that was applied for.
struct Past {
    id: String,
    name: &'static str,
    number: String,
    on: String,
    status: &'static str,
    tag: &'static str,
}

#[derive(Template)]
#[template(path = "unit/rights.html")]
struct RightsPage {
    frame: Frame,
    parts: Vec<Part>,
}

/// What the state means for the unit's people.
const fn words(right: Right) -> &'static str {
    match right {
        Right::None => "尚未开通，员工暂不能办理该业务。",
        Right::Valid => "员工可以办理该业务。",
        Right::Blacklisted | Right::Suspended => "暂停办理新的业务；已由主管部门受理的继续办理。",
        Right::Frozen => "权限已冻结，请向主管部门咨询。",
        Right::Cancelled => "权限已注销，需要时可以重新申请。",
    }
}

fn offer(kind: &'static Kind, right: Right, own: &[Application]) -> Offer {
    let open = own.iter().find(|one| one.kind == kind.code && !one.stage().is_final());
    Offer {
        code: kind.code,
        name: kind.name,
        when: kind.when,
        open: open.map(|one| (one.id.to_string(), one.status(), super::application::is_filled_in(one))),
        way: may_begin(kind.effect, right).err().unwrap_or_default(),
    }
}

fn past(one: &Application) -> Past {
    Past {
        id: one.id.to_string(),
        name: one.task(),
        number: one.number.clone().unwrap_or_default(),
        on: one.stage_at.china_date().to_string(),
        status: one.status(),
        tag: spine::tag(one.stage(), View::Unit),
    }
}

/// So many of the past are shown.
const MOST: i64 = 50;

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let (rights, own) = page
        .site
        .db
        .read(move |conn| {
            let Some(unit) = verbs::unit(conn, &clerk, &given)? else { return Ok((Vec::new(), Vec::new())) };
            let rights = affiliation::rights(conn, &unit.id)?.to_vec();
            Ok((rights, cases::unit::list_own(conn, &clerk, MOST)?))
        })
        .await?;
    let part = |(business, right): (affiliation::Business, Right)| Part {
        title: business.title(),
        right: right.title(),
        tag: tag(right),
        words: words(right),
        offers: Kind::of(business, Side::Unit)
            .filter(|kind| kind.chain.starts == Side::Unit)
            .map(|kind| offer(kind, right, &own))
            .collect(),
        history: own.iter().filter(|one| one.business == business).map(past).collect(),
    };
    Ok(page.show(&RightsPage {
        frame: page.frame("业务权限").for_unit().at("/unit/rights").under(&[("首页", "/unit")]),
        parts: rights.into_iter().map(part).collect(),
    }))
}
