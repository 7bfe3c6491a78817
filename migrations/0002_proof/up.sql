-- Is this a human, and is this their phone; and what is to be sent to that phone.

CREATE TABLE captcha (
    session_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    answer_mac BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, purpose)
);
CREATE INDEX captcha_expiry ON captcha (expires_at);

CREATE TABLE captcha_ticket (
    session_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    mobile_index BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, purpose)
);
CREATE INDEX captcha_ticket_expiry ON captcha_ticket (expires_at);

CREATE TABLE sms_code (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    mobile_index BYTEA NOT NULL,
    code_mac BYTEA NOT NULL,
    tries INTEGER NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sms_code_mobile ON sms_code (purpose, mobile_index);
CREATE INDEX sms_code_expiry ON sms_code (expires_at);

CREATE TABLE throttle (
    name TEXT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL,
    resets_at BIGINT NOT NULL
);
CREATE INDEX throttle_resets ON throttle (resets_at);

CREATE TABLE sms_message (
    id TEXT NOT NULL PRIMARY KEY,
    template TEXT NOT NULL,
    mobile_sealed BYTEA NOT NULL,
    params_sealed BYTEA,             -- emptied when the message is sent or given up: it may hold a code
    state TEXT NOT NULL,             -- waiting, sending, sent, failed, uncertain
    gateway TEXT,
    reference TEXT,
    error TEXT,
    good_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX sms_message_created ON sms_message (created_at);
