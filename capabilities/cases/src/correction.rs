//! 退回补正: single fields and files marked with a phrase of the catalogue and words (business 2.13). The person corrects
//! exactly those; the rest stays as it was submitted.

use std::collections::{BTreeMap, BTreeSet};

use base::Moment;
use profile::Sheet;

use crate::Kind;
use crate::kinds::Section;
use crate::phrase::OTHER;

/// Stands in a phrase's place when something was looked at and is in order: the desk's own note, told to nobody.
pub(crate) const PASSED: &str = "OK";

/// Something marked as wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What: see [`Target`].
    pub target: String,
    /// The code of a phrase.
    pub phrase: String,
    /// The words of that phrase when it was chosen: an open case keeps what it said.
    pub said: String,
    /// Which page of a file; none for the whole.
    pub page: Option<i32>,
    /// What else is to be said; may be empty unless the phrase is 其他.
    pub words: String,
    /// The person who marked it.
    pub by: String,
    /// When.
    pub at: Moment,
}

impl Mark {
    /// Page, phrase and words, as the person reads them: “第3页：附件缺页：缺签章页”.
    pub fn told(&self) -> String {
        let page = self.page.map(|page| format!("第{page}页：")).unwrap_or_default();
        let is_phrase = self.phrase != OTHER && !self.said.is_empty();
        match (is_phrase, self.words.is_empty()) {
            (false, _) => format!("{page}{}", self.words),
            (true, true) => format!("{page}{}", self.said),
            (true, false) => format!("{page}{}：{}", self.said, self.words),
        }
    }
}

/// What a mark is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A field of the form, by key.
    Field(String),
    /// Repeated rows, by key.
    Rows(String),
    /// A material, by code.
    File(String),
    /// 个人信息, as a whole: the newest version takes the place of the one submitted.
    Profile,
}

impl Target {
    /// Its name in the database and in forms: `field:joined`, `rows:incomes`, `file:A11`, `profile`.
    pub fn key(&self) -> String {
        match self {
            Self::Field(key) => format!("field:{key}"),
            Self::Rows(key) => format!("rows:{key}"),
            Self::File(code) => format!("file:{code}"),
            Self::Profile => "profile".to_owned(),
        }
    }

    /// The target of this name, if `kind` has one.
    pub fn parse(key: &str, kind: &Kind) -> Option<Self> {
        match key.split_once(':') {
            None if key == "profile" => Some(Self::Profile),
            Some(("field", field)) => {
                let mut all = kind.sections.iter().flat_map(|section| section.fields);
                all.any(|one| one.key == field).then(|| Self::Field(field.to_owned()))
            }
            Some(("rows", rows)) => {
                let mut all = kind.sections.iter().flat_map(|section| section.rows);
                all.any(|one| one.key == rows).then(|| Self::Rows(rows.to_owned()))
            }
            Some(("file", code)) => kind.codes().any(|one| one == code).then(|| Self::File(code.to_owned())),
            _ => None,
        }
    }

    /// What it is called on pages.
    pub fn title(&self, kind: &Kind) -> String {
        let found = match self {
            Self::Field(key) => {
                let mut all = kind.sections.iter().flat_map(|section| section.fields);
                all.find(|one| one.key == key).map(|one| one.label)
            }
            Self::Rows(key) => {
                let mut all = kind.sections.iter().flat_map(|section| section.rows);
                all.find(|one| one.key == key).map(|one| one.label)
            }
            Self::File(code) => return format!("材料{code}"),
            Self::Profile => Some("个人信息"),
        };
        found.unwrap_or_default().to_owned()
    }

    /// The same, a file by the name that the catalogue gives its material.
    pub fn title_with(&self, kind: &Kind, names: &BTreeMap<String, String>) -> String {
        match self {
            Self::File(code) => names.get(code).cloned().unwrap_or_else(|| self.title(kind)),
            _ => self.title(kind),
        }
    }
}

/// What the person may change now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlocked {
    /// Everything: a draft, or a return whose reason names no single thing.
    All,
    /// These alone.
    Only(BTreeSet<String>),
}

