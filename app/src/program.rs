//! Wiring: from a configuration to a running program's parts.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration as Patience;

use adapters::{Aliyun, EducationHttp, Outbound, RealNameAliyun, ScanClamav, SmsAliyun, SourcesHttp};
use attachments::check::{Checking, Inspector};
use axum::Router;
use axum::body::{Body, to_bytes};
use base::{Almanac, Chance, Clock, Given, GmSeal, IntlSeal, KeyRing, OsChance, Seal, Secret, SystemClock};
use db::Db;
use db::queue::{Failure, Job, Worker};
use db::vault::Vault;
use identity::{Hashery, RealNameSource};
use notices::deliver::Delivery;
use object_store::local::LocalFileSystem;
use oidc::Client;
use profile::forget::Forgetting;
use profile::photo::Darkroom;
use profile::verification::Asking;
use time::Duration;
use tower::ServiceExt;
use web::edge::{Demo, Parts, Site, TrustedProxies};
use web::person::relying::{BACKCHANNEL, CALLBACK, EVENTS, Failed, Http, Relying};
use web::person::services;

use crate::config::{Config, Crypto, Data, Loaded};
use crate::{demo, papers, unfinished};

/// What everything stands on.
#[derive(Clone)]
pub struct Ground {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What `clock` knows of working days.
    pub almanac: Almanac,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// The keys.
    pub seal: Arc<dyn Seal>,
}

impl std::fmt::Debug for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ground")
    }
}

impl Ground {
    /// A database with a clock that learns from it on which days offices work.
    pub fn new(db: Db, clock: Arc<dyn Clock>, (chance, seal): (Arc<dyn Chance>, Arc<dyn Seal>)) -> Self {
        let almanac = Almanac::over(clock);
        Self { db, clock: Arc::new(almanac.clone()), almanac, chance, seal }
    }

    /// Counts by the years that operators entered, on whichever node that was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learn(&self) -> Result<(), db::Fault> {
        self.almanac.learn(self.db.read(cases::calendar::load).await?);
        Ok(())
    }

    /// What a verb is given now.
    pub fn given(&self) -> Given {
        Given::at(&*self.clock, &self.chance, &self.seal)
    }

    /// Opens key file and database. In demo mode both are made when missing.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn open(loaded: &Loaded) -> Result<Self, String> {
        let data = &loaded.config.data;
        std::fs::create_dir_all(&data.folder)
            .map_err(|e| format!("无法创建 {}：{e}", data.folder.display()))?;
        let chance: Arc<dyn Chance> = Arc::new(OsChance);
        let key_file = data.key_file();
        if loaded.is_demo() && !key_file.exists() {
            create_key(&key_file, &*chance)?;
        }
        let seal = open_seal(data)?;
        let db = Db::open(&data.database(), data.connections).map_err(|e| e.to_string())?;
        Ok(Self::new(db, Arc::new(SystemClock), (chance, seal)))
    }
}

/// Reads the key file alone.
///
/// # Errors
/// In words for the operator.
pub fn open_seal(data: &Data) -> Result<Arc<dyn Seal>, String> {
    let keys = std::fs::read_to_string(data.key_file()).map_err(|e| format!("无法读取密钥文件：{e}"))?;
    let keys = KeyRing::parse(&keys).map_err(|e| e.to_string())?;
    Ok(match data.crypto {
        Crypto::International => Arc::new(IntlSeal::new(keys)),
        Crypto::Gm => Arc::new(GmSeal::new(keys)),
    })
}

