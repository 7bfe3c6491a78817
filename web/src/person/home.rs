//! 首页: everything about one person on one page, read in one transaction of at most eight statements (R3–R8), and the
//! dialogs that open over it.

use affiliation::Link;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Day, Given, Moment, Person};
use cases::application;
use cases::prompt::{Cause, NEWS, Prompt, prompts};
use cases::stage::Turn;
use certificates::{Permit, State};
use db::{Conn, Fault};
use notices::policy::{self, Line};
use profile::{Card, verification};
use serde::Deserialize;

use super::services::Group;
use crate::application::View;
use crate::application::spine::tag;
use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Summary};

/// What the page is made of.
pub(crate) struct Gathered {
    pub(crate) card: Card,
    pub(crate) link: Option<Link>,
    policies: (Vec<Line>, i64),
    permit: Option<Permit>,
    applications: Vec<cases::Application>,
    pub(crate) prompts: Vec<(Prompt, bool)>,
}

/// The strip shows so many of each list (R4.3).
const STRIP: usize = 5;

/// Gathers in eight statements; a test counts them.
pub(crate) fn gather(conn: &mut Conn, person: &Person, given: &Given) -> Result<Option<Gathered>, Fault> {
    let Some(card) = profile::card(conn, person, given)? else { return Ok(None) };
    let link = affiliation::last(conn, person)?;
    let policies = policy::list(conn, (0, i64::try_from(STRIP).unwrap_or(5)))?;
    let permits = certificates::list(conn, person, given)?;
    let applications = application::list_current(conn, person, given.now.minus(NEWS))?;
    let verifications = verification::list(conn, person)?;
    let listing = cases::listing::last(conn, person)?;
    let seen = notices::seen::list(conn, person)?;
    let cause = Cause {
        permits: &permits,
        applications: &applications,
        link: link.as_ref(),
        verifications: &verifications,
        listing: listing.as_ref(),
    };
    let told = prompts(&cause, given.now).into_iter();
    let prompts = told.map(|prompt| (seen.contains(&prompt.key), prompt)).map(|(seen, one)| (one, !seen));
    let prompts = prompts.collect();
    let today = Day(given.now.china_date());
    let permit = permits.into_iter().find(|permit| permit.is_shown_on(today));
    let applications = applications.into_iter().filter(|one| !one.stage().is_final()).collect();
    Ok(Some(Gathered { card, link, policies, permit, applications, prompts }))
}

/// A prompt as a line.
pub(crate) struct PromptLine {
    pub(crate) text: String,
    pub(crate) to: String,
    pub(crate) on: String,
    pub(crate) is_new: bool,
    pub(crate) is_urgent: bool,
}

/// How a day is told: today, yesterday, or its date.
pub(crate) fn day_in_words(at: Moment, now: Moment) -> String {
    match (now.china_date() - at.china_date()).whole_days() {
        0 => "今天".to_owned(),
        1 => "昨天".to_owned(),
        _ => at.china_date().to_string(),
    }
}

/// The lines of `prompts`. A click goes by way of a page that remembers that the prompt was read.
pub(crate) fn lines(prompts: &[(Prompt, bool)], now: Moment) -> Vec<PromptLine> {
    prompts
        .iter()
        .map(|(prompt, is_new)| PromptLine {
            text: prompt.text.clone(),
            to: format!("/person/prompts/{}", super::notices::name(prompt)),
            on: day_in_words(prompt.at, now),
            is_new: *is_new,
            is_urgent: prompt.is_urgent,
        })
        .collect()
}

/// An application as a row (R8.2).
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) system: &'static str,
    pub(crate) document: &'static str,
    pub(crate) task: &'static str,
    pub(crate) on: String,
    pub(crate) status: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) note: String,
    pub(crate) act: &'static str,
}

pub(crate) fn row(one: &cases::Application) -> Row {
    let is_own_turn = one.stage().turn() == Turn::Person;
    let settles = matches!(one.stage(), cases::Stage::SettlingAsked | cases::Stage::SettlingReturned);
    let due = one.due_on.map(Day::in_words).filter(|_| is_own_turn);
    Row {
        id: one.id.to_string(),
        system: one.system(),
        document: one.document(),
        task: one.task(),
        on: one.stage_at.china_date().to_string(),
        status: one.status(),
        tag: tag(one.stage(), View::Person),
        note: due.map(|day| format!("请于{day}前处理")).unwrap_or_default(),
        act: match (is_own_turn, settles) {
            (true, true) => "办理",
            (true, false) => "修改",
            (false, _) => "查看",
        },
    }
}

/// The permit as a card (R7.1).
pub(crate) struct PermitCard {
    id: String,
    pub(crate) kind: &'static str,
    pub(crate) number: String,
    pub(crate) issued: String,
    pub(crate) valid_to: String,
    pub(crate) state: &'static str,
    pub(crate) tag: &'static str,
}

/// The class of a permit's tag, the same wherever one is listed.
pub(crate) const fn permit_tag(state: State) -> &'static str {
    match state {
        State::Valid => "ok",
        State::Suspended | State::MayChangeUnit | State::ChangingUnit | State::Frozen => "act",
        _ => "no",
    }
}

