//! The job that looks into a file after it arrived: scanner, content, and what becomes of it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use base::{Chance, Clock, Given, Id, Seal, noun};
use db::queue::{Failure, Job};
use db::vault::Vault;
use db::{Db, Fault};

use crate::inspect::{Kept, inspect};
use crate::scan::{Scanner, Verdict};
use crate::{Attachment, Format, Refusal, SHELF, State, store};

/// Where files are looked into.
#[derive(Clone, Debug)]
pub enum Inspector {
    /// In this process: for tests, and where files are trusted.
    Here,
    /// In a process of its own, whose memory and time are bounded: `<program> inspect <format>`.
    Apart(PathBuf),
}

/// A process that looks into a file is over after so long.
const LONGEST: Duration = Duration::from_secs(30);

/// No answer is longer: a redrawn picture was no larger when it came.
const MOST_TOLD: u64 = 256 * 1024 * 1024;

impl Inspector {
    /// Slow: call it on the blocking pool.
    fn look(&self, bytes: &[u8], format: Format) -> Result<Kept, Refusal> {
        match self {
            Self::Here => inspect(bytes, format),
            Self::Apart(program) => apart(program, (bytes, format), LONGEST).unwrap_or_else(|error| {
                tracing::warn!(%error, "a file could not be looked into");
                Err(Refusal::Broken)
            }),
        }
    }
}

/// What the process answers on its first line, as JSON; the redrawn picture follows.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
enum Answer {
    AsItIs,
    Redrawn,
    Broken,
    Encrypted,
    Pages(usize),
    Pixels,
    TooManyPixels,
}

/// Asks a process of its own, and ends it when it has no answer after `longest`. It is read on a thread: a child that hangs
/// with its output open must not hold whoever waits for it.
fn apart(
    program: &Path,
    (bytes, format): (&[u8], Format),
    longest: Duration,
) -> std::io::Result<Result<Kept, Refusal>> {
    let mut child = Command::new(program)
        .args(["inspect", format.key()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (mut input, mut output) = (child.stdin.take(), child.stdout.take());
    let (says, hears) = mpsc::channel();
    let heard = std::thread::scope(|scope| {
        scope.spawn(move || input.as_mut().map(|input| input.write_all(bytes)));
        scope.spawn(move || {
            let mut told = Vec::new();
            let read = output.as_mut().map(|output| output.take(MOST_TOLD).read_to_end(&mut told));
            // Nobody listens any more when the time was over.
            let _ = says.send(read.transpose().map(|_| told));
        });
        let heard = hears.recv_timeout(longest);
        // Its pipes close with it, and both threads end. It has said all it has to say, or took too long.
        child.kill()?;
        child.wait()?;
        std::io::Result::Ok(heard)
    })?;
    heard.map_or(Ok(Err(Refusal::Broken)), |told| Ok(understand(&told?)))
}

fn understand(told: &[u8]) -> Result<Kept, Refusal> {
    let end = told.iter().position(|byte| *byte == b'\n').ok_or(Refusal::Broken)?;
    let (line, rest) = (&told[..end], &told[end + 1..]);
    Err(match serde_json::from_slice(line).map_err(|_| Refusal::Broken)? {
        Answer::AsItIs => return Ok(Kept::AsItIs),
        Answer::Redrawn => return Ok(Kept::Redrawn(rest.to_vec())),
        Answer::Broken => Refusal::Broken,
        Answer::Encrypted => Refusal::Encrypted,
        Answer::Pages(pages) => Refusal::Pages(pages),
        Answer::Pixels => Refusal::Pixels,
        Answer::TooManyPixels => Refusal::TooManyPixels,
    })
}

/// The other side: looks into what comes from `input` and answers on `output`. The caller has set the limits.
///
/// # Errors
/// When input or output fail.
pub fn serve(format: Format, mut input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let (answer, drawn) = match inspect(&bytes, format) {
        Ok(Kept::AsItIs) => (Answer::AsItIs, Vec::new()),
        Ok(Kept::Redrawn(drawn)) => (Answer::Redrawn, drawn),
        Err(Refusal::Encrypted) => (Answer::Encrypted, Vec::new()),
        Err(Refusal::Pages(pages)) => (Answer::Pages(pages), Vec::new()),
        Err(Refusal::Pixels) => (Answer::Pixels, Vec::new()),
        Err(Refusal::TooManyPixels) => (Answer::TooManyPixels, Vec::new()),
        Err(_) => (Answer::Broken, Vec::new()),
    };
    serde_json::to_writer(&mut output, &answer)?;
    output.write_all(b"\n")?;
    output.write_all(&drawn)?;
    output.flush()
}

/// What the job needs.
#[derive(Clone)]
pub struct Checking {
    /// Where rows are.
    pub db: Db,
    /// Where files are.
    pub vault: Vault,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// What opens names.
    pub seal: Arc<dyn Seal>,
    /// Where files are looked into.
    pub inspector: Inspector,
    /// Who looks for malicious ones, where one is configured.
    pub scanner: Option<Arc<dyn Scanner>>,
}

impl std::fmt::Debug for Checking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checking")
    }
}

