//! What papers need of the configuration: type, keys, the issuer's name; and `talent verify`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use base::{Ed25519Signer, PublicKeys, Seal, Signer, Sm2Signer};
use paper::Fonts;
use paper::signed::{Unbelieved, check_pdf};

use crate::config::{Config, Crypto, Paper};
use crate::program::open_seal;

/// What signs beside the seal that `crypto` names.
pub fn signer(crypto: Crypto, seal: &dyn Seal) -> Arc<dyn Signer> {
    match crypto {
        Crypto::International => Arc::new(Ed25519Signer::derive(seal)),
        Crypto::Gm => Arc::new(Sm2Signer::derive(seal)),
    }
}

/// The present key and the former ones.
///
/// # Errors
/// When the former ones cannot be read; in words for the operator.
pub fn public_keys(told: &Paper, signer: &dyn Signer) -> Result<PublicKeys, String> {
    if told.former_keys.as_os_str().is_empty() {
        return Ok(PublicKeys::new(signer.public_key(), []));
    }
    let former = read_keys(&told.former_keys)?;
    Ok(PublicKeys::new(signer.public_key(), former.iter().cloned()))
}

/// A list of keys in a file.
///
/// # Errors
/// When it is none; in words for the operator.
pub fn read_keys(file: &Path) -> Result<PublicKeys, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("无法读取 {}：{e}", file.display()))?;
    PublicKeys::parse(&text).map_err(|e| format!("{}：{e}", file.display()))
}

/// The keys of this installation, from its key file and configuration alone.
///
/// # Errors
/// When one of the two cannot be read; in words for the operator.
pub fn own_keys(config: &Config) -> Result<PublicKeys, String> {
    let seal = open_seal(&config.data)?;
    public_keys(&config.paper, &*signer(config.data.crypto, &*seal))
}

/// The faces papers are set in.
///
/// # Errors
/// When the fallback is no font; in words for the operator.
pub fn fonts(told: &Paper) -> Result<Fonts, String> {
    let file = &told.fallback_font;
    if file.as_os_str().is_empty() {
        return Ok(Fonts::built_in());
    }
    let failed = |e: &dyn std::fmt::Display| format!("[paper] fallback_font {}：{e}", file.display());
    let bytes = std::fs::read(file).map_err(|e| failed(&e))?;
    Fonts::with_fallback(bytes).map_err(|e| failed(&e))
}

/// Who issues papers when nobody else does.
pub fn issuer(config: &Config) -> String {
    let names = [&config.paper.issuer, &config.brand.owner, &config.brand.platform];
    names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
}

/// A line of `talent doctor` about papers: its mark and its words.
pub fn examine(config: &Config, seal: &dyn Seal) -> (&'static str, String) {
    let signer = signer(config.data.crypto, seal);
    let key = signer.public_key();
    let found = fonts(&config.paper).and_then(|_| public_keys(&config.paper, &*signer));
    match found {
        Ok(keys) => {
            let (name, id, former) = (key.algorithm().name(), key.id(), keys.iter().count() - 1);
            ("·", format!("文书由{}签发，{name} 签名，公钥 {id}，另有 {former} 个旧公钥", issuer(config)))
        }
        Err(words) => ("✗", words),
    }
}

/// Characters of stored names that no font has.
#[derive(Debug, Default)]
pub struct Unprintable(BTreeSet<char>);

impl Unprintable {
    /// Takes note of what `fonts` lack of `name`.
    pub fn look(&mut self, fonts: &Fonts, name: &str) {
        self.0.extend(fonts.missing(name));
    }

    /// A line of `talent doctor`: which they are and what to do; none when every name can be printed.
    pub fn words(&self) -> Option<String> {
        let named: Vec<String> =
            self.0.iter().map(|one| format!("{one}（U+{:04X}）", u32::from(*one))).collect();
        let words = || {
            format!(
                "姓名中有字体没有的字，文书中印为〓：{}。请在 [paper] fallback_font 指定有这些字的字体",
                named.join("、")
            )
        };
        (!named.is_empty()).then(words)
    }
}

