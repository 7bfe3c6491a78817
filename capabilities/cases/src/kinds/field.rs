//! Fields that several kinds ask for (business 2.8, 3.4), as data.

use affiliation::info::DISTRICTS;
use profile::codes::{Codes, POLITICAL, YES_NO};
use profile::field::{Field, Kind, Rows, hinted, may, must};

use super::Section;
use crate::entry::Rules;

/// 证件类型 (business 2.2). Those of [`SWITCHED`] are there where a city takes applications for them.
pub const PERMIT_KINDS: Codes = &[
    ("101", "北京市工作居住证"),
    ("102", "留学人员工作居住证"),
    ("103", "驻京机构工作居住证"),
    ("104", "外国人工作居住证"),
    ("105", "港澳台工作居住证"),
    ("106", "海外高层次工作居住证"),
];

/// 证件类型 that nobody can choose unless the city's rules name them.
pub const SWITCHED: [&str; 3] = ["104", "105", "106"];

/// True when the form may offer `code` at `field`: all that the field lists, but what a city has to switch on.
pub fn offers(field: &Field, code: &str, rules: &Rules) -> bool {
    field.key != "subject" || !SWITCHED.contains(&code) || rules.permit_kinds.iter().any(|one| one == code)
}

/// 申请依据
pub const BASES: Codes = &[("1", "学历学位"), ("2", "专业技术职称"), ("3", "职业资格"), ("9", "其他")];
/// 岗位类别
pub const POST_KINDS: Codes = &[("1", "管理"), ("2", "专业技术"), ("3", "技能"), ("9", "其他")];
/// 合同类型
pub const CONTRACTS: Codes = &[("1", "劳动合同"), ("2", "聘用合同")];
/// 合同期限类型
pub const TERMS: Codes = &[("1", "有固定期限"), ("2", "无固定期限"), ("3", "以完成任务为期限")];
/// 在京住所类型
pub const HOMES: Codes = &[("1", "自有产权"), ("2", "租赁"), ("3", "单位宿舍"), ("4", "借住")];
/// 户口类别 of the form
pub const HUKOU_CLASSES: Codes = &[("1", "城镇"), ("2", "农村"), ("3", "集体")];
/// 随往人员的关系
pub const RELATIONS: Codes = &[("1", "配偶"), ("2", "子女")];
/// 证件类型 of somebody who accompanies
pub const ID_KINDS: Codes = &[
    ("111", "居民身份证"),
    ("113", "户口簿（儿童）"),
    ("414", "普通护照"),
    ("516", "港澳居民来往内地通行证"),
    ("511", "台湾居民来往大陆通行证"),
];
/// 性别
pub use profile::codes::SEXES;
/// 注销原因
pub const CANCEL_REASONS: Codes = &[("1", "离职"), ("2", "落户"), ("3", "本人意愿"), ("9", "其他")];

/// The unit, as the link tells it.
pub const UNIT: [Field; 3] = [
    must("unit_name", "聘用单位名称", Kind::Text(1, 200)),
    must("unit_code", "统一社会信用代码", Kind::Text(1, 18)),
    must("unit_district", "所属区", Kind::Choice(DISTRICTS)),
];

/// The permit somebody holds.
pub const PERMIT: [Field; 3] = [
    must("permit_number", "原证件编号", Kind::Text(1, 20)),
    must("permit_from", "发证日期", Kind::AnyDate),
    must("permit_to", "原有效期至", Kind::AnyDate),
];

/// 入职日期, 岗位
pub const POST: [Field; 3] = [
    hinted(must("joined", "入职日期", Kind::Date), "应与工作经历中现单位的起始日期一致"),
    must("post", "聘用岗位/职务", Kind::Text(2, 50)),
    must("post_kind", "岗位类别", Kind::Choice(POST_KINDS)),
];

/// 合同
pub const CONTRACT: [Field; 5] = [
    must("contract", "合同类型", Kind::Choice(CONTRACTS)),
    must("term", "合同期限类型", Kind::Choice(TERMS)),
    must("contract_from", "合同起始日", Kind::AnyDate),
    hinted(may("contract_to", "合同终止日", Kind::AnyDate), "无固定期限的不填；提交时须剩余6个月以上"),
    may("trial_to", "试用期截止日", Kind::AnyDate),
];