impl Unlocked {
    /// What `marks` leave open.
    pub fn by(marks: &[Mark]) -> Self {
        if marks.is_empty() {
            return Self::All;
        }
        Self::Only(marks.iter().map(|mark| mark.target.clone()).collect())
    }

    /// True when `target` may change. The declaration is made anew with every submission.
    pub fn has(&self, target: &Target) -> bool {
        match self {
            Self::All => true,
            Self::Only(all) => {
                matches!(target, Target::Field(key) if key == "agreed" || key == "signed")
                    || all.contains(&target.key())
            }
        }
    }

    /// True when anything of `section` may change.
    pub fn touches(&self, section: &Section) -> bool {
        let field = section.fields.iter().any(|field| self.has(&Target::Field(field.key.to_owned())));
        field || section.rows.iter().any(|rows| self.has(&Target::Rows(rows.key.to_owned())))
    }

    /// `sheet` with what a form of `section` says of what is open, and nothing else.
    pub fn merge(&self, sheet: Sheet, section: &Section, pairs: &[(String, String)]) -> Sheet {
        let open: Vec<_> = section
            .fields
            .iter()
            .copied()
            .filter(|field| self.has(&Target::Field(field.key.to_owned())))
            .collect();
        let mut sheet = sheet.with_fields(&open, pairs);
        for rows in section.rows.iter().filter(|rows| self.has(&Target::Rows(rows.key.to_owned()))) {
            sheet = sheet.with_rows(rows, pairs);
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(target: &str) -> Mark {
        let at = Moment::from_unix_seconds(0);
        Mark {
            target: target.into(),
            phrase: "T02".into(),
            said: "附件缺页（合同须含首页、签章页、续签页）".into(),
            page: None,
            words: String::new(),
            by: String::new(),
            at,
        }
    }

    #[test]
    fn only_what_is_marked_changes_and_the_declaration_is_made_anew() {
        let kind = Kind::find("101").unwrap();
        let open = Unlocked::by(&[mark("field:contract_to"), mark("file:A11")]);
        let mut sheet = Sheet::default();
        sheet.put("contract_to", "2027-01-01");
        sheet.put("post", "工程师");
        let pairs = [("contract_to", "2029-01-01"), ("post", "董事长"), ("incomes.0.month", "2026-01")];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let merged = open.merge(sheet, kind.section("apply").unwrap(), &pairs);
        assert_eq!((merged.get("contract_to"), merged.get("post")), ("2029-01-01", "工程师"));
        assert_eq!(merged.get("incomes.0.month"), "");
        assert!(open.has(&Target::File("A11".into())) && !open.has(&Target::File("A01".into())));
        assert!(open.touches(kind.section("declaration").unwrap()));
        assert!(!open.touches(kind.section("followers").unwrap()));
        assert_eq!(Unlocked::by(&[]), Unlocked::All);
    }

    #[test]
    fn every_target_of_every_kind_survives_its_name() {
        for kind in crate::kinds::KINDS {
            let fields =
                kind.sections.iter().flat_map(|one| one.fields).map(|one| Target::Field(one.key.into()));
            let rows = kind.sections.iter().flat_map(|one| one.rows).map(|one| Target::Rows(one.key.into()));
            let files = kind.codes().map(|code| Target::File(code.into()));
            for target in fields.chain(rows).chain(files).chain([Target::Profile]) {
                assert_eq!(Target::parse(&target.key(), kind), Some(target.clone()));
                assert!(!target.title(kind).is_empty());
            }
            assert_eq!(Target::parse("field:nothing", kind), None);
        }
    }

    #[test]
    fn a_mark_reads_as_page_phrase_and_words() {
        assert_eq!(mark("file:A11").told(), "附件缺页（合同须含首页、签章页、续签页）");
        assert_eq!(
            Mark { phrase: "T99".into(), words: "缺第3页".into(), ..mark("file:A11") }.told(),
            "缺第3页"
        );
        let third = Mark { said: "附件缺页".into(), page: Some(3), ..mark("file:A11") };
        assert_eq!(third.told(), "第3页：附件缺页");
        assert_eq!(Mark { words: "缺签章页".into(), ..third }.told(), "第3页：附件缺页：缺签章页");
    }
}
