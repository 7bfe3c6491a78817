//! The texts people agree to, and the record that they did (PIPL art. 14, 17).

mod store;

use base::{Given, Id, noun};
use db::{Fault, Tx};

/// One version of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name in addresses and in the record.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its version: the day it came into force.
    pub version: &'static str,
    /// The text: a line that begins with `## ` is a heading, an empty line ends a paragraph.
    pub text: &'static str,
}

/// 《用户协议》.
pub const TERMS: Document =
    Document { name: "terms", title: "用户协议", version: "2026-11-24", text: include_str!("terms.txt") };

/// 《隐私政策》.
pub const PRIVACY: Document =
    Document {
        name: "privacy", title: "隐私政策", version: "2026-11-24", text: include_str!("privacy.txt")
    };

impl Document {
    /// The text of this name.
    pub fn find(name: &str) -> Option<Self> {
        [TERMS, PRIVACY].into_iter().find(|document| document.name == name)
    }

    /// Headings and paragraphs, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let parts = self.text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| match part.strip_prefix("## ") {
                Some(heading) => Block::Heading(heading),
                None => Block::Paragraph(part),
            })
            .collect()
    }
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(&'static str),
}

/// Records that the new account's owner agreed to both texts as they stand.
pub(crate) fn consent(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    address: &str,
    given: &Given,
) -> Result<(), Fault> {
    [TERMS, PRIVACY]
        .into_iter()
        .try_for_each(|document| store::insert(tx, account, &document, address, given))
}
