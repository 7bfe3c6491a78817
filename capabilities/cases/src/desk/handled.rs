//! 已办: everything an officer did at a desk, the newest first, paged.

use affiliation::Business;
use base::{Day, Given, Level, Officer};
use db::{Conn, Fault};

use super::decide::ACTS;
use super::queue::{MOST, start};
use crate::application::{Application, Event};
use crate::store::handled::{self as store, Sought};
use crate::transition::Act;
use crate::unit::{Line, with_names};
use crate::{number, store::name_index};

/// What is looked for. Empty texts ask for nothing.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// 类型: the code of a kind.
    pub kind: String,
    /// 结果: the name of an act.
    pub result: String,
    /// 姓名, whole.
    pub name: String,
    /// 编号, with or without spaces.
    pub number: String,
    /// 日期: handled on this day or later.
    pub from: String,
    /// Handled on this day or before.
    pub to: String,
}

/// The results a list can be narrowed to, with their words.
pub fn results() -> impl Iterator<Item = (&'static str, &'static str)> {
    ACTS.into_iter().map(|act: Act| (act.key(), act.title()))
}

/// A page of what `officer` did, with the applications as they stand now, and how much it is, counted up to [`MOST`]. What
/// is of another district or business now is left out: it is not theirs to see any more.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    officer: &Officer,
    filter: &Filter,
    (from, most): (i64, i64),
    given: &Given,
) -> Result<(Vec<(Event, Line)>, usize), Fault> {
    let told = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let sees = |one: &&Business| officer.businesses().iter().any(|key| key == one.key());
    let sought = Sought {
        officer: officer.person().clone(),
        authority: (officer.level() == Level::District).then(|| officer.authority().to_owned()),
        businesses: Business::ALL.iter().filter(sees).map(|one| one.key()).collect(),
        kind: told(&filter.kind),
        act: results().find(|(key, _)| *key == filter.result.trim()).map(|(key, _)| key),
        name: told(&filter.name).map(|name| name_index(&name, given)),
        number: told(&filter.number).map(|typed| number::typed(&typed)),
        at: (start(&filter.from), end(&filter.to)),
    };
    let (events, applications): (Vec<Event>, Vec<Application>) =
        store::list(conn, &sought, (from.min(MOST), most))?.into_iter().unzip();
    let total = store::count(conn, &sought, MOST)?;
    Ok((events.into_iter().zip(with_names(conn, applications, given)?).collect(), total))
}

/// The end of a day in China.
fn end(day: &str) -> Option<base::Moment> {
    let next = Day::parse(day.trim())?.0.next_day()?;
    start(&Day(next).to_string())
}
