-- Accounts of the identity platform: who can sign in, and as whom they are certified.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL,       -- lower case: names are unique whatever their case
    mobile_sealed BYTEA NOT NULL,
    mobile_index BYTEA NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX account_username ON account (username_key);
CREATE UNIQUE INDEX account_mobile ON account (mobile_index);

CREATE TABLE consent (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    address TEXT NOT NULL,
    given_at BIGINT NOT NULL
);
CREATE INDEX consent_account ON consent (account_id);

CREATE TABLE real_name (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    name_sealed BYTEA NOT NULL,
    number_sealed BYTEA NOT NULL,
    number_index BYTEA NOT NULL,
    source TEXT NOT NULL,
    verified_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX real_name_number ON real_name (number_index);

CREATE TABLE known_device (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    seen_at BIGINT NOT NULL
);

CREATE TABLE login_event (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    way TEXT NOT NULL,
    succeeded BOOLEAN NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX login_event_account ON login_event (account_id, at);

CREATE TABLE appeal (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    name_sealed BYTEA NOT NULL,
    number_sealed BYTEA NOT NULL,
    number_index BYTEA NOT NULL,
    reason TEXT NOT NULL,
    contact_sealed BYTEA NOT NULL,
    picture TEXT NOT NULL,
    state TEXT NOT NULL,              -- submitted, approved, refused
    answer TEXT,
    submitted_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE UNIQUE INDEX appeal_number ON appeal (number);
CREATE INDEX appeal_account ON appeal (account_id);
CREATE INDEX appeal_state ON appeal (state, submitted_at);

CREATE TABLE operator (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    granted_at BIGINT NOT NULL
);
