//! 单位信息完善: what a unit says of itself (consoles 8.1), and its 关联码.

use base::{Clerk, Given, Id, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;
use profile::check::{self, Found};
pub use profile::codes::DISTRICTS;
use profile::codes::{Codes, YES_NO};
use profile::field::{Field, Kind, hinted, may, must};

use crate::link::actor;
use crate::{LinkCode, Refusal, Unit, store};

/// 单位类型 (codes 6.7).
pub const UNIT_KINDS: Codes = &[
    ("1", "有限责任公司"),
    ("2", "股份有限公司"),
    ("3", "中外合资经营企业"),
    ("5", "外商独资企业"),
    ("6", "国有企业"),
    ("4", "事业单位"),
    ("7", "社会团体"),
    ("8", "民办非企业单位"),
    ("9", "机关"),
    ("10", "驻京分支机构"),
    ("11", "个人独资、合伙企业"),
    ("0", "其他"),
];

/// 行业门类 (GB/T 4754-2017).
pub const INDUSTRIES: Codes = &[
    ("A", "农、林、牧、渔业"),
    ("B", "采矿业"),
    ("C", "制造业"),
    ("D", "电力、热力、燃气及水生产和供应业"),
    ("E", "建筑业"),
    ("F", "批发和零售业"),
    ("G", "交通运输、仓储和邮政业"),
    ("H", "住宿和餐饮业"),
    ("I", "信息传输、软件和信息技术服务业"),
    ("J", "金融业"),
    ("K", "房地产业"),
    ("L", "租赁和商务服务业"),
    ("M", "科学研究和技术服务业"),
    ("N", "水利、环境和公共设施管理业"),
    ("O", "居民服务、修理和其他服务业"),
    ("P", "教育"),
    ("Q", "卫生和社会工作"),
    ("R", "文化、体育和娱乐业"),
    ("S", "公共管理、社会保障和社会组织"),
    ("T", "国际组织"),
];

/// 币种.
pub const CURRENCIES: Codes = &[("1", "人民币"), ("2", "美元"), ("3", "欧元"), ("4", "港币"), ("5", "日元")];

/// 资质类型.
pub const QUALIFICATIONS: Codes =
    &[("1", "高新技术企业"), ("2", "民营科技企业"), ("3", "驻京研发机构"), ("0", "其他")];

/// 基本信息.
pub const BASIC: &[Field] = &[
    must("kind", "单位类型", Kind::Choice(UNIT_KINDS)),
    must("founded", "成立日期", Kind::Date),
    hinted(may("capital", "注册资本（万元）", Kind::Text(1, 20)), "例如 1000 或 500.50"),
    may("currency", "币种", Kind::Choice(CURRENCIES)),
    must("legal_rep", "法定代表人", Kind::Text(2, 50)),
    must("district", "所属区", Kind::Choice(DISTRICTS)),
    must("address", "单位地址", Kind::Text(5, 100)),
    must("industry", "行业", Kind::Choice(INDUSTRIES)),
    must("zone", "是否位于三城一区", Kind::Choice(YES_NO)),
    must("collective", "是否有集体户", Kind::Choice(YES_NO)),
    must("scope", "经营范围", Kind::Text(2, 500)),
];

/// 资质信息.
pub const QUALIFIED: &[Field] = &[
    may("q_kind", "资质类型", Kind::Choice(QUALIFICATIONS)),
    may("q_org", "发证机关", Kind::Text(2, 60)),
    may("q_no", "证书编号", Kind::Text(2, 40)),
    may("q_on", "发证日期", Kind::Date),
];

/// 经办人信息.
pub const CONTACT: &[Field] = &[
    must("clerk_name", "经办人", Kind::Text(2, 50)),
    must("clerk_mobile", "经办人电话", Kind::Mobile),
    may("em_name", "紧急联系人", Kind::Text(2, 50)),
    may("em_mobile", "紧急联系人电话", Kind::Mobile),
];

/// The sections of the form.
pub const SECTIONS: [(&str, &[Field]); 3] =
    [("基本信息", BASIC), ("资质信息", QUALIFIED), ("经办人信息", CONTACT)];

/// Checks what a unit says of itself.
pub fn check(sheet: &Sheet, today: time::Date) -> Found {
    let mut found = Found::default();
    for (_, fields) in SECTIONS {
        check::fields(&mut found, fields, sheet, today);
    }
    let capital = sheet.get("capital");
    if !capital.is_empty() {
        let parts = capital.split('.').collect::<Vec<_>>();
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let fits = matches!(parts.as_slice(), [whole] if digits(whole))
            || matches!(parts.as_slice(), [whole, rest] if digits(whole) && digits(rest) && rest.len() <= 2);
        if !fits {
            found.prompt("capital", "注册资本须为数字，最多两位小数");
        } else if sheet.get("currency").is_empty() {
            found.prompt("currency", "请选择币种");
        }
    }
    let named = QUALIFIED.iter().filter(|field| !sheet.get(field.key).is_empty()).count();
    if named > 0 {
        for field in QUALIFIED.iter().filter(|field| sheet.get(field.key).is_empty()) {
            found.prompt(field.key, format!("请填写{}", field.label));
        }
    }
    if sheet.get("em_name").is_empty() != sheet.get("em_mobile").is_empty() {
        found.prompt("em_mobile", "紧急联系人的姓名和电话请一并填写");
    }
    found
}

/// True once everything that must be told of the clerk's unit was.
///
/// # Errors
/// When the database fails.
pub fn is_complete(conn: &mut Conn, clerk: &Clerk) -> Result<bool, Fault> {
    store::is_unit_complete(conn, clerk.unit())
}

/// The clerk's own unit.
///
/// # Errors
/// When the database fails.
pub fn unit(conn: &mut Conn, clerk: &Clerk, given: &Given) -> Result<Option<Unit>, Fault> {
    store::find_unit(conn, clerk.unit(), given)
}

/// Keeps a sheet that is in order, if nobody changed it since `version`. The caller has shown what is not in order.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (sheet, version): (&Sheet, i32),
    given: &Given,
) -> Outcome<Found, Refusal> {
    let found = check(sheet, given.now.china_date());
    if !found.prompts.is_empty() {
        return Ok(Ok(found));
    }
    if !store::update_unit_sheet(tx, clerk.unit(), (sheet, version), given)? {
        return Ok(Err(Refusal::Conflict));
    }
    record(tx, clerk, "unit.saved", given)?;
    Ok(Ok(found))
}

