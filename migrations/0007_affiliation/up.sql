-- Units, who handles their business, and who works there. A person is found by identity number through a blind index.

ALTER TABLE person ADD COLUMN number_index BYTEA;
ALTER TABLE person ADD COLUMN photo TEXT;    -- the vault key of the submitted photo
CREATE INDEX person_number ON person (number_index);

CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    credit_code TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,              -- active, frozen, cancelled, blacklisted
    link_code TEXT NOT NULL,
    sheet_sealed BYTEA NOT NULL,      -- 单位信息: kind, district, address, legal representative, contact
    completed_at BIGINT,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX unit_credit_code ON unit (credit_code);
CREATE UNIQUE INDEX unit_link_code ON unit (link_code);

CREATE TABLE unit_right (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    business TEXT NOT NULL,           -- permit, talent
    state INTEGER NOT NULL,           -- 100 有效, 200 黑名单, 300 中止名单, 400 冻结, 500 注销
    since BIGINT NOT NULL,
    PRIMARY KEY (unit_id, business)
);

CREATE TABLE clerk (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    is_admin BOOLEAN NOT NULL,
    granted_at BIGINT NOT NULL
);
CREATE INDEX clerk_unit ON clerk (unit_id);

CREATE TABLE link (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,              -- pending, linked, leaving, refused, withdrawn, left, removed
    asked_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    reason TEXT,
    leaving_on TEXT                   -- 2026-11-24
);
-- One unit at a time, and one request at a time, whatever two requests do at once.
CREATE UNIQUE INDEX link_open ON link (person_id) WHERE state IN ('pending', 'linked', 'leaving');
CREATE INDEX link_person ON link (person_id, changed_at);
CREATE INDEX link_unit ON link (unit_id, state, asked_at);
