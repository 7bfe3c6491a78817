//! `cargo xtask bench`: measured in one run on one machine, as ratios. Nothing here passes or fails.
//!
//! In this order: start and idle memory; pages, a home page among them, beside a bare handler; uploads at once; a storm of
//! sign-ins; ten thousand browsers that wait for a phone (`bench/waiting.rs`); the token endpoint and its neighbours beside the
//! same bare handler (`bench/token.rs`); a million applications on both databases.

mod token;
mod waiting;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use crate::machine;
use crate::postgres::Cluster;
use crate::run::cargo;

const PORT: u16 = 18_080;
const SIMULATORS: u16 = 18_081;
const BARE: u16 = 18_082;
/// Applications in the queue.
const CASES: &str = "1000000";

/// Builds a release without link-time optimisation, for ten programs, and prints its figures.
pub(crate) fn run() -> ExitCode {
    machine::install_for_measuring();
    let mut build =
        cargo(&["build", "--profile", "measure", "--quiet", "-p", "app", "--bin", "talent", "--examples"]);
    if !build.status().is_ok_and(|status| status.success()) {
        return ExitCode::FAILURE;
    }
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// A running program that is stopped when this goes away.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn measure() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("talent-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    drop(start(&folder)?);
    let began = Instant::now();
    let program = start(&folder)?;
    println!("cold start to first answer, existing database   {} ms", began.elapsed().as_millis());
    println!("resident memory, idle                           {} MB", memory(&program)?);
    pages()?;
    home(&folder)?;
    uploads(&program)?;
    sign_ins(&program)?;
    drop(program);
    waiting::browsers(&folder)?;
    token::endpoint(&folder)?;
    queue(&folder)?;
    std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())
}

/// A reviewer's pages over a million applications and submissions by fifty at once, on both databases. The PostgreSQL of it
/// is a throwaway one that does not wait for the disk.
fn queue(folder: &Path) -> Result<(), String> {
    let cluster = Cluster::started()?;
    let sqlite = folder.join("queue.sqlite").display().to_string();
    for place in [sqlite.as_str(), cluster.url()] {
        print!("{}", example("queue", &[place, CASES])?);
    }
    Ok(())
}

fn binary() -> Result<PathBuf, String> {
    Ok(std::env::current_dir().map_err(|e| e.to_string())?.join("target/measure/talent"))
}

/// Starts the program in demo mode and waits for its first answer.
fn start(folder: &Path) -> Result<Running, String> {
    start_by(Command::new(binary()?), folder)
}

/// As [`start`], by a command of one's own.
fn start_by(mut command: Command, folder: &Path) -> Result<Running, String> {
    let child = settled(&mut command, folder).stdout(Stdio::null()).spawn().map_err(|e| e.to_string())?;
    let running = Running(child);
    answers(PORT)?;
    Ok(running)
}

/// The settings of every program here.
fn settled<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .current_dir(folder)
        .env("TALENT__SERVER__LISTEN", format!("127.0.0.1:{PORT}"))
        .env("TALENT__SERVER__ORIGIN", format!("http://127.0.0.1:{PORT}"))
        .env("TALENT__DEMO__SIMULATORS", format!("127.0.0.1:{SIMULATORS}"))
        .env("TALENT__IDENTITY__LOGIN__SHARED_ADDRESSES", "[\"127.0.0.1\"]")
        .env("TALENT__IDENTITY__LOGIN__PER_ACCOUNT_PER_HOUR", "1000000")
        .env("TALENT__IDENTITY__LOGIN__WRONG_PER_ACCOUNT_AND_ADDRESS", "1000000")
        .env("TALENT__LOG__FILTER", "warn")
}

