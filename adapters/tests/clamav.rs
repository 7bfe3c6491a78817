//! A real clamd with one local signature: the industry's harmless test file. `cargo xtask test` installs Debian's package.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "the test is told by the environment whether clamd must be there"
)]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use adapters::ScanClamav;
use attachments::scan::{Scanner, Verdict};
use base::{Chance, OsChance};

const CLAMD: &str = "/usr/sbin/clamd";
const TEST_FILE: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

struct Daemon {
    child: Child,
    folder: PathBuf,
}

impl Daemon {
    /// Starts one and waits until it says that it listens.
    fn start() -> Self {
        let chance: &dyn Chance = &OsChance;
        let folder = std::env::temp_dir().join(format!("talent-clamd-{}", chance.digits(10)));
        std::fs::create_dir_all(folder.join("db")).unwrap();
        let signature = format!("Local-Test-File:0:*:{}\n", hex::encode(TEST_FILE));
        std::fs::write(folder.join("db/local.ndb"), signature).unwrap();
        let place = folder.display();
        let settings =
            format!("LocalSocket {place}/clamd.sock\nDatabaseDirectory {place}/db\nForeground yes\n");
        std::fs::write(folder.join("clamd.conf"), settings).unwrap();
        let mut child = Command::new(CLAMD)
            .arg("-c")
            .arg(folder.join("clamd.conf"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let heard = said.find(|line| line.as_ref().is_ok_and(|line| line.contains("Self checking every")));
        assert!(heard.is_some(), "clamd ended");
        // Its log has to go somewhere while it lives.
        std::thread::spawn(move || said.count());
        Self { child, folder }
    }

    fn scanner(&self) -> ScanClamav {
        ScanClamav::at(&format!("unix:{}", self.folder.join("clamd.sock").display()))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn r5_6_17_a_known_bad_file_is_found_a_good_one_is_not_and_silence_is_no_verdict() {
    if !std::path::Path::new(CLAMD).exists() {
        assert!(
            std::env::vars().all(|(name, _)| name != "TALENT_TEST_REQUIRE_POSTGRES"),
            "clamd is missing: run the tests with `cargo xtask test`"
        );
        return;
    }
    let daemon = Daemon::start();
    let scanner = daemon.scanner();
    assert_eq!(scanner.scan(b"%PDF-1.4 nothing bad").await, Verdict::Clean);
    assert_eq!(scanner.scan(TEST_FILE).await, Verdict::Infected);
    let hidden = [b"%PDF-1.4\n".as_slice(), TEST_FILE, &vec![b' '; 300_000]].concat();
    assert_eq!(scanner.scan(&hidden).await, Verdict::Infected);
    drop(daemon);
    assert_eq!(scanner.scan(b"%PDF-1.4").await, Verdict::Unavailable);
    assert_eq!(ScanClamav::at("127.0.0.1:9").scan(b"x").await, Verdict::Unavailable);
}
