//! 引进人才: categories and what both kinds share (business 3.1, 3.4, 3.5).

mod before;
mod check;
pub mod introduction;
pub mod returnee;

use profile::Sheet;
use profile::check::Found;
use profile::codes::{Codes, YES_NO};
use profile::field::{Field, Kind as FieldKind, Rows, hinted, may, must};

use super::field::{CONTRACT, FAMILY, ORIGIN, POST, UNIT};
use super::permit::pairs;
use super::{Material, Section, UnitMaterial, always, of_unit, permit, welcome, when};
use crate::entry::Rules;
use crate::situation::Situation;

/// 引进类别 (POL38).
pub const CATEGORIES: Codes = &[
    ("0301", "国家和本市人才计划专家（快速通道）"),
    ("0302", "万人计划、高创计划、高聚工程入选人（快速通道）"),
    ("0303", "国家和本市科学技术奖主要获奖人（快速通道）"),
    ("0401", "承担国家或本市重大任务的优秀团队负责人和成员"),
    ("0402", "创业团队创始人、核心合伙人和成员"),
    ("0403", "入选区或集团重点人才项目"),
    ("0501", "发明专利金奖等发明人"),
    ("0502", "高新技术企业等单位高收入人员"),
    ("0503", "知识产权、金融、人力资源、法律、会计、审计服务高收入人员"),
    ("0504", "青年人才基地出站人员"),
    ("0601", "大型文化企业高级管理人员"),
    ("0602", "国家级文化奖项获奖人"),
    ("0603", "文化领域知名人士"),
    ("0701", "体育教练员、运动员"),
    ("0702", "体育领域其他优秀人才"),
    ("0801", "国际组织人员"),
    ("0802", "跨国公司地区总部人员"),
    ("0803", "国际规则领域专家"),
    ("0901", "天使投资管理人"),
    ("0902", "创业投资管理人"),
    ("0903", "持牌金融机构人员"),
    ("1001", "双一流高校教师"),
    ("1002", "中小学优秀教师"),
    ("1003", "三级医院医师"),
    ("1004", "其他急需的教育、科研、卫生人才"),
    ("1101", "世界技能大赛获奖选手和教练"),
    ("1102", "急需紧缺技能人才"),
    ("1201", "作出突出贡献的自由职业者"),
    ("1301", "硕士及以上学位或高级职称人员"),
    ("1302", "综合评价合格人员"),
    ("1303", "区或局级单位推荐人员"),
    ("1304", "认定委员会推荐人员"),
    ("1305", "其他特殊人才"),
];

/// What a unit adds to an introduction (business 3.5).
const UNIT_MATERIALS: &[UnitMaterial] = &[of_unit("U01"), of_unit("U03"), of_unit("U06")];

/// What both kinds take (business 3.5): before the papers of degrees, in which they differ, and after them.
const FIRST_OF_BOTH: &[Material] = &[always("A01"), always("A02")];
const REST_OF_BOTH: &[Material] = &[
    welcome("A09", "有职称"),
    always("A11"),
    always("A12"),
    always("A13"),
    always("A14"),
    always("A19"),
    FAMILY_PAPERS[0],
    FAMILY_PAPERS[1],
    FAMILY_PAPERS[2],
    FAMILY_PAPERS[3],
    FAMILY_PAPERS[4],
    FAMILY_PAPERS[5],
    always("A28"),
    always("A29"),
    AWARDS,
    always("A31"),
    RECOMMENDED,
];

/// One list of these parts; a part too many or too few does not compile.
const fn joined<const N: usize>(parts: [&[Material]; 4]) -> [Material; N] {
    let mut all = [AWARDS; N];
    let (mut part, mut to) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[to] = parts[part][at];
            (at, to) = (at + 1, to + 1);
        }
        part += 1;
    }
    assert!(to == N, "as many as were promised");
    all
}

/// 成果类别
pub const RESULTS: Codes =
    &[("1", "专利"), ("2", "论文著作"), ("3", "项目"), ("4", "奖项"), ("5", "标准"), ("9", "其他")];

pub(crate) const RESULT_ROWS: Rows = Rows {
    key: "results",
    label: "成果",
    fields: &[
        must("kind", "类别", FieldKind::Choice(RESULTS)),
        must("name", "名称", FieldKind::Text(2, 100)),
        must("at", "时间", FieldKind::Month),
        must("place", "本人排名", FieldKind::Text(1, 20)),
        hinted(must("proof", "证明附件", FieldKind::Text(2, 100)), "在成果证明材料中的名称和页码"),
    ],
    least: 1,
    most: 20,
};

/// 推荐人身份 (POL38: members of teams are recommended by programme experts, of start-ups by founders).
pub const STANDINGS: Codes = &[("1", "人才计划专家"), ("2", "创业团队创始人")];

