-- The five-part profile: what is being filled in, and every version that was submitted.

CREATE TABLE profile_draft (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    sheet_sealed BYTEA NOT NULL,
    version INTEGER NOT NULL,         -- one more with every save: two pages cannot overwrite each other unseen
    saved_at BIGINT NOT NULL
);

CREATE TABLE profile_version (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    number INTEGER NOT NULL,
    sheet_sealed BYTEA NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX profile_version_number ON profile_version (person_id, number);
