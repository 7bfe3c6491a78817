//! What is marked as wrong when something goes back: a row for each place, with a phrase and words. Rows come by a button,
//! so that it works without scripts.

use std::collections::BTreeMap;

use base::{Given, Id, noun};
use cases::correction::{Mark, Target};
use cases::desk::mark::Flaw;
use cases::phrase::Phrases;
use cases::view::Opened;
use cases::{Kind, desk};

use super::decision::Typed;
use crate::ui::Prompts;

/// So many rows are there at first, so many come at once, and so many there can be.
const FIRST: usize = 2;
const MORE: usize = 2;
const MOST: usize = 30;

/// A group of places.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) places: Vec<(String, String)>,
}

/// A row as it was typed.
pub(super) struct Row {
    pub(super) at: usize,
    pub(super) number: usize,
    pub(super) target: String,
    pub(super) phrase: String,
    pub(super) words: String,
    pub(super) target_prompt: String,
    pub(super) phrase_prompt: String,
    pub(super) words_prompt: String,
}

/// Every place of `opened` that can be marked, as people call it.
pub(super) fn places(opened: &Opened, names: &BTreeMap<String, String>) -> Vec<Group> {
    let kind = opened.kind;
    let place = |target: Target| (target.key(), target.title(kind));
    let sections = kind.sections.iter().filter(|section| section.key != "declaration").map(|section| {
        let fields = section.fields.iter().map(|field| place(Target::Field(field.key.to_owned())));
        let rows = section.rows.iter().map(|rows| place(Target::Rows(rows.key.to_owned())));
        Group { title: section.title, places: fields.chain(rows).collect() }
    });
    let file = |code: &'static str| {
        let name = names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        (Target::File(code.to_owned()).key(), name)
    };
    let files = kind.materials.iter().map(|one| one.code).filter(|code| code.starts_with('A')).map(file);
    let files = Group { title: "材料", places: files.collect() };
    let profile = Group { title: "个人信息", places: vec![place(Target::Profile)] };
    sections.chain([files, profile]).filter(|group| !group.places.is_empty()).collect()
}

/// How many rows the form holds: those typed, and at first a few.
fn count(typed: &Typed) -> usize {
    let at = |key: &str| key.strip_prefix("target.").and_then(|at| at.parse::<usize>().ok());
    let last = typed.pairs.iter().filter_map(|(key, _)| at(key)).max().map_or(FIRST, |last| last + 1);
    let more = if typed.said("act") == "more" { MORE } else { 0 };
    (last + more).min(MOST)
}

/// The rows as they were typed.
pub(super) fn rows(typed: &Typed, prompts: &Prompts) -> Vec<Row> {
    let row = |at: usize| {
        let said = |name: &str| typed.said(&format!("{name}.{at}")).to_owned();
        let prompt = |name: &str| prompts.at(&format!("{name}.{at}"));
        Row {
            at,
            number: at + 1,
            target: said("target"),
            phrase: said("phrase"),
            words: said("words"),
            target_prompt: prompt("target"),
            phrase_prompt: prompt("phrase"),
            words_prompt: prompt("words"),
        }
    };
    (0..count(typed)).map(row).collect()
}

/// Reads the rows; those without anything are none. Every fault at its field.
pub(super) fn read(
    typed: &Typed,
    kind: &Kind,
    by: &Id<noun::Person>,
    (phrases, given): (&Phrases, &Given),
) -> Result<Vec<Mark>, Vec<(String, String)>> {
    let (mut marks, mut faults) = (Vec::new(), Vec::new());
    for row in rows(typed, &Prompts::default()) {
        let told = [&row.target, &row.phrase, &row.words];
        if told.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let Some(target) = Target::parse(&row.target, kind) else {
            faults.push((format!("target.{}", row.at), "请选择需要补正的内容".to_owned()));
            continue;
        };
        let flaw = Flaw { phrase: &row.phrase, words: &row.words, page: "" };
        match desk::mark::read(&target, &flaw, by, (phrases, given)) {
            Ok(mark) => marks.push(mark),
            Err(refusal) => faults.push((format!("{}.{}", refusal.field(), row.at), refusal.to_string())),
        }
    }
    if faults.is_empty() { Ok(marks) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed { pairs: pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect() }
    }

    fn faults(pairs: &[(&str, &str)]) -> Vec<String> {
        let (_, given) = db::testing::given();
        let kind = Kind::find("101").unwrap();
        let phrases = Phrases::from_iter([
            ("T01", "附件不清晰"),
            ("T02", "附件缺页（合同须含首页、签章页、续签页）"),
            ("T99", "其他"),
        ]);
        match read(&typed(pairs), kind, &Id::from_bytes([1; 16]), (&phrases, &given)) {
            Ok(marks) => marks.into_iter().map(|mark| format!("{} {}", mark.target, mark.told())).collect(),
            Err(faults) => faults.into_iter().map(|(at, text)| format!("{at}! {text}")).collect(),
        }
    }

    #[test]
    fn empty_rows_are_none_and_every_fault_stands_at_its_field() {
        assert_eq!(faults(&[("target.0", ""), ("phrase.0", "")]), Vec::<String>::new());
        let good = [("target.0", "file:A11"), ("phrase.0", "T02"), ("words.0", "缺第3页")];
        assert_eq!(faults(&good), ["file:A11 附件缺页（合同须含首页、签章页、续签页）：缺第3页"]);
        let bad = [("target.0", ""), ("phrase.0", "T02"), ("target.1", "field:post"), ("phrase.1", "T99")];
        assert_eq!(faults(&bad), ["target.0! 请选择需要补正的内容", "words.1! 选择“其他”的，请填写说明"]);
        assert_eq!(faults(&[("target.0", "field:post")]), ["phrase.0! 请选择补正原因"]);
        assert_eq!(faults(&[("target.0", "field:nothing"), ("phrase.0", "T01")]).len(), 1, "no such place");
    }

    #[test]
    fn rows_grow_by_a_button_up_to_a_limit() {
        assert_eq!(count(&typed(&[])), FIRST);
        assert_eq!(count(&typed(&[("target.1", ""), ("act", "more")])), FIRST + MORE);
        assert_eq!(count(&typed(&[("target.4000", ""), ("act", "more")])), MOST);
    }
}
