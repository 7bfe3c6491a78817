//! An objection comes in, with a file or without. The fields come before the file, so that nothing of a forged or incomplete
//! form is kept; what is kept counts only with the objection, in one transaction.

use attachments::receive::arrived;
use attachments::{Owner, Refusal};
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use base::{Id, noun};
use cases::announcement::{self, Objection, Told};
use proof::throttle::{self, Rule};
use time::Duration;

use super::{Typed, template};
use crate::auth::Identity;
use crate::edge::form::{broken, understand};
use crate::edge::pieces::piece_by_piece;
use crate::edge::{ClientAddress, Page, Problem, Site};
use crate::files::receive::{Brought, bring};
use crate::ui::Prompts;

/// More objections from one address in an hour are a program's. Whole offices may share an address.
const OBJECTIONS: Rule = Rule::new(10, Duration::hours(1));

/// The file's limit and room for the form around it.
const MOST: usize = 11 * 1024 * 1024;

/// No field is longer: 2000 characters, and what a browser makes of them.
const LONGEST: usize = 12_000;

/// The last field before the file.
const LAST: &str = "facts";

/// The row of the catalogue that says what may come.
const FILE: &str = "O01";

/// The post, which takes more than other forms.
pub(in crate::portal) fn receiving() -> MethodRouter<Site> {
    post(object).layer(DefaultBodyLimit::max(MOST))
}

/// Files an objection.
async fn object(
    page: Page<Identity>,
    address: ClientAddress,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let id: Id<noun::Application> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let mut form = Multipart::from_request(piece_by_piece(request), &page.site)
        .await
        .map_err(|_| Problem::Unreadable)?;
    let pairs = fields(&mut form).await?;
    let token = pairs.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str());
    if !token.is_some_and(|token| page.visit.is_own(token)) {
        return Err(Problem::Forged);
    }
    let typed: Typed = understand(&pairs)?;
    let file = file(&mut form).await?;
    let told = match Told::parse(&typed.name, &typed.phone, &typed.facts) {
        Ok(told) => told,
        Err(wrong) => {
            drain(file).await;
            let all = wrong.into_iter().map(|(field, text)| (field.to_owned(), text));
            return Ok(page.refuse(&template(&page, &id, (&typed, Prompts::many(all))).await?));
        }
    };
    let (counter, now) = (format!("objection|{address}"), page.given.now);
    if page.site.db.tally(move |tx| throttle::count(tx, &counter, &OBJECTIONS, now)).await?.over {
        return Err(Problem::TooMany);
    }
    // Nobody fills the vault on behalf of an announcement that does not run.
    let (one, given) = (id.clone(), page.given.clone());
    let running = page.site.db.read(move |conn| announcement::find_running(conn, &one, &given)).await?;
    if running.is_none() {
        drain(file).await;
        return Err(Problem::NotFound);
    }
    match keep(&page, (&id, told), file).await? {
        Ok(Some(())) => Ok(page.go("/announcements/thanks")),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one("file", format!("{refusal}，请重新选择文件"));
            Ok(page.refuse(&template(&page, &id, (&typed, prompts)).await?))
        }
    }
}

type Pairs = Vec<(String, String)>;

/// The fields up to the file, and the file, when one was chosen: a browser sends an empty one without a name otherwise.
async fn fields(form: &mut Multipart) -> Result<Pairs, Problem> {
    let mut pairs = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        pairs.push((name.clone(), text(&mut field).await?));
        if name == LAST {
            break;
        }
    }
    Ok(pairs)
}

/// The file behind the fields, when one was chosen: a browser sends an empty one without a name otherwise.
async fn file(form: &mut Multipart) -> Result<Option<Field<'_>>, Problem> {
    let next = form.next_field().await.map_err(|error| broken(&error))?;
    Ok(next.filter(|field| field.file_name().is_some_and(|name| !name.is_empty())))
}

/// What was typed in a field; refuses what no keyboard makes.
async fn text(field: &mut Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(Problem::TooLarge);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| Problem::Unreadable)?;
    let is_typed = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.chars().all(is_typed) { Ok(text) } else { Err(Problem::Unreadable) }
}

/// A browser that is answered while it still sends sees a broken connection instead of the prompt.
async fn drain(file: Option<Field<'_>>) {
    let Some(mut file) = file else { return };
    while let Ok(Some(_)) = file.chunk().await {}
}

/// Writes the objection and that its file arrived, together.
async fn keep(
    page: &Page<Identity>,
    (application, told): (&Id<noun::Application>, Told),
    file: Option<Field<'_>>,
) -> Result<Result<Option<()>, Refusal>, Problem> {
    let given = page.site.given();
    let id: Id<Objection> = Id::new(&given);
    let owner = Owner::of_objection(&id);
    let brought = match file {
        None => None,
        Some(field) => match bring(&page.site, (&owner, FILE), field).await? {
            Ok(brought) => Some(brought),
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    let key = brought.as_ref().map(|file| file.key.clone());
    let (application, limits) = (application.clone(), page.site.attachment_limits);
    let done = page.site.db.write(move |tx| {
        tx.attempt(|tx| {
            let filed = announcement::object(tx, &id, (&application, &told), &given)?;
            match &brought {
                Some(Brought { coming, file, .. }) if filed.is_some() => {
                    Ok(arrived(tx, &owner, (coming, file), &limits, &given)?.map(|()| filed))
                }
                _ => Ok(Ok(filed)),
            }
        })
    });
    let done = done.await?;
    if let (Some(key), Err(_) | Ok(None)) = (key, &done) {
        page.site.vault.remove(&key).await?;
    }
    Ok(done)
}
