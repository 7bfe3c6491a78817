-- Signing in by another platform's account (R2.2.6, R2.2.7): ways begun, people met and not known yet, accounts bound.

CREATE TABLE upstream_attempt (
    state_hash BYTEA NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    visit_hash BYTEA NOT NULL,        -- the browser that set out: nobody else may come back with this state
    account_id TEXT,                  -- set when somebody signed in binds a further platform
    secrets_sealed BYTEA NOT NULL,    -- nonce and verifier
    next TEXT NOT NULL,               -- where the visitor wanted to go
    began_at BIGINT NOT NULL
);
CREATE INDEX upstream_attempt_began ON upstream_attempt (began_at);

CREATE TABLE upstream_stranger (
    visit_hash BYTEA NOT NULL PRIMARY KEY, -- the browser that came back: its next sign-in binds
    provider TEXT NOT NULL,
    subject_index BYTEA NOT NULL,
    subject_sealed BYTEA NOT NULL,
    met_at BIGINT NOT NULL
);
CREATE INDEX upstream_stranger_met ON upstream_stranger (met_at);

CREATE TABLE upstream_bond (
    provider TEXT NOT NULL,
    subject_index BYTEA NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    subject_sealed BYTEA NOT NULL,
    bound_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject_index)
);
CREATE UNIQUE INDEX upstream_bond_account ON upstream_bond (account_id, provider);
