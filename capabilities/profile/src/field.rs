//! What the profile asks for: the fields of each section, as data that forms, checks and pages read alike.

use base::{Country, Region};

use crate::check::{self, Facts};
use crate::codes::{
    Codes, DEGREES, ENDINGS, FORMS, HUKOU, LEVELS, MARITAL, MODES, NATIONS, POLITICAL, SEXES, STUDY_LEVELS,
    TITLE_LEVELS, TITLE_SERIES, YES_NO, name_in,
};

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// So many characters.
    Text(usize, usize),
    /// One of a list.
    Choice(Codes),
    /// A county, or a province without counties.
    Region,
    /// A province.
    Province,
    /// A country.
    Country,
    /// `2026-11`.
    Month,
    /// `2026-11-24`.
    Date,
    /// `2026-11-24`, in the past or to come.
    AnyDate,
    /// A date, or `长期`.
    DateOrForever,
    /// Yuan with at most two decimals.
    Money,
    /// A number between two, with at most one decimal.
    Number(u32, u32),
    /// A mobile number.
    Mobile,
    /// An e-mail address.
    Email,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in forms and in storage.
    pub key: &'static str,
    /// Its label.
    pub label: &'static str,
    /// How it is filled in.
    pub kind: Kind,
    /// Whether it must be.
    pub required: bool,
    /// What helps to fill it in.
    pub hint: &'static str,
}

impl Field {
    /// A stored value as people read it.
    pub fn words(&self, value: &str) -> String {
        let name = match self.kind {
            Kind::Choice(list) => name_in(list, value).map(str::to_owned),
            Kind::Region => Region::find(value).map(Region::path),
            Kind::Province => Region::find(value).map(|region| region.name.clone()),
            Kind::Country => Country::find(value).map(|country| country.name.clone()),
            Kind::Money => check::value::decimal(value, 2).map(money),
            _ => None,
        };
        name.unwrap_or_else(|| value.to_owned())
    }
}

/// `12,345.60`
fn money(amount: f64) -> String {
    let plain = format!("{amount:.2}");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut words = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    format!("{words}.{part}")
}

/// A field that must be filled in.
pub const fn must(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { key, label, kind, required: true, hint: "" }
}

/// A field that may be left empty.
pub const fn may(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { key, label, kind, required: false, hint: "" }
}

/// `field` with words that help to fill it in.
pub const fn hinted(field: Field, hint: &'static str) -> Field {
    Field { hint, ..field }
}

/// 一般信息, besides what certification told (4.1). The first three are asked of those alone whose number does not say them.
pub const GENERAL: &[Field] = &[
    must("sex", "性别", Kind::Choice(SEXES)),
    must("birth", "出生日期", Kind::Date),
    must("nationality", "国籍/地区", Kind::Country),
    hinted(may("id_expiry", "证件有效期至", Kind::DateOrForever), "例如 2035-06-01，长期有效的填“长期”"),
    must("nation", "民族", Kind::Choice(NATIONS)),
    must("political", "政治面貌", Kind::Choice(POLITICAL)),
    must("marital", "婚姻状况", Kind::Choice(MARITAL)),
    may("email", "电子邮箱", Kind::Email),
    must("hukou_region", "户籍所在地", Kind::Region),
    must("hukou_addr", "户籍详细地址", Kind::Text(5, 100)),
    must("hukou_kind", "户口类别", Kind::Choice(HUKOU)),
    must("live_region", "现居住地", Kind::Region),
    hinted(must("live_addr", "现居住详细地址", Kind::Text(5, 100)), "例如 某某路1号院2号楼3单元401"),
    must("work_start", "参加工作时间", Kind::Month),
    may("em_name", "紧急联系人", Kind::Text(2, 50)),
    may("em_mobile", "紧急联系人电话", Kind::Mobile),
];

/// 教育信息 (4.2). What is required depends on level and degree: see `check`.
pub const EDUCATION: &[Field] = &[
    must("level", "最高学历", Kind::Choice(LEVELS)),
    hinted(may("edu_no", "学历证书编号", Kind::Text(6, 30)), "中专及以下不填"),
    may("mode", "学历取得方式", Kind::Choice(MODES)),
    may("school", "毕业院校", Kind::Text(2, 60)),
    may("major", "专业", Kind::Text(1, 60)),
    may("graduated", "毕业时间", Kind::Month),
    must("degree", "最高学位", Kind::Choice(DEGREES)),
    hinted(may("degree_no", "学位证书编号", Kind::Text(6, 30)), "没有学位的不填"),
    may("degree_org", "学位授予单位", Kind::Text(2, 60)),
    may("degree_at", "学位授予时间", Kind::Month),
    must("has_title", "是否有职称", Kind::Choice(YES_NO)),
];

