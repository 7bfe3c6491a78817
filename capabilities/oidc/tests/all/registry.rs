//! The registry as security administrators keep it.

use base::{Id, Secret, SecurityAdministrator};
use db::testing::on_both;
use oidc::authenticate::{Credentials, Proof, authenticate};
use oidc::authorize::Step;
use oidc::registry::{
    self, Added, Change, ClientRefusal, OWN, Registered, Registrar, Registration, Seen, Typed,
};
use oidc::token::TokenRefusal;
use oidc::{Authentication, Client, client, userinfo};

use crate::common::{ISSUER, Town};

const KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;

fn typed() -> Typed {
    Typed {
        name: "市图书馆".into(),
        purpose: "办理读者证".into(),
        redirect_uris: "https://library.example/callback".into(),
        ..Typed::blank()
    }
}

/// Acts a second later than what was done before: the journal's order within a moment is chance.
fn administrator(town: &Town) -> Registrar {
    town.clock.advance(time::Duration::SECOND);
    Registrar::Administrator(SecurityAdministrator::at_edge(town.holder.account().clone()))
}

async fn add(town: &Town, id: &'static str, typed: Typed) -> Result<Added, ClientRefusal> {
    let (by, given, registration) = (administrator(town), town.given(), typed.read(false).unwrap());
    town.db.write(move |tx| registry::add(tx, &by, (id, &registration), &given)).await.unwrap()
}

async fn find(town: &Town, id: &'static str) -> Registered {
    let by = administrator(town);
    town.db.read(move |conn| registry::find(conn, &by, id)).await.unwrap().unwrap()
}

async fn change(town: &Town, id: &'static str, saw: &Seen, typed: Typed) -> Result<Change, ClientRefusal> {
    let (by, given, saw) = (administrator(town), town.given(), saw.clone());
    let registration: Registration = typed.read(false).unwrap();
    town.db.write(move |tx| registry::change(tx, &by, (id, &saw, &registration), &given)).await.unwrap()
}

async fn renew(town: &Town, id: &'static str, saw: &Seen) -> Result<Secret, ClientRefusal> {
    let (by, given, saw) = (administrator(town), town.given(), saw.clone());
    town.db.write(move |tx| registry::renew_secret(tx, &by, (id, &saw), &given)).await.unwrap()
}

async fn suspend(
    town: &Town,
    id: &'static str,
    saw: &Seen,
    reason: &'static str,
) -> Result<(), ClientRefusal> {
    let (by, given, saw) = (administrator(town), town.given(), saw.clone());
    town.db.write(move |tx| registry::suspend(tx, &by, (id, &saw, reason), &given)).await.unwrap()
}

async fn resume(town: &Town, id: &'static str, saw: &Seen) -> Result<(), ClientRefusal> {
    let (by, given, saw) = (administrator(town), town.given(), saw.clone());
    town.db.write(move |tx| registry::resume(tx, &by, (id, &saw), &given)).await.unwrap()
}

async fn is_proven(town: &Town, id: &str, secret: &Secret) -> bool {
    let credentials = Credentials { id: id.to_owned(), proof: Proof::Secret(secret.clone()) };
    let given = town.given();
    town.db.write(move |tx| authenticate(tx, &credentials, ISSUER, &given)).await.unwrap().is_ok()
}

/// What the journal has of a registration: actions with their details, the oldest first.
async fn journal(town: &Town, id: &str) -> Vec<(String, String)> {
    let about = registry::about(id);
    let all = town.db.read(move |conn| db::journal::list_about(conn, &about, 50)).await.unwrap();
    all.into_iter().rev().map(|one| (one.action, one.detail)).collect()
}

