//! The slow jobs: over people's files, and over all that a day brings.

use std::sync::Arc;

use adapters::ScanClamav;
use attachments::check::{Checking, Inspector};
use db::queue::{Failure, Worker};
use db::vault::Vault;
use profile::forget::Forgetting;
use time::Duration;

use super::Ground;
use crate::config::Config;
use crate::unfinished;

/// Jobs over files and the one that goes through all that is due run one after another, apart from all others.
pub(super) fn worker(config: &Config, ground: &Ground, vault: &Vault) -> Worker {
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
