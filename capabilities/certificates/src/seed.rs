//! Permits of invented people, for the demo and for tests only: nothing of production calls this.

use base::{Day, Given, Id, Moment, noun};
use db::{Fault, Tx};
use time::Duration;
use time::macros::date;

use crate::change::Employer;
use crate::life::Act;
use crate::permit::Running;
use crate::{By, Cause, Follower, Holder, Permit, State, store};

/// An invented permit.
#[derive(Clone, Copy, Debug)]
pub struct Invented<'a> {
    /// Its number.
    pub number: &'a str,
    /// The employer's name.
    pub unit_name: &'a str,
    /// The employer, where it is known.
    pub employer: Option<Employer<'a>>,
    /// Whom it is made out to.
    pub holder: Option<&'a Holder>,
    /// How it stands.
    pub state: State,
    /// From when.
    pub issued_on: Day,
    /// Until when.
    pub valid_to: Day,
    /// The window that runs, if any.
    pub window_ends_on: Option<Day>,
    /// Who accompanies: relation code, name, number, birth.
    pub followers: &'a [(&'a str, &'a str, &'a str, &'a str)],
}

/// Gives `person` a permit.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    invented: &Invented<'_>,
    given: &Given,
) -> Result<Id<noun::Permit>, Fault> {
    let today = Day(given.now.china_date());
    let running = |_| Running {
        cause: Cause::Leaving,
        reason: "离职".to_owned(),
        since: Day(today.0 - Duration::days(SINCE)),
        new_unit: None,
    };
    let employer = invented.employer;
    let permit = Permit {
        id: Id::new(given),
        number: invented.number.to_owned(),
        person: person.clone(),
        holder: invented.holder.cloned(),
        unit: employer.map(|one| one.unit.clone()),
        unit_name: invented.unit_name.to_owned(),
        district: employer.map(|one| one.district.to_owned()).unwrap_or_default(),
        issuer: "市人才工作局".to_owned(),
        state: invented.state,
        state_since: given.now,
        first_issued_on: invented.issued_on,
        issued_on: invented.issued_on,
        valid_to: invented.valid_to,
        window_ends_on: invented.window_ends_on,
        running: invented.window_ends_on.map(running),
        before_frozen: (invented.state == State::Frozen).then_some(State::Valid),
        ..example()
    };
    store::insert(tx, &permit, given)?;
    let followers: Vec<Follower> = invented.followers.iter().filter_map(follower).collect();
    store::follower::replace(tx, &permit.id, &followers, given)?;
    tell(tx, permit, given)
}

/// The history of an invented permit: issued on its day, and brought to where it stands half a month ago.
fn tell(tx: &mut Tx<'_>, permit: Permit, given: &Given) -> Result<Id<noun::Permit>, Fault> {
    let days_ago = |days: i64| Given { now: given.now.minus(Duration::days(days)), ..given.clone() };
    let issuer = permit.issuer.clone();
    let by = By { actor: "system", words: &issuer, application: None };
    let issued = Permit { state: State::Valid, ..permit };
    let age = (given.now.china_date() - issued.issued_on.0).whole_days();
    store::event::insert_issue(tx, &issued, &by, &days_ago(age))?;
    let act = match permit.state {
        State::Valid => return Ok(issued.id),
        State::Suspended => Act::File,
        State::MayChangeUnit => Act::LetChange,
        State::ChangingUnit => Act::BeginChange,
        State::Frozen => Act::Freeze,
        State::Expired => Act::Lapse,
        gone => Act::Cancel(gone),
    };
    let now = Permit { state: permit.state, ..issued };
    store::event::insert(tx, &now, (act, State::Valid, "", None), &by, &days_ago(SINCE))?;
    Ok(now.id)
}

/// So many days ago invented permits came to where they stand.
const SINCE: i64 = 15;

fn follower((relation, name, number, birth): &(&str, &str, &str, &str)) -> Option<Follower> {
    Some(Follower {
        relation: Follower::relation_of(relation),
        name: (*name).to_owned(),
        id_kind: "111".to_owned(),
        number: (*number).to_owned(),
        sex: String::new(),
        birth_on: Day::parse(birth)?,
        place: String::new(),
        hukou: String::new(),
    })
}

/// A valid permit of nobody, for tables: `Permit { state, ..example() }`.
pub fn example() -> Permit {
    Permit {
        id: Id::from_bytes([1; 16]),
        number: "202311210007".into(),
        person: Id::from_bytes([2; 16]),
        holder: None,
        kind: "101".into(),
        unit: None,
        unit_name: "某某公司".into(),
        district: String::new(),
        issuer: String::new(),
        state: State::Valid,
        state_since: Moment::from_unix_seconds(0),
        first_issued_on: Day(date!(2023 - 11 - 21)),
        issued_on: Day(date!(2023 - 11 - 21)),
        valid_to: Day(date!(2026 - 11 - 20)),
        contract_to: None,
        window_ends_on: None,
        running: None,
        before_frozen: None,
        version: 1,
    }
}
