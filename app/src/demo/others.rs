//! Four more people, in the states nobody else of the demo is in: together with the others, every restriction and every
//! prompt is somebody's (R4.8, business 2.12). Who has just registered is nobody of these: that is 郑范例, whom a visitor
//! registers as.

use affiliation::{Business, State as LinkState};
use base::{Day, Given, Id, Moment, Person, noun};
use cases::listing::List;
use cases::position::Position;
use cases::seed::{Invented as Applied, Listed, Step};
use cases::{Kind, Practice};
use certificates::seed::Invented as Issued;
use certificates::{Employer, Holder, State as PermitState};
use db::{Fault, Tx};
use profile::Sheet;
use time::Duration;

use super::applications::introduction;
use super::units::UNITS;
use super::{Invented, PEOPLE};

/// Came from school a year ago: not long enough at work.
const GRADUATE: &str = "qiantiyan";
/// Settled, and belongs to a unit whose right is frozen.
const SETTLED: &str = "fengluohu";
/// Let go by the unit; the permit ended days ago, a listing was lifted.
const ENDED: &str = "jiangdaoqi";
/// The permit ended too long ago; a resident by now, who accompanies 林样例.
const LATE: &str = "weiguoqi";

/// Where they tell something else than the others: key and value of a field of the profile.
pub(super) fn told_otherwise(username: &str, given: &Given) -> Vec<(&'static str, String)> {
    let last_year = given.now.china_date() - Duration::days(365);
    let month = format!("{:04}-{:02}", last_year.year(), u8::from(last_year.month()));
    match username {
        GRADUATE => vec![
            ("studies.1.from", format!("{:04}-09", last_year.year() - 7)),
            ("studies.1.to", format!("{:04}-07", last_year.year() - 4)),
            ("studies.0.from", format!("{:04}-09", last_year.year() - 4)),
            ("jobs.0.from", format!("{month}-15")),
            ("work_start", month.clone()),
            ("graduated", month.clone()),
            ("degree_at", month.clone()),
            ("studies.0.to", month),
        ],
        LATE => vec![("hukou_region", "110108".to_owned()), ("hukou_addr", "示范街3号楼401".to_owned())],
        _ => Vec::new(),
    }
}

/// 林样例's husband, as her permit names him: relation, name, number, birth.
pub(super) const HUSBAND: [(&str, &str, &str, &str); 1] =
    [("1", "卫过期", "119900198609260531", "1986-09-26")];

/// One of them.
struct Own<'a> {
    one: &'static Invented,
    person: &'a Person,
    photo: &'a str,
}

fn own<'a>(username: &str, (people, photos): (&'a [Person], &'a [String])) -> Result<Own<'a>, Fault> {
    let missing = || Fault::System(format!("the demo has no {username}"));
    let at = PEOPLE.iter().position(|one| one.username == username).ok_or_else(missing)?;
    let (one, photo) = (&PEOPLE[at], photos.get(at).map_or("", String::as_str));
    Ok(Own { one, person: people.get(at).ok_or_else(missing)?, photo })
}

/// Gives them what they have; `everybody` stands as in [`PEOPLE`].
pub(super) fn seed(
    tx: &mut Tx<'_>,
    everybody: (&[Person], &[String]),
    units: &[Id<noun::Unit>],
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let (ended, late, settled) = (own(ENDED, everybody)?, own(LATE, everybody)?, own(SETTLED, everybody)?);
    for (username, unit, state) in [
        (GRADUATE, 0, LinkState::Linked),
        (SETTLED, 3, LinkState::Linked),
        (ENDED, 1, LinkState::Removed),
        (LATE, 0, LinkState::Linked),
    ] {
        let id = own(username, everybody)?.person.id();
        affiliation::open::seed_link(tx, id, (&units[unit], state, None), given)?;
    }
    for (one, unit, number, state, left) in [
        (&ended, 1, "202311140009", PermitState::Valid, -12),
        (&late, 1, "202309250006", PermitState::Valid, -60),
        (&settled, 3, "202502170004", PermitState::CancelledBySettling, 450),
    ] {
        issue(tx, one, (&units[unit], UNITS[unit].1, UNITS[unit].3), (number, state, left), given)?;
    }
    lift(tx, &ended, given)?;
    let ago = |days: i64| given.now.minus(Duration::days(days));
    let refused = way([30, 29, 27, 8], ago, (Position::RefusedByDistrict, "审核不通过"));
    let done = way([200, 198, 190, 20], ago, (Position::Done, "办理成功"));
    let nothing = Sheet::default();
    apply(tx, &late, ("102", &nothing, 1), (&units[1], &refused), (practice, given))?;
    let told = introduction(given, settled.one.name);
    apply(tx, &settled, ("201", &told, 3), (&units[3], &done), (practice, given))
}

