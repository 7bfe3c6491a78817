-- The OpenID Connect provider: who may ask, what was granted, with which keys it is signed.

CREATE TABLE oidc_client (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret_hash TEXT,                 -- null for a public client
    redirect_uris TEXT NOT NULL,      -- JSON array, compared as whole strings
    post_logout_uris TEXT NOT NULL,   -- JSON array
    backchannel_uri TEXT,
    scopes TEXT NOT NULL,             -- space separated
    signing TEXT NOT NULL,            -- ES256, RS256
    requires_pkce BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE oidc_code (
    code_hash TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    session_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    challenge TEXT,
    way TEXT NOT NULL,
    auth_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used BOOLEAN NOT NULL
);
CREATE INDEX oidc_code_expiry ON oidc_code (expires_at);

CREATE TABLE oidc_token (
    token_hash TEXT NOT NULL PRIMARY KEY,
    code_hash TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    session_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oidc_token_code ON oidc_token (code_hash);
CREATE INDEX oidc_token_session ON oidc_token (session_id);
CREATE INDEX oidc_token_expiry ON oidc_token (expires_at);

CREATE TABLE oidc_visit (
    session_id TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, client_id)
);
CREATE INDEX oidc_visit_opened ON oidc_visit (opened_at);

CREATE TABLE oidc_key (
    id TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    private_sealed BYTEA NOT NULL,
    public_jwk TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT                 -- no longer signs; published for a day more
);
CREATE INDEX oidc_key_algorithm ON oidc_key (algorithm, created_at);
