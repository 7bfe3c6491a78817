//! What a client is registered with: typed, checked, kept.

use crate::client::{Authentication, Client, SubjectKind};
use crate::key::Algorithm;
use crate::scope::SCOPES;

use super::address::{self, List};
use super::keys;
use super::refusal::ClientRefusal;

/// How clients prove themselves: the word of the form and the table, and what people read.
pub const METHODS: [(&str, &str); 3] = [
    ("secret", "应用密钥（client_secret）"),
    ("private_key", "私钥签名（private_key_jwt）"),
    ("none", "不认证（公开客户端）"),
];

/// How a client is to prove itself; its secret is drawn, never typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Not at all.
    None,
    /// By a secret.
    Secret,
    /// By a key of its own.
    PrivateKey {
        /// Its public keys: a JSON Web Key Set.
        jwks: String,
    },
}

/// The word for how a client proves itself.
pub const fn method_of(client: &Client) -> &'static str {
    match client.authentication {
        Authentication::None => "none",
        Authentication::Secret { .. } => "secret",
        Authentication::PrivateKey { .. } => "private_key",
    }
}

/// As typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What people read.
    pub name: String,
    /// What it wants people's data for.
    pub purpose: String,
    /// Where codes may be sent, one to a line.
    pub redirect_uris: String,
    /// Where a browser may be sent after logout, one to a line.
    pub post_logout_uris: String,
    /// Where it is told that a session ended; may be empty.
    pub backchannel_uri: String,
    /// The scopes it may ask for; `openid` goes without saying.
    pub scopes: Vec<String>,
    /// One of [`METHODS`].
    pub authentication: String,
    /// The keys of a client that signs.
    pub jwks: String,
    /// What is to sign its ID tokens.
    pub signing: String,
    /// How it is to know people.
    pub subject: String,
    /// Whether it must use PKCE.
    pub requires_pkce: bool,
    /// Whether nobody is asked for consent.
    pub is_first_party: bool,
}

/// In order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    name: String,
    purpose: String,
    redirect_uris: Vec<String>,
    post_logout_uris: Vec<String>,
    backchannel_uri: Option<String>,
    scopes: String,
    pub(super) method: Method,
    signing: Algorithm,
    subject: SubjectKind,
    requires_pkce: bool,
    is_first_party: bool,
}

impl Typed {
    /// What a new client begins with.
    pub fn blank() -> Self {
        Self {
            scopes: vec!["openid".into(), "profile".into()],
            authentication: METHODS[0].0.into(),
            signing: Algorithm::Es256.name().into(),
            subject: SubjectKind::Public.name().into(),
            requires_pkce: true,
            ..Self::default()
        }
    }

    /// What `client` was registered with.
    pub fn of(client: &Client) -> Self {
        Self {
            name: client.name.clone(),
            purpose: client.purpose.clone(),
            redirect_uris: client.redirect_uris.join("\n"),
            post_logout_uris: client.post_logout_uris.join("\n"),
            backchannel_uri: client.backchannel_uri.clone().unwrap_or_default(),
            scopes: client.scopes.split(' ').map(str::to_owned).collect(),
            authentication: method_of(client).into(),
            jwks: match &client.authentication {
                Authentication::PrivateKey { jwks } => jwks.clone(),
                _ => String::new(),
            },
            signing: client.signing.name().into(),
            subject: client.subject.name().into(),
            requires_pkce: client.requires_pkce,
            is_first_party: client.is_first_party,
        }
    }

