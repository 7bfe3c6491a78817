-- The catalogue of personal materials, and the files people keep. A file lies in the vault; its row says how it stands.

CREATE TABLE attachment_kind (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,               -- empty for none
    formats TEXT NOT NULL,            -- pdf,jpg,png
    most_bytes BIGINT NOT NULL,
    place INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,         -- false takes the row off people's pages
    version INTEGER NOT NULL
);

CREATE TABLE attachment (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,              -- person:… or unit:…
    kind TEXT NOT NULL REFERENCES attachment_kind (code),
    state TEXT NOT NULL,              -- receiving, checking, ready, refused, replaced, removed
    name_sealed BYTEA NOT NULL,       -- as its owner called it
    format TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,             -- of what was received; empty until it was
    vault_key TEXT NOT NULL,          -- empty when the file is gone
    reason TEXT,                      -- why it was refused
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
-- One file of a kind, and one on its way, whatever two uploads do at once.
CREATE UNIQUE INDEX attachment_ready ON attachment (owner, kind) WHERE state = 'ready';
CREATE UNIQUE INDEX attachment_coming ON attachment (owner, kind) WHERE state IN ('receiving', 'checking');
CREATE INDEX attachment_owner ON attachment (owner, kind, created_at);
CREATE INDEX attachment_state ON attachment (state, changed_at);

-- A case holds the file it was submitted with: the file stays for it, whatever its owner does.
CREATE TABLE attachment_hold (
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    holder TEXT NOT NULL,             -- application:…
    held_at BIGINT NOT NULL,
    PRIMARY KEY (attachment_id, holder)
);
CREATE INDEX attachment_hold_holder ON attachment_hold (holder);

INSERT INTO attachment_kind (code, name, hint, formats, most_bytes, place, is_open, version) VALUES
    ('A01', '居民身份证', '正反面扫描在同一文件内，须在有效期内', 'pdf,jpg,png', 5242880, 1, TRUE, 1),
    ('A02', '户口簿（首页及本人页）', '集体户提供首页复印件及本人卡', 'pdf,jpg,png', 5242880, 2, TRUE, 1),
    ('A04', '学历证书', '原件彩色扫描，最高学历', 'pdf,jpg', 5242880, 3, TRUE, 1),
    ('A05', '学位证书', '原件彩色扫描，最高学位', 'pdf,jpg', 5242880, 4, TRUE, 1),
    ('A06', '教育部学历证书电子注册备案表', '在学信网申请，验证期不少于3个月', 'pdf', 5242880, 5, TRUE, 1),
    ('A07', '学位认证（验证）报告', '学位网或学信网出具', 'pdf', 5242880, 6, TRUE, 1),
    ('A08', '国（境）外学历学位认证书', '留学人员提供，每个学历各一份并入同一文件', 'pdf', 10485760, 7, TRUE, 1),
    ('A09', '职称证书', '含编号页、信息页；高级职称可附评审表', 'pdf,jpg', 5242880, 8, TRUE, 1),
    ('A10', '职业资格证书', '与申请依据一致', 'pdf,jpg', 5242880, 9, TRUE, 1),
    ('A11', '劳动（聘用）合同', '含首页、期限页、双方签章页；续签的附续签页；剩余期限不少于6个月', 'pdf', 10485760, 10, TRUE, 1),
    ('A12', '个人所得税纳税记录', '个人所得税APP或税务网站开具，带验证码', 'pdf', 5242880, 11, TRUE, 1),
    ('A13', '应税收入证明材料', '入职本单位至今（续签为近36个月）的完整月份', 'pdf', 10485760, 12, TRUE, 1),
    ('A14', '社会保险个人权益记录', '参保人员缴费信息，个人版', 'pdf', 5242880, 13, TRUE, 1),
    ('A15', '住房公积金缴存证明', '按需提供', 'pdf', 5242880, 14, TRUE, 1),
    ('A16', '在京住所证明（自有产权）', '不动产权证书或购房网签合同', 'pdf,jpg', 10485760, 15, TRUE, 1),
    ('A17', '在京住所证明（租赁）', '租赁合同，在有效期内，地址与填报一致', 'pdf,jpg', 10485760, 16, TRUE, 1),
    ('A18', '在京住所证明（宿舍/借住）', '单位宿舍证明或借住证明及房屋权属材料', 'pdf,jpg', 10485760, 17, TRUE, 1),
    ('A19', '诚信声明', '下载模板，本人手写签名并注明日期', 'pdf,jpg', 5242880, 18, TRUE, 1),
    ('A20', '结婚证', '信息页及照片页', 'pdf,jpg', 5242880, 19, TRUE, 1),
    ('A21', '离婚证明材料', '离婚证、协议书或法院文书', 'pdf,jpg', 5242880, 20, TRUE, 1),
    ('A22', '配偶身份证及户口簿', '合并为一个文件', 'pdf,jpg', 5242880, 21, TRUE, 1),
    ('A23', '子女出生医学证明', '多名子女合并为一个文件', 'pdf,jpg', 5242880, 22, TRUE, 1),
    ('A24', '子女户口簿页', '同上', 'pdf,jpg', 5242880, 23, TRUE, 1),
    ('A25', '子女抚养权证明', '离异、再婚的提供', 'pdf,jpg', 5242880, 24, TRUE, 1),
    ('A26', '原单位离职证明', '注明离职日期并加盖公章', 'pdf,jpg', 5242880, 25, TRUE, 1),
    ('A27', '原《北京市工作居住证》', '持纸质证件的提供', 'pdf,jpg', 5242880, 26, TRUE, 1),
    ('A28', '个人业绩材料', '按模板逐项填写关键信息', 'pdf', 10485760, 27, TRUE, 1),
    ('A29', '成果证明材料', '专利、论文、项目、标准等', 'pdf', 10485760, 28, TRUE, 1),
    ('A30', '人才计划及获奖证明', '绿色通道人员提供', 'pdf,jpg', 5242880, 29, TRUE, 1),
    ('A31', '无犯罪记录证明', '出具之日起6个月内', 'pdf,jpg', 5242880, 30, TRUE, 1),
    ('A32', '出入境记录查询结果', '公安部门出具', 'pdf', 5242880, 31, TRUE, 1),
    ('A33', '国（境）外录取通知书', '须注明具体开学日期', 'pdf,jpg', 5242880, 32, TRUE, 1),
    ('A34', '人事档案存放证明', '存档机构出具', 'pdf,jpg', 5242880, 33, TRUE, 1),
    ('A35', '落户地址证明', '产权证、集体户首页或接收证明', 'pdf,jpg', 5242880, 34, TRUE, 1),
    ('A38', '其他材料', '', 'pdf,jpg,png', 10485760, 35, TRUE, 1);
