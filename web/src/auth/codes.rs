//! Sending a one-time code, from a page without script or from `/api/codes`.

use base::{Holder, Mobile};
use proof::{Purpose, Sent, code};

use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::{Page, Problem};
use crate::ui::Prompts;

/// What a submit button of a form asks for besides submitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// 获取验证码.
    Code,
    /// Another picture.
    Picture,
    /// The form itself.
    Submit,
}

impl Act {
    pub(crate) fn read(act: &str) -> Self {
        match act {
            "code" => Self::Code,
            "picture" => Self::Picture,
            _ => Self::Submit,
        }
    }
}

/// The phone a code for `purpose` goes to: what was typed, or, where the flow knows it, the account's own or the
/// earlier account's, whatever was typed.
async fn phone(
    page: &Page<Identity>,
    purpose: Purpose,
    typed: &str,
) -> Result<Result<Mobile, Prompts>, Problem> {
    let known = matches!(purpose, Purpose::StepUp | Purpose::Rebind | Purpose::ChangeMobile);
    if !known {
        return Ok(Mobile::parse(typed).map_err(|e| Prompts::one("mobile", e.to_string())));
    }
    let holder: Holder = holder(&page.visit).ok_or(Problem::SignedOut)?;
    if purpose == Purpose::ChangeMobile {
        return Ok(Mobile::parse(typed).map_err(|e| Prompts::one("mobile", e.to_string())));
    }
    let given = page.given.clone();
    let phone = page
        .site
        .db
        .read(move |conn| {
            Ok(match purpose {
                Purpose::StepUp => Ok(identity::account::of_holder(conn, &holder, &given)?.mobile),
                _ => identity::real_name::claimed(conn, &holder, &given)?
                    .ok_or(identity::Refusal::ClaimGone)
                    .and_then(|claim| claim.phone().cloned()),
            })
        })
        .await?;
    Ok(phone.map_err(Prompts::from))
}

/// Sends a code, or says why not.
pub(crate) async fn send(
    page: &Page<Identity>,
    purpose: Purpose,
    (mobile, captcha): (&str, &str),
) -> Result<Result<Sent, Prompts>, Problem> {
    let mobile = match phone(page, purpose, mobile).await? {
        Ok(mobile) => mobile,
        Err(prompts) => return Ok(Err(prompts)),
    };
    let (visit, address) = (page.visit.id.clone(), page.visit.browser.address.clone());
    let (limits, given, captcha) = (page.site.code_limits.clone(), page.given.clone(), captcha.to_owned());
    let sent = page
        .site
        .db
        .tally(move |tx| code::request(tx, (&visit, &address), purpose, &mobile, &captcha, (&limits, &given)))
        .await?;
    Ok(sent.map_err(Prompts::from))
}

/// [`send`] for a page without script: the seconds to wait and the prompts to show.
pub(crate) async fn send_for_page(
    page: &Page<Identity>,
    purpose: Purpose,
    typed: (&str, &str),
) -> Result<(i64, Prompts), Problem> {
    Ok(match send(page, purpose, typed).await? {
        Ok(sent) => (sent.wait.whole_seconds(), Prompts::default()),
        Err(prompts) => (0, prompts),
    })
}
