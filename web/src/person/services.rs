//! 人才服务: what the home page offers, as data, and the gate in front of each business (R5.1–R5.5).

use affiliation::Business;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use cases::entry::{self, Entry, Reason};
use serde::Deserialize;

use super::home;
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// A group of tiles. `[[services]]` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its heading.
    pub title: String,
    /// Its tiles.
    pub tiles: Vec<Tile>,
}

/// One service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// Its name.
    pub title: String,
    /// A line about it.
    #[serde(default)]
    pub note: String,
    /// A path of ours, or the address of another system of the city, which opens in a new tab.
    #[serde(default)]
    pub to: String,
    /// `permit` or `talent`: the gate of that business stands before it.
    #[serde(default)]
    pub business: String,
    /// False shows it as 暂未开放.
    #[serde(default = "yes")]
    pub open: bool,
}

const fn yes() -> bool {
    true
}

impl Tile {
    /// Where a click leads first.
    pub(crate) fn address(&self) -> String {
        match Business::parse(&self.business) {
            Some(business) => format!("/person/services/{}", business.key()),
            None => self.to.clone(),
        }
    }

    /// True for another system's address.
    pub(crate) fn is_elsewhere(&self) -> bool {
        !self.to.starts_with('/')
    }

    pub(crate) fn icon(&self) -> &str {
        match (self.business.as_str(), self.to.as_str()) {
            ("permit" | "talent", _) => &self.business,
            (_, "/person/attachments") => "file",
            _ => "other",
        }
    }
}

/// What a city starts with: the minimum of R5.1.1 in the groups of R5.1.4.
pub fn usual() -> Vec<Group> {
    let tile = |title: &str, note: &str, to: &str, business: &str| Tile {
        title: title.into(),
        note: note.into(),
        to: to.into(),
        business: business.into(),
        open: true,
    };
    vec![
        Group {
            title: "人才引进".into(),
            tiles: vec![
                tile("工作居住证", "新办 · 续签 · 变更 · 注销", "/permit", "permit"),
                tile("引进人才", "外埠人才 · 留学人员", "/talent", "talent"),
            ],
        },
        Group {
            title: "人才服务".into(),
            tiles: vec![tile("附件管理", "材料存一次，处处可用", "/person/attachments", "")],
        },
    ]
}

#[derive(Template)]
#[template(path = "person/dialog/restricted.html")]
struct Restricted {
    business: &'static str,
    reasons: Vec<Reason>,
}

#[derive(Template)]
#[template(path = "person/dialog/unlinked.html")]
struct Unlinked {
    pending: String,
}

/// Lets in, or shows over the home page why not.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let business = Business::parse(&key).ok_or(Problem::NotFound)?;
    let tiles = page.site.services.iter().flat_map(|group| &group.tiles);
    let tile = tiles.filter(|tile| tile.open).find(|tile| tile.business == key).cloned();
    let tile = tile.ok_or(Problem::NotFound)?;
    let (who, given, rules) = (person.clone(), page.given.clone(), page.site.rules.clone());
    let (entry, link) = page
        .site
        .db
        .read(move |conn| {
            Ok((entry::check(conn, &who, (business, &rules), &given)?, affiliation::last(conn, &who)?))
        })
        .await?;
    let pending = link.filter(|link| link.state == affiliation::State::Pending).map(|link| link.unit_name);
    match entry {
        Entry::Open if tile.is_elsewhere() => Ok(page.go_elsewhere(&tile.to)),
        Entry::Open => Ok(page.go(&tile.to)),
        Entry::Uncertified | Entry::Incomplete => Ok(page.go("/person")),
        Entry::Unlinked => {
            home::show(&page, &person, Some(&Unlinked { pending: pending.unwrap_or_default() })).await
        }
        Entry::Restricted(reasons) => {
            home::show(&page, &person, Some(&Restricted { business: business.title(), reasons })).await
        }
    }
}

struct Side {
    business: Business,
    reasons: Vec<Reason>,
    is_linked: bool,
}

#[derive(Template)]
#[template(path = "person/restrictions.html")]
struct RestrictionsPage {
    frame: Frame,
    sides: Vec<Side>,
}

/// 业务办理限制: what stands in the way of each business now.
pub(crate) async fn restrictions(
    page: Page<Platform>,
    IsReady(person): IsReady,
) -> Result<Response, Problem> {
    let (given, rules) = (page.given.clone(), page.site.rules.clone());
    let sides = page
        .site
        .db
        .read(move |conn| {
            let side = |business| {
                let entry = entry::check(conn, &person, (business, &rules), &given)?;
                let is_linked = entry != Entry::Unlinked;
                let reasons = if let Entry::Restricted(reasons) = entry { reasons } else { Vec::new() };
                Ok(Side { business, reasons, is_linked })
            };
            Business::ALL.into_iter().map(side).collect::<Result<Vec<_>, db::Fault>>()
        })
        .await?;
    let frame = page.frame("业务办理限制").under(&[("首页", "/person")]);
    Ok(page.show(&RestrictionsPage { frame, sides }))
}
