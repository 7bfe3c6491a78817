//! What people let a client have: asked once, remembered by scope, taken back as easily as given (个人信息保护法 14, 15).
//!
//! Giving data to another processor and giving an identity number each want a consent of their own (23, 29): the scopes in
//! [`SEPARATE`](crate::scope::SEPARATE) are given only by a tick at that scope, and leaving one out refuses nothing else.

pub(crate) mod store;

use base::{Given, Holder, Moment};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::{Client, scope, store as rows};

/// What was decided before about a client's scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    given: Vec<String>,
    left_out: Vec<String>,
}

impl Decided {
    /// True when `scope` was given.
    pub fn is_given(&self, scope: &str) -> bool {
        self.given.iter().any(|one| one == scope)
    }

    /// True when nobody was asked yet about one of `asked`.
    pub(crate) fn misses(&self, asked: &str) -> bool {
        !asked.split(' ').all(|scope| self.is_given(scope) || self.left_out.iter().any(|one| one == scope))
    }

    /// The part of `asked` that was given.
    pub(crate) fn cut(&self, asked: &str) -> String {
        let given: Vec<&str> = asked.split(' ').filter(|scope| self.is_given(scope)).collect();
        given.join(" ")
    }
}

/// What `holder` decided about `client`.
///
/// # Errors
/// When the database fails.
pub fn decided(conn: &mut Conn, holder: &Holder, client: &Client) -> Result<Decided, Fault> {
    let mut decided = Decided::default();
    for (scope, is_given) in store::list_decisions(conn, holder.account(), &client.id)? {
        if is_given { decided.given.push(scope) } else { decided.left_out.push(scope) }
    }
    Ok(decided)
}

/// Keeps that `holder` agreed to `asked`, of the separate scopes only to those in `ticked`. When something given before is
/// left out now, the client's tokens are taken back.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    holder: &Holder,
    client: &Client,
    (asked, ticked): (&str, &[String]),
    given: &Given,
) -> Result<(), Fault> {
    let before = decided(tx, holder, client)?;
    let mut left_out = Vec::new();
    for scope in asked.split(' ') {
        let is_given = !scope::is_separate(scope) || ticked.iter().any(|one| one == scope);
        if !is_given {
            left_out.push(scope);
        }
        store::replace_decision(tx, (holder.account(), &client.id), (scope, is_given), given.now)?;
    }
    if left_out.iter().any(|scope| before.is_given(scope)) {
        take_back(tx, holder, client)?;
    }
    let detail = serde_json::json!({ "asked": asked, "left_out": left_out.join(" ") }).to_string();
    write_down(tx, holder, &client.id, "consent.given", &detail, given)
}

/// Keeps in the journal that `holder` refused; nothing else changes.
pub(crate) fn refuse(
    tx: &mut Tx<'_>,
    holder: &Holder,
    (client, asked): (&Client, &str),
    given: &Given,
) -> Result<(), Fault> {
    write_down(tx, holder, &client.id, "consent.refused", asked, given)
}

/// One client that somebody let have something.
#[derive(Clone, Debug)]
pub struct Authorized {
    /// Which.
    pub client: Client,
    /// What, in the order of [`SCOPES`](crate::SCOPES).
    pub scopes: Vec<&'static str>,
    /// When that was last decided.
    pub decided_at: Moment,
}

/// The clients that `holder` let have something, the last decided first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, holder: &Holder) -> Result<Vec<Authorized>, Fault> {
    let mut all: Vec<(String, Vec<String>, Moment)> = Vec::new();
    for (client, scope, at) in store::list_given(conn, holder.account())? {
        match all.iter_mut().find(|(known, _, _)| *known == client) {
            Some((_, scopes, _)) => scopes.push(scope),
            None => all.push((client, vec![scope], at)),
        }
    }
    let mut authorized = Vec::new();
    for (id, given, decided_at) in all {
        let Some(client) = rows::find_client(conn, &id)? else { continue };
        let known = scope::SCOPES.iter().map(|(name, _)| *name);
        let scopes = known.filter(|name| given.iter().any(|one| one == name)).collect();
        authorized.push(Authorized { client, scopes, decided_at });
    }
    Ok(authorized)
}

/// Takes back everything that `holder` let `client` have, with every token; false when there was nothing.
///
/// # Errors
/// When the database fails.
pub fn withdraw(tx: &mut Tx<'_>, holder: &Holder, client: &str, given: &Given) -> Result<bool, Fault> {
    let Some(found) = rows::find_client(tx, client)? else { return Ok(false) };
    if store::remove_decisions(tx, holder.account(), client)? == 0 {
        return Ok(false);
    }
    take_back(tx, holder, &found)?;
    write_down(tx, holder, client, "consent.withdrawn", "", given)?;
    Ok(true)
}

fn take_back(tx: &mut Tx<'_>, holder: &Holder, client: &Client) -> Result<(), Fault> {
    rows::remove_tokens_of_owner(tx, holder.account(), Some(&client.id))
}

fn write_down(
    tx: &mut Tx<'_>,
    holder: &Holder,
    client: &str,
    action: &str,
    detail: &str,
    given: &Given,
) -> Result<(), Fault> {
    let actor = format!("account:{}", holder.account());
    let entry = Entry { actor, action, about: format!("client:{client}"), detail: detail.to_owned() };
    journal::record(tx, &entry, given)
}