/// Writes a new key file, readable by its owner alone; never over one that is there.
///
/// # Errors
/// In words for the operator.
pub fn create_key(path: &Path, chance: &dyn Chance) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let failed = |e: std::io::Error| format!("无法写入密钥文件 {}：{e}", path.display());
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(KeyRing::generate(chance).to_text().as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)
}

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
    sign_with_fresh_keys(&ground).await.map_err(fault)?;
    ground.learn().await.map_err(fault)?;
    let (relying, http, inside) = relying(&config, &ground)?;
    if relying.is_bundled() {
        register_platform(&config, &ground).await.map_err(fault)?;
    }
    let vault = vault(&config, &ground)?;
    let signer = papers::signer(config.data.crypto, &*ground.seal);
    let sessions = db::session::Limits {
        idle: Duration::minutes(config.session.idle_minutes),
        absolute: Duration::hours(config.session.absolute_hours),
    };
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
        brand: config.brand.clone(),
        demo: played.map(|played| Demo {
            inbox: format!("{}/inbox", played.address),
            captcha_told: Arc::new(move |purpose, answer, at| played.world.tell_captcha(purpose, answer, at)),
        }),
        code_limits: config.sms.limits.clone(),
        identity: identity::Settings {
            policy: config.identity.policy,
            login: config.identity.login.clone(),
            sessions,
            hashery: hashery.clone(),
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
    let worker = worker(&config, &ground, (http.clone(), vault.clone()), sessions)?;
    let worker = telling_platform(worker, &config, &ground, http);
    let file_worker = file_worker(&config, &ground, &vault);
    Ok(Program { router, worker, file_worker, vault, ground, hashery, practice: config.cases.clone() })
}

/// So many photos may wait to be prepared; each is at most two megabytes.
const PHOTOS_WAITING: usize = 32;

fn means(ground: &Ground) -> (Arc<dyn Clock>, Arc<dyn Chance>) {
    (Arc::clone(&ground.clock), Arc::clone(&ground.chance))
}

fn real_name(config: &Config, ground: &Ground) -> Result<Arc<dyn RealNameSource>, String> {
    let told = &config.real_name;
    let credentials = (told.key_id.as_str(), told.secret.clone());
    let service = Aliyun::new(&told.endpoint, credentials, Patience::from_secs(5), means(ground))?;
    Ok(Arc::new(RealNameAliyun::new(service)))
}

fn vault(config: &Config, ground: &Ground) -> Result<Vault, String> {
    let folder = config.data.folder.join("files");
    std::fs::create_dir_all(&folder).map_err(|e| format!("无法创建 {}：{e}", folder.display()))?;
    let store = LocalFileSystem::new_with_prefix(&folder).map_err(|e| e.to_string())?;
    Ok(Vault::new(Arc::new(store), Arc::clone(&ground.seal), Arc::clone(&ground.chance)))
}

/// Makes and keeps the signing keys that are missing or too old.
async fn sign_with_fresh_keys(ground: &Ground) -> Result<(), db::Fault> {
    let given = ground.given();
    for algorithm in ground.db.read(move |conn| oidc::key::due(conn, &given)).await? {
        let made = tokio::task::spawn_blocking(move || oidc::key::make(algorithm)).await??;
        let given = ground.given();
        ground.db.write(move |tx| oidc::key::keep(tx, &made, &given)).await?;
    }
    Ok(())
}

const PLATFORM: &str = "platform";

