//! The permit system and the introduction system, as a person enters them: the kinds of business, what each takes, and
//! whether it can be begun now. The gate of R5.4 stands before both, whichever way one comes.

use affiliation::Business;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use base::Person;
use cases::entry::{self, Entry, Reason};
use cases::{Kind, Side, Stage, application};

use crate::application::View;
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem, Site};
use crate::person::Platform;
use crate::person::home::{Row, row};
use crate::ui::Frame;

/// Every address of both systems.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/permit", get(async |page, person| show(page, person, Business::Permit).await))
        .route("/talent", get(async |page, person| show(page, person, Business::Talent).await))
}

/// A material and whether it is there.
struct Material {
    name: String,
    when: &'static str,
    is_ready: bool,
}

struct Offer {
    kind: &'static Kind,
    reasons: Vec<Reason>,
    needs: Vec<Material>,
    may_need: Vec<Material>,
    /// The draft of it that is open: when it was begun, and where it goes on.
    draft: Option<(String, String)>,
}

impl Offer {
    fn ready(&self) -> usize {
        self.needs.iter().filter(|one| one.is_ready).count()
    }
}

#[derive(Template)]
#[template(path = "business/business.html")]
struct BusinessPage {
    frame: Frame,
    business: Business,
    unit: String,
    rows: Vec<Row>,
    offers: Vec<Offer>,
}

async fn show(
    page: Page<Platform>,
    IsReady(person): IsReady,
    business: Business,
) -> Result<Response, Problem> {
    let Some(shown) = gather(&page, person, business).await? else {
        return Ok(page.go(&format!("/person/services/{}", business.key())));
    };
    Ok(page.show(&shown))
}

async fn gather(
    page: &Page<Platform>,
    person: Person,
    business: Business,
) -> Result<Option<BusinessPage>, Problem> {
    let (given, rules) = (page.given.clone(), page.site.rules.clone());
    let gathered = page
        .site
        .db
        .read(move |conn| {
            if entry::check(conn, &person, (business, &rules), &given)? != Entry::Open {
                return Ok(None);
            }
            let Some(card) = profile::card(conn, &person, &given)? else { return Ok(None) };
            let Some(facts) = entry::gather(conn, &person, (business, &card), &given)? else {
                return Ok(None);
            };
            let link = affiliation::of_person(conn, &person)?;
            let current = application::list_current(conn, &person, given.now)?;
            let shelf = attachments::names_and_ready(conn, &attachments::Owner::from(&person))?;
            let offers = Kind::of(business, Side::Person).map(|kind| {
                let material = |code: &str, when: &'static str| {
                    let (name, is_ready) = shelf
                        .iter()
                        .find(|(known, ..)| known == code)
                        .map_or_else(|| (code.to_owned(), false), |(_, name, ready)| (name.clone(), *ready));
                    Material { name, when, is_ready }
                };
                let draft = current.iter().find(|one| one.kind == kind.code && one.stage() == Stage::Draft);
                Offer {
                    kind,
                    // What stands in the way of another one is the draft itself.
                    reasons: match draft {
                        Some(_) => Vec::new(),
                        None => entry::kind_reasons(kind, &facts, &rules),
                    },
                    draft: draft.map(|one| {
                        let to = format!("{}/form", View::Person.address(&one.id));
                        (one.opened_at.china_date().to_string(), to)
                    }),
                    needs: kind.needs().map(|code| material(code, "")).collect(),
                    may_need: kind.may_need().map(|(code, when)| material(code, when)).collect(),
                }
            });
            let mut offers: Vec<Offer> = offers.collect();
            offers.sort_by_key(|offer| !offer.reasons.is_empty());
            Ok(Some((link.map(|link| link.unit_name).unwrap_or_default(), current, offers)))
        })
        .await?;
    let Some((unit, current, offers)) = gathered else { return Ok(None) };
    let open = current.iter().filter(|one| !one.stage().is_final() && one.business == business);
    Ok(Some(BusinessPage {
        frame: page.frame(business.title()).under(&[("首页", "/person")]),
        business,
        unit,
        rows: open.map(row).collect(),
        offers,
    }))
}
