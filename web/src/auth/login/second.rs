//! 第二步验证: what a sign-in under 登录保护 ends with. Before it there is no session, so every other page takes the browser for a
//! stranger's.

use askama::Template;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use base::Secret;
use identity::Refusal;
use identity::passkey::Purpose;
use identity::protection::{self, Device, Halfway, Proof};
use serde::Deserialize;

use super::{Asked, claim, ending, refuse};
use crate::auth::{Identity, passkeys};
use crate::edge::{Form, Page, Problem, read_cookie};
use crate::ui::{Field, Frame, Prompts};

/// The ways to prove oneself, each a form of its own.
#[derive(Template)]
#[template(path = "auth/login/ways.html")]
pub(crate) struct Ways {
    action: String,
    csrf: String,
    code: Field,
    recovery: Field,
    has_totp: bool,
    has_passkey: bool,
    /// The part for recovery codes is open.
    is_open: bool,
}

impl Ways {
    /// Those that `has` an authenticator and a passkey, sent to `action`.
    pub(crate) fn new(
        page: &Page<Identity>,
        action: String,
        (has_totp, has_passkey): (bool, bool),
        prompts: &Prompts,
    ) -> Self {
        let has_passkey = has_passkey && page.site.passkeys.is_some();
        let hint = "开启登录保护时保存的10位字母和数字，每个只能使用一次";
        Self {
            action,
            csrf: page.visit.csrf.clone(),
            code: Field::digits("code", "动态口令", prompts).hint("认证应用中显示的6位数字，每30秒更换一次"),
            recovery: Field::text("recovery", "恢复码", "", prompts).hint(hint),
            has_totp,
            has_passkey,
            is_open: !prompts.at("recovery").is_empty() || (!has_totp && !has_passkey),
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    code: String,
    recovery: String,
    credential: String,
}

impl Typed {
    /// From a form of another page that holds the same ways.
    pub(crate) fn new((act, code): (&str, &str), (recovery, credential): (&str, &str)) -> Self {
        let (act, code) = (act.to_owned(), code.to_owned());
        Self { act, code, recovery: recovery.to_owned(), credential: credential.to_owned() }
    }

    /// What was sent; an answer of a passkey is read against what this browser was asked for `purpose`.
    pub(crate) async fn proof(self, page: &Page<Identity>, purpose: Purpose) -> Result<Proof, Problem> {
        Ok(match self.act.as_str() {
            "recovery" => Proof::Recovery(self.recovery),
            _ if !self.credential.is_empty() => {
                Proof::Passkey(passkeys::proven(page, purpose, &self.credential).await?)
            }
            _ => Proof::Totp(self.code),
        })
    }
}

#[derive(Template)]
#[template(path = "auth/login/second.html")]
struct SecondPage {
    frame: Frame,
    prompts: Prompts,
    ways: Ways,
}

/// Who is halfway in at this browser.
pub(crate) async fn halfway(page: &Page<Identity>) -> Result<Option<Halfway>, Problem> {
    let (token, given) = (page.visit.secret().clone(), page.given.clone());
    Ok(page.site.db.read(move |conn| protection::halfway(conn, &token, &given)).await?)
}

fn template(page: &Page<Identity>, asked: &Asked, halfway: &Halfway, prompts: Prompts) -> SecondPage {
    let action = asked.second();
    SecondPage {
        frame: page.frame("第二步验证"),
        ways: Ways::new(page, action, (halfway.has_totp, halfway.has_passkey), &prompts),
        prompts,
    }
}

/// Asks; whoever is in goes on, and who is not halfway in begins at the beginning.
pub(crate) async fn get(page: Page<Identity>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if page.visit.session.is_some() {
        return Ok(page.go(asked.destination()));
    }
    let Some(halfway) = halfway(&page).await? else { return Ok(page.go(&asked.tab("account"))) };
    Ok(ending(&asked, page.show(&template(&page, &asked, &halfway, Prompts::default()))))
}

/// Opens the session.
pub(crate) async fn post(
    page: Page<Identity>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let Some(half) = halfway(&page).await? else {
        return Ok(refuse(&page, &asked, Refusal::SecondOver));
    };
    let proof = typed.proof(&page, Purpose::Second).await?;
    let known = read_cookie(&page.site, &headers, "device").filter(|token| token.len() == 43);
    let device = Device { browser: page.visit.browser.clone(), known: known.map(Secret::new) };
    let (who, given, limits) = (half.clone(), page.given.clone(), page.site.identity.sessions);
    let secret = page.visit.secret().clone();
    let passed = page
        .site
        .db
        .tally(move |tx| {
            let passed = protection::pass(tx, &who, &proof, (&device, &limits), &given)?;
            let is_claimed = claim(tx, &secret, passed.as_ref().ok(), &given)?;
            Ok(passed.map(|signed_in| (signed_in, is_claimed)))
        })
        .await?;
    Ok(match passed {
        Ok((signed_in, is_claimed)) => asked.enter(&page, (&signed_in, is_claimed)),
        Err(Refusal::SecondOver) => refuse(&page, &asked, Refusal::SecondOver),
        Err(refusal) => ending(&asked, page.refuse(&template(&page, &asked, &half, refusal.into()))),
    })
}
