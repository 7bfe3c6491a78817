//! What the invented people have on the business platform: profiles, units, links, permits, applications, policies. Every
//! state of the home page is somebody's.

use base::{Given, Person};
use db::{Fault, Tx};
use profile::Told;

use super::{
    Invented, PEOPLE, applications, desks, officers, others, papers, permits, photos, policies, profiles,
    ratings, units,
};
use crate::program::Program;

/// Once: while the first unit is not there.
pub(super) async fn seed(program: &Program, origin: &str) -> Result<(), Fault> {
    let given = program.ground.given();
    if program.ground.db.read(move |conn| units::are_seeded(conn, &given)).await? {
        return Ok(());
    }
    let photos = photos::keep(program).await?;
    let papers = papers::all(program, desks::PAPERS).await?;
    let (given, origin, practice) = (program.ground.given(), origin.to_owned(), program.practice.clone());
    program
        .ground
        .db
        .write(move |tx| {
            if units::are_seeded(tx, &given)? {
                return Ok(());
            }
            let mut people = Vec::new();
            for (at, one) in PEOPLE.iter().enumerate() {
                let Some(person) = arrive(tx, &origin, one, &given)? else { return Ok(()) };
                profiles::fill_in(tx, &person, (at, &photos[at]), &given)?;
                people.push(person);
            }
            let units = units::open(tx, &given)?;
            units::link(tx, &people, &units, &given)?;
            permits::issue(tx, (&people, &photos), &units, &given)?;
            applications::apply(tx, (&people, &units), &practice, &given)?;
            others::seed(tx, (&people, &photos), &units, &practice, &given)?;
            desks::apply(tx, (&people, &units), &papers, &practice, &given)?;
            officers::seed(tx, &people, &given)?;
            ratings::seed(tx, &people, &given)?;
            policies::publish(tx, &given)
        })
        .await
}

/// The person behind a demo account, as after a first sign-in.
fn arrive(tx: &mut Tx<'_>, origin: &str, one: &Invented, given: &Given) -> Result<Option<Person>, Fault> {
    let Ok(username) = identity::Username::parse(one.username) else { return Ok(None) };
    let Some(account) = identity::seed::account_of(tx, &username, given)? else { return Ok(None) };
    let told = Told {
        username: one.username.into(),
        mobile: one.mobile.into(),
        name: one.name.into(),
        id_type: "111".into(),
        id_number: one.number.into(),
        level: 2,
        is_protected: None,
    };
    Ok(Some(Person::at_edge(profile::arrive(tx, (origin, account.as_str()), &told, given)?)))
}
