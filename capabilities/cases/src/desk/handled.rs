//! 已办: everything an officer did at a desk, the newest first, paged.

use affiliation::Business;
use base::{Day, Given, Level, Officer};
use db::{Conn, Fault};

use super::decide::ACTS;
use super::queue::{self, MOST, start};
use super::status::Status;
use crate::application::{Application, Event};
use crate::store::handled::{self as store, Sought};
use crate::transition::Act;
use crate::unit::{Line, with_names};
use crate::{number, store::name_index};

/// What is looked for. Empty texts ask for nothing.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// 结果: the name of an act.
    pub result: String,
    /// What the application is, as in the other lists; its days are those of the act, and neither light nor holder is asked
    /// for.
    #[serde(flatten)]
    pub about: queue::Filter,
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
    let about = &filter.about;
    let sees = |one: &&Business| {
        let is_own = officer.businesses().iter().any(|key| key == one.key());
        is_own && (about.business.is_empty() || one.key() == about.business)
    };
    let sought = Sought {
        officer: officer.person().clone(),
        authority: match officer.level() {
            Level::District => Some(officer.authority().to_owned()),
            Level::City => told(&about.district),
        },
        businesses: Business::ALL.iter().filter(sees).map(|one| one.key()).collect(),
        kind: told(&about.kind),
        act: results().find(|(key, _)| *key == filter.result.trim()).map(|(key, _)| key),
        name: told(&about.name).map(|name| name_index(&name, given)),
        units: match told(&about.unit) {
            Some(name) => Some(affiliation::find_ids(conn, &name)?),
            None => None,
        },
        status: Status::everywhere(officer).into_iter().find(|one| one.key() == about.status.trim()),
        number: told(&about.number).map(|typed| number::typed(&typed)),
        at: (start(&about.from), end(&about.to)),
    };
    let total = store::count(conn, &sought, MOST)?;
    let is_full = i64::try_from(total).is_ok_and(|total| total >= MOST);
    let (events, applications): (Vec<Event>, Vec<Application>) =
        store::list(conn, &sought, (from.min(MOST), most), is_full)?.into_iter().unzip();
    Ok((events.into_iter().zip(with_names(conn, applications, given)?).collect(), total))
}

/// The end of a day in China.
fn end(day: &str) -> Option<base::Moment> {
    let next = Day::parse(day.trim())?.0.next_day()?;
    start(&Day(next).to_string())
}