/// What an authority approved: the unit's new `name`, and values of its sheet. Permits keep the name they were made out
/// with. The journal names the application.
///
/// # Errors
/// When the database fails.
pub fn change(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    (name, values): (Option<&str>, &[(&str, &str)]),
    given: &Given,
) -> Result<(), Fault> {
    let Some(mut found) = store::find_unit(tx, unit, given)? else { return Ok(()) };
    for (key, value) in values {
        found.sheet.put(key, value);
    }
    store::update_unit(tx, &found, name.unwrap_or(&found.name), given)
}

/// A new 关联码; the old one stops at once.
///
/// # Errors
/// When the database fails.
pub fn renew_link_code(tx: &mut Tx<'_>, clerk: &Clerk, given: &Given) -> Result<LinkCode, Fault> {
    let code = LinkCode::draw(&*given.chance);
    store::update_link_code(tx, clerk.unit(), &code)?;
    record(tx, clerk, "unit.link-code-renewed", given)?;
    Ok(code)
}

fn record(tx: &mut Tx<'_>, clerk: &Clerk, action: &'static str, given: &Given) -> Result<(), Fault> {
    let about = format!("unit:{}", clerk.unit());
    journal::record(tx, &Entry { actor: actor(clerk.person()), action, about, detail: String::new() }, given)
}
