-- Officers who review for an authority, what they prove themselves with besides their password, and the codes with
-- which the first such factor is set up.

CREATE TABLE officer (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    authority TEXT NOT NULL,          -- 110108; 110000 for the city
    ranks TEXT NOT NULL,              -- codes of ranks: 1,2,3,4
    businesses TEXT NOT NULL,         -- keys: permit,talent
    state TEXT NOT NULL,              -- active, suspended, removed: never deleted, so that an old act keeps its name
    granted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    factors_from BIGINT NOT NULL      -- a session that passed the second factor before is asked again
);
CREATE INDEX officer_authority ON officer (authority, state);

CREATE TABLE enrolment (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES officer (person_id),
    code_index BYTEA NOT NULL,        -- keyed: the code itself is nowhere
    issued_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
-- One code at a time: a newer one takes the older one's place.
CREATE UNIQUE INDEX enrolment_person ON enrolment (person_id);

CREATE TABLE totp (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES officer (person_id),
    secret_sealed BYTEA NOT NULL,
    last_step BIGINT NOT NULL,        -- the newest step whose code was taken: each is taken once
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX totp_person ON totp (person_id);

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES officer (person_id),
    credential_index BYTEA NOT NULL,
    passkey_sealed BYTEA NOT NULL,
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
-- A key registered for one officer is nobody else's.
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_index);
CREATE INDEX passkey_person ON passkey (person_id);
