//! 人工申诉 (R1.4.8).

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::{Refused, appeal, registration};
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::register::step;
use crate::edge::actor::IsHolder;
use crate::edge::{Page, Problem, Upload};
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/appeal/appeal.html")]
struct AppealPage {
    frame: Frame,
    may: bool,
    prompts: Prompts,
    reason: Field,
    contact: Field,
    picture_prompt: String,
}

#[derive(Template)]
#[template(path = "auth/appeal/filed.html")]
struct FiledPage {
    frame: Frame,
    number: String,
    on: &'static str,
}

impl AppealPage {
    async fn new(
        page: &Page<Identity>,
        holder: &Holder,
        typed: &Typed,
        refused: Refused,
    ) -> Result<Self, Problem> {
        let (holder, given) = (holder.clone(), page.given.clone());
        let may = page.site.db.read(move |conn| appeal::may_file(conn, &holder, &given)).await?;
        let prompts = Prompts::from(may.as_ref().err().map_or(refused, |refusal| vec![*refusal]));
        Ok(Self {
            frame: page.frame("人工申诉"),
            may: may.is_ok(),
            reason: Field::text("reason", "申诉原因", &typed.reason, &prompts)
                .hint("例如：原手机号已停用，无法接收验证码")
                .lines(4, 500),
            contact: Field::mobile("contact", "联系电话", &typed.contact, &prompts),
            picture_prompt: prompts.at("picture"),
            prompts,
        })
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    contact: String,
}

/// Shows the form.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    Ok(page.show(&AppealPage::new(&page, &holder, &Typed::default(), Vec::new()).await?))
}

/// Files the appeal: checks, redraws the picture off the request's path, keeps it sealed, then writes.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    upload: Upload<Identity, Typed>,
) -> Result<Response, Problem> {
    let typed = upload.form;
    let form = appeal::Form { reason: typed.reason.clone(), contact: typed.contact.clone() };
    let file = upload.file;
    let redrawn = tokio::task::spawn_blocking(move || appeal::picture::redraw(&file)).await;
    let redrawn = redrawn.map_err(db::Fault::from)?;
    let (ready, redrawn) = match (form.validate(), redrawn) {
        (Ok(ready), Ok(redrawn)) => (ready, redrawn),
        (ready, redrawn) => {
            let refused = ready.err().into_iter().flatten().chain(redrawn.err()).collect();
            return Ok(page.refuse(&AppealPage::new(&page, &holder, &typed, refused).await?));
        }
    };
    let key = page.site.vault.keep(appeal::picture::SHELF, &redrawn).await?;
    let on = if step(&page).is_some() { "/auth/register/done" } else { "/auth/centre" };
    let filed = {
        let (holder, given) = (holder.clone(), page.given.clone());
        page.site
            .db
            .write(move |tx| {
                let filed = appeal::file(tx, &holder, &ready, &key, &given)?;
                if filed.is_ok() && on == "/auth/register/done" {
                    registration::step(tx, &holder, Some("3"))?;
                }
                Ok(filed)
            })
            .await?
    };
    Ok(match filed {
        Ok(number) => page.show(&FiledPage { frame: page.frame("申诉已提交"), number, on }),
        Err(refused) => page.refuse(&AppealPage::new(&page, &holder, &typed, refused).await?),
    })
}
