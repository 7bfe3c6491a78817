//! 《用户协议》 and 《隐私政策》.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use identity::agreement::{Block, Document};

use crate::auth::Identity;
use crate::edge::{Page, Problem};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "auth/agreement/agreement.html")]
struct AgreementPage {
    frame: Frame,
    document: Document,
}

/// Shows one.
pub(crate) async fn get(page: Page<Identity>, Path(name): Path<String>) -> Result<Response, Problem> {
    let document = Document::find(&name).ok_or(Problem::NotFound)?;
    Ok(page.show(&AgreementPage { frame: page.frame(document.title), document }))
}
