//! A unit: an employer as the platform knows it.

use base::{CreditCode, Given, Id, Mobile, Moment, noun};
use db::{Conn, Fault};
use profile::Sheet;
use profile::codes::name_in;

use crate::info::{DISTRICTS, UNIT_KINDS};
use crate::{LinkCode, store};

/// Whether a unit can be chosen at all (R5.3.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitState {
    /// As it should be.
    Active,
    /// 冻结
    Frozen,
    /// 注销
    Cancelled,
    /// 黑名单
    Blacklisted,
}

impl UnitState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Active, Self::Frozen, Self::Cancelled, Self::Blacklisted];

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Cancelled => "cancelled",
            Self::Blacklisted => "blacklisted",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: Id<noun::Unit>,
    /// 统一社会信用代码.
    pub credit_code: CreditCode,
    /// 单位名称.
    pub name: String,
    /// Whether it can be chosen.
    pub state: UnitState,
    /// 关联码: for the unit's own eyes.
    pub link_code: LinkCode,
    /// 单位信息 by field.
    pub sheet: Sheet,
    /// When its information was completed.
    pub completed_at: Option<Moment>,
    /// One more with every change.
    pub version: i32,
}

/// What a person sees of a unit before asking (R5.3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// 单位名称
    pub name: String,
    /// 统一社会信用代码
    pub credit_code: String,
    /// 单位类型
    pub kind: String,
    /// 所属区
    pub district: String,
    /// 单位地址
    pub address: String,
    /// 经办人
    pub clerk: String,
    /// 经办人电话, masked
    pub phone: String,
}

/// The card of `unit`.
pub fn card(unit: &Unit) -> Card {
    let told = |text: &str| if text.is_empty() { "未填写".to_owned() } else { text.to_owned() };
    let named = |list, key: &str| told(name_in(list, unit.sheet.get(key)).unwrap_or_default());
    let phone = Mobile::parse(unit.sheet.get("clerk_mobile")).map(|mobile| String::from(mobile.masked()));
    Card {
        name: unit.name.clone(),
        credit_code: unit.credit_code.as_str().to_owned(),
        kind: named(UNIT_KINDS, "kind"),
        district: named(DISTRICTS, "district"),
        address: told(unit.sheet.get("address")),
        clerk: told(unit.sheet.get("clerk_name")),
        phone: told(&phone.unwrap_or_default()),
    }
}

/// A family of business a unit needs a right for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Business {
    /// 工作居住证
    Permit,
    /// 引进人才
    Talent,
}

impl Business {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Permit, Self::Talent];

    /// Its name in addresses and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::Talent => "talent",
        }
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Permit => "工作居住证",
            Self::Talent => "引进人才",
        }
    }

    /// The business of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|business| business.key() == key)
    }
}

/// How a unit's right stands (consoles 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// 未开通
    None,
    /// 100
    Valid,
    /// 200
    Blacklisted,
    /// 300
    Suspended,
    /// 400
    Frozen,
    /// 500
    Cancelled,
}

impl Right {
    /// Every state with its code.
    pub const CODES: [(Self, i32); 6] = [
        (Self::None, 0),
        (Self::Valid, 100),
        (Self::Blacklisted, 200),
        (Self::Suspended, 300),
        (Self::Frozen, 400),
        (Self::Cancelled, 500),
    ];

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "未开通",
            Self::Valid => "有效",
            Self::Blacklisted => "黑名单",
            Self::Suspended => "中止名单",
            Self::Frozen => "冻结",
            Self::Cancelled => "注销",
        }
    }

    /// The state of this code; none for an unknown one.
    pub fn of_code(code: i32) -> Self {
        Self::CODES.into_iter().find(|(_, one)| *one == code).map_or(Self::None, |(right, _)| right)
    }

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::CODES.into_iter().find(|(right, _)| *right == self).map_or(0, |(_, code)| code)
    }
}

/// The rights of `unit`, one for each business.
///
/// # Errors
/// When the database fails.
pub fn rights(conn: &mut Conn, unit: &Id<noun::Unit>) -> Result<[(Business, Right); 2], Fault> {
    let found = store::list_rights(conn, unit)?;
    Ok(Business::ALL.map(|business| {
        let code = found.iter().find(|(key, _)| key == business.key()).map_or(0, |(_, code)| *code);
        (business, Right::of_code(code))
    }))
}

/// The unit of this id: for jobs, and for whoever was let see it.
///
/// # Errors
/// When the database fails.
pub fn find_unit(conn: &mut Conn, id: &Id<noun::Unit>, given: &Given) -> Result<Option<Unit>, Fault> {
    store::find_unit(conn, id, given)
}

/// The unit a typed code names: a 关联码, or, where `by_credit_code` allows, a credit code (R5.3.4).
pub(crate) fn find(
    conn: &mut Conn,
    typed: &str,
    by_credit_code: bool,
    given: &Given,
) -> Result<Option<Unit>, Fault> {
    if let Some(code) = LinkCode::parse(typed) {
        return store::find_unit_by_link_code(conn, &code, given);
    }
    match CreditCode::parse(typed) {
        Ok(code) if by_credit_code => store::find_unit_by_credit_code(conn, &code, given),
        _ => Ok(None),
    }
}

/// Ids of units whose credit code is `sought` or whose name holds it, at most 50: for a filter of a desk.
///
/// # Errors
/// When the database fails.
pub fn find_ids(conn: &mut Conn, sought: &str) -> Result<Vec<String>, Fault> {
    store::list_unit_ids(conn, sought.trim())
}

/// Sets how the right of `unit` for a business stands: what an authority decided about an application, or a listing.
///
/// # Errors
/// When the database fails.
pub fn set_right(
    tx: &mut db::Tx<'_>,
    unit: &Id<noun::Unit>,
    (business, right): (Business, Right),
    given: &Given,
) -> Result<(), Fault> {
    store::replace_right(tx, unit, (business, right), given.now)
}
