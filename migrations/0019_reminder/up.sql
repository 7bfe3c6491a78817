-- What people were reminded of, so that nobody is reminded twice, whatever program runs how often.

CREATE TABLE reminder (
    what TEXT NOT NULL,               -- permit.90, settle.7 …; day: that a day's reminders are complete
    about TEXT NOT NULL,              -- the permit or the application
    day TEXT NOT NULL,                -- the day it is about: a last day, a due day
    at BIGINT NOT NULL,
    PRIMARY KEY (what, about, day)
);
CREATE INDEX reminder_at ON reminder (at);

-- Statistics read ranges of time (decision 0017).
ALTER TABLE application_submission ADD COLUMN failed INTEGER; -- so many pre-checks said 不符合; unknown before this column
CREATE INDEX application_submission_at ON application_submission (submitted_at, failed);
CREATE INDEX application_submitted ON application (submitted_at, authority, business, kind, unit_id);
CREATE INDEX application_mark_at ON application_mark (at);
CREATE INDEX rating_given ON rating (given_at);
