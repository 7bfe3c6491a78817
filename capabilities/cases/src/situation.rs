//! Everything the rules of a kind look at, gathered once: the person, the profile, the unit, files, permits, answers of
//! outside sources.

use std::collections::BTreeSet;

use affiliation::Unit;
use base::{Given, Id, Person, noun};
use certificates::{Follower, Permit};
use db::{Conn, Fault};
use profile::{Card, Sheet};
use time::Date;

use crate::entry::{self, Facts};
use crate::source::Answer;

/// The facts.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Today in China.
    pub today: Date,
    /// Who applies; `None` when a unit applies for itself.
    pub person_id: Option<Id<noun::Person>>,
    /// What was told about them.
    pub person: Option<(Card, Facts)>,
    /// The unit that vouches, or that applies.
    pub unit: Unit,
    /// Codes of the rows of materials that have a file.
    pub files: BTreeSet<String>,
    /// Those who accompany the permit that counts, as the form's rows have them.
    pub followers: Vec<Vec<(&'static str, String)>>,
    /// Numbers of the form that stand on another permit or in another open application.
    pub taken_followers: Vec<String>,
    /// What outside sources said.
    pub answers: Vec<Answer>,
}

impl Situation {
    fn facts(&self) -> Option<&Facts> {
        self.person.as_ref().map(|(_, facts)| facts)
    }

    /// The submitted profile; `None` when a unit applies for itself.
    pub fn submitted(&self) -> Option<&Sheet> {
        self.facts().map(|facts| &facts.sheet)
    }

    /// A value of the submitted profile.
    pub fn profile(&self, key: &str) -> &str {
        self.facts().map_or("", |facts| facts.sheet.get(key))
    }

    /// The certified name.
    pub fn name(&self) -> Option<&str> {
        self.person.as_ref().map(|(card, _)| card.told.name.as_str())
    }

    /// The certified number.
    pub fn own_number(&self) -> Option<&str> {
        self.person.as_ref().map(|(card, _)| card.told.id_number.as_str())
    }

    /// The date of birth.
    pub fn birth(&self) -> Option<Date> {
        self.facts().map(|facts| facts.birth)
    }

    /// The permit that counts: valid, or late and still in its grace.
    pub fn permit(&self) -> Option<&Permit> {
        let permits = &self.facts()?.permits;
        permits.iter().find(|permit| !permit.state.is_cancelled())
    }

    /// True for a permit of the time before the register kept holders: it was issued on paper.
    pub fn holds_paper(&self) -> bool {
        self.permit().is_some_and(|permit| permit.holder.is_none())
    }

    /// Bachelor's degree or higher (business 2.4).
    pub fn has_degree(&self) -> bool {
        matches!(self.profile("level"), "21" | "14" | "11")
    }

    /// A title of middle rank or higher.
    pub fn has_title(&self) -> bool {
        self.facts().is_some_and(|facts| entry::has_title(&facts.sheet))
    }

    /// 国（境）外学习经历
    pub fn has_studied_abroad(&self) -> bool {
        let rows = profile::field::STUDIES;
        let Some(facts) = self.facts() else { return false };
        let abroad = |at| !matches!(facts.sheet.of_row(&rows, at, "country"), "" | "CHN");
        (0..facts.sheet.count(&rows)).any(abroad)
    }

    /// True when the studies name a degree course, bachelor's or higher, abroad or at home.
    pub fn has_degree_course(&self, abroad: bool) -> bool {
        let rows = profile::field::STUDIES;
        let Some(facts) = self.facts() else { return false };
        let get = |at, field| facts.sheet.of_row(&rows, at, field);
        let is_degree = |at: usize| matches!(get(at, "level"), "21" | "14" | "11");
        let is_there = |at: usize| !get(at, "country").is_empty() && (get(at, "country") != "CHN") == abroad;
        (0..facts.sheet.count(&rows)).any(|at| is_degree(at) && is_there(at))
    }

    /// The present job's first day, duty and unit: the row without an end.
    pub fn present_job(&self) -> Option<[String; 3]> {
        let (rows, sheet) = (profile::field::JOBS, &self.facts()?.sheet);
        let present = (0..sheet.count(&rows)).filter(|at| sheet.of_row(&rows, *at, "to").is_empty());
        let at = present.max_by_key(|at| sheet.of_row(&rows, *at, "from").to_owned())?;
        Some(["from", "duty", "unit"].map(|field| sheet.of_row(&rows, at, field).to_owned()))
    }

    /// Years of work in the city, by the rows of jobs in the unit's province, to one decimal.
    pub fn years_in_city(&self) -> f64 {
        let rows = profile::field::JOBS;
        let Some(facts) = self.facts() else { return 0.0 };
        let own = self.unit.sheet.get("district").get(..2).unwrap_or("11").to_owned();
        let day = |at, field| profile::check::value::date(facts.sheet.of_row(&rows, at, field));
        let days: i64 = (0..facts.sheet.count(&rows))
            .filter(|at| facts.sheet.of_row(&rows, *at, "province").starts_with(&own))
            .filter_map(|at| Some((day(at, "to").unwrap_or(self.today) - day(at, "from")?).whole_days()))
            .sum();
        let tenths = i32::try_from(days.max(0) * 10 / 365).unwrap_or(0);
        f64::from(tenths) / 10.0
    }

