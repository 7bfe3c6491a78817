//! 申请表 on A4, as it was submitted; before that, as far as it is filled in.

use axum::extract::Path;
use axum::response::Response;
use base::Day;
use cases::kinds::insurance;
use cases::number::grouped;
use cases::view::Opened;
use paper::{Barcode, Body, Column, Declaration, Fact, Form, Section, Table};
use profile::Sheet;
use profile::field::{Field, Rows};

use super::{Reader, Reads, opened, photo, print};
use crate::edge::{Page, Problem};
use crate::person::Platform;

/// Of what was submitted; before, there is none.
pub(crate) async fn get<R: Reader>(
    page: Page<Platform>,
    Reads(reader): Reads<R>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let opened = opened(&page, reader, &id).await?;
    let submission = opened.submission.as_ref().ok_or(Problem::NotFound)?;
    let sheet = submission.sheet.clone();
    let key = Some(opened.profile.get(profile::PHOTO).to_owned());
    let number = opened.application.number.clone().unwrap_or_default();
    let form = Form {
        issuer: page.site.practice.authority_name(&opened.application.authority),
        title: title(&opened),
        number: Barcode::new(&number).ok().map(|bars| (bars, grouped(&number))),
        heading: "基本信息".to_owned(),
        person: person(&opened),
        photo: photo(&page.site, key).await,
        sections: sections(&opened, &sheet),
        declaration: declaration(&opened, &sheet),
        made_at: page.given.now,
    };
    print(&page, &format!("申请表-{number}"), move |fonts| form.to_pdf(fonts)).await
}

fn title(opened: &Opened) -> String {
    match opened.kind.code {
        "101" => "北京市工作居住证申请表".to_owned(),
        _ => format!("{}申请表", opened.kind.name),
    }
}

/// 基本信息: the certified identity and the profile that was submitted with it.
fn person(opened: &Opened) -> Vec<Fact> {
    let Some(card) = &opened.applicant else {
        return vec![Fact::wide("单位名称", &opened.application.unit_name)];
    };
    let told = &card.told;
    let mut facts = vec![
        Fact::new("姓名", &told.name),
        Fact::new("证件号码", &told.id_number),
        Fact::new("联系电话", &told.mobile),
    ];
    let shown = [
        "sex",
        "birth",
        "nationality",
        "nation",
        "political",
        "marital",
        "email",
        "hukou_region",
        "live_region",
    ];
    let fields = profile::field::GENERAL.iter().chain(profile::field::EDUCATION);
    for field in fields.filter(|field| {
        shown.contains(&field.key) || matches!(field.key, "level" | "school" | "major" | "degree")
    }) {
        let value = opened.profile.get(field.key);
        if !value.is_empty() {
            facts.push(Fact::new(field.label, &field.words(value)));
        }
    }
    facts
}

fn fact(field: &Field, value: &str) -> Fact {
    let words = field.words(value);
    if words.chars().count() > 18 { Fact::wide(field.label, &words) } else { Fact::new(field.label, &words) }
}

fn sections(opened: &Opened, sheet: &Sheet) -> Vec<Section> {
    let of = |section: &cases::kinds::Section| {
        let fields = section.known.iter().chain(section.fields);
        let told = fields.filter(|field| !sheet.get(field.key).is_empty());
        let grid: Vec<Fact> = told.map(|field| fact(field, sheet.get(field.key))).collect();
        let mut bodies = Vec::new();
        if !grid.is_empty() {
            bodies.push(Body::Grid(grid));
        }
        bodies.extend(section.rows.iter().filter_map(|rows| table(rows, sheet)));
        (!bodies.is_empty()).then(|| Section { heading: section.title.to_owned(), bodies })
    };
    let told = std::iter::once(&insurance::SECTION).filter(|_| insurance::is_told(opened.kind));
    let sections = opened.kind.sections.iter().filter(|one| one.key != "declaration");
    let mut all: Vec<Section> = sections.chain(told).filter_map(of).collect();
    let opinion = opened.unit_part.get("opinion");
    if !opinion.is_empty() {
        let bodies = vec![Body::Grid(vec![Fact::wide("单位意见", opinion)])];
        all.push(Section { heading: "单位审核".to_owned(), bodies });
    }
    all
}

fn table(rows: &Rows, sheet: &Sheet) -> Option<Body> {
    let count = sheet.count(rows);
    let line = |at: usize| {
        rows.fields
            .iter()
            .map(|field| field.words(sheet.of_row(rows, at, field.key)))
            .collect::<Vec<String>>()
    };
    (count > 0).then(|| {
        Body::Table(Table {
            caption: rows.label.to_owned(),
            columns: rows.fields.iter().map(|field| Column::new(field.label, 1.0)).collect(),
            rows: (0..count).map(line).collect(),
        })
    })
}

fn declaration(opened: &Opened, sheet: &Sheet) -> Option<Declaration> {
    let section = opened.kind.section("declaration")?;
    let name = sheet.get("signed");
    let at = opened.submission.as_ref()?.at;
    (!name.is_empty()).then(|| Declaration {
        heading: section.title.to_owned(),
        text: vec![section.note.to_owned()],
        name: name.to_owned(),
        on: Day(at.china_date()),
    })
}
