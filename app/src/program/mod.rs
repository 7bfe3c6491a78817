//! Wiring: from a configuration to a running program's parts.

mod file_jobs;
mod ground;
mod idle;
mod jobs;
mod platform;
pub(crate) mod upstream;

use std::sync::Arc;
use std::time::Duration as Patience;

use adapters::{Aliyun, RealNameAliyun, RealNameTencent, Tencent};
use axum::Router;
use base::{Chance, Clock};
use db::Db;
use db::queue::Worker;
use db::vault::Vault;
use identity::{Hashery, RealNameSource};
use object_store::local::LocalFileSystem;
use profile::photo::Darkroom;
use time::Duration;
use web::edge::{Demo, Networks, Parts, Site, TrustedProxies};
use web::person::services;

pub use ground::{Ground, create_key, open_seal};
pub use jobs::start_housekeeping;

use crate::config::{Config, Vendor};
use crate::{demo, papers};

/// A program ready to serve.
pub struct Program {
    /// Its pages.
    pub router: Router,
    /// Its jobs.
    pub worker: Worker,
    /// Its slow jobs, over people's files and over all that a day brings: no code waits behind one.
    pub file_worker: Worker,
    /// Where files are.
    pub vault: Vault,
    /// Its browsers that wait for a phone, to be let go when it stops.
    pub waiting: web::auth::scan::Waiting,
    /// What it stands on.
    pub ground: Ground,
    /// Its hash queue, for seeding.
    pub hashery: Hashery,
    /// How applications are handled, for seeding.
    pub practice: cases::Practice,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Program")
    }
}

/// The demo's simulated world and where its inbox is.
#[derive(Clone, Debug)]
pub struct Played {
    /// The world.
    pub world: simulators::World,
    /// Where its server listens: `http://127.0.0.1:8081`.
    pub address: String,
}

/// Puts a program together; with `played`, on simulated vendors.
///
/// # Errors
/// In words for the operator.
pub async fn assemble(config: &Config, ground: Ground, played: Option<Played>) -> Result<Program, String> {
    let fault = |e: db::Fault| e.to_string();
    let config =
        played.as_ref().map_or_else(|| config.clone(), |played| demo::vendors(config, &played.address));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let hashery =
        Hashery::new(config.identity.hash, cores, config.identity.hash_queue, Arc::clone(&ground.chance))?;
    keep_keys_fresh(&ground).await.map_err(fault)?;
    ground.learn().await.map_err(fault)?;
    let (relying, http, inside) = platform::relying(&config, &ground)?;
    if relying.is_bundled() {
        platform::register(&config, &ground).await.map_err(fault)?;
    }
    let vault = vault(&config, &ground)?;
    let upstreams = upstream::providers(&config, &ground)?;
    if let Some(played) = &played {
        upstream::register(&played.world, &config.server.origin, &upstreams);
    }
    let signer = papers::signer(config.data.crypto, &*ground.seal);
    let sessions = db::session::Limits {
        idle: Duration::minutes(config.session.idle_minutes),
        absolute: Duration::hours(config.session.absolute_hours),
    };
    let waiting = waiting(&ground.db);
    let site = Site::new(Parts {
        db: ground.db.clone(),
        clock: Arc::clone(&ground.clock),
        almanac: ground.almanac.clone(),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
        sessions,
        tls: config.server.origin.starts_with("https://"),
        origin: config.server.origin.clone(),
        proxies: TrustedProxies::new(config.server.trusted_proxies.clone()),
        networks: Networks::new(config.staff.addresses.clone()),
        brand: config.brand.clone(),
        demo: played.map(|played| Demo {
            inbox: format!("{}/inbox", played.address),
            captcha_told: Arc::new(move |purpose, answer, at| played.world.tell_captcha(purpose, answer, at)),
        }),
        waiting: waiting.clone(),
        upstreams,
        captcha: config.captcha,
        code_limits: config.sms.limits.clone(),
        identity: identity::Settings {
            policy: config.identity.policy,
            renewal: config.staff.renewal(),
            login: config.identity.login.clone(),
            sessions,
            hashery: hashery.clone(),
            keeping: config.real_name.keeping(),
        },
        real_name: real_name(&config, &ground)?,
        vault: vault.clone(),
        darkroom: Darkroom::new(cores, PHOTOS_WAITING, config.photo),
        services: if config.services.is_empty() { services::usual() } else { config.services.clone() },
        rules: config.rules.clone(),
        practice: config.cases.clone(),
        attachment_limits: attachments::receive::Limits { quota_mb: config.attachments.quota_mb },
        link_by_credit_code: config.link.by_credit_code,
        only_valid_permits: config.permit.only_valid,
        desk: config.desk,
        passkeys: staff::Passkeys::at(&config.server.origin, &config.brand.platform),
        public_keys: papers::public_keys(&config.paper, &*signer)?,
        signer,
        fonts: Arc::new(papers::fonts(&config.paper)?),
        issuer: papers::issuer(&config),
        relying,
    });
    let router = web::router(site);
    inside.set(router.clone()).map_err(|_| "已经装配".to_owned())?;
    let worker = jobs::worker(&config, &ground, (http.clone(), vault.clone()), sessions)?;
    let worker = platform::telling(worker, &config, &ground, http);
    let file_worker = file_jobs::worker(&config, &ground, &vault);
    let practice = config.cases.clone();
    Ok(Program { router, worker, file_worker, vault, waiting, ground, hashery, practice })
}