#[test]
fn a_client_is_added_once_with_a_secret_that_is_kept_only_as_a_hash() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let added = add(&town, "library", typed()).await.unwrap();
        let secret = added.secret.unwrap();
        assert!(is_proven(&town, "library", &secret).await);
        let at = town.given().now;
        let known = find(&town, "library").await;
        assert_eq!((&known.client, known.registered_at), (&added.client, at));
        assert!(!format!("{:?}", known.client).contains(secret.expose()), "only its hash");
        assert_eq!(add(&town, "library", typed()).await.unwrap_err(), ClientRefusal::IdTaken);
        assert!(is_proven(&town, "library", &secret).await, "who comes second changes nothing");
        assert_eq!(
            add(&town, "app", typed()).await.unwrap_err(),
            ClientRefusal::IdTaken,
            "the program's register too"
        );
        assert_eq!(add(&town, OWN, typed()).await.unwrap_err(), ClientRefusal::IdTaken);
        assert_eq!(add(&town, "A", typed()).await.unwrap_err(), ClientRefusal::Id);
        assert_eq!(journal(&town, "library").await, [("client.added".into(), "市图书馆".into())]);
        let other = add(&town, "other", typed()).await.unwrap().secret.unwrap();
        assert_ne!(secret, other);
    });
}

#[test]
fn a_client_without_a_secret_gets_none() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let open = Typed { authentication: "none".into(), ..typed() };
        assert_eq!(add(&town, "phone-app", open).await.unwrap().secret, None);
        let signed = Typed { authentication: "private_key".into(), jwks: KEY.into(), ..typed() };
        let added = add(&town, "signed", signed).await.unwrap();
        assert_eq!(added.secret, None);
        assert_eq!(find(&town, "signed").await.client, added.client, "its keys are kept");
        for id in ["phone-app", "signed"] {
            let seen = Seen::from(&find(&town, id).await.client);
            assert_eq!(renew(&town, id, &seen).await.unwrap_err(), ClientRefusal::NoSecret);
        }
    });
}

#[test]
fn a_change_keeps_secret_and_suspension_and_the_journal_names_the_fields_alone() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let secret = add(&town, "library", typed()).await.unwrap().secret.unwrap();
        let first = Seen::from(&find(&town, "library").await.client);
        let same = change(&town, "library", &first, typed()).await.unwrap();
        assert!(same.fields.is_empty() && same.secret.is_none());
        assert_eq!(journal(&town, "library").await.len(), 1, "nothing changed, nothing is written");
        let other = Typed { name: "市图书馆新馆".into(), scopes: vec!["phone".into()], ..typed() };
        let changed = change(&town, "library", &first, other.clone()).await.unwrap();
        assert_eq!(changed.fields, ["name", "scopes"]);
        assert!(is_proven(&town, "library", &secret).await);
        let second = change(&town, "library", &first, typed()).await;
        assert_eq!(second.unwrap_err(), ClientRefusal::Conflict, "the other tab is too late");
        let seen = Seen::from(&changed.client);
        suspend(&town, "library", &seen, "密钥泄露").await.unwrap();
        let seen = Seen::from(&find(&town, "library").await.client);
        let back = change(&town, "library", &seen, typed()).await.unwrap();
        assert!(back.client.is_suspended && find(&town, "library").await.client.is_suspended);
        // To keys and back again: the old secret does not come to life.
        let seen = Seen::from(&back.client);
        let signed = Typed { authentication: "private_key".into(), jwks: KEY.into(), ..typed() };
        let signed = change(&town, "library", &seen, signed).await.unwrap();
        assert_eq!((signed.fields, signed.secret), (vec!["authentication", "jwks"], None));
        let again = change(&town, "library", &Seen::from(&signed.client), typed()).await.unwrap();
        let fresh = again.secret.unwrap();
        resume(&town, "library", &Seen::from(&again.client)).await.unwrap();
        assert!(is_proven(&town, "library", &fresh).await && !is_proven(&town, "library", &secret).await);
        let told = journal(&town, "library").await;
        let actions: Vec<&str> = told.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "client.added",
                "client.changed",
                "client.suspended",
                "client.changed",
                "client.changed",
                "client.changed",
                "client.resumed"
            ]
        );
        assert_eq!(told[1].1, "name scopes");
        assert!(told.iter().all(|(_, detail)| !detail.contains(fresh.expose()) && !detail.contains("4Etl6")));
        let by = administrator(&town);
        let steps = town.db.read(move |conn| registry::history(conn, &by, "library")).await.unwrap();
        assert_eq!((steps[0].title, steps[5].words.as_str()), ("恢复", "应用名称、可获取的信息"));
    });
}

