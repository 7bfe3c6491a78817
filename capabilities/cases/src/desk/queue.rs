//! 待办, 已办: lists with filters, paged, on a million rows.

use affiliation::Business;
use base::{Day, Given, Level, Moment, Officer, Rank};
use db::{Conn, Fault};

use super::status::Status;
use crate::store::queue::Sought;
use crate::unit::{Line, with_names};
use crate::{Stage, number, store};

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// What waits at the officer's desk, taken or not.
    #[default]
    Waiting,
    /// What the officer has in hand.
    Mine,
    /// 落户手续 of the city's desk.
    Settling,
    /// What is with others: returned, at the other level.
    Elsewhere,
    /// What ended.
    Ended,
}

impl Which {
    /// Every list with its name in addresses and its words.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Waiting, "waiting", "待办"),
        (Self::Mine, "mine", "我的办件"),
        (Self::Settling, "settling", "落户管理"),
        (Self::Elsewhere, "elsewhere", "在途"),
        (Self::Ended, "ended", "已办结"),
    ];

    /// The list of this name; what waits, when there is none.
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map_or(Self::Waiting, |(which, ..)| which)
    }

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }
}

/// What is looked for. Empty texts ask for nothing.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// 事项: `permit` or `talent`.
    pub business: String,
    /// 类型: the code of a kind.
    pub kind: String,
    /// 单位: part of its name, or its credit code.
    pub unit: String,
    /// 区: the code of a district, for the city's desk.
    pub district: String,
    /// 姓名, whole.
    pub name: String,
    /// 编号, with or without spaces.
    pub number: String,
    /// 日期: submitted on this day or later.
    pub from: String,
    /// Submitted on this day or before.
    pub to: String,
    /// `red` or `yellow`: overdue, or due within two working days.
    pub light: String,
    /// `free`: taken by nobody.
    pub taken: String,
    /// 状态/环节: the name of a [`Status`].
    pub status: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its lines.
    pub lines: Vec<Line>,
    /// How many there are, counted up to [`MOST`].
    pub total: usize,
}

/// Nobody pages further than this: a narrower question is quicker.
pub const MOST: i64 = 1000;

fn stages(which: Which, level: Level) -> Vec<i32> {
    let stages: &[Stage] = match (which, level) {
        (Which::Waiting, Level::District) => &[Stage::AtDistrict],
        (Which::Waiting, Level::City) => &[Stage::AtCity],
        (Which::Settling, _) => &[Stage::Settling],
        (Which::Elsewhere, Level::District) => &[
            Stage::ReturnedToPerson,
            Stage::ReturnedToUnit,
            Stage::AtCity,
            Stage::SettlingAsked,
            Stage::SettlingReturned,
            Stage::Settling,
        ],
        (Which::Elsewhere, Level::City) => &[
            Stage::ReturnedToPerson,
            Stage::ReturnedToUnit,
            Stage::AtDistrict,
            Stage::SettlingAsked,
            Stage::SettlingReturned,
        ],
        (Which::Mine | Which::Ended, _) => &[],
    };
    stages.iter().map(|stage| stage.code()).collect()
}

/// The start of a day in China.
pub(super) fn start(day: &str) -> Option<Moment> {
    let day = Day::parse(day.trim())?;
    let at = day.0.midnight().assume_offset(time::UtcOffset::from_hms(8, 0, 0).ok()?);
    Some(Moment::from_unix_seconds(at.unix_timestamp()))
}

