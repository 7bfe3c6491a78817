//! Sessions that end, and who is told.

use std::sync::{Arc, Mutex};

use db::testing::on_both;
use identity::{Ended, centre};
use oidc::token::TokenRefusal;
use oidc::{backchannel, logout};

use crate::common::{ISSUER, Job, Town};

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
        let worker = town.worker().await.handle(identity::ENDED, move |job: Job| {
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
        assert_eq!(jsonwebtoken::decode_header(&told[0].1).unwrap().typ.as_deref(), Some("logout+jwt"));
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
            assert_eq!(ask(Some(hint.clone()), None, to).await.unwrap().back, None, "{to}");
        }
        let forged = format!("{}x", &hint[..hint.len() - 1]);
        let forged = ask(Some(forged), None, "https://app.example/bye").await.unwrap();
        assert_eq!((forged.back, forged.session), (None, None));
        let mixed = ask(Some(hint), Some("old"), "https://app.example/bye").await.unwrap();
        assert_eq!((mixed.back, mixed.session), (None, None));
    });
}
