//! All SQL of this capability.

use base::{Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::client::{Authentication, Client, SubjectKind};
use crate::key::Algorithm;
use crate::token::store as refreshes;

diesel::table! {
    oidc_client (id) {
        id -> Text, name -> Text, purpose -> Text, authentication -> Text, secret_hash -> Nullable<Text>,
        jwks -> Nullable<Text>, redirect_uris -> Text, post_logout_uris -> Text, backchannel_uri -> Nullable<Text>,
        scopes -> Text, signing -> Text, requires_pkce -> Bool, subject -> Text, is_first_party -> Bool,
        is_suspended -> Bool, created_at -> BigInt,
    }
}
diesel::table! {
    oidc_code (code_hash) {
        code_hash -> Text, client_id -> Text, account_id -> Text, session_id -> Text, redirect_uri -> Text,
        scope -> Text, nonce -> Nullable<Text>, challenge -> Nullable<Text>, way -> Text, auth_at -> BigInt,
        expires_at -> BigInt, used -> Bool,
    }
}
diesel::table! {
    oidc_token (token_hash) {
        token_hash -> Text, code_hash -> Text, client_id -> Text, account_id -> Text, session_id -> Text,
        scope -> Text, issued_at -> BigInt, expires_at -> BigInt,
    }
}
diesel::table! {
    oidc_visit (session_id, client_id) { session_id -> Text, client_id -> Text, opened_at -> BigInt, }
}
diesel::table! {
    oidc_key (id) {
        id -> Text, algorithm -> Text, private_sealed -> Binary, public_jwk -> Text, created_at -> BigInt,
        signs_from -> BigInt,
    }
}
diesel::table! {
    oidc_assertion (client_id, jti_hash) { client_id -> Text, jti_hash -> Text, expires_at -> BigInt, }
}

/// Column by column, as the table has them.
#[derive(Queryable)]
struct ClientRow {
    id: String,
    name: String,
    purpose: String,
    authentication: String,
    secret_hash: Option<String>,
    jwks: Option<String>,
    redirect_uris: String,
    post_logout_uris: String,
    backchannel_uri: Option<String>,
    scopes: String,
    signing: String,
    requires_pkce: bool,
    subject: String,
    is_first_party: bool,
    is_suspended: bool,
    _created_at: Moment,
}

fn authentication_from(
    kind: &str,
    secret_hash: Option<String>,
    jwks: Option<String>,
) -> Option<Authentication> {
    match (kind, secret_hash, jwks) {
        ("none", _, _) => Some(Authentication::None),
        ("secret", Some(hash), _) => Some(Authentication::Secret { hash }),
        ("private_key", _, Some(jwks)) => Some(Authentication::PrivateKey { jwks }),
        _ => None,
    }
}

fn client_from(row: ClientRow) -> Result<Client, Fault> {
    let unknown = |what: &str| Fault::Stored(format!("{what} of client {}", row.id));
    let authentication = authentication_from(&row.authentication, row.secret_hash, row.jwks)
        .ok_or_else(|| unknown("authentication"))?;
    let signing = Algorithm::parse(&row.signing).ok_or_else(|| unknown("algorithm"))?;
    let subject = SubjectKind::parse(&row.subject).ok_or_else(|| unknown("subject"))?;
    Ok(Client {
        name: row.name,
        purpose: row.purpose,
        authentication,
        redirect_uris: serde_json::from_str(&row.redirect_uris)?,
        post_logout_uris: serde_json::from_str(&row.post_logout_uris)?,
        backchannel_uri: row.backchannel_uri,
        scopes: row.scopes,
        signing,
        requires_pkce: row.requires_pkce,
        subject,
        is_first_party: row.is_first_party,
        is_suspended: row.is_suspended,
        id: row.id,
    })
}

pub(crate) fn find_client(conn: &mut Conn, id: &str) -> Result<Option<Client>, Fault> {
    let row: Option<ClientRow> = oidc_client::table.find(id).first(conn).optional()?;
    row.map(client_from).transpose()
}

pub(crate) fn list_clients(conn: &mut Conn) -> Result<Vec<Client>, Fault> {
    let rows: Vec<ClientRow> = oidc_client::table.order(oidc_client::id).load(conn)?;
    rows.into_iter().map(client_from).collect()
}

/// Updates the client of this id, or inserts it.
pub(crate) fn replace_client(tx: &mut Tx<'_>, client: &Client, now: Moment) -> Result<(), Fault> {
    let (authentication, secret_hash, jwks) = match &client.authentication {
        Authentication::None => ("none", None, None),
        Authentication::Secret { hash } => ("secret", Some(hash), None),
        Authentication::PrivateKey { jwks } => ("private_key", None, Some(jwks)),
    };
    let values = (
        oidc_client::name.eq(&client.name),
        oidc_client::purpose.eq(&client.purpose),
        oidc_client::authentication.eq(authentication),
        oidc_client::secret_hash.eq(secret_hash),
        oidc_client::jwks.eq(jwks),
        oidc_client::redirect_uris.eq(serde_json::to_string(&client.redirect_uris)?),
        oidc_client::post_logout_uris.eq(serde_json::to_string(&client.post_logout_uris)?),
        oidc_client::backchannel_uri.eq(&client.backchannel_uri),
        oidc_client::scopes.eq(&client.scopes),
        oidc_client::signing.eq(client.signing.name()),
        oidc_client::requires_pkce.eq(client.requires_pkce),
        oidc_client::subject.eq(client.subject.name()),
        oidc_client::is_first_party.eq(client.is_first_party),
        oidc_client::is_suspended.eq(client.is_suspended),
    );
    let row = oidc_client::table.find(&client.id);
    if diesel::update(row).set(values.clone()).execute(&mut **tx)? == 0 {
        let new = (oidc_client::id.eq(&client.id), values, oidc_client::created_at.eq(now));
        diesel::insert_into(oidc_client::table).values(new).execute(&mut **tx)?;
    }
    Ok(())
}

/// What a code stands for.
pub(crate) struct Grant {
    pub client: String,
    pub account: Id<noun::Account>,
    pub session: String,
    pub redirect_uri: String,
    pub scope: String,
    pub nonce: Option<String>,
    pub challenge: Option<String>,
    pub way: String,
    pub auth_at: Moment,
}

pub(crate) struct StoredCode {
    pub grant: Grant,
    pub expires_at: Moment,
}

pub(crate) fn insert_code(
    tx: &mut Tx<'_>,
    code_hash: &str,
    grant: &Grant,
    expires_at: Moment,
) -> Result<(), Fault> {
    diesel::insert_into(oidc_code::table)
        .values((
            oidc_code::code_hash.eq(code_hash),
            oidc_code::client_id.eq(&grant.client),
            oidc_code::account_id.eq(grant.account.as_str()),
            oidc_code::session_id.eq(&grant.session),
            oidc_code::redirect_uri.eq(&grant.redirect_uri),
            oidc_code::scope.eq(&grant.scope),
            oidc_code::nonce.eq(&grant.nonce),
            oidc_code::challenge.eq(&grant.challenge),
            oidc_code::way.eq(&grant.way),
            oidc_code::auth_at.eq(grant.auth_at),
            oidc_code::expires_at.eq(expires_at),
            oidc_code::used.eq(false),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_code(conn: &mut Conn, code_hash: &str) -> Result<Option<StoredCode>, Fault> {
    type Asked = (String, Id<noun::Account>, String, String, String);
    type Row = (Asked, Option<String>, Option<String>, String, Moment, Moment);
    let columns = (
        (
            oidc_code::client_id,
            oidc_code::account_id,
            oidc_code::session_id,
            oidc_code::redirect_uri,
            oidc_code::scope,
        ),
        oidc_code::nonce,
        oidc_code::challenge,
        oidc_code::way,
        oidc_code::auth_at,
        oidc_code::expires_at,
    );
    let row: Option<Row> = oidc_code::table.find(code_hash).select(columns).first(conn).optional()?;
    let Some(((client, account, session, redirect_uri, scope), nonce, challenge, way, auth_at, expires_at)) =
        row
    else {
        return Ok(None);
    };
    let grant = Grant { client, account, session, redirect_uri, scope, nonce, challenge, way, auth_at };
    Ok(Some(StoredCode { grant, expires_at }))
}

/// True for the one caller that used the code.
pub(crate) fn use_code(tx: &mut Tx<'_>, code_hash: &str) -> Result<bool, Fault> {
    let unused = oidc_code::table.find(code_hash).filter(oidc_code::used.eq(false));
    Ok(diesel::update(unused).set(oidc_code::used.eq(true)).execute(&mut **tx)? == 1)
}

pub(crate) fn is_session_live(conn: &mut Conn, session: &str) -> Result<bool, Fault> {
    match Id::parse(session) {
        Some(id) => db::session::exists(conn, &id),
        None => Ok(false),
    }
}

pub(crate) fn insert_token(
    tx: &mut Tx<'_>,
    token_hash: &str,
    code_hash: &str,
    grant: &Grant,
    (issued_at, expires_at): (Moment, Moment),
) -> Result<(), Fault> {
    diesel::insert_into(oidc_token::table)
        .values((
            oidc_token::token_hash.eq(token_hash),
            oidc_token::code_hash.eq(code_hash),
            oidc_token::client_id.eq(&grant.client),
            oidc_token::account_id.eq(grant.account.as_str()),
            oidc_token::session_id.eq(&grant.session),
            oidc_token::scope.eq(&grant.scope),
            oidc_token::issued_at.eq(issued_at),
            oidc_token::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// An access token, without itself.
#[derive(Queryable)]
pub(crate) struct Token {
    pub client: String,
    pub account: Id<noun::Account>,
    pub scope: String,
    pub issued_at: Moment,
    pub expires_at: Moment,
}

pub(crate) fn find_token(conn: &mut Conn, token_hash: &str, now: Moment) -> Result<Option<Token>, Fault> {
    let columns = (
        oidc_token::client_id,
        oidc_token::account_id,
        oidc_token::scope,
        oidc_token::issued_at,
        oidc_token::expires_at,
    );
    Ok(oidc_token::table
        .find(token_hash)
        .filter(oidc_token::expires_at.gt(now))
        .select(columns)
        .first(conn)
        .optional()?)
}

pub(crate) fn remove_token(tx: &mut Tx<'_>, token_hash: &str, client: &str) -> Result<(), Fault> {
    let own = oidc_token::table.find(token_hash).filter(oidc_token::client_id.eq(client));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

/// The whole family of a code, refresh tokens among it.
pub(crate) fn remove_tokens_of_code(tx: &mut Tx<'_>, code_hash: &str) -> Result<(), Fault> {
    diesel::delete(oidc_token::table.filter(oidc_token::code_hash.eq(code_hash))).execute(&mut **tx)?;
    refreshes::remove_of_code(tx, code_hash)
}

pub(crate) fn remove_tokens_of_session(tx: &mut Tx<'_>, session: &str) -> Result<(), Fault> {
    diesel::delete(oidc_token::table.filter(oidc_token::session_id.eq(session))).execute(&mut **tx)?;
    Ok(())
}

/// Every token about `account` of one client, or of all, and the codes that would become some.
pub(crate) fn remove_tokens_of_owner(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    client: Option<&str>,
) -> Result<(), Fault> {
    let tokens = oidc_token::table.filter(oidc_token::account_id.eq(account.as_str()));
    let codes = oidc_code::table.filter(oidc_code::account_id.eq(account.as_str()));
    match client {
        Some(client) => {
            diesel::delete(tokens.filter(oidc_token::client_id.eq(client))).execute(&mut **tx)?;
            diesel::delete(codes.filter(oidc_code::client_id.eq(client))).execute(&mut **tx)?;
        }
        None => {
            diesel::delete(tokens).execute(&mut **tx)?;
            diesel::delete(codes).execute(&mut **tx)?;
        }
    }
    refreshes::remove_of_owner(tx, account, client)
}

/// Every token of `client`, and the codes that would become some.
pub(crate) fn remove_tokens_of_client(tx: &mut Tx<'_>, client: &str) -> Result<(), Fault> {
    diesel::delete(oidc_token::table.filter(oidc_token::client_id.eq(client))).execute(&mut **tx)?;
    diesel::delete(oidc_code::table.filter(oidc_code::client_id.eq(client))).execute(&mut **tx)?;
    refreshes::remove_of_client(tx, client)
}

/// True for the first use of an assertion of `client`; the second is a copy.
pub(crate) fn use_assertion(
    tx: &mut Tx<'_>,
    client: &str,
    jti_hash: &str,
    expires_at: Moment,
) -> Result<bool, Fault> {
    let known: i64 = oidc_assertion::table.find((client, jti_hash)).count().get_result(&mut **tx)?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(oidc_assertion::table)
        .values((
            oidc_assertion::client_id.eq(client),
            oidc_assertion::jti_hash.eq(jti_hash),
            oidc_assertion::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(true)
}

/// Notes that `client` signed somebody in through `session`.
pub(crate) fn insert_visit(tx: &mut Tx<'_>, session: &str, client: &str, now: Moment) -> Result<(), Fault> {
    diesel::delete(oidc_visit::table.find((session, client))).execute(&mut **tx)?;
    diesel::insert_into(oidc_visit::table)
        .values((
            oidc_visit::session_id.eq(session),
            oidc_visit::client_id.eq(client),
            oidc_visit::opened_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets who signed somebody in through `session`, and answers who.
pub(crate) fn remove_visits(tx: &mut Tx<'_>, session: &str) -> Result<Vec<String>, Fault> {
    let of_session = oidc_visit::table.filter(oidc_visit::session_id.eq(session));
    let clients = of_session.select(oidc_visit::client_id).load(&mut **tx)?;
    diesel::delete(of_session).execute(&mut **tx)?;
    Ok(clients)
}

#[derive(Queryable)]
pub(crate) struct StoredKey {
    pub id: String,
    pub private: Sealed,
}

/// The key of `algorithm` that signs at `now`: the one that began last.
pub(crate) fn find_signing_key(
    conn: &mut Conn,
    algorithm: &str,
    now: Moment,
) -> Result<Option<StoredKey>, Fault> {
    Ok(oidc_key::table
        .filter(oidc_key::algorithm.eq(algorithm).and(oidc_key::signs_from.le(now)))
        .order((oidc_key::signs_from.desc(), oidc_key::id.desc()))
        .select((oidc_key::id, oidc_key::private_sealed))
        .first(conn)
        .optional()?)
}

pub(crate) fn find_public_key(conn: &mut Conn, id: &str) -> Result<Option<String>, Fault> {
    Ok(oidc_key::table.find(id).select(oidc_key::public_jwk).first(conn).optional()?)
}

/// From when each key of `algorithm` signs and what it verifies with, the newest first.
pub(crate) fn list_keys(conn: &mut Conn, algorithm: &str) -> Result<Vec<(Moment, String)>, Fault> {
    Ok(oidc_key::table
        .filter(oidc_key::algorithm.eq(algorithm))
        .order((oidc_key::signs_from.desc(), oidc_key::id.desc()))
        .select((oidc_key::signs_from, oidc_key::public_jwk))
        .load(conn)?)
}

pub(crate) fn insert_key(
    tx: &mut Tx<'_>,
    (id, algorithm): (&str, &str),
    private: &Sealed,
    public: &str,
    (created_at, signs_from): (Moment, Moment),
) -> Result<(), Fault> {
    diesel::insert_into(oidc_key::table)
        .values((
            oidc_key::id.eq(id),
            oidc_key::algorithm.eq(algorithm),
            oidc_key::private_sealed.eq(private),
            oidc_key::public_jwk.eq(public),
            oidc_key::created_at.eq(created_at),
            oidc_key::signs_from.eq(signs_from),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_expired(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    // A used code is kept for a day, so that its second use is known for what it is.
    let long_ago = now.minus(time::Duration::DAY);
    diesel::delete(oidc_code::table.filter(oidc_code::expires_at.lt(long_ago))).execute(&mut **tx)?;
    diesel::delete(oidc_token::table.filter(oidc_token::expires_at.lt(now))).execute(&mut **tx)?;
    diesel::delete(oidc_visit::table.filter(oidc_visit::opened_at.lt(long_ago))).execute(&mut **tx)?;
    diesel::delete(oidc_assertion::table.filter(oidc_assertion::expires_at.lt(now))).execute(&mut **tx)?;
    refreshes::remove_expired(tx, now)
}
