//! Asking for an entry.

use affiliation::Business;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use cases::listing::List;
use cases::listing::add::{Typed, YEARS, add, years_later};
use profile::field::{Kind, must};
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::input::Input;
use crate::ui::{Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "desk/listings/new.html")]
struct NewPage {
    frame: Frame,
    prompts: Prompts,
    list: List,
    business: Input,
    number: Field,
    reason: Field,
    basis: Field,
    until_on: Field,
    /// Asked for persons alone.
    falsehood: Option<bool>,
}

const BUSINESSES: &[(&str, &str)] =
    &[(Business::Permit.key(), Business::Permit.title()), (Business::Talent.key(), Business::Talent.title())];

fn template(page: &Page<Platform>, typed: &Typed, prompts: Prompts) -> NewPage {
    let list = List::parse(&typed.list).unwrap_or(List::Person);
    let is_person = list == List::Person;
    let choice = must("business", "业务", Kind::Choice(BUSINESSES));
    let (label, hint) = if is_person {
        ("身份证号码", "须是在本机构办理过业务，或与本机构负责的单位关联的人员")
    } else {
        ("统一社会信用代码", "须是本机构负责的单位")
    };
    let until = if is_person {
        format!("最后一天，到期自动撤销；不填为自今天起{YEARS}年")
    } else {
        "最后一天，到期自动撤销，单位权限恢复".to_owned()
    };
    let until_on = Field::day("until_on", "截止日期", &typed.until_on, &prompts).hint(until);
    let told = if is_person { "本人可以看到" } else { "单位经办人可以看到" };
    NewPage {
        frame: page
            .frame("提出添加")
            .for_desk()
            .at("/desk/listings")
            .under(&[("工作台", "/desk"), ("名单管理", "/desk/listings")]),
        list,
        business: Input::new(&choice, "business", (&typed.business, ""), (&prompts.at("business"), "")),
        number: Field::text("number", label, &typed.number, &prompts).hint(hint),
        reason: Field::text("reason", "列入原因", &typed.reason, &prompts).hint(format!("2-100个字，{told}")),
        basis: Field::text("basis", "认定依据", &typed.basis, &prompts)
            .hint("文书名称、文号和核查情况，2-300个字，仅审核人员可以看到")
            .lines(3, 300),
        until_on: if is_person { until_on.optional() } else { until_on },
        falsehood: is_person.then(|| typed.falsehood == "1"),
        prompts,
    }
}

/// Which list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    list: String,
}

/// Asks.
pub(crate) async fn get(page: Page<Platform>, _: IsOfficer, Query(asked): Query<Asked>) -> Response {
    let is_person = List::parse(&asked.list).unwrap_or(List::Person) == List::Person;
    let five_years = years_later(page.given.now.china_date(), YEARS).to_string();
    let until_on = if is_person { five_years } else { String::new() };
    let typed = Typed { list: asked.list, until_on, ..Typed::default() };
    page.show(&template(&page, &typed, Prompts::default()))
}

/// Asks for it; another officer has to confirm.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let new = match typed.read(page.given.now.china_date()) {
        Ok(new) => new,
        Err(wrong) => {
            let prompts = Prompts::many(wrong.into_iter().map(|(field, words)| (field.to_owned(), words)));
            return Ok(page.refuse(&template(&page, &typed, prompts)));
        }
    };
    let given = page.given.clone();
    match page.site.db.write(move |tx| add(tx, &officer, &new, &given)).await? {
        Ok(id) => Ok(page.go(&format!("/desk/listings/{id}"))),
        Err(refusal) => {
            let prompts = Prompts::many([(refusal.field().to_owned(), refusal.to_string())]);
            Ok(page.refuse(&template(&page, &typed, prompts)))
        }
    }
}
