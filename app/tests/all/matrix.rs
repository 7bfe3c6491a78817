//! Who may open what, and who may send what: every address by every actor, as it was checked in.

use std::fmt::Write;

use app::demo;

use crate::common::{AUDIT, Answer, Browser, MOBILE, SECURITY, SYSTEM, Town, in_town};

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
    "/auth/centre/bonds",
    "/auth/upstream/wechat/back",
    "/auth/scan/{id}/events",
    "/auth/scan/{id}/news",
    "/auth/upstream/wechat/back/{id}",
    "/auth/centre/apps",
    "/auth/consent",
    "/auth/consent/account",
    "/auth/centre/passkeys",
    "/auth/centre/protection",
    "/auth/centre/protection/totp",
    "/auth/second",
    "/auth/leave",
    "/phone",
    "/api/phone",
    "/person",
    "/person/profile",
    "/person/profile/general",
    "/person/profile/photo",
    "/person/profile/photo/picture",
    "/person/profile/preview",
    "/person/profile/versions/1",
    "/person/profile/versions/1/photo",
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
    "/person/permits/{id}/delay",
    "/person/permits/{id}/retraction",
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
    "/unit/messages",
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
    "/desk/messages",
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
    "/desk/applications/{id}/profile",
    "/desk/applications/{id}/profile/1",
    "/desk/applications/{id}/profile/1/photo",
    "/desk/announcements",
    "/desk/announcements/{id}/file",
    "/desk/ratings",
    "/desk/ratings/{id}",
    "/admin",
    "/admin/factor",
    "/admin/enrol",
    "/admin/factors",
    "/admin/administrators",
    "/admin/officers",
    "/admin/officers/{id}",
    "/admin/units",
    "/admin/policies",
    "/admin/policies/new",
    "/admin/policies/{id}",
    "/admin/attachments",
    "/admin/attachments/A01",
    "/admin/attachments/{id}",
    "/admin/calendar",
    "/admin/phrases",
    "/admin/phrases/T01",
    "/admin/phrases/{id}",
    "/admin/messages",
    "/admin/clients",
    "/admin/clients/new",
    "/admin/clients/platform",
    "/admin/clients/{id}",
    "/admin/clients/{id}/change",
    "/admin/clients/{id}/secret",
    "/admin/clients/{id}/suspension",
    "/admin/journal",
    "/admin/journal/export.csv",
    "/admin/journal/export.xlsx",
    "/admin/journal/verification",
    "/admin/appeals",
    "/admin/appeals/{id}",
    "/admin/appeals/{id}/picture",
    "/.well-known/openid-configuration",
    "/oidc/jwks",
    "/oidc/authorize",
    "/oidc/userinfo",
    "/oidc/logout",
    "/auth/captcha/login",
    "/auth/captcha/login/audio",
    "/auth/captcha/login/work",
    "/assets/{id}/none.css",
    "/look",
    "/verify/keys.json",
    "/person/",
    "/person/profile/versions/1",
    "/person/profile/versions/99",
    "/person/applications/{id}/form.pdf",
    "/person/applications/{id}/papers/acceptance.pdf",
    "/person/permits/{id}/permit.pdf",
    "/unit/applications/{id}/form.pdf",
    "/unit/applications/{id}/papers/acceptance.pdf",
    "/desk/applications/{id}/form.pdf",
    "/desk/applications/{id}/papers/acceptance.pdf",
];