impl Checking {
    fn given(&self) -> Given {
        Given::at(&*self.clock, &self.chance, &self.seal)
    }

    /// Runs one [`crate::receive::CHECK`] job.
    ///
    /// # Errors
    /// When the scanner has no answer now, or database or vault fail: the job is run again.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let id: Id<noun::Attachment> = job.read()?;
        let Some(file) = self.find(&id).await? else { return Ok(()) };
        let bytes = self.vault.read(&file.key).await?;
        let infected = match &self.scanner {
            None => false,
            Some(scanner) => match scanner.scan(&bytes).await {
                Verdict::Clean => false,
                Verdict::Infected => true,
                Verdict::Unavailable => {
                    return Err(Failure::Later("the scanner does not answer".into()));
                }
            },
        };
        let (inspector, format) = (self.inspector.clone(), file.format);
        let looked = if infected {
            Err(Refusal::Infected)
        } else {
            tokio::task::spawn_blocking(move || inspector.look(&bytes, format)).await.map_err(Fault::from)?
        };
        match looked {
            Ok(Kept::AsItIs) => self.take(&id, None).await?,
            Ok(Kept::Redrawn(drawn)) => {
                let key = self.vault.new_key(SHELF);
                let mut sink = self.vault.begin(&key).await?;
                sink.write(&drawn).await?;
                sink.finish().await?;
                self.take(&id, Some((key, drawn.len()))).await?;
                self.vault.remove(&file.key).await?;
            }
            Err(refusal) => {
                // Nothing of a refused file is kept.
                self.refuse(&id, refusal.to_string()).await?;
                self.vault.remove(&file.key).await?;
            }
        }
        Ok(())
    }

    async fn find(&self, id: &Id<noun::Attachment>) -> Result<Option<Attachment>, Fault> {
        let (id, given) = (id.clone(), self.given());
        let found = self.db.read(move |conn| store::find(conn, &id, &given)).await?;
        Ok(found.map(|(_, file)| file).filter(|file| file.state == State::Checking))
    }

    async fn take(&self, id: &Id<noun::Attachment>, redrawn: Option<(String, usize)>) -> Result<(), Fault> {
        let (id, given) = (id.clone(), self.given());
        self.db
            .write(move |tx| {
                if let Some((key, size)) = &redrawn {
                    store::update_file(tx, &id, (key, i64::try_from(*size).unwrap_or(i64::MAX)))?;
                }
                for replaced in store::replace_ready(tx, &id, given.now)? {
                    crate::clean::forget(tx, &replaced, &given)?;
                }
                Ok(())
            })
            .await
    }

    async fn refuse(&self, id: &Id<noun::Attachment>, reason: String) -> Result<(), Fault> {
        let (id, now) = (id.clone(), self.clock.now());
        self.db.write(move |tx| store::update_refused(tx, &id, &reason, now)).await
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    use super::*;

    /// A program that does what `script` says, whatever it is asked.
    fn program(name: &str, script: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("talent-inspect-{}-{name}", std::process::id()));
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn asked(name: &str, script: &str, bytes: &[u8]) -> Result<Kept, Refusal> {
        let path = program(name, script);
        let told = apart(&path, (bytes, Format::Pdf), Duration::from_millis(300));
        std::fs::remove_file(path).unwrap();
        told.unwrap()
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "how long a process was waited for is what is asked here")]
    fn r5_6_17_a_process_that_hangs_is_ended_whatever_it_holds_open_and_one_that_answers_or_dies_is_understood()
     {
        let begun = Instant::now();
        // More than a pipe holds, so that the writer waits too.
        let large = vec![b'x'; 1024 * 1024];
        for (name, script) in [
            ("reads-nothing", "exec /bin/sleep 600"),
            ("says-nothing", "/bin/cat > /dev/null; exec /bin/sleep 600"),
            ("says-half", "echo '\"AsItIs'; exec /bin/sleep 600"),
        ] {
            assert!(matches!(asked(name, script, &large), Err(Refusal::Broken)), "{name}");
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
        let took = asked("answers", "/bin/cat > /dev/null; echo '\"AsItIs\"'", b"%PDF-");
        assert!(matches!(took, Ok(Kept::AsItIs)), "{took:?}");
        let died = asked("dies", "exit 1", b"%PDF-");
        assert!(matches!(died, Err(Refusal::Broken)), "{died:?}");
    }
}
