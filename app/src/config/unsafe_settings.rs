//! What is missing or unsafe in a production configuration.

use std::path::Path;

use identity::{Cost, Policy};
use notices::Template;
use profile::photo::Limits;
use proof::captcha::work::MOST_BITS;

use super::{Config, Loaded};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The program does not start.
    Refused,
    /// It starts; an operator should know.
    Warning,
}

/// One finding, in words for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub weight: Weight,
    /// What, and what to do.
    pub words: String,
}

fn refused(words: impl Into<String>) -> Option<Finding> {
    Some(Finding { weight: Weight::Refused, words: words.into() })
}

fn warning(words: impl Into<String>) -> Option<Finding> {
    Some(Finding { weight: Weight::Warning, words: words.into() })
}

/// Everything found; demo mode is never refused anything.
pub fn findings(loaded: &Loaded) -> Vec<Finding> {
    if loaded.is_demo() {
        return Vec::new();
    }
    let config = &loaded.config;
    let all =
        [server(config), secrets(config), sessions(config), captcha(config), photo(config), places(config)]
            .concat();
    all.into_iter().flatten().collect()
}

fn server(config: &Config) -> Vec<Option<Finding>> {
    let origin = &config.server.origin;
    let listen_all = config.server.listen.starts_with("0.0.0.0") || config.server.listen.starts_with("[::]");
    vec![
        (!origin.starts_with("https://"))
            .then(|| {
                refused(format!(
                    "[server] origin 为 {origin}：生产环境必须使用 https，否则口令和会话会被窃听"
                ))
            })
            .flatten(),
        origin.ends_with('/').then(|| refused("[server] origin 末尾不能有斜杠")).flatten(),
        (listen_all && config.server.trusted_proxies.is_empty())
            .then(|| {
                warning(
                    "[server] 监听所有地址而没有 trusted_proxies：请确认前面有终结 TLS 的代理，并填写其地址",
                )
            })
            .flatten(),
        (config.demo.simulators != super::Demo::default().simulators)
            .then(|| refused("[demo] 只用于演示模式，生产环境没有模拟器"))
            .flatten(),
    ]
}

fn secrets(config: &Config) -> Vec<Option<Finding>> {
    let missing = |name: &str, value: &str| {
        value.is_empty().then(|| refused(format!("{name} 未填写：没有它无法发送短信或核验实名"))).flatten()
    };
    let plain = |name: &str, endpoint: &str| {
        (!endpoint.starts_with("https://"))
            .then(|| refused(format!("{name} 为 {endpoint}：必须使用 https，其中传输姓名、证件号码和手机号")))
            .flatten()
    };
    let plain_if_told =
        |name: &str, endpoint: &str| (!endpoint.is_empty()).then(|| plain(name, endpoint)).flatten();
    let templates = Template::ALL.into_iter().filter(|one| !config.sms.templates.contains_key(one.key()));
    let mut all = vec![
        missing("[sms] key_id", &config.sms.key_id),
        missing("[sms] secret", config.sms.secret.expose()),
        missing("[sms] sign", &config.sms.sign),
        missing("[real_name] key_id", &config.real_name.key_id),
        missing("[real_name] secret", config.real_name.secret.expose()),
        plain("[sms] endpoint", &config.sms.endpoint),
        plain("[real_name] endpoint", &config.real_name.endpoint),
        plain_if_told("[platform] issuer", &config.platform.issuer),
        plain_if_told("[platform] account", &config.platform.account),
        plain_if_told("[education] endpoint", &config.education.endpoint),
        plain_if_told("[sources] endpoint", &config.sources.endpoint),
    ];
    all.extend(
        templates.map(|one| refused(format!("[sms.templates] 缺少模板 {}：{}", one.key(), one.text()))),
    );
    all
}

fn photo(config: &Config) -> Vec<Option<Finding>> {
    let most = Limits::MOST_MB;
    vec![
        (!(1..=most).contains(&config.photo.most_mb))
            .then(|| refused(format!("[photo] most_mb 应在 1 至 {most} 之间")))
            .flatten(),
        (!(10..=1024).contains(&config.photo.stored_kb))
            .then(|| refused("[photo] stored_kb 应在 10 至 1024 之间：太小的照片看不清人"))
            .flatten(),
    ]
}

fn sessions(config: &Config) -> Vec<Option<Finding>> {
    let (hash, usual) = (config.identity.hash, Cost::default());
    vec![
        (!(1..=120).contains(&config.session.idle_minutes))
            .then(|| refused("[session] idle_minutes 应在 1 至 120 之间"))
            .flatten(),
        (!(1..=24).contains(&config.session.absolute_hours))
            .then(|| refused("[session] absolute_hours 应在 1 至 24 之间"))
            .flatten(),
        (!(1..=8).contains(&config.desk.factor_hours))
            .then(|| refused("[desk] factor_hours 应在 1 至 8 之间"))
            .flatten(),
        (hash.memory < usual.memory || hash.passes < usual.passes)
            .then(|| refused("[identity.hash] 低于 19456 KiB、2 次：口令哈希太容易被穷举"))
            .flatten(),
        (config.identity.policy == Policy::Manual)
            .then(|| warning("[identity] policy 为 manual（用户手册的规则）；建议改为 strict"))
            .flatten(),
    ]
}

fn captcha(config: &Config) -> Vec<Option<Finding>> {
    let effort = config.captcha;
    vec![
        (!(14..=20).contains(&effort.bits))
            .then(|| refused("[captcha] bits 应在 14 至 20 之间：再低几乎没有代价，再高慢手机无法完成"))
            .flatten(),
        (!(effort.bits..=MOST_BITS).contains(&effort.most_bits))
            .then(|| refused(format!("[captcha] most_bits 应在 bits 至 {MOST_BITS} 之间")))
            .flatten(),
        (effort.free_per_hour < 1).then(|| refused("[captcha] free_per_hour 至少为 1")).flatten(),
    ]
}

fn places(config: &Config) -> Vec<Option<Finding>> {
    let key_file = config.data.key_file();
    vec![
        (!key_file.exists())
            .then(|| {
                refused(format!(
                    "密钥文件 {} 不存在：首次安装请运行 talent key create，并妥善备份",
                    key_file.display()
                ))
            })
            .flatten(),
        is_readable_by_others(&key_file)
            .then(|| refused(format!("密钥文件 {} 可被其他用户读取：请运行 chmod 600", key_file.display())))
            .flatten(),
    ]
}

/// True when somebody but its owner may read the file.
pub(crate) fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_production_configuration_is_refused_with_every_reason_at_once() {
        let loaded = Loaded { config: Config::default(), file: Some("talent.toml".into()) };
        let words: Vec<String> = findings(&loaded).into_iter().map(|finding| finding.words).collect();
        for part in ["https", "[sms] secret", "[real_name] secret", "[sms.templates]", "密钥文件", "strict"]
        {
            assert!(words.iter().any(|one| one.contains(part)), "{part}: {words:#?}");
        }
        assert!(findings(&Loaded { config: Config::default(), file: None }).is_empty());
    }
}
