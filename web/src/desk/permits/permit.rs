//! One permit as the authority sees it: what it says, what happened, its numbers, and what can be done to it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id, Officer, noun};
use certificates::desk::{self, Order};
use certificates::life::Act;
use certificates::{Event, Follower, Permit, Refusal, State, kind_name};
use serde::Deserialize;

use super::correction::{self, Correcting, Record};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::home::{permit_tag, stars};
use crate::ui::{Field, Frame, Prompts, Summary};

/// One line of the history.
struct Happened {
    act: &'static str,
    state: &'static str,
    tag: &'static str,
    who: String,
    at: String,
    cause: String,
}

/// Something that can be done now.
struct Choice {
    key: &'static str,
    title: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

/// Acts of a desk: their names in forms, an example for the table of acts, their words and what they bring about.
const ACTS: [(&str, Act, &str, &str); 4] = [
    ("freeze", Act::Freeze, "冻结", "核查期间证件不能使用，办理期限停止计算"),
    ("unfreeze", Act::Unfreeze(State::Valid), "解除冻结", "恢复为冻结之前的状态"),
    ("reissue", Act::Reissue, "换发编号", "编号泄露或印制错误时更正；原编号随即失效"),
    ("cancel", Act::Cancel(State::CancelledByHolder), "注销", "立即生效，不能恢复"),
];

/// Into which a permit is cancelled.
fn endings() -> impl Iterator<Item = (State, i32, &'static str)> {
    State::CODES.into_iter().filter(|(state, ..)| state.is_cancelled())
}

#[derive(Template)]
#[template(path = "desk/permits/permit.html")]
pub(super) struct PermitPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    version: i32,
    number: String,
    state: &'static str,
    tag: &'static str,
    facts: Summary,
    followers: Vec<(&'static str, String, String)>,
    choices: Vec<Choice>,
    act_prompt: String,
    endings: Vec<(i32, &'static str, bool)>,
    can_cancel: bool,
    reason: Field,
    numbers: Vec<(String, &'static str, String)>,
    happened: Vec<Happened>,
    correcting: Correcting,
}

impl PermitPage {
    /// The page with another part for corrections.
    pub(super) fn correcting(self, change: impl FnOnce(Correcting) -> Correcting) -> Self {
        Self { correcting: change(self.correcting), ..self }
    }
}

fn facts(permit: &Permit) -> Summary {
    let mut facts = Summary::default().line("证件类型", kind_name(&permit.kind));
    if let Some(holder) = &permit.holder {
        let mobile = base::Mobile::parse(&holder.mobile).map(|mobile| String::from(mobile.masked()));
        facts = facts
            .line("持证人", &holder.name)
            .line("身份证号码", stars(&holder.id_number))
            .line("手机号码", mobile.unwrap_or_default());
    }
    facts = facts
        .line("聘用单位", &permit.unit_name)
        .line("首次发证日期", permit.first_issued_on.in_words())
        .line("发证日期", permit.issued_on.in_words())
        .line("有效期至", permit.valid_to.in_words());
    if let Some(end) = permit.contract_to {
        facts = facts.line("劳动合同终止日", end.in_words());
    }
    if let Some(end) = permit.window_ends_on {
        facts = facts.line("期限至", end.in_words());
    }
    match &permit.running {
        Some(running) => facts.line("注销原因", format!("{} {}", running.cause.title(), running.reason)),
        None => facts,
    }
}

fn happened(event: Event) -> Happened {
    Happened {
        act: event.act,
        state: event.to.title(),
        tag: permit_tag(event.to),
        who: event.actor,
        at: event.at.china_minute(),
        cause: event.cause,
    }
}

/// Since when the permit has which number, the newest first: what the history says of issues and new numbers. An issue of
/// the time before numbers were kept has the number that the next one gave up.
fn numbers(permit: &Permit, history: &[Event]) -> Vec<(String, &'static str, String)> {
    let issued = Act::title_of("issued");
    let mut number = permit.number.clone();
    let mut all = Vec::new();
    for event in history.iter().filter(|event| event.act == issued || event.number_after.is_some()) {
        let own = event.number_after.clone().unwrap_or_else(|| number.clone());
        number = event.number_before.clone().unwrap_or_default();
        all.push((own, event.act, event.at.china_minute()));
    }
    // A permit of the time before histories has no issue in them.
    if all.last().is_none_or(|(_, act, _)| *act != issued) {
        all.push((number, issued, permit.first_issued_on.to_string()));
    }
    all
}

pub(super) type Whole = (Permit, Vec<Follower>, Vec<Event>, Vec<Record>);

pub(super) async fn find(
    page: &Page<Platform>,
    officer: &Officer,
    id: &Id<noun::Permit>,
) -> Result<Whole, Problem> {
    let (officer, id, given) = (officer.clone(), id.clone(), page.given.clone());
    let found = page
        .site
        .db
        .write(move |tx| {
            let Some((permit, followers)) = desk::look(tx, &officer, &id, &given)? else { return Ok(None) };
            let history = certificates::history(tx, &permit)?;
            let corrections = correction::records(tx, &permit, &given)?;
            Ok(Some((permit, followers, history, corrections)))
        })
        .await?;
    found.ok_or(Problem::NotFound)
}

pub(super) fn template(
    page: &Page<Platform>,
    officer: &Officer,
    (permit, followers, history, corrections): Whole,
    (typed, prompts): (&Typed, Prompts),
) -> PermitPage {
    let state = permit.state_on(Day(page.given.now.china_date()));
    let choices: Vec<Choice> = ACTS
        .into_iter()
        .filter(|(_, act, ..)| permit.state.after(*act).is_ok())
        .map(|(key, _, title, hint)| Choice { key, title, hint, is_chosen: typed.act == key })
        .collect();
    let crumbs = [("工作台", "/desk"), ("证件管理", "/desk/permits")];
    PermitPage {
        frame: page.frame("证件").for_desk().at("/desk/permits").under(&crumbs),
        id: permit.id.to_string(),
        version: permit.version,
        number: permit.grouped(),
        state: state.title(),
        tag: permit_tag(state),
        facts: facts(&permit),
        followers: followers
            .into_iter()
            .map(|one| (one.relation, one.name, one.birth_on.to_string()))
            .collect(),
        can_cancel: choices.iter().any(|choice| choice.key == "cancel"),
        choices,
        act_prompt: prompts.at("act"),
        endings: endings().map(|(_, code, words)| (code, words, typed.to == code.to_string())).collect(),
        reason: Field::text("reason", "原因", &typed.reason, &prompts)
            .hint("2-200个字，持证人可以看到")
            .lines(2, 200),
        numbers: numbers(&permit, &history),
        correcting: Correcting::of(&permit, officer, corrections),
        happened: history.into_iter().map(happened).collect(),
        prompts,
    }
}

/// Shows it. The look goes into the journal.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = find(&page, &officer, &Id::parse(&id).ok_or(Problem::NotFound)?).await?;
    Ok(page.show(&template(&page, &officer, found, (&Typed::default(), Prompts::default()))))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    to: String,
    version: i32,
    reason: String,
}

/// What was chosen, once it is known to be whole.
#[derive(Clone, Copy)]
enum Chosen {
    Freeze,
    Unfreeze,
    Reissue,
    Cancel(State),
}

impl Typed {
    fn chosen(&self) -> Result<Chosen, (&'static str, &'static str)> {
        match self.act.as_str() {
            "freeze" => Ok(Chosen::Freeze),
            "unfreeze" => Ok(Chosen::Unfreeze),
            "reissue" => Ok(Chosen::Reissue),
            "cancel" => endings()
                .find(|(_, code, _)| self.to == code.to_string())
                .map(|(state, ..)| Chosen::Cancel(state))
                .ok_or(("to", "请选择注销为哪种状态")),
            _ => Err(("act", "请选择要办理的事项")),
        }
    }
}

/// Does it.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let id: Id<noun::Permit> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let prompts = match typed.chosen() {
        Err((field, words)) => Prompts::one(field, words),
        Ok(chosen) => match turn(&page, &officer, &id, (chosen, typed.clone())).await? {
            Ok(Some(())) => return Ok(page.go(&format!("/desk/permits/{id}"))),
            Ok(None) => return Err(Problem::NotFound),
            Err(refusal) => Prompts::one(refusal.field(), refusal.to_string()),
        },
    };
    let found = find(&page, &officer, &id).await?;
    Ok(page.refuse(&template(&page, &officer, found, (&typed, prompts))))
}

