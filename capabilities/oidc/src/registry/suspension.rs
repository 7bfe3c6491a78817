//! Suspending a client, and letting it work again.

use base::Given;
use db::{Outcome, Tx};

use super::refusal::ClientRefusal;
use super::registration::said;
use super::{Registrar, Seen, note, seen};
use crate::client::Client;
use crate::store as clients;

/// Suspends a client, for a reason, if nobody changed it since it was seen. It signs nobody in from now on, and the tokens it
/// holds, to renew by as well, open nothing more: not when it works again either.
///
/// # Errors
/// When the database fails.
pub fn suspend(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (id, saw, reason): (&str, &Seen, &str),
    given: &Given,
) -> Outcome<(), ClientRefusal> {
    let client = match seen(tx, (id, saw))? {
        Ok(client) if client.is_suspended => return Ok(Err(ClientRefusal::AlreadySuspended)),
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(reason) = said(reason, 4..=200) else { return Ok(Err(ClientRefusal::Reason)) };
    clients::replace_client(tx, &Client { is_suspended: true, ..client }, given.now)?;
    clients::remove_tokens_of_client(tx, id)?;
    note(tx, by, ("client.suspended", id), reason, given)?;
    Ok(Ok(()))
}

/// Lets a suspended client work again, if nobody changed it since it was seen.
///
/// # Errors
/// When the database fails.
pub fn resume(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (id, saw): (&str, &Seen),
    given: &Given,
) -> Outcome<(), ClientRefusal> {
    let client = match seen(tx, (id, saw))? {
        Ok(client) if !client.is_suspended => return Ok(Err(ClientRefusal::NotSuspended)),
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    clients::replace_client(tx, &Client { is_suspended: false, ..client }, given.now)?;
    note(tx, by, ("client.resumed", id), String::new(), given)?;
    Ok(Ok(()))
}