/// The bundled platform's secret is derived, so nobody has to configure or store one.
fn platform_secret(ground: &Ground) -> Secret {
    let mac = ground.seal.mac("platform-client-secret", PLATFORM.as_bytes());
    Secret::new(mac.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

async fn register_platform(config: &Config, ground: &Ground) -> Result<(), db::Fault> {
    let origin = &config.server.origin;
    let client = Client {
        redirect_uris: vec![format!("{origin}{CALLBACK}")],
        post_logout_uris: vec![format!("{origin}/")],
        backchannel_uri: Some(format!("{origin}{BACKCHANNEL}")),
        scopes: "openid profile phone real_name".to_owned(),
        ..Client::confidential(PLATFORM, &config.brand.platform, &platform_secret(ground))
    };
    let given = ground.given();
    ground.db.write(move |tx| oidc::client::register(tx, &client, &given)).await
}

type Inside = Arc<OnceLock<Router>>;

/// The platform as a client. Requests to our own origin go to our own router without a socket.
fn relying(config: &Config, ground: &Ground) -> Result<(Relying, Http, Inside), String> {
    let origin = config.server.origin.clone();
    let own = format!("{origin}/");
    let (inside, outside) = (Inside::default(), Outbound::new()?);
    let router = Arc::clone(&inside);
    let http = Http::new(move |request| {
        let is_own = request.uri().to_string().starts_with(&own);
        let (router, outside) = (Arc::clone(&router), outside.clone());
        async move {
            if is_own {
                call_inside(router.get(), request).await
            } else {
                outside.send(request).await.map_err(|e| Failed(e.to_string()))
            }
        }
    });
    let told = &config.platform;
    let relying = if told.issuer.is_empty() {
        Relying::new(&origin, (PLATFORM, platform_secret(ground)), &origin, http.clone())
    } else {
        Relying::new(&told.issuer, (&told.client_id, told.client_secret.clone()), &origin, http.clone())
            .with_account(&told.account)
    };
    Ok((relying, http, inside))
}

type Answer = axum::http::Response<Vec<u8>>;

async fn call_inside(
    router: Option<&Router>,
    request: axum::http::Request<Vec<u8>>,
) -> Result<Answer, Failed> {
    let router = router.ok_or_else(|| Failed("not assembled".into()))?.clone();
    let answer = router.oneshot(request.map(Body::from)).await.map_err(|e| Failed(e.to_string()))?;
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, 1024 * 1024).await.map_err(|e| Failed(e.to_string()))?;
    Ok(axum::http::Response::from_parts(head, body.to_vec()))
}

/// The queue's kind for housekeeping, which puts itself on the queue again.
const CLEAN: &str = "program.clean";

fn worker(
    config: &Config,
    ground: &Ground,
    (http, vault): (Http, Vault),
    sessions: db::session::Limits,
) -> Result<Worker, String> {
    let told = &config.sms;
    let credentials = (told.key_id.as_str(), told.secret.clone());
    let service = Aliyun::new(&told.endpoint, credentials, Patience::from_secs(10), means(ground))?;
    let delivery = Delivery {
        db: ground.db.clone(),
        seal: Arc::clone(&ground.seal),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        gateway: Arc::new(SmsAliyun::new(service, told.sign.clone(), told.templates.clone())),
        sign: told.sign.clone(),
    };
    let issuer = config.server.origin.clone();
    let (spread, tell, clean) = (ground.clone(), ground.clone(), ground.clone());
    let receipts = delivery.clone();
    let worker = Worker::new(ground.db.clone(), Arc::clone(&ground.clock))
        .handle(notices::receipt::ASK, move |job| {
            let delivery = receipts.clone();
            async move { delivery.ask(job).await }
        })
        .handle(notices::sms::DELIVER, move |job| {
            let delivery = delivery.clone();
            async move { delivery.run(job).await }
        })
        .handle(identity::ENDED, move |job| {
            let ground = spread.clone();
            async move {
                let (ended, given) = (job.read()?, ground.given());
                Ok(ground.db.write(move |tx| oidc::backchannel::spread(tx, &ended, &given)).await?)
            }
        })
        .handle(oidc::backchannel::TELL, move |job| {
            tell_client(tell.clone(), http.clone(), issuer.clone(), job)
        })
        .handle(CLEAN, move |_| {
            let (ground, vault) = (clean.clone(), vault.clone());
            async move {
                let (means, now) = ((&ground.chance, &ground.seal), ground.clock.now());
                sign_with_fresh_keys(&ground).await?;
                attachments::clean::sweep(&ground.db, &vault, means, now).await?;
                Ok(clean_up(&ground, sessions).await?)
            }
        });
    let worker = asking_sources(worker, config, ground)?;
    let worker = reminding(worker, ground);
    let told = &config.education;
    if told.endpoint.is_empty() {
        return Ok(worker);
    }
    let credentials = (told.key_id.as_str(), told.secret.clone());
    let clock = Arc::clone(&ground.clock);
    let asking = Asking {
        db: ground.db.clone(),
        clock: Arc::clone(&clock),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
        source: Arc::new(EducationHttp::new(&told.endpoint, credentials, clock, Outbound::new()?)),
    };
    Ok(worker.handle(profile::verification::ASK, move |job| {
        let asking = asking.clone();
        async move { asking.run(job).await }
    }))
}

/// The bundled platform is told of changed claims through its own router; another identity platform tells in its own ways.
fn telling_platform(worker: Worker, config: &Config, ground: &Ground, http: Http) -> Worker {
    let (ground, origin) = (ground.clone(), config.server.origin.clone());
    let is_bundled = config.platform.issuer.is_empty();
    worker.handle(identity::CHANGED, move |job| {
        let (ground, http, origin) = (ground.clone(), http.clone(), origin.clone());
        async move {
            if is_bundled {
                tell_platform(&ground, &http, &origin, job).await?;
            }
            Ok(())
        }
    })
}

async fn tell_platform(ground: &Ground, http: &Http, origin: &str, job: Job) -> Result<(), Failure> {
    let (changed, given): (identity::Changed, _) = (job.read()?, ground.given());
    let issuer = origin.to_owned();
    let written =
        ground.db.read(move |conn| oidc::event::write(conn, (PLATFORM, &changed.account), &issuer, &given));
    let Some(token) = written.await? else { return Ok(()) };
    let request = axum::http::Request::post(format!("{origin}{EVENTS}"))
        .header("content-type", "application/secevent+jwt")
        .body(token.into_bytes())
        .map_err(|e| Failure::Final(e.to_string()))?;
    answered(http.send(request).await)
}

/// Anything but a success is tried again later.
fn answered(answer: Result<Answer, Failed>) -> Result<(), Failure> {
    let answer = answer.map_err(|e| Failure::Later(e.to_string()))?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err(Failure::Later(format!("HTTP {}", answer.status().as_u16())))
}

fn reminding(worker: Worker, ground: &Ground) -> Worker {
    let ground = ground.clone();
    worker.handle(cases::rating::REMIND, move |job| {
        let ground = ground.clone();
        async move {
            let (id, given) = (job.read()?, ground.given());
            Ok(ground.db.write(move |tx| cases::rating::remind(tx, &id, &given)).await?)
        }
    })
}

/// Without a configured source every question ends 未核验.
fn asking_sources(worker: Worker, config: &Config, ground: &Ground) -> Result<Worker, String> {
    let told = &config.sources;
    let clock = Arc::clone(&ground.clock);
    let source = if told.endpoint.is_empty() {
        None
    } else {
        let credentials = (told.key_id.as_str(), told.secret.clone());
        let http = SourcesHttp::new(&told.endpoint, credentials, Arc::clone(&clock), Outbound::new()?);
        Some(Arc::new(http) as Arc<dyn cases::source::Source>)
    };
    let asking = cases::source::Asking {
        db: ground.db.clone(),
        clock,
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
        source,
    };
    Ok(worker.handle(cases::source::ASK, move |job| {
        let asking = asking.clone();
        async move { asking.run(job).await }
    }))
}

/// Jobs over files and the one that goes through all that is due run one after another, apart from all others.
fn file_worker(config: &Config, ground: &Ground, vault: &Vault) -> Worker {
    let told = &config.attachments;
    let has_inspector = !told.inspector.as_os_str().is_empty();
    let scanner = || Arc::new(ScanClamav::at(&told.clamd)) as Arc<dyn attachments::scan::Scanner>;
    let checking = Checking {
        db: ground.db.clone(),
        vault: vault.clone(),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
        inspector: if has_inspector { Inspector::Apart(told.inspector.clone()) } else { Inspector::Here },
        scanner: (!told.clamd.is_empty()).then(scanner),
    };
    let scheduling = cases::schedule::Scheduling {
        db: ground.db.clone(),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
        practice: config.cases.clone(),
        officers: staff::officer::active,
    };
    let forgetting = Forgetting {
        db: ground.db.clone(),
        vault: vault.clone(),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
    };
    let litter = attachments::clean::Litter {
        db: ground.db.clone(),
        vault: vault.clone(),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        seal: Arc::clone(&ground.seal),
    };
    let folder = config.data.folder.join("files").join(attachments::SHELF);
    let (db, vault) = (ground.db.clone(), vault.clone());
    let (counting, practice) = (ground.clone(), config.cases.clone());
    Worker::new(ground.db.clone(), Arc::clone(&ground.clock))
        .handle(profile::forget::FORGET, move |job| {
            let forgetting = forgetting.clone();
            async move { forgetting.run(job).await }
        })
        .handle(attachments::clean::LITTER, move |_| {
            let (litter, folder) = (litter.clone(), folder.clone());
            async move {
                let removed = litter.run().await?;
                let before = litter.clock.now().minus(Duration::DAY);
                let parts = tokio::task::spawn_blocking(move || unfinished::sweep(&folder, before)).await;
                let parts = parts.map_err(db::Fault::from)?.map_err(|e| Failure::Later(e.to_string()))?;
                tracing::info!(removed, parts, "files that no row names");
                Ok(())
            }
        })
        .handle(attachments::receive::CHECK, move |job| {
            let checking = checking.clone();
            async move { checking.run(job).await }
        })
        .handle(attachments::clean::FORGET, move |job| {
            let (db, vault) = (db.clone(), vault.clone());
            async move { attachments::clean::run(&db, &vault, job).await }
        })
        .handle(cases::schedule::TICK, move |_| {
            let scheduling = scheduling.clone();
            async move { Ok(scheduling.run().await?) }
        })
        .handle(cases::calendar::RECOUNT, move |job| {
            let (ground, practice) = (counting.clone(), practice.clone());
            async move {
                ground.learn().await?;
                Ok(cases::calendar::recount(&ground.db, &ground.given(), job.read()?, &practice).await?)
            }
        })
}

async fn tell_client(ground: Ground, http: Http, issuer: String, job: Job) -> Result<(), Failure> {
    let (notice, given): (oidc::backchannel::Notice, _) = (job.read()?, ground.given());
    let written = ground.db.write(move |tx| oidc::backchannel::write(tx, &notice, &issuer, &given)).await?;
    let Some((address, token)) = written else { return Ok(()) };
    let request = axum::http::Request::post(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("logout_token={token}").into_bytes())
        .map_err(|e| Failure::Final(e.to_string()))?;
    answered(http.send(request).await)
}

/// Removes what is over, and looks again in an hour.
async fn clean_up(ground: &Ground, sessions: db::session::Limits) -> Result<(), db::Fault> {
    let given = ground.given();
    ground
        .db
        .write(move |tx| {
            proof::code::clean(tx, given.now)?;
            oidc::clean(tx, given.now)?;
            db::session::clean(tx, given.now, &sessions)?;
            db::queue::put(tx, CLEAN, &(), given.now.plus(Duration::HOUR), &given)
        })
        .await
}

/// Starts housekeeping and the scheduler, unless they are on the queue already.
///
/// # Errors
/// When the database fails.
pub async fn start_housekeeping(ground: &Ground) -> Result<(), db::Fault> {
    let given = ground.given();
    ground
        .db
        .write(move |tx| {
            cases::schedule::start(tx, &given)?;
            attachments::clean::start(tx, &given)?;
            if db::queue::is_waiting(tx, CLEAN)? {
                return Ok(());
            }
            db::queue::put(tx, CLEAN, &(), given.now, &given)
        })
        .await
}
