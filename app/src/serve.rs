//! `talent serve`: opens everything, prints where it is, and serves until told to stop.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::config::Loaded;
use crate::demo;
use crate::program::{Ground, Played, Program, assemble, start_housekeeping};

/// Serves; answers when the program was told to stop.
///
/// # Errors
/// In words for the operator.
pub async fn serve(loaded: &Loaded) -> Result<(), String> {
    let ground = {
        let loaded = loaded.clone();
        tokio::task::spawn_blocking(move || Ground::open(&loaded)).await.map_err(|e| e.to_string())??
    };
    let played = if loaded.is_demo() { Some(play(loaded, &ground).await?) } else { None };
    let listener = bind(&loaded.config.server.listen).await?;
    let mut config = loaded.config.clone();
    if config.attachments.inspector.as_os_str().is_empty() {
        config.attachments.inspector = std::env::current_exe().map_err(|e| e.to_string())?;
    }
    let program = assemble(&config, ground, played.clone()).await?;
    if loaded.is_demo() {
        demo::seed(&program, &loaded.config.server.origin).await?;
    }
    start_housekeeping(&program.ground).await.map_err(|e| e.to_string())?;
    announce(loaded, played.as_ref());
    run(listener, program).await
}

async fn bind(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| format!("无法监听 {address}：{e}"))
}

/// Starts the simulators on their own port.
async fn play(loaded: &Loaded, ground: &Ground) -> Result<Played, String> {
    let listener = bind(&loaded.config.demo.simulators).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let world = simulators::World::new(demo::world(), std::sync::Arc::clone(&ground.clock));
    let router = simulators::router(world.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(Played { world, address: format!("http://{address}") })
}

#[expect(clippy::print_stdout, reason = "whoever starts the program reads where it is")]
fn announce(loaded: &Loaded, played: Option<&Played>) {
    println!("人才业务办理平台已启动：{}", loaded.config.server.origin);
    let Some(played) = played else { return };
    println!("  演示模式：数据均为虚构；放一个 talent.toml 即为生产模式（talent doctor 说明还缺什么）");
    println!("  短信收件箱：{}/inbox", played.address);
    println!("  可以注册的人：郑范例 119900199202290047，手机号任选 1990000 开头的号码");
    println!("  演示账号（密码均为 {}）：", demo::PASSWORD);
    for one in demo::PEOPLE {
        println!("    {:<12} {}  {}：{}", one.username, one.mobile, one.name, one.shows);
    }
}

async fn run(listener: TcpListener, program: Program) -> Result<(), String> {
    let worker = tokio::spawn(program.worker.run());
    let file_worker = tokio::spawn(program.file_worker.run());
    let service = program.router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await;
    worker.abort();
    file_worker.abort();
    served.map_err(|e| e.to_string())
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { _ = tokio::signal::ctrl_c() => {}, () = terminated => {} }
}
