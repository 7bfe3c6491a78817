//! The phone's page: what asks, from where, and the number to compare. Nothing is approved by opening an address.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use base::{Holder, Id, Secret};
use identity::Refusal;
use identity::scan::{self, Asked, Disowned, Scan, State};
use serde::Deserialize;

use super::{answer, take};
use crate::auth::Identity;
use crate::auth::centre::devices::in_words;
use crate::edge::actor::holder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice};

/// Which QR code.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Scanned {
    #[serde(default)]
    scan: String,
}

/// What is asked, with what was chosen.
struct Question {
    scan: String,
    token: Secret,
    numbers: Vec<i32>,
    browser: String,
    address: String,
    /// Where the phone itself comes from, to compare.
    own_address: String,
    at: String,
}

impl Question {
    fn new(page: &Page<Identity>, id: &Id<Scan>, asked: Asked) -> Self {
        Self {
            scan: id.to_string(),
            token: asked.token,
            numbers: asked.numbers,
            browser: in_words(&asked.agent),
            address: asked.address,
            own_address: page.visit.browser.address.clone(),
            at: asked.at.china_minute(),
        }
    }
}

#[derive(Template)]
#[template(path = "auth/scan/phone.html")]
struct PhonePage {
    frame: Frame,
    notice: Option<Notice>,
    number_prompt: String,
    question: Option<Question>,
    /// A QR code that was opened from another site: a press of a button goes on.
    opened: String,
}

#[derive(Template)]
#[template(path = "auth/scan/answered.html")]
struct AnsweredPage {
    frame: Frame,
    /// 授权成功, 已取消授权, 已退出 …
    title: &'static str,
    words: &'static str,
    is_good: bool,
    /// The QR code whose session can be ended again.
    scan: String,
}

fn blank(page: &Page<Identity>) -> PhonePage {
    PhonePage {
        frame: page.frame("扫码登录授权"),
        notice: None,
        number_prompt: String::new(),
        question: None,
        opened: String::new(),
    }
}

fn refused(page: &Page<Identity>, refusal: Refusal) -> Response {
    let notice = Some(Notice::warning(refusal.to_string()));
    page.refuse(&PhonePage { notice, ..blank(page) })
}

/// Opened by the phone's camera, or after signing in on the way here. A link on a page of somebody else's, a browser that
/// fetches ahead, one that does not tell, and a mere question about the address bind nothing.
fn is_meant(method: &Method, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_direct = matches!(said("sec-fetch-site"), "none" | "same-origin");
    *method == Method::GET && is_direct && said("sec-purpose").is_empty() && said("purpose").is_empty()
}

async fn ask(page: &Page<Identity>, holder: &Holder, id: &Id<Scan>) -> Result<Response, Problem> {
    let asked: Asked = match take(page, holder, id).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refused(page, refusal)),
    };
    let question = Question::new(page, id, asked);
    Ok(page.show(&PhonePage { question: Some(question), ..blank(page) }))
}

/// Asks; whoever is not signed in does so first.
pub(crate) async fn get(
    page: Page<Identity>,
    method: Method,
    headers: HeaderMap,
    Query(scanned): Query<Scanned>,
) -> Result<Response, Problem> {
    let Some(id) = Id::parse(&scanned.scan) else { return Ok(page.show(&blank(&page))) };
    let Some(holder) = holder(&page.visit) else {
        return Ok(page.go(&format!("/auth/login?next=/phone?scan={id}")));
    };
    if !is_meant(&method, &headers) {
        return Ok(page.show(&PhonePage { opened: id.to_string(), ..blank(&page) }));
    }
    ask(&page, &holder, &id).await
}

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    scan: String,
    token: Secret,
    number: String,
}

/// Confirms, refuses, goes on, or ends again what came of it.
pub(crate) async fn post(
    page: Page<Identity>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let id: Id<Scan> = Id::parse(&typed.scan).ok_or(Problem::NotFound)?;
    let Some(holder) = holder(&page.visit) else {
        return Ok(page.go(&format!("/auth/login?next=/phone?scan={id}")));
    };
    match typed.act.as_str() {
        "open" => ask(&page, &holder, &id).await,
        "disown" => disown(&page, holder, id).await,
        "confirm" if typed.number.is_empty() => again(&page, holder, (id, typed.token)).await,
        "confirm" => answered(&page, &holder, (&id, &typed.token), typed.number.parse().ok()).await,
        _ => answered(&page, &holder, (&id, &typed.token), None).await,
    }
}

/// The same question, because no number was chosen.
async fn again(
    page: &Page<Identity>,
    holder: Holder,
    (id, token): (Id<Scan>, Secret),
) -> Result<Response, Problem> {
    let (key, given) = (id.clone(), page.given.clone());
    let asked = page.site.db.read(move |conn| scan::asked(conn, &holder, (&key, &token), &given)).await?;
    let Some(asked) = asked else { return Ok(refused(page, Refusal::ScanOver)) };
    let question = Some(Question::new(page, &id, asked));
    let number_prompt = Refusal::ScanNoNumber.to_string();
    Ok(page.refuse(&PhonePage { number_prompt, question, ..blank(page) }))
}

async fn answered(
    page: &Page<Identity>,
    holder: &Holder,
    (id, token): (&Id<Scan>, &Secret),
    number: Option<i32>,
) -> Result<Response, Problem> {
    let (title, words, is_good) = match answer(page, holder, (id, token), number).await? {
        Ok(State::Confirmed) => ("授权成功", "电脑上的页面正在登录，您可以关闭本页。", true),
        Ok(_) => ("已取消授权", "电脑没有登录您的账号。", false),
        Err(Refusal::ScanNumber) => {
            ("已取消授权", "所选数字与电脑上显示的不一致，电脑没有登录您的账号。", false)
        }
        Err(refusal) => return Ok(refused(page, refusal)),
    };
    let scan = if is_good { id.to_string() } else { String::new() };
    Ok(page.show(&AnsweredPage { frame: page.frame(title), title, words, is_good, scan }))
}

async fn disown(page: &Page<Identity>, holder: Holder, id: Id<Scan>) -> Result<Response, Problem> {
    let given = page.given.clone();
    let undone = page.site.db.write(move |tx| scan::disown(tx, &holder, &id, &given)).await?;
    let (title, words, is_good) = match undone {
        Disowned::Stopped => ("已取消授权", "那台电脑没有登录您的账号。", true),
        Disowned::Ended => ("已退出", "通过这次扫码登录的电脑已退出。建议您尽快修改密码。", true),
        Disowned::Nothing => ("没有需要退出的电脑", "请在“登录与设备”中查看您的账号在哪里登录。", false),
    };
    let scan = String::new();
    Ok(page.show(&AnsweredPage { frame: page.frame(title), title, words, is_good, scan }))
}
