-- 户籍 of those who accompany a permit, and a row for what recommenders hand in.

ALTER TABLE permit_follower ADD COLUMN hukou_sealed BYTEA; -- 户籍所在地 by code; none for a row of before

INSERT INTO attachment_kind (code, name, hint, formats, most_bytes, place, is_open, version)
SELECT 'A36', '推荐人材料', '两名推荐人的身份证明和签字的推荐意见，合并为一个文件', 'pdf,jpg', 10485760, 35, TRUE, 1
WHERE NOT EXISTS (SELECT 1 FROM attachment_kind WHERE code = 'A36');
UPDATE attachment_kind SET place = 36 WHERE code = 'A38' AND place = 35;
