//! 消息中心 of this side: reminders reach an officer where the work is, without a profile of their own.

use axum::extract::Query;
use axum::response::Response;
use base::Person;

use crate::edge::actor::IsOfficer;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::notices::{Asked, messages_of};

/// Every message, the newest first.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let frame = page.frame("消息中心").for_desk().under(&[("工作台", "/desk")]);
    messages_of(page, Person::at_edge(officer.person().clone()), asked, (frame, "/desk/messages")).await
}