/// Every address that is sent to by POST: an empty form with the visit's own token. What ends a session stands last.
const POSTS: &[&str] = &[
    "/verify",
    "/announcements/{id}/objection",
    "/auth/login",
    "/auth/register",
    "/auth/register/real-name",
    "/auth/rebind",
    "/auth/appeal",
    "/auth/reset",
    "/auth/centre/real-name",
    "/auth/centre/confirm",
    "/auth/centre/mobile",
    "/auth/centre/password",
    "/auth/centre/bonds",
    "/auth/upstream/wechat",
    "/auth/upstream/forget",
    "/phone",
    "/api/phone/scans/{id}",
    "/api/phone/scans/{id}/answer",
    "/auth/centre/apps",
    "/auth/consent",
    "/auth/consent/account",
    "/auth/centre/passkeys",
    "/auth/centre/protection",
    "/auth/centre/protection/totp",
    "/auth/login/passkey",
    "/auth/second",
    "/api/identity/passkeys/entry",
    "/api/identity/passkeys/creation",
    "/api/identity/passkeys/proof",
    "/api/codes",
    "/api/identity/alive",
    "/api/person/alive",
    "/oidc/token",
    "/oidc/userinfo",
    "/oidc/introspect",
    "/oidc/revoke",
    "/oidc/authorize",
    "/oidc/logout",
    "/person/backchannel",
    "/person/events",
    "/person/link",
    "/person/unit",
    "/person/ratings/{id}",
    "/person/profile/preview",
    "/person/profile/photo",
    "/person/profile/general",
    "/api/person/profile/general",
    "/person/permits/{id}/delay",
    "/person/permits/{id}/retraction",
    "/person/applications",
    "/person/applications/{id}/withdrawal",
    "/person/applications/{id}/settling",
    "/api/person/applications/{id}/settling",
    "/person/applications/{id}/form/apply",
    "/person/applications/{id}/form/materials",
    "/person/applications/{id}/form/correction",
    "/person/applications/{id}/submission",
    "/person/applications/{id}/removal",
    "/api/person/applications/{id}/form/correction",
    "/api/person/applications/{id}/form/apply",
    "/person/attachments/A04",
    "/person/attachments/{id}/removal",
    "/unit/code",
    "/unit/info",
    "/unit/requests",
    "/unit/staff/{id}",
    "/unit/clerks",
    "/unit/permits/extension",
    "/unit/permits/{id}/leave",
    "/unit/applications",
    "/unit/applications/{id}/decision",
    "/unit/applications/{id}/withdrawal",
    "/unit/applications/{id}/form/apply",
    "/unit/applications/{id}/form/materials",
    "/unit/applications/{id}/form/correction",
    "/unit/applications/{id}/submission",
    "/unit/applications/{id}/removal",
    "/api/unit/applications/{id}/form/correction",
    "/api/unit/applications/{id}/form/apply",
    "/unit/attachments/U01",
    "/unit/attachments/{id}/removal",
    "/desk/applications",
    "/desk/applications/{id}/claim",
    "/desk/applications/{id}/release",
    "/desk/applications/{id}/assignment",
    "/desk/applications/{id}/marks",
    "/desk/applications/{id}/decision",
    "/desk/applications/{id}/verification",
    "/desk/announcements",
    "/desk/announcements/{id}",
    "/desk/factor",
    "/desk/factor/passkey",
    "/desk/factor/recovery",
    "/desk/enrol",
    "/desk/enrol/totp",
    "/desk/enrol/passkey",
    "/desk/factors",
    "/api/desk/passkeys/creation",
    "/api/desk/passkeys/proof",
    "/desk/listings/new",
    "/desk/listings/{id}",
    "/desk/permits/{id}",
    "/desk/permits/{id}/correction",
    "/desk/spot-checks/{id}",
    "/desk/ratings/{id}",
    "/admin/factor",
    "/admin/factor/passkey",
    "/admin/factor/recovery",
    "/admin/enrol",
    "/admin/enrol/totp",
    "/admin/enrol/passkey",
    "/admin/factors",
    "/api/admin/passkeys/creation",
    "/api/admin/passkeys/proof",
    "/admin/administrators",
    "/admin/journal/verification",
    "/admin/officers",
    "/admin/officers/{id}",
    "/admin/units",
    "/admin/policies/new",
    "/admin/policies/{id}",
    "/admin/calendar",
    "/admin/phrases",
    "/admin/phrases/T01",
    "/admin/attachments/A01",
    "/admin/clients/new",
    "/admin/clients/{id}/change",
    "/admin/clients/{id}/secret",
    "/admin/clients/{id}/suspension",
    "/admin/appeals/{id}",
    "/person/leave",
    // Of two browsers of one account it signs the other one out.
    "/auth/centre/devices",
    "/auth/leave",
];

