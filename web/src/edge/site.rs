//! What all handlers share.

use std::ops::Deref;
use std::sync::Arc;

use base::{Almanac, Chance, Clock, Given, Moment, PublicKeys, Seal, Signer};
use db::Db;
use db::session::Limits;

use crate::edge::{Networks, TrustedProxies};
use crate::ui::frame::Brand;

/// The program as the web sees it: a shared handle on [`Parts`].
#[derive(Clone)]
pub struct Site(Arc<Parts>);

impl Site {
    /// Shares `parts`.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What a verb is given now.
    pub fn given(&self) -> Given {
        Given::at(&*self.clock, &self.chance, &self.seal)
    }
}

impl Deref for Site {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Site")
    }
}

/// What the program is made of, as far as pages need it. Built once, by `app`.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the clock knows of working days.
    pub almanac: Almanac,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// The keys.
    pub seal: Arc<dyn Seal>,
    /// How long sessions live.
    pub sessions: Limits,
    /// True when browsers reach us over TLS: cookies are then `Secure` and carry the `__Host-` prefix.
    pub tls: bool,
    /// The address browsers use, without a slash at the end: `https://rc.example.cn`.
    pub origin: String,
    /// Whose word about the client's address is taken.
    pub proxies: TrustedProxies,
    /// From where those who work here use their accounts.
    pub networks: Networks,
    /// The names on the pages.
    pub brand: Brand,
    /// Present only in demo and test mode.
    pub demo: Option<Demo>,
    /// How much a browser computes in place of reading a captcha.
    pub captcha: proof::captcha::work::Effort,
    /// Limits on one-time codes.
    pub code_limits: proof::Limits,
    /// Other platforms that people sign in by, in the order of the page.
    pub upstreams: Vec<Arc<dyn identity::upstream::Provider>>,
    /// Browsers that wait to be signed in by a phone.
    pub waiting: crate::auth::scan::Waiting,
    /// The identity platform's settings and its hash queue.
    pub identity: identity::Settings,
    /// Where names and numbers are compared.
    pub real_name: Arc<dyn identity::RealNameSource>,
    /// Where files of people are kept.
    pub vault: db::vault::Vault,
    /// Where uploaded photos are prepared, a few at a time.
    pub darkroom: profile::photo::Darkroom,
    /// What the home page offers, by group.
    pub services: Vec<crate::person::services::Group>,
    /// Ages and years the rules of the business use.
    pub rules: cases::entry::Rules,
    /// How applications are handled.
    pub practice: cases::Practice,
    /// How much people may keep.
    pub attachment_limits: attachments::receive::Limits,
    /// True when a unit is also found by its credit code (A4).
    pub link_by_credit_code: bool,
    /// True when the home page shows a permit while it is 有效 and in no other state (A11).
    pub only_valid_permits: bool,
    /// How long a second factor holds.
    pub desk: staff::Limits,
    /// Asks and reads passkeys; none where browsers offer none.
    pub passkeys: Option<staff::Passkeys>,
    /// What signs papers.
    pub signer: Arc<dyn Signer>,
    /// The keys that check papers, the present one first: what is published.
    pub public_keys: PublicKeys,
    /// The faces papers are set in.
    pub fonts: Arc<paper::Fonts>,
    /// Who issues papers when nobody else does.
    pub issuer: String,
    /// The business platform as a client of an identity platform.
    pub relying: crate::person::relying::Relying,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parts")
    }
}

/// Told of every captcha's answer; see [`Demo`].
pub type CaptchaTold = Arc<dyn Fn(&str, &str, Moment) + Send + Sync>;

/// What exists only for testers (R0.11).
pub struct Demo {
    /// Where the inbox page is.
    pub inbox: String,
    /// Is told the purpose and the answer of each captcha drawn.
    pub captcha_told: CaptchaTold,
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Demo")
    }
}
