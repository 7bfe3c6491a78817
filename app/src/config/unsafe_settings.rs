//! What is missing or unsafe in a production configuration.

use std::path::Path;

use identity::{Cost, Policy};
use notices::Template;
use profile::photo::Limits;
use proof::captcha::work::MOST_BITS;

use super::{Config, Loaded, Vendor};
use crate::program::upstream::keys;

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
    let all = [
        server(config),
        secrets(config),
        upstreams(config),
        messages(config),
        sessions(config),
        staff(config),
        captcha(config),
        photo(config),
        places(config),
    ]
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
    let mut all = vec![
        missing("[real_name] key_id", &config.real_name.key_id),
        missing("[real_name] secret", config.real_name.secret.expose()),
        plain("[real_name] endpoint", config.real_name.address()),
        plain_if_told("[platform] issuer", &config.platform.issuer),
        plain_if_told("[platform] account", &config.platform.account),
        plain_if_told("[education] endpoint", &config.education.endpoint),
        plain_if_told("[sources] endpoint", &config.sources.endpoint),
    ];
    for (section, gateway) in config.sms.gateways() {
        all.extend([
            missing(&format!("{section} key_id"), &gateway.key_id),
            missing(&format!("{section} secret"), gateway.secret.expose()),
            missing(&format!("{section} sign"), &gateway.sign),
            plain(&format!("{section} endpoint"), gateway.address()),
        ]);
        if gateway.vendor == Vendor::Tencent {
            all.push(missing(&format!("{section} app_id"), &gateway.app_id));
            all.push(missing(&format!("{section} region"), &gateway.region));
        }
        let lacks = Template::ALL.into_iter().filter(|one| !gateway.templates.contains_key(one.key()));
        let section = section.replace(']', ".templates]");
        all.extend(lacks.map(|one| refused(format!("{section} 缺少模板 {}：{}", one.key(), one.text()))));
    }
    all
}

/// Whatever is told of another platform must be told whole, or people meet a button that leads nowhere.
fn upstreams(config: &Config) -> Vec<Option<Finding>> {
    let told = &config.upstream;
    let half = |name: &str, id: &str, secret: &str| {
        (id.is_empty() != secret.is_empty())
            .then(|| refused(format!("[upstream.{name}] 须同时填写应用编号和密钥，不使用时都不填")))
            .flatten()
    };
    let plain = |name: &str, is_used: bool, address: &str| {
        (is_used && !address.starts_with("https://"))
            .then(|| refused(format!("[upstream.{name}] 的地址 {address} 必须使用 https，其中传输应用密钥")))
            .flatten()
    };
    let (wechat, alipay, baidu, oidc) = (&told.wechat, &told.alipay, &told.baidu, &told.oidc);
    let is_used = [&wechat.app_id, &alipay.app_id, &baidu.client_id].map(|id| !id.is_empty());
    let unreadable = keys(alipay).err().filter(|_| !alipay.private_key.expose().is_empty());
    let mut all = vec![
        half("wechat", &wechat.app_id, wechat.secret.expose()),
        half("alipay", &alipay.app_id, alipay.private_key.expose()),
        half("baidu", &baidu.client_id, baidu.secret.expose()),
        plain("wechat", is_used[0], &wechat.page),
        plain("wechat", is_used[0], &wechat.endpoint),
        plain("alipay", is_used[1], &alipay.page),
        plain("alipay", is_used[1], &alipay.endpoint),
        plain("baidu", is_used[2], &baidu.endpoint),
        unreadable.and_then(|words| refused(format!("[upstream.alipay] {words}"))),
        half("oidc", &oidc.issuer, oidc.secret.expose()),
        half("oidc", &oidc.issuer, &oidc.client_id),
        plain("oidc", !oidc.issuer.is_empty(), &oidc.issuer),
    ];
    if let Some(ticket) = &told.ticket {
        let faults = ticket.faults().into_iter();
        all.extend(faults.map(|words| refused(format!("[upstream.ticket] {words}"))));
        all.extend([plain("ticket", true, &ticket.login), plain("ticket", true, &ticket.gateway)]);
    }
    all
}

