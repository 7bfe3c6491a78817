//! 审核人员: every officer, and naming one.

use askama::Template;
use axum::response::Response;
use base::{CitizenId, Rank, Role, SecurityAdministrator};
use profile::codes::name_in;
use serde::Deserialize;
use staff::grant::{self, Scope};
use staff::{Authority, BUSINESSES, Named, Refusal, State, authority, officer};

use crate::auth::Identity;
use crate::edge::actor::IsSecurityAdministrator;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts};

/// Where and as what an officer works: part of two forms.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/scope.html")]
pub(super) struct ScopeFields {
    authorities: Vec<(String, String, bool)>,
    ranks: Vec<(&'static str, &'static str, bool)>,
    businesses: Vec<(&'static str, &'static str, bool)>,
    prompts: [String; 3],
}

/// As chosen.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    authority: String,
    #[serde(default)]
    rank1: String,
    #[serde(default)]
    rank2: String,
    #[serde(default)]
    rank3: String,
    #[serde(default)]
    rank4: String,
    #[serde(default)]
    permit: String,
    #[serde(default)]
    talent: String,
}

impl Chosen {
    /// As granted.
    pub(super) fn of(named: &Named) -> Self {
        let officer = &named.officer;
        let rank = |one: Rank| if officer.ranks().contains(&one) { "1".to_owned() } else { String::new() };
        let business = |key: &str| {
            if officer.businesses().iter().any(|one| one == key) { "1".into() } else { String::new() }
        };
        Self {
            authority: officer.authority().to_owned(),
            rank1: rank(Rank::First),
            rank2: rank(Rank::Second),
            rank3: rank(Rank::Third),
            rank4: rank(Rank::Report),
            permit: business("permit"),
            talent: business("talent"),
        }
    }

    fn ranks(&self) -> [(&'static str, &str); 4] {
        [("rank1", &self.rank1), ("rank2", &self.rank2), ("rank3", &self.rank3), ("rank4", &self.rank4)]
    }

    fn businesses(&self) -> [(&'static str, &str); 2] {
        [("permit", &self.permit), ("talent", &self.talent)]
    }

    /// What it comes to, or every prompt at once.
    pub(super) fn read(&self) -> Result<Scope, Vec<Refusal>> {
        let ranks: Vec<i32> =
            (1..).zip(self.ranks()).filter(|(_, (_, on))| *on == "1").map(|(code, _)| code).collect();
        let businesses: Vec<&str> =
            self.businesses().into_iter().filter(|(_, on)| *on == "1").map(|(key, _)| key).collect();
        Scope::choose(&self.authority, &ranks, &businesses)
    }

    /// The fields as they were left.
    pub(super) fn fields(&self, prompts: &Prompts) -> ScopeFields {
        let authority = |one: Authority| (one.code().to_owned(), one.title(), one.code() == self.authority);
        let ranks = self.ranks().into_iter().zip(Rank::ALL);
        let word = |key| name_in(BUSINESSES, key).unwrap_or_default();
        ScopeFields {
            authorities: Authority::all().into_iter().map(authority).collect(),
            ranks: ranks.map(|((name, on), (_, _, word))| (name, word, on == "1")).collect(),
            businesses: self.businesses().into_iter().map(|(key, on)| (key, word(key), on == "1")).collect(),
            prompts: [Refusal::Authority, Refusal::Ranks, Refusal::Businesses]
                .map(|one| prompts.at(one.field())),
        }
    }
}

/// Every refusal at its field.
pub(super) fn prompts(refused: Vec<Refusal>) -> Vec<(String, String)> {
    refused.into_iter().map(|one| (one.field().to_owned(), one.to_string())).collect()
}

struct Row {
    person: String,
    name: String,
    authority: String,
    ranks: String,
    businesses: String,
    state: &'static str,
    is_active: bool,
    factors: usize,
}

fn row(one: Named) -> Row {
    let words: Vec<&str> = one.officer.ranks().iter().map(|rank| rank.title()).collect();
    let businesses: Vec<&str> =
        one.officer.businesses().iter().filter_map(|key| name_in(BUSINESSES, key)).collect();
    Row {
        person: one.officer.person().to_string(),
        authority: authority::title(one.officer.authority()),
        ranks: words.join("、"),
        businesses: businesses.join("、"),
        state: one.state.title(),
        is_active: one.state == State::Active,
        factors: one.factors,
        name: one.name,
    }
}

#[derive(Template)]
#[template(path = "admin/officers.html")]
struct OfficersPage {
    frame: Frame,
    prompts: Prompts,
    rows: Vec<Row>,
    number: Field,
    scope: ScopeFields,
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    number: String,
    #[serde(flatten)]
    chosen: Chosen,
}

async fn template(
    page: &Page<Identity>,
    administrator: &SecurityAdministrator,
    (typed, prompts): (&Typed, Prompts),
) -> Result<OfficersPage, Problem> {
    let (who, given) = (administrator.clone(), page.given.clone());
    let all = page.site.db.read(move |conn| officer::list(conn, &who, &given)).await?;
    let hint = "须已登录过业务平台并完成实名认证";
    Ok(OfficersPage {
        frame: page
            .frame("审核人员")
            .for_administrator(Role::Security, "/admin/officers")
            .under(&[("管理端", "/admin")]),
        rows: all.into_iter().map(row).collect(),
        number: Field::text("number", "身份证号", &typed.number, &prompts).hint(hint),
        scope: typed.chosen.fields(&prompts),
        prompts,
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
) -> Result<Response, Problem> {
    Ok(page.show(&template(&page, &administrator, (&Typed::default(), Prompts::default())).await?))
}

fn read(typed: &Typed, today: time::Date) -> Result<(CitizenId, Scope), Prompts> {
    let number = CitizenId::parse(&typed.number, today);
    let wrong = number.as_ref().err().map(|_| ("number".to_owned(), "身份证号码格式不正确".to_owned()));
    match (number, typed.chosen.read()) {
        (Ok(number), Ok(scope)) => Ok((number, scope)),
        (_, chosen) => {
            let missing = chosen.err().map(prompts).unwrap_or_default();
            Err(Prompts::many(wrong.into_iter().chain(missing)))
        }
    }
}

/// Names one.
pub(crate) async fn post(
    page: Page<Identity>,
    IsSecurityAdministrator(administrator): IsSecurityAdministrator,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (number, scope) = match read(&typed, page.given.now.china_date()) {
        Ok(read) => read,
        Err(prompts) => return Ok(page.refuse(&template(&page, &administrator, (&typed, prompts)).await?)),
    };
    let (who, given) = (administrator.clone(), page.given.clone());
    match page.site.db.write(move |tx| grant::grant(tx, &who, (&number, &scope), &given)).await? {
        Ok(person) => Ok(page.go(&format!("/admin/officers/{person}"))),
        Err(refusal) => Ok(page.refuse(&template(&page, &administrator, (&typed, refusal.into())).await?)),
    }
}
