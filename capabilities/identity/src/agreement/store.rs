//! SQL of consents.

use base::{Given, Id, noun};
use db::{Fault, Tx};
use diesel::prelude::*;

use super::Document;

diesel::table! {
    consent (id) {
        id -> Text, account_id -> Text, document -> Text, version -> Text, sha256 -> Text, address -> Text,
        given_at -> BigInt,
    }
}

/// One consent.
enum Consent {}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    document: &Document,
    address: &str,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(consent::table)
        .values((
            consent::id.eq(Id::<Consent>::new(given).as_str()),
            consent::account_id.eq(account.as_str()),
            consent::document.eq(document.name),
            consent::version.eq(document.version),
            consent::sha256.eq(base::sha256_hex(document.text.as_bytes())),
            consent::address.eq(address),
            consent::given_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
