//! Is a section in order: pure rules over the sheet. Prompts refuse; warnings do not.

mod education;
mod history;
pub mod value;

use time::{Date, Month};

use crate::field::{Field, Kind, Rows, Section};
use crate::sheet::{PHOTO, Sheet};

/// What rules know besides the sheet.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The day of birth, once it is known.
    pub birth: Option<Date>,
    /// The keys of what certification answered, which the person is not asked (4.1).
    pub answered: &'static [&'static str],
    /// Today, in China.
    pub today: Date,
    /// The name of the unit that the person is linked to, as whoever knows links tells it.
    pub unit: Option<String>,
}

/// A word at a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The field's key; a row's first field when it concerns the row, the rows' key when it concerns all.
    pub key: String,
    /// The words.
    pub text: String,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What must be put right.
    pub prompts: Vec<Prompt>,
    /// What should be looked at.
    pub warnings: Vec<Prompt>,
}

impl Found {
    /// Adds a word that refuses.
    pub fn prompt(&mut self, key: impl Into<String>, text: impl Into<String>) {
        self.prompts.push(Prompt { key: key.into(), text: text.into() });
    }

    /// Adds a word that does not refuse.
    pub fn warn(&mut self, key: impl Into<String>, text: impl Into<String>) {
        self.warnings.push(Prompt { key: key.into(), text: text.into() });
    }
}

/// What nobody of another nationality has.
const CITIZENS: [&str; 5] = ["nation", "political", "hukou_region", "hukou_addr", "hukou_kind"];

/// Checks one section.
pub fn check(section: Section, sheet: &Sheet, facts: &Facts) -> Found {
    let mut found = Found::default();
    let is_asked = !facts.answered.contains(&"nationality");
    let is_foreign = is_asked && !matches!(sheet.get("nationality"), "" | "CHN");
    for field in section.asked(facts) {
        let required = field.required && !(is_foreign && CITIZENS.contains(&field.key));
        one(&mut found, &Field { required, ..*field }, field.key, sheet.get(field.key), facts.today);
    }
    if let Some(rows) = section.rows() {
        self::rows(&mut found, &rows, sheet, facts.today);
    }
    match section {
        Section::General => general(&mut found, sheet, facts),
        Section::Education => education::check(&mut found, sheet, facts),
        Section::Studies => history::studies(&mut found, sheet, facts),
        Section::Jobs => history::jobs(&mut found, sheet, facts),
        Section::Photo => {
            if sheet.get(PHOTO).is_empty() {
                found.prompt("photo", "请上传证件照片");
            }
        }
    }
    found
}

/// Checks single fields, each for itself.
pub fn fields(found: &mut Found, fields: &[Field], sheet: &Sheet, today: Date) {
    for field in fields {
        one(found, field, field.key, sheet.get(field.key), today);
    }
}

/// The warnings of every section, in the order of the steps, each with the step where it is looked at.
pub fn warnings(sheet: &Sheet, facts: &Facts) -> Vec<(Section, Prompt)> {
    let of =
        |section: Section| check(section, sheet, facts).warnings.into_iter().map(move |one| (section, one));
    Section::ALL.into_iter().flat_map(of).collect()
}

/// The first section that is not in order.
pub fn first_incomplete(sheet: &Sheet, facts: &Facts) -> Option<Section> {
    Section::ALL.into_iter().find(|section| !check(*section, sheet, facts).prompts.is_empty())
}

fn one(found: &mut Found, field: &Field, key: &str, value: &str, today: Date) {
    if value.is_empty() {
        if field.required {
            let is_written = matches!(
                field.kind,
                Kind::Text(..) | Kind::Mobile | Kind::Email | Kind::Money | Kind::Number(..)
            );
            let verb = if is_written { "填写" } else { "选择" };
            found.prompt(key, format!("请{verb}{}", field.label));
        }
        return;
    }
    if let Err(text) = value::read(field, value, today) {
        found.prompt(key, text);
    }
}

/// Checks rows, each field for itself, and how many there are.
pub fn rows(found: &mut Found, rows: &Rows, sheet: &Sheet, today: Date) {
    let count = sheet.count(rows);
    if count < rows.least {
        found.prompt(rows.key, format!("请至少填写{}条{}", rows.least, rows.label));
    }
    if count > rows.most {
        found.prompt(rows.key, format!("{}最多填写{}条", rows.label, rows.most));
    }
    for at in 0..count.min(rows.most) {
        for field in rows.fields {
            let key = format!("{}.{at}.{}", rows.key, field.key);
            one(found, field, &key, sheet.get(&key), today);
        }
    }
}

/// `years` after `date`; 29 February becomes 1 March.
fn years_after(date: Date, years: i32) -> Date {
    date.replace_year(date.year() + years).unwrap_or_else(|_| {
        Date::from_calendar_date(date.year() + years, Month::March, 1).expect("a first of March")
    })
}

/// The first of the month in which somebody born on `birth` gets `years` old: months are compared with it.
fn month_after(birth: Date, years: i32) -> Date {
    years_after(birth, years).replace_day(1).expect("a first of the month")
}

fn general(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    if let Some(start) = value::month(sheet.get("work_start")) {
        let least = facts.birth.map(|birth| month_after(birth, 16));
        if least.is_some_and(|least| start < least) {
            found.prompt("work_start", "参加工作时间不能早于年满16周岁");
        }
        let rows = Section::Jobs.rows().expect("jobs are rows");
        let earliest =
            (0..sheet.count(&rows)).filter_map(|at| value::date(sheet.of_row(&rows, at, "from"))).min();
        if earliest.is_some_and(|earliest| start > earliest) {
            found.prompt("work_start", "参加工作时间不能晚于最早的工作经历");
        }
    }
    if value::date(sheet.get("id_expiry")).is_some_and(|expiry| expiry <= facts.today) {
        found.prompt("id_expiry", "证件已过有效期，请换领后填写");
    }
    if sheet.get("em_name").is_empty() != sheet.get("em_mobile").is_empty() {
        found.prompt("em_mobile", "紧急联系人的姓名和电话请一并填写");
    }
    if !sheet.get("em_mobile").is_empty() && sheet.get("em_mobile") == sheet.get("mobile") {
        found.prompt("em_mobile", "紧急联系人电话不能是本人电话");
    }
}

#[cfg(test)]
mod tests;