/// So many photos may wait to be prepared; each is at most two megabytes.
const PHOTOS_WAITING: usize = 32;

fn means(ground: &Ground) -> (Arc<dyn Clock>, Arc<dyn Chance>) {
    (Arc::clone(&ground.clock), Arc::clone(&ground.chance))
}

fn real_name(config: &Config, ground: &Ground) -> Result<Arc<dyn RealNameSource>, String> {
    let told = &config.real_name;
    let (credentials, patience) = ((told.key_id.as_str(), told.secret.clone()), Patience::from_secs(5));
    Ok(match told.vendor {
        Vendor::Aliyun => {
            let service = Aliyun::new(told.address(), credentials, patience, means(ground))?;
            Arc::new(RealNameAliyun::new(service))
        }
        Vendor::Tencent => {
            let (place, clock) = ((told.address(), "faceid"), Arc::clone(&ground.clock));
            Arc::new(RealNameTencent::new(Tencent::new(place, credentials, patience, clock)?))
        }
    })
}

fn vault(config: &Config, ground: &Ground) -> Result<Vault, String> {
    let folder = config.data.folder.join("files");
    std::fs::create_dir_all(&folder).map_err(|e| format!("无法创建 {}：{e}", folder.display()))?;
    let store = LocalFileSystem::new_with_prefix(&folder).map_err(|e| e.to_string())?;
    Ok(Vault::new(Arc::new(store), Arc::clone(&ground.seal), Arc::clone(&ground.chance)))
}

/// Makes and keeps the keys that are due: one where there is none, and the next one before the present one's time is over.
async fn keep_keys_fresh(ground: &Ground) -> Result<(), db::Fault> {
    let given = ground.given();
    for (algorithm, signs_from) in ground.db.read(move |conn| oidc::key::due(conn, &given)).await? {
        let made = tokio::task::spawn_blocking(move || oidc::key::make(algorithm)).await??;
        let given = ground.given();
        ground.db.write(move |tx| oidc::key::keep(tx, &made, signs_from, &given)).await?;
    }
    Ok(())
}

/// Browsers that wait for a phone: told of what happens in this program and, over PostgreSQL, in the others.
fn waiting(db: &Db) -> web::auth::scan::Waiting {
    let waiting = web::auth::scan::Waiting::default();
    let here = waiting.clone();
    db.listen(identity::scan::BELL, move |heard| here.ring(heard));
    waiting
}
