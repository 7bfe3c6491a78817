//! 修改密码.

use askama::Template;
use axum::response::Response;
use identity::{centre, reset};
use serde::Deserialize;

use super::mobile::is_proven;
use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/centre/password.html")]
struct PasswordPage {
    frame: Frame,
    prompts: Prompts,
    password: Field,
    password_again: Field,
}

impl PasswordPage {
    fn new(page: &Page<Identity>, prompts: Prompts) -> Self {
        Self {
            frame: page.frame("修改密码").under(&[("个人中心", "/auth/centre")]),
            password: Field::password("password", "新密码", &prompts).hint(page.site.identity.policy.hint()),
            password_again: Field::password("password_again", "再次输入新密码", &prompts),
            prompts,
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: base::Secret,
    #[serde(default)]
    password_again: base::Secret,
}

/// Shows the form to who proved themselves a short while ago; others are asked to.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go("/auth/centre/confirm?next=password"));
    }
    Ok(page.show(&PasswordPage::new(&page, Prompts::default())))
}

/// Changes the password.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go("/auth/centre/confirm?next=password"));
    }
    let policy = page.site.identity.policy;
    let password = match reset::new_password(&typed.password, &typed.password_again, policy) {
        Ok(password) => password,
        Err(refused) => return Ok(page.refuse(&PasswordPage::new(&page, refused.into()))),
    };
    let hash = page.site.identity.hashery.hash(password.secret()).await?;
    let given = page.given.clone();
    let changed = page.site.db.write(move |tx| centre::password::change(tx, &holder, &hash, &given)).await?;
    Ok(match changed {
        Ok(()) => page.go("/auth/centre?done=password"),
        Err(refused) => page.refuse(&PasswordPage::new(&page, refused.into())),
    })
}
