-- Three administrators instead of one operator (系统、安全、审计), the second factor for them too, when staff were last at
-- work, and how old their passwords are (decision 0025).
--
-- Who was an operator becomes a system administrator, without a second factor. The other two roles, and the code with which
-- a first factor is set up, are given on the server:
--     talent administrator add --role security ACCOUNT
--     talent administrator add --role audit ACCOUNT
--     talent administrator code ACCOUNT

CREATE TABLE administrator (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id), -- one row: nobody ever holds two roles
    role TEXT NOT NULL,               -- system, security, audit
    state TEXT NOT NULL,              -- active, suspended, removed: never deleted, so that an old act keeps its name
    granted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    factors_from BIGINT NOT NULL,     -- a session that passed the second factor before is asked again
    used_at BIGINT NOT NULL,          -- when a second factor was passed last; 0 before the first count
    warned_at BIGINT                  -- when it was told that the account will be suspended
);
CREATE INDEX administrator_role ON administrator (role, state);
INSERT INTO administrator (account_id, role, state, granted_at, changed_at, factors_from, used_at, warned_at)
    SELECT account_id, 'system', 'active', granted_at, granted_at, granted_at, 0, NULL FROM operator;
DROP TABLE operator;

ALTER TABLE officer ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE officer ADD COLUMN warned_at BIGINT;

-- Factors and codes belong to officers and to administrators alike: by the person's id or the account's, which no other row
-- has. What they belong to is looked up before each of them. Recovery codes (0031) of an administrator are kept under
-- `administrator:` and the account's id, since the account has its own under the id alone.
CREATE TABLE enrolment_new (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    code_index BYTEA NOT NULL,        -- keyed: the code itself is nowhere
    issued_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
INSERT INTO enrolment_new (id, owner_id, code_index, issued_at, ends_at, used_at)
    SELECT id, person_id, code_index, issued_at, ends_at, used_at FROM enrolment;
DROP TABLE enrolment;
ALTER TABLE enrolment_new RENAME TO enrolment;
-- One code at a time: a newer one takes the older one's place.
CREATE UNIQUE INDEX enrolment_owner ON enrolment (owner_id);

CREATE TABLE totp_new (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    secret_sealed BYTEA NOT NULL,
    last_step BIGINT NOT NULL,        -- the newest step whose code was taken: each is taken once
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
INSERT INTO totp_new (id, owner_id, secret_sealed, last_step, name, added_at, used_at)
    SELECT id, person_id, secret_sealed, last_step, name, added_at, used_at FROM totp;
DROP TABLE totp;
ALTER TABLE totp_new RENAME TO totp;
CREATE INDEX totp_owner ON totp (owner_id);

CREATE TABLE passkey_new (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    credential_index BYTEA NOT NULL,
    passkey_sealed BYTEA NOT NULL,
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
INSERT INTO passkey_new (id, owner_id, credential_index, passkey_sealed, name, added_at, used_at)
    SELECT id, person_id, credential_index, passkey_sealed, name, added_at, used_at FROM passkey;
DROP TABLE passkey;
ALTER TABLE passkey_new RENAME TO passkey;
-- A key registered for one is nobody else's.
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_index);
CREATE INDEX passkey_owner ON passkey (owner_id);

-- When somebody who works here last took a password that fits the rule for staff. Without a row it is not known to fit, and
-- the next way to work leads past a new one.
CREATE TABLE password_renewal (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    renewed_at BIGINT NOT NULL
);

-- Hashes of passwords that were replaced: not to be taken again.
CREATE TABLE former_password (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    password_hash TEXT NOT NULL,
    replaced_at BIGINT NOT NULL
);
CREATE INDEX former_password_account ON former_password (account_id, replaced_at);
