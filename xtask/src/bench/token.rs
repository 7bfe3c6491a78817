//! The OpenID provider's addresses that clients ask, beside a handler that says hello, and the token endpoint beside what an
//! answer of it is made of.

use std::path::Path;
use std::process::Command;

use super::{BARE, PORT, bare, binary, example, origins, settled, start, wrk, wrk_as};

/// Posts a word of a file after the other, each once, the last first: a code lives a minute. What it is given to renew
/// itself with it posts again.
const POST: &str = r#"
wrk.method = "POST"
wrk.headers["content-type"] = "application/x-www-form-urlencoded"
local head, words = "", {}
function init(args)
  local lines = io.lines(args[1])
  head = lines()
  for word in lines do words[#words + 1] = word end
end
function request()
  return wrk.format(nil, nil, nil, head .. (table.remove(words) or ""))
end
function response(status, headers, body)
  local word = body and body:match('"refresh_token":"([^"]+)"')
  if word then words[#words + 1] = word end
end
"#;

/// Where its example asks codes to be sent.
const CALLBACK: &str = "https://bench.example/callback";
/// More than are used in three seconds.
const CODES: &str = "10000";
/// More than there are connections.
const RENEWALS: &str = "64";

/// A client for whom nobody is asked, and its secret.
fn register(folder: &Path) -> Result<String, String> {
    let mut command = Command::new(binary()?);
    settled(&mut command, folder).args(["client", "add", "bench", "测量应用", CALLBACK]);
    command.args(["--purpose", "测量令牌端点", "--first-party", "--scopes", "openid profile offline_access"]);
    let output = command.output().map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let secret = text.lines().find_map(|line| line.strip_prefix("client_secret ")).map(str::to_owned);
    secret.ok_or_else(|| text + &String::from_utf8_lossy(&output.stderr))
}

/// The program with a client, and the script of the posts.
struct Provider<'a> {
    folder: &'a Path,
    secret: String,
}

impl Provider<'_> {
    /// Grants a second, of `count` codes or renewals, within so many seconds.
    fn grants(&self, (what, count): (&str, &str), seconds: &str) -> Result<f64, String> {
        let (origin, inbox) = origins();
        let words = example("token", &[&origin, &inbox, "bench", &self.secret, what, count])?;
        let file = self.folder.join(what).display().to_string();
        std::fs::write(&file, words).map_err(|e| e.to_string())?;
        let script = self.folder.join("post.lua").display().to_string();
        std::fs::write(&script, POST).map_err(|e| e.to_string())?;
        let address = format!("{origin}/oidc/token");
        Ok(wrk_as(&[seconds, "-s", &script, &address, "--", &file])?.0)
    }
}

/// Everything twice in turn, codes once: each of them must be asked for before.
pub(super) fn endpoint(folder: &Path) -> Result<(), String> {
    let folder = folder.join("token");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let program = start(&folder)?;
    let provider = Provider { folder: &folder, secret: register(&folder)? };
    let (mut hello, mut discovery, mut keys, mut renewals) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..2 {
        let bare = bare()?;
        hello += wrk(&format!("http://127.0.0.1:{BARE}/"))? / 2.0;
        drop(bare);
        discovery += wrk(&format!("http://127.0.0.1:{PORT}/.well-known/openid-configuration"))? / 2.0;
        keys += wrk(&format!("http://127.0.0.1:{PORT}/oidc/jwks"))? / 2.0;
        renewals += provider.grants(("renewals", RENEWALS), "-d5s")? / 2.0;
    }
    let codes = provider.grants(("codes", CODES), "-d3s")?;
    let floor = example("token", &["floor", &folder.join("data").display().to_string()])?;
    let floor: Vec<f64> = floor.split_whitespace().filter_map(|rate| rate.parse().ok()).collect();
    let [signatures, lines] = floor[..] else { return Err("no floor".into()) };
    drop(program);
    beside("discovery / bare hello handler", discovery, hello);
    beside("key set / bare hello handler", keys, hello);
    beside("token endpoint, renewals / bare hello handler", renewals, hello);
    beside("token endpoint, codes / bare hello handler", codes, hello);
    beside("renewals / a line in the journal, 32 at once", renewals, lines);
    beside("renewals / ES256 signatures alone on one core", renewals, signatures);
    Ok(())
}

fn beside(what: &str, ours: f64, theirs: f64) {
    println!("{what:<48}{:.2} ({ours:.0} / {theirs:.0} a second)", ours / theirs);
}