/// What `talent verify` says of a file, and whether it is to be believed.
///
/// # Errors
/// When the file cannot be read; in words for who asks.
pub fn verdict(file: &Path, keys: &PublicKeys) -> Result<(String, bool), String> {
    let bytes = std::fs::read(file).map_err(|e| format!("无法读取 {}：{e}", file.display()))?;
    Ok(match check_pdf(&bytes, keys) {
        Ok(checked) => {
            let (name, id) = (checked.algorithm.name(), checked.key_id);
            (
                format!(
                    "✓ 文件自签名以来没有改动\n  算法 {name}，公钥 {id}\n  证件是否仍然有效，请在网上查验"
                ),
                true,
            )
        }
        Err(unbelieved @ Unbelieved::UnknownKey(_)) => (format!("✗ {unbelieved}，不能证明由谁签发"), false),
        Err(unbelieved) => (format!("✗ {unbelieved}"), false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{IntlSeal, KeyRing, SeededChance};

    fn seal(seed: u64) -> IntlSeal {
        IntlSeal::new(KeyRing::generate(&SeededChance::new(seed)))
    }

    fn folder() -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("talent-papers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_paper_is_checked_offline_and_a_changed_one_is_not_believed() {
        let (signer, file) = (signer(Crypto::International, &seal(1)), folder().join("checked.pdf"));
        let keys = public_keys(&Paper::default(), &*signer).unwrap();
        let mut signed = paper::signed::seal_pdf(b"%PDF-1.7\n%%EOF".to_vec(), &*signer);
        std::fs::write(&file, &signed).unwrap();
        let (words, believed) = verdict(&file, &keys).unwrap();
        assert!(believed && words.contains(&signer.public_key().id()), "{words}");
        let others = PublicKeys::new(Sm2Signer::derive(&seal(2)).public_key(), []);
        assert!(!verdict(&file, &others).unwrap().1);
        signed[5] = b'2';
        std::fs::write(&file, &signed).unwrap();
        assert_eq!(verdict(&file, &keys).unwrap(), ("✗ 文件在签名之后被改动过".to_owned(), false));
        assert!(verdict(Path::new("/nowhere.pdf"), &keys).is_err());
    }

    #[test]
    fn former_keys_stay_believed() {
        let (old, new) = (signer(Crypto::Gm, &seal(1)), signer(Crypto::International, &seal(2)));
        let file = folder().join("former.json");
        std::fs::write(&file, public_keys(&Paper::default(), &*old).unwrap().to_json()).unwrap();
        let told = Paper { former_keys: file, ..Paper::default() };
        let keys = public_keys(&told, &*new).unwrap();
        let ids: Vec<String> = keys.iter().map(base::PublicKey::id).collect();
        assert_eq!(ids, [new.public_key().id(), old.public_key().id()]);
        let missing = Paper { former_keys: "/nowhere.json".into(), ..Paper::default() };
        assert!(public_keys(&missing, &*new).unwrap_err().contains("/nowhere.json"));
    }

    #[test]
    fn names_that_cannot_be_printed_are_named() {
        let fonts = Fonts::built_in();
        let mut found = Unprintable::default();
        ["郑范例", "李䶮"].iter().for_each(|name| found.look(&fonts, name));
        assert_eq!(found.words(), None);
        ["王\u{30000}", "赵\u{30000}"].iter().for_each(|name| found.look(&fonts, name));
        let words = found.words().unwrap();
        assert_eq!(words.matches("U+30000").count(), 1, "{words}");
        let no_font = Paper { fallback_font: "Cargo.toml".into(), ..Paper::default() };
        assert!(super::fonts(&no_font).unwrap_err().contains("不是 OpenType 字体"));
    }
}