fn sought(
    conn: &mut Conn,
    officer: &Officer,
    (which, filter): (Which, &Filter),
    given: &Given,
) -> Result<Sought, Fault> {
    let told = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let own = |business: &&Business| officer.businesses().iter().any(|one| one == business.key());
    let businesses = Business::ALL
        .iter()
        .filter(own)
        .filter(|one| filter.business.is_empty() || one.key() == filter.business);
    let today = Day(given.now.china_date());
    let soon = given.calendar.after(today.0, 2);
    let yesterday = today.0.previous_day().unwrap_or(today.0);
    let name = told(&filter.name).map(|name| store::name_index(&name, given));
    let number = told(&filter.number).map(|typed| number::typed(&typed));
    // Found by name or number: everything that is the officer's to see, wherever it stands. What was chosen besides counts.
    let is_anywhere = name.is_some() || number.is_some();
    let status = Status::parse(&filter.status, which, officer);
    Ok(Sought {
        authority: match officer.level() {
            Level::District => Some(officer.authority().to_owned()),
            Level::City => told(&filter.district),
        },
        businesses: businesses.map(|one| one.key()).collect(),
        stages: match status {
            Some(status) => vec![status.stage.code()],
            None if is_anywhere => Vec::new(),
            None => stages(which, officer.level()),
        },
        is_open: which != Which::Ended,
        has_passed_unit: is_anywhere || matches!(which, Which::Elsewhere | Which::Ended),
        // 公示 has no rank: a day moves it on, and 公示管理 shows it.
        ranks: match status.and_then(|status| status.rank) {
            Some(rank) => Some(vec![rank]),
            None if which == Which::Waiting && !is_anywhere => {
                Some(officer.ranks().iter().map(|rank: &Rank| rank.code()).collect())
            }
            None => None,
        },
        is_accepted: status.and_then(|status| status.is_accepted),
        officer: match (which, filter.taken.as_str()) {
            (Which::Mine, _) if !is_anywhere => Some(officer.person().to_string()),
            (_, "free") => Some(String::new()),
            _ => None,
        },
        kind: told(&filter.kind),
        units: match told(&filter.unit) {
            Some(name) => Some(affiliation::find_ids(conn, &name)?),
            None => None,
        },
        name,
        number,
        submitted: (start(&filter.from), start(&filter.to).map(|at| at.plus(time::Duration::DAY))),
        due_by: match filter.light.as_str() {
            "red" => Some(yesterday.to_string()),
            "yellow" => Some(soon.to_string()),
            _ => None,
        },
    })
}

/// A page of `which`, what is due first coming first; of what ended, the newest.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    officer: &Officer,
    (which, filter): (Which, &Filter),
    (from, most): (i64, i64),
    given: &Given,
) -> Result<Page, Fault> {
    let sought = sought(conn, officer, (which, filter), given)?;
    if sought.businesses.is_empty() {
        return Ok(Page { lines: Vec::new(), total: 0 });
    }
    let page = store::queue::list(conn, &sought, (from.min(MOST), most))?;
    let total = store::queue::count(conn, &sought, MOST)?;
    Ok(Page { lines: with_names(conn, page, given)?, total })
}

/// How many wait, how many of them are overdue, how many are due soon, and how many the officer has in hand; each
/// counted up to [`MOST`].
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<[usize; 4], Fault> {
    let mut of = |which, light: &str| {
        let filter = Filter { light: light.to_owned(), ..Filter::default() };
        let sought = sought(conn, officer, (which, &filter), given)?;
        if sought.businesses.is_empty() { Ok(0) } else { store::queue::count(conn, &sought, MOST) }
    };
    let (all, red, soon) =
        (of(Which::Waiting, "")?, of(Which::Waiting, "red")?, of(Which::Waiting, "yellow")?);
    Ok([all, red, soon - red.min(soon), of(Which::Mine, "")?])
}

/// How many wait at each step of the officer's desk, counted up to [`MOST`].
///
/// # Errors
/// When the database fails.
pub fn count_by_step(
    conn: &mut Conn,
    officer: &Officer,
    given: &Given,
) -> Result<Vec<(Status, usize)>, Fault> {
    let mut all = Vec::new();
    for status in Status::choices(Which::Waiting, officer) {
        let filter = Filter { status: status.key(), ..Filter::default() };
        let sought = sought(conn, officer, (Which::Waiting, &filter), given)?;
        let count = if sought.businesses.is_empty() { 0 } else { store::queue::count(conn, &sought, MOST)? };
        all.push((status, count));
    }
    Ok(all)
}

/// How many at this officer's desk are overdue and in nobody's hand, counted up to [`MOST`] in each list: what a colleague
/// has to take.
///
/// # Errors
/// When the database fails.
pub(crate) fn count_forgotten(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<usize, Fault> {
    let filter = Filter { light: "red".into(), taken: "free".into(), ..Filter::default() };
    let settling = (officer.level() == Level::City).then_some(Which::Settling);
    let mut all = 0;
    for which in [Which::Waiting].into_iter().chain(settling) {
        let sought = sought(conn, officer, (which, &filter), given)?;
        if !sought.businesses.is_empty() {
            all += store::queue::count(conn, &sought, MOST)?;
        }
    }
    Ok(all)
}
