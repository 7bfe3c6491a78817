//! The rows of 附件管理, as data that administrators change: name, hint, formats, size.

use std::collections::BTreeMap;

use base::{Given, SystemAdministrator};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::{Format, store};

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// A01 …
    pub code: String,
    /// 附件名称
    pub name: String,
    /// 提示信息; empty for none.
    pub hint: String,
    /// What may be uploaded.
    pub formats: Vec<Format>,
    /// Up to so many bytes.
    pub most_bytes: i64,
    /// False takes it off people's pages.
    pub is_open: bool,
    /// One more with every change.
    pub version: i32,
}

/// What is wrong with a row an administrator wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindRefusal {
    /// No name.
    #[error("请填写附件名称，2-60个字")]
    Name,
    /// Too long a hint.
    #[error("提示信息不能超过200个字")]
    Hint,
    /// No format.
    #[error("请至少选择一种格式")]
    Formats,
    /// No size.
    #[error("大小须为1-20之间的整数（MB）")]
    Size,
    /// Another administrator saved meanwhile.
    #[error("其他人修改过此条，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
}

impl KindRefusal {
    /// Every prompt, for the catalogue of prompts.
    pub const ALL: [Self; 5] = [Self::Name, Self::Hint, Self::Formats, Self::Size, Self::Conflict];

    /// The field it stands at.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Hint => "hint",
            Self::Formats => "formats",
            Self::Size => "most",
            Self::Conflict => "",
        }
    }
}

/// Every row's name by its code: for lists of what an application takes.
///
/// # Errors
/// When the database fails.
pub fn names(conn: &mut Conn) -> Result<BTreeMap<String, String>, Fault> {
    Ok(store::list_kinds(conn)?.into_iter().map(|kind| (kind.code, kind.name)).collect())
}

/// Every row, for administrators.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SystemAdministrator) -> Result<Vec<Kind>, Fault> {
    store::list_kinds(conn)
}

/// One row, for administrators.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, _: &SystemAdministrator, code: &str) -> Result<Option<Kind>, Fault> {
    store::find_kind(conn, code)
}

/// Changes a row, if nobody did since its version. Files that are there stay.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    kind: &Kind,
    given: &Given,
) -> Outcome<(), Vec<KindRefusal>> {
    let mut refused = Vec::new();
    if !(2..=60).contains(&kind.name.trim().chars().count()) {
        refused.push(KindRefusal::Name);
    }
    if kind.hint.chars().count() > 200 {
        refused.push(KindRefusal::Hint);
    }
    if kind.formats.is_empty() {
        refused.push(KindRefusal::Formats);
    }
    if !(1..=20).contains(&(kind.most_bytes / 1024 / 1024)) {
        refused.push(KindRefusal::Size);
    }
    if !refused.is_empty() {
        return Ok(Err(refused));
    }
    if !store::update_kind(tx, kind)? {
        return Ok(Err(vec![KindRefusal::Conflict]));
    }
    let entry = Entry {
        actor: format!("account:{}", administrator.account()),
        action: "attachment-kind.saved",
        about: format!("attachment-kind:{}", kind.code),
        detail: String::new(),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(()))
}
