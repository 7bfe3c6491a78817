//! `talent doctor`: what is set, what is missing, what is unsafe, and whether journal, queue and messages are well.

use std::fmt::Write;

use notices::log::title;

use crate::config::{Loaded, Vendor, Weight, findings};
use crate::papers;
use crate::program::{Ground, upstream};

/// The report, and whether all is well.
///
/// # Errors
/// When key file or database cannot be opened; in words for the operator.
pub async fn examine(loaded: &Loaded) -> Result<(String, bool), String> {
    let mut report = String::new();
    let config = &loaded.config;
    let mut line = |mark: &str, words: &str| {
        let _ = writeln!(report, "{mark} {words}");
    };
    match &loaded.file {
        Some(file) => line("·", &format!("生产模式，配置文件 {}", file.display())),
        None => line("·", "演示模式（没有 talent.toml）：内嵌数据库、虚构人员、模拟的短信和实名来源"),
    }
    line("·", &format!("地址 {}，监听 {}", config.server.origin, config.server.listen));
    line(
        "·",
        &format!(
            "会话 {} 分钟不操作退出，最长 {} 小时",
            config.session.idle_minutes, config.session.absolute_hours
        ),
    );
    line(
        "·",
        &format!(
            "口令规则 {:?}，哈希 {} KiB × {}",
            config.identity.policy, config.identity.hash.memory, config.identity.hash.passes
        ),
    );
    let issuer = if config.platform.issuer.is_empty() { "内置" } else { &config.platform.issuer };
    line("·", &format!("统一身份认证：{issuer}"));
    for words in upstream::examine(loaded) {
        line("·", &words);
    }
    line("·", &messages(loaded));
    let found = findings(loaded);
    let mut well = found.iter().all(|finding| finding.weight == Weight::Warning);
    for finding in found {
        line(if finding.weight == Weight::Refused { "✗" } else { "!" }, &finding.words);
    }
    let ground = {
        let loaded = loaded.clone();
        tokio::task::spawn_blocking(move || Ground::open(&loaded)).await.map_err(|e| e.to_string())??
    };
    line("·", &format!("数据库 {}，加密 {}", ground.db.kind(), ground.seal.name()));
    let (mark, words) = papers::examine(config, &*ground.seal);
    well &= mark != "✗";
    line(mark, &words);
    if let Ok(fonts) = papers::fonts(&config.paper) {
        let given = ground.given();
        let unprintable = ground.db.read(move |conn| {
            let mut found = papers::Unprintable::default();
            // Officers are people too: their names are among these.
            profile::each_name(conn, &given, |name| found.look(&fonts, name))?;
            certificates::each_follower_name(conn, &given, |name| found.look(&fonts, name))?;
            affiliation::open::each_name(conn, &given, |name| found.look(&fonts, name))?;
            Ok(found.words())
        });
        if let Some(words) = unprintable.await.map_err(|e| e.to_string())? {
            line("!", &words);
        }
    }
    let given = ground.given();
    let missing = ground.db.read(move |conn| cases::calendar::missing(conn, &given)).await;
    if let Some(year) = missing.map_err(|e| e.to_string())? {
        line(
            "!",
            &format!(
                "{year}年节假日安排尚未录入，跨年时限暂按周末和固定节日推算：请系统管理员在 /admin/calendar 录入"
            ),
        );
    }
    let roles = ground.db.read(staff::administrator::counts).await.map_err(|e| e.to_string())?;
    for (role, count, bare) in roles {
        let (title, key) = (role.title(), role.key());
        if count == 0 {
            line("!", &format!("没有{title}：talent administrator add --role {key} 用户名"));
        } else if bare > 0 {
            line("!", &format!("{bare}名{title}没有设置第二重验证：talent administrator code 用户名"));
        }
    }
    let seal = std::sync::Arc::clone(&ground.seal);
    let (journal, jobs, messages) = ground
        .db
        .read(move |conn| {
            Ok((db::journal::verify(conn, &*seal)?, db::queue::counts(conn)?, notices::sms::troubles(conn)?))
        })
        .await
        .map_err(|e| e.to_string())?;
    line("·", &format!("日志 {} 条已链接，{} 条待链接", journal.linked, journal.waiting));
    for wrong in &journal.wrong {
        well = false;
        line("✗", wrong);
    }
    line("·", &format!("任务 {} 个待运行", jobs.0));
    if jobs.1 > 0 {
        well = false;
        line("✗", &format!("任务 {} 个多次失败，已停止重试：请查看 job 表的 last_error", jobs.1));
    }
    let now = ground.given().now;
    let health = ground.db.read(move |conn| notices::log::standing(conn, now)).await;
    let health = health.map_err(|e| e.to_string())?;
    for trouble in &health.gateways {
        line("!", &trouble.in_words());
    }
    if let Some(today) = health.today {
        line(if today.level() > 0 { "!" } else { "·" }, &format!("短信：{}", today.in_words()));
    }
    if messages != (0, 0) {
        line("!", &format!("短信 {} 条失败，{} 条结果不明", messages.0, messages.1));
    }
    line(if well { "✓" } else { "✗" }, if well { "没有发现问题" } else { "有问题需要处理" });
    Ok((report, well))
}

/// Who sends messages and who compares names; never with which keys.
fn messages(loaded: &Loaded) -> String {
    let config = &loaded.config;
    if loaded.is_demo() {
        return "短信和实名核验：模拟".to_owned();
    }
    let of = |vendor: Vendor, address: &str| format!("{}（{address}）", title(vendor.key()));
    let gateways: Vec<String> =
        config.sms.gateways().iter().map(|(_, one)| of(one.vendor, one.address())).collect();
    let real_name = of(config.real_name.vendor, config.real_name.address());
    format!("短信网关依次为{}；实名核验{real_name}", gateways.join("、"))
}
