//! The profiles of the demo.

use base::{Given, Person};
use db::{Fault, Tx};
use profile::Section;
use profile::draft::{self, Change};

use super::records::{degree_number, school_number};
use super::units::UNITS;
use super::{PEOPLE, officers, others};

pub(super) fn fill_in(
    tx: &mut Tx<'_>,
    person: &Person,
    (at, photo): (usize, &str),
    given: &Given,
) -> Result<(), Fault> {
    let workplace = officers::workplace(PEOPLE[at].username);
    let unit = workplace.as_deref().unwrap_or(UNITS[0].1);
    let (school, degree) = (school_number(at), degree_number(at));
    let otherwise = others::told_otherwise(PEOPLE[at].username, given);
    let told = |key: &str, value: &str| {
        let own = otherwise.iter().find(|(other, _)| *other == key);
        (key.to_owned(), own.map_or_else(|| value.to_owned(), |(_, own)| own.clone()))
    };
    let form = |section, pairs: &[(&str, &str)]| {
        Change::Form(section, pairs.iter().map(|(key, value)| told(key, value)).collect())
    };
    let changes = [
        form(
            Section::General,
            &[
                ("id_expiry", "长期"),
                ("nation", "01"),
                ("political", "13"),
                ("marital", "20"),
                ("email", "demo@example.com"),
                ("hukou_region", "130102"),
                ("hukou_addr", "样例路1号院2号楼"),
                ("hukou_kind", "1"),
                ("live_region", "110108"),
                ("live_addr", "示范街3号楼401"),
                ("work_start", "2014-07"),
            ],
        ),
        form(
            Section::Education,
            &[
                ("level", "21"),
                ("edu_no", &school),
                ("mode", "1"),
                ("school", "样例大学"),
                ("major", "计算机科学与技术"),
                ("graduated", "2014-07"),
                ("degree", "4"),
                ("degree_no", &degree),
                ("degree_org", "样例大学"),
                ("degree_at", "2014-07"),
                ("has_title", "0"),
            ],
        ),
        form(
            Section::Studies,
            &[
                ("studies.0.from", "2010-09"),
                ("studies.0.to", "2014-07"),
                ("studies.0.school", "样例大学"),
                ("studies.0.country", "CHN"),
                ("studies.0.major", "计算机科学与技术"),
                ("studies.0.level", "21"),
                ("studies.0.degree", "4"),
                ("studies.0.form", "1"),
                ("studies.0.ending", "1"),
                ("studies.1.from", "2007-09"),
                ("studies.1.to", "2010-07"),
                ("studies.1.school", "样例中学"),
                ("studies.1.country", "CHN"),
                ("studies.1.major", "无"),
                ("studies.1.level", "61"),
                ("studies.1.degree", "0"),
                ("studies.1.form", "1"),
                ("studies.1.ending", "1"),
            ],
        ),
        form(
            Section::Jobs,
            &[
                ("jobs.0.from", "2014-07-15"),
                ("jobs.0.unit", unit),
                ("jobs.0.province", "110000"),
                ("jobs.0.duty", "工程师"),
            ],
        ),
        Change::Photo(photo.to_owned()),
    ];
    let mut version = 0;
    for change in &changes {
        if let Ok(draft) = draft::save(tx, person, (change, version), given)? {
            version = draft.version;
        }
    }
    match draft::submit(tx, person, version, given)? {
        Ok(()) => Ok(()),
        Err(refusal) => Err(Fault::System(format!("a demo profile is not in order: {refusal:?}"))),
    }
}
