//! 通知书 and 告知书 about an application.

use axum::extract::Path;
use axum::response::Response;
use base::{Id, noun};
use cases::letter::{Means, Which, letter};
use paper::{Fact, Letter, Listing, Qr};

use super::{Paths, Reader, Reads, opened, print};
use crate::application::View;
use crate::edge::{Page, Problem};
use crate::person::Platform;

/// One of the papers that there are; any other is not found.
pub(crate) async fn get<R: Reader>(
    page: Page<Platform>,
    Reads(reader): Reads<R>,
    Path((id, paper)): Paths,
) -> Result<Response, Problem> {
    let which = paper.strip_suffix(".pdf").and_then(Which::parse).ok_or(Problem::NotFound)?;
    let opened = opened(&page, reader, &id).await?;
    let names = page.site.db.read(attachments::catalogue::names).await?;
    let means = Means { practice: &page.site.practice, calendar: &page.given.calendar, names: &names };
    let told = letter(which, &opened, means).ok_or(Problem::NotFound)?;
    let made_at = page.given.now;
    let progress = progress(opened.application.person.as_ref(), &opened.application.id);
    let qr = Qr::new(&format!("{}{progress}", page.site.origin), "扫码查看办理进度").ok();
    let name = format!("{}-{}", which.title(), told.number);
    let printed = Letter {
        issuer: told.issuer,
        title: which.title().to_owned(),
        number: told.number,
        addressee: told.addressee,
        opening: told.opening,
        facts: told.facts.iter().map(|(label, value)| Fact::new(label, value)).collect(),
        listing: told.faults.map(|(heading, items)| Listing { heading, items }),
        closing: told.closing,
        signed_on: told.on,
        qr,
        made_at,
    };
    print(&page, &name, move |fonts| printed.to_pdf(fonts)).await
}

/// The page that the paper's code leads to: of whom it is addressed to, whoever prints it. What a unit applied for itself
/// has no page for a person.
fn progress(person: Option<&Id<noun::Person>>, id: &Id<noun::Application>) -> String {
    if person.is_some() { View::Person.address(id) } else { View::Unit.address(id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conventions_7_2_the_code_on_a_letter_leads_to_the_page_of_its_addressee() {
        let (person, id) = (Id::from_bytes([7; 16]), Id::from_bytes([1; 16]));
        assert_eq!(progress(Some(&person), &id), format!("/person/applications/{id}"));
        assert_eq!(progress(None, &id), format!("/unit/applications/{id}"));
    }
}
