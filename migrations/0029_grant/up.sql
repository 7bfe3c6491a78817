-- What people let other systems have, tokens that are renewed, assertions that were used, and keys published before they sign.

CREATE TABLE oidc_grant (
    account_id TEXT NOT NULL REFERENCES account (id),
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    scope TEXT NOT NULL,              -- one
    is_given BOOLEAN NOT NULL,        -- false: asked and left out, and not asked again by itself
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, client_id, scope)
);

CREATE TABLE oidc_refresh (
    token_hash TEXT NOT NULL PRIMARY KEY,
    code_hash TEXT NOT NULL,          -- the family: everything that came of one code
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    session_id TEXT NOT NULL,         -- where the person consented; it may be over
    scope TEXT NOT NULL,
    way TEXT NOT NULL,
    auth_at BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,       -- unless it is used before
    ends_at BIGINT NOT NULL,          -- of the whole family
    used BOOLEAN NOT NULL
);
CREATE INDEX oidc_refresh_code ON oidc_refresh (code_hash);
CREATE INDEX oidc_refresh_owner ON oidc_refresh (account_id, client_id);
CREATE INDEX oidc_refresh_end ON oidc_refresh (ends_at);

CREATE TABLE oidc_assertion (
    client_id TEXT NOT NULL REFERENCES oidc_client (id),
    jti_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
);
CREATE INDEX oidc_assertion_expiry ON oidc_assertion (expires_at);

ALTER TABLE oidc_token ADD COLUMN issued_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX oidc_token_owner ON oidc_token (account_id, client_id);
CREATE INDEX oidc_code_owner ON oidc_code (account_id, client_id);

-- A key signs from a moment on until its successor does; that says everything the old column said.
ALTER TABLE oidc_key ADD COLUMN signs_from BIGINT NOT NULL DEFAULT 0;
UPDATE oidc_key SET signs_from = created_at;
ALTER TABLE oidc_key DROP COLUMN retired_at;
