//! 落户信息 (business 3.4): told after the city's approval, with the proof of the address and the household register.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Id, Person, noun};
use cases::kinds::talent::{SETTLING, SETTLING_MATERIALS};
use cases::position::Position;
use cases::settling::{self, Asked};
use profile::check::Found;

use crate::application::View;
use crate::application::form::keep::{said, told, version};
use crate::application::form::materials::Shelf;
use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::files::{self, Row};
use crate::person::Platform;
use crate::ui::input::Input;
use crate::ui::{Frame, Notice, Prompts};

type Pairs = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "person/application/settling.html")]
struct SettlingPage {
    frame: Frame,
    notice: Option<Notice>,
    due: String,
    note: &'static str,
    prompts: Prompts,
    action: String,
    autosave: String,
    version: i32,
    inputs: Vec<Input>,
    shelf: Shelf,
    back: String,
}

fn input(asked: &Asked, field: &profile::field::Field, found: &Found) -> Input {
    let prompt = found.prompts.iter().find(|prompt| prompt.key == field.key);
    let prompt = prompt.map(|prompt| prompt.text.clone()).unwrap_or_default();
    Input::new(field, field.key, (asked.sheet.get(field.key), ""), (&prompt, ""))
}

async fn template(
    page: &Page<Platform>,
    person: &Person,
    asked: &Asked,
    found: &Found,
) -> Result<SettlingPage, Problem> {
    let one = &asked.application;
    let address = View::Person.address(&one.id);
    let action = format!("{address}/settling");
    let frame = page.frame("完善落户信息").at("/person/applications");
    let frame = frame.under(&[("首页", "/person"), ("办理记录", "/person/applications")]);
    let (owner, given) = (attachments::Owner::from(person), page.given.clone());
    let listed = page.site.db.read(move |conn| attachments::list(conn, &owner, "", &given)).await?;
    let wanted =
        listed.into_iter().filter(|row| SETTLING_MATERIALS.iter().any(|(code, _)| *code == row.kind.code));
    let row =
        |(number, row)| Row { note: "必需".to_owned(), ..files::row(number, row, page.given.now, None) };
    let rows: Vec<Row> = (1..).zip(wanted).map(row).collect();
    let missing = rows.iter().filter(|row| row.file.is_none()).count();
    let prompts = found.prompts.iter().map(|prompt| (prompt.key.clone(), prompt.text.clone()));
    Ok(SettlingPage {
        notice: one
            .reason
            .as_ref()
            .filter(|_| one.position == Position::SettlingReturned)
            .map(|reason| Notice::warning(format!("退回原因：{reason}"))),
        due: one.due_on.map(base::Day::in_words).unwrap_or_default(),
        note: SETTLING.note,
        prompts: Prompts::many(prompts),
        autosave: format!("/api{action}"),
        version: asked.version,
        inputs: SETTLING.fields.iter().map(|field| input(asked, field, found)).collect(),
        shelf: Shelf::new::<files::Persons>(frame.clone(), rows, (missing, action.clone())),
        frame: frame.below(one.task(), address.clone()),
        action,
        back: address,
    })
}

/// What is asked, or where to go when nothing is: a stranger's application is not found.
async fn open(
    page: &Page<Platform>,
    person: &Person,
    id: &Id<noun::Application>,
) -> Result<Result<Asked, Response>, Problem> {
    let (who, key, given) = (person.clone(), id.clone(), page.given.clone());
    let (asked, own) = page
        .site
        .db
        .read(move |conn| {
            let asked = settling::open(conn, &who, &key, &given)?;
            Ok((asked, cases::application::open(conn, &who, &key)?.is_some()))
        })
        .await?;
    match asked {
        Some(asked) => Ok(Ok(asked)),
        None if own => Ok(Err(page.go(&View::Person.address(id)))),
        None => Err(Problem::NotFound),
    }
}

/// Shows it as it was left.
pub(super) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    match open(&page, &person, &id).await? {
        Ok(asked) => Ok(page.show(&template(&page, &person, &asked, &Found::default()).await?)),
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn keep(
    page: &Page<Platform>,
    person: &Person,
    id: &Id<noun::Application>,
    pairs: &Pairs,
) -> Result<Result<i32, cases::Refusal>, Problem> {
    let (who, key, given, pairs) = (person.clone(), id.clone(), page.given.clone(), pairs.clone());
    let kept = page
        .site
        .db
        .write(move |tx| settling::save(tx, &who, (&key, version(&pairs)), &pairs, &given))
        .await?;
    match kept {
        Ok(Some(version)) => Ok(Ok(version)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Keeps it; 提交 hands it in when everything is in order.
pub(super) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let mut asked = match open(&page, &person, &id).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let kept = match keep(&page, &person, &id, &pairs).await? {
        Ok(version) => version,
        Err(refusal) => {
            asked.sheet = asked.sheet.with_fields(SETTLING.fields, &pairs);
            asked.version = version(&pairs);
            let shown = template(&page, &person, &asked, &Found::default()).await?;
            let prompts = Prompts::one("", refusal.to_string());
            return Ok(page.refuse(&SettlingPage { prompts, ..shown }));
        }
    };
    if said(&pairs, "act") == "submit" {
        return submit(&page, &person, (&id, kept)).await;
    }
    match open(&page, &person, &id).await? {
        Ok(asked) => Ok(page.show(&template(&page, &person, &asked, &Found::default()).await?)),
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn submit(
    page: &Page<Platform>,
    person: &Person,
    (id, version): (&Id<noun::Application>, i32),
) -> Result<Response, Problem> {
    let (who, key, given) = (person.clone(), id.clone(), page.given.clone());
    let practice = page.site.practice.clone();
    let done =
        page.site.db.write(move |tx| settling::submit(tx, &who, (&key, version), &practice, &given)).await?;
    let (found, prompts) = match done {
        Ok(None) => return Err(Problem::NotFound),
        Ok(Some(found)) if found.prompts.is_empty() => {
            return Ok(page.go(&View::Person.address(id)));
        }
        Ok(Some(found)) => (found, None),
        Err(refusal) => (Found::default(), Some(Prompts::one("", refusal.to_string()))),
    };
    let asked = match open(page, person, id).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = template(page, person, &asked, &found).await?;
    let prompts = prompts.unwrap_or_else(|| shown.prompts.clone());
    Ok(page.refuse(&SettlingPage { prompts, ..shown }))
}

/// The autosave.
pub(super) async fn autosave(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Form(pairs, _): Form<Platform, Pairs>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let kept = keep(&page, &person, &id, &pairs).await?;
    Ok(told(&page, &kept))
}
