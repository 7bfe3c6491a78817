//! 消息中心 of this side: reminders reach a clerk where the work is, without a profile of their own.

use axum::extract::Query;
use axum::response::Response;
use base::Person;

use crate::edge::actor::IsClerk;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::notices::{Asked, messages_of};

/// Every message, the newest first.
pub(crate) async fn get(
    page: Page<Platform>,
    IsClerk(clerk): IsClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let frame = page.frame("消息中心").for_unit().under(&[("首页", "/unit")]);
    messages_of(page, Person::at_edge(clerk.person().clone()), asked, (frame, "/unit/messages")).await
}