fn messages(config: &Config) -> Vec<Option<Finding>> {
    let sms = &config.sms;
    let same = sms.backup.as_ref().is_some_and(|backup| backup.vendor == sms.vendor);
    vec![
        same.then(|| {
            refused(format!(
                "[sms.backup] vendor 与 [sms] 同为 {}：备用网关应为另一家，同一家的故障换不开",
                sms.vendor.key()
            ))
        })
        .flatten(),
        sms.backup
            .is_none()
            .then(|| warning("[sms.backup] 未填写：只有一个短信网关，它故障时无法登录和注册"))
            .flatten(),
        (!config.real_name.store_number && config.platform.issuer.is_empty())
            .then(|| {
                refused(
                    "[real_name] store_number 为 false，而业务平台使用自带的统一身份认证平台：申请表和证件需要完整的证件号码。\
                     请改为 true，或在 [platform] issuer 填写业务平台使用的其他身份认证平台",
                )
            })
            .flatten(),
        (sms.daily_budget < 0).then(|| refused("[sms] daily_budget 不能为负数：0 为不设预算")).flatten(),
        (sms.daily_budget == 0)
            .then(|| warning("[sms] daily_budget 未填写：没有每日短信预算，被人恶意刷取短信时不会停发"))
            .flatten(),
    ]
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

fn staff(config: &Config) -> Vec<Option<Finding>> {
    let told = &config.staff;
    vec![
        (!(8..=16).contains(&told.password_characters))
            .then(|| refused("[staff] password_characters 应在 8 至 16 之间"))
            .flatten(),
        (!(1..=365).contains(&told.password_days))
            .then(|| refused("[staff] password_days 应在 1 至 365 之间"))
            .flatten(),
        (!(1..=365).contains(&told.idle_days))
            .then(|| refused("[staff] idle_days 应在 1 至 365 之间"))
            .flatten(),
        (!(0..told.idle_days.max(1)).contains(&told.warn_days))
            .then(|| refused("[staff] warn_days 应不小于 0 且小于 idle_days"))
            .flatten(),
        told.addresses
            .is_empty()
            .then(|| {
                warning("[staff] addresses 为空：工作人员的账号可从任何网络使用；建议填写办公网段，如 [\"10.0.0.0/8\"]")
            })
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
    fn the_second_gateway_is_of_another_vendor_and_as_complete_as_the_first() {
        let text = "[sms]\nkey_id = \"one\"\n[sms.backup]\nvendor = \"tencent\"\nsecret = \"hidden\"\n";
        let mut config: Config = toml::from_str(text).unwrap();
        assert_eq!(config.sms.gateways()[1].1.address(), "https://sms.tencentcloudapi.com");
        let words = |config: &Config| -> Vec<String> {
            let loaded = Loaded { config: config.clone(), file: Some("talent.toml".into()) };
            findings(&loaded).into_iter().map(|finding| finding.words).collect()
        };
        let told = words(&config);
        for part in ["[sms] secret", "[sms.backup] key_id", "[sms.backup] app_id", "[sms.backup.templates]"] {
            assert!(told.iter().any(|one| one.contains(part)), "{part}: {told:#?}");
        }
        for part in ["[sms] key_id", "[sms.backup] secret", "[sms.backup] region", "[sms.backup] vendor"] {
            assert!(!told.iter().any(|one| one.contains(part)), "{part}: {told:#?}");
        }
        assert!(!told.concat().contains("hidden") && !format!("{config:?}").contains("hidden"));
        config.sms.vendor = Vendor::Tencent;
        assert!(words(&config).iter().any(|one| one.starts_with("[sms.backup] vendor")));
    }

    #[test]
    fn numbers_are_kept_where_the_business_platform_relies_on_them() {
        let told = |store_number: bool, issuer: &str| {
            let mut config = Config::default();
            config.real_name.store_number = store_number;
            config.platform.issuer = issuer.to_owned();
            let found = findings(&Loaded { config, file: Some("talent.toml".into()) });
            found.iter().any(|one| one.words.starts_with("[real_name] store_number"))
        };
        assert!(told(false, ""));
        assert!(!told(false, "https://id.example") && !told(true, ""));
    }

    #[test]
    fn an_empty_production_configuration_is_refused_with_every_reason_at_once() {
        let loaded = Loaded { config: Config::default(), file: Some("talent.toml".into()) };
        let words: Vec<String> = findings(&loaded).into_iter().map(|finding| finding.words).collect();
        let parts = [
            "https",
            "[sms] secret",
            "[real_name] secret",
            "[sms.templates]",
            "密钥文件",
            "strict",
            "[staff] addresses",
        ];
        for part in parts {
            assert!(words.iter().any(|one| one.contains(part)), "{part}: {words:#?}");
        }
        assert!(findings(&Loaded { config: Config::default(), file: None }).is_empty());
    }

    #[test]
    fn a_platform_that_is_told_of_by_half_is_refused() {
        let mut config = Config::default();
        let words = |config: &Config| {
            upstreams(config).into_iter().flatten().map(|one| one.words).collect::<Vec<_>>().join("；")
        };
        assert_eq!(words(&config), "");
        config.upstream.oidc.issuer = "http://id.example".into();
        config.upstream.ticket = Some(adapters::upstream_ticket::Platform::default());
        let told = words(&config);
        for part in [
            "[upstream.oidc] 须同时",
            "http://id.example 必须使用 https",
            "[upstream.ticket] title 未填写",
            "[upstream.ticket] answers.id",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
