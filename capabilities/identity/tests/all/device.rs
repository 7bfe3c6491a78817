//! A device with a fingerprint reader that makes passkeys and answers for them, played without a browser.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where browsers know passkeys.
pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// One key in it.
pub(crate) struct Device {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    /// What the owner is called, as the key was told when it was made.
    pub(crate) owner: String,
    /// How often it signed.
    pub(crate) counter: u32,
    /// Where the page stands that asks; a false page stands elsewhere.
    pub(crate) origin: &'static str,
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn asked(question: &str) -> Value {
    serde_json::from_str::<Value>(question).unwrap()["publicKey"].clone()
}

impl Device {
    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let told = json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false });
        told.to_string().into_bytes()
    }

    /// For whom, that a finger was recognised, and how often.
    fn head(&self, flags: u8) -> Vec<u8> {
        let mut head = Sha256::digest(b"localhost").to_vec();
        head.push(flags);
        head.extend(self.counter.to_be_bytes());
        head
    }

    /// Makes a key for `question`; with the answer.
    pub(crate) fn make(question: &str, id: u8) -> (Self, String) {
        let asked = asked(question);
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let owner = asked["user"]["id"].as_str().unwrap().to_owned();
        let device = Self { pair, id: vec![id; 32], owner, counter: 1, origin: ORIGIN };
        let mut data = device.head(0x45);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&device.id);
        let point = device.pair.public_key().as_ref().to_vec();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let response = json!({
            "attestationObject": encode(&object),
            "clientDataJSON": encode(&device.client("webauthn.create", &asked)),
        });
        let answer = device.answer(&response);
        (device, answer)
    }

    /// Signs `question`.
    pub(crate) fn sign(&mut self, question: &str) -> String {
        self.counter += 1;
        let (client, data) = (self.client("webauthn.get", &asked(question)), self.head(0x05));
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(&json!({
            "authenticatorData": encode(&data),
            "clientDataJSON": encode(&client),
            "signature": encode(signature.as_ref()),
            "userHandle": self.owner,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} })
            .to_string()
    }
}