#[test]
fn another_secret_voids_the_old_one_at_once_and_a_second_press_draws_no_third() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let old = add(&town, "library", typed()).await.unwrap().secret.unwrap();
        let seen = Seen::from(&find(&town, "library").await.client);
        let new = renew(&town, "library", &seen).await.unwrap();
        assert!(is_proven(&town, "library", &new).await && !is_proven(&town, "library", &old).await);
        assert_eq!(renew(&town, "library", &seen).await.unwrap_err(), ClientRefusal::Conflict);
        assert!(is_proven(&town, "library", &new).await);
        assert_eq!(journal(&town, "library").await[1], ("client.secret-renewed".into(), String::new()));
    });
}

#[test]
fn a_suspended_client_proves_nothing_and_its_tokens_open_nothing() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        let tokens = serde_json::to_value(town.exchange("app", &code).await.unwrap()).unwrap();
        let late = town.code("app").await;
        let renewable = town.tokens("app", "openid offline_access").await;
        let seen = Seen::from(&find(&town, "app").await.client);
        for reason in ["", "  ", "短", "长\u{202e}短不一"] {
            assert_eq!(
                suspend(&town, "app", &seen, reason).await.unwrap_err(),
                ClientRefusal::Reason,
                "{reason}"
            );
        }
        suspend(&town, "app", &seen, " 超出用途\n收集信息 ").await.unwrap();
        let (access, given) = (tokens["access_token"].as_str().unwrap().to_owned(), town.given());
        let told = town.db.read(move |conn| userinfo::userinfo(conn, &access, &given)).await.unwrap();
        assert_eq!(told.unwrap_err(), userinfo::UserinfoRefusal::InvalidToken);
        assert_eq!(town.exchange("app", &late).await.unwrap_err(), TokenRefusal::InvalidClient);
        assert!(town.code("old").await.len() > 20, "others are not concerned");
        assert_eq!(resume(&town, "app", &seen).await.unwrap_err(), ClientRefusal::Conflict, "seen before");
        let seen = Seen::from(&find(&town, "app").await.client);
        assert_eq!(
            suspend(&town, "app", &seen, "再次暂停").await.unwrap_err(),
            ClientRefusal::AlreadySuspended
        );
        resume(&town, "app", &seen).await.unwrap();
        let seen = Seen::from(&find(&town, "app").await.client);
        assert_eq!(resume(&town, "app", &seen).await.unwrap_err(), ClientRefusal::NotSuspended);
        let renewed = town.renew("app", renewable["refresh_token"].as_str().unwrap(), "").await;
        assert_eq!(renewed.unwrap_err(), TokenRefusal::InvalidGrant, "what was taken back stays so");
        let code = town.code("app").await;
        assert!(town.exchange("app", &code).await.is_ok());
        let told = journal(&town, "app").await;
        assert_eq!(told[0], ("client.suspended".into(), "超出用途 收集信息".into()));
    });
}