/// The actors of the table, in its order.
async fn actors(town: &Town) -> Vec<Browser> {
    let (visitor, holder, person) = (town.browser(), town.browser(), town.browser());
    for (browser, username, phone) in [(&holder, "holder1", MOBILE), (&person, "person1", "19900000056")] {
        town.register(browser, username, phone).await;
        browser.post("/auth/register/real-name", &[("act", "skip")]).await;
    }
    person.walk("/person").await;
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
    let (system, security) = (town.administrator(SYSTEM).await, town.administrator(SECURITY).await);
    let (unproven, auditor) = (town.browser(), town.administrator(AUDIT).await);
    town.sign_in(&unproven, SYSTEM, demo::PASSWORD).await;
    vec![visitor, holder, person, ready, clerk, unproven, system, security, auditor, candidate, officer]
}

/// What somebody is told: the status, and where a redirect leads.
fn told(answer: &Answer) -> String {
    let to = answer.to().split('?').next().unwrap().replace(ORIGIN, "");
    let to = if to.starts_with("http://") { "/inbox elsewhere".to_owned() } else { to };
    let status = answer.status.as_u16();
    if to.is_empty() { status.to_string() } else { format!("{status}→{to}") }
}

const HEAD: &str = "address: visitor, holder, person, ready, clerk, administrator of the system before and after the second factor, of \
     security, of the audit, officer before and after the second factor\n";

#[test]
fn r0_5_who_may_open_what_is_as_checked_in() {
    in_town(|town| async move {
        let actors = actors(&town).await;
        let mut table = HEAD.to_owned();
        for address in ADDRESSES {
            let path = address.replace("{id}", ID);
            let _ = write!(table, "{address}:");
            for browser in &actors {
                let _ = write!(table, " {}", told(&browser.copy().get(&path).await));
            }
            table.push('\n');
        }
        assert_eq!(table, include_str!("matrix.txt"), "the matrix changed:\n{table}");
    });
}

/// A page of each system, whose token its forms carry.
const TOKENS: [&str; 3] = ["/auth/reset", "/person", "/verify"];

/// Of which system an address is.
fn system(address: &str) -> usize {
    let is_one_of = |parts: &[&str]| parts.iter().any(|part| address.starts_with(part));
    let identity = [
        "/auth",
        "/phone",
        "/api/phone",
        "/admin",
        "/api/admin",
        "/oidc",
        "/api/codes",
        "/api/identity",
        "/announcements",
    ];
    match () {
        () if is_one_of(&identity) => 0,
        () if is_one_of(&["/verify"]) => 2,
        () => 1,
    }
}

#[test]
fn r0_5_who_may_send_what_is_as_checked_in() {
    in_town(|town| async move {
        let mut actors =
            actors(&town).await.into_iter().map(|browser| (browser, Vec::new())).collect::<Vec<_>>();
        for (browser, tokens) in &mut actors {
            for page in TOKENS {
                browser.get(page).await;
                tokens.push(browser.csrf());
            }
        }
        let mut table = HEAD.to_owned();
        for address in POSTS {
            let path = address.replace("{id}", ID);
            let _ = write!(table, "{address}:");
            for (browser, tokens) in &actors {
                let token = &tokens[system(address)];
                let _ =
                    write!(table, " {}", told(&browser.copy().post_bare(&path, &[("csrf", token)]).await));
            }
            table.push('\n');
        }
        assert_eq!(table, include_str!("matrix_posts.txt"), "the matrix changed:\n{table}");
    });
}

