//! Giving a client another secret.

use base::{Given, Secret};
use db::{Outcome, Tx};

use super::refusal::ClientRefusal;
use super::{Registrar, Seen, note, seen};
use crate::client::{Authentication, Client};
use crate::store as clients;

/// Draws another secret, if nobody changed the client since it was seen. The old one is void at once: until the client is told
/// the new one, it can sign nobody in.
///
/// # Errors
/// When the database fails.
pub fn renew_secret(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (id, saw): (&str, &Seen),
    given: &Given,
) -> Outcome<Secret, ClientRefusal> {
    let client = match seen(tx, (id, saw))? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !matches!(client.authentication, Authentication::Secret { .. }) {
        return Ok(Err(ClientRefusal::NoSecret));
    }
    let secret = Secret::new(given.chance.token());
    let client = Client { authentication: Authentication::by_secret(&secret), ..client };
    clients::replace_client(tx, &client, given.now)?;
    note(tx, by, ("client.secret-renewed", id), String::new(), given)?;
    Ok(Ok(secret))
}
