//! `talent`: see `talent --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::commands::run()
}
