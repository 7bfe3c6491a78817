-- 名单管理 (consoles 8.2): persons and units that may not apply, each entry asked for by one officer and confirmed by another.

CREATE TABLE listing (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,               -- 109, 209 个人黑名单; 158, 258 单位中止名单; 159, 259 单位黑名单
    business TEXT NOT NULL,           -- permit, talent
    subject_id TEXT NOT NULL,         -- the person or the unit: one row of a kind for each at a time
    person_id TEXT REFERENCES person (id),
    unit_id TEXT REFERENCES unit (id),
    unit_name TEXT NOT NULL,          -- as it was when listed; empty for persons
    name_index BYTEA,                 -- of the person's name
    authority TEXT NOT NULL,          -- whose desk
    reason TEXT NOT NULL,             -- whom it concerns reads it
    basis TEXT NOT NULL,              -- what it rests on, for the desks
    is_falsehood BOOLEAN NOT NULL,    -- 信息作假: the person's permits end
    state INTEGER NOT NULL,           -- 0 待确认 1 已添加 2 待撤销 3 已撤销
    revoked_how INTEGER NOT NULL,     -- 0 未撤销 1 人工撤销 2 自动撤销
    asked_by TEXT,                    -- who asked for what waits to be confirmed
    added_at BIGINT NOT NULL,
    listed_at BIGINT,                 -- since when it counts
    until_on TEXT NOT NULL,           -- the last day
    lifted_at BIGINT,
    former INTEGER,                   -- how the unit's right stood before
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX listing_one ON listing (kind, subject_id) WHERE state < 3;
CREATE INDEX listing_person ON listing (person_id, listed_at);
CREATE INDEX listing_unit ON listing (unit_id, business);
CREATE INDEX listing_shown ON listing (state, kind, added_at);
CREATE INDEX listing_until ON listing (state, until_on);
CREATE INDEX listing_name ON listing (name_index);

-- Everything that was done to an entry: nothing is deleted.
CREATE TABLE listing_step (
    id TEXT NOT NULL PRIMARY KEY,
    listing_id TEXT NOT NULL REFERENCES listing (id),
    at BIGINT NOT NULL,
    step TEXT NOT NULL,               -- add, confirm, decline, ask-revocation, end
    state INTEGER NOT NULL,           -- what it led to
    officer_id TEXT,                  -- none for a date that came
    authority TEXT NOT NULL,          -- of the officer
    words TEXT NOT NULL
);
CREATE INDEX listing_step_of ON listing_step (listing_id, at);

INSERT INTO listing (id, kind, business, subject_id, person_id, unit_id, unit_name, name_index, authority, reason, basis,
    is_falsehood, state, revoked_how, asked_by, added_at, listed_at, until_on, lifted_at, former, version)
SELECT old.id, '109', 'permit', old.person_id, old.person_id, NULL, '', NULL, '110000', old.reason, '', TRUE,
    CASE WHEN old.lifted_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM person_listing later
        WHERE later.person_id = old.person_id AND later.lifted_at IS NULL
            AND (later.listed_at > old.listed_at OR (later.listed_at = old.listed_at AND later.id > old.id))
    ) THEN 3 ELSE 1 END,
    CASE WHEN old.lifted_at IS NULL THEN 0 ELSE 1 END,
    NULL, old.listed_at, old.listed_at, old.until_on, old.lifted_at, NULL, 1
FROM person_listing old;

DROP TABLE person_listing;
