//! 修改密码.

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::centre::password::Rule;
use identity::{Password, Refusal, Refused, centre, renewal, reset};
use serde::Deserialize;

use super::mobile::is_proven;
use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::duty::{self, Duty};
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/centre/password.html")]
struct PasswordPage {
    frame: Frame,
    /// True for who works here and must not go on without.
    is_due: bool,
    prompts: Prompts,
    password: Field,
    password_again: Field,
}

impl PasswordPage {
    fn new(page: &Page<Identity>, duty: Duty, prompts: Prompts) -> Self {
        let hint = match duty {
            Duty::None => page.site.identity.policy.hint().to_owned(),
            Duty::Bound | Duty::Due => page.site.identity.renewal.hint(),
        };
        Self {
            is_due: duty == Duty::Due,
            frame: page.frame("修改密码").under(&[("个人中心", "/auth/centre")]),
            password: Field::password("password", "新密码", &prompts).hint(hint),
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

/// What the rule for those who work here asks of this holder.
async fn duty(page: &Page<Identity>, holder: &Holder) -> Result<Duty, Problem> {
    let (site, holder, now) = (page.site.clone(), holder.clone(), page.given.now);
    Ok(page.site.db.read(move |conn| duty::of_holder(conn, &site, &holder, now)).await?)
}

/// Shows the form to who proved themselves a short while ago; others are asked to.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go("/auth/centre/confirm?next=password"));
    }
    Ok(page.show(&PasswordPage::new(&page, duty(&page, &holder).await?, Prompts::default())))
}

/// A new password by the rule that binds the holder, compared with those before it where that asks for it.
async fn read(
    page: &Page<Identity>,
    holder: &Holder,
    (typed, duty): (&Typed, Duty),
) -> Result<Result<(Password, Rule), Refused>, Problem> {
    let (password, again, settings) = (&typed.password, &typed.password_again, &page.site.identity);
    if duty == Duty::None {
        return Ok(reset::new_password(password, again, settings.policy).map(|read| (read, Rule::Everybody)));
    }
    let read = match reset::new_password_of_staff(password, again, settings.renewal) {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let (holder, given) = (holder.clone(), page.given.clone());
    for hash in page.site.db.read(move |conn| renewal::former(conn, &holder, &given)).await? {
        if settings.hashery.verify(read.secret(), Some(&hash)).await?.right {
            return Ok(Err(vec![Refusal::PasswordUsed]));
        }
    }
    Ok(Ok((read, Rule::Staff)))
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
    let duty = duty(&page, &holder).await?;
    let (password, rule) = match read(&page, &holder, (&typed, duty)).await? {
        Ok(read) => read,
        Err(refused) => return Ok(page.refuse(&PasswordPage::new(&page, duty, refused.into()))),
    };
    let hash = page.site.identity.hashery.hash(password.secret()).await?;
    let given = page.given.clone();
    let changed =
        page.site.db.write(move |tx| centre::password::change(tx, &holder, (&hash, rule), &given)).await?;
    Ok(match changed {
        Ok(()) => page.go("/auth/centre?done=password"),
        Err(refused) => page.refuse(&PasswordPage::new(&page, duty, refused.into())),
    })
}
