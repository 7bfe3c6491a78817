-- How text messages went at each gateway, which of them rests, and how many went on a day: all nodes count and read the same.

CREATE TABLE sms_gateway (
    name TEXT NOT NULL PRIMARY KEY,
    faults BIGINT NOT NULL,           -- of its account or its system, in a row
    last_fault TEXT,                  -- the class and the gateway's own code
    failed_at BIGINT,
    rests_until BIGINT NOT NULL       -- 0: it does not rest
);

CREATE TABLE sms_day (
    day TEXT NOT NULL PRIMARY KEY,    -- in China
    handed BIGINT NOT NULL,           -- messages handed to a gateway that were not refused there
    most BIGINT NOT NULL,             -- the budget of that day; 0: none
    codes_beyond BOOLEAN NOT NULL,    -- whether codes go on beyond it
    told BIGINT NOT NULL              -- the last alarm: 0, 80 or 100 percent
);

-- When a message was handed to its gateway.
ALTER TABLE sms_message ADD COLUMN handed_at BIGINT;
-- Which gateway did not take a message that another one was given then, and why.
ALTER TABLE sms_message ADD COLUMN earlier_gateway TEXT;
ALTER TABLE sms_message ADD COLUMN earlier_error TEXT;