    /// What the profile says otherwise than the permit's holder data: key, old, new.
    pub fn holder_changes(&self) -> Vec<(&'static str, String, String)> {
        let (Some((card, facts)), Some(permit)) = (&self.person, self.permit()) else { return Vec::new() };
        let Some(holder) = &permit.holder else { return Vec::new() };
        let photo = |same: bool| if same { "不变" } else { "新照片" };
        let items = [
            ("name", holder.name.clone(), card.told.name.clone()),
            ("number", holder.id_number.clone(), card.told.id_number.clone()),
            ("nation", holder.nation.clone(), facts.sheet.get("nation").to_owned()),
            ("mobile", holder.mobile.clone(), card.told.mobile.clone()),
            (
                "photo",
                "原照片".to_owned(),
                photo(holder.photo == card.photo.clone().unwrap_or_default()).to_owned(),
            ),
        ];
        items.into_iter().filter(|(_, old, new)| old != new && new != "不变").collect()
    }
}

/// The numbers of those who accompany or move along by a form.
pub(crate) fn follower_numbers(sheet: &Sheet) -> BTreeSet<String> {
    let rows = crate::kinds::field::FOLLOWERS;
    let numbers = (0..sheet.count(&rows)).map(|at| sheet.of_row(&rows, at, "id_number").to_owned());
    numbers.filter(|number| !number.is_empty()).collect()
}

impl Situation {
    /// Looks up which of those named in `sheet` stand on somebody else's permit, or in another open application.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn look_up_followers(
        &mut self,
        conn: &mut Conn,
        sheet: &Sheet,
        own: &Id<noun::Application>,
        given: &Given,
    ) -> Result<(), Fault> {
        for number in follower_numbers(sheet) {
            let holder = certificates::followed_by(conn, &number, base::Day(self.today), given)?;
            let on_another = holder.is_some() && holder != self.person_id;
            if on_another || crate::store::content::is_follower_elsewhere(conn, &number, own, given)? {
                self.taken_followers.push(number);
            }
        }
        Ok(())
    }
}

/// What is known of a permit's company, in the form of the rows.
fn rows_of(followers: Vec<Follower>) -> Vec<Vec<(&'static str, String)>> {
    let row = |one: Follower| {
        vec![
            ("relation", if one.relation == "配偶" { "1" } else { "2" }.to_owned()),
            ("name", one.name),
            ("id_kind", one.id_kind),
            ("id_number", one.number),
            ("birth", one.birth_on.to_string()),
            ("sex", one.sex),
            ("place", one.place),
            ("hukou", one.hukou),
            ("goes", "1".to_owned()),
        ]
    };
    followers.into_iter().map(row).collect()
}

/// The situation of `person` linked to `unit`; `None` when a person is not certified.
///
/// # Errors
/// When the database fails.
pub(crate) fn of_person(
    conn: &mut Conn,
    person: &Person,
    (unit, business): (Unit, affiliation::Business),
    given: &Given,
) -> Result<Option<Situation>, Fault> {
    let Some(card) = profile::card(conn, person, given)? else { return Ok(None) };
    let Some(facts) = entry::facts(conn, person, (business, &card, &unit), given)? else { return Ok(None) };
    let files = attachments::ready(conn, &attachments::Owner::from(person))?;
    let unit_files = attachments::ready(conn, &attachments::Owner::of_unit(&unit.id))?;
    let counts = facts.permits.iter().find(|permit| !permit.state.is_cancelled());
    let followers = counts.map(|permit| certificates::followers(conn, &permit.id, given)).transpose()?;
    Ok(Some(Situation {
        today: given.now.china_date(),
        answers: crate::source::list_of(conn, (Some(person.id()), &unit.id), given)?,
        files: files.into_iter().chain(unit_files).collect(),
        person_id: Some(person.id().clone()),
        person: Some((card, facts)),
        unit,
        followers: rows_of(followers.unwrap_or_default()),
        taken_followers: Vec::new(),
    }))
}

/// The situation of a unit that applies for itself.
///
/// # Errors
/// When the database fails.
pub(crate) fn of_unit(conn: &mut Conn, unit: Unit, given: &Given) -> Result<Situation, Fault> {
    let answers = crate::source::list_of(conn, (None, &unit.id), given)?;
    Ok(Situation {
        today: given.now.china_date(),
        person_id: None,
        person: None,
        files: attachments::ready(conn, &attachments::Owner::of_unit(&unit.id))?.into_iter().collect(),
        unit,
        followers: Vec::new(),
        taken_followers: Vec::new(),
        answers,
    })
}

/// The submitted sheet as a case keeps it, with what is known filled in again: nobody types those lines.
pub(crate) fn with_known(sheet: &Sheet, kind: &crate::Kind, pairs: &[(String, String)]) -> Sheet {
    let mut sheet = sheet.clone();
    for field in kind.sections.iter().flat_map(|section| section.known) {
        let value = pairs.iter().find(|(key, _)| key == field.key).map_or("", |(_, value)| value);
        sheet.put(field.key, value);
    }
    sheet
}
