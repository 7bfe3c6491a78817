//! 离职与单位变更: who left and still has a permit of the unit, what is to be filed until when, 确认离职 for a new unit, and
//! how long the holder has (business 2.7).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::{Clerk, Day, Given, Id};
use cases::leaver::{self, Leaver};
use certificates::State;
use serde::Deserialize;

use super::{TABS, below};
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::home::permit_tag;
use crate::ui::{Frame, Notice, Prompts};

/// A leaver as a line.
struct Row {
    id: String,
    person: String,
    name: String,
    number: String,
    left_on: String,
    state: &'static str,
    tag: &'static str,
    /// What is to be done, or what goes on.
    words: String,
    is_late: bool,
    /// 个人延期注销, where the holder put it off.
    delay: String,
    may_file: bool,
    may_let_go: bool,
}

fn row(one: Leaver, given: &Given) -> Row {
    let today = Day(given.now.china_date());
    let state = one.permit.state_on(today);
    let until = one.permit.window_ends_on.map(Day::in_words).unwrap_or_default();
    let file_by = one.file_by(&given.calendar);
    let running = one.permit.running.as_ref();
    let cause = running.map_or("", |running| running.cause.title());
    let words = match (state, file_by) {
        (State::Valid, Some(day)) => format!("请在{}前申报注销，或确认离职", day.in_words()),
        (State::Suspended, _) => format!("已申报注销（{cause}），{until}后生效"),
        (State::MayChangeUnit, _) => format!("已确认离职，{until}前可由新单位办理变更"),
        (State::ChangingUnit, _) => "新单位正在办理聘用单位变更".to_owned(),
        _ => String::new(),
    };
    let named = running.and_then(|running| running.new_unit.clone());
    Row {
        id: one.permit.id.to_string(),
        person: one.permit.person.to_string(),
        number: one.permit.grouped(),
        left_on: one.left_on.filter(|_| !one.is_linked).map(|day| day.to_string()).unwrap_or_default(),
        state: state.title(),
        tag: permit_tag(state),
        words,
        is_late: file_by.is_some_and(|day| day < today),
        delay: named.map(|unit| format!("个人延期注销：拟入职“{unit}”，延期至{until}")).unwrap_or_default(),
        may_file: state == State::Valid,
        may_let_go: one.may_let_go(today),
        name: one.name,
    }
}

#[derive(Template)]
#[template(path = "unit/permit/transfers.html")]
struct TransfersPage {
    frame: Frame,
    tabs: &'static [(&'static str, &'static str)],
    at: &'static str,
    notices: Vec<Notice>,
    rows: Vec<Row>,
}

/// What just happened.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Whose link was ended.
    #[serde(default)]
    left: String,
    /// How many applications stand still since.
    #[serde(default)]
    still: String,
    /// Whose leave was confirmed.
    #[serde(default)]
    gone: String,
}

async fn rows(page: &Page<Platform>, clerk: &Clerk) -> Result<Vec<Row>, Problem> {
    let (who, given) = (clerk.clone(), page.given.clone());
    let listed = page.site.db.read(move |conn| leaver::list(conn, &who, &given)).await?;
    Ok(listed.into_iter().map(|one| row(one, &page.given)).collect())
}

fn notices(asked: &Asked, rows: &[Row]) -> Vec<Notice> {
    let named = |id: &str| rows.iter().find(|row| !id.is_empty() && (row.person == id || row.id == id));
    let mut all = Vec::new();
    if let Some(row) = named(&asked.left) {
        let text = format!("已与{}解除关联。该员工持有有效的工作居住证：{}。", row.name, row.words);
        all.push(Notice::warning(text));
    }
    if let Some(count) = asked.still.parse::<usize>().ok().filter(|count| *count > 0) {
        all.push(Notice::info(format!("该员工正在办理的{count}项业务已中止，恢复关联后继续办理。")));
    }
    if let Some(row) = named(&asked.gone) {
        all.push(Notice::success(format!("已确认{}离职，{}。", row.name, row.words)));
    }
    all
}

/// Shows them.
pub(super) async fn list(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let rows = rows(&page, &clerk).await?;
    Ok(page.show(&TransfersPage {
        frame: below(&page, "离职与单位变更"),
        tabs: &TABS,
        at: TABS[2].0,
        notices: notices(&asked, &rows),
        rows,
    }))
}

#[derive(Template)]
#[template(path = "unit/permit/leave.html")]
struct LeavePage {
    frame: Frame,
    prompts: Prompts,
    row: Row,
}

async fn leave_page(
    page: &Page<Platform>,
    clerk: &Clerk,
    (id, prompts): (&str, Prompts),
) -> Result<LeavePage, Problem> {
    let row = rows(page, clerk).await?.into_iter().find(|row| row.id == id).ok_or(Problem::NotFound)?;
    let way =
        [("首页", "/unit"), ("证件台账", "/unit/permits"), ("离职与单位变更", "/unit/permits/transfers")];
    let frame = page.frame("确认离职").for_unit().at("/unit/permits").under(&way);
    Ok(LeavePage { frame, prompts, row })
}

/// Asks first: what is confirmed is not taken back.
pub(super) async fn asking(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(page.show(&leave_page(&page, &clerk, (&id, Prompts::default())).await?))
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// 确认离职
pub(super) async fn confirm(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let permit = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, given) = (clerk.clone(), page.given.clone());
    match page.site.db.write(move |tx| leaver::let_go(tx, &who, &permit, &given)).await? {
        Ok(Some(())) => Ok(page.go(&format!("/unit/permits/transfers?gone={id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one("", refusal.to_string());
            Ok(page.refuse(&leave_page(&page, &clerk, (&id, prompts)).await?))
        }
    }
}
