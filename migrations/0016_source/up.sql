-- What outside sources said about persons and units (consoles 8.3): the newest answer to each question.

CREATE TABLE source_answer (
    id TEXT NOT NULL PRIMARY KEY,     -- a new one with every question: a late answer to an old one is dropped
    person_id TEXT REFERENCES person (id),
    unit_id TEXT REFERENCES unit (id),
    subject TEXT NOT NULL,            -- population, insurance, tax, register, crime
    state TEXT NOT NULL,              -- asking, told, unavailable
    body_sealed BYTEA,                -- what was said last; stays while it is asked again
    asked_at BIGINT NOT NULL,
    told_at BIGINT
);
CREATE UNIQUE INDEX source_answer_person ON source_answer (person_id, subject) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX source_answer_unit ON source_answer (unit_id, subject) WHERE unit_id IS NOT NULL;

-- The operators' log shows what failed first.
CREATE INDEX sms_message_state ON sms_message (state, created_at);
