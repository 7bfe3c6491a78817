//! One entry: what it says, everything that was done to it, and what can be done now.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Id, Officer};
use cases::listing::{self, Line, Record, State, Trace, confirm, revoke};
use serde::Deserialize;

use super::{number, tag, words};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Notice, Prompts, Summary};

/// Something that was done.
struct Done {
    title: &'static str,
    who: String,
    at: String,
    words: String,
}

#[derive(Template)]
#[template(path = "desk/listings/entry.html")]
struct EntryPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    version: i32,
    name: String,
    state: String,
    tag: &'static str,
    facts: Summary,
    notice: Option<Notice>,
    can_confirm: bool,
    can_decline: bool,
    can_revoke: bool,
    decline: &'static str,
    confirm: &'static str,
    words: Field,
    done: Vec<Done>,
}

fn facts(line: &Line) -> Summary {
    let record = &line.record;
    let label = if record.person().is_some() { "身份证号码" } else { "统一社会信用代码" };
    let mut facts = Summary::default()
        .line("名单", format!("{}（{}）", record.list.title(), record.list.code(record.business)))
        .line(label, number(line))
        .line("业务", record.business.title())
        .line("列入原因", &record.reason)
        .line("认定依据", if record.basis.is_empty() { "未记录" } else { &record.basis });
    if record.person().is_some() {
        let words = if record.is_falsehood { "是，名下工作居住证同时注销" } else { "否" };
        facts = facts.line("信息作假", words);
    }
    let since = record.listed_at.map_or_else(|| "待确认".to_owned(), |at| at.china_minute());
    facts = facts.line("生效时间", since).line("截止日期", record.until_on.in_words());
    match record.lifted_at {
        Some(at) => facts.line("撤销时间", at.china_minute()),
        None => facts,
    }
}

fn done(page: &Page<Platform>, trace: Trace) -> Done {
    let who = match (trace.officer.is_some(), trace.authority.is_empty()) {
        (true, _) => format!("{} · {}", page.site.practice.authority_name(&trace.authority), trace.name),
        (false, false) => page.site.practice.authority_name(&trace.authority),
        (false, true) => "系统".to_owned(),
    };
    Done { title: trace.step.title(trace.state), who, at: trace.at.china_minute(), words: trace.words }
}

/// What is to be known before acting.
fn notice(record: &Record, is_own: bool) -> Option<Notice> {
    match record.state {
        State::Asked | State::RevocationAsked if is_own => {
            Some(Notice::info("由您提出，须由另一人员确认。提错了的，可以填写原因后撤回。"))
        }
        State::Asked if record.is_falsehood => Some(Notice::warning(
            "确认后立即生效：本人不能办理人才业务，名下的工作居住证同时注销，不能恢复。",
        )),
        State::Asked => Some(Notice::warning("确认后立即生效，有关人员会收到消息。")),
        State::RevocationAsked => Some(Notice::warning("确认后立即撤销，业务办理恢复；注销的证件不恢复。")),
        State::Listed | State::Revoked => None,
    }
}

fn template(
    page: &Page<Platform>,
    officer: &Officer,
    (line, traces): (Line, Vec<Trace>),
    (typed, prompts): (&str, Prompts),
) -> EntryPage {
    let record = &line.record;
    let is_own = record.asked_by.as_ref() == Some(officer.person());
    let is_addition = record.state == State::Asked;
    let label = if record.state == State::Listed { "撤销原因" } else { "原因" };
    let field = Field::text("words", label, typed, &prompts).lines(2, 200);
    let field = match record.state {
        State::Listed => field.hint("2-200个字"),
        _ if is_own => field.hint("撤回时填写，2-200个字").optional(),
        _ => field.hint("不同意时填写，2-200个字").optional(),
    };
    EntryPage {
        frame: page
            .frame("名单记录")
            .for_desk()
            .at("/desk/listings")
            .under(&[("工作台", "/desk"), ("名单管理", "/desk/listings")]),
        id: record.id.to_string(),
        version: record.version,
        name: line.name.clone(),
        state: words(record),
        tag: tag(record.state),
        facts: facts(&line),
        notice: notice(record, is_own),
        can_confirm: record.state.waits() && !is_own,
        can_decline: record.state.waits(),
        can_revoke: record.state == State::Listed,
        decline: if is_own { "撤回" } else { "不同意" },
        confirm: if is_addition { "确认添加" } else { "确认撤销" },
        words: field,
        done: traces.into_iter().map(|trace| done(page, trace)).collect(),
        prompts,
    }
}

async fn find(
    page: &Page<Platform>,
    officer: &Officer,
    id: &Id<Record>,
) -> Result<(Line, Vec<Trace>), Problem> {
    let (officer, id, given) = (officer.clone(), id.clone(), page.given.clone());
    let found = page.site.db.write(move |tx| listing::open(tx, &officer, &id, &given)).await?;
    found.ok_or(Problem::NotFound)
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = find(&page, &officer, &Id::parse(&id).ok_or(Problem::NotFound)?).await?;
    Ok(page.show(&template(&page, &officer, found, ("", Prompts::default()))))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    version: i32,
    words: String,
}

/// Confirms, declines, or asks for it to be revoked.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let id: Id<Record> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (who, one, given) = (officer.clone(), id.clone(), page.given.clone());
    let (asked, practice) = (typed.clone(), page.site.practice.clone());
    let done = page.site.db.write(move |tx| {
        let at = (&one, asked.version);
        match asked.act.as_str() {
            "confirm" => Ok(confirm::confirm(tx, &who, at, &practice, &given)?.map(|done| done.map(drop))),
            "decline" => Ok(confirm::decline(tx, &who, at, &asked.words, &given)?.map(|done| done.map(drop))),
            "revoke" => revoke::revoke(tx, &who, at, &asked.words, &given),
            _ => Ok(Ok(None)),
        }
    });
    match done.await? {
        Ok(Some(())) => Ok(page.go(&format!("/desk/listings/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one(field(&refusal), refusal.to_string());
            let found = find(&page, &officer, &id).await?;
            Ok(page.refuse(&template(&page, &officer, found, (&typed.words, prompts))))
        }
    }
}

/// A refusal knows its field as long as it lives.
fn field(refusal: &cases::Refusal) -> &'static str {
    if refusal.field() == "words" { "words" } else { "" }
}
