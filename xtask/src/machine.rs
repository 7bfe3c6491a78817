//! What the machine must have, and how it gets it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program or file that must be there, and the Debian package that brings it.
const NEEDED: [(&str, &str); 5] = [
    ("/usr/sbin/clamd", "clamav-daemon"),
    ("/usr/lib/postgresql", "postgresql"),
    ("/usr/bin/chromium-headless-shell", "chromium-headless-shell"),
    ("/usr/bin/pdftotext", "poppler-utils"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
];

/// What measuring needs besides.
const MEASURING: [(&str, &str); 1] = [("/usr/bin/wrk", "wrk")];

/// Installs what measuring needs.
pub(crate) fn install_for_measuring() {
    install(&MEASURING);
}

/// Installs missing Debian packages when we may; otherwise says what to install.
pub(crate) fn install_missing() {
    install(&NEEDED);
    // Node often comes from elsewhere than Debian: any that runs will do.
    let runs = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !runs("node") || !runs("npm") {
        install(&[("/usr/bin/node", "nodejs"), ("/usr/bin/npm", "npm")]);
    }
}

fn install(needed: &[(&str, &'static str)]) {
    let missing: Vec<&str> =
        needed.iter().filter(|(path, _)| !Path::new(path).exists()).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return;
    }
    if !is_root() || !Path::new("/usr/bin/apt-get").exists() {
        println!("missing: {}; install them with: apt-get install {}", missing.join(", "), missing.join(" "));
        return;
    }
    println!("== installing {}", missing.join(" "));
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::process::Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(missing);
    if !apt(&["update"]) || !apt(&install) {
        println!("the packages could not be installed; what needs them will fail");
    }
}

/// True when we may install packages and must start PostgreSQL as somebody else.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// A folder for all that tests write, removed with this value.
pub(crate) struct Scratch(PathBuf);

/// Memory that looks like a disk, where there is so much of it: a commit waits for no disk there.
const MEMORY: (&str, u64) = ("/dev/shm", 6 << 20);

impl Scratch {
    /// A new one, in memory where there is room.
    pub(crate) fn new() -> Result<Self, String> {
        let (memory, least) = MEMORY;
        let place =
            if free_kilobytes(memory) >= least { PathBuf::from(memory) } else { std::env::temp_dir() };
        let folder = place.join(format!("talent-scratch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn free_kilobytes(folder: &str) -> u64 {
    let told = Command::new("df").args(["--output=avail", "-k", folder]).output();
    let text = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().nth(1).and_then(|line| line.trim().parse().ok()).unwrap_or(0)
}