/// 住所
pub const HOME: [Field; 6] = [
    must("home", "在京住所类型", Kind::Choice(HOMES)),
    must("home_district", "住所所在区", Kind::Choice(DISTRICTS)),
    hinted(must("home_addr", "住所详细地址", Kind::Text(5, 100)), "例如 某某路1号院2号楼3单元401"),
    hinted(may("deed_no", "产权证号", Kind::Text(4, 60)), "自有产权的填写"),
    hinted(may("lease_from", "租期起始日", Kind::AnyDate), "租赁的填写"),
    hinted(may("lease_to", "租期终止日", Kind::AnyDate), "租赁的填写，须在租期内"),
];

/// 户籍
pub const ORIGIN: [Field; 2] = [
    must("hukou_region", "户籍所在地", Kind::Region),
    must("hukou_class", "户口类别", Kind::Choice(HUKOU_CLASSES)),
];

/// 月收入 rows
pub const INCOMES: Rows = Rows {
    key: "incomes",
    label: "月应税收入",
    fields: &[
        must("month", "月份", Kind::Month),
        must("amount", "应税收入（元）", Kind::Money),
        must("payer", "扣缴单位", Kind::Text(2, 100)),
    ],
    least: 1,
    most: 36,
};

/// 月收入 of a year: one row for each month.
pub const INCOMES_OF_YEAR: Rows = Rows { most: 12, ..INCOMES };

/// 随往人员 rows
pub const FOLLOWERS: Rows = Rows {
    key: "followers",
    label: "随往人员",
    fields: &[
        must("relation", "关系", Kind::Choice(RELATIONS)),
        must("name", "姓名", Kind::Text(2, 30)),
        must("id_kind", "证件类型", Kind::Choice(ID_KINDS)),
        must("id_number", "证件号码", Kind::Text(5, 30)),
        hinted(may("sex", "性别", Kind::Choice(SEXES)), "居民身份证的不填"),
        hinted(may("birth", "出生日期", Kind::Date), "居民身份证的不填"),
        must("hukou", "户籍所在地", Kind::Region),
        may("place", "学校/工作单位", Kind::Text(2, 60)),
        must("goes", "是否随往", Kind::Choice(YES_NO)),
    ],
    least: 0,
    most: 10,
};

/// 家庭成员的关系 (GB/T 4761), without the applicant.
pub const KIN: Codes = &[
    ("1", "配偶"),
    ("2", "子"),
    ("3", "女"),
    ("4", "孙辈"),
    ("5", "父母"),
    ("6", "祖父母或外祖父母"),
    ("7", "兄弟姐妹"),
    ("8", "其他"),
];

/// 家庭成员 rows
pub const FAMILY: Rows = Rows {
    key: "family",
    label: "家庭成员",
    fields: &[
        must("relation", "关系", Kind::Choice(KIN)),
        must("name", "姓名", Kind::Text(2, 30)),
        must("birth", "出生日期", Kind::Date),
        must("political", "政治面貌", Kind::Choice(POLITICAL)),
        may("place", "工作单位及职务", Kind::Text(2, 100)),
        must("hukou", "户籍所在地", Kind::Region),
    ],
    least: 1,
    most: 10,
};

/// E 诚信声明: the same in every kind. The name is typed by the person whose word it is.
pub const DECLARATION: Section = Section {
    key: "declaration",
    title: "诚信声明",
    known: &[],
    fields: &[
        must("agreed", "已阅读并同意上述声明", Kind::Choice(&[("1", "同意")])),
        hinted(must("signed", "声明人姓名", Kind::Text(2, 50)), "请输入本人姓名，与实名认证一致"),
    ],
    rows: &[],
    note: "本人声明：申报信息和材料真实、准确、完整，与原件一致；同意受理机关向有关部门核验本人及随往（随迁）人员的相关信息。\
如有隐瞒或提供虚假材料，自愿承担相应责任，包括终止办理、撤销已取得的证件或资格，并按规定记入不良记录。",
};

/// C 随往人员
pub const FOLLOWING: Section = Section {
    key: "followers",
    title: "随往人员",
    known: &[],
    fields: &[],
    rows: &[FOLLOWERS],
    note: "配偶和未成年（或全日制在读）子女可以随往。没有随往人员的，直接进入下一步。本市户籍人员无需办理随往；\
每名子女只能登记在父母一方名下。",
};
