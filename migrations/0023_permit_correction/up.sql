-- 更正 of what is printed on a permit: asked for by one officer, confirmed by another. Old and new stay as data.

CREATE TABLE permit_correction (
    id TEXT NOT NULL PRIMARY KEY,
    permit_id TEXT NOT NULL REFERENCES permit (id),
    state INTEGER NOT NULL,           -- 0 待确认 1 已更正 2 未更正
    items_sealed BYTEA NOT NULL,      -- JSON: item, before, after
    reason TEXT NOT NULL,
    authority TEXT NOT NULL,          -- of who asked
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    words TEXT                        -- why it was not confirmed
);
-- One at a time for a permit, whatever two presses do at once.
CREATE UNIQUE INDEX permit_correction_one ON permit_correction (permit_id) WHERE state = 0;
CREATE INDEX permit_correction_state ON permit_correction (state, asked_at);

ALTER TABLE permit_event ADD COLUMN number_before TEXT;
ALTER TABLE permit_event ADD COLUMN number_after TEXT;
-- Until now new numbers stood in words alone: “…（原编号202611200001，新编号202611240003）”.
UPDATE permit_event
    SET number_before = substr(cause, length(cause) - 28, 12), number_after = substr(cause, length(cause) - 12, 12)
    WHERE act = 'reissued' AND cause LIKE '%（原编号____________，新编号____________）';
