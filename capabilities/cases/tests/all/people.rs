//! Invented people and units that have nothing yet.

use affiliation::open::{self, New};
use base::{CreditCode, Given, Id, Person, noun};
use db::Db;
use profile::{Sheet, Told};

/// A certified person with a phone, whom the identity platform knows as `subject`.
pub(crate) async fn somebody(db: &Db, subject: &'static str, given: &Given) -> Person {
    let told = Told {
        username: subject.into(),
        mobile: "19900000005".into(),
        name: "郑范例".into(),
        id_type: "111".into(),
        id_number: "119900199202290047".into(),
        level: 2,
    };
    arrived(db, subject, told, given).await
}

/// As [`somebody`], with what is told.
pub(crate) async fn arrived(db: &Db, subject: &'static str, told: Told, given: &Given) -> Person {
    let given = given.clone();
    let id = db.write(move |tx| profile::arrive(tx, ("https://id.example", subject), &told, &given));
    Person::at_edge(id.await.unwrap())
}

/// A unit of this credit code.
pub(crate) async fn unit(db: &Db, code: &'static str, given: &Given) -> Id<noun::Unit> {
    let (credit_code, given) = (CreditCode::parse(code).unwrap(), given.clone());
    let new = New { credit_code, name: "京华示范科技有限公司".into(), sheet: Sheet::default() };
    db.write(move |tx| open::seed(tx, &new, &given)).await.unwrap().unwrap()
}

/// Links `person` to `unit`.
pub(crate) async fn link(db: &Db, person: &Person, unit: &Id<noun::Unit>, given: &Given) {
    let (person, unit, given) = (person.id().clone(), unit.clone(), given.clone());
    let linked = affiliation::State::Linked;
    db.write(move |tx| open::seed_link(tx, &person, (&unit, linked, None), &given)).await.unwrap();
}
