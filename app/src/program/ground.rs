//! What a program stands on: database, time, chance, keys.

use std::path::Path;
use std::sync::Arc;

use base::{Almanac, Chance, Clock, Given, GmSeal, IntlSeal, KeyRing, OsChance, Seal, SystemClock};
use db::Db;

use crate::config::{Crypto, Data, Loaded};

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

    /// Counts by the years that administrators entered, on whichever node that was.
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
