//! SQL of the registry, beside that of clients.

use std::collections::HashMap;

use base::Moment;
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::store::oidc_client;

/// Takes `id` for a client that is written next; false when somebody has it.
pub(super) fn insert_id(tx: &mut Tx<'_>, id: &str, now: Moment) -> Result<bool, Fault> {
    let values = (
        oidc_client::id.eq(id.to_owned()),
        oidc_client::name.eq(""),
        oidc_client::redirect_uris.eq("[]"),
        oidc_client::post_logout_uris.eq("[]"),
        oidc_client::scopes.eq(""),
        oidc_client::signing.eq(""),
        oidc_client::requires_pkce.eq(true),
        oidc_client::created_at.eq(now),
    );
    match tx.savepoint(|conn| diesel::insert_into(oidc_client::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn find_registered_at(conn: &mut Conn, id: &str) -> Result<Option<Moment>, Fault> {
    Ok(oidc_client::table.find(id).select(oidc_client::created_at).first(conn).optional()?)
}

/// Since when each client is known, by id.
pub(super) fn list_registered_at(conn: &mut Conn) -> Result<HashMap<String, Moment>, Fault> {
    let rows: Vec<(String, Moment)> =
        oidc_client::table.select((oidc_client::id, oidc_client::created_at)).load(conn)?;
    Ok(rows.into_iter().collect())
}
