-- People on the business platform, as an identity platform named them.

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    told_sealed BYTEA NOT NULL,       -- what the identity platform told at the last sign-in
    completed_at BIGINT,              -- when the person completed their profile
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_subject ON person (issuer, subject);
