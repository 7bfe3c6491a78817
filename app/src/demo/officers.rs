//! The invented officers: where they work, as what, and what their authenticator applications were told.

use base::{Given, Person};
use db::{Fault, Tx};
use staff::grant::Scope;
use staff::totp::Seed;

use super::PEOPLE;

/// User name, authority, codes of ranks, keys of businesses.
type Row = (&'static str, &'static str, &'static [i32], &'static [&'static str]);

const ALL: &[i32] = &[1, 2, 3, 4];
const BOTH: &[&str] = &["permit", "talent"];
const HAIDIAN: &str = "110108";
const CITY: &str = staff::authority::CITY;

/// Two who can do everything, and one for each rank, so that four eyes have two pairs; at the city, with whom can do
/// everything, a third for three ranks.
const OFFICERS: [Row; 8] = [
    ("hequshen", HAIDIAN, ALL, BOTH),
    ("xushishen", CITY, ALL, BOTH),
    ("shichushen", HAIDIAN, &[1], BOTH),
    ("tianfushen", HAIDIAN, &[2], BOTH),
    ("miaozhongshen", HAIDIAN, &[3], BOTH),
    ("liushangbao", HAIDIAN, &[4], BOTH),
    ("hongshichu", CITY, &[1], BOTH),
    ("yushifu", CITY, &[2], BOTH),
];

/// Twenty bytes that are the same in every demo, so that the simulators can play the application.
pub(super) fn secret(username: &str) -> Vec<u8> {
    base::sha256_hex(format!("demo-totp|{username}").as_bytes()).into_bytes()[..20].to_vec()
}

/// Where `username` works; none for who is no officer.
pub(super) fn workplace(username: &str) -> Option<String> {
    OFFICERS
        .iter()
        .find(|(one, ..)| *one == username)
        .map(|(_, authority, ..)| staff::authority::title(authority))
}

/// Account, name and secret of every authenticator application.
pub(super) fn authenticators() -> Vec<(String, String, Vec<u8>)> {
    let name = |username: &str| PEOPLE.iter().find(|one| one.username == username).map_or("", |one| one.name);
    OFFICERS
        .iter()
        .map(|(username, ..)| ((*username).to_owned(), name(username).to_owned(), secret(username)))
        .collect()
}

/// Makes them officers; `people` stand as in [`PEOPLE`].
pub(super) fn seed(tx: &mut Tx<'_>, people: &[Person], given: &Given) -> Result<(), Fault> {
    for (username, authority, ranks, businesses) in OFFICERS {
        let person = PEOPLE.iter().position(|one| one.username == username).and_then(|at| people.get(at));
        let scope = Scope::choose(authority, ranks, businesses);
        if let (Some(person), Ok(scope)) = (person, scope) {
            staff::seed::officer(tx, person.id(), (&scope, &Seed::new(&secret(username))), given)?;
        }
    }
    Ok(())
}
