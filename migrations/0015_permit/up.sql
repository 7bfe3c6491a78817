-- The register of permits: holders, what runs against a permit, what happened to it, and who checked it.

ALTER TABLE permit ADD COLUMN unit_id TEXT REFERENCES unit (id);
ALTER TABLE permit ADD COLUMN district TEXT;      -- of the unit: which authority sees it
ALTER TABLE permit ADD COLUMN holder_sealed BYTEA; -- JSON: name, number, nation, mobile, photo
ALTER TABLE permit ADD COLUMN name_index BYTEA;   -- of the holder's name, for searches and public checks
ALTER TABLE permit ADD COLUMN kept TEXT;          -- JSON: what no search asks for; the running cancellation among it
CREATE INDEX permit_unit ON permit (unit_id, valid_to);
CREATE INDEX permit_name ON permit (name_index);
CREATE INDEX permit_due ON permit (state, valid_to);
CREATE INDEX permit_window ON permit (state, window_ends_on);
CREATE INDEX permit_district ON permit (district, number);

ALTER TABLE permit_follower ADD COLUMN id_kind TEXT;
ALTER TABLE permit_follower ADD COLUMN number_sealed BYTEA;
ALTER TABLE permit_follower ADD COLUMN sex TEXT;
ALTER TABLE permit_follower ADD COLUMN place TEXT; -- 学校/工作单位

CREATE TABLE permit_event (
    id TEXT NOT NULL PRIMARY KEY,
    permit_id TEXT NOT NULL REFERENCES permit (id),
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    from_state INTEGER,               -- none for the issue
    to_state INTEGER NOT NULL,
    cause TEXT NOT NULL,              -- why, or what changed, as people read it
    actor TEXT NOT NULL,              -- who, as people read it
    application_id TEXT
);
CREATE INDEX permit_event_permit ON permit_event (permit_id, at);

CREATE TABLE permit_check (
    id TEXT NOT NULL PRIMARY KEY,
    permit_id TEXT,                   -- none when there is no permit of that number
    at BIGINT NOT NULL,
    number TEXT NOT NULL,
    outcome TEXT NOT NULL,            -- valid, not-valid
    address_hash BYTEA NOT NULL
);
CREATE INDEX permit_check_permit ON permit_check (permit_id, at);
CREATE INDEX permit_check_at ON permit_check (at);

CREATE TABLE permit_serial (
    day TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
