//! How long such applications take: the median of those of the same kind and authority that ended lately, and not an
//! average that old ones pull.

use base::Given;
use db::{Conn, Fault};

use crate::application::Application;
use crate::store;

/// So many of the newest are looked at; fewer than [`LEAST`] tell nothing.
const MOST: i64 = 60;
const LEAST: usize = 5;

/// Working days from acceptance to the end, of half of the recent ones at most; `None` while there are too few.
///
/// # Errors
/// When the database fails.
pub fn working_days(conn: &mut Conn, like: &Application, given: &Given) -> Result<Option<u32>, Fault> {
    let ended = store::list_ended(conn, (&like.kind, &like.authority), MOST)?;
    let days = ended.into_iter().map(|(from, to)| given.calendar.between(from.china_date(), to.china_date()));
    Ok(median(days.collect()))
}

fn median(mut days: Vec<u32>) -> Option<u32> {
    days.sort_unstable();
    (days.len() >= LEAST).then(|| days[days.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stale_application_does_not_move_the_estimate() {
        assert_eq!(median(vec![9, 8, 10, 9, 400]), Some(9));
        assert_eq!(median(vec![9, 8, 10, 9]), None);
    }
}
