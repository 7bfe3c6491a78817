-- The desks' remaining parts: 已办, phrases that operators edit, pages of marks, 公示 in batches, a file with an objection.

-- What an officer has handled, the newest first, filtered by act on the index alone.
DROP INDEX application_event_actor;
CREATE INDEX application_event_actor ON application_event (actor_id, at, id, act, application_id);

-- Phrases of corrections (business 2.13). Codes are for good: figures count by them.
CREATE TABLE phrase (
    code TEXT NOT NULL PRIMARY KEY,
    words TEXT NOT NULL,
    place INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,         -- false takes it out of the lists to choose from
    version INTEGER NOT NULL
);
INSERT INTO phrase (code, words, place, is_open, version) VALUES
    ('T01', '附件不清晰或非原件彩色扫描件', 1, TRUE, 1),
    ('T02', '附件缺页（合同须含首页、签章页、续签页）', 2, TRUE, 1),
    ('T03', '身份证过期或正反面不全', 3, TRUE, 1),
    ('T04', '户口簿缺首页或本人页', 4, TRUE, 1),
    ('T05', '学历/学位信息与认证结果不一致', 5, TRUE, 1),
    ('T06', '境外学历未提供认证书', 6, TRUE, 1),
    ('T07', '工作经历与社保、个税单位不一致', 7, TRUE, 1),
    ('T08', '工作经历时间不连续且未说明', 8, TRUE, 1),
    ('T09', '劳动合同有效期不足6个月', 9, TRUE, 1),
    ('T10', '社保缴纳单位与申报单位不一致', 10, TRUE, 1),
    ('T11', '应税收入材料月份不完整', 11, TRUE, 1),
    ('T12', '应税收入材料未加盖财务章或经办人未签字（单位版材料）', 12, TRUE, 1),
    ('T13', '住所证明过期或地址不一致', 13, TRUE, 1),
    ('T14', '诚信声明未由本人签字或日期缺失', 14, TRUE, 1),
    ('T15', '照片不符合要求', 15, TRUE, 1),
    ('T16', '随往人员关系证明缺失', 16, TRUE, 1),
    ('T17', '随往人员已在其他证件下登记', 17, TRUE, 1),
    ('T18', '单位证照信息变更未更新', 18, TRUE, 1),
    ('T19', '申请类型选择错误', 19, TRUE, 1),
    ('T99', '其他', 99, TRUE, 1);

-- A mark keeps the words it was made with, whatever becomes of the phrase, and the page of the file it is about.
ALTER TABLE application_mark ADD COLUMN said TEXT;
ALTER TABLE application_mark ADD COLUMN page INTEGER;
UPDATE application_mark SET said = (SELECT words FROM phrase WHERE phrase.code = application_mark.phrase);

-- 公示 in batches: what passed the last rank waits until an officer publishes it.
CREATE TABLE announcement_batch (
    id TEXT NOT NULL PRIMARY KEY,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,          -- 2026年第3批
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX announcement_batch_serial ON announcement_batch (year, serial);

CREATE TABLE announcement_new (
    application_id TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
    shown_sealed BYTEA NOT NULL,
    starts_on TEXT,                   -- none until it is published
    ends_on TEXT,
    state TEXT NOT NULL,              -- waiting, running, ended, upheld
    batch_id TEXT REFERENCES announcement_batch (id), -- none for what was published by itself
    came_at BIGINT NOT NULL           -- when the last rank passed it
);
INSERT INTO announcement_new (application_id, shown_sealed, starts_on, ends_on, state, batch_id, came_at)
    SELECT announcement.application_id, announcement.shown_sealed, announcement.starts_on, announcement.ends_on,
        announcement.state, NULL, application.stage_at
    FROM announcement JOIN application ON application.id = announcement.application_id;
DROP TABLE announcement;
ALTER TABLE announcement_new RENAME TO announcement;
CREATE INDEX announcement_running ON announcement (state, ends_on);
CREATE INDEX announcement_waiting ON announcement (state, came_at);

-- The file that may come with an objection: O rows are nobody's own but the objection's.
INSERT INTO attachment_kind (code, name, hint, formats, most_bytes, place, is_open, version) VALUES
    ('O01', '异议证明材料', '支持异议的证据，仅市局核实人员可见', 'pdf,jpg', 10485760, 201, TRUE, 1);

-- 复核抽查: what passed is looked at once more by chance, whether the employment behind it is real.
CREATE TABLE spot_check (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    authority TEXT NOT NULL,          -- whose desk: the district of the unit
    business TEXT NOT NULL,
    state INTEGER NOT NULL,           -- 0 待核查 1 属实 2 不属实
    drawn_at BIGINT NOT NULL,
    officer_id TEXT,                  -- who found it out
    words TEXT,                       -- how, and what
    found_at BIGINT
);
CREATE UNIQUE INDEX spot_check_one ON spot_check (application_id);
CREATE INDEX spot_check_state ON spot_check (state, drawn_at, authority, business);
