//! What the unit decides (consoles 8.1): 审核通过并上报 with its part, 退回个人 with marks and words, 审核不通过, 撤回补正要求. One
//! form, so that whatever is refused, everything typed stays.

use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::kinds::UnitMaterial;
use cases::transition::Act;
use cases::unit::{self as verbs, Owed, PART};
use cases::view::Opened;
use cases::{Refusal, unit};
use profile::Sheet;

use super::mark::{self, Group, Row};
use super::open;
use crate::application::{Around, View};
use crate::edge::actor::IsReadyClerk;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::Prompts;
use crate::ui::input::Input;

/// As typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) pairs: Vec<(String, String)>,
}

impl Typed {
    /// The value of `key`; empty when there is none.
    pub(super) fn said(&self, key: &str) -> &str {
        self.pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str())
    }

    fn part(&self) -> Sheet {
        Sheet::default().with_fields(PART, &self.pairs)
    }
}

/// A material that the unit adds.
pub(super) struct Paper {
    pub(super) name: String,
    pub(super) code: &'static str,
    pub(super) state: String,
    pub(super) tag: &'static str,
}

impl Paper {
    fn of(owed: &Owed, around: &Around) -> Self {
        let UnitMaterial { code, must, when } = owed.material;
        let (state, tag) = match (owed.is_ready, must) {
            (true, _) => ("已上传".to_owned(), "ok"),
            (false, true) => ("必须上传".to_owned(), "no"),
            (false, false) => (format!("{when}的上传"), "end"),
        };
        Self { name: around.names.get(code).cloned().unwrap_or_else(|| code.to_owned()), code, state, tag }
    }
}

/// The form, with what the unit may choose.
pub(super) struct Decision {
    pub(super) approves: &'static str,
    pub(super) approve_hint: &'static str,
    pub(super) inputs: Vec<Input>,
    pub(super) materials: Vec<Paper>,
    pub(super) materials_prompt: String,
    pub(super) returns: bool,
    pub(super) rows: Vec<Row>,
    pub(super) places: Vec<Group>,
    pub(super) phrases: Vec<(String, String)>,
    pub(super) words: String,
    pub(super) words_prompt: String,
    pub(super) returning: bool,
    pub(super) refuses: bool,
    pub(super) reason: String,
    pub(super) reason_prompt: String,
    pub(super) refusing: bool,
}

impl Decision {
    /// The form of `opened` as it was typed; the first time with the part that the unit gave before.
    pub(super) fn new(
        opened: &Opened,
        (around, owed): (&Around, &[Owed]),
        choices: &[Act],
        (typed, prompts): (&Typed, &Prompts),
    ) -> Self {
        let part = if typed.pairs.is_empty() { opened.unit_part.clone() } else { typed.part() };
        let input = |field: &profile::field::Field| {
            Input::new(field, field.key, (part.get(field.key), ""), (&prompts.at(field.key), ""))
        };
        let is_again = opened.application.position != cases::position::Position::AtUnit;
        // 105 ends with the unit.
        let goes_on = opened.kind.chain.district;
        let has = |act| choices.contains(&act);
        let act = typed.said("act");
        Self {
            approves: match (has(Act::Approve), goes_on, is_again) {
                (false, ..) => "",
                (true, false, _) => "审核通过",
                (true, true, false) => "审核通过并上报",
                (true, true, true) => "修改后上报",
            },
            approve_hint: match goes_on {
                true => "请核对申请内容与材料。上报后由主管部门审核。",
                false => {
                    "请核对申请内容。审核通过后证件挂起，60日后注销；期间可以确认离职，由新单位办理聘用单位变更。"
                }
            },
            inputs: PART.iter().map(input).collect(),
            materials: owed.iter().map(|one| Paper::of(one, around)).collect(),
            materials_prompt: prompts.at("unit_materials"),
            returns: has(Act::ReturnToPerson),
            rows: mark::rows(typed, prompts),
            places: mark::places(opened, &around.names),
            phrases: around.phrases.choices().to_vec(),
            words: typed.said("return_words").to_owned(),
            words_prompt: prompts.at("return_words"),
            returning: matches!(act, "return" | "more"),
            refuses: has(Act::Refuse),
            reason: typed.said("refuse_reason").to_owned(),
            reason_prompt: prompts.at("refuse_reason"),
            refusing: act == "refuse",
        }
    }
}

/// What is not in order, at the fields of this form.
fn prompts(act: &str, refusal: &Refusal) -> Prompts {
    let field = match (act, refusal.field()) {
        ("return", "reason") => "return_words",
        ("refuse", "reason") => "refuse_reason",
        (_, field) => field,
    };
    Prompts::many([(field.to_owned(), refusal.to_string())])
}

/// Reads the decision; every fault at once.
fn read(
    typed: &Typed,
    (opened, around): (&Opened, &Around),
    clerk: &base::Clerk,
    page: &Page<Platform>,
) -> Result<verbs::Decision, Prompts> {
    match typed.said("act") {
        "approve" => {
            let part = typed.part();
            let found = unit::check_part(&part, page.given.now.china_date());
            if found.prompts.is_empty() {
                return Ok(verbs::Decision::Approve(part));
            }
            Err(Prompts::many(found.prompts.into_iter().map(|one| (one.key, one.text))))
        }
        "return" => match mark::read(typed, opened.kind, clerk.person(), (&around.phrases, &page.given)) {
            Ok(marks) => Ok(verbs::Decision::Return(marks, typed.said("return_words").to_owned())),
            Err(faults) => Err(Prompts::many(faults)),
        },
        "refuse" => Ok(verbs::Decision::Refuse(typed.said("refuse_reason").to_owned())),
        "take-back" => Ok(verbs::Decision::TakeBack),
        // 增加一行, and the key that is pressed in a line of text: nothing is decided.
        _ => Err(Prompts::default()),
    }
}

/// Decides.
pub(super) async fn post(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = Typed { pairs };
    let key = Id::parse(&id).ok_or(Problem::NotFound)?;
    let (opened, around, _) = open::find(&page, &clerk, &id).await?.ok_or(Problem::NotFound)?;
    let decision = match read(&typed, (&opened, &around), &clerk, &page) {
        Ok(decision) => decision,
        Err(prompts) => {
            let is_fine = prompts.is_empty();
            let shown = open::template(&page, &clerk, &id, (&typed, prompts)).await?;
            return Ok(if is_fine { page.show(&shown) } else { page.refuse(&shown) });
        }
    };
    let version = typed.said("version").parse().unwrap_or(-1);
    let (who, given, practice) = (clerk.clone(), page.given.clone(), page.site.practice.clone());
    let to = View::Unit.address(&key);
    let decided = page
        .site
        .db
        .write(move |tx| verbs::decide(tx, &who, (&key, version, &decision), &practice, &given))
        .await?;
    match decided {
        Ok(Some(_)) => Ok(page.go(&to)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = prompts(typed.said("act"), &refusal);
            Ok(page.refuse(&open::template(&page, &clerk, &id, (&typed, prompts)).await?))
        }
    }
}
