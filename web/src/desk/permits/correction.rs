//! 更正 on the page of a permit: one officer says what is right, another confirms it; what was corrected stays to be read.

use axum::extract::Path;
use axum::response::Response;
use base::{Given, Id, Officer, noun};
use certificates::correction::{self, Correction, Field as Item, State, Wanted};
use certificates::desk::Order;
use certificates::life::Act;
use certificates::{Permit, Refusal};
use db::{Conn, Fault};
use profile::codes::{NATIONS, name_in};
use serde::Deserialize;

use super::permit::{Typed as Nothing, find, template};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Prompts};

/// A correction with the names of who asked and who decided.
#[derive(Clone, Debug)]
pub(super) struct Record {
    correction: Correction,
    asked_by: String,
    decided_by: String,
}

/// Every correction of a permit, the newest first.
pub(super) fn records(conn: &mut Conn, permit: &Permit, given: &Given) -> Result<Vec<Record>, Fault> {
    let all = correction::list(conn, permit, given)?;
    let ids: Vec<_> = all
        .iter()
        .flat_map(|one| [Some(one.asked_by.clone()), one.decided.as_ref().map(|(by, _)| by.clone())])
        .flatten()
        .collect();
    let known = if ids.is_empty() { Vec::new() } else { staff::officer::names(conn, &ids, given)? };
    let name = |id: &Id<noun::Person>| {
        known.iter().find(|(one, _)| one == id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let record = |one: Correction| Record {
        asked_by: name(&one.asked_by),
        decided_by: one.decided.as_ref().map(|(by, _)| name(by)).unwrap_or_default(),
        correction: one,
    };
    Ok(all.into_iter().map(record).collect())
}

/// A line: what, as it was, as it should be.
type Line = (&'static str, String, String);

/// A correction as it is read.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) state: &'static str,
    pub(super) tag: &'static str,
    pub(super) lines: Vec<Line>,
    pub(super) reason: String,
    pub(super) asked: String,
    pub(super) decided: String,
    pub(super) words: String,
    pub(super) is_own: bool,
}

impl Shown {
    fn of(record: Record, officer: &Officer) -> Self {
        let one = record.correction;
        let value = |field: Item, text: &str| match field {
            Item::Nation => name_in(NATIONS, text).unwrap_or("未记录").to_owned(),
            _ => text.to_owned(),
        };
        let line = |item: &correction::Item| {
            (item.field.title(), value(item.field, &item.before), value(item.field, &item.after))
        };
        Self {
            id: one.id.to_string(),
            state: one.state.title(),
            tag: match one.state {
                State::Asked => "act",
                State::Done => "ok",
                State::Declined => "none",
            },
            lines: one.items.iter().map(line).collect(),
            asked: format!("{} {} · {}", one.authority, record.asked_by, one.asked_at.china_minute()),
            decided: one
                .decided
                .map(|(_, at)| format!("{} · {}", record.decided_by, at.china_minute()))
                .unwrap_or_default(),
            is_own: one.asked_by == *officer.person(),
            reason: one.reason,
            words: one.words,
        }
    }
}

/// The part of the page.
pub(super) struct Correcting {
    pub(super) prompts: Prompts,
    /// What waits to be confirmed.
    pub(super) waiting: Option<Shown>,
    /// What was decided, the newest first.
    pub(super) past: Vec<Shown>,
    /// The form, where a correction can be asked for.
    pub(super) form: Option<[Field; 3]>,
    pub(super) nations: Vec<(&'static str, &'static str, bool)>,
    pub(super) words: Field,
    /// True while the form is open because something in it is not in order.
    pub(super) is_open: bool,
}

impl Correcting {
    pub(super) fn of(permit: &Permit, officer: &Officer, records: Vec<Record>) -> Self {
        let (mut waiting, mut past) = (None, Vec::new());
        for record in records {
            let is_waiting = record.correction.state == State::Asked;
            let shown = Shown::of(record, officer);
            if is_waiting { waiting = Some(shown) } else { past.push(shown) }
        }
        let holder = permit.holder.as_ref();
        let may = waiting.is_none() && permit.state.after(Act::Correct).is_ok();
        let typed = holder.filter(|_| may).map(|holder| Typed {
            name: holder.name.clone(),
            id_number: holder.id_number.clone(),
            nation: holder.nation.clone(),
            ..Typed::default()
        });
        let empty = Self {
            prompts: Prompts::default(),
            waiting,
            past,
            form: None,
            nations: Vec::new(),
            words: words("", &Prompts::default()),
            is_open: false,
        };
        match typed {
            Some(typed) => empty.with(&typed, Prompts::default()),
            None => empty,
        }
    }

    /// The form as it was typed, with what is wrong.
    fn with(self, typed: &Typed, prompts: Prompts) -> Self {
        let text =
            |name: &'static str, label: &'static str, value: &str| Field::text(name, label, value, &prompts);
        let form = [
            text("correct_name", "姓名", &typed.name),
            text("correct_number", "身份证号码", &typed.id_number),
            text("correct_reason", "更正原因", &typed.reason)
                .hint("2-200个字，持证人可以看到；另一人员确认后生效")
                .lines(2, 200),
        ];
        Self {
            form: self.waiting.is_none().then_some(form),
            nations: NATIONS.iter().map(|(code, name)| (*code, *name, *code == typed.nation)).collect(),
            words: words(&typed.words, &prompts),
            is_open: !prompts.is_empty(),
            prompts,
            ..self
        }
    }
}

fn words(typed: &str, prompts: &Prompts) -> Field {
    Field::text("correct_words", "不同意的原因", typed, prompts)
        .hint("不同意或者撤回时填写，2-200个字")
        .lines(2, 200)
        .optional()
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    version: i32,
    correction: String,
    #[serde(rename = "correct_name")]
    name: String,
    #[serde(rename = "correct_number")]
    id_number: String,
    #[serde(rename = "correct_nation")]
    nation: String,
    #[serde(rename = "correct_reason")]
    reason: String,
    #[serde(rename = "correct_words")]
    words: String,
}

/// The field of this form that a refusal stands at.
fn field(refusal: Refusal, act: &str) -> &'static str {
    match (refusal.field(), act) {
        ("name", _) => "correct_name",
        ("id_number", _) => "correct_number",
        ("nation", _) => "correct_nation",
        ("reason", "ask") => "correct_reason",
        ("reason", _) => "correct_words",
        _ => "",
    }
}

/// Asks for a correction, confirms it, or does not.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let permit: Id<noun::Permit> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let refusal = match turn(&page, &officer, &permit, typed.clone()).await? {
        Ok(Some(())) => return Ok(page.go(&format!("/desk/permits/{id}#correction"))),
        Ok(None) => return Err(Problem::NotFound),
        Err(refusal) => refusal,
    };
    let found = find(&page, &officer, &permit).await?;
    let shown = template(&page, &officer, found, (&Nothing::default(), Prompts::default()));
    let prompts = Prompts::one(field(refusal, &typed.act), refusal.to_string());
    Ok(page.refuse(&shown.correcting(|part| part.with(&typed, prompts))))
}

async fn turn(
    page: &Page<Platform>,
    officer: &Officer,
    id: &Id<noun::Permit>,
    typed: Typed,
) -> Result<Result<Option<()>, Refusal>, Problem> {
    let (officer, id, given) = (officer.clone(), id.clone(), page.given.clone());
    let authority = page.site.practice.authority_name(officer.authority());
    let correction: Option<Id<Correction>> = Id::parse(&typed.correction);
    let done = page.site.db.write(move |tx| {
        let order = |reason| Order { version: typed.version, authority: &authority, reason };
        match (typed.act.as_str(), &correction) {
            ("ask", _) => {
                let nation = typed.nation.trim();
                let nation = name_in(NATIONS, nation).map_or("", |_| nation);
                let wanted = Wanted { name: &typed.name, id_number: &typed.id_number, nation };
                correction::ask(tx, &officer, (&id, &wanted), &order(&typed.reason), &given)
            }
            ("confirm", Some(one)) => correction::confirm(tx, &officer, (&id, one), &authority, &given),
            ("decline", Some(one)) => {
                correction::decline(tx, &officer, (&id, one), &order(&typed.words), &given)
            }
            _ => Ok(Ok(None)),
        }
    });
    Ok(done.await?)
}
