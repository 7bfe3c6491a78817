-- Policies that are published, prompts that were read, and messages to people.

CREATE TABLE policy (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    published_on TEXT NOT NULL,
    body TEXT NOT NULL,               -- Markdown; empty when there is a file
    file_key TEXT,                    -- a PDF in the vault
    place INTEGER NOT NULL,           -- the higher first; then the newer
    state TEXT NOT NULL,              -- draft, published, withdrawn
    changed_at BIGINT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX policy_shown ON policy (state, place, published_on);

CREATE TABLE prompt_seen (
    person_id TEXT NOT NULL REFERENCES person (id),
    prompt TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, prompt)
);

CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    text_sealed BYTEA NOT NULL,
    link TEXT NOT NULL,
    by_sms BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX message_person ON message (person_id, created_at);
