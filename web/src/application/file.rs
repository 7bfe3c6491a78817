//! A frozen file of an application, for whoever may see the application. A look by anybody but its owner stands in the
//! journal.

use axum::response::Response;
use base::{Clerk, Id, Officer, Person};
use cases::view::{self, Viewer};

use crate::edge::{Page, Problem, Realm};
use crate::files::serve;

/// Who looks; owned, since the look is written down in a transaction of its own.
#[derive(Clone, Debug)]
pub(crate) enum Looker {
    /// The person, at their own.
    Person(Person),
    /// A clerk of the unit.
    Clerk(Clerk),
    /// An officer.
    Officer(Officer),
}

impl Looker {
    fn viewer(&self) -> Viewer<'_> {
        match self {
            Self::Person(person) => Viewer::Person(person),
            Self::Clerk(clerk) => Viewer::Clerk(clerk),
            Self::Officer(officer) => Viewer::Officer(officer),
        }
    }
}

/// Shows file `file` of application `id` in the browser; anything that `looker` may not see is not found.
pub(crate) async fn show<R: Realm>(
    page: &Page<R>,
    looker: Looker,
    (id, file): (&str, &str),
) -> Result<Response, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let file = Id::parse(file).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page.site.db.write(move |tx| view::file(tx, looker.viewer(), (&id, &file), &given)).await?;
    serve::inline(&page.site, &found.ok_or(Problem::NotFound)?).await
}
