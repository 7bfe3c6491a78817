//! 首页, and the dialog of the first sign-in (R3.1–R3.4).

use askama::Template;
use axum::response::Response;
use profile::Card;

use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Summary};

#[derive(Template)]
#[template(path = "person/home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    verified: bool,
    basics: Summary,
    must_complete: bool,
}

/// Shows what is known, and over it, until the profile is complete, the dialog.
pub(crate) async fn get(page: Page<Platform>, IsPerson(person): IsPerson) -> Result<Response, Problem> {
    let given = page.given.clone();
    let card = page.site.db.read(move |conn| profile::card(conn, &person, &given)).await?;
    let card = card.ok_or(Problem::NotFound)?;
    Ok(page.show(&HomePage {
        frame: page.frame("首页").at("/person"),
        name: card.told.display_name().to_owned(),
        verified: card.told.is_verified(),
        basics: basics(&card),
        must_complete: card.completed_at.is_none(),
    }))
}

/// The part of the certified identity that the home page shows, masked (R0.9, R6.1).
pub(crate) fn basics(card: &Card) -> Summary {
    let told = &card.told;
    let mobile =
        base::Mobile::parse(&told.mobile).map(|mobile| String::from(mobile.masked())).unwrap_or_default();
    let kind = if told.id_type == "111" { "居民身份证" } else { "" };
    let stars = |number: &str| {
        let count = number.chars().count();
        let (first, last): (String, String) =
            (number.chars().take(1).collect(), number.chars().skip(count.max(1) - 1).collect());
        if count < 2 { String::new() } else { format!("{first}{}{last}", "*".repeat(count - 2)) }
    };
    let or_none = |text: String| if text.is_empty() { "未认证".to_owned() } else { text };
    Summary::default()
        .line("姓名", or_none(told.name.clone()))
        .line("联系电话", mobile)
        .line("证件类型", or_none(kind.to_owned()))
        .line("证件号码", or_none(stars(&told.id_number)))
}
