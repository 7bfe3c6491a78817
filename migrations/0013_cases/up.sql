-- Applications as the engine keeps them. Until now only the demo wrote any: the tables are made anew.

DROP TABLE application_event;
DROP TABLE application;

CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT,                      -- 办件编号, from the first submission on
    person_id TEXT REFERENCES person (id),  -- null when a unit applies for itself
    unit_id TEXT NOT NULL REFERENCES unit (id),
    unit_name TEXT NOT NULL,
    authority TEXT NOT NULL,          -- whose desk: the district of the unit
    business TEXT NOT NULL,           -- permit, talent
    subject TEXT NOT NULL,            -- which document is applied for, by code
    kind TEXT NOT NULL,               -- what is to be done, by code
    kind_version INTEGER NOT NULL,
    started_by TEXT NOT NULL,         -- person, unit
    name_index BYTEA,                 -- the applicant's name
    stage INTEGER NOT NULL,           -- business 2.5
    rank INTEGER NOT NULL,            -- who acts next at a desk, or where a correction continues; 0 for none
    sender INTEGER NOT NULL,          -- 1 unit, 2 district, 3 city sent it back; 4 it is announced to the public
    is_open BOOLEAN NOT NULL,
    is_suspended BOOLEAN NOT NULL,    -- the link to the unit ended
    accepted_at BIGINT,
    officer_id TEXT,                  -- who took it from the queue
    claimed_at BIGINT,
    opened_at BIGINT NOT NULL,
    submitted_at BIGINT,
    stage_at BIGINT NOT NULL,
    clock TEXT NOT NULL,              -- JSON: a clock for each phase that began
    due_on TEXT,                      -- until when somebody must act
    reason TEXT,                      -- why it was returned or refused
    permit_id TEXT,                   -- the permit it is about, or that came of it
    result_number TEXT,               -- 京引〔2026〕000123号
    round INTEGER NOT NULL,           -- one more with every submission
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX application_number ON application (number);
-- One open application of a kind, whatever two presses do at once.
CREATE UNIQUE INDEX application_one_open ON application (person_id, kind) WHERE is_open;
CREATE UNIQUE INDEX application_one_open_of_unit ON application (unit_id, kind) WHERE is_open AND person_id IS NULL;
CREATE INDEX application_person ON application (person_id, stage_at);
CREATE INDEX application_unit ON application (unit_id, stage, stage_at);
CREATE INDEX application_queue ON application (authority, stage, due_on, id) WHERE is_open;
CREATE INDEX application_queue_all ON application (stage, due_on, id) WHERE is_open;
CREATE INDEX application_officer ON application (officer_id, due_on) WHERE is_open;
CREATE INDEX application_name ON application (name_index);
CREATE INDEX application_ended_last ON application (stage_at, id) WHERE NOT is_open;
CREATE INDEX application_ended_last_of ON application (authority, stage_at, id) WHERE NOT is_open;
CREATE INDEX application_ended ON application (kind, authority, stage_at) WHERE NOT is_open;

-- What is being filled in; gone with the submission, and there again while a correction is asked for.
CREATE TABLE application_draft (
    application_id TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    sheet_sealed BYTEA NOT NULL,
    version INTEGER NOT NULL,
    saved_at BIGINT NOT NULL
);

-- Frozen when submitted, never changed.
CREATE TABLE application_submission (
    application_id TEXT NOT NULL REFERENCES application (id),
    round INTEGER NOT NULL,
    sheet_sealed BYTEA NOT NULL,
    profile_version INTEGER NOT NULL, -- 0 when a unit applies for itself
    findings_sealed BYTEA NOT NULL,   -- what the pre-checks said
    files TEXT NOT NULL,              -- JSON: codes of materials with ids of files
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (application_id, round)
);

-- What the unit adds when it vouches, and what is told for the settlement.
CREATE TABLE application_part (
    application_id TEXT NOT NULL REFERENCES application (id),
    part TEXT NOT NULL,               -- unit, settling
    sheet_sealed BYTEA NOT NULL,
    files TEXT NOT NULL,
    version INTEGER NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (application_id, part)
);

CREATE TABLE application_event (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    at BIGINT NOT NULL,
    stage INTEGER NOT NULL,           -- the stage this led to
    party TEXT NOT NULL,              -- person, unit, district, city, calendar
    actor TEXT NOT NULL,              -- 个人, or the organisation's name
    actor_id TEXT NOT NULL,           -- the person who acted; empty for a date
    rank INTEGER NOT NULL,            -- at which rank a desk acted
    act TEXT NOT NULL,                -- the act's name
    words TEXT NOT NULL,              -- what was done, as people read it
    opinion TEXT
);
CREATE INDEX application_event_of ON application_event (application_id, at);

-- Single fields and files that a desk or a unit found wrong, in the round it looked at.
CREATE TABLE application_mark (
    application_id TEXT NOT NULL REFERENCES application (id),
    round INTEGER NOT NULL,
    target TEXT NOT NULL,             -- field:…, rows:…, file:…, profile
    phrase TEXT NOT NULL,             -- T01 …
    words TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (application_id, round, target)
);

-- Numbers of a day, drawn from several rows so that submissions at once do not wait for each other.
CREATE TABLE application_serial (
    day TEXT NOT NULL,
    shard INTEGER NOT NULL,
    drawn BIGINT NOT NULL,
    PRIMARY KEY (day, shard)
);

-- 公示: what the public sees, and what it objects.
CREATE TABLE announcement (
    application_id TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    shown_sealed BYTEA NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    state TEXT NOT NULL               -- running, ended, upheld
);
CREATE INDEX announcement_running ON announcement (state, ends_on);

CREATE TABLE objection (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    told_sealed BYTEA NOT NULL,       -- who objects, how to reach them, the facts
    state TEXT NOT NULL,              -- filed, upheld, dismissed
    decided_by TEXT,
    opinion TEXT,
    filed_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX objection_of ON objection (application_id, state);
CREATE INDEX objection_state ON objection (state, filed_at);

-- Who is named in a submission as accompanying: one person stands on one permit, and in one open application.
CREATE TABLE application_follower (
    application_id TEXT NOT NULL REFERENCES application (id),
    number_index BYTEA NOT NULL,
    PRIMARY KEY (application_id, number_index)
);
CREATE INDEX application_follower_number ON application_follower (number_index);
CREATE INDEX application_event_actor ON application_event (actor_id, at);
