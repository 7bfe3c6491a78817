//! Fills the demo's database with people: `crowd <folder> 100000` adds that many, each with a profile, a link, a permit and
//! an application, as the demo people have them.

#![expect(clippy::print_stdout, reason = "a measuring tool")]

use affiliation::State as LinkState;
use app::config::{Config, Loaded};
use app::program::Ground;
use base::{CreditCode, Day, Given, Moment};
use cases::position::Position;
use cases::seed::{Invented as Applied, Step};
use certificates::seed::Invented as Issued;
use certificates::{Employer, Holder, State as PermitState};
use profile::Told;
use time::Duration;

const AT_ONCE: u32 = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: u32 = arguments[2].parse().expect("a number");
    let mut config = Config::default();
    config.data.folder = arguments[1].clone().into();
    let ground = Ground::open(&Loaded { config, file: None }).expect("the demo's database");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let known =
        runtime.block_on(ground.db.read(|conn| db::journal::list_newest(conn, 1))).expect("a journal");
    let mark = known.first().map_or(String::new(), |entry| entry.at.unix_micros().to_string());
    for from in (0..count).step_by(AT_ONCE as usize) {
        let (given, mark) = (ground.given(), mark.clone());
        let some = ground.db.write(move |tx| {
            (from..count.min(from + AT_ONCE)).try_for_each(|at| one(tx, (&mark, at), &given))
        });
        runtime.block_on(some).expect("they are added");
    }
    println!("added {count}");
}

fn one(tx: &mut db::Tx<'_>, (mark, at): (&str, u32), given: &Given) -> Result<(), db::Fault> {
    let name = format!("{mark}-{at}");
    let told = Told {
        username: format!("crowd{at}"),
        mobile: "19900000099".into(),
        name: "众生".into(),
        id_type: "111".into(),
        id_number: "119900198808080138".into(),
        level: 2,
        is_protected: None,
    };
    let person = profile::arrive(tx, ("https://crowd.example", &name), &told, given)?;
    let code = CreditCode::parse("91119900MA0DEM013F").map_err(|e| db::Fault::System(e.to_string()))?;
    let unit = affiliation::open::find(tx, &code, given)?;
    if let Some(unit) = &unit {
        affiliation::open::seed_link(tx, &person, (&unit.id, LinkState::Linked, None), given)?;
    }
    let day = |days: i64| Day(given.now.china_date() + Duration::days(days));
    let holder = Holder {
        name: told.name.clone(),
        id_number: told.id_number.clone(),
        nation: "01".into(),
        mobile: told.mobile.clone(),
        photo: String::new(),
    };
    let employer =
        unit.as_ref().map(|unit| Employer { unit: &unit.id, name: &unit.name, district: "110108" });
    let issued = Issued {
        number: &format!("C{name}"),
        unit_name: "京华示范科技有限公司",
        employer,
        holder: Some(&holder),
        state: PermitState::Valid,
        issued_on: day(-1000),
        valid_to: day(95),
        window_ends_on: None,
        followers: &[],
    };
    certificates::seed::issue(tx, &person, &issued, given)?;
    let step =
        |at: Moment, position| Step { at, position, actor: "个人", act: "提交申请", opinion: None };
    let kind = cases::Kind::find("104").ok_or_else(|| db::Fault::System("no kind".into()))?;
    let Some(unit) = &unit else { return Ok(()) };
    let applied = Applied {
        kind,
        subject: "101",
        unit: (&unit.id, &unit.name, "110108"),
        name: &told.name,
        sheet: &profile::Sheet::default(),
        is_accepted: false,
        marks: &[],
        permit: None,
        steps: &[step(given.now, Position::AtDistrict(base::Rank::First))],
    };
    cases::seed::apply(tx, &person, &applied, (&cases::Practice::default(), given))?;
    Ok(())
}
