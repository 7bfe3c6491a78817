-- A series is drawn from 256 rows rather than 64: fifty who submit in the same instant seldom meet in one. What 64 rows gave out
-- is no number of the 256: each of the four rows that one becomes goes on after it.
INSERT INTO application_serial (day, shard, drawn)
    SELECT one.day, one.shard + 64 * more.n, (one.drawn + 3) / 4
    FROM application_serial AS one, (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) AS more;
UPDATE application_serial SET drawn = (drawn + 3) / 4 WHERE shard < 64;
