//! 查看更多: all policies and all prompts (R4.5), the way of a prompt to where it is acted on (R4.9), and 消息中心 (R9.4).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
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
}

/// Both lists; who opens them has read the prompts.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let at = asked.at();
    let found = page
        .site
        .db
        .write(move |tx| {
            let Some(gathered) = gather(tx, &person, &given)? else { return Ok(None) };
            let keys: Vec<String> = gathered.prompts.iter().map(|(prompt, _)| prompt.key.clone()).collect();
            notices::seen::remember(tx, &person, &keys, &given)?;
            Ok(Some((policy::list(tx, ((at - 1) * MOST, MOST))?, gathered.prompts)))
        })
        .await?;
    let ((policies, total), prompts) = found.ok_or(Problem::NotFound)?;
    if policies.is_empty() && at > 1 {
        return Ok(page.go("/person/notices"));
    }
    Ok(page.show(&NoticesPage {
        frame: page.frame("通知").under(&[("首页", "/person")]),
        policies,
        total,
        pager: Pager::new("/person/notices", at, total, MOST),
        prompts: lines(&prompts, page.given.now),
    }))
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
        return Ok(page.go("/person/messages"));
    }
    let messages = all.into_iter().map(|one| Told {
        sms: copy(&one),
        text: one.text,
        link: one.link,
        at: one.created_at.china_minute(),
        is_new: one.is_new,
    });
    Ok(page.show(&MessagesPage {
        frame: page.frame("消息中心").at("/person/messages").under(&[("首页", "/person")]),
        messages: messages.collect(),
        pager: Pager::new("/person/messages", at, total, MOST),
    }))
}
