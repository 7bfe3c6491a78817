//! Other platforms that people sign in by: those that the configuration tells an application of, in the order of the page
//! (the platform with tickets, a standard one, 支付宝, 微信, 百度).

use std::sync::Arc;

use adapters::upstream_alipay::Keys;
use adapters::{Outbound, UpstreamAlipay, UpstreamBaidu, UpstreamOidc, UpstreamTicket, UpstreamWechat};
use identity::upstream::Provider;
use simulators::World;
use url::Url;
use web::auth::upstream::way_back;

use super::Ground;
use crate::config::{Alipay, Baidu, Config, Loaded, Oidc, Upstream, Wechat};

type Offered = Result<Option<Arc<dyn Provider>>, String>;

/// Those that are told of.
///
/// # Errors
/// In words for the operator.
pub(super) fn providers(config: &Config, ground: &Ground) -> Result<Vec<Arc<dyn Provider>>, String> {
    let (told, outbound) = (&config.upstream, Outbound::new()?);
    let all = [
        ticket(told, ground, &outbound)?,
        oidc(&told.oidc, ground, &outbound),
        alipay(&told.alipay, ground, &outbound)?,
        wechat(&told.wechat, &outbound)?,
        baidu(&told.baidu, &outbound)?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// Tells the simulated platforms where people are sent back to, as an operator tells the real ones.
pub(super) fn register(world: &World, origin: &str, providers: &[Arc<dyn Provider>]) {
    for one in providers {
        world.register_back(one.key(), way_back(origin, one.key()));
    }
}

fn address(section: &str, text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|e| format!("[upstream.{section}] 的地址 {text}：{e}"))
}

fn ticket(told: &Upstream, ground: &Ground, outbound: &Outbound) -> Offered {
    let Some(platform) = told.ticket.clone() else { return Ok(None) };
    let means = (Arc::clone(&ground.clock), Arc::clone(&ground.chance));
    let made = UpstreamTicket::new(platform, means, outbound.clone());
    Ok(Some(Arc::new(made.map_err(|words| format!("[upstream.ticket] {words}"))?)))
}

/// The provider is asked for what it is when somebody goes there: one that is away keeps nothing from starting.
fn oidc(told: &Oidc, ground: &Ground, outbound: &Outbound) -> Option<Arc<dyn Provider>> {
    if told.issuer.is_empty() {
        return None;
    }
    let (called, client) = ((&*told.title, &*told.issuer), (&*told.client_id, told.secret.clone()));
    let clock = Arc::clone(&ground.clock);
    Some(Arc::new(UpstreamOidc::new(called, client, &told.scopes, clock, outbound.clone())))
}

fn wechat(told: &Wechat, outbound: &Outbound) -> Offered {
    if told.app_id.is_empty() {
        return Ok(None);
    }
    let addresses = (address("wechat", &told.page)?, address("wechat", &told.endpoint)?);
    let application = (told.app_id.clone(), told.secret.clone());
    Ok(Some(Arc::new(UpstreamWechat::new(addresses, application, outbound.clone()))))
}

fn alipay(told: &Alipay, ground: &Ground, outbound: &Outbound) -> Offered {
    let Some(keys) = keys(told)? else { return Ok(None) };
    let addresses = (address("alipay", &told.page)?, address("alipay", &told.endpoint)?);
    let application = (told.app_id.clone(), keys);
    let clock = Arc::clone(&ground.clock);
    Ok(Some(Arc::new(UpstreamAlipay::new(addresses, application, clock, outbound.clone()))))
}

fn baidu(told: &Baidu, outbound: &Outbound) -> Offered {
    if told.client_id.is_empty() {
        return Ok(None);
    }
    let application = (told.client_id.clone(), told.secret.clone());
    let endpoint = address("baidu", &told.endpoint)?;
    Ok(Some(Arc::new(UpstreamBaidu::new(endpoint, application, outbound.clone()))))
}

/// Alipay's keys, where there is an application of ours.
///
/// # Errors
/// When one cannot be read; in words for the operator.
pub(crate) fn keys(told: &Alipay) -> Result<Option<Keys>, String> {
    if told.app_id.is_empty() {
        return Ok(None);
    }
    Keys::read(&told.private_key, &told.public_key).map(Some)
}

/// What `talent doctor` says: which platforms are offered, and what to register with each.
pub(crate) fn examine(loaded: &Loaded) -> Vec<String> {
    if loaded.is_demo() {
        return vec!["第三方登录：政务服务平台、支付宝、微信、百度均由模拟器扮演".to_owned()];
    }
    let (config, told) = (&loaded.config, &loaded.config.upstream);
    let (none, ticket) = (String::new(), told.ticket.as_ref());
    let oidc = if told.oidc.issuer.is_empty() { &none } else { &told.oidc.client_id };
    let all = [
        (
            "ticket",
            ticket.map_or("政务服务平台", |one| &one.title),
            ticket.map_or(&none, |one| &one.app_id),
            "",
        ),
        ("oidc", &*told.oidc.title, oidc, ""),
        ("alipay", "支付宝", &told.alipay.app_id, "，密钥可以读取"),
        ("wechat", "微信", &told.wechat.app_id, ""),
        ("baidu", "百度", &told.baidu.client_id, ""),
    ];
    let (offered, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, _, id, _)| !id.is_empty());
    // A key that cannot be read stands among the findings.
    let is_fine = |key: &str| key != "alipay" || keys(&told.alipay).is_ok();
    let mut words: Vec<String> = offered
        .into_iter()
        .map(|(key, title, id, more)| {
            let (more, back) = (if is_fine(key) { more } else { "" }, way_back(&config.server.origin, key));
            format!("第三方登录：{title}，应用 {id}{more}，须在该平台登记回调地址 {back}")
        })
        .collect();
    if !missing.is_empty() {
        let titles: Vec<&str> = missing.into_iter().map(|(_, title, ..)| title).collect();
        words.push(format!("第三方登录：未配置{}，登录页不显示", titles.join("、")));
    }
    words
}
