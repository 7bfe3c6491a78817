//! Sessions that end, and who is told.

use std::sync::{Arc, Mutex};

use db::testing::on_both;
use identity::{Ended, centre};
use oidc::token::TokenRefusal;
use oidc::{backchannel, logout};

use jsonwebtoken::{Algorithm, EncodingKey, Header};

use crate::common::{ISSUER, Job, Town, claims};

#[test]
fn a_session_that_ends_takes_its_tokens_along_and_its_clients_are_told() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        town.exchange("app", &code).await.unwrap();
        let late = town.code("app").await;
        let (given, holder) = (town.given(), town.holder.clone());
        town.db.write(move |tx| centre::leave(tx, &holder, &given)).await.unwrap();
        assert_eq!(town.exchange("app", &late).await.unwrap_err(), TokenRefusal::InvalidGrant);
        let told = Arc::new(Mutex::new(Vec::new()));
        let (spread, write) =
            ((town.db.clone(), town.given()), (town.db.clone(), town.given(), Arc::clone(&told)));
        let worker = town.worker().handle(identity::ENDED, move |job: Job| {
            let (db, given) = spread.clone();
            async move {
                let ended: Ended = job.read()?;
                Ok(db.write(move |tx| backchannel::spread(tx, &ended, &given)).await?)
            }
        });
        let worker = worker.handle(backchannel::TELL, move |job: Job| {
            let (db, given, told) = write.clone();
            async move {
                let notice: backchannel::Notice = job.read()?;
                let written = db.write(move |tx| backchannel::write(tx, &notice, ISSUER, &given)).await?;
                told.lock().unwrap().extend(written);
                Ok(())
            }
        });
        worker.run_due().await.unwrap();
        let told = told.lock().unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "https://app.example/backchannel");
        let header = jsonwebtoken::decode_header(&told[0].1).unwrap();
        assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
        let read = claims(&told[0].1.as_str().into());
        assert_eq!((&read["iss"], &read["aud"]), (&ISSUER.into(), &"app".into()));
        assert_eq!(read["sub"], town.holder.account().as_str());
        assert_eq!(read["sid"], town.holder.session());
        assert!(read["jti"].is_string() && read["iat"].is_i64() && read["exp"].is_i64());
        assert_eq!(
            read["events"],
            serde_json::json!({ "http://schemas.openid.net/event/backchannel-logout": {} })
        );
        assert!(read.get("nonce").is_none(), "so that it is never taken for an ID token");
    });
}

#[test]
fn after_logout_a_browser_is_sent_only_to_a_registered_address() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        let tokens = serde_json::to_value(town.exchange("app", &code).await.unwrap()).unwrap();
        let hint = tokens["id_token"].as_str().unwrap().to_owned();
        let ask = |hint: Option<String>, client: Option<&str>, to: &str| {
            let asked = logout::Asked {
                hint,
                client: client.map(str::to_owned),
                redirect_uri: Some(to.to_owned()),
                state: Some("s".into()),
            };
            town.db.read(move |conn| logout::ask(conn, &asked, ISSUER))
        };
        let good = ask(Some(hint.clone()), None, "https://app.example/bye").await.unwrap();
        assert_eq!(good.back.as_deref(), Some("https://app.example/bye?state=s"));
        assert_eq!(good.session.as_deref(), Some(town.holder.session()));
        for to in ["https://evil.example/", "https://app.example/bye2", "//evil.example"] {
            let told = ask(Some(hint.clone()), None, to).await.unwrap();
            assert_eq!((told.back, told.session), (None, None), "{to}: the person is asked");
        }
        let asked = logout::Asked { hint: Some(hint.clone()), ..logout::Asked::default() };
        let stays = town.db.read(move |conn| logout::ask(conn, &asked, ISSUER)).await.unwrap();
        assert_eq!((stays.back, stays.session.as_deref()), (None, Some(town.holder.session())));
        let forged = format!("{}x", &hint[..hint.len() - 1]);
        let forged = ask(Some(forged), None, "https://app.example/bye").await.unwrap();
        assert_eq!((forged.back, forged.session), (None, None));
        let mixed = ask(Some(hint), Some("old"), "https://app.example/bye").await.unwrap();
        assert_eq!((mixed.back, mixed.session), (None, None));
    });
}

#[test]
fn a_hint_that_a_public_key_signed_as_a_secret_or_that_nobody_signed_is_no_hint() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid").await;
        let id_token = tokens["id_token"].as_str().unwrap();
        let kid = jsonwebtoken::decode_header(id_token).unwrap().kid;
        let given = town.given();
        let keys = town.db.read(move |conn| oidc::jwks(conn, &given)).await.unwrap();
        let public =
            keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == kid.as_deref().unwrap());
        let mut header = Header::new(Algorithm::HS256);
        header.kid = kid;
        let secret = EncodingKey::from_secret(public.unwrap().to_string().as_bytes());
        let confused = jsonwebtoken::encode(&header, &claims(&tokens["id_token"]), &secret).unwrap();
        let payload = id_token.split('.').nth(1).unwrap();
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        for hint in [confused, unsigned] {
            let asked = logout::Asked {
                hint: Some(hint),
                redirect_uri: Some("https://app.example/bye".into()),
                ..logout::Asked::default()
            };
            let leave = town.db.read(move |conn| logout::ask(conn, &asked, ISSUER)).await.unwrap();
            assert_eq!((leave.session, leave.back), (None, None));
        }
    });
}

#[test]
fn a_logout_token_is_no_hint_although_we_signed_it() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        town.tokens("app", "openid").await;
        let (given, account) = (town.given(), town.holder.account().clone());
        let event = town.db.read(move |conn| oidc::event::write(conn, ("app", &account), ISSUER, &given));
        let hint = event.await.unwrap();
        let asked = logout::Asked { hint, client: Some("app".into()), ..logout::Asked::default() };
        let leave = town.db.read(move |conn| logout::ask(conn, &asked, ISSUER)).await.unwrap();
        assert_eq!(leave.session, None);
    });
}

#[test]
fn offline_access_outlives_the_session_but_not_the_password() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        let (given, holder) = (town.given(), town.holder.clone());
        town.db.write(move |tx| centre::leave(tx, &holder, &given)).await.unwrap();
        town.spread().await;
        assert!(town.userinfo(tokens["access_token"].as_str().unwrap()).await.is_err());
        let renewed = town.renew("app", tokens["refresh_token"].as_str().unwrap(), "").await.unwrap();
        assert!(town.userinfo(renewed["access_token"].as_str().unwrap()).await.is_ok());
        assert!(claims(&renewed["id_token"]).get("sid").is_none(), "there is no session to name");
        reset_password(&town).await;
        town.spread().await;
        assert!(town.userinfo(renewed["access_token"].as_str().unwrap()).await.is_err());
        let refused = town.renew("app", renewed["refresh_token"].as_str().unwrap(), "").await;
        assert_eq!(refused.unwrap_err(), TokenRefusal::InvalidGrant);
    });
}

/// Queues what every change of the password queues.
async fn reset_password(town: &Town) {
    let (given, account) = (town.given(), town.holder.account().clone());
    let ended = Ended { account, sessions: Vec::new(), is_distrusted: true };
    town.db.write(move |tx| db::queue::put(tx, identity::ENDED, &ended, given.now, &given)).await.unwrap();
}
