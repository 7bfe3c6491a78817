-- 好差评 (conventions 7.4): one invitation per service event, what was said, and what a bad word set going.

CREATE TABLE rating (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    authority TEXT NOT NULL,          -- the code of the region whose body served
    business TEXT NOT NULL,           -- permit, talent
    kind TEXT NOT NULL,
    event TEXT NOT NULL,              -- accepted, ended
    invited_at BIGINT NOT NULL,
    reminded_at BIGINT,
    level INTEGER,                    -- 1 非常不满意 … 5 非常满意; null until rated
    reason TEXT,                      -- one of a list, for the two lowest levels
    words_sealed BYTEA,
    given_at BIGINT,
    task TEXT NOT NULL,               -- none, open, rectifying, called, appealed, closed
    task_due_on TEXT,
    counts BOOLEAN NOT NULL           -- false once it was found malicious
);
CREATE UNIQUE INDEX rating_event_of ON rating (application_id, event);
CREATE INDEX rating_person ON rating (person_id, invited_at);
CREATE INDEX rating_task ON rating (task, task_due_on);

CREATE TABLE rating_aspect (
    rating_id TEXT NOT NULL REFERENCES rating (id),
    aspect TEXT NOT NULL,             -- overall, speed, guide, ease, platform
    level INTEGER NOT NULL,
    PRIMARY KEY (rating_id, aspect)
);

CREATE TABLE rating_step (
    id TEXT NOT NULL PRIMARY KEY,
    rating_id TEXT NOT NULL REFERENCES rating (id),
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    officer_id TEXT NOT NULL REFERENCES person (id),
    words_sealed BYTEA NOT NULL
);
CREATE INDEX rating_step_of ON rating_step (rating_id, at);