fn answers(port: u16) -> Result<(), String> {
    use std::io::{Read, Write};
    for _ in 0..3000 {
        if let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let mut answer = [0; 12];
            if stream.read_exact(&mut answer).is_ok() && answer.starts_with(b"HTTP/1.1 200") {
                return Ok(());
            }
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    Err("the program did not answer".into())
}

/// Resident megabytes.
fn memory(program: &Running) -> Result<u64, String> {
    Ok(kilobytes(program, "VmRSS:")? / 1024)
}

/// A line of what the system knows about the memory of a program.
fn kilobytes(program: &Running, name: &str) -> Result<u64, String> {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", program.0.id())).map_err(|e| e.to_string())?;
    let line = status.lines().find(|line| line.starts_with(name)).ok_or_else(|| format!("no {name}"))?;
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).ok_or_else(|| line.to_owned())
}

/// The sign-in page beside a handler that says hello, twice in turn.
fn pages() -> Result<(), String> {
    let bare = bare()?;
    let (mut page, mut hello) = (0.0, 0.0);
    for _ in 0..2 {
        hello += wrk(&format!("http://127.0.0.1:{BARE}/"))?;
        page += wrk(&format!("http://127.0.0.1:{PORT}/auth/login"))?;
    }
    drop(bare);
    println!(
        "login page / bare hello handler                 {:.2} ({:.0} / {:.0} a second)",
        page / hello,
        page / 2.0,
        hello / 2.0
    );
    Ok(())
}

/// One of our examples, with what it prints.
fn example(name: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(format!("target/measure/examples/{name}")).args(arguments).output();
    let output = output.map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn origins() -> (String, String) {
    (format!("http://127.0.0.1:{PORT}"), format!("http://127.0.0.1:{SIMULATORS}"))
}

/// The home page of a person with everything on it: beside a handler that says hello, beside the same reads written by
/// hand, and with a hundred times as many people in the database.
fn home(folder: &Path) -> Result<(), String> {
    let (origin, inbox) = origins();
    let told = example("visit", &[&origin, &inbox, "linyangli"])?;
    let cookie = told.lines().find(|line| line.starts_with("cookie: ")).ok_or("no cookie")?.to_owned();
    let data = folder.join("data");
    let place = data.display().to_string();
    let person = Command::new("target/measure/examples/rusqlite_home")
        .args(["person", &format!("{place}/talent.sqlite")])
        .output()
        .map_err(|e| e.to_string())?;
    let person = String::from_utf8_lossy(&person.stdout).trim().to_owned();
    example("crowd", &[&place, "1000"])?;
    let page = format!("{origin}/person");
    let (mut ours, mut hello, mut by_hand) = (0.0, 0.0, 0.0);
    for _ in 0..2 {
        let bare = bare()?;
        hello += wrk(&format!("http://127.0.0.1:{BARE}/"))?;
        drop(bare);
        let hand = spawn(
            "rusqlite_home",
            &[&format!("127.0.0.1:{BARE}"), &format!("{place}/talent.sqlite"), &person],
        )?;
        let hand = Running(hand);
        answers(BARE)?;
        by_hand += wrk(&format!("http://127.0.0.1:{BARE}/"))?;
        drop(hand);
        ours += wrk_with(&page, &cookie)?.0;
    }
    println!(
        "home page / bare hello handler                  {:.2} ({:.0} / {:.0} a second)",
        ours / hello,
        ours / 2.0,
        hello / 2.0
    );
    println!(
        "home page / the same reads by hand on rusqlite  {:.2} ({:.0} / {:.0} a second)",
        ours / by_hand,
        ours / 2.0,
        by_hand / 2.0
    );
    let few = wrk_with(&page, &cookie)?.1;
    example("crowd", &[&place, "99000"])?;
    let many = wrk_with(&page, &cookie)?.1;
    println!("home page's median, 100,000 people / 1,000      {:.2} ({many:.2} / {few:.2} ms)", many / few);
    Ok(())
}

/// The handler that says hello.
fn bare() -> Result<Running, String> {
    let bare = Running(spawn("bare", &[&format!("127.0.0.1:{BARE}")])?);
    answers(BARE)?;
    Ok(bare)
}

fn spawn(name: &str, arguments: &[&str]) -> Result<Child, String> {
    Command::new(format!("target/measure/examples/{name}")).args(arguments).spawn().map_err(|e| e.to_string())
}

/// Fifty files of ten megabytes at once, and how much memory that takes.
fn uploads(program: &Running) -> Result<(), String> {
    let (origin, inbox) = origins();
    let people = ["chenceshi", "linyangli", "zhouyanshi", "wushifan", "shenjingban", "gaojingban"];
    let before = memory(program)?;
    let mut upload = Command::new("target/measure/examples/visit")
        .args([&origin, &inbox, "upload"])
        .args(people)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let lines = BufReader::new(upload.stdout.take().ok_or("no output")?).lines();
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = told.send(line);
        }
    });
    let mut most = before;
    let mut taken = String::new();
    loop {
        match heard.recv_timeout(Duration::from_millis(20)) {
            Ok(line) if line.starts_with("uploaded") => taken = line,
            Ok(_) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => most = most.max(memory(program)?),
            Err(_) => break,
        }
    }
    upload.wait().map_err(|e| e.to_string())?;
    println!(
        "resident memory, 50 uploads of 10 MB at once    {before} MB before, {most} MB at most ({taken} of 50)"
    );
    Ok(())
}