/// A row of 职称.
pub const TITLE: &[Field] = &[
    must("name", "职称名称", Kind::Text(2, 50)),
    must("series", "职称系列", Kind::Choice(TITLE_SERIES)),
    must("rank", "职称级别", Kind::Choice(TITLE_LEVELS)),
    must("org", "发证机关", Kind::Text(2, 60)),
    must("no", "证书编号", Kind::Text(2, 40)),
    must("at", "取得时间", Kind::Month),
];

/// A row of 学习经历 (4.3).
pub const STUDY: &[Field] = &[
    must("from", "起始年月", Kind::Month),
    hinted(may("to", "终止年月", Kind::Month), "在读的不填"),
    must("school", "学校名称", Kind::Text(2, 60)),
    must("country", "国家/地区", Kind::Country),
    hinted(must("major", "院系/专业", Kind::Text(1, 60)), "高中填“无”"),
    must("level", "学历层次", Kind::Choice(STUDY_LEVELS)),
    must("degree", "学位", Kind::Choice(DEGREES)),
    must("form", "学习形式", Kind::Choice(FORMS)),
    must("ending", "是否毕业", Kind::Choice(ENDINGS)),
    may("witness", "证明人", Kind::Text(2, 50)),
    hinted(may("remark", "备注", Kind::Text(2, 200)), "与上一段经历间隔超过12个月的，请说明"),
];

/// A row of 工作经历 (4.4).
pub const JOB: &[Field] = &[
    must("from", "起始日期", Kind::Date),
    hinted(may("to", "终止日期", Kind::Date), "在职的不填"),
    must("unit", "工作单位", Kind::Text(2, 100)),
    must("province", "所在省份", Kind::Province),
    must("duty", "职务/岗位", Kind::Text(2, 50)),
    may("nature", "单位性质", Kind::Text(2, 50)),
    may("witness", "证明人/电话", Kind::Text(2, 60)),
    may("content", "工作内容", Kind::Text(1, 500)),
];

/// A part of the profile that has rows.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// The first part of its keys: `studies.0.school`.
    pub key: &'static str,
    /// What one row is called.
    pub label: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
}

/// 职称 rows.
pub const TITLES: Rows = Rows { key: "titles", label: "职称", fields: TITLE, least: 0, most: 5 };
/// 学习经历 rows.
pub const STUDIES: Rows = Rows { key: "studies", label: "学习经历", fields: STUDY, least: 1, most: 20 };
/// 工作经历 rows.
pub const JOBS: Rows = Rows { key: "jobs", label: "工作经历", fields: JOB, least: 0, most: 30 };

/// A step of the wizard (R3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 一般信息
    General,
    /// 教育信息
    Education,
    /// 学习经历
    Studies,
    /// 工作经历
    Jobs,
    /// 证件照片
    Photo,
}

impl Section {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [Self::General, Self::Education, Self::Studies, Self::Jobs, Self::Photo];

    /// Its name in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Education => "education",
            Self::Studies => "studies",
            Self::Jobs => "jobs",
            Self::Photo => "photo",
        }
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::General => "一般信息",
            Self::Education => "教育信息",
            Self::Studies => "学习经历",
            Self::Jobs => "工作经历",
            Self::Photo => "证件照片",
        }
    }

    /// The step of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }

    /// Its single fields as far as the person is asked: not for what certification told.
    pub fn asked(self, facts: &Facts) -> impl Iterator<Item = &'static Field> + use<> {
        let answered = facts.answered;
        self.fields().iter().filter(move |field| !answered.contains(&field.key))
    }

    /// Its single fields.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::General => GENERAL,
            Self::Education => EDUCATION,
            Self::Studies | Self::Jobs | Self::Photo => &[],
        }
    }

    /// Its rows.
    pub const fn rows(self) -> Option<Rows> {
        match self {
            Self::Education => Some(TITLES),
            Self::Studies => Some(STUDIES),
            Self::Jobs => Some(JOBS),
            Self::General | Self::Photo => None,
        }
    }
}
