//! `talent serve`: opens everything, prints where it is, and serves until told to stop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use base::ShiftedClock;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use time::macros::format_description;
use tokio::net::TcpListener;
use tower::ServiceExt;
use web::auth::scan::Waiting;

use crate::config::Loaded;
use crate::demo;
use crate::program::{Ground, Played, Program, assemble, start_housekeeping};

/// Serves; answers when the program was told to stop.
///
/// # Errors
/// In words for the operator.
pub async fn serve(loaded: &Loaded) -> Result<(), String> {
    let mut ground = {
        let loaded = loaded.clone();
        tokio::task::spawn_blocking(move || Ground::open(&loaded)).await.map_err(|e| e.to_string())??
    };
    let played = if loaded.is_demo() {
        // Only here: nothing of production can be told that it is later.
        let clock = ShiftedClock::over(Arc::clone(&ground.clock));
        begin(&clock, &loaded.config.demo.begins)?;
        ground.clock = Arc::new(clock.clone());
        Some(play(loaded, clock).await?)
    } else {
        None
    };
    let listener = bind(&loaded.config.server.listen).await?;
    let mut config = loaded.config.clone();
    if config.attachments.inspector.as_os_str().is_empty() {
        config.attachments.inspector = std::env::current_exe().map_err(|e| e.to_string())?;
    }
    let program = assemble(&config, ground, played.clone()).await?;
    if loaded.is_demo() {
        demo::seed(&program, &loaded.config.server.origin).await?;
    }
    start_housekeeping(&program.ground, config.sms.budget()).await.map_err(|e| e.to_string())?;
    announce(loaded, played.as_ref());
    run(listener, program).await
}

async fn bind(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| format!("无法监听 {address}：{e}"))
}

/// Brings the demo's clock to the time it is told to begin at, if any.
fn begin(clock: &ShiftedClock, begins: &str) -> Result<(), String> {
    if begins.is_empty() {
        return Ok(());
    }
    let time = time::Time::parse(begins, format_description!("[hour]:[minute]"))
        .map_err(|_| format!("[demo] begins 须为一天中的时刻，如 10:00，现为 {begins}"))?;
    clock.advance_to(time);
    Ok(())
}

/// Starts the simulators on their own port.
async fn play(loaded: &Loaded, clock: ShiftedClock) -> Result<Played, String> {
    let listener = bind(&loaded.config.demo.simulators).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let world = simulators::World::new(demo::world(), Arc::new(clock.clone())).with_clock(clock);
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
    println!("  审核入口：{}/desk，审核人员的动态口令见短信收件箱", loaded.config.server.origin);
    println!("  管理端：{}/admin，管理员的动态口令同上", loaded.config.server.origin);
    println!("  演示账号（密码均为 {}）：", demo::PASSWORD);
    for one in demo::PEOPLE {
        println!("    {:<13} {}  {}：{}", one.username, one.mobile, one.name, one.shows);
    }
    for one in demo::ADMINISTRATORS {
        println!("    {:<13} {}  {}", one.username, one.mobile, one.role.title());
    }
}

async fn run(listener: TcpListener, program: Program) -> Result<(), String> {
    let worker = tokio::spawn(program.worker.run());
    let file_worker = tokio::spawn(program.file_worker.run());
    let learning = tokio::spawn(learn(program.ground));
    answer(listener, program.router, &program.waiting).await;
    worker.abort();
    file_worker.abort();
    learning.abort();
    Ok(())
}

/// Another node may have been told of a year: every node counts by it a minute later.
async fn learn(ground: Ground) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if let Err(error) = ground.learn().await {
            tracing::warn!(%error, "the calendar was not read");
        }
    }
}

/// A connection is read into no more than this: fifty uploads at once would otherwise hold 400 KB each before a handler
/// sees a byte. Also the longest head of a request.
const READ_BUFFER: usize = 64 * 1024;

/// What is being answered when the program is told to stop is answered within so long.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// Answers until told to stop. `axum::serve` would do but for the size of its buffers.
async fn answer(listener: TcpListener, router: Router, waiting: &Waiting) {
    let mut server = Builder::new(TokioExecutor::new());
    server
        .http1()
        .max_buf_size(READ_BUFFER)
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(30));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors: the next round may find some.
                    tracing::error!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    // Streams of news have no end of their own: they would be waited for to the last second.
    waiting.close();
    let _ = tokio::time::timeout(LAST_ANSWERS, graceful.shutdown()).await;
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