/// A file that names an address by its side's own beginning, and what that is on each side.
const SIDES: [(&str, &[&str], &[&str]); 4] = [
    (
        "files/mod.rs",
        &["/person/attachments", "/unit/attachments"],
        &["/api/person/attachments", "/api/unit/attachments"],
    ),
    (
        "application/form/mod.rs",
        &["/person/applications/{id}", "/unit/applications/{id}"],
        &["/api/person/applications", "/api/unit/applications"],
    ),
    ("desk/mod.rs", &["/desk/applications/{id}"], &[]),
    ("factor/mod.rs", &["/desk", "/admin"], &["/api/desk", "/api/admin"]),
];

/// The addresses that the first argument of a `.route(` in `file` says.
fn addresses(file: &str, said: &str) -> Vec<String> {
    let (_, bases, apis) = SIDES.iter().find(|(name, ..)| file.ends_with(name)).unwrap_or(&("", &[], &[]));
    let literal = said.split('"').nth(1).unwrap_or_default();
    let under = |beginnings: &[&str], rest: &str| {
        let rest =
            if rest.is_empty() || rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
        beginnings.iter().map(|base| format!("{base}{rest}")).collect()
    };
    match said {
        _ if said.starts_with('"') => vec![literal.to_owned()],
        "case" | "S::BASE" => under(bases, ""),
        _ if said.starts_with("&under(") => under(bases, literal),
        _ if said.ends_with("S::API)") => {
            under(apis, &literal.trim_start_matches("{}").replace("{{", "{").replace("}}", "}"))
        }
        _ => panic!("{file}: .route({said}, …) is of a form this test cannot read"),
    }
}

/// Where `text` comes to `last` outside every bracket of its own.
fn end_of(text: &str, last: char) -> Option<usize> {
    let mut depth = 0;
    text.find(|c| {
        let is_end = depth == 0 && c == last;
        depth += i32::from(c == '(') - i32::from(c == ')');
        is_end
    })
}

/// Every route of `text`: its address, and whether it is opened and sent to.
fn routes(file: &str, text: &str) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    for part in text.split(".route(").skip(1) {
        let end = end_of(part, ')').unwrap();
        let (said, methods) = part[..end].split_at(end_of(part, ',').unwrap());
        let has = |word: &str| methods.split(&format!("{word}(")).count() > 1;
        let is_sent_to = has("post") || methods.contains("received");
        found.extend(addresses(file, said.trim()).into_iter().map(|one| (one, has("get"), is_sent_to)));
    }
    found
}

/// How well a listed address fits a route: `None` when it does not, else the number of its parts that are named.
fn fits(listed: &str, route: &str) -> Option<usize> {
    let (listed, route): (Vec<&str>, Vec<&str>) = (listed.split('/').collect(), route.split('/').collect());
    let is_open = route.last().is_some_and(|part| part.starts_with("{*"));
    if (is_open && listed.len() < route.len()) || (!is_open && listed.len() != route.len()) {
        return None;
    }
    let pairs = || route.iter().zip(&listed);
    let named = pairs().filter(|(route, listed)| route == listed && !route.starts_with('{')).count();
    pairs().all(|(route, listed)| route.starts_with('{') || route == listed).then_some(named)
}

fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn r0_5_no_address_of_the_program_is_missing_from_the_matrix() {
    let mut files = Vec::new();
    sources(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src")), &mut files);
    let mut all = Vec::new();
    for file in files {
        all.extend(routes(&file.to_string_lossy(), &std::fs::read_to_string(&file).unwrap()));
    }
    assert!(all.len() > 150, "{} routes", all.len());
    for (what, listed, is_meant) in [
        ("GET", ADDRESSES, (|route| route.1) as fn(&(String, bool, bool)) -> bool),
        ("POST", POSTS, |route| route.2),
    ] {
        let routes: Vec<&str> = all.iter().filter(|one| is_meant(one)).map(|one| one.0.as_str()).collect();
        let answers = |address: &&str| routes.iter().copied().max_by_key(|route| fits(address, route));
        let shown: Vec<&str> = listed.iter().filter_map(answers).collect();
        let missing: Vec<&&str> = routes.iter().filter(|route| !shown.contains(route)).collect();
        assert!(missing.is_empty(), "not in the matrix by {what}: {missing:?}");
    }
}
