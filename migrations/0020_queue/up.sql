-- A desk's list is filtered on the index alone, however long the queue is: what it may be filtered by stands behind what it is
-- ordered by. Only what is open is in it. Rank and unit are asked for as lists, which PostgreSQL before 17 would look up in
-- the index at the price of the order: they stay out of it.
DROP INDEX application_queue;
DROP INDEX application_queue_all;
CREATE INDEX application_queue ON application
    (authority, stage, due_on, id, business, kind, officer_id, submitted_at) WHERE is_open;
CREATE INDEX application_queue_all ON application
    (stage, due_on, id, authority, business, kind, officer_id, submitted_at) WHERE is_open;
