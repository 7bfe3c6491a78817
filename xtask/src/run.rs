//! Running commands and counting what they found.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// A cargo command on this workspace.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.args(args);
    command
}

/// How many checks passed and failed, and since when.
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    began: Instant,
}

impl Tally {
    /// Nothing was checked yet.
    pub(crate) fn new() -> Self {
        Self { passed: 0, failed: 0, began: Instant::now() }
    }

    /// Names what is checked next, with the seconds that are gone.
    pub(crate) fn head(&self, name: &str) {
        println!("== {name} ({} s)", self.began.elapsed().as_secs());
    }

    /// Counts a command as one check.
    pub(crate) fn check(&mut self, name: &str, mut command: Command) {
        self.head(name);
        match command.status() {
            Ok(status) if status.success() => self.passed += 1,
            Ok(status) => self.fail(name, &status.to_string()),
            Err(error) => self.fail(name, &error.to_string()),
        }
    }

    /// Counts a failure.
    pub(crate) fn fail(&mut self, name: &str, why: &str) {
        println!("FAILED {name}: {why}");
        self.failed += 1;
    }

    /// Adds what a part counted itself.
    pub(crate) fn add(&mut self, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
    }

    /// Runs `cargo test` and adds up its result lines.
    pub(crate) fn cargo_test(&mut self, command: &mut Command) {
        self.head("tests on both databases");
        let before = self.failed;
        let mut child = match command.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => return self.fail("cargo test", &error.to_string()),
        };
        let output = child.stdout.take().expect("it was piped");
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(counts) = line.strip_prefix("test result: ") {
                self.add(number_before(counts, " passed"), number_before(counts, " failed"));
            } else if !line.ends_with("... ok") && !line.is_empty() && !line.starts_with("running ") {
                println!("{line}");
            }
        }
        match child.wait() {
            Ok(status) if !status.success() && self.failed == before => {
                self.fail("cargo test", &status.to_string())
            }
            Ok(_) => {}
            Err(error) => self.fail("cargo test", &error.to_string()),
        }
    }

    /// Prints the last line.
    pub(crate) fn close(self) -> ExitCode {
        println!("{} s", self.began.elapsed().as_secs());
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let head = text.split(word).next().unwrap_or_default();
    head.rsplit([' ', ';']).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
