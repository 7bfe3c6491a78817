//! The vendors' played side, opposite of which the adapters are tested.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Clock, Secret};
use simulators::{Applications, Records, Settings, TencentAccount, World};

/// What they know at least: our key and our signature, and nobody.
pub(crate) fn settings() -> Settings {
    Settings {
        key_id: "key".into(),
        secret: Secret::new("secret"),
        sign: "人才".into(),
        templates: BTreeMap::new(),
        tencent: TencentAccount::default(),
        people: Vec::new(),
        certificates: Vec::new(),
        records: Records::default(),
        authenticators: Vec::new(),
        applications: Applications::default(),
    }
}

/// A world over a real socket, and where it is.
pub(crate) async fn play(settings: Settings, clock: Arc<dyn Clock>) -> (World, String) {
    let world = World::new(settings, clock);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = simulators::router(world.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (world, address)
}
