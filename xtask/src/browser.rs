//! The journeys in a real browser.

use std::path::Path;
use std::process::Command;

use crate::run::Tally;

/// Installs the packages of `browser/`, checks how styles and scripts are written, and runs the journeys on both databases.
pub(crate) fn run(tally: &mut Tally, postgres: &str, scratch: &Path) {
    tally.head("journeys in the browser");
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir("browser");
    match install.status() {
        Ok(status) if status.success() => {}
        Ok(status) => return tally.fail("npm ci", &status.to_string()),
        Err(error) => return tally.fail("npm ci", &error.to_string()),
    }
    let mut format = Command::new("node_modules/.bin/prettier");
    format.args(["--log-level", "warn", "--check", "*.mjs", "../web/src/**/*.css", "../web/src/**/*.js"]);
    format.current_dir("browser");
    tally.check("format of styles and scripts", format);
    let mut journeys = Command::new("node");
    journeys
        .arg("run.mjs")
        .current_dir("browser")
        .env("TALENT_TEST_POSTGRES", postgres)
        .env("TMPDIR", scratch);
    match journeys.output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            println!("{text}{}", String::from_utf8_lossy(&output.stderr));
            let count = |word: &str| text.lines().filter(|line| line.starts_with(word)).count() as u64;
            let (passed, mut failed) = (count("ok "), count("not ok "));
            if !output.status.success() && failed == 0 {
                failed = 1;
            }
            tally.add(passed, failed);
        }
        Err(error) => tally.fail("browser journeys", &error.to_string()),
    }
}
