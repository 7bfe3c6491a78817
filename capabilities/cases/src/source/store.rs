//! All SQL of the sources.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::ask::About;
use super::{Said, Subject};

diesel::table! {
    source_answer (id) {
        id -> Text, person_id -> Nullable<Text>, unit_id -> Nullable<Text>, subject -> Text, state -> Text,
        body_sealed -> Nullable<Binary>, asked_at -> BigInt, told_at -> Nullable<BigInt>,
    }
}

const BODY: &str = "source_answer.body";

/// The states a row may have.
const ASKING: &str = "asking";
const TOLD: &str = "told";
const UNAVAILABLE: &str = "unavailable";

/// A question somebody put.
#[derive(Debug)]
pub(crate) enum Asked {}

/// A row as its readers want it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) subject: Subject,
    pub(crate) asked_at: Moment,
    pub(crate) told: Option<(Moment, Said)>,
}

/// A row as the one who asks wants it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: Id<Asked>,
    pub(crate) subject: Subject,
    pub(crate) is_told: bool,
    pub(crate) asked_at: Moment,
    pub(crate) told_at: Option<Moment>,
}

type Stored = (String, Moment, Option<Moment>, Option<Sealed>);
type Columns =
    (source_answer::subject, source_answer::asked_at, source_answer::told_at, source_answer::body_sealed);
const COLUMNS: Columns =
    (source_answer::subject, source_answer::asked_at, source_answer::told_at, source_answer::body_sealed);

fn subject(key: &str) -> Result<Subject, Fault> {
    Subject::parse(key).ok_or_else(|| Fault::Stored("a subject of no known form".into()))
}

fn read((key, asked_at, told_at, body): Stored, given: &Given) -> Result<Row, Fault> {
    let told = match (told_at, body) {
        (Some(at), Some(body)) => Some((at, serde_json::from_slice(&given.seal.open(BODY, &body)?)?)),
        _ => None,
    };
    Ok(Row { subject: subject(&key)?, asked_at, told })
}

pub(crate) fn list_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Vec<Row>, Fault> {
    let own = source_answer::table.filter(source_answer::person_id.eq(person.as_str()));
    let rows: Vec<Stored> = own.select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn list_of_unit(conn: &mut Conn, unit: &Id<noun::Unit>, given: &Given) -> Result<Vec<Row>, Fault> {
    let own = source_answer::table.filter(source_answer::unit_id.eq(unit.as_str()));
    let rows: Vec<Stored> = own.select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

type KnownRow = (Id<Asked>, String, String, Moment, Option<Moment>);

pub(crate) fn list_known(conn: &mut Conn, about: &About<'_>) -> Result<Vec<Known>, Fault> {
    let columns = (
        source_answer::id,
        source_answer::subject,
        source_answer::state,
        source_answer::asked_at,
        source_answer::told_at,
    );
    let all = source_answer::table.select(columns);
    let rows: Vec<KnownRow> = match about {
        About::Person(id) => all.filter(source_answer::person_id.eq(id.as_str())).load(conn)?,
        About::Unit(id) => all.filter(source_answer::unit_id.eq(id.as_str())).load(conn)?,
    };
    rows.into_iter()
        .map(|(id, key, state, asked_at, told_at)| {
            Ok(Known { id, subject: subject(&key)?, is_told: state == TOLD, asked_at, told_at })
        })
        .collect()
}

/// False when somebody else asked at this moment.
pub(crate) fn insert_asked(
    tx: &mut Tx<'_>,
    id: &Id<Asked>,
    (about, subject): (&About<'_>, Subject),
    now: Moment,
) -> Result<bool, Fault> {
    let (person, unit) = match about {
        About::Person(id) => (Some(id.as_str().to_owned()), None),
        About::Unit(id) => (None, Some(id.as_str().to_owned())),
    };
    let values = (
        source_answer::id.eq(id.as_str().to_owned()),
        source_answer::person_id.eq(person),
        source_answer::unit_id.eq(unit),
        source_answer::subject.eq(subject.key()),
        source_answer::state.eq(ASKING),
        source_answer::asked_at.eq(now),
    );
    match tx.savepoint(|conn| diesel::insert_into(source_answer::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Puts the question again under a new id; false when somebody else did.
pub(crate) fn update_asked(
    tx: &mut Tx<'_>,
    (old, new): (&Id<Asked>, &Id<Asked>),
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        source_answer::id.eq(new.as_str()),
        source_answer::state.eq(ASKING),
        source_answer::asked_at.eq(now),
    );
    Ok(diesel::update(source_answer::table.find(old.as_str())).set(values).execute(&mut **tx)? == 1)
}

type Open<S> = (S, Option<Id<noun::Person>>, Option<Id<noun::Unit>>);

/// About what and whom a question is, while it waits for its answer.
pub(crate) fn find_open(conn: &mut Conn, id: &Id<Asked>) -> Result<Option<Open<Subject>>, Fault> {
    let open = source_answer::table.find(id.as_str()).filter(source_answer::state.ne(TOLD));
    let columns = (source_answer::subject, source_answer::person_id, source_answer::unit_id);
    let row: Option<Open<String>> = open.select(columns).first(conn).optional()?;
    row.map(|(key, person, unit)| Ok((subject(&key)?, person, unit))).transpose()
}

pub(crate) fn update_told(tx: &mut Tx<'_>, id: &Id<Asked>, said: &Said, given: &Given) -> Result<(), Fault> {
    let body = given.seal.seal(BODY, &serde_json::to_vec(said)?, &*given.chance);
    let values = (
        source_answer::state.eq(TOLD),
        source_answer::body_sealed.eq(Some(body)),
        source_answer::told_at.eq(Some(given.now)),
    );
    let open = source_answer::table.find(id.as_str()).filter(source_answer::state.ne(TOLD));
    diesel::update(open).set(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_unavailable(tx: &mut Tx<'_>, id: &Id<Asked>) -> Result<(), Fault> {
    let open = source_answer::table.find(id.as_str()).filter(source_answer::state.eq(ASKING));
    diesel::update(open).set(source_answer::state.eq(UNAVAILABLE)).execute(&mut **tx)?;
    Ok(())
}