#[test]
fn who_may_have_less_or_wants_it_for_something_else_loses_what_was_given() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let with = async |purpose: &str, scopes: &str, name: &str| {
            let client = find(&town, "app").await.client;
            let typed = Typed {
                name: name.into(),
                purpose: purpose.into(),
                scopes: scopes.split(' ').map(str::to_owned).collect(),
                ..Typed::of(&client)
            };
            change(&town, "app", &Seen::from(&client), typed).await.unwrap();
        };
        let (all, less) = ("openid profile phone offline_access", "openid profile offline_access");
        with("办理读者证", all, "应用").await;
        let tokens = town.tokens("app", all).await;
        with("办理读者证", all, "读者服务").await;
        let renewed = town.renew("app", tokens["refresh_token"].as_str().unwrap(), "").await.unwrap();
        assert!(town.userinfo(renewed["access_token"].as_str().unwrap()).await.is_ok(), "a name is a name");
        with("办理读者证", less, "读者服务").await;
        let gone = town.renew("app", renewed["refresh_token"].as_str().unwrap(), "").await;
        assert_eq!(gone.unwrap_err(), TokenRefusal::InvalidGrant);
        assert!(town.userinfo(renewed["access_token"].as_str().unwrap()).await.is_err());
        let asked = town.asked("app", &[("scope", less)]).await;
        assert_ne!(town.proceed(&asked).await, Step::Consent, "what is left was agreed to");
        with("推送活动消息", less, "读者服务").await;
        assert_eq!(town.proceed(&asked).await, Step::Consent, "for that nobody gave it");
    });
}

#[test]
fn the_program_s_own_client_and_unknown_ones_are_changed_by_nobody() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let given = town.given();
        let own = Client::confidential(OWN, "业务平台", &Secret::new("own"));
        town.db.write(move |tx| client::register(tx, &own, &given)).await.unwrap();
        let seen = Seen::from(&find(&town, OWN).await.client);
        for (id, refusal) in [(OWN, ClientRefusal::Own), ("nobody", ClientRefusal::Unknown)] {
            assert_eq!(change(&town, id, &seen, typed()).await.unwrap_err(), refusal);
            assert_eq!(renew(&town, id, &seen).await.unwrap_err(), refusal);
            assert_eq!(suspend(&town, id, &seen, "暂停一下").await.unwrap_err(), refusal);
            assert_eq!(resume(&town, id, &seen).await.unwrap_err(), refusal);
            assert!(journal(&town, id).await.is_empty());
        }
        assert!(matches!(find(&town, OWN).await.client.authentication, Authentication::Secret { .. }));
    });
}

#[test]
fn clients_are_found_by_name_or_id_with_their_last_use() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        add(&town, "library", typed()).await.unwrap();
        town.clock.advance(time::Duration::HOUR);
        town.code("app").await;
        let used = town.given().now;
        let by = administrator(&town);
        let list = |sought: &'static str| {
            let by = by.clone();
            town.db.read(move |conn| registry::list(conn, &by, sought))
        };
        let ids = |all: Vec<Registered>| all.into_iter().map(|one| one.client.id).collect::<Vec<_>>();
        assert_eq!(ids(list("").await.unwrap()), ["library", "app", "old"]);
        assert_eq!(ids(list(" 图书 ").await.unwrap()), ["library"]);
        assert_eq!(ids(list("OLD").await.unwrap()), ["old"]);
        assert!(list("%").await.unwrap().is_empty() && list("没有").await.unwrap().is_empty());
        let all = list("").await.unwrap();
        assert_eq!((all[0].used_at, all[1].used_at), (None, Some(used)));
    });
}

#[test]
fn the_command_line_stands_in_the_journal_as_the_system_and_an_administrator_as_the_account() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let (given, registration) = (town.given(), typed().read(false).unwrap());
        town.db
            .write(move |tx| registry::add(tx, &Registrar::Machine, ("library", &registration), &given))
            .await
            .unwrap()
            .unwrap();
        town.clock.advance(time::Duration::SECOND);
        let seen = Seen::from(&find(&town, "library").await.client);
        renew(&town, "library", &seen).await.unwrap();
        let by = administrator(&town);
        let steps = town.db.read(move |conn| registry::history(conn, &by, "library")).await.unwrap();
        let account: &Id<base::noun::Account> = town.holder.account();
        assert_eq!((steps[1].who.as_str(), steps[0].who.clone()), ("system", format!("account:{account}")));
    });
}
