//! Keys come and go.

use db::testing::on_both;
use oidc::jwks;
use oidc::key::{self, Algorithm};
use time::Duration;

use crate::common::{ISSUER, Town};

async fn kids(town: &Town) -> Vec<String> {
    let given = town.given();
    let keys = town.db.read(move |conn| jwks(conn, &given)).await.unwrap();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn look_after(town: &Town) -> usize {
    let given = town.given();
    let due = town.db.read(move |conn| key::due(conn, &given)).await.unwrap();
    let count = due.len();
    for (algorithm, from) in due {
        let (made, given) = (key::make(algorithm).unwrap(), town.given());
        town.db.write(move |tx| key::keep(tx, &made, from, &given)).await.unwrap();
    }
    count
}

async fn signs(town: &Town) -> String {
    let tokens = town.tokens("app", "openid").await;
    jsonwebtoken::decode_header(tokens["id_token"].as_str().unwrap()).unwrap().kid.unwrap()
}

#[test]
fn the_next_key_is_published_before_it_signs_and_the_last_one_while_its_tokens_live() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        assert_eq!(look_after(&town).await, 0, "both are new");
        let first = signs(&town).await;
        town.pass(key::LIFE - key::AHEAD);
        assert_eq!(look_after(&town).await, Algorithm::ALL.len());
        assert_eq!(look_after(&town).await, 0, "once");
        assert_eq!(kids(&town).await.len(), 4);
        assert_eq!(signs(&town).await, first, "published, and not in use yet");
        town.pass(key::AHEAD);
        let second = signs(&town).await;
        assert_ne!(second, first);
        assert!(kids(&town).await.contains(&first), "its last tokens still live");
        town.pass(Duration::hours(25));
        let left = kids(&town).await;
        assert!(left.len() == 2 && left.contains(&second) && !left.contains(&first));
    });
}

#[test]
fn a_hint_is_understood_long_after_its_key_retired() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid").await;
        town.pass(key::LIFE);
        look_after(&town).await;
        town.pass(Duration::days(10));
        let hint = tokens["id_token"].as_str().map(str::to_owned);
        let asked = oidc::logout::Asked { hint, ..oidc::logout::Asked::default() };
        let leave = town.db.read(move |conn| oidc::logout::ask(conn, &asked, ISSUER)).await.unwrap();
        assert_eq!(leave.session.as_deref(), Some(town.holder.session()));
    });
}
