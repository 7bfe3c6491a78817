//! Kinds of business (business 2.3, 3.2): each is data and small pure rules in a file of its own, under the folder of
//! its family. Adding one is adding a file and its line here; the engine knows none of them.
//!
//! A kind has versions. What is open keeps the version it was begun with, so a version that was ever in use stays.

pub mod field;
pub mod insurance;
pub mod permit;
pub mod talent;
pub mod unit_right;

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;
use profile::field::{Field, Rows};

use crate::entry::{Facts, Reason, Rules};
use crate::precheck::Precheck;
use crate::situation::Situation;
use crate::transition::Chain;

/// Who begins something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A person.
    Person,
    /// A unit.
    Unit,
}

impl Side {
    /// Its name in the database and in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Unit => "unit",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        [Self::Person, Self::Unit].into_iter().find(|side| side.key() == key)
    }
}

/// A part of a form.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What is known already and cannot be changed here.
    pub known: &'static [Field],
    /// Single fields.
    pub fields: &'static [Field],
    /// Repeated ones.
    pub rows: &'static [Rows],
    /// What to know before filling in.
    pub note: &'static str,
}

/// When a material is needed.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// Every time.
    Always,
    /// When the rule holds; the words name the case.
    When(&'static str, fn(&Sheet, &Situation) -> bool),
    /// May be added, in the case the words name.
    Welcome(&'static str),
}

/// A material, by the code of its row in the catalogue of attachments.
#[derive(Clone, Copy, Debug)]
pub struct Material {
    /// A01 …, U01 ….
    pub code: &'static str,
    /// When.
    pub need: Need,
}

/// A material needed every time.
pub const fn always(code: &'static str) -> Material {
    Material { code, need: Need::Always }
}

/// A material needed when `rule` holds.
pub const fn when(code: &'static str, words: &'static str, rule: fn(&Sheet, &Situation) -> bool) -> Material {
    Material { code, need: Need::When(words, rule) }
}

/// A material that may be added.
pub const fn welcome(code: &'static str, words: &'static str) -> Material {
    Material { code, need: Need::Welcome(words) }
}

/// A material of the unit, which comes with what a person applies for when the unit vouches (business 2.9, 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitMaterial {
    /// U01 ….
    pub code: &'static str,
    /// True when the unit cannot vouch without it.
    pub must: bool,
    /// The case in which it comes; empty for what always does.
    pub when: &'static str,
}

/// A material without which the unit cannot vouch.
pub const fn of_unit(code: &'static str) -> UnitMaterial {
    UnitMaterial { code, must: true, when: "" }
}

/// A material that comes when the unit has it.
pub const fn of_unit_when(code: &'static str, when: &'static str) -> UnitMaterial {
    UnitMaterial { code, must: false, when }
}

/// What the end of an application brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 发证
    IssuePermit,
    /// 续签
    RenewPermit,
    /// 证件基础信息变更
    ChangeHolder,
    /// 证件业务信息变更
    ChangeBusiness,
    /// 注销
    CancelPermit,
    /// 聘用单位变更
    ChangeUnit,
    /// 开通业务办理权限
    OpenRight,
    /// 注销业务办理权限
    CloseRight,
    /// 单位业务信息变更
    ChangeUnitInfo,
    /// 落户
    Settle,
}

/// A kind of business.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its code.
    pub code: &'static str,
    /// Its version; the highest of a code is the one in use.
    pub version: i32,
    /// The system it belongs to.
    pub business: Business,
    /// Its name.
    pub name: &'static str,
    /// One line about when it is the right one.
    pub when: &'static str,
    /// Who may begin it.
    pub starts: &'static [Side],
    /// The way it takes.
    pub chain: Chain,
    /// Its form.
    pub sections: &'static [Section],
    /// What is to be handed in by who applies.
    pub materials: &'static [Material],
    /// What the unit adds when it vouches.
    pub unit_materials: &'static [UnitMaterial],
    /// For how many months taxed income is told month by month; `None` for a kind that asks for none.
    pub income_months: Option<usize>,
    /// True when it may be begun beside another open application of the same business.
    pub is_beside: bool,
    /// Why it cannot be begun now, for itself; what keeps out of the whole business is asked before.
    pub gate: fn(&Self, &Facts, &Rules) -> Vec<Reason>,
    /// What its end brings about.
    pub effect: Effect,
    /// What is filled in beforehand, and what is known and cannot be changed: pairs of key and value.
    pub prefill: fn(&Situation, &Rules) -> Vec<(String, String)>,
    /// What the fields together must fulfil.
    pub check: fn(&mut Found, &Sheet, &Situation, &Rules),
    /// What is looked at before submission.
    pub prechecks: &'static [Precheck],
}