async fn turn(
    page: &Page<Platform>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    (chosen, typed): (Chosen, Typed),
) -> Result<Result<Option<()>, Refusal>, Problem> {
    let (officer, id, given) = (officer.clone(), id.clone(), page.given.clone());
    let authority = page.site.practice.authority_name(officer.authority());
    let done = page.site.db.write(move |tx| {
        let order = Order { version: typed.version, authority: &authority, reason: &typed.reason };
        match chosen {
            Chosen::Freeze => desk::freeze(tx, &officer, &id, &order, &given),
            Chosen::Unfreeze => desk::unfreeze(tx, &officer, &id, &order, &given),
            Chosen::Cancel(to) => desk::cancel(tx, &officer, (&id, to), &order, &given),
            Chosen::Reissue => {
                Ok(desk::reissue(tx, &officer, &id, &order, &given)?.map(|number| number.map(drop)))
            }
        }
    });
    Ok(done.await?)
}

#[cfg(test)]
mod tests {
    use base::Moment;

    use super::*;

    fn event(act: &'static str, numbers: (Option<&str>, Option<&str>)) -> Event {
        Event {
            at: Moment::from_unix_seconds(1_795_485_600),
            act,
            from: None,
            to: State::Valid,
            cause: String::new(),
            actor: String::new(),
            application: None,
            number_before: numbers.0.map(str::to_owned),
            number_after: numbers.1.map(str::to_owned),
        }
    }

    #[test]
    fn every_number_a_permit_had_is_listed_the_newest_first() {
        let permit = Permit { number: "202611240003".into(), ..certificates::seed::example() };
        let reissued = event("换发编号", (Some("202611200001"), Some("202611240003")));
        let renewed = event("续签", (None, None));
        for issued in [(None, None), (None, Some("202611200001"))] {
            let history = [reissued.clone(), renewed.clone(), event("发证", issued)];
            let told: Vec<String> =
                numbers(&permit, &history).into_iter().map(|(number, ..)| number).collect();
            assert_eq!(told, ["202611240003", "202611200001"], "{issued:?}");
        }
        assert_eq!(numbers(&permit, &[reissued]).len(), 2, "a permit of the time before histories");
        assert_eq!(numbers(&permit, &[]).len(), 1);
    }
}
