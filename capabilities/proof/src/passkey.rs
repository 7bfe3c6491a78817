//! 通行密钥: a key in somebody's device or in hand (WebAuthn), the proof that cannot be told to a false page. The protocol is the
//! `webauthn-rs` crate's; it draws its challenges from the operating system itself. What was asked is the caller's to keep on
//! the server and to take out once.

use db::Fault;
use serde::Serialize;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, Webauthn, WebauthnBuilder,
};

/// What asks keys and reads their answers, for one origin.
#[derive(Clone, Debug)]
pub struct Passkeys(Webauthn);

/// A question: as JSON for the browser, and what to keep of it.
#[derive(Debug)]
pub struct Question {
    /// For the browser.
    pub shown: String,
    /// For [`Asked::kept`].
    pub kept: String,
}

/// What was asked, as the server kept it.
#[derive(Debug)]
pub struct Asked(String);

impl Asked {
    /// From [`Question::kept`].
    pub fn kept(text: String) -> Self {
        Self(text)
    }
}

/// A key that was made and is not kept yet.
#[derive(Debug)]
pub struct Made(Key);

impl Made {
    /// The key.
    pub fn key(&self) -> &Key {
        &self.0
    }
}

/// An answer that fits what was asked.
#[derive(Debug)]
pub struct Proven(AuthenticationResult);

impl Proven {
    /// The number of the signature, as the key counts; 0 when it does not.
    pub fn counter(&self) -> u32 {
        self.0.counter()
    }
}

/// A key as it is kept.
#[derive(Clone, Debug)]
pub struct Key(Passkey);

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Key {
    /// From [`Key::bytes`].
    ///
    /// # Errors
    /// When they are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        Ok(Self(serde_json::from_slice(bytes)?))
    }

    /// Its bytes, to be sealed at once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        Ok(serde_json::to_vec(&self.0)?)
    }

    /// What names it.
    pub fn credential(&self) -> String {
        hexadecimal(self.0.cred_id())
    }

    /// Takes over what the proof says of the key; false when it is another key's.
    pub fn update(&mut self, proven: &Proven) -> bool {
        self.0.update_credential(&proven.0).is_some()
    }
}

fn broken<E: std::fmt::Debug>(error: E) -> Fault {
    Fault::System(format!("webauthn: {error:?}"))
}

fn question(shown: &impl Serialize, kept: &impl Serialize) -> Result<Question, Fault> {
    Ok(Question { shown: serde_json::to_string(shown)?, kept: serde_json::to_string(kept)? })
}

impl Passkeys {
    /// For the pages at `origin`, which browsers show as `name`. `None` where browsers offer no passkeys: under an
    /// address instead of a name.
    pub fn at(origin: &str, name: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        WebauthnBuilder::new(&host, &origin).ok()?.rp_name(name).build().ok().map(Self)
    }

    /// Asks for a new key of `owner`, an id, whom the device shows as `name`; none of the `known` keys again.
    ///
    /// # Errors
    /// When the owner's id is none.
    pub fn ask_creation(&self, (owner, name): (&str, &str), known: &[Key]) -> Result<Question, Fault> {
        let id = Uuid::parse_str(owner).map_err(broken)?;
        let known = known.iter().map(|key| key.0.cred_id().clone()).collect();
        let (shown, kept) = self.0.start_passkey_registration(id, name, name, Some(known)).map_err(broken)?;
        question(&shown, &kept)
    }

    /// [`Passkeys::ask_creation`] of a key that the device finds by itself, so that it can be used to sign in without a name.
    ///
    /// # Errors
    /// When the owner's id is none.
    pub fn ask_discoverable(&self, owner: (&str, &str), known: &[Key]) -> Result<Question, Fault> {
        let asked = self.ask_creation(owner, known)?;
        let mut shown: serde_json::Value = serde_json::from_str(&asked.shown)?;
        // The crate asks for such keys of a platform's own authenticator only; any that can keep one will do.
        let wanted = &mut shown["publicKey"]["authenticatorSelection"];
        wanted["residentKey"] = "required".into();
        wanted["requireResidentKey"] = true.into();
        Ok(Question { shown: shown.to_string(), ..asked })
    }

    /// Asks one of `keys` for a proof; there is at least one.
    ///
    /// # Errors
    /// When there is none.
    pub fn ask_proof(&self, keys: &[Key]) -> Result<Question, Fault> {
        let keys: Vec<Passkey> = keys.iter().map(|key| key.0.clone()).collect();
        let (shown, kept) = self.0.start_passkey_authentication(&keys).map_err(broken)?;
        question(&shown, &kept)
    }

    /// Asks whatever key the device finds for us, with its owner's name in the answer.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn ask_anybody(&self) -> Result<Question, Fault> {
        let (shown, kept) = self.0.start_discoverable_authentication().map_err(broken)?;
        question(&shown, &kept)
    }

    /// Reads the answer to a question for a new key; `None` when it does not fit.
    pub fn made(&self, asked: &Asked, answer: &str) -> Option<Made> {
        let state: PasskeyRegistration = serde_json::from_str(&asked.0).ok()?;
        let made = self.0.finish_passkey_registration(&serde_json::from_str(answer).ok()?, &state);
        made.ok().map(|key| Made(Key(key)))
    }

    /// Reads the answer to [`Passkeys::ask_proof`]; `None` when it does not fit.
    pub fn proven(&self, asked: &Asked, answer: &str) -> Option<Proven> {
        let state: PasskeyAuthentication = serde_json::from_str(&asked.0).ok()?;
        self.0.finish_passkey_authentication(&serde_json::from_str(answer).ok()?, &state).ok().map(Proven)
    }

    /// Whose key answered [`Passkeys::ask_anybody`], as it says itself: the owner's id, and what names the key.
    pub fn named(&self, answer: &str) -> Option<(String, String)> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let (owner, key) = self.0.identify_discoverable_authentication(&answer).ok()?;
        Some((owner.to_string(), hexadecimal(key)))
    }

    /// Reads the answer to [`Passkeys::ask_anybody`] with the key it names; `None` when it does not fit.
    pub fn proven_by(&self, asked: &Asked, key: &Key, answer: &str) -> Option<Proven> {
        let state: DiscoverableAuthentication = serde_json::from_str(&asked.0).ok()?;
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        self.0.finish_discoverable_authentication_v2(&answer, state, &key.0).ok().map(Proven)
    }
}

#[cfg(test)]
mod tests {
    use super::Passkeys;

    #[test]
    fn passkeys_need_a_name_in_the_address() {
        for (origin, offered) in [
            ("https://rc.example.cn", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("https://[::1]", false),
            ("rc.example.cn", false),
        ] {
            assert_eq!(Passkeys::at(origin, "人才").is_some(), offered, "{origin}");
        }
    }
}
