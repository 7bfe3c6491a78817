-- The materials a unit keeps (profile-and-attachments 5). Codes that begin with U are a unit's, those with A a person's.

INSERT INTO attachment_kind (code, name, hint, formats, most_bytes, place, is_open, version) VALUES
    ('U01', '营业执照（法人证书）', '统一社会信用代码证照，原件彩色扫描', 'pdf,jpg', 5242880, 101, TRUE, 1),
    ('U02', '资质证书', '高新技术企业证书等，与填报的资质信息一致', 'pdf,jpg', 5242880, 102, TRUE, 1),
    ('U03', '上年度税收完税证明', '税务部门出具', 'pdf', 10485760, 103, TRUE, 1),
    ('U04', '授权委托书', '委托经办人办理业务，法定代表人签字并加盖公章', 'pdf,jpg', 5242880, 104, TRUE, 1),
    ('U05', '经办人身份证', '正反面扫描在同一文件内，须在有效期内', 'pdf,jpg', 5242880, 105, TRUE, 1),
    ('U06', '申报表（签字盖章）', '按申报通知的表样填写', 'pdf', 10485760, 106, TRUE, 1),
    ('U07', '单位诚信承诺书', '法定代表人签字并加盖公章', 'pdf,jpg', 5242880, 107, TRUE, 1),
    ('U08', '集体户首页', '有集体户的单位提供', 'pdf,jpg', 5242880, 108, TRUE, 1);
