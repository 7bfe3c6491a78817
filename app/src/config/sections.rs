//! The sections of `talent.toml`, with their defaults.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use base::Secret;
use identity::real_name::Keeping;
use identity::{Cost, Policy, login};
use ipnet::IpNet;
use serde::Deserialize;

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address and port to listen on.
    pub listen: String,
    /// How browsers reach the program: `https://rc.example.cn`. Also the issuer of the bundled identity platform.
    pub origin: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Server {
    fn default() -> Self {
        let listen = "127.0.0.1:8080".to_owned();
        Self { origin: format!("http://{listen}"), listen, trusted_proxies: Vec::new() }
    }
}

/// What seals personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Crypto {
    /// AES-256-GCM and HMAC-SHA-256.
    #[default]
    International,
    /// SM4-GCM and HMAC-SM3.
    Gm,
}

/// `[data]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// The folder for everything kept on disk.
    pub folder: PathBuf,
    /// `postgres://…`, or the path of an SQLite file; empty for `talent.sqlite` in the folder.
    pub database: Secret,
    /// Connections for reading at once.
    pub connections: u32,
    /// The key file; empty for `talent.key` in the folder.
    pub key_file: PathBuf,
    /// What seals personal data. Must stay as it was when the database was made.
    pub crypto: Crypto,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            folder: "data".into(),
            database: Secret::default(),
            connections: 8,
            key_file: PathBuf::new(),
            crypto: Crypto::default(),
        }
    }
}

impl Data {
    /// The database's address.
    pub fn database(&self) -> String {
        match self.database.expose() {
            "" => self.folder.join("talent.sqlite").display().to_string(),
            told => told.to_owned(),
        }
    }

    /// The key file's place.
    pub fn key_file(&self) -> PathBuf {
        if self.key_file.as_os_str().is_empty() {
            self.folder.join("talent.key")
        } else {
            self.key_file.clone()
        }
    }
}

/// `[session]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// Without use for so many minutes a session is over.
    pub idle_minutes: i64,
    /// After so many hours it is over however busy.
    pub absolute_hours: i64,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_minutes: 30, absolute_hours: 12 }
    }
}

/// `[identity]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// `manual` or `strict`.
    pub policy: Policy,
    /// What one password hash costs.
    pub hash: Cost,
    /// So many may wait for a hash; the next is asked to come back.
    pub hash_queue: usize,
    /// How many passwords may be tried.
    pub login: login::Limits,
}

impl Default for Identity {
    fn default() -> Self {
        let (policy, hash, login) = (Policy::default(), Cost::default(), login::Limits::default());
        Self { policy, hash, hash_queue: 128, login }
    }
}

/// `[staff]`: what binds the accounts of officers and administrators, and nobody else's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Networks from which they are used: `10.0.0.0/8`; empty for every one.
    pub addresses: Vec<IpNet>,
    /// Their passwords have at least so many characters: 8 or more.
    pub password_characters: u8,
    /// After so many days a new password is due.
    pub password_days: i64,
    /// Not at work for so many days, and the grant is suspended.
    pub idle_days: i64,
    /// So many days before that it is told.
    pub warn_days: i64,
}

impl Default for Staff {
    fn default() -> Self {
        let (password, idle) = (identity::renewal::Rules::default(), staff::idle::Rules::default());
        Self {
            addresses: Vec::new(),
            password_characters: password.characters,
            password_days: password.days,
            idle_days: idle.days,
            warn_days: idle.warn_days,
        }
    }
}

impl Staff {
    /// What their passwords must be.
    pub fn renewal(&self) -> identity::renewal::Rules {
        identity::renewal::Rules { characters: self.password_characters, days: self.password_days }
    }

    /// When who is away is suspended.
    pub fn idle(&self) -> staff::idle::Rules {
        staff::idle::Rules { days: self.idle_days, warn_days: self.warn_days }
    }
}

/// Who sends text messages, or compares names with identity numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// 阿里云
    #[default]
    Aliyun,
    /// 腾讯云
    Tencent,
}

impl Vendor {
    /// As the configuration writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aliyun => "aliyun",
            Self::Tencent => "tencent",
        }
    }
}

/// `[sms]`: the gateway for text messages, and in `[sms.backup]` a second one of another vendor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sms {
    /// Whose gateway it is.
    pub vendor: Vendor,
    /// The gateway's address; empty for the vendor's own.
    pub endpoint: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// The registered signature.
    pub sign: String,
    /// The number of our application there; 腾讯云 alone has one.
    pub app_id: String,
    /// The vendor's region; 腾讯云 alone asks for one.
    pub region: String,
    /// Our template keys and the gateway's codes for them.
    pub templates: BTreeMap<String, String>,
    /// The gateway that is asked when the first one does not take a message.
    pub backup: Option<Gateway>,
    /// So many messages may go in a day; 0 for as many as there are.
    pub daily_budget: i64,
    /// True when codes go on beyond the budget, so that people can sign in.
    pub codes_beyond_budget: bool,
    /// How many codes may be sent.
    pub limits: proof::Limits,
}

impl Default for Sms {
    fn default() -> Self {
        let Gateway { vendor, endpoint, key_id, secret, sign, app_id, region, templates } =
            Gateway::default();
        let (backup, daily_budget, limits) = (None, 0, proof::Limits::default());
        let codes_beyond_budget = true;
        Self {
            vendor,
            endpoint,
            key_id,
            secret,
            sign,
            app_id,
            region,
            templates,
            backup,
            daily_budget,
            codes_beyond_budget,
            limits,
        }
    }
}

