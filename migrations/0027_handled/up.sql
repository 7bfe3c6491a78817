-- 已办 narrowed: an act keeps what never changes of its application, so that an officer's acts of one business, kind or unit
-- are a range of an index, however many others they did.
ALTER TABLE application_event ADD COLUMN business TEXT NOT NULL DEFAULT '';
ALTER TABLE application_event ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE application_event ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
UPDATE application_event SET
    business = (SELECT business FROM application WHERE application.id = application_event.application_id),
    kind = (SELECT kind FROM application WHERE application.id = application_event.application_id),
    unit_id = (SELECT unit_id FROM application WHERE application.id = application_event.application_id);

DROP INDEX application_event_actor;
CREATE INDEX application_event_actor ON application_event (actor_id, at, id);
CREATE INDEX application_event_actor_act ON application_event (actor_id, act, at, id);
CREATE INDEX application_event_actor_business ON application_event (actor_id, business, at, id);
CREATE INDEX application_event_actor_kind ON application_event (actor_id, kind, at, id);
CREATE INDEX application_event_actor_unit ON application_event (actor_id, unit_id, at, id);

-- What stands somewhere now, the few first looked for by where they stand.
CREATE INDEX application_standing ON application (stage, authority, id);
