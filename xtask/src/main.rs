//! `cargo xtask test`: sets up what it needs, runs every check, ends with one line `N passed, N failed`.

#![expect(clippy::print_stdout, reason = "a command line tool speaks to its caller")]
#![expect(clippy::disallowed_methods, reason = "a development tool reads its environment")]

mod bench;
mod browser;
mod machine;
mod postgres;
mod run;

use std::process::ExitCode;

use run::Tally;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("test") => test(),
        Some("bench") => bench::run(),
        _ => {
            println!("cargo xtask test   sets up what is missing and runs every check on both databases");
            println!(
                "cargo xtask bench  builds a release and prints how fast it is, side by side with bare handlers"
            );
            ExitCode::FAILURE
        }
    }
}

fn test() -> ExitCode {
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).expect("the workspace is there");
    let mut tally = Tally::new();
    machine::install_missing();
    tally.check("format", run::cargo(&["fmt", "--all", "--check"]));
    tally.check(
        "clippy",
        run::cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
    );
    let scratch = match machine::Scratch::new() {
        Ok(scratch) => scratch,
        Err(why) => {
            tally.fail("a folder for tests", &why);
            return tally.close();
        }
    };
    match postgres::Cluster::given_or_started(scratch.path()) {
        Ok(cluster) => {
            tally.cargo_test(
                // Examples are measuring tools, which clippy has compiled, and no comment holds a test.
                run::cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"])
                    .env("TMPDIR", scratch.path())
                    .env("TALENT_TEST_POSTGRES", cluster.url())
                    .env("TALENT_TEST_REQUIRE_POSTGRES", "1"),
            );
            // The very program that the tests have built: a package built by itself has other features, and takes minutes more.
            tally.check(
                "build",
                run::cargo(&["build", "--workspace", "--lib", "--bins", "--tests", "--quiet"]),
            );
            browser::run(&mut tally, cluster.url(), scratch.path());
        }
        Err(why) => tally.fail("postgresql", &why),
    }
    tally.close()
}
