//! Who may open what: every address by every actor, as it was checked in.

use std::fmt::Write;

use app::demo;
use identity::Username;

use crate::common::{MOBILE, Town, in_town};

const ORIGIN: &str = "http://127.0.0.1:8080";
const ID: &str = "01935d2e-0000-7000-8000-000000000000";

/// Every address that is opened by GET.
const ADDRESSES: &[&str] = &[
    "/",
    "/guide",
    "/help",
    "/verify",
    "/accessibility",
    "/announcements",
    "/announcements/thanks",
    "/announcements/{id}/objection",
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
    "/person/applications/{id}/form",
    "/person/applications/{id}/form/apply",
    "/person/applications/{id}/form/materials",
    "/person/applications/{id}/form/preview",
    "/person/applications/{id}/form/correction",
    "/person/applications/{id}/submission",
    "/person/applications/{id}/removal",
    "/person/applications/{id}/withdrawal",
    "/person/applications/{id}/settling",
    "/person/applications/{id}/files/{id}",
    "/person/permits/{id}",
    "/person/ratings/{id}",
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
    "/unit/applications/{id}/form",
    "/unit/applications/{id}/form/apply",
    "/unit/applications/{id}/form/materials",
    "/unit/applications/{id}/form/preview",
    "/unit/applications/{id}/form/correction",
    "/unit/applications/{id}/submission",
    "/unit/applications/{id}/removal",
    "/unit/applications/{id}/files/{id}",
    "/unit/attachments",
    "/unit/attachments/{id}/file",
    "/unit/attachments/{id}/removal",
    "/api/unit/attachments/{id}",
    "/person/nowhere",
    "/unit/nowhere",
    "/desk",
    "/desk/factor",
    "/desk/enrol",
    "/desk/factors",
    "/desk/listings",
    "/desk/listings/new",
    "/desk/listings/{id}",
    "/desk/permits",
    "/desk/permits/export.csv",
    "/desk/permits/export.xlsx",
    "/desk/permits/{id}",
    "/desk/spot-checks",
    "/desk/spot-checks/{id}",
    "/desk/statistics",
    "/desk/statistics/export.csv",
    "/desk/statistics/export.xlsx",
    "/desk/nowhere",
    "/desk/applications",
    "/desk/handled",
    "/desk/applications/{id}",
    "/desk/applications/{id}/files/{id}",
    "/desk/applications/{id}/photo",
    "/desk/announcements",
    "/desk/announcements/{id}/file",
    "/desk/ratings",
    "/desk/ratings/{id}",
    "/admin/officers",
    "/admin/officers/{id}",
    "/admin/units",
    "/admin/policies",
    "/admin/policies/new",
    "/admin/policies/{id}",
    "/admin/attachments",
    "/admin/attachments/A01",
    "/admin/attachments/{id}",
    "/admin/phrases",
    "/admin/phrases/T01",
    "/admin/phrases/{id}",
    "/admin/messages",
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
        let (candidate, officer) = (town.browser(), town.browser());
        town.sign_in(&candidate, "xushishen", demo::PASSWORD).await;
        candidate.walk("/person").await;
        town.sign_in_at_desk(&officer, "hequshen").await;
        let mut table = String::from(
            "address: visitor, holder, person, ready, clerk, operator, officer before and after the second factor\n",
        );
        for address in ADDRESSES {
            let path = address.replace("{id}", ID);
            let _ = write!(table, "{address}:");
            for browser in [&visitor, &holder, &person, &ready, &clerk, &operator, &candidate, &officer] {
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
