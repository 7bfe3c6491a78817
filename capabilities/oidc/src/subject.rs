//! What a client calls a person (OpenID Connect Core 1.0, 8).

use base::{Given, Id, noun};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::{Client, SubjectKind};

impl Client {
    /// The one host of its redirect addresses; `None` when they have several, or none.
    pub fn sector(&self) -> Option<String> {
        let mut hosts: Vec<String> =
            self.redirect_uris.iter().map(|address| host(address)).collect::<Option<_>>()?;
        hosts.sort_unstable();
        hosts.dedup();
        if hosts.len() == 1 { hosts.pop() } else { None }
    }
}

fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// The subject of `account` for `client`. A pairwise one is the same for all clients at one host, so that a system with
/// several clients knows its people; a client with several hosts stands by itself. Only the holder of the key file can
/// tell which account a pairwise subject is.
pub(crate) fn of(client: &Client, account: &Id<noun::Account>, given: &Given) -> String {
    match client.subject {
        SubjectKind::Public => account.to_string(),
        SubjectKind::Pairwise => {
            // A host holds no colon, so a client's id is never taken for one.
            let sector = client.sector().unwrap_or_else(|| format!("client:{}", client.id));
            let index = given.seal.index("oidc-subject", &format!("{sector} {account}"));
            URL_SAFE_NO_PAD.encode(index.0)
        }
    }
}
