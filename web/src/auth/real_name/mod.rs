//! 实名认证 (R1.4): as step two of registering, and later from the personal centre.

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::{Refusal, Refused, real_name, registration};
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::register::{STEPS, step};
use crate::edge::actor::{IsHolder, holder};
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts, StepBar};

#[derive(Template)]
#[template(path = "auth/real_name/real_name.html")]
struct RealNamePage {
    frame: Frame,
    steps: Option<StepBar>,
    action: &'static str,
    taken: bool,
    prompts: Prompts,
    name: Field,
    number: Field,
}

/// From where the page was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Registering,
    Centre,
}

impl RealNamePage {
    fn new(page: &Page<Identity>, from: From, typed: &Typed, refused: Refused) -> Self {
        let taken = refused.contains(&Refusal::NumberTaken);
        let prompts = Prompts::from(refused);
        let frame = page.frame("实名认证");
        Self {
            frame: if from == From::Centre {
                frame.under(&[("个人中心", "/auth/centre")])
            } else {
                frame
            },
            steps: (from == From::Registering).then(|| StepBar::new(&STEPS, 2)),
            action: if from == From::Centre { "/auth/centre/real-name" } else { "/auth/register/real-name" },
            taken,
            name: Field::text("name", "姓名", &typed.name, &prompts)
                .hint("与身份证上的姓名一致")
                .autocomplete("name"),
            number: Field::text("number", "身份证号", &typed.number, &prompts).hint("18位，末位可以是X"),
            prompts,
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    act: String,
}

/// Step two; without step one back to it (R1.2.4).
pub(crate) async fn get_step(page: Page<Identity>) -> Response {
    match (holder(&page.visit), step(&page)) {
        (Some(_), Some("2")) => {
            page.show(&RealNamePage::new(&page, From::Registering, &Typed::default(), Vec::new()))
        }
        (Some(_), Some(_)) => page.go("/auth/register/done"),
        (Some(_), None) => page.go("/auth/centre"),
        (None, _) => page.go("/auth/register"),
    }
}

/// Step two: 认证 or 暂不认证 (R1.4.1).
pub(crate) async fn post_step(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    if typed.act != "skip"
        && let Err(refused) = verify(&page, &holder, &typed).await?
    {
        return Ok(page.refuse(&RealNamePage::new(&page, From::Registering, &typed, refused)));
    }
    finish(&page, holder).await
}

/// On to step three.
pub(crate) async fn finish(page: &Page<Identity>, holder: Holder) -> Result<Response, Problem> {
    page.site.db.write(move |tx| registration::step(tx, &holder, Some("3"))).await?;
    Ok(page.go("/auth/register/done"))
}

/// Later, from the centre (R1.5.5).
pub(crate) async fn get_later(page: Page<Identity>, IsHolder(_): IsHolder) -> Response {
    page.show(&RealNamePage::new(&page, From::Centre, &Typed::default(), Vec::new()))
}

/// Later, from the centre.
pub(crate) async fn post_later(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    Ok(match verify(&page, &holder, &typed).await? {
        Ok(()) => page.go("/auth/centre?done=real-name"),
        Err(refused) => page.refuse(&RealNamePage::new(&page, From::Centre, &typed, refused)),
    })
}

async fn verify(
    page: &Page<Identity>,
    holder: &Holder,
    typed: &Typed,
) -> Result<Result<(), Refused>, Problem> {
    let form = real_name::Form { name: typed.name.clone(), number: typed.number.clone() };
    let valid = {
        let (holder, given) = (holder.clone(), page.given.clone());
        page.site.db.tally(move |tx| real_name::begin(tx, &holder, &form, &given)).await?
    };
    let valid = match valid {
        Ok(valid) => valid,
        Err(refused) => return Ok(Err(refused)),
    };
    let source = &page.site.real_name;
    let finding = source.compare(&valid.name, &valid.number).await;
    let (holder, given, name) = (holder.clone(), page.given.clone(), source.name());
    let found = (finding, name, page.site.identity.keeping);
    Ok(page.site.db.write(move |tx| real_name::record(tx, &holder, &valid, found, &given)).await?)
}
