//! The port to platforms that vouch for people; filled by `adapters/upstream_*.rs`.

use std::future::Future;
use std::pin::Pin;

use base::Secret;

/// One way there and back: what the request carries and the answer is held against.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// 32 letters and digits.
    pub state: Secret,
    /// For an ID token.
    pub nonce: Secret,
    /// RFC 7636; its challenge is in the request where the platform knows PKCE.
    pub verifier: Secret,
    /// Our own address, never one from a request.
    pub back: String,
}

/// How somebody came back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// With a code or a ticket, good once.
    Code(Secret),
    /// They changed their mind there.
    Cancelled,
    /// With nothing this platform sends.
    Unreadable,
}

/// Whom the platform vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The platform's lasting name for them: `unionid` before `openid`.
    pub id: String,
    /// What they call themselves there, to be shown to them alone.
    pub name: String,
}

/// Why nobody was vouched for. The words are for the log: they hold no code, no token and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The platform refused, with its own code.
    #[error("refused: {0}")]
    Refused(String),
    /// It is busy or away: another try may succeed.
    #[error("no answer: {0}")]
    Away(String),
    /// The answer is not what the platform signs and sends.
    #[error("not believed: {0}")]
    Unbelieved(String),
}

/// What [`Provider::identify`] answers, later.
pub type Identifying<'a> = Pin<Box<dyn Future<Output = Result<Subject, Failure>> + Send + 'a>>;

/// A platform that vouches for people.
pub trait Provider: Send + Sync {
    /// Its name in addresses, in the database and in the journal.
    fn key(&self) -> &'static str;

    /// Its name for people: 微信.
    fn title(&self) -> &str;

    /// Where the browser is sent.
    fn address(&self, attempt: &Attempt) -> String;

    /// What the way back says. The parameter `state` is compared before.
    fn returned(&self, query: &[(String, String)]) -> Returned;

    /// Asks the platform whose code that is. Never runs inside a transaction.
    fn identify<'a>(&'a self, code: &'a Secret, attempt: &'a Attempt) -> Identifying<'a>;
}
