-- Whether the certificate numbers of a profile are known where they were issued (R3.14).

CREATE TABLE education_check (
    id TEXT NOT NULL PRIMARY KEY,     -- a new one with every question: a late answer to an old one is dropped
    person_id TEXT NOT NULL REFERENCES person (id),
    subject TEXT NOT NULL,            -- education, degree
    number_sealed BYTEA NOT NULL,
    number_index BYTEA NOT NULL,
    state TEXT NOT NULL,              -- checking, valid, invalid
    reason TEXT,
    asked_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE UNIQUE INDEX education_check_subject ON education_check (person_id, subject);
