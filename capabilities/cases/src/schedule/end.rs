//! What ends on its day: 公示, listings, windows and terms of permits.

use base::{Day, Given};
use certificates::{State, Swept};
use db::{Fault, Tx};

use crate::{Practice, announcement, listing};

/// Ends what is over, a part of it at a time; answers how much it was. Call again until nothing comes.
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Tx<'_>, practice: &Practice, given: &Given) -> Result<usize, Fault> {
    let announcements = announcement::end_due(tx, practice, given)?;
    let listings = listing::end_due(tx, given)?;
    let swept = certificates::sweep(tx, Day(given.now.china_date()), given)?;
    for one in &swept {
        tell(tx, one, given)?;
    }
    Ok(announcements + listings + swept.len())
}

fn tell(tx: &mut Tx<'_>, swept: &Swept, given: &Given) -> Result<(), Fault> {
    let text = words(swept.from, swept.to);
    let link = format!("/person/permits/{}", swept.permit);
    notices::message::keep(tx, &swept.person, (&text, &link), given)
}

fn words(from: State, to: State) -> String {
    match (from, to) {
        (_, State::Expired) => {
            "您的工作居住证已超过有效期30日未办理续签，现已失效。如需继续持证，请重新申请。".to_owned()
        }
        (State::MayChangeUnit, _) => {
            format!("您的工作居住证聘用单位变更期限已过，证件已注销（{}）。", to.title())
        }
        (_, to) => format!("您的工作居住证注销已生效（{}）。", to.title()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_told_what_became_of_the_permit_and_why() {
        for (from, to, told) in [
            (State::Valid, State::Expired, "现已失效"),
            (State::MayChangeUnit, State::CancelledByLeaving, "变更期限已过，证件已注销（离职注销）"),
            (State::Suspended, State::CancelledByHolder, "注销已生效（个人注销）"),
        ] {
            assert!(words(from, to).contains(told), "{told}");
        }
    }
}
