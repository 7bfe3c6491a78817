//! Adding a client.

use base::{Given, Secret};
use db::{Outcome, Tx};

use super::refusal::ClientRefusal;
use super::registration::{Method, Registration};
use super::{OWN, Registrar, note, store};
use crate::client::{Authentication, Client};
use crate::store as clients;

/// What was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The client.
    pub client: Client,
    /// Its secret, if it has one: shown once, kept only as a hash.
    pub secret: Option<Secret>,
}

/// An id that nobody has, as far as chance goes.
pub fn draw_id(given: &Given) -> String {
    format!("app-{}", given.chance.digits(8))
}

/// Adds a client under `id`.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (id, registration): (&str, &Registration),
    given: &Given,
) -> Outcome<Added, ClientRefusal> {
    let id = id.trim();
    match check_id(id) {
        Err(refusal) => return Ok(Err(refusal)),
        Ok(()) if !store::insert_id(tx, id, given.now)? => return Ok(Err(ClientRefusal::IdTaken)),
        Ok(()) => {}
    }
    let (authentication, secret) = proof(&registration.method, given);
    let client = registration.client(id, authentication);
    clients::replace_client(tx, &client, given.now)?;
    note(tx, by, ("client.added", id), client.name.clone(), given)?;
    Ok(Ok(Added { client, secret }))
}

/// How the client proves itself from now on, with a fresh secret where it is one.
pub(super) fn proof(method: &Method, given: &Given) -> (Authentication, Option<Secret>) {
    match method {
        Method::None => (Authentication::None, None),
        Method::PrivateKey { jwks } => (Authentication::PrivateKey { jwks: jwks.clone() }, None),
        Method::Secret => {
            let secret = Secret::new(given.chance.token());
            (Authentication::by_secret(&secret), Some(secret))
        }
    }
}

/// The program's own, and what an address of the pages is called.
const RESERVED: [&str; 2] = [OWN, "new"];

/// Whether an id can be one, taken or not.
///
/// # Errors
/// When it cannot.
pub fn check_id(id: &str) -> Result<(), ClientRefusal> {
    let id = id.trim();
    let is_sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_id = (3..=40).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && id.chars().all(is_sign);
    match is_id {
        true if RESERVED.contains(&id) => Err(ClientRefusal::IdTaken),
        true => Ok(()),
        false => Err(ClientRefusal::Id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_safe_in_an_address_and_nobody_takes_the_program_s_own() {
        for id in ["app", "app-12345678", "a2b", &"x".repeat(40)] {
            assert_eq!(check_id(id), Ok(()), "{id}");
        }
        for id in [
            "",
            "ab",
            "App",
            "1app",
            "-app",
            "app-",
            "a b",
            "a/b",
            "应用一号",
            "a_b",
            "new?",
            &"x".repeat(41),
        ] {
            assert_eq!(check_id(id), Err(ClientRefusal::Id), "{id}");
        }
        for id in RESERVED {
            assert_eq!(check_id(id), Err(ClientRefusal::IdTaken), "{id}");
        }
    }
}
