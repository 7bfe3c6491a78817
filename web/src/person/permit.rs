//! 证件详情 (R7.4): the permit, how it stands and what can be done, who accompanies, what happened, who checked it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id};
use cases::holder::{self, Ways};
use certificates::{Cause, Checked, Event, Follower, Permit, State, Verdict, term};

use super::home::{PermitCard, origin, permit_card, stars};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Summary};

/// One line of the history.
struct Happened {
    act: &'static str,
    state: &'static str,
    tag: &'static str,
    who: String,
    at: String,
    cause: String,
    application: String,
}

/// One check by somebody.
struct Asked {
    at: String,
    is_valid: bool,
    words: &'static str,
}

#[derive(Template)]
#[template(path = "person/permit.html")]
struct PermitPage {
    frame: Frame,
    card: PermitCard,
    is_shown: bool,
    holder: String,
    notice: Notice,
    /// Address and words of what the holder may do about a filed cancellation.
    ways: Vec<(String, &'static str)>,
    facts: Summary,
    /// Relation, name, number with stars, date of birth, 户籍.
    followers: Vec<(&'static str, String, String, String, String)>,
    happened: Vec<Happened>,
    checks: Vec<Asked>,
    number: String,
    /// The electronic permit.
    file: String,
}

/// One of the person's own; anybody else's is not found.
pub(crate) async fn get(
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
            let Some((permit, followers)) = certificates::open(conn, &person, &id, &given)? else {
                return Ok(None);
            };
            let history = certificates::history(conn, &permit)?;
            let checks = certificates::checks_of(conn, &person, &permit)?;
            let ways = holder::ways(conn, &person, &permit, &given)?;
            Ok(Some((permit, followers, (history, checks), ways)))
        })
        .await?;
    let (permit, followers, (history, checks), ways) = found.ok_or(Problem::NotFound)?;
    let today = Day(page.given.now.china_date());
    Ok(page.show(&PermitPage {
        frame: page.frame("证件详情").under(&[("首页", "/person")]),
        card: permit_card(&permit, today),
        is_shown: permit.is_shown_on(today),
        holder: permit.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
        notice: way_on(&permit, today),
        ways: links(&permit, &ways),
        facts: facts(&permit, today),
        followers: followers.into_iter().map(line).collect(),
        happened: history.into_iter().map(happened).collect(),
        checks: checks.into_iter().map(asked).collect(),
        number: permit.number,
        file: format!("/person/permits/{}/permit.pdf", permit.id),
    }))
}

/// What the state means for the holder today, and where to act.
fn way_on(permit: &Permit, today: Day) -> Notice {
    let (opens, closes) = (term::renewal_opens(permit.valid_to), term::renewal_closes(permit.valid_to));
    let window = permit.window_ends_on.map(Day::in_words).unwrap_or_default();
    match permit.state_on(today) {
        State::Valid if today >= opens => Notice::warning(format!(
            "证件将于{}到期。续签最晚在{}前办理，逾期须重新申请。",
            permit.valid_to.in_words(),
            closes.in_words()
        ))
        .link("/permit", "去办理续签"),
        State::Valid => Notice::info(format!(
            "{}起可以办理续签。个人信息、随往人员或聘用单位有变化的，请及时变更。",
            opens.in_words()
        ))
        .link("/permit", "办理证件业务"),
        State::Expired if permit.state != State::Expired && today <= closes => {
            Notice::warning(format!("证件已到期，{}前仍可以办理续签，逾期须重新申请。", closes.in_words()))
                .link("/permit", "去办理续签")
        }
        State::Expired => {
            Notice::warning("证件已到期，并且超过了续签期限，请重新申请。").link("/permit", "去申请")
        }
        State::Suspended => match permit.running.as_ref().map(|running| running.cause) {
            Some(Cause::Leaving) | None => Notice::warning(format!(
                "因离职已申报注销，{window}后生效。有新聘用单位的，请在此前办理聘用单位变更。"
            ))
            .link("/permit", "办理证件业务"),
            Some(cause) => Notice::warning(format!("已申报注销（{}），{window}后生效。", cause.title())),
        },
        State::MayChangeUnit => Notice::warning(format!(
            "原单位已确认离职，请在{window}前由新单位办理聘用单位变更，逾期证件将注销。"
        ))
        .link("/permit", "办理聘用单位变更"),
        State::ChangingUnit => Notice::info("正在办理聘用单位变更，办结后证件恢复为有效。")
            .link("/person/applications", "查看进度"),
        State::Frozen => Notice::warning("证件正在核查中，核查期间不能使用，请联系主管部门了解原因。"),
        State::CancelledByHolder
        | State::CancelledByLeaving
        | State::CancelledBySettling
        | State::CancelledByListing => {
            let state = permit.state.title();
            Notice::warning(format!("证件已注销（{state}），不能再使用；经过见下方的办理经过。"))
        }
    }
}

