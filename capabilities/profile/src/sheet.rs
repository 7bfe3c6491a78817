//! The filled-in profile: values by key. Rows are numbered from 0: `studies.0.school`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::field::{Field, JOBS, Kind, Rows, STUDIES, Section};

/// Values as typed, trimmed. Knows only keys of the sections; anything else is not taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet(BTreeMap<String, String>);

/// The key of the stored photo.
pub const PHOTO: &str = "photo";

impl Sheet {
    /// The value at `key`; empty when there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Puts `value` at `key`; an empty one removes it.
    pub fn put(&mut self, key: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            self.0.remove(key);
        } else {
            self.0.insert(key.to_owned(), value.to_owned());
        }
    }

    /// How many rows there are.
    pub fn count(&self, rows: &Rows) -> usize {
        let prefix = format!("{}.", rows.key);
        let numbers = self
            .0
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok());
        numbers.max().map_or(0, |last| last + 1)
    }

    /// The value of a field of row `at`.
    pub fn of_row(&self, rows: &Rows, at: usize, field: &str) -> &str {
        self.get(&format!("{}.{at}.{field}", rows.key))
    }

    /// Takes in what a form of `section` says, and nothing else. Rows without any value vanish; the others close up.
    #[must_use]
    pub fn with(mut self, section: Section, pairs: &[(String, String)]) -> Self {
        self = self.with_fields(section.fields(), pairs);
        match section.rows() {
            Some(rows) => self.with_rows(&rows, pairs),
            None => self,
        }
    }

    /// Takes in what a form says of `rows`, and nothing else. Rows without any value vanish; the others close up.
    #[must_use]
    pub fn with_rows(mut self, rows: &Rows, pairs: &[(String, String)]) -> Self {
        let said: BTreeMap<&str, &str> =
            pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let get = |at: usize, field: &str| {
            said.get(format!("{}.{at}.{field}", rows.key).as_str()).map_or("", |value| value.trim())
        };
        self.remove_rows(rows);
        let mut kept = 0;
        for at in 0..rows.most {
            // A country comes preset: it alone does not make a row.
            let filled =
                rows.fields.iter().any(|field| field.kind != Kind::Country && !get(at, field.key).is_empty());
            if filled {
                for field in rows.fields {
                    let key = format!("{}.{kept}.{}", rows.key, field.key);
                    self.put(&key, get(at, field.key));
                    if field.kind == Kind::Region {
                        self.put(&format!("{key}.province"), get(at, &format!("{}.province", field.key)));
                    }
                }
                kept += 1;
            }
        }
        self
    }

    /// Takes in what a form says of `fields`, and nothing else.
    #[must_use]
    pub fn with_fields(mut self, fields: &[Field], pairs: &[(String, String)]) -> Self {
        let said =
            |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
        for field in fields {
            self.put(field.key, said(field.key));
            if field.kind == Kind::Region {
                let province = format!("{}.province", field.key);
                self.put(&province, said(&province));
            }
        }
        self
    }

    /// Without row `at` of `rows`; the others close up.
    #[must_use]
    pub fn without(self, rows: &Rows, at: usize) -> Self {
        let gone = format!("{}.{at}.", rows.key);
        let pairs: Vec<(String, String)> = self
            .0
            .iter()
            .filter(|(key, _)| !key.starts_with(&gone))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        self.with_rows(rows, &pairs)
    }

    /// 学习经历 and 工作经历 in the order people read them: what began last comes first (4.3).
    #[must_use]
    pub fn newest_first(self) -> Self {
        [STUDIES, JOBS].iter().fold(self, |sheet, rows| sheet.sorted(rows))
    }

    /// Rows by their beginnings, the last first; of those that began together what goes on longest.
    fn sorted(mut self, rows: &Rows) -> Self {
        let when = |at: usize| {
            let to = self.of_row(rows, at, "to");
            let from = self.of_row(rows, at, "from").to_owned();
            (from, if to.is_empty() { "9999" } else { to }.to_owned())
        };
        let mut order: Vec<usize> = (0..self.count(rows)).collect();
        order.sort_by_cached_key(|at| std::cmp::Reverse(when(*at)));
        if order.is_sorted() {
            return self;
        }
        let moved = |key: &str| -> Option<String> {
            let (at, field) = key.strip_prefix(rows.key)?.strip_prefix('.')?.split_once('.')?;
            let at: usize = at.parse().ok()?;
            Some(format!("{}.{}.{field}", rows.key, order.iter().position(|one| *one == at)?))
        };
        self.0 = self.0.into_iter().map(|(key, value)| (moved(&key).unwrap_or(key), value)).collect();
        self
    }

    /// Every value with its key, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn remove_rows(&mut self, rows: &Rows) {
        let prefix = format!("{}.", rows.key);
        self.0.retain(|key, _| !key.starts_with(&prefix));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_form_changes_its_own_section_alone_and_rows_close_up() {
        let sheet = Sheet::default().with(Section::General, &pairs(&[("nation", " 01 "), ("level", "21")]));
        assert_eq!((sheet.get("nation"), sheet.get("level")), ("01", ""));
        let rows = pairs(&[
            ("studies.0.school", "甲校"),
            ("studies.1.country", "CHN"),
            ("studies.4.school", "乙校"),
        ]);
        let sheet = sheet.with(Section::Studies, &rows);
        let studies = Section::Studies.rows().unwrap();
        assert_eq!(sheet.count(&studies), 2);
        assert_eq!(sheet.of_row(&studies, 1, "school"), "乙校");
        assert_eq!(sheet.get("nation"), "01");
        let sheet = sheet.without(&studies, 0);
        assert_eq!((sheet.count(&studies), sheet.of_row(&studies, 0, "school")), (1, "乙校"));
    }

    #[test]
    fn s4_3_rows_are_read_the_newest_first_and_what_goes_on_before_what_is_over() {
        let rows = pairs(&[
            ("jobs.0.from", "2014-07-15"),
            ("jobs.0.to", "2018-03-01"),
            ("jobs.0.unit", "甲"),
            ("jobs.1.from", "2021-01-01"),
            ("jobs.1.to", "2021-02-01"),
            ("jobs.1.unit", "乙"),
            ("jobs.2.from", "2021-01-01"),
            ("jobs.2.unit", "丙"),
            ("jobs.3.unit", "没有时间的"),
        ]);
        let sheet = Sheet::default().with(Section::Jobs, &rows).newest_first();
        let units: Vec<&str> = (0..4).map(|at| sheet.of_row(&JOBS, at, "unit")).collect();
        assert_eq!(units, ["丙", "乙", "甲", "没有时间的"]);
        assert_eq!(sheet.of_row(&JOBS, 2, "to"), "2018-03-01", "a row moves whole");
    }
}
