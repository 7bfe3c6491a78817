//! Ten thousand browsers that wait for a phone (扫码登录): what they take, and how soon each is told of its scan.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Running, binary, kilobytes, origins, start_by};

const BROWSERS: u32 = 10_000;

/// What a waiting browser may take in kB, and when it is to be told at the 99th percentile in milliseconds.
const BUDGET: (u32, u32) = (25, 100);

/// Resident memory in kB.
#[derive(Clone, Copy)]
struct Resident {
    all: u64,
    /// Of it pages of files, the database's above all.
    files: u64,
}

impl Resident {
    fn of(program: &Running) -> Result<Self, String> {
        Ok(Self { all: kilobytes(program, "VmRSS:")?, files: kilobytes(program, "RssFile:")? })
    }

    fn megabytes(self) -> u64 {
        self.all / 1024
    }

    /// How much there is for each browser of what came since `before`: in all, and of it pages of files.
    fn each_since(self, before: Self) -> (f64, f64) {
        let each = |now: u64, then: u64| now.saturating_sub(then) as f64 / f64::from(BROWSERS);
        (each(self.all, before.all), each(self.files, before.files))
    }
}

/// A program on a database of its own that believes the proxy these browsers come through and may open a file for each.
fn program(folder: &Path) -> Result<Running, String> {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -Sn \"$(ulimit -Hn)\" && exec \"$0\""]).arg(binary()?);
    command.env("TALENT__SERVER__TRUSTED_PROXIES", "[\"127.0.0.1\"]");
    start_by(command, folder)
}

/// Memory with the QR codes shown and then with their streams open; then 500 scans one after the other, and 500 by twenty
/// phones at once.
pub(super) fn browsers(folder: &Path) -> Result<(), String> {
    let folder = folder.join("waiting");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let program = program(&folder)?;
    let (origin, inbox) = origins();
    let data = folder.join("data").display().to_string();
    let example = Command::new("target/measure/examples/waiting")
        .args([&origin, &inbox, &data, &BROWSERS.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut example = Running(example.map_err(|e| e.to_string())?);
    let mut lines = BufReader::new(example.0.stdout.take().ok_or("no output")?).lines();
    let mut told = || lines.next().and_then(Result::ok).ok_or("the waiting browsers broke");
    let mut go_on = example.0.stdin.take().ok_or("no input")?;
    let mut sizes = Vec::new();
    for _ in ["ready", "shown", "open"] {
        told()?;
        sizes.push(Resident::of(&program)?);
        writeln!(go_on).map_err(|e| e.to_string())?;
    }
    let [ready, shown, open] = sizes[..] else { return Err("no sizes".into()) };
    grown("10,000 QR codes shown and looked at once", ready, shown);
    grown("then a stream open for each, and quiet", shown, open);
    let (all, _) = open.each_since(ready);
    println!("{:<48}{all:.1} kB each (budget {})", "the two together", BUDGET.0);
    for how in ["one after the other", "twenty at once"] {
        tell(how, &told()?)?;
    }
    Ok(())
}

fn grown(what: &str, before: Resident, after: Resident) {
    let (all, files) = after.each_since(before);
    println!(
        "{what:<48}{} MB before, {} MB after: {all:.1} kB each, of it {files:.1} of mapped files",
        before.megabytes(),
        after.megabytes()
    );
}

fn tell(how: &str, line: &str) -> Result<(), String> {
    let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [count, median, p95, p99, most] = numbers[..] else { return Err(line.to_owned()) };
    println!(
        "{:<48}p50 {median:.1}, p95 {p95:.1}, p99 {p99:.1}, at most {most:.1} ms (budget {} at p99; {count} of 500 told)",
        format!("a scan told, {how}"),
        BUDGET.1
    );
    Ok(())
}
