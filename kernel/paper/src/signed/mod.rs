//! A signature behind the last byte of a PDF: one comment line, which readers pass over.
//!
//! `%talent-signature-1 Ed25519 <key id> <signature>` signs every byte before the signature itself, the line's beginning
//! included. The line must be the file's last: what is appended to a PDF later can change what it shows.

use base::sign::{self, Algorithm};
use base::{PublicKeys, Signature, Signer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const MARK: &[u8] = b"%talent-signature-1 ";

/// Longer than any line of ours.
const LONGEST: usize = 256;

/// A file that is as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whose key signed it.
    pub key_id: String,
    /// With what.
    pub algorithm: Algorithm,
}

/// Why a file is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// It does not end with a signature of ours.
    #[error("文件末尾没有本系统的签名，或签名之后又有改动")]
    Unsigned,
    /// A key signed it that is not in the list.
    #[error("签名所用的公钥（{0}）不在公钥列表中")]
    UnknownKey(String),
    /// It was changed after it was signed.
    #[error("文件在签名之后被改动过")]
    Changed,
}

/// `pdf` with its signature.
pub fn seal_pdf(mut pdf: Vec<u8>, signer: &dyn Signer) -> Vec<u8> {
    if !pdf.ends_with(b"\n") {
        pdf.push(b'\n');
    }
    let key = signer.public_key();
    pdf.extend_from_slice(&beginning(key.algorithm(), &key.id()));
    let signature = signer.sign(&pdf);
    pdf.extend_from_slice(&ending(&signature));
    pdf
}

fn beginning(algorithm: Algorithm, key_id: &str) -> Vec<u8> {
    [MARK, algorithm.name().as_bytes(), b" ", key_id.as_bytes(), b" "].concat()
}

fn ending(signature: &Signature) -> Vec<u8> {
    let mut line = URL_SAFE_NO_PAD.encode(signature.0).into_bytes();
    line.push(b'\n');
    line
}

/// Checks that `file` ends with a signature by one of `keys` over all of it.
///
/// # Errors
/// When it has none, another key signed it, or any byte was changed.
pub fn check_pdf(file: &[u8], keys: &PublicKeys) -> Result<Checked, Unbelieved> {
    let start = last_line(file).ok_or(Unbelieved::Unsigned)?;
    let words = file[start..].strip_prefix(MARK).and_then(|line| line.strip_suffix(b"\n"));
    let words = words.and_then(|line| std::str::from_utf8(line).ok()).ok_or(Unbelieved::Unsigned)?;
    let [algorithm, key_id, signature] =
        words.split(' ').collect::<Vec<_>>().try_into().map_err(|_| Unbelieved::Unsigned)?;
    // What is no id is not repeated to whoever reads the answer on a terminal.
    if !key_id.bytes().all(|one| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_')) {
        return Err(Unbelieved::Unsigned);
    }
    let key = keys.find(key_id).ok_or_else(|| Unbelieved::UnknownKey(key_id.to_owned()))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
    let signature = Signature(signature.ok_or(Unbelieved::Changed)?);
    if Algorithm::parse(algorithm) != Some(key.algorithm()) {
        return Err(Unbelieved::Changed);
    }
    let signed = &file[..file.len() - ending(&signature).len()];
    sign::verify(key, signed, &signature).map_err(|_| Unbelieved::Changed)?;
    Ok(Checked { key_id: key.id(), algorithm: key.algorithm() })
}

/// Where the last line begins, which a line break must end.
fn last_line(file: &[u8]) -> Option<usize> {
    let body = file.strip_suffix(b"\n")?;
    let tail = body.len().saturating_sub(LONGEST);
    body[tail..].iter().rposition(|byte| *byte == b'\n').map(|at| tail + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Ed25519Signer, GmSeal, IntlSeal, KeyRing, SeededChance, Sm2Signer};

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF";

    fn signers(seed: u64) -> [Box<dyn Signer>; 2] {
        let ring = || KeyRing::generate(&SeededChance::new(seed));
        [
            Box::new(Ed25519Signer::derive(&IntlSeal::new(ring()))),
            Box::new(Sm2Signer::derive(&GmSeal::new(ring()))),
        ]
    }

    fn keys(seed: u64) -> PublicKeys {
        let [one, two] = signers(seed);
        PublicKeys::new(one.public_key(), [two.public_key()])
    }

    #[test]
    fn a_signed_file_is_believed_and_names_its_key() {
        for signer in signers(1) {
            let file = seal_pdf(PDF.to_vec(), &*signer);
            assert!(file.starts_with(PDF));
            let key = signer.public_key();
            let expected = Checked { key_id: key.id(), algorithm: key.algorithm() };
            assert_eq!(check_pdf(&file, &keys(1)), Ok(expected));
            assert_eq!(check_pdf(&file, &keys(2)), Err(Unbelieved::UnknownKey(key.id())));
        }
    }

    #[test]
    fn any_changed_added_or_missing_byte_fails() {
        for signer in signers(1) {
            let file = seal_pdf(PDF.to_vec(), &*signer);
            for at in 0..file.len() {
                for bit in [0, 5] {
                    let mut bent = file.clone();
                    bent[at] ^= 1 << bit;
                    assert!(check_pdf(&bent, &keys(1)).is_err(), "byte {at}");
                }
                let mut longer = file.clone();
                longer.insert(at, b' ');
                assert!(check_pdf(&longer, &keys(1)).is_err(), "a byte more at {at}");
                let mut shorter = file.clone();
                shorter.remove(at);
                assert!(check_pdf(&shorter, &keys(1)).is_err(), "a byte less at {at}");
            }
            assert!(check_pdf(&[&file[..], b"\n"].concat(), &keys(1)).is_err());
            assert!(check_pdf(&[&file[..], PDF].concat(), &keys(1)).is_err());
        }
    }

    #[test]
    fn a_file_without_a_signature_is_unsigned() {
        for file in [
            PDF,
            b"",
            b"\n",
            b"%talent-signature-1 a b c\n",
            b"\n%talent-signature-1 \n",
            b"\n%talent-signature-1 SM2 \x1b[2J x\n",
        ] {
            assert_eq!(check_pdf(file, &keys(1)), Err(Unbelieved::Unsigned));
        }
    }
}