/// Requests a second.
fn wrk(address: &str) -> Result<f64, String> {
    Ok(wrk_with(address, "x: y")?.0)
}

/// Requests a second and the median in milliseconds, with a header.
fn wrk_with(address: &str, header: &str) -> Result<(f64, f64), String> {
    wrk_as(&["-d5s", "-H", header, address])
}

/// As [`wrk_with`], with arguments of one's own.
fn wrk_as(arguments: &[&str]) -> Result<(f64, f64), String> {
    let output = Command::new("wrk")
        .args(["-t1", "-c32", "--latency"])
        .args(arguments)
        .output()
        .map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") {
        return Err(text);
    }
    let median = text.lines().find_map(|line| line.trim().strip_prefix("50%")).unwrap_or_default().trim();
    let median = match median.strip_suffix("ms") {
        Some(number) => number.parse().unwrap_or(0.0),
        None => median.strip_suffix("us").and_then(|number| number.parse().ok()).unwrap_or(0.0) / 1000.0,
    };
    let line = text.lines().find(|line| line.starts_with("Requests/sec:")).ok_or_else(|| text.clone())?;
    let rate = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    rate.map(|rate| (rate, median)).ok_or_else(|| line.to_owned())
}

/// Password sign-ins beside the raw hash rate, the portal meanwhile, and what memory that takes.
fn sign_ins(program: &Running) -> Result<(), String> {
    let raw =
        Command::new("target/measure/examples/hash_rate").arg("5").output().map_err(|e| e.to_string())?;
    let rates: Vec<f64> = String::from_utf8_lossy(&raw.stdout)
        .split_whitespace()
        .filter_map(|rate| rate.parse().ok())
        .collect();
    let [raw, own] = rates[..] else { return Err("no hash rate".into()) };
    let mut storm = Command::new("target/measure/examples/storm")
        .args([
            format!("http://127.0.0.1:{PORT}"),
            format!("http://127.0.0.1:{SIMULATORS}"),
            "600".into(),
            "32".into(),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut lines = BufReader::new(storm.stdout.take().ok_or("no output")?).lines();
    lines.next();
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = told.send(line);
        }
    });
    let mut most = 0;
    let line = loop {
        match heard.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => break line,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => most = most.max(memory(program)?),
            Err(_) => return Err("the storm broke".into()),
        }
    };
    let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [succeeded, rate, p99] = numbers[..] else { return Err(line) };
    println!(
        "password sign-ins / argon2 crate alone          {:.2} ({rate:.1} / {raw:.1} a second, {succeeded} of 600)",
        rate / raw
    );
    println!(
        "password sign-ins / our hash threads alone      {:.2} ({rate:.1} / {own:.1} a second)",
        rate / own
    );
    println!("portal's 99th percentile meanwhile              {p99:.1} ms");
    println!("resident memory in the storm, at most           {most} MB");
    let alike = heard.recv().map_err(|_| "the storm broke")?;
    println!("wrong password, known and unknown account       {} ms (medians)", alike.replace(' ', " and "));
    storm.wait().map(|_| ()).map_err(|e| e.to_string())
}
