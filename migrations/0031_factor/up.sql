-- What people prove themselves with besides their password: passkeys, an authenticator, recovery codes; and who asked to be
-- asked for it (登录保护).

CREATE TABLE account_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    credential_index BYTEA NOT NULL,
    key_sealed BYTEA NOT NULL,
    counter BIGINT NOT NULL,          -- of the newest signature taken: none that is not newer is taken after it
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
-- A key of one account is nobody else's.
CREATE UNIQUE INDEX account_passkey_credential ON account_passkey (credential_index);
CREATE INDEX account_passkey_account ON account_passkey (account_id);

CREATE TABLE account_totp (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    secret_sealed BYTEA NOT NULL,
    last_step BIGINT NOT NULL,        -- the newest step whose code was taken: each is taken once
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE TABLE protection (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    on_at BIGINT NOT NULL
);

-- What a browser was asked to sign: one question per visit, taken out once.
CREATE TABLE passkey_question (
    visit_id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,            -- entry, second, step-up, creation
    state_sealed BYTEA NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE INDEX passkey_question_asked ON passkey_question (asked_at);

-- Of accounts and of officers: ids are unique over both.
CREATE TABLE recovery_code (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    code_index BYTEA NOT NULL,        -- keyed and bound to the owner: the code itself is nowhere
    drawn_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX recovery_code_owner ON recovery_code (owner_id, code_index);
