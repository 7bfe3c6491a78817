//! A batch of announcements: what was ticked, shown as the public will see it, then published.

use askama::Template;
use axum::response::Response;
use base::{Id, noun};
use cases::announcement::{self, Batch};

use super::super::shown;
use super::{Kept, template};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::portal::announcement::Line;
use crate::ui::{Frame, Prompts};

#[derive(Template)]
#[template(path = "desk/announcement/preview.html")]
struct PreviewPage {
    frame: Frame,
    title: String,
    from: String,
    to: String,
    ids: Vec<String>,
    lines: Vec<Line>,
}

fn preview(page: &Page<Platform>, ids: Vec<String>, batch: Batch) -> PreviewPage {
    let crumbs = [("工作台", "/desk"), ("公示管理", "/desk/announcements")];
    let days = (batch.starts_on, batch.ends_on);
    let line = |one| Line::published(one, days, &batch.title);
    PreviewPage {
        frame: page.frame("预览公示名单").for_desk().at("/desk/announcements").under(&crumbs),
        from: batch.starts_on.in_words(),
        to: batch.ends_on.in_words(),
        ids,
        lines: batch.list.into_iter().map(line).collect(),
        title: batch.title,
    }
}

/// Shows what was ticked as the public will see it; publishes it when that was confirmed there.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Form(pairs, _): Form<Platform, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut chosen: Vec<String> = said(&pairs, "id").map(str::to_owned).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let kept = Kept { chosen: chosen.clone(), ..Kept::default() };
    let act = said(&pairs, "act").next().unwrap_or_default();
    if act == "back" {
        return Ok(page.show(&template(&page, &officer, (None, kept)).await?));
    }
    let shown: Vec<(Id<noun::Application>, i32)> = chosen.iter().filter_map(|one| shown(one)).collect();
    let (who, given, site) = (officer.clone(), page.given.clone(), page.site.clone());
    let is_meant = act == "publish";
    let done = if is_meant {
        let all =
            page.site.db.write(move |tx| announcement::publish(tx, &who, &shown, &site.practice, &given));
        all.await?
    } else {
        let all =
            page.site.db.read(move |conn| announcement::preview(conn, &who, &shown, &site.practice, &given));
        all.await?
    };
    match done {
        Ok(Some(_)) if is_meant => Ok(page.go("/desk/announcements?done=published")),
        Ok(Some(batch)) => Ok(page.show(&preview(&page, chosen, batch))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let kept = Kept { prompts: Prompts::one(refusal.field(), refusal.to_string()), ..kept };
            Ok(page.refuse(&template(&page, &officer, (None, kept)).await?))
        }
    }
}

fn said<'a>(pairs: &'a [(String, String)], key: &'a str) -> impl Iterator<Item = &'a str> {
    pairs.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
}