    /// What it comes to, or everything that is not in order at once. In the demo logouts may be told to this machine.
    ///
    /// # Errors
    /// With every refusal.
    pub fn read(&self, is_demo: bool) -> Result<Registration, Vec<ClientRefusal>> {
        let mut wrong = Vec::new();
        let mut keep = |refused: ClientRefusal| wrong.push(refused);
        let name = said(&self.name, 2..=40).ok_or(ClientRefusal::Name).map_err(&mut keep).ok();
        let purpose = said(&self.purpose, 4..=200).ok_or(ClientRefusal::Purpose).map_err(&mut keep).ok();
        let redirect_uris = addresses(&self.redirect_uris, List::Redirect).map_err(&mut keep).ok();
        let post_logout_uris = addresses(&self.post_logout_uris, List::PostLogout).map_err(&mut keep).ok();
        let backchannel_uri = address::notice(&self.backchannel_uri, is_demo)
            .map_err(ClientRefusal::Notice)
            .map_err(&mut keep)
            .ok();
        let scopes = scopes(&self.scopes).ok_or(ClientRefusal::Scopes).map_err(&mut keep).ok();
        let method = self.method().map_err(&mut keep).ok();
        let signing = Algorithm::parse(&self.signing).ok_or(ClientRefusal::Signing).map_err(&mut keep).ok();
        let subject = SubjectKind::parse(&self.subject).ok_or(ClientRefusal::Subject).map_err(&mut keep).ok();
        if subject == Some(SubjectKind::Pairwise)
            && redirect_uris.as_ref().is_some_and(|all| !address::is_one_host(all))
        {
            keep(ClientRefusal::Sector);
        }
        if method == Some(Method::None) && !self.requires_pkce {
            keep(ClientRefusal::Pkce);
        }
        let whole = || {
            Some(Registration {
                name: name?,
                purpose: purpose?,
                redirect_uris: redirect_uris?,
                post_logout_uris: post_logout_uris?,
                backchannel_uri: backchannel_uri?,
                scopes: scopes?,
                method: method?,
                signing: signing?,
                subject: subject?,
                requires_pkce: self.requires_pkce,
                is_first_party: self.is_first_party,
            })
        };
        if wrong.is_empty() { whole().ok_or(wrong) } else { Err(wrong) }
    }

    fn method(&self) -> Result<Method, ClientRefusal> {
        match self.authentication.as_str() {
            "secret" => Ok(Method::Secret),
            "none" => Ok(Method::None),
            "private_key" => {
                keys::read(&self.jwks).map(|jwks| Method::PrivateKey { jwks }).map_err(ClientRefusal::Keys)
            }
            _ => Err(ClientRefusal::Authentication),
        }
    }
}

impl Registration {
    /// The client it makes, which is not suspended.
    pub(super) fn client(&self, id: &str, authentication: Authentication) -> Client {
        Client {
            id: id.to_owned(),
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            authentication,
            redirect_uris: self.redirect_uris.clone(),
            post_logout_uris: self.post_logout_uris.clone(),
            backchannel_uri: self.backchannel_uri.clone(),
            scopes: self.scopes.clone(),
            signing: self.signing,
            requires_pkce: self.requires_pkce,
            subject: self.subject,
            is_first_party: self.is_first_party,
            is_suspended: false,
        }
    }
}

/// One line of so many characters, all of which can be seen: people read it before they consent, so nothing in it may turn
/// the direction of reading or hide.
pub(super) fn said(typed: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    (length.contains(&line.chars().count()) && !line.contains(is_hidden)).then_some(line)
}

fn addresses(typed: &str, list: List) -> Result<Vec<String>, ClientRefusal> {
    match address::lines(typed) {
        None => Err(ClientRefusal::TooMany(list)),
        Some(Err(wrong)) => Err(ClientRefusal::Addresses(list, wrong)),
        Some(Ok(all)) if all.is_empty() && list == List::Redirect => Err(ClientRefusal::NoRedirect),
        Some(Ok(all)) => Ok(all),
    }
}