/// Every version of every kind, the newest of a code first.
pub static KINDS: [&Kind; 23] = [
    &permit::new::KIND,
    &permit::renewal::KIND,
    &permit::holder::KIND,
    &permit::business::KIND,
    &permit::cancellation::KIND,
    &permit::employer::KIND,
    &talent::introduction::KIND,
    &talent::returnee::KIND,
    &unit_right::PERMIT_OPEN,
    &unit_right::PERMIT_CLOSE,
    &unit_right::PERMIT_CHANGE,
    &unit_right::TALENT_OPEN,
    &unit_right::TALENT_CLOSE,
    &unit_right::TALENT_CHANGE,
    &permit::new::SECOND,
    &permit::new::FIRST,
    &permit::renewal::FIRST,
    &permit::business::FIRST,
    &permit::employer::FIRST,
    &talent::introduction::SECOND,
    &talent::introduction::FIRST,
    &talent::returnee::SECOND,
    &talent::returnee::FIRST,
];

impl Kind {
    /// The version in use of the kind with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.code == code).copied()
    }

    /// The kind in use that brings this about, where there is one.
    pub fn with(effect: Effect) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.effect == effect).copied()
    }

    /// The version with which something was begun.
    pub fn of_version(code: &str, version: i32) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.code == code && kind.version == version).copied()
    }

    /// Those of `business` in use that `side` may begin.
    pub fn of(business: Business, side: Side) -> impl Iterator<Item = &'static Self> {
        let in_use = |kind: &&Self| Self::find(kind.code).is_some_and(|one| one.version == kind.version);
        KINDS
            .iter()
            .copied()
            .filter(move |kind| kind.business == business && kind.starts.contains(&side))
            .filter(in_use)
    }

    /// The section of this name.
    pub fn section(&self, key: &str) -> Option<&'static Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// The way it takes when `side` began it: what a unit begins is never sent back to a person.
    pub const fn chain_for(&self, side: Side) -> Chain {
        Chain { starts: side, ..self.chain }
    }

    /// Codes of what every application takes.
    pub fn needs(&self) -> impl Iterator<Item = &'static str> {
        self.materials.iter().filter(|one| matches!(one.need, Need::Always)).map(|one| one.code)
    }

    /// Codes of what some take, with the case.
    pub fn may_need(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.materials.iter().filter_map(|one| match one.need {
            Need::Always => None,
            Need::When(words, _) | Need::Welcome(words) => Some((one.code, words)),
        })
    }

    /// Every material that can be marked: the applicant's and the unit's, by code.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        let unit = self.unit_materials.iter().map(|one| one.code);
        self.materials.iter().map(|one| one.code).chain(unit)
    }

    /// Checks the whole form: every field for itself, then together.
    pub fn check_form(&self, sheet: &Sheet, situation: &Situation, rules: &Rules) -> Found {
        let mut found = Found::default();
        for section in self.sections {
            check_fields(&mut found, section, sheet, situation);
        }
        (self.check)(&mut found, sheet, situation, rules);
        found
    }

    /// Checks one section: its own fields, and those words of the whole that belong to it.
    pub fn check_section(
        &self,
        section: &Section,
        sheet: &Sheet,
        situation: &Situation,
        rules: &Rules,
    ) -> Found {
        let mut found = Found::default();
        check_fields(&mut found, section, sheet, situation);
        let mut together = Found::default();
        (self.check)(&mut together, sheet, situation, rules);
        together.prompts.retain(|one| section.has(&one.key));
        together.warnings.retain(|one| section.has(&one.key));
        found.prompts.extend(together.prompts);
        found.warnings.extend(together.warnings);
        found
    }
}

fn check_fields(found: &mut Found, section: &Section, sheet: &Sheet, situation: &Situation) {
    profile::check::fields(found, section.fields, sheet, situation.today);
    for rows in section.rows {
        profile::check::rows(found, rows, sheet, situation.today);
    }
}

impl Section {
    /// True when `key` is a field of this section, or of a row of it.
    pub fn has(&self, key: &str) -> bool {
        let head = key.split('.').next().unwrap_or(key);
        self.fields.iter().any(|field| field.key == head) || self.rows.iter().any(|rows| rows.key == head)
    }
}

#[cfg(test)]
mod tests;
