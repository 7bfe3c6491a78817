//! Who may open what: every address by every actor, as it was checked in.

use std::fmt::Write;

use app::demo;
use identity::Username;

use crate::common::{MOBILE, Town, in_town};

const ORIGIN: &str = "http://127.0.0.1:8080";
const ID: &str = "01935d2e-0000-7000-8000-000000000000";

/// Every address that is opened by GET.
const ADDRESSES: [&str; 89] = [
    "/",
    "/guide",
    "/help",
    "/accessibility",
    "/unit",
    "/inbox",
    "/ui",
    "/api/health",
    "/auth/login",
    "/auth/register",
    "/auth/register/real-name",
    "/auth/register/done",
    "/auth/rebind",
    "/auth/appeal",
    "/auth/reset",
    "/auth/agreement/terms",
    "/auth/agreement/privacy",
    "/auth/centre",
    "/auth/centre/real-name",
    "/auth/centre/confirm",
    "/auth/centre/mobile",
    "/auth/centre/password",
    "/auth/centre/devices",
    "/auth/leave",
    "/person",
    "/person/profile",
    "/person/profile/general",
    "/person/profile/photo",
    "/person/profile/photo/picture",
    "/person/profile/preview",
    "/api/person/token",
    "/api/regions/110000",
    "/person/login",
    "/person/callback",
    "/person/photo",
    "/person/services/permit",
    "/person/restrictions",
    "/person/link",
    "/person/unit",
    "/person/applications",
    "/person/applications/{id}",
    "/person/permits/{id}",
    "/person/notices",
    "/person/prompts/{id}",
    "/person/messages",
    "/person/attachments",
    "/person/attachments/{id}/file",
    "/person/attachments/{id}/removal",
    "/api/person/attachments/{id}",
    "/permit",
    "/talent",
    "/policies/{id}",
    "/policies/{id}/file",
    "/unit/info",
    "/unit/requests",
    "/unit/staff",
    "/unit/staff/{id}",
    "/unit/staff/export.csv",
    "/unit/staff/export.xlsx",
    "/unit/clerks",
    "/unit/applications",
    "/unit/applications/{id}",
    "/unit/applications/{id}/withdrawal",
    "/unit/rights",
    "/unit/permits",
    "/unit/permits/export.csv",
    "/unit/permits/export.xlsx",
    "/unit/permits/extension",
    "/unit/permits/transfers",
    "/unit/permits/{id}/leave",
    "/unit/attachments",
    "/unit/attachments/{id}/file",
    "/unit/attachments/{id}/removal",
    "/api/unit/attachments/{id}",
    "/person/nowhere",
    "/unit/nowhere",
    "/admin/units",
    "/admin/policies",
    "/admin/policies/new",
    "/admin/policies/{id}",
    "/admin/attachments",
    "/admin/attachments/A01",
    "/admin/attachments/{id}",
    "/admin/journal",
    "/admin/appeals",
    "/admin/appeals/{id}",
    "/admin/appeals/{id}/picture",
    "/.well-known/openid-configuration",
    "/oidc/jwks",
];

async fn grant(town: &Town, username: &str) {
    let (given, username) = (town.program.ground.given(), Username::parse(username).unwrap());
    town.db.write(move |tx| identity::operator::grant(tx, &username, &given)).await.unwrap();
}

#[test]
fn r0_5_who_may_open_what_is_as_checked_in() {
    in_town(|town| async move {
        let (visitor, holder, person, operator) =
            (town.browser(), town.browser(), town.browser(), town.browser());
        for (browser, username, phone) in [
            (&holder, "holder1", MOBILE),
            (&person, "person1", "19900000056"),
            (&operator, "operator1", "19900000057"),
        ] {
            town.register(browser, username, phone).await;
            browser.post("/auth/register/real-name", &[("act", "skip")]).await;
        }
        person.walk("/person").await;
        grant(&town, "operator1").await;
        demo::seed(&town.program, ORIGIN).await.unwrap();
        let (ready, clerk) = (town.browser(), town.browser());
        town.sign_in(&ready, "chenceshi", demo::PASSWORD).await;
        ready.walk("/person").await;
        town.sign_in(&clerk, "shenjingban", demo::PASSWORD).await;
        clerk.walk("/person").await;
        let mut table = String::from("address: visitor, holder, person, ready, clerk, operator\n");
        for address in ADDRESSES {
            let path = address.replace("{id}", ID);
            let _ = write!(table, "{address}:");
            for browser in [&visitor, &holder, &person, &ready, &clerk, &operator] {
                let answer = browser.copy().get(&path).await;
                let to = answer.to().split('?').next().unwrap().replace("http://127.0.0.1:8080", "");
                let to = if to.starts_with("http://") { "/inbox elsewhere".to_owned() } else { to };
                let _ = write!(
                    table,
                    " {}{}",
                    answer.status.as_u16(),
                    if to.is_empty() { String::new() } else { format!("→{to}") }
                );
            }
            table.push('\n');
        }
        assert_eq!(table, include_str!("matrix.txt"), "the matrix changed:\n{table}");
    });
}
