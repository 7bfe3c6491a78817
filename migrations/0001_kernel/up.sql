-- What every part stands on: jobs, the journal, browser sessions.

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,              -- waiting, dead
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,     -- 0 when nobody works on it
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE journal (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,
    detail TEXT NOT NULL,
    mac BYTEA NOT NULL,
    seq BIGINT,                       -- null until linked into the chain
    link BYTEA
);
CREATE UNIQUE INDEX journal_seq ON journal (seq);
CREATE INDEX journal_about ON journal (about, at);

CREATE TABLE journal_head (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    link BYTEA NOT NULL
);
INSERT INTO journal_head (name, seq, link) VALUES ('main', 0, '');

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    realm TEXT NOT NULL,
    subject TEXT NOT NULL,
    notes TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_subject ON session (realm, subject);
CREATE INDEX session_seen ON session (seen_at);