fn links(permit: &Permit, ways: &Ways) -> Vec<(String, &'static str)> {
    let to = |rest: &str| format!("/person/permits/{}/{rest}", permit.id);
    let all =
        [(&ways.delay, to("delay"), "申请延期注销"), (&ways.take_back, to("retraction"), "撤回注销申报")];
    all.into_iter().filter(|(way, ..)| way.is_ok()).map(|(_, to, words)| (to, words)).collect()
}

fn facts(permit: &Permit, today: Day) -> Summary {
    let mut facts = Summary::default();
    if let Some(holder) = &permit.holder {
        facts = facts.line("持证人", &holder.name).line("证件号码", stars(&holder.id_number));
    }
    facts = facts.line("聘用单位", &permit.unit_name);
    if !permit.issuer.is_empty() {
        facts = facts.line("发证机关", &permit.issuer);
    }
    if permit.first_issued_on != permit.issued_on {
        facts = facts.line("首次发证日期", permit.first_issued_on.in_words());
    }
    if let Some(end) = permit.contract_to {
        facts = facts.line("劳动合同终止日", end.in_words());
    }
    let Some(end) = permit.window_ends_on.filter(|end| *end >= today) else { return facts };
    facts = facts.line("聘用单位变更期限至", end.in_words());
    match permit.running.as_ref() {
        Some(running) => {
            let facts = facts.line("注销原因", running.cause.title());
            match &running.new_unit {
                Some(unit) => facts.line("新聘用单位", unit),
                None => facts,
            }
        }
        None => facts,
    }
}

fn line(one: Follower) -> (&'static str, String, String, String, String) {
    let number = if one.number.is_empty() { "未登记".to_owned() } else { stars(&one.number) };
    (one.relation, one.name, number, one.birth_on.to_string(), origin(&one.hukou))
}

fn happened(event: Event) -> Happened {
    Happened {
        act: event.act,
        state: event.to.title(),
        tag: match event.to {
            State::Valid => "ok",
            state if state.is_living() => "act",
            _ => "no",
        },
        who: event.actor,
        at: event.at.china_minute(),
        cause: event.cause,
        application: event.application.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn asked(check: Checked) -> Asked {
    let is_valid = check.verdict == Verdict::Valid;
    Asked { at: check.at.china_minute(), is_valid, words: check.verdict.title() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r7_4_every_state_says_what_it_means_and_where_to_act() {
        let today = Day::parse("2026-11-24").unwrap();
        let told = |state, valid_to: &str| {
            let valid_to = Day::parse(valid_to).unwrap();
            let permit = Permit { state, valid_to, ..certificates::seed::example() };
            way_on(&permit, today).render().unwrap()
        };
        for (state, valid_to, words) in [
            (State::Valid, "2026-12-25", "2026年11月25日起可以办理续签"),
            (State::Valid, "2026-12-24", "续签最晚在2027年01月23日前"),
            (State::Valid, "2026-11-23", "2026年12月23日前仍可以办理续签"),
            (State::Valid, "2026-10-24", "超过了续签期限"),
            (State::Expired, "2026-11-23", "超过了续签期限"),
            (State::MayChangeUnit, "2027-12-25", "由新单位办理聘用单位变更"),
            (State::CancelledByLeaving, "2027-12-25", "离职注销"),
        ] {
            assert!(told(state, valid_to).contains(words), "{state:?} {valid_to}");
        }
        for (state, ..) in State::CODES {
            assert!(!told(state, "2027-12-25").is_empty());
        }
    }
}
