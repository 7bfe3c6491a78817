//! The worker's jobs, all of them short.

use std::sync::Arc;
use std::time::Duration as Patience;

use adapters::{Aliyun, EducationHttp, Outbound, SmsAliyun, SmsTencent, SourcesHttp, Tencent};
use db::queue::{Failure, Job, Worker};
use db::vault::Vault;
use notices::SmsGateway;
use notices::deliver::Delivery;
use profile::verification::Asking;
use time::Duration;
use web::person::relying::Http;

use super::platform::answered;
use super::{Ground, idle, keep_keys_fresh, means};
use crate::config::{Config, Gateway, Vendor};

/// The queue's kind for housekeeping, which puts itself on the queue again.
const CLEAN: &str = "program.clean";

/// The queue's kind for looking after the keys that sign tokens, which puts itself on the queue again.
const KEYS: &str = "oidc.keys";

/// The worker with its jobs.
pub(super) fn worker(
    config: &Config,
    ground: &Ground,
    (http, vault): (Http, Vault),
    sessions: db::session::Limits,
) -> Result<Worker, String> {
    let told = &config.sms;
    let gateways = told.gateways().iter().map(|(_, one)| gateway(one, ground)).collect::<Result<_, _>>()?;
    let delivery = Delivery {
        db: ground.db.clone(),
        seal: Arc::clone(&ground.seal),
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
        gateways,
        sign: told.sign.clone(),
        budget: told.budget(),
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
                attachments::clean::sweep(&ground.db, &vault, means, now).await?;
                Ok(clean_up(&ground, sessions).await?)
            }
        });
    let keys = ground.clone();
    let worker = worker.handle(KEYS, move |_| {
        let ground = keys.clone();
        async move { Ok(look_after_keys(&ground).await?) }
    });
    let worker = asking_sources(worker, config, ground)?;
    let worker = idle::looking(reminding(worker, ground), ground, config.staff.idle());
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

fn gateway(told: &Gateway, ground: &Ground) -> Result<Arc<dyn SmsGateway>, String> {
    let (credentials, patience) = ((told.key_id.as_str(), told.secret.clone()), Patience::from_secs(10));
    let (sign, templates) = (told.sign.clone(), told.templates.clone());
    Ok(match told.vendor {
        Vendor::Aliyun => {
            let service = Aliyun::new(told.address(), credentials, patience, means(ground))?;
            Arc::new(SmsAliyun::new(service, sign, templates))
        }
        Vendor::Tencent => {
            let (place, clock) = ((told.address(), "sms"), Arc::clone(&ground.clock));
            let service = Tencent::new(place, credentials, patience, clock)?;
            Arc::new(SmsTencent::new(service, (told.app_id.clone(), sign, told.region.clone()), templates))
        }
    })
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

/// Has the next keys published in time, and looks again tomorrow.
async fn look_after_keys(ground: &Ground) -> Result<(), db::Fault> {
    keep_keys_fresh(ground).await?;
    let given = ground.given();
    ground.db.write(move |tx| db::queue::put(tx, KEYS, &(), given.now.plus(Duration::DAY), &given)).await
}

/// Removes what is over, and looks again in an hour.
async fn clean_up(ground: &Ground, sessions: db::session::Limits) -> Result<(), db::Fault> {
    let given = ground.given();
    ground
        .db
        .write(move |tx| {
            proof::code::clean(tx, given.now)?;
            oidc::clean(tx, given.now)?;
            identity::scan::clean(tx, given.now)?;
            identity::upstream::clean(tx, given.now)?;
            identity::passkey::clean(tx, given.now)?;
            db::session::clean(tx, given.now, &sessions)?;
            db::queue::put(tx, CLEAN, &(), given.now.plus(Duration::HOUR), &given)
        })
        .await
}

/// Starts housekeeping and the scheduler, unless they are on the queue already, and lets `budget` hold for today's text messages.
///
/// # Errors
/// When the database fails.
pub async fn start_housekeeping(ground: &Ground, budget: notices::Budget) -> Result<(), db::Fault> {
    let given = ground.given();
    ground
        .db
        .write(move |tx| {
            cases::schedule::start(tx, &given)?;
            attachments::clean::start(tx, &given)?;
            staff::idle::start(tx, &given)?;
            notices::budget::begin(tx, budget, given.now)?;
            for kind in [CLEAN, KEYS] {
                if !db::queue::is_waiting(tx, kind)? {
                    db::queue::put(tx, kind, &(), given.now, &given)?;
                }
            }
            Ok(())
        })
        .await
}
