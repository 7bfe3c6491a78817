-- Applications, what happened to them, permits that were issued, and who may not apply.

CREATE TABLE permit (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,             -- 202311210007: day of issue and the day's serial
    person_id TEXT NOT NULL REFERENCES person (id),
    unit_name TEXT NOT NULL,
    kind TEXT NOT NULL,               -- 101 … 106 (business 2.2)
    state INTEGER NOT NULL,           -- business 2.6
    state_since BIGINT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    window_ends_on TEXT,              -- for a change of employer, or until a cancellation takes effect
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX permit_number ON permit (number);
CREATE INDEX permit_person ON permit (person_id, issued_on);

CREATE TABLE permit_follower (
    id TEXT NOT NULL PRIMARY KEY,
    permit_id TEXT NOT NULL REFERENCES permit (id),
    relation TEXT NOT NULL,           -- 1 配偶, 2 子女
    name_sealed BYTEA NOT NULL,
    number_index BYTEA NOT NULL,
    birth_on TEXT NOT NULL
);
CREATE INDEX permit_follower_permit ON permit_follower (permit_id);
CREATE INDEX permit_follower_number ON permit_follower (number_index);

CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT,                      -- 办件编号, from the first submission on
    person_id TEXT NOT NULL REFERENCES person (id),
    unit_name TEXT NOT NULL,
    business TEXT NOT NULL,           -- permit, talent
    subject TEXT NOT NULL,            -- 101 … 106, 201, 202: which document is applied for
    kind TEXT NOT NULL,               -- 101 … 106, 201: what is to be done
    stage INTEGER NOT NULL,           -- business 2.5
    opened_at BIGINT NOT NULL,
    stage_at BIGINT NOT NULL,
    due_on TEXT,                      -- until when somebody must act
    reason TEXT,                      -- why it was returned or refused
    is_public BOOLEAN NOT NULL,       -- 公示中
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX application_number ON application (number);
CREATE INDEX application_person ON application (person_id, stage_at);

CREATE TABLE application_event (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    at BIGINT NOT NULL,
    stage INTEGER NOT NULL,           -- the stage this led to
    actor TEXT NOT NULL,              -- 个人, or the organisation's name
    act TEXT NOT NULL,
    opinion TEXT
);
CREATE INDEX application_event_of ON application_event (application_id, at);

CREATE TABLE person_listing (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    listed_at BIGINT NOT NULL,
    until_on TEXT NOT NULL,
    lifted_at BIGINT
);
CREATE INDEX person_listing_person ON person_listing (person_id, listed_at);
