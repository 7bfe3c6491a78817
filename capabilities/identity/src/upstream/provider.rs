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

/// A code or a ticket, good once.
#[derive(Clone, Debug)]
pub struct Code {
    /// Itself.
    pub text: Secret,
    /// The issuer that says it is its own (RFC 9207): whoever does not ask who answered takes one platform's code to another.
    pub issuer: Option<String>,
}

/// How somebody came back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// With a code or a ticket.
    Code(Code),
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

/// What [`Provider::address`] answers, later.
pub type Addressing<'a> = Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'a>>;

/// What [`Provider::identify`] answers, later.
pub type Identifying<'a> = Pin<Box<dyn Future<Output = Result<Subject, Failure>> + Send + 'a>>;

/// A platform that vouches for people.
pub trait Provider: Send + Sync {
    /// Its name in addresses, in the database and in the journal.
    fn key(&self) -> &'static str;

    /// Its name for people: 微信.
    fn title(&self) -> &str;

    /// Where the browser is sent. Some platforms have to be asked first, and may be away. Never runs inside a transaction.
    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a>;

    /// The parameter of the way back that holds the state, where the address itself does not.
    fn state_name(&self) -> &str {
        "state"
    }

    /// What the way back says. The state is compared before.
    fn returned(&self, query: &[(String, String)]) -> Returned;

    /// Asks the platform whose code that is. Never runs inside a transaction.
    fn identify<'a>(&'a self, code: &'a Code, attempt: &'a Attempt) -> Identifying<'a>;
}
