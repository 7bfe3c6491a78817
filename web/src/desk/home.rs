//! 工作台: what waits and how urgent it is, what the officer has in hand, what was done lately.

use askama::Template;
use axum::response::Response;
use base::Officer;
use cases::desk::handled;
use cases::desk::queue::{self, Filter, MOST, Which};
use cases::{announcement, rating};
use notices::message;
use profile::codes::name_in;
use staff::{BUSINESSES, authority};

use super::queue::{Row, names, row};
use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// Lines of each list.
const LINES: i64 = 8;

/// A count with where it leads.
struct Count {
    number: String,
    title: &'static str,
    words: &'static str,
    look: &'static str,
    to: &'static str,
}

/// Something the officer did.
struct Done {
    at: String,
    words: String,
    name: String,
    task: &'static str,
    to: String,
    status: &'static str,
}

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    place: String,
    duty: String,
    counts: Vec<Count>,
    /// What waits at each step: words, how many, where they are listed.
    steps: Vec<(String, String, String)>,
    objections: i64,
    /// What waits for a batch of 公示.
    unpublished: i64,
    ratings: i64,
    /// Messages nobody opened yet.
    unread: i64,
    rows: Vec<Row>,
    /// True when nothing is in hand and the lines are those that wait.
    is_waiting: bool,
    done: Vec<Done>,
}

fn number(count: usize) -> String {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    if count >= most { format!("{most}+") } else { count.to_string() }
}

fn counts([waiting, red, soon, mine]: [usize; 4]) -> Vec<Count> {
    let one = |count: usize, title, words, look, to| Count {
        look: if count == 0 { "" } else { look },
        number: number(count),
        title,
        words,
        to,
    };
    vec![
        one(waiting, "待办", "等待本岗位处理", "", "/desk/applications?which=waiting"),
        one(red, "已超期", "超过承诺时限", "no", "/desk/applications?which=waiting&light=red"),
        one(soon, "即将到期", "两个工作日内到期", "act", "/desk/applications?which=waiting&light=yellow"),
        one(mine, "我的办件", "已由您领取", "", "/desk/applications?which=mine"),
    ]
}

/// Shows it.
pub(crate) async fn get(page: Page<Platform>, IsOfficer(officer): IsOfficer) -> Result<Response, Problem> {
    let (who, given) = (officer.clone(), page.given.clone());
    let gathered = page.site.db.read(move |conn| {
        let all = Filter::default();
        let counted = (queue::counts(conn, &who, &given)?, queue::count_by_step(conn, &who, &given)?);
        let mut lines = queue::list(conn, &who, (Which::Mine, &all), (0, LINES), &given)?.lines;
        let is_waiting = lines.is_empty();
        if is_waiting {
            lines = queue::list(conn, &who, (Which::Waiting, &all), (0, LINES), &given)?.lines;
        }
        let known = names(conn, &lines, &given)?;
        let (done, _) = handled::list(conn, &who, &handled::Filter::default(), (0, LINES), &given)?;
        let objections = announcement::count_filed(conn, &who)?;
        let tasks =
            (objections, announcement::count_waiting(conn, &who)?, rating::count_tasks(conn, &who, &given)?);
        let tasks = (tasks, message::count_new(conn, who.person())?);
        Ok((counted, (lines, is_waiting, known), done, tasks))
    });
    let ((counted, by_step), (lines, is_waiting, known), done, ((objections, unpublished, ratings), unread)) =
        gathered.await?;
    let frame = page.frame("工作台").for_desk().at("/desk");
    let steps = by_step.into_iter().map(|(status, count)| {
        let filter = Filter { status: status.key(), ..Filter::default() };
        (status.title(), number(count), super::queue::address(Which::Waiting, &filter))
    });
    let did = done.into_iter().map(|(event, line)| Done {
        at: event.at.china_minute(),
        words: event.words,
        task: line.application.task(),
        status: line.application.status(),
        to: format!("/desk/applications/{}", line.application.id),
        name: if line.name.is_empty() { line.application.unit_name } else { line.name },
    });
    Ok(page.show(&HomePage {
        name: frame.user.as_ref().map(|user| user.name.clone()).unwrap_or_default(),
        place: authority::title(officer.authority()),
        duty: duty(&officer),
        counts: counts(counted),
        steps: steps.collect(),
        objections,
        unpublished,
        ratings,
        unread,
        rows: lines.iter().map(|line| row(line, (&officer, &known), page.given.now)).collect(),
        is_waiting,
        done: did.collect(),
        frame,
    }))
}

/// As what, and for which business.
fn duty(officer: &Officer) -> String {
    let ranks: Vec<&str> = officer.ranks().iter().map(|rank| rank.title()).collect();
    let businesses: Vec<&str> =
        officer.businesses().iter().filter_map(|key| name_in(BUSINESSES, key)).collect();
    format!("{} · {}", ranks.join("、"), businesses.join("、"))
}
