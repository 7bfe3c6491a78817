//! 授权: what another system wants of the account, and for what; 同意 and 拒绝 weigh the same (个人信息保护法 14, 23, 29).

pub(crate) mod account;
pub(crate) mod apps;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use oidc::authorize::{self, Asked, Step};
use oidc::consent::{self, Decided};
use oidc::scope;

use crate::auth::Identity;
use crate::edge::{Form, FormEndsAt, Page, Problem};
use crate::oidc::authorize::{lead, proceed, read, who};
use crate::ui::Frame;

/// A scope with a tick of its own.
struct Choice {
    scope: String,
    title: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "auth/consent/consent.html")]
struct ConsentPage {
    frame: Frame,
    name: String,
    purpose: String,
    /// Where the data goes.
    origin: String,
    account: String,
    together: Vec<String>,
    choices: Vec<Choice>,
    query: String,
}

impl ConsentPage {
    fn new(page: &Page<Identity>, asked: &Asked, decided: &Decided, query: &str) -> Self {
        let session = page.visit.session.as_ref();
        let (separate, together): (Vec<&str>, Vec<&str>) =
            asked.scope.split(' ').partition(|scope| scope::is_separate(scope));
        let choice = |scope: &&str| Choice {
            scope: (*scope).to_owned(),
            title: scope::title(scope).to_owned(),
            ticked: decided.is_given(scope),
        };
        Self {
            frame: page.frame("授权登录"),
            name: asked.client.name.clone(),
            purpose: asked.client.purpose.clone(),
            origin: asked.ends_at().unwrap_or_default(),
            account: session.and_then(|session| session.notes.get("name").cloned()).unwrap_or_default(),
            together: together.into_iter().map(|scope| scope::title(scope).to_owned()).collect(),
            choices: separate.iter().map(choice).collect(),
            query: query.to_owned(),
        }
    }
}

/// Shows the page when something is to be decided; otherwise goes on.
pub(crate) async fn get(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = match read(&page, &query).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    match (proceed(&page, asked.clone()).await?, who(&page)) {
        (Step::Consent, Some((holder, _))) => {
            let client = asked.client.clone();
            let decided = page.site.db.read(move |conn| consent::decided(conn, &holder, &client)).await?;
            let shown = page.show(&ConsentPage::new(&page, &asked, &decided, &query));
            Ok(ending(&asked, shown))
        }
        (step, _) => lead(&page, &query, &step),
    }
}

/// The form leads on to the other system.
fn ending(asked: &Asked, mut response: Response) -> Response {
    if let Some(origin) = asked.ends_at() {
        response.extensions_mut().insert(FormEndsAt(origin));
    }
    response
}

/// 同意 or 拒绝. The request is read anew from the address: what the form says besides is only what was ticked.
pub(crate) async fn post(
    page: Page<Identity>,
    RawQuery(query): RawQuery,
    Form(typed, _): Form<Identity, Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = match read(&page, &query).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let decision = typed.iter().find(|(name, _)| name == "decision").map(|(_, value)| value.as_str());
    let ticked = typed.iter().filter(|(name, _)| name == "scope").map(|(_, value)| value.clone());
    let ticked: Option<Vec<String>> = match decision {
        Some("agree") => Some(ticked.collect()),
        Some("refuse") => None,
        _ => return Ok(page.go(&format!("/auth/consent?{query}"))),
    };
    let Some((holder, sign_in)) = who(&page) else { return lead(&page, &query, &Step::SignIn) };
    let (issuer, given) = (page.site.origin.clone(), page.given.clone());
    let step = page.site.db.write(move |tx| {
        authorize::consent(tx, &asked, (&holder, &sign_in), ticked.as_deref(), &issuer, &given)
    });
    lead(&page, &query, &step.await?)
}
