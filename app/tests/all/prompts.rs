//! The catalogue of prompts, as it was checked in: a changed word is seen in a review.

use std::fmt::Write;

use identity::Refusal;
use proof::RequestRefusal;
use time::Duration;

#[test]
fn the_prompts_are_as_checked_in() {
    let mut catalogue = String::new();
    for refusal in Refusal::ALL {
        let _ = writeln!(catalogue, "{refusal:?} [{}] {refusal}", refusal.field());
    }
    let wait = Duration::seconds(42);
    let requests = [
        RequestRefusal::Captcha,
        RequestRefusal::TooSoon { wait },
        RequestRefusal::TooMany { wait },
        RequestRefusal::Budget,
    ];
    for refusal in requests {
        let _ = writeln!(catalogue, "code: {refusal}");
    }
    assert_eq!(catalogue, include_str!("prompts.txt"), "the catalogue changed:\n{catalogue}");
}