pub(crate) const RECOMMENDERS: Rows = Rows {
    key: "recommenders",
    label: "推荐人",
    fields: &[
        must("name", "姓名", FieldKind::Text(2, 50)),
        must("standing", "身份", FieldKind::Choice(STANDINGS)),
        must("unit", "单位", FieldKind::Text(2, 100)),
        must("phone", "联系电话", FieldKind::Mobile),
        must("opinion", "推荐意见", FieldKind::Text(10, 500)),
    ],
    least: 0,
    most: 2,
};

pub(crate) const INCOME_YEARS: Rows = Rows {
    key: "years",
    label: "年度应税收入",
    fields: &[
        must("year", "年度", FieldKind::Number(2000, 2100)),
        must("amount", "应税收入（元）", FieldKind::Money),
        must("tax", "缴纳个人所得税（元）", FieldKind::Money),
    ],
    least: 1,
    most: 3,
};

/// 随调随迁人员的关系
pub const MOVES_AS: Codes = &[("1", "配偶"), ("2", "未成年子女")];

/// 随调随迁人员 rows
pub const MOVERS: Rows = Rows {
    key: "movers",
    label: "随调随迁人员",
    fields: &[
        must("relation", "关系", FieldKind::Choice(MOVES_AS)),
        must("name", "姓名", FieldKind::Text(2, 30)),
        must("id_number", "居民身份证号码", FieldKind::Text(18, 18)),
        must("hukou", "户籍所在地", FieldKind::Region),
        must("moves", "是否随迁", FieldKind::Choice(YES_NO)),
        hinted(may("unit", "工作单位", FieldKind::Text(2, 100)), "配偶随调的填写"),
        hinted(may("archive", "人事档案存放地", FieldKind::Text(2, 100)), "配偶随调的填写"),
        hinted(may("transfers", "是否随调", FieldKind::Choice(YES_NO)), "配偶填写"),
    ],
    least: 0,
    most: 6,
};

const APPLY: &[Field] = &[
    must("category", "引进类别", FieldKind::Choice(CATEGORIES)),
    POST[0],
    must("post", "聘用岗位", FieldKind::Text(2, 50)),
    hinted(may("duty", "职务", FieldKind::Text(2, 50)), "没有职务的不填"),
    POST[2],
    CONTRACT[0],
    CONTRACT[1],
    CONTRACT[2],
    CONTRACT[3],
    must("insured_months", "本单位社保、个税连续缴纳月数", FieldKind::Number(0, 600)),
    must("archive", "人事档案存放机构和地址", FieldKind::Text(2, 100)),
    ORIGIN[0],
    ORIGIN[1],
    must("police", "现户籍派出所", FieldKind::Text(2, 60)),
    must("marital", "婚姻状况", FieldKind::Choice(profile::codes::MARITAL)),
    must("children", "子女数", FieldKind::Number(0, 10)),
    must("clean", "本人承诺无刑事犯罪记录", FieldKind::Choice(&[("1", "本人承诺")])),
];

const KNOWN: &[Field] = &[UNIT[0], UNIT[1], UNIT[2], must("zone", "三城一区", FieldKind::Choice(YES_NO))];

const ACHIEVEMENTS: Section = Section {
    key: "achievements",
    title: "个人业绩",
    known: &[],
    fields: &[must("achievements", "个人业绩", FieldKind::Text(300, 3000))],
    rows: &[RESULT_ROWS],
    note: "请逐条写明关键事实：做了什么、本人的作用、取得的结果。",
};

const RECOMMENDATION: Section = Section {
    key: "recommendation",
    title: "推荐",
    known: &[],
    fields: &[],
    rows: &[RECOMMENDERS],
    note: "引进类别为0401、0402的，须有两名推荐人：0401由人才计划专家推荐，0402由创业团队创始人推荐；其他类别直接进入下一步。\
推荐人的身份证明和签字的推荐意见在附件材料中上传。",
};

const KIN: Section = Section {
    key: "family",
    title: "家庭成员",
    known: &[],
    fields: &[],
    rows: &[FAMILY],
    note: "请填写配偶、子女、父母。",
};

const MOVING: Section = Section {
    key: "movers",
    title: "随调随迁人员",
    known: &[],
    fields: &[],
    rows: &[MOVERS],
    note: "配偶和未成年子女可以随调随迁。没有的直接进入下一步。",
};