/// Those asked for in their own order, `openid` among them; `None` when one is not known.
fn scopes(asked: &[String]) -> Option<String> {
    let is_known = |asked: &String| SCOPES.iter().any(|(name, _)| name == asked);
    let kept = SCOPES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name == "openid" || asked.iter().any(|one| one == name));
    asked.iter().all(is_known).then(|| kept.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::address::AddressRefusal;
    use super::super::keys::KeysRefusal;
    use super::*;

    fn good() -> Typed {
        Typed {
            name: "市图书馆".into(),
            purpose: "办理读者证".into(),
            redirect_uris: "https://app.example.cn/callback".into(),
            ..Typed::blank()
        }
    }

    #[test]
    fn what_is_in_order_is_written_in_one_way() {
        let typed = Typed {
            name: "  市  图书馆 ".into(),
            purpose: "办理读者证\n和借阅".into(),
            scopes: vec!["phone".into(), "profile".into()],
            ..good()
        };
        let read = typed.read(false).unwrap();
        assert_eq!((read.name.as_str(), read.purpose.as_str()), ("市 图书馆", "办理读者证 和借阅"));
        assert_eq!(read.scopes, "openid profile phone");
        let client = read.client("app", Authentication::None);
        assert_eq!(Typed { authentication: "secret".into(), ..Typed::of(&client) }.read(false), Ok(read));
    }

    #[test]
    fn every_prompt_stands_at_its_field_and_none_alone_when_there_are_more() {
        let (app, other) = ("https://app.example.cn/a", "https://other.example.cn/a");
        for (typed, refused) in [
            (Typed { name: "图".into(), ..good() }, ClientRefusal::Name),
            (Typed { name: "图".repeat(41), ..good() }, ClientRefusal::Name),
            (Typed { name: "图书\u{202e}馆".into(), ..good() }, ClientRefusal::Name),
            (Typed { name: "图书\u{200b}馆".into(), ..good() }, ClientRefusal::Name),
            (Typed { purpose: "读者".into(), ..good() }, ClientRefusal::Purpose),
            (Typed { purpose: "读".repeat(201), ..good() }, ClientRefusal::Purpose),
            (Typed { redirect_uris: " \n".into(), ..good() }, ClientRefusal::NoRedirect),
            (
                Typed { redirect_uris: "x".into(), ..good() },
                ClientRefusal::Addresses(List::Redirect, vec![(1, AddressRefusal::Whole)]),
            ),
            (
                Typed { post_logout_uris: format!("{app}\n{app}#"), ..good() },
                ClientRefusal::Addresses(List::PostLogout, vec![(2, AddressRefusal::Fragment)]),
            ),
            (
                Typed { post_logout_uris: (0..11).map(|n| format!("{app}{n}\n")).collect(), ..good() },
                ClientRefusal::TooMany(List::PostLogout),
            ),
            (
                Typed { backchannel_uri: "http://127.0.0.1/out".into(), ..good() },
                ClientRefusal::Notice(AddressRefusal::Here),
            ),
            (Typed { scopes: vec!["admin".into()], ..good() }, ClientRefusal::Scopes),
            (Typed { authentication: String::new(), ..good() }, ClientRefusal::Authentication),
            (
                Typed { authentication: "private_key".into(), ..good() },
                ClientRefusal::Keys(KeysRefusal::Missing),
            ),
            (Typed { signing: "none".into(), ..good() }, ClientRefusal::Signing),
            (Typed { subject: "each".into(), ..good() }, ClientRefusal::Subject),
            (
                Typed { subject: "pairwise".into(), redirect_uris: format!("{app}\n{other}"), ..good() },
                ClientRefusal::Sector,
            ),
            (Typed { authentication: "none".into(), requires_pkce: false, ..good() }, ClientRefusal::Pkce),
        ] {
            assert_eq!(typed.read(false), Err(vec![refused.clone()]));
            assert!(!refused.field().is_empty() && !refused.to_string().is_empty(), "{refused:?}");
        }
        let fields: Vec<&str> =
            Typed::default().read(false).unwrap_err().iter().map(|one| one.field()).collect();
        assert_eq!(fields, ["name", "purpose", "redirect_uris", "authentication", "signing", "subject"]);
        assert_eq!(good().read(false).unwrap().scopes, "openid profile", "and nothing is wrong here");
    }

    #[test]
    fn no_prompt_of_the_catalogue_is_empty() {
        assert!(ClientRefusal::all().iter().all(|one| one.to_string().chars().count() > 4));
    }
}
