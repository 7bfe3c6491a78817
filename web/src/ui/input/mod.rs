//! A field of the profile, by what it asks for: text, list, region, month, date.

use askama::Template;
use base::{Country, Region};
use profile::field::{Field, Kind};

/// A group of choices.
#[derive(Clone, Debug)]
struct Group {
    title: String,
    choices: Vec<(String, String)>,
}

/// One field with its value and its words.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/input/input.html")]
pub struct Input {
    id: String,
    label: &'static str,
    hint: &'static str,
    required: bool,
    kind: &'static str,
    most: usize,
    value: String,
    groups: Vec<Group>,
    provinces: Vec<(String, String)>,
    province: String,
    prompt: String,
    warning: String,
}

impl Input {
    /// `id` is the field's name in the form; `province` is only for regions.
    pub fn new(
        field: &Field,
        id: &str,
        (value, province): (&str, &str),
        (prompt, warning): (&str, &str),
    ) -> Self {
        let (kind, most, groups) = match field.kind {
            Kind::Text(_, most) if most > 200 => ("lines", most, Vec::new()),
            Kind::Text(_, most) => ("text", most, Vec::new()),
            Kind::Email => ("email", 100, Vec::new()),
            Kind::Mobile => ("tel", 20, Vec::new()),
            Kind::DateOrForever => ("text", 10, Vec::new()),
            Kind::Month => ("month", 7, Vec::new()),
            Kind::Date | Kind::AnyDate => ("date", 10, Vec::new()),
            Kind::Money | Kind::Number(..) => ("decimal", 15, Vec::new()),
            Kind::Choice(list) => ("choice", 0, plain(list.iter().map(|(code, name)| (*code, *name)))),
            Kind::Country => (
                "choice",
                0,
                plain(Country::all().iter().map(|one| (one.alpha3.as_str(), one.name.as_str()))),
            ),
            Kind::Province => {
                ("choice", 0, plain(Region::under(None).map(|one| (one.code.as_str(), one.name.as_str()))))
            }
            Kind::Region => ("region", 0, Vec::new()),
        };
        let mut input = Self {
            id: id.to_owned(),
            label: field.label,
            hint: field.hint,
            required: field.required,
            kind,
            most,
            value: value.to_owned(),
            groups,
            provinces: Vec::new(),
            province: String::new(),
            prompt: prompt.to_owned(),
            warning: warning.to_owned(),
        };
        if kind == "region" {
            input.fill_regions(province);
        }
        input
    }

    /// Without the choices that are not offered here.
    #[must_use]
    pub fn offering(mut self, offers: impl Fn(&str) -> bool) -> Self {
        for group in &mut self.groups {
            group.choices.retain(|(code, _)| offers(code));
        }
        self
    }

    fn fill_regions(&mut self, chosen: &str) {
        let own = self.value.get(..2).map(|two| format!("{two}0000")).unwrap_or_default();
        self.province = if chosen.is_empty() { own } else { chosen.to_owned() };
        self.provinces = Region::under(None).map(|one| (one.code.clone(), one.name.clone())).collect();
        self.groups = counties(&self.province);
    }

    fn described(&self) -> String {
        let part = |text: &str, end: &str| (!text.is_empty()).then(|| format!("{}-{end}", self.id));
        let parts = [part(self.hint, "hint"), part(&self.prompt, "prompt"), part(&self.warning, "warning")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn plain<'a>(choices: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Group> {
    let choices = choices.map(|(code, name)| (code.to_owned(), name.to_owned())).collect();
    vec![Group { title: String::new(), choices }]
}

/// The counties of a province, by city; a province without any stands for itself.
fn counties(province: &str) -> Vec<Group> {
    let pair = |region: &Region| (region.code.clone(), region.name.clone());
    let under: Vec<&Region> = Region::under(Some(province)).collect();
    if under.is_empty() {
        return Region::find(province)
            .map(|one| Group { title: String::new(), choices: vec![pair(one)] })
            .into_iter()
            .collect();
    }
    let is_city = |region: &&&Region| Region::under(Some(&region.code)).next().is_some();
    let cities = under.iter().filter(is_city).map(|city| Group {
        title: city.name.clone(),
        choices: Region::under(Some(&city.code)).map(pair).collect(),
    });
    let direct: Vec<_> = under.iter().filter(|region| !is_city(region)).map(|region| pair(region)).collect();
    let direct = (!direct.is_empty()).then_some(Group { title: String::new(), choices: direct });
    direct.into_iter().chain(cities).collect()
}

/// The options of a province's counties, for the page that changes its province without being left.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/input/options.html")]
pub struct Options {
    groups: Vec<Group>,
    value: String,
}

impl Options {
    /// Those of `province`.
    pub fn of(province: &str) -> Self {
        Self { groups: counties(province), value: String::new() }
    }
}