const SECTIONS: &[Section] = &[
    Section {
        key: "apply",
        title: "申请信息",
        known: KNOWN,
        fields: APPLY,
        rows: &[INCOME_YEARS],
        note: "聘用单位和三城一区来自单位信息，不能修改。",
    },
    ACHIEVEMENTS,
    RECOMMENDATION,
    KIN,
    MOVING,
    super::field::DECLARATION,
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = permit::unit(situation);
    all.extend(permit::post(situation));
    all.extend(pairs(&[
        ("zone", situation.unit.sheet.get("zone")),
        ("hukou_region", situation.profile("hukou_region")),
        ("marital", situation.profile("marital")),
    ]));
    all
}

/// True when a spouse, or a child, moves along; who is listed and stays needs no proof.
fn moves(sheet: &Sheet, relation: &str) -> bool {
    let get = |at, field| sheet.of_row(&MOVERS, at, field);
    (0..sheet.count(&MOVERS)).any(|at| get(at, "relation") == relation && get(at, "moves") != "0")
}

/// Categories that rest on a programme or a prize (business 3.1, 3.5).
fn is_awarded(sheet: &Sheet) -> bool {
    matches!(sheet.get("category"), "0301" | "0302" | "0303" | "0403" | "0602" | "1101")
}

/// Categories whose people are recommended (business 3.4 D).
fn is_recommended(sheet: &Sheet) -> bool {
    matches!(sheet.get("category"), "0401" | "0402")
}

fn is_divorced(sheet: &Sheet) -> bool {
    sheet.get("marital") == "40"
}

/// A30, of both kinds.
const AWARDS: Material = when("A30", "入选人才计划或获奖", |sheet, _| is_awarded(sheet));
/// A36, of both kinds.
const RECOMMENDED: Material = when("A36", "须有推荐人的引进类别", |sheet, _| is_recommended(sheet));
/// A20 to A25 (business 3.5), of both kinds.
const FAMILY_PAPERS: [Material; 6] = [
    when("A20", "配偶随调随迁", |sheet, _| moves(sheet, "1")),
    when("A21", "离异", |sheet, _| is_divorced(sheet)),
    when("A22", "配偶随调随迁", |sheet, _| moves(sheet, "1")),
    when("A23", "子女随迁", |sheet, _| moves(sheet, "2")),
    when("A24", "子女随迁", |sheet, _| moves(sheet, "2")),
    when("A25", "离异，子女随迁", |sheet, _| is_divorced(sheet) && moves(sheet, "2")),
];

/// 落户信息 (business 3.4, stages 40 and 49): asked for after the approval, not with the application.
pub const SETTLING: Section = Section {
    key: "settling",
    title: "落户信息",
    known: &[],
    fields: &[
        must(
            "way",
            "落户方式",
            FieldKind::Choice(&[
                ("1", "本人产权房"),
                ("2", "单位集体户"),
                ("3", "人才公共服务机构集体户"),
                ("4", "直系亲属处"),
            ]),
        ),
        must("settle_district", "落户所在区", FieldKind::Choice(affiliation::info::DISTRICTS)),
        must("settle_addr", "落户详细地址", FieldKind::Text(5, 100)),
        hinted(may("head", "户主姓名", FieldKind::Text(2, 50)), "落户在本人产权房或直系亲属处的填写"),
        hinted(may("head_relation", "与户主关系", FieldKind::Text(1, 20)), "同上"),
        hinted(may("place_no", "产权证号或集体户名称", FieldKind::Text(2, 60)), "直系亲属处的不填"),
        must("police_to", "落户地派出所", FieldKind::Text(2, 60)),
        must("police_from", "户口迁出地派出所", FieldKind::Text(2, 60)),
        must("with_family", "随迁人员是否与申请时一致", FieldKind::Choice(YES_NO)),
        must("phone", "联系电话", FieldKind::Mobile),
    ],
    rows: &[],
    note: "请按审批结果填写落户地址，并上传落户地址证明和户口簿。",
};

/// Checks 落户信息.
pub fn check_settling(sheet: &Sheet, today: time::Date, files: &dyn Fn(&str) -> bool) -> Found {
    let mut found = Found::default();
    profile::check::fields(&mut found, SETTLING.fields, sheet, today);
    let way = sheet.get("way");
    if matches!(way, "1" | "4") && sheet.get("head").is_empty() {
        found.prompt("head", "请填写户主姓名");
    }
    if matches!(way, "1" | "4") && sheet.get("head_relation").is_empty() {
        found.prompt("head_relation", "请填写与户主关系");
    }
    if matches!(way, "1" | "2" | "3") && sheet.get("place_no").is_empty() {
        found.prompt("place_no", "请填写产权证号或集体户名称");
    }
    for (code, name) in SETTLING_MATERIALS {
        if !files(code) {
            found.prompt(*code, format!("请上传{name}"));
        }
    }
    found
}

/// What comes with 落户信息 (business 3.5).
pub const SETTLING_MATERIALS: &[(&str, &str)] = &[("A35", "落户地址证明"), ("A02", "户口簿")];
