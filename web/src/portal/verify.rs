//! 证件验证: anybody who holds a number and a name can ask whether the permit is valid (R7.4). No sign-in, no other data.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use certificates::{PER_ADDRESS, PER_NUMBER, Verdict};
use serde::Deserialize;

use crate::edge::{Form, Page, Problem, Realm};
use crate::ui::frame::Surface;
use crate::ui::{Field, Frame, Prompts};

/// The portal as a realm: nobody signs in here, but a form needs a visit that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portal;

impl Realm for Portal {
    const NAME: &'static str = "portal";
    const SURFACE: Surface = Surface::Portal;
    const HOME: &'static str = "/";
    const SIGN_OUT: &'static str = "/";
    const ALIVE: &'static str = "/";
}

/// What was asked, and what was answered.
struct Answer {
    is_valid: bool,
    title: &'static str,
    number: String,
    at: String,
}

#[derive(Template)]
#[template(path = "portal/verify.html")]
struct VerifyPage {
    frame: Frame,
    answer: Option<Answer>,
    prompts: Prompts,
    number: Field,
    name: Field,
    per_address: i64,
    per_number: i64,
}

/// As typed; the number also by link, as from the code on an electronic permit.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
}

impl VerifyPage {
    fn new(page: &Page<Portal>, typed: &Typed, prompts: Prompts, answer: Option<Answer>) -> Self {
        let number: String = typed.number.chars().take(40).collect();
        Self {
            frame: page.frame("证件验证").at("/verify"),
            answer,
            number: Field::text("number", "证件编号", &number, &prompts)
                .hint("12位数字，印在证件正面，可以带空格")
                .numeric(),
            name: Field::text("name", "持证人姓名", &typed.name, &prompts).hint("与证件上的姓名完全一致"),
            prompts,
            per_address: PER_ADDRESS.most,
            per_number: PER_NUMBER.most,
        }
    }
}

/// Shows the form.
pub(crate) async fn get(page: Page<Portal>, Query(typed): Query<Typed>) -> Response {
    // A name in an address would stay in histories and logs: it is typed.
    let typed = Typed { name: String::new(), ..typed };
    page.show(&VerifyPage::new(&page, &typed, Prompts::default(), None))
}

/// Answers.
pub(crate) async fn post(
    page: Page<Portal>,
    Form(typed, _): Form<Portal, Typed>,
) -> Result<Response, Problem> {
    let (asked, address) = (typed.clone(), page.visit.browser.address.clone());
    let given = page.given.clone();
    let checked = page
        .site
        .db
        .tally(move |tx| certificates::check(tx, (&asked.number, &asked.name), &address, &given))
        .await?;
    let verdict = match checked {
        Ok(verdict) => verdict,
        Err(refusal) => {
            let prompts = Prompts::one(refusal.field(), refusal.to_string());
            return Ok(page.refuse(&VerifyPage::new(&page, &typed, prompts, None)));
        }
    };
    let answer = Answer {
        is_valid: verdict == Verdict::Valid,
        title: verdict.title(),
        number: certificates::typed_number(&typed.number).unwrap_or_default(),
        at: page.given.now.china_minute(),
    };
    Ok(page.show(&VerifyPage::new(&page, &typed, Prompts::default(), Some(answer))))
}