/// 户籍 in words; one of the time before it was kept is 未登记.
pub(crate) fn origin(hukou: &str) -> String {
    let words = cases::kinds::field::ORIGIN[0].words(hukou);
    if words.is_empty() { "未登记".to_owned() } else { words }
}

pub(crate) fn permit_card(permit: &Permit, today: Day) -> PermitCard {
    let state = permit.state_on(today);
    PermitCard {
        id: permit.id.to_string(),
        kind: certificates::kind_name(&permit.kind),
        number: permit.grouped(),
        issued: permit.issued_on.in_words(),
        valid_to: permit.valid_to.in_words(),
        state: state.title(),
        tag: permit_tag(state),
    }
}

#[derive(Template)]
#[template(path = "person/home.html")]
struct HomePage {
    frame: Frame,
    dialog: String,
    notice: Option<Notice>,
    name: String,
    verified: bool,
    has_photo: bool,
    basics: Summary,
    unit: String,
    policies: Vec<Line>,
    policy_total: i64,
    prompts: Vec<PromptLine>,
    unread: usize,
    groups: Vec<Group>,
    rows: Vec<Row>,
    permit: Option<PermitCard>,
}

#[derive(Template)]
#[template(path = "person/dialog/complete.html")]
struct Complete {
    csrf: String,
    platform: String,
}

/// Where one comes from.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    sent: String,
}

/// Shows what is known.
pub(crate) async fn get(
    page: Page<Platform>,
    IsPerson(person): IsPerson,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut shown = template(&page, &person, None::<&Complete>).await?;
    shown.notice = (asked.sent == "1").then(|| Notice::success("关联申请已发送，请等待单位审核"));
    Ok(page.show(&shown))
}

/// The home page with `dialog` over it; until the profile is complete, with the one that asks for it (R3.1).
pub(crate) async fn show<D: Template>(
    page: &Page<Platform>,
    person: &Person,
    dialog: Option<&D>,
) -> Result<Response, Problem> {
    Ok(page.show(&template(page, person, dialog).await?))
}

/// As [`show`], because what was posted from the dialog is not in order.
pub(crate) async fn refuse<D: Template>(
    page: &Page<Platform>,
    person: &Person,
    dialog: &D,
) -> Result<Response, Problem> {
    Ok(page.refuse(&template(page, person, Some(dialog)).await?))
}

async fn template<D: Template>(
    page: &Page<Platform>,
    person: &Person,
    dialog: Option<&D>,
) -> Result<HomePage, Problem> {
    let (who, given) = (person.clone(), page.given.clone());
    let gathered = page.site.db.read(move |conn| gather(conn, &who, &given)).await?;
    let gathered = gathered.ok_or(Problem::NotFound)?;
    let frame = page.frame("首页").at("/person");
    let rendered = |html: Result<String, askama::Error>| html.map_err(|_| Problem::Broken);
    let dialog = if gathered.card.completed_at.is_none() {
        let (csrf, platform) = (frame.csrf.clone(), frame.brand.platform.clone());
        rendered(Complete { csrf, platform }.render())?
    } else {
        rendered(dialog.map_or(Ok(String::new()), Template::render))?
    };
    let today = Day(page.given.now.china_date());
    let mut prompts = lines(&gathered.prompts, page.given.now);
    let unread = prompts.iter().filter(|line| line.is_new).count();
    prompts.truncate(STRIP);
    let linked = gathered.link.as_ref().filter(|link| link.state.is_linked());
    Ok(HomePage {
        dialog,
        notice: None,
        name: gathered.card.told.display_name().to_owned(),
        verified: gathered.card.told.is_verified(),
        has_photo: gathered.card.photo.is_some(),
        basics: basics(&gathered.card),
        unit: linked.map(|link| link.unit_name.clone()).unwrap_or_default(),
        policies: gathered.policies.0,
        policy_total: gathered.policies.1,
        prompts,
        unread,
        groups: page.site.services.clone(),
        rows: gathered.applications.iter().map(row).collect(),
        permit: gathered
            .permit
            .as_ref()
            .filter(|permit| !page.site.only_valid_permits || permit.state_on(today) == State::Valid)
            .map(|permit| permit_card(permit, today)),
        frame,
    })
}

/// The part of the certified identity that the home page shows, masked (R0.9, R6.1).
fn basics(card: &Card) -> Summary {
    let told = &card.told;
    let mobile =
        base::Mobile::parse(&told.mobile).map(|mobile| String::from(mobile.masked())).unwrap_or_default();
    let kind =
        base::DocumentKind::parse_code(&told.id_type).map(base::DocumentKind::title).unwrap_or_default();
    let or_none = |text: String| if text.is_empty() { "未认证".to_owned() } else { text };
    Summary::default()
        .line("姓名", or_none(told.name.clone()))
        .line("联系电话", mobile)
        .line("证件类型", or_none(kind.to_owned()))
        .line("证件号码", or_none(stars(&told.id_number)))
}

/// First and last character, with stars between.
pub(crate) fn stars(number: &str) -> String {
    let count = number.chars().count();
    if count < 2 {
        return String::new();
    }
    let (first, last): (String, String) =
        (number.chars().take(1).collect(), number.chars().skip(count - 1).collect());
    format!("{first}{}{last}", "*".repeat(count - 2))
}
