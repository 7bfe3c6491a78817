-- 扫码登录 (R2.4): one row for each QR code shown.

CREATE TABLE scan (
    id TEXT NOT NULL PRIMARY KEY,     -- in the QR code, public
    secret_hash BYTEA NOT NULL,       -- of what the browser that shows it holds in a cookie
    phone_hash BYTEA,                 -- of what the phone that scanned it was given
    state INTEGER NOT NULL,           -- 0 shown, 1 scanned, 2 confirmed, 3 used, 4 refused
    account_id TEXT REFERENCES account (id),
    number INTEGER NOT NULL,          -- two digits, shown beside the code once it was scanned
    choices TEXT NOT NULL,            -- that one and two others in rising order: 12,37,80
    address TEXT NOT NULL,            -- of the browser that shows it
    agent TEXT NOT NULL,
    session_id TEXT,                  -- the session it opened
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX scan_changed ON scan (changed_at);
