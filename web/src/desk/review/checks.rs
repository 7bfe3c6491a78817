//! What is to be looked at besides the form: sources, other applications, lists, earlier corrections.

use affiliation::Right;
use base::{Day, Officer};
use cases::correction::Target;
use cases::number;
use certificates::kind_name;

use super::gather::Gathered;
use super::materials::title;
use super::source::{Told, told};
use crate::person::home::permit_tag;

/// Another open application of the person.
pub(super) struct Other {
    pub(super) task: &'static str,
    pub(super) status: &'static str,
    pub(super) unit: String,
    pub(super) number: String,
    /// Where it is, when it is this officer's to see.
    pub(super) to: Option<String>,
}

/// A permit of the person.
pub(super) struct Held {
    pub(super) kind: &'static str,
    pub(super) number: String,
    pub(super) state: &'static str,
    pub(super) tag: &'static str,
    pub(super) valid_to: String,
    /// Where it is, when it is this officer's to see.
    pub(super) to: Option<String>,
}

/// A word about a list: its look, what it is about, what it says.
pub(super) struct Word {
    pub(super) tag: &'static str,
    pub(super) title: &'static str,
    pub(super) words: String,
}

/// All of it.
pub(super) struct Checks {
    pub(super) sources: Vec<Told>,
    pub(super) others: Vec<Other>,
    pub(super) permits: Vec<Held>,
    pub(super) words: Vec<Word>,
    /// Round, and what was to be corrected then: title and words.
    pub(super) corrections: Vec<(i32, Vec<(String, String)>)>,
}

impl Checks {
    pub(super) fn of(gathered: &Gathered, officer: &Officer, today: Day) -> Self {
        let (opened, around) = (&gathered.opened, &gathered.around);
        let others = around.others.iter().map(|(other, is_seen)| Other {
            task: other.task(),
            status: other.status(),
            unit: other.unit_name.clone(),
            number: other.number.as_deref().map(number::grouped).unwrap_or_else(|| "未提交".to_owned()),
            to: is_seen.then(|| format!("/desk/applications/{}", other.id)),
        });
        let corrections = around.corrections.iter().map(|(round, marks)| {
            let told = marks.iter().map(|mark| {
                let target = Target::parse(&mark.target, opened.kind);
                let title = target.map(|target| title(&target, opened, &gathered.shared));
                (title.unwrap_or_default(), mark.told())
            });
            (*round, told.collect())
        });
        let permits = around.permits.iter().map(|permit| Held {
            kind: kind_name(&permit.kind),
            number: permit.number.clone(),
            state: permit.state.title(),
            tag: permit_tag(permit.state),
            valid_to: permit.valid_to.in_words(),
            to: certificates::desk::is_seen(officer, permit).then(|| format!("/desk/permits/{}", permit.id)),
        });
        Self {
            permits: permits.collect(),
            sources: told(opened, today),
            others: others.collect(),
            words: words(gathered, today),
            corrections: corrections.collect(),
        }
    }

    /// How many of these say that something is wrong.
    pub(super) fn problems(&self) -> usize {
        let sources = self.sources.iter().filter(|one| one.tag == "no").count();
        sources + self.words.iter().filter(|one| one.tag == "no").count()
    }
}

fn words(gathered: &Gathered, today: Day) -> Vec<Word> {
    let (opened, around) = (&gathered.opened, &gathered.around);
    let mut all = Vec::new();
    if opened.application.person.is_some() {
        let running = around.listing.as_ref().filter(|listing| listing.is_running(today));
        all.push(match (running, &around.listing) {
            (Some(listing), _) => Word {
                tag: "no",
                title: "个人名单",
                words: format!("在名单中，至{}：{}", listing.until_on.in_words(), listing.reason),
            },
            (None, Some(_)) => {
                Word { tag: "act", title: "个人名单", words: "曾列入名单，现已解除".to_owned() }
            }
            (None, None) => Word { tag: "ok", title: "个人名单", words: "不在名单中".to_owned() },
        });
    }
    let right = around.right.unwrap_or(Right::None);
    let is_asked = opened.application.person.is_some();
    all.push(Word {
        tag: if right == Right::Valid {
            "ok"
        } else if is_asked {
            "no"
        } else {
            "none"
        },
        title: "单位业务权限",
        words: right.title().to_owned(),
    });
    if !around.twice.is_empty() {
        let words = format!("{}已登记在其他证件或申请中", around.twice.join("、"));
        all.push(Word { tag: "no", title: "随往人员", words });
    }
    all
}
