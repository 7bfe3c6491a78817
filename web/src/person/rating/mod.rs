//! 服务评价 (conventions 7.4): the five levels, aspects, and for a bad one its reason; afterwards what was said and what
//! became of it. Only the applicant's own.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::{Id, Person};
use cases::Kind;
use cases::rating::{self, ASPECTS, Level, REASONS, Rating, RatingRefusal};
use serde::Deserialize;

use crate::edge::actor::IsReady;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Notice, Prompts, Summary};

/// One of the five to choose from.
struct Choice {
    stars: i32,
    words: &'static str,
    /// `★★★☆☆`
    drawn: String,
    is_chosen: bool,
}

/// One aspect with its choices.
struct Aspect {
    key: &'static str,
    words: &'static str,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "person/rating/form.html")]
struct FormPage {
    frame: Frame,
    prompts: Prompts,
    about: String,
    to: String,
    levels: Vec<Choice>,
    aspects: Vec<Aspect>,
    reasons: Vec<(&'static str, &'static str, bool)>,
    words: Field,
}

#[derive(Template)]
#[template(path = "person/rating/said.html")]
struct SaidPage {
    frame: Frame,
    notice: Option<Notice>,
    about: String,
    drawn: String,
    level: &'static str,
    facts: Summary,
    application: String,
}

/// Whether it was given just now.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// The form, or what was said.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let rating = find(&page, &person, &id).await?;
    match &rating.said {
        None => Ok(page.show(&form_page(&page, &rating, (&rating::Form::default(), Prompts::default())))),
        Some(said) => Ok(page.show(&said_page(&page, &rating, (said, asked.done == "1")))),
    }
}

/// Keeps what was said, once.
pub(crate) async fn post(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, rating::Form>,
) -> Result<Response, Problem> {
    let rating = find(&page, &person, &id).await?;
    let (given, key, form) = (page.given.clone(), rating.id.clone(), typed.clone());
    let done = page.site.db.write(move |tx| rating::give(tx, &person, (&key, &form), &given)).await?;
    match done {
        Ok(Some(())) => Ok(page.go(&format!("{}?done=1", address(&rating)))),
        Ok(None) => Err(Problem::NotFound),
        // Pressed twice: what was said first is shown.
        Err(refused) if refused.contains(&RatingRefusal::Given) => Ok(page.go(&address(&rating))),
        Err(refused) => {
            let prompts = refused.iter().map(|one| (one.field().to_owned(), one.to_string()));
            Ok(page.refuse(&form_page(&page, &rating, (&typed, Prompts::many(prompts)))))
        }
    }
}

async fn find(page: &Page<Platform>, person: &Person, id: &str) -> Result<Rating, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let (person, given) = (person.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| rating::open(conn, &person, &id, &given)).await?;
    found.ok_or(Problem::NotFound)
}

fn address(rating: &Rating) -> String {
    format!("/person/ratings/{}", rating.id)
}

fn about(rating: &Rating) -> String {
    let kind = Kind::find(&rating.kind).map_or(rating.business.title(), |kind| kind.name);
    format!("{kind} · {}服务 · {}", rating.event.title(), rating.invited_at.china_date())
}

fn frame(page: &Page<Platform>) -> Frame {
    let way = [("首页", "/person"), ("办理记录", "/person/applications")];
    page.frame("服务评价").at("/person/applications").under(&way)
}

/// `★★★☆☆`
pub(crate) fn drawn(stars: i32) -> String {
    (1..=5).map(|star| if star <= stars { '★' } else { '☆' }).collect()
}

fn choices(typed: &str) -> Vec<Choice> {
    let choice = |(_, stars, words): (Level, i32, &'static str)| Choice {
        stars,
        words,
        drawn: drawn(stars),
        is_chosen: typed == stars.to_string(),
    };
    Level::ALL.into_iter().map(choice).collect()
}

fn form_page(page: &Page<Platform>, rating: &Rating, (typed, prompts): (&rating::Form, Prompts)) -> FormPage {
    let aspects = ASPECTS.into_iter().zip(typed.aspects());
    FormPage {
        frame: frame(page),
        about: about(rating),
        to: address(rating),
        levels: choices(&typed.level),
        aspects: aspects
            .map(|((key, words), typed)| Aspect { key, words, choices: choices(typed) })
            .collect(),
        reasons: REASONS.into_iter().map(|(key, words)| (key, words, typed.reason == key)).collect(),
        words: Field::text("words", "您的意见和建议", &typed.words, &prompts).lines(4, 500).optional(),
        prompts,
    }
}

fn said_page(page: &Page<Platform>, rating: &Rating, (said, is_new): (&rating::Said, bool)) -> SaidPage {
    let told = |level: &Level| format!("{} {}", drawn(level.stars()), level.title());
    let mut facts = Summary::default();
    for ((_, words), level) in ASPECTS.into_iter().zip(&said.aspects) {
        if let Some(level) = level {
            facts = facts.line(words, told(level));
        }
    }
    if let Some(reason) = &said.reason {
        facts = facts.line("不满意的原因", rating::reason_title(reason));
    }
    if !said.words.is_empty() {
        facts = facts.line("意见和建议", &said.words);
    }
    facts = facts.line("评价时间", said.at.china_minute());
    if rating.state != rating::State::None {
        let until = rating.due_on.map(|day| format!("，{}前完成整改和回访", day.in_words()));
        let until = until.filter(|_| rating.state != rating::State::Closed).unwrap_or_default();
        facts = facts.line("处理进度", format!("{}{until}", rating.state.title()));
    }
    let thanks = if said.level.is_bad() {
        "感谢您的评价。主管部门将在15个工作日内核实、整改并回访，请保持电话畅通。"
    } else {
        "感谢您的评价。"
    };
    SaidPage {
        frame: frame(page),
        notice: is_new.then(|| Notice::success(thanks)),
        about: about(rating),
        drawn: drawn(said.level.stars()),
        level: said.level.title(),
        facts,
        application: rating.application.to_string(),
    }
}
