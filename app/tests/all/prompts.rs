//! The catalogue of prompts, as it was checked in: a changed word is seen in a review.

use std::fmt::Write;

use identity::Refusal;
use proof::RequestRefusal;
use proof::captcha::{Kind, Wrong};
use time::Duration;

#[test]
fn the_prompts_are_as_checked_in() {
    let mut catalogue = String::new();
    for refusal in Refusal::ALL {
        let _ = writeln!(catalogue, "{refusal:?} [{}] {refusal}", refusal.field());
    }
    let wait = Duration::seconds(42);
    let requests = [
        RequestRefusal::Captcha(Wrong(Kind::Picture)),
        RequestRefusal::Captcha(Wrong(Kind::Audio)),
        RequestRefusal::Captcha(Wrong(Kind::Work)),
        RequestRefusal::TooSoon { wait },
        RequestRefusal::TooMany { wait },
        RequestRefusal::Budget,
    ];
    for refusal in requests {
        let _ = writeln!(catalogue, "code: {refusal}");
    }
    for refusal in affiliation::Refusal::ALL {
        let _ = writeln!(catalogue, "unit: {refusal:?} [{}] {refusal}", refusal.field());
    }
    for refusal in certificates::Refusal::ALL {
        let _ = writeln!(catalogue, "permit: {refusal:?} [{}] {refusal}", refusal.field());
    }
    for refusal in staff::Refusal::ALL {
        let _ = writeln!(catalogue, "staff: {refusal:?} [{}] {refusal}", refusal.field());
    }
    let files = [
        attachments::Refusal::Format(vec![attachments::Format::Pdf, attachments::Format::Jpg]),
        attachments::Refusal::Size(5 * 1024 * 1024),
        attachments::Refusal::Broken,
        attachments::Refusal::Encrypted,
        attachments::Refusal::Pages(51),
        attachments::Refusal::Pixels,
        attachments::Refusal::TooManyPixels,
        attachments::Refusal::Infected,
        attachments::Refusal::Quota(300 * 1024 * 1024),
        attachments::Refusal::Overtaken,
        attachments::Refusal::Unknown,
    ];
    for refusal in files {
        let _ = writeln!(catalogue, "file: {refusal}");
    }
    for refusal in attachments::catalogue::KindRefusal::ALL {
        let _ = writeln!(catalogue, "catalogue: [{}] {refusal}", refusal.field());
    }
    for refusal in notices::policy::PolicyRefusal::ALL {
        let _ = writeln!(catalogue, "policy: [{}] {refusal}", refusal.field());
    }
    for refusal in cases::phrase::PhraseRefusal::ALL {
        let _ = writeln!(catalogue, "phrase: [{}] {refusal}", refusal.field());
    }
    for refusal in cases::calendar::CalendarRefusal::ALL {
        let _ = writeln!(catalogue, "calendar: [{}] {refusal}", refusal.field());
    }
    for refusal in cases::rating::RatingRefusal::ALL {
        let _ = writeln!(catalogue, "rating: [{}] {refusal}", refusal.field());
    }
    for refusal in cases::rating::StepRefusal::ALL {
        let _ = writeln!(catalogue, "step: [{}] {refusal}", refusal.field());
    }
    for refusal in oidc::registry::ClientRefusal::all() {
        let _ = writeln!(catalogue, "client: [{}] {refusal}", refusal.field());
    }
    assert_eq!(catalogue, include_str!("prompts.txt"), "the catalogue changed:\n{catalogue}");
}
