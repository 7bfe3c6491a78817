//! `talent.toml`: a typed section per part, unknown keys refused with their line, environment variables on top.
//!
//! Without a file the program runs in demo mode; with one, in production mode, where unsafe settings are refused.

mod sections;
mod unsafe_settings;
mod upstream;

pub use sections::{
    Attachments, Crypto, Data, Demo, Education, Gateway, Identity, Link, Log, LogFormat, Paper, Permit,
    Platform, RealName, Server, Session, Sms, Sources, Staff, Vendor,
};
pub use unsafe_settings::{Finding, Weight, findings};
pub use upstream::{Alipay, Baidu, Oidc, Upstream, Wechat};

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};
use web::person::services::Group;
use web::ui::frame::Brand;

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the program listens and how it is reached.
    pub server: Server,
    /// Where data is kept.
    pub data: Data,
    /// The names on the pages.
    pub brand: Brand,
    /// How long sessions live.
    pub session: Session,
    /// Accounts and passwords.
    pub identity: Identity,
    /// How much a browser computes in place of reading a captcha.
    pub captcha: proof::captcha::work::Effort,
    /// Text messages.
    pub sms: Sms,
    /// The real-name authority.
    pub real_name: RealName,
    /// Other platforms that people sign in by.
    pub upstream: Upstream,
    /// Where certificates of education are known.
    pub education: Education,
    /// Where insurance, tax, register and the like are known.
    pub sources: Sources,
    /// What people keep.
    pub attachments: Attachments,
    /// Which photos are taken.
    pub photo: profile::photo::Limits,
    /// How people find their unit.
    pub link: Link,
    /// Which permits the home page shows.
    pub permit: Permit,
    /// What officers prove, and for how long.
    pub desk: staff::Limits,
    /// What binds officers and administrators.
    pub staff: Staff,
    /// Ages and years the rules of the business use.
    pub rules: cases::entry::Rules,
    /// How applications are handled: ranks, limits, switches.
    pub cases: cases::Practice,
    /// What the home page offers; empty for the usual services.
    pub services: Vec<Group>,
    /// The business platform as a client of an identity platform.
    pub platform: Platform,
    /// What is printed and signed.
    pub paper: Paper,
    /// The log.
    pub log: Log,
    /// Demo mode only.
    pub demo: Demo,
}

/// A configuration, and how it came to be.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file, in production mode.
    pub file: Option<PathBuf>,
}

impl Loaded {
    /// True without a file: demo people, simulators, a visible banner.
    pub fn is_demo(&self) -> bool {
        self.file.is_none()
    }
}

/// The prefix of environment variables: `TALENT__SERVER__LISTEN` stands for `listen` in `[server]`.
pub const PREFIX: &str = "TALENT__";

/// Reads `file`, or `talent.toml` here when there is one, and puts `environment` on top.
///
/// # Errors
/// In words for the operator, with file and line.
pub fn load(file: Option<&Path>, environment: &[(String, String)]) -> Result<Loaded, String> {
    let usual = Path::new("talent.toml");
    let file = file.map(Path::to_path_buf).or_else(|| usual.exists().then(|| usual.to_path_buf()));
    let text = match &file {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|e| format!("无法读取 {}：{e}", path.display()))?
        }
        None => String::new(),
    };
    let name = file.as_ref().map_or("默认配置".to_owned(), |path| path.display().to_string());
    // First alone, so that a mistake in the file is told with its line.
    toml::from_str::<Config>(&text).map_err(|e| format!("{name}：{e}"))?;
    let mut table: Table = text.parse().map_err(|e| format!("{name}：{e}"))?;
    if file.is_none() {
        short_ways(&mut table);
    }
    for (variable, value) in environment {
        if let Some(path) = variable.strip_prefix(PREFIX) {
            put(&mut table, path, value).map_err(|e| format!("环境变量 {variable}：{e}"))?;
        }
    }
    let config = Config::deserialize(table).map_err(|e| format!("环境变量：{e}"))?;
    Ok(Loaded { config, file })
}

/// In the demo one officer of the district and one of the city bring an application through, and 公示 begins by itself; a
/// city has four ranks and three, and publishes in batches. Who tries 免输入验证 there does not wait for it.
fn short_ways(table: &mut Table) {
    let one = || Value::Array(vec![Value::String("终审".to_owned())]);
    let cases = Table::from_iter([
        ("district_ranks".to_owned(), one()),
        ("city_ranks".to_owned(), one()),
        ("announce_by_itself".to_owned(), Value::Boolean(true)),
    ]);
    table.insert("cases".to_owned(), Value::Table(cases));
    let captcha = Table::from_iter([("bits".to_owned(), Value::Integer(10))]);
    table.insert("captcha".to_owned(), Value::Table(captcha));
}

/// Puts `value` at `SECTION__KEY` or deeper. What reads as a TOML number, truth value or list is one; all else is text.
fn put(table: &mut Table, path: &str, value: &str) -> Result<(), &'static str> {
    let names: Vec<String> = path.split("__").map(str::to_lowercase).collect();
    let Some((key, sections)) = names.split_last().filter(|(_, sections)| !sections.is_empty()) else {
        return Err("应为 TALENT__节__键");
    };
    let mut here = table;
    for section in sections {
        let next = here.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        here = next.as_table_mut().ok_or("不是一个节")?;
    }
    let read = format!("x = {value}").parse::<Table>().ok().and_then(|mut table| table.remove("x"));
    let plain = read.filter(|value| !matches!(value, Value::Table(_) | Value::Datetime(_)));
    here.insert(key.clone(), plain.unwrap_or_else(|| Value::String(value.to_owned())));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_text(name: &str, text: &str, environment: &[(&str, &str)]) -> Result<Loaded, String> {
        let file = std::env::temp_dir().join(format!("talent-config-{}-{name}.toml", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let environment: Vec<_> =
            environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let loaded = load(Some(&file), &environment);
        std::fs::remove_file(&file).unwrap();
        loaded
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let refused =
            from_text("unknown", "[server]\nlisten = \"127.0.0.1:80\"\nport = 80\n", &[]).unwrap_err();
        assert!(refused.contains("line 3") && refused.contains("port"), "{refused}");
        let refused = from_text("section", "[sever]\n", &[]).unwrap_err();
        assert!(refused.contains("sever"), "{refused}");
    }

    #[test]
    fn the_environment_stands_over_the_file() {
        let text = "[server]\nlisten = \"127.0.0.1:80\"\n[session]\nidle_minutes = 20\n";
        let environment = [
            ("TALENT__SERVER__LISTEN", "127.0.0.1:9000"),
            ("TALENT__SESSION__IDLE_MINUTES", "5"),
            ("TALENT__IDENTITY__LOGIN__LOCK_MINUTES", "7"),
            ("PATH", "/bin"),
        ];
        let config = from_text("environment", text, &environment).unwrap().config;
        assert_eq!(config.server.listen, "127.0.0.1:9000");
        assert_eq!((config.session.idle_minutes, config.identity.login.lock_minutes), (5, 7));
        assert!(from_text("typo", "", &[("TALENT__SERVER__LISTN", "x")]).is_err());
    }
}