fn issue(
    tx: &mut Tx<'_>,
    own: &Own<'_>,
    (unit, unit_name, district): (&Id<noun::Unit>, &str, &str),
    (number, state, left): (&str, PermitState, i64),
    given: &Given,
) -> Result<(), Fault> {
    let day = |days: i64| Day(given.now.china_date() + Duration::days(days));
    let holder = Holder {
        name: own.one.name.into(),
        id_number: own.one.number.into(),
        nation: "01".into(),
        mobile: own.one.mobile.into(),
        photo: own.photo.into(),
    };
    let issued = Issued {
        number,
        unit_name,
        employer: Some(Employer { unit, name: unit_name, district }),
        holder: Some(&holder),
        state,
        issued_on: day(left - 1095),
        valid_to: day(left),
        window_ends_on: None,
        followers: &[],
    };
    certificates::seed::issue(tx, own.person.id(), &issued, given).map(|_| ())
}

/// Listed four months ago, and lifted last week before its time.
fn lift(tx: &mut Tx<'_>, own: &Own<'_>, given: &Given) -> Result<(), Fault> {
    let listed = Listed {
        list: List::Person,
        business: Business::Permit,
        authority: UNITS[1].3,
        reason: "未按要求配合核查",
        is_falsehood: false,
        until_on: Day(given.now.china_date() + Duration::days(240)),
        lifted_at: Some(given.now.minus(Duration::days(6))),
        asked_by: None,
    };
    let then = Given { now: given.now.minus(Duration::days(120)), ..given.clone() };
    cases::seed::list(tx, (own.person.id(), own.one.name), &listed, &then)
}

/// Begun, handed in, passed by the unit and decided, each so many days ago.
fn way(
    days: [i64; 4],
    ago: impl Fn(i64) -> Moment,
    (end, act): (Position, &'static str),
) -> [Step<'static>; 4] {
    let step = |at: usize, position, actor, act| Step {
        at: ago(days[at]),
        position,
        actor,
        act,
        opinion: (at == 3 && end == Position::RefusedByDistrict).then_some("劳动合同剩余期限不足6个月"),
    };
    [
        step(0, Position::Draft, "个人", "开始填写"),
        step(1, Position::AtUnit, "个人", "提交申请"),
        step(2, Position::AtDistrict(base::Rank::First), "单位", "审核通过并上报"),
        step(3, end, "主管部门", act),
    ]
}

fn apply(
    tx: &mut Tx<'_>,
    own: &Own<'_>,
    (code, sheet, unit): (&'static str, &Sheet, usize),
    (id, steps): (&Id<noun::Unit>, &[Step<'_>]),
    (practice, given): (&Practice, &Given),
) -> Result<(), Fault> {
    let applied = Applied {
        kind: Kind::find(code).ok_or_else(|| Fault::System(format!("no kind {code}")))?,
        subject: if code.starts_with('2') { code } else { "101" },
        unit: (id, UNITS[unit].1, UNITS[unit].3),
        name: own.one.name,
        sheet,
        is_accepted: true,
        marks: &[],
        permit: None,
        steps,
    };
    cases::seed::apply(tx, own.person.id(), &applied, (practice, given)).map(|_| ())
}
