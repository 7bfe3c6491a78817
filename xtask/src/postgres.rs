//! A throwaway PostgreSQL cluster.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::machine;

/// A server for the tests, stopped and removed with this value unless it was given.
pub(crate) struct Cluster {
    url: String,
    own: Option<(PathBuf, PathBuf)>,
}

impl Cluster {
    /// The server named in `TALENT_TEST_POSTGRES`, or a new one on a free port with its files in `folder`.
    pub(crate) fn given_or_started(folder: &Path) -> Result<Self, String> {
        match std::env::var("TALENT_TEST_POSTGRES") {
            Ok(url) => Ok(Self { url, own: None }),
            Err(_) => start(folder),
        }
    }

    /// A new one on a free port, whatever server is named, with its files where a server has them: on a disk.
    pub(crate) fn started() -> Result<Self, String> {
        start(&std::env::temp_dir())
    }

    /// Its address, with the database `postgres`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some((programs, folder)) = &self.own {
            let data = folder.join("data");
            let _ = as_postgres(&programs.join("pg_ctl"))
                .args(["stop", "-m", "immediate", "-D"])
                .arg(&data)
                .stdout(Stdio::null())
                .status();
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn start(place: &Path) -> Result<Cluster, String> {
    let programs = newest_programs()?;
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?.port();
    let folder = place.join(format!("talent-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    if machine::is_root() {
        succeed(Command::new("chown").arg("postgres").arg(&folder))?;
    }
    let data = folder.join("data");
    succeed(
        as_postgres(&programs.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data),
    )?;
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c max_connections=400",
        folder.display()
    );
    succeed(
        as_postgres(&programs.join("pg_ctl"))
            .args(["start", "-w", "-o", &options, "-l"])
            .arg(folder.join("log"))
            .arg("-D")
            .arg(&data),
    )?;
    Ok(Cluster {
        url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        own: Some((programs, folder)),
    })
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &std::path::Path) -> Command {
    if !machine::is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

fn newest_programs() -> Result<PathBuf, String> {
    let folders =
        std::fs::read_dir("/usr/lib/postgresql").map_err(|_| "no PostgreSQL programs found".to_owned())?;
    let mut found: Vec<PathBuf> = folders
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.exists())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| "no PostgreSQL programs found".to_owned())
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().and_then(|c| c.wait_with_output());
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}
