-- Years of the working calendar that operators entered, beside those that came with the program: days off and weekends that are
-- worked, a day to a line.
CREATE TABLE calendar_year (
    year INTEGER PRIMARY KEY,
    days TEXT NOT NULL,
    version INTEGER NOT NULL,
    saved_at BIGINT NOT NULL
);
