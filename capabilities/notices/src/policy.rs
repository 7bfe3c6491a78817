//! 政策法规通知: texts and files that everybody may read (R4.1–R4.3, R4.7).

use base::{Day, Given, Id, SystemAdministrator};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::store;

/// Whether people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿
    Draft,
    /// 已发布
    Published,
    /// 已撤回
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Withdrawn];

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Published => "已发布",
            Self::Withdrawn => "已撤回",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id.
    pub id: Id<Policy>,
    /// The title.
    pub title: String,
    /// The date it carries.
    pub published_on: Day,
    /// Markdown; empty when there is a file.
    pub body: String,
    /// The vault key of its PDF.
    pub file: Option<String>,
    /// The higher first.
    pub place: i32,
    /// Whether people see it.
    pub state: State,
    /// One more with every change.
    pub version: i32,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: Id<Policy>,
    /// The title.
    pub title: String,
    /// The date it carries.
    pub published_on: Day,
}

/// What is wrong with a policy an administrator wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// No title.
    #[error("请填写标题，2-100个字")]
    Title,
    /// No date.
    #[error("请选择日期")]
    Day,
    /// Neither text nor file.
    #[error("请填写正文或上传PDF文件")]
    Empty,
    /// Not a PDF by content, or too large.
    #[error("附件须为PDF格式，不超过10MB")]
    File,
    /// Another administrator saved meanwhile.
    #[error("其他人修改过此条，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
}

impl PolicyRefusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 5] = [Self::Title, Self::Day, Self::Empty, Self::File, Self::Conflict];

    /// The field it stands at.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Day => "day",
            Self::Empty => "body",
            Self::File => "file",
            Self::Conflict => "",
        }
    }
}

/// The published ones from `from` on, at most `most`, and how many there are.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, (from, most): (i64, i64)) -> Result<(Vec<Line>, i64), Fault> {
    store::list_policies(conn, from, most)
}

/// A published one; a withdrawn one is not found.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &Id<Policy>) -> Result<Option<Policy>, Fault> {
    Ok(store::find_policy(conn, id)?.filter(|policy| policy.state == State::Published))
}

/// Every policy, whatever its state.
///
/// # Errors
/// When the database fails.
pub fn list_all(conn: &mut Conn, _: &SystemAdministrator) -> Result<Vec<Policy>, Fault> {
    store::list_all_policies(conn)
}

/// Any policy.
///
/// # Errors
/// When the database fails.
pub fn open(conn: &mut Conn, _: &SystemAdministrator, id: &Id<Policy>) -> Result<Option<Policy>, Fault> {
    store::find_policy(conn, id)
}

/// As an administrator writes one.
#[derive(Clone, Debug)]
pub struct Written {
    /// The title.
    pub title: String,
    /// The date it carries.
    pub published_on: Option<Day>,
    /// Markdown.
    pub body: String,
    /// The vault key of its PDF.
    pub file: Option<String>,
    /// The higher first.
    pub place: i32,
    /// Whether people see it.
    pub state: State,
}

/// Keeps a new policy, or changes the one with this id if it is still of this version.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    (known, written): (Option<(&Id<Policy>, i32)>, &Written),
    given: &Given,
) -> Outcome<Id<Policy>, Vec<PolicyRefusal>> {
    let mut refused = Vec::new();
    if !(2..=100).contains(&written.title.trim().chars().count()) {
        refused.push(PolicyRefusal::Title);
    }
    let day = written.published_on;
    if day.is_none() {
        refused.push(PolicyRefusal::Day);
    }
    if written.body.trim().is_empty() && written.file.is_none() {
        refused.push(PolicyRefusal::Empty);
    }
    let (Some(day), true) = (day, refused.is_empty()) else { return Ok(Err(refused)) };
    let id = known.map_or_else(|| Id::new(given), |(id, _)| id.clone());
    let version = known.map_or(0, |(_, version)| version);
    let policy = Policy {
        id: id.clone(),
        title: written.title.trim().to_owned(),
        published_on: day,
        body: written.body.trim().to_owned(),
        file: written.file.clone(),
        place: written.place,
        state: written.state,
        version: version + 1,
    };
    if !store::replace_policy(tx, &policy, given.now)? {
        return Ok(Err(vec![PolicyRefusal::Conflict]));
    }
    let entry = Entry {
        actor: format!("account:{}", administrator.account()),
        action: "policy.saved",
        about: format!("policy:{id}"),
        detail: written.state.key().to_owned(),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(id))
}

/// The Markdown as HTML in which nothing runs and nothing is loaded from elsewhere.
pub fn render(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(
        &mut html,
        pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES),
    );
    let mut cleaner = ammonia::Builder::default();
    cleaner.rm_tags(["img", "map", "area"]).link_rel(Some("noopener noreferrer"));
    cleaner.url_schemes(["http", "https", "mailto", "tel"].into_iter().collect());
    cleaner.clean(&html).to_string()
}

/// A policy as the demo has it.
///
/// # Errors
/// When the database fails.
pub fn seed(tx: &mut Tx<'_>, written: &Written, given: &Given) -> Result<(), Fault> {
    let Some(published_on) = written.published_on else { return Ok(()) };
    let policy = Policy {
        id: Id::new(given),
        title: written.title.clone(),
        published_on,
        body: written.body.clone(),
        file: written.file.clone(),
        place: written.place,
        state: written.state,
        version: 1,
    };
    store::replace_policy(tx, &policy, given.now)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn r4_2_a_text_keeps_its_form_and_loses_whatever_could_run() {
        let html =
            render("# 一、总则\n\n第一条 **适用** [依据](https://example.cn/a)\n\n|甲|乙|\n|-|-|\n|1|2|\n");
        for part in
            ["<h1>一、总则</h1>", "<strong>适用</strong>", "href=\"https://example.cn/a\"", "<td>1</td>"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[甲](javascript:alert(1))",
            "<a href=\"data:text/html,x\">甲</a>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<p style=\"position:fixed\" onclick=\"x()\">甲</p>",
            "![甲](https://evil.example/pixel.png)",
        ] {
            let html = render(attack).to_lowercase();
            for bad in ["<script", "onerror", "javascript:", "data:", "<iframe", "style=", "onclick", "<img"]
            {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
        }
    }
}
