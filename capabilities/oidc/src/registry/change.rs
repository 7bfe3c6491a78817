//! Changing a client.

use base::{Given, Secret};
use db::{Outcome, Tx};

use super::add::proof;
use super::refusal::ClientRefusal;
use super::registration::{Method, Registration, method_of};
use super::{Registrar, Seen, note, seen};
use crate::client::{Authentication, Client};
use crate::consent::store as consents;
use crate::store as clients;

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The client from now on.
    pub client: Client,
    /// Its secret, if it proves itself by one only now.
    pub secret: Option<Secret>,
    /// The names of the fields that changed; none when nothing did, and then nothing was written.
    pub fields: Vec<&'static str>,
}

/// Changes what a client was registered with, if nobody did since it was seen. A secret that it has stays good, and so does a
/// suspension. Where it may have other things, or wants them for something else, its tokens are taken back; for another purpose
/// people are asked again (个人信息保护法 14). The journal keeps the names of the fields, never what is in them.
///
/// # Errors
/// When the database fails.
pub fn change(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (id, saw, registration): (&str, &Seen, &Registration),
    given: &Given,
) -> Outcome<Change, ClientRefusal> {
    let before = match seen(tx, (id, saw))? {
        Ok(before) => before,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (authentication, secret) = match (&registration.method, &before.authentication) {
        (Method::Secret, kept @ Authentication::Secret { .. }) => (kept.clone(), None),
        (method, _) => proof(method, given),
    };
    let client = Client { is_suspended: before.is_suspended, ..registration.client(id, authentication) };
    let fields = changed(&before, &client);
    if !fields.is_empty() {
        clients::replace_client(tx, &client, given.now)?;
        if fields.iter().any(|field| WIDENING.contains(field)) {
            clients::remove_tokens_of_client(tx, id)?;
        }
        if fields.contains(&"purpose") {
            consents::remove_of_client(tx, id)?;
        }
        note(tx, by, ("client.changed", id), fields.join(" "), given)?;
    }
    Ok(Ok(Change { client, secret, fields }))
}

/// What people agreed to with these, or were not asked about: tokens given before are taken back.
const WIDENING: [&str; 3] = ["purpose", "scopes", "is_first_party"];

/// The fields of a registration: the word of the journal, and what people read.
pub(super) const FIELDS: [(&str, &str); 12] = [
    ("name", "应用名称"),
    ("purpose", "用途"),
    ("redirect_uris", "回调地址"),
    ("post_logout_uris", "退出后的地址"),
    ("backchannel_uri", "接收退出通知的地址"),
    ("scopes", "可获取的信息"),
    ("authentication", "认证方式"),
    ("jwks", "公钥"),
    ("signing", "签名算法"),
    ("requires_pkce", "PKCE"),
    ("subject", "用户标识"),
    ("is_first_party", "自有应用"),
];

fn changed(before: &Client, after: &Client) -> Vec<&'static str> {
    let keys = |client: &Client| match &client.authentication {
        Authentication::PrivateKey { jwks } => Some(jwks.clone()),
        _ => None,
    };
    let differs = [
        before.name != after.name,
        before.purpose != after.purpose,
        before.redirect_uris != after.redirect_uris,
        before.post_logout_uris != after.post_logout_uris,
        before.backchannel_uri != after.backchannel_uri,
        before.scopes != after.scopes,
        method_of(before) != method_of(after),
        keys(before) != keys(after),
        before.signing != after.signing,
        before.requires_pkce != after.requires_pkce,
        before.subject != after.subject,
        before.is_first_party != after.is_first_party,
    ];
    FIELDS.iter().zip(differs).filter(|(_, differs)| *differs).map(|((name, _), _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::SubjectKind;
    use crate::key::Algorithm;

    #[test]
    fn each_field_that_changed_is_named_and_no_other() {
        let before = Client::confidential("app", "应用", &Secret::new("s"));
        assert!(changed(&before, &before.clone()).is_empty());
        let signed =
            Client { authentication: Authentication::PrivateKey { jwks: "{}".into() }, ..before.clone() };
        let rotated = Client {
            authentication: Authentication::PrivateKey { jwks: "{\"keys\":[]}".into() },
            ..before.clone()
        };
        assert_eq!(changed(&before, &signed), ["authentication", "jwks"]);
        assert_eq!(changed(&signed, &rotated), ["jwks"]);
        let after = Client {
            name: "别的".into(),
            purpose: "别的用途".into(),
            redirect_uris: vec!["https://a.example/".into()],
            post_logout_uris: vec!["https://a.example/".into()],
            backchannel_uri: Some("https://a.example/".into()),
            scopes: "openid".into(),
            authentication: rotated.authentication,
            signing: Algorithm::Rs256,
            requires_pkce: false,
            subject: SubjectKind::Pairwise,
            is_first_party: true,
            ..before.clone()
        };
        assert_eq!(changed(&before, &after), FIELDS.map(|(name, _)| name));
    }
}
