//! 查看更多: all policies and all prompts (R4.5), the way of a prompt to where it is acted on (R4.9), and 消息中心 (R9.4).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::Person;
use cases::prompt::Prompt;
use notices::policy::{self, Line};
use notices::{message, sms};
use serde::Deserialize;

use super::home::{PromptLine, gather, lines};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Pager};

/// So many lines to a page.
const MOST: i64 = 10;

/// Which page, from 1.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    page: Option<u32>,
}

impl Asked {
    pub(crate) fn at(self) -> i64 {
        i64::from(self.page.unwrap_or(1).clamp(1, 100_000))
    }
}

/// What a prompt is called in addresses: nothing of its key shows.
pub(crate) fn name(prompt: &Prompt) -> String {
    base::sha256_hex(prompt.key.as_bytes())[..16].to_owned()
}

#[derive(Template)]
#[template(path = "person/notices.html")]
struct NoticesPage {
    frame: Frame,
    policies: Vec<Line>,
    total: i64,
    pager: Pager,
    prompts: Vec<PromptLine>,
    prompt_total: usize,
    prompt_pager: Pager,
}

/// Where both lists are, from 1.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Places {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    prompts: Option<u32>,
}

/// Both lists, each with a place of its own; who sees a prompt has read it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Places>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let (at, prompts_at) = (Asked { page: asked.page }.at(), Asked { page: asked.prompts }.at());
    let found = page
        .site
        .db
        .write(move |tx| {
            let Some(gathered) = gather(tx, &person, &given)? else { return Ok(None) };
            let total = gathered.prompts.len();
            let prompts = part(gathered.prompts, prompts_at);
            let keys: Vec<String> = prompts.iter().map(|(prompt, _)| prompt.key.clone()).collect();
            notices::seen::remember(tx, &person, &keys, &given)?;
            Ok(Some((policy::list(tx, ((at - 1) * MOST, MOST))?, (prompts, total))))
        })
        .await?;
    let ((policies, total), (prompts, prompt_total)) = found.ok_or(Problem::NotFound)?;
    if (policies.is_empty() && at > 1) || (prompts.is_empty() && prompts_at > 1) {
        return Ok(page.go("/person/notices"));
    }
    let count = i64::try_from(prompt_total).unwrap_or(i64::MAX);
    Ok(page.show(&NoticesPage {
        frame: page.frame("通知").under(&[("首页", "/person")]),
        policies,
        total,
        // Going on in one list leaves the other where it is.
        pager: Pager::new(format!("/person/notices?prompts={prompts_at}"), at, total, MOST)
            .named("政策法规通知分页", "page"),
        prompts: lines(&prompts, page.given.now),
        prompt_total,
        prompt_pager: Pager::new(format!("/person/notices?page={at}"), prompts_at, count, MOST)
            .named("系统提示通知分页", "prompts"),
    }))
}

/// The prompts of page `at`.
fn part(prompts: Vec<(Prompt, bool)>, at: i64) -> Vec<(Prompt, bool)> {
    let first = usize::try_from((at - 1) * MOST).unwrap_or(usize::MAX);
    prompts.into_iter().skip(first).take(usize::try_from(MOST).unwrap_or(usize::MAX)).collect()
}

/// A prompt was followed: it is read from now on, and leads where it leads.
pub(crate) async fn follow(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(asked): Path<String>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let to = page
        .site
        .db
        .write(move |tx| {
            let Some(gathered) = gather(tx, &person, &given)? else { return Ok(None) };
            let read = gathered.prompts.iter().filter(|(prompt, is_new)| !is_new || name(prompt) == asked);
            let keys: Vec<String> = read.map(|(prompt, _)| prompt.key.clone()).collect();
            notices::seen::remember(tx, &person, &keys, &given)?;
            let followed = gathered.prompts.into_iter().find(|(prompt, _)| name(prompt) == asked);
            Ok(followed.map(|(prompt, _)| prompt.to))
        })
        .await?;
    // Its cause is gone meanwhile: so is the prompt.
    Ok(page.go(to.as_deref().unwrap_or("/person")))
}

struct Told {
    text: String,
    link: String,
    sms: &'static str,
    at: String,
    is_new: bool,
}

/// What became of the copy for the phone.
fn copy(message: &message::Kept) -> &'static str {
    match message.sms {
        _ if !message.by_sms => "",
        Some(sms::State::Waiting | sms::State::Sending) => "短信待发送",
        Some(sms::State::Failed) => "短信发送失败",
        Some(sms::State::Uncertain) => "短信发送结果不明",
        Some(sms::State::Sent) => "短信已发送",
        Some(sms::State::Delivered) => "短信已送达",
        None => "已同时发送短信",
    }
}

#[derive(Template)]
#[template(path = "person/messages.html")]
struct MessagesPage {
    frame: Frame,
    messages: Vec<Told>,
    pager: Pager,
}

/// Every message, the newest first.
pub(crate) async fn messages(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let frame = page.frame("消息中心").under(&[("首页", "/person")]);
    messages_of(page, person, asked, (frame, "/person/messages")).await
}

/// The messages of whoever is at work on this side of the platform, on the page at `here`; they count as read.
pub(crate) async fn messages_of(
    page: Page<Platform>,
    person: Person,
    asked: Asked,
    (frame, here): (Frame, &'static str),
) -> Result<Response, Problem> {
    let (given, at) = (page.given.clone(), asked.at());
    let (all, total) = page
        .site
        .db
        .write(move |tx| {
            let listed = message::list(tx, &person, ((at - 1) * MOST, MOST), &given)?;
            message::read(tx, &person, &given)?;
            Ok(listed)
        })
        .await?;
    if all.is_empty() && at > 1 {
        return Ok(page.go(here));
    }
    let messages = all.into_iter().map(|one| Told {
        sms: copy(&one),
        text: one.text,
        link: one.link,
        at: one.created_at.china_minute(),
        is_new: one.is_new,
    });
    Ok(page.show(&MessagesPage {
        frame: frame.at(here),
        messages: messages.collect(),
        pager: Pager::new(here, at, total, MOST),
    }))
}

#[cfg(test)]
mod tests {
    use base::Moment;

    use super::*;

    #[test]
    fn r4_5_prompts_come_ten_to_a_page_and_each_once() {
        let prompt = |at: usize| Prompt {
            key: format!("prompt:{at}"),
            text: format!("提示{at}"),
            to: "/person".into(),
            at: Moment::from_unix_seconds(0),
            is_urgent: false,
        };
        let all: Vec<(Prompt, bool)> = (0..23).map(|at| (prompt(at), true)).collect();
        let pages: Vec<Vec<(Prompt, bool)>> = (1..=4).map(|at| part(all.clone(), at)).collect();
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3, 0]);
        let keys: Vec<String> = pages.into_iter().flatten().map(|(prompt, _)| prompt.key).collect();
        assert_eq!(keys, all.into_iter().map(|(prompt, _)| prompt.key).collect::<Vec<_>>());
    }
}
