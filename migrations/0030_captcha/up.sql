-- A captcha may be heard, or worked for by the browser, as well as seen.
ALTER TABLE captcha ADD COLUMN kind TEXT NOT NULL DEFAULT 'picture';
ALTER TABLE captcha ADD COLUMN tag TEXT NOT NULL DEFAULT '';   -- under which a recording may be fetched again, as players do
ALTER TABLE captcha ADD COLUMN salt BYTEA;                     -- what the recording is made from, together with the key
ALTER TABLE captcha ADD COLUMN bits INTEGER NOT NULL DEFAULT 0; -- how hard the work is: the visitor has no say in it