impl Sms {
    /// The gateways in the order in which they are asked, each with its section's name.
    pub fn gateways(&self) -> Vec<(&'static str, Gateway)> {
        let first = Gateway {
            vendor: self.vendor,
            endpoint: self.endpoint.clone(),
            key_id: self.key_id.clone(),
            secret: self.secret.clone(),
            sign: self.sign.clone(),
            app_id: self.app_id.clone(),
            region: self.region.clone(),
            templates: self.templates.clone(),
        };
        [("[sms]", Some(first)), ("[sms.backup]", self.backup.clone())]
            .into_iter()
            .filter_map(|(section, gateway)| Some((section, gateway?)))
            .collect()
    }

    /// What a day may cost.
    pub const fn budget(&self) -> notices::Budget {
        notices::Budget { per_day: self.daily_budget, codes_beyond: self.codes_beyond_budget }
    }
}

/// `[sms.backup]`, and the same keys in `[sms]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gateway {
    /// Whose gateway it is.
    pub vendor: Vendor,
    /// The gateway's address; empty for the vendor's own.
    pub endpoint: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// The registered signature.
    pub sign: String,
    /// The number of our application there; 腾讯云 alone has one.
    pub app_id: String,
    /// The vendor's region; 腾讯云 alone asks for one.
    pub region: String,
    /// Our template keys and the gateway's codes for them.
    pub templates: BTreeMap<String, String>,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            vendor: Vendor::default(),
            endpoint: String::new(),
            key_id: String::new(),
            secret: Secret::default(),
            sign: String::new(),
            app_id: String::new(),
            region: "ap-guangzhou".into(),
            templates: BTreeMap::new(),
        }
    }
}

impl Gateway {
    /// Where it is.
    pub fn address(&self) -> &str {
        match (self.endpoint.as_str(), self.vendor) {
            ("", Vendor::Aliyun) => "https://dysmsapi.aliyuncs.com",
            ("", Vendor::Tencent) => "https://sms.tencentcloudapi.com",
            (told, _) => told,
        }
    }
}

/// `[real_name]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RealName {
    /// Whose authority it is.
    pub vendor: Vendor,
    /// The authority's address; empty for the vendor's own.
    pub endpoint: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// False when of a number only its ends and a keyed index are kept once it is confirmed. Nobody who relies on the bundled
    /// identity platform is told it then, and the business platform cannot.
    pub store_number: bool,
}

impl Default for RealName {
    fn default() -> Self {
        let (vendor, endpoint, secret) = (Vendor::default(), String::new(), Secret::default());
        Self { vendor, endpoint, key_id: String::new(), secret, store_number: true }
    }
}

impl RealName {
    /// What is kept of a number that is confirmed.
    pub const fn keeping(&self) -> Keeping {
        if self.store_number { Keeping::Whole } else { Keeping::Ends }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        match (self.endpoint.as_str(), self.vendor) {
            ("", Vendor::Aliyun) => "https://cloudauth.aliyuncs.com",
            ("", Vendor::Tencent) => "https://faceid.tencentcloudapi.com",
            (told, _) => told,
        }
    }
}

/// `[education]`: where certificate numbers are verified; empty leaves them 审核中 for people to look at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Education {
    /// The source's address.
    pub endpoint: String,
    /// Our key's id there.
    pub key_id: String,
    /// Its secret.
    pub secret: Secret,
}

/// `[sources]`: where insurance, tax, register and the like are known; empty leaves them 未核验 for people to look at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sources {
    /// The sources' address.
    pub endpoint: String,
    /// Our key's id there.
    pub key_id: String,
    /// Its secret.
    pub secret: Secret,
}

/// `[attachments]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attachments {
    /// So many megabytes one person may keep.
    pub quota_mb: i64,
    /// ClamAV's daemon, `unix:/run/clamav/clamd.ctl` or `127.0.0.1:3310`; empty for no scanner.
    pub clamd: String,
    /// The program that looks into files, apart from this one. `talent serve` names itself; empty looks here.
    pub inspector: PathBuf,
}

impl Default for Attachments {
    fn default() -> Self {
        let limits = attachments::receive::Limits::default();
        Self { quota_mb: limits.quota_mb, clamd: String::new(), inspector: PathBuf::new() }
    }
}

/// `[link]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Link {
    /// True when people find a unit by its credit code too, not by its 关联码 alone.
    pub by_credit_code: bool,
}

impl Default for Link {
    fn default() -> Self {
        Self { by_credit_code: true }
    }
}

/// `[permit]`
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Permit {
    /// True when the home page shows a permit while it is 有效 and in no other state (A11).
    pub only_valid: bool,
}

/// `[platform]`: empty for the bundled identity platform.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    /// The issuer of another identity platform.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// Where people change their phone and certify there; empty when there is no such page.
    pub account: String,
    /// What is asked for there beside `openid`; empty for what the platform wants and that one lists.
    pub scopes: Vec<String>,
}

/// `[paper]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paper {
    /// A font for characters the built-in ones lack; empty for none.
    pub fallback_font: PathBuf,
    /// Who issues papers; empty for the owner in `[brand]`.
    pub issuer: String,
    /// Public keys papers were signed with before the present one, as `talent key public` printed them; empty for none.
    pub former_keys: PathBuf,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// Which lines: `info`, `info,web=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info".into() }
    }
}

/// `[demo]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Demo {
    /// Where the simulators listen.
    pub simulators: String,
    /// `10:00`: the demo begins at this time of the next working day, so that nothing waits for the morning. Empty: now.
    pub begins: String,
}

impl Default for Demo {
    fn default() -> Self {
        Self { simulators: "127.0.0.1:8081".into(), begins: String::new() }
    }
}
