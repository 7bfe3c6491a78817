//! What the invented people have on the business platform: profiles, units, links, permits, applications, policies. Every
//! state of the home page is somebody's.

use std::io::Cursor;

use affiliation::open::{self, New};
use affiliation::{Business, Right, State as LinkState, UnitState};
use base::{CreditCode, Day, Given, Id, Person, noun};
use cases::listing::List;
use cases::seed::Listed;
use certificates::seed::Invented as Issued;
use certificates::{Employer, Holder, State as PermitState};
use db::{Fault, Tx};
use image::{ImageFormat, Rgb, RgbImage};
use notices::policy::{self, Written};
use profile::draft::{self, Change};
use profile::{Section, Told};
use time::Duration;

use super::{Invented, PEOPLE, applications, desks, officers, others, papers, ratings};
use crate::program::Program;

/// The unit most of them belong to.
const FIRST: &str = "91119900MA0DEM013F";

/// Credit code, name, kind, district, state, the rights for permit and talent.
pub(super) type UnitRow = (&'static str, &'static str, &'static str, &'static str, UnitState, Right, Right);

pub(super) const UNITS: [UnitRow; 5] = [
    (FIRST, "京华示范科技有限公司", "1", "110108", UnitState::Active, Right::Valid, Right::Valid),
    (
        "91119900MA0DEM0482",
        "云杉样例软件有限公司",
        "1",
        "110105",
        UnitState::Active,
        Right::None,
        Right::None,
    ),
    (
        "91119900MA0DEM056W",
        "远山演示贸易有限公司",
        "2",
        "110102",
        UnitState::Active,
        Right::Suspended,
        Right::Suspended,
    ),
    ("12119900DEM000022C", "示范城市研究院", "4", "110101", UnitState::Frozen, Right::Frozen, Right::Frozen),
    (
        "52119900MJ0TEX037T",
        "样例人才服务中心",
        "8",
        "110108",
        UnitState::Blacklisted,
        Right::Blacklisted,
        Right::Blacklisted,
    ),
];

/// Everybody's school certificate; 林样例's degree number is known to nobody.
pub(super) fn certificates() -> Vec<(String, String)> {
    let known = PEOPLE.iter().enumerate().flat_map(|(at, one)| {
        let degree = (one.username != "linyangli").then(|| degree_number(at));
        [Some(school_number(at)), degree].into_iter().flatten().map(|number| (number, one.name.to_owned()))
    });
    // Registered in the demo, 郑范例 finds the certificates of the help page valid.
    let own =
        ["123456789012345678", "1234567890123456"].map(|number| (number.to_owned(), "郑范例".to_owned()));
    known.chain(own).collect()
}

/// Everybody is paid for by the unit they are linked to, but 沈经办, for whom another unit pays. 吴示范 has a record.
pub(super) fn records() -> simulators::Records {
    let payer = |one: &Invented| {
        let unit = match one.username {
            "shenjingban" | "yunying" => 2,
            "gaojingban" | "jiangdaoqi" => 1,
            "fengluohu" => 3,
            _ => 0,
        };
        (one.number.to_owned(), UNITS[unit].1.to_owned())
    };
    let register = |(code, name, ..): &UnitRow| {
        let state = if *name == "样例人才服务中心" { "注销" } else { "存续" };
        ((*code).to_owned(), state.to_owned())
    };
    let offenders = PEOPLE.iter().filter(|one| one.username == "wushifan");
    // Registered in the demo, 郑范例 is paid for by the first unit.
    let own = ("119900199202290047".to_owned(), UNITS[0].1.to_owned());
    simulators::Records {
        payers: PEOPLE.iter().map(payer).chain([own]).collect(),
        registered: UNITS.iter().map(register).collect(),
        offenders: offenders.map(|one| one.number.to_owned()).collect(),
    }
}

fn school_number(at: usize) -> String {
    format!("1000120140500{at:05}")
}

fn degree_number(at: usize) -> String {
    format!("100014201400{at:04}")
}

/// Once: while the first unit is not there.
pub(super) async fn seed(program: &Program, origin: &str) -> Result<(), Fault> {
    let given = program.ground.given();
    if program.ground.db.read(move |conn| is_seeded(conn, &given)).await? {
        return Ok(());
    }
    let photos = keep_photos(program).await?;
    let papers = papers::all(program, desks::PAPERS).await?;
    let (given, origin, practice) = (program.ground.given(), origin.to_owned(), program.practice.clone());
    program
        .ground
        .db
        .write(move |tx| {
            if is_seeded(tx, &given)? {
                return Ok(());
            }
            let mut people = Vec::new();
            for (at, one) in PEOPLE.iter().enumerate() {
                let Some(person) = arrive(tx, &origin, one, &given)? else { return Ok(()) };
                fill_in(tx, &person, (at, &photos[at]), &given)?;
                people.push(person);
            }
            let units = open_units(tx, &given)?;
            link(tx, &people, &units, &given)?;
            issue(tx, (&people, &photos), &units, &given)?;
            applications::apply(tx, (&people, &units), &practice, &given)?;
            others::seed(tx, (&people, &photos), &units, &practice, &given)?;
            desks::apply(tx, (&people, &units), &papers, &practice, &given)?;
            officers::seed(tx, &people, &given)?;
            ratings::seed(tx, &people, &given)?;
            publish(tx, &given)
        })
        .await
}

/// Once in a database, however many programs with however many addresses share it.
fn is_seeded(conn: &mut db::Conn, given: &Given) -> Result<bool, Fault> {
    let first = CreditCode::parse(FIRST).map_err(|e| Fault::System(e.to_string()))?;
    Ok(open::find(conn, &first, given)?.is_some())
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
    };
    Ok(Some(Person::at_edge(profile::arrive(tx, (origin, account.as_str()), &told, given)?)))
}

/// A face of a kind in front of white, each in a colour of its own.
fn portrait(at: usize) -> Vec<u8> {
    let coat = [[39, 74, 134], [122, 46, 58], [44, 96, 78], [88, 66, 120]][at % 4];
    let hair = [[40, 34, 32], [70, 52, 40]][at % 2];
    let picture = RgbImage::from_fn(358, 441, |x, y| {
        let (dx, dy) = (f64::from(x) - 179.0, f64::from(y));
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| {
            ((f64::from(x) - cx) / rx).powi(2) + ((f64::from(y) - cy) / ry).powi(2) <= 1.0
        };
        if inside(179.0, 205.0, 78.0, 102.0) && dy > 140.0 {
            let is_eye = inside(149.0, 200.0, 9.0, 5.0) || inside(209.0, 200.0, 9.0, 5.0);
            let is_mouth = inside(179.0, 262.0, 20.0, 5.0);
            Rgb(if is_eye {
                [52, 40, 36]
            } else if is_mouth {
                [176, 92, 84]
            } else {
                [232, 190, 158]
            })
        } else if inside(179.0, 160.0, 92.0, 100.0) && dy < 230.0 {
            Rgb(hair)
        } else if dx.abs() < 30.0 && (270.0..345.0).contains(&dy) {
            Rgb([214, 172, 142])
        } else if inside(179.0, 450.0, 150.0, 130.0) {
            Rgb(coat)
        } else {
            Rgb([252, 252, 252])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).map(|()| bytes.into_inner()).unwrap_or_default()
}

async fn keep_photos(program: &Program) -> Result<Vec<String>, Fault> {
    let mut keys = Vec::new();
    for at in 0..PEOPLE.len() {
        let drawn = profile::photo::prepare(&portrait(at)).map_err(|e| Fault::System(e.to_string()))?;
        keys.push(program.vault.keep("photos", &drawn).await?);
    }
    Ok(keys)
}

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

fn open_units(tx: &mut Tx<'_>, given: &Given) -> Result<Vec<Id<noun::Unit>>, Fault> {
    let mut units = Vec::new();
    for (code, name, kind, district, state, permit, talent) in UNITS {
        let credit_code = CreditCode::parse(code).map_err(|e| Fault::System(e.to_string()))?;
        let mut sheet = profile::Sheet::default();
        for (key, value) in [
            ("kind", kind),
            ("founded", "2012-05-18"),
            ("capital", "1000"),
            ("currency", "1"),
            ("legal_rep", "石法人"),
            ("district", district),
            ("address", "示范大街18号"),
            ("industry", "I"),
            ("zone", "0"),
            ("collective", "0"),
            ("scope", "软件开发、技术服务（演示）"),
            ("clerk_name", "沈经办"),
            ("clerk_mobile", "19900000007"),
        ] {
            sheet.put(key, value);
        }
        let Some(id) = open::seed(tx, &New { credit_code, name: name.into(), sheet }, given)? else {
            continue;
        };
        open::set(tx, &id, (state, &[(Business::Permit, permit), (Business::Talent, talent)]), given)?;
        units.push(id);
    }
    Ok(units)
}

fn link(tx: &mut Tx<'_>, people: &[Person], units: &[Id<noun::Unit>], given: &Given) -> Result<(), Fault> {
    let refused = Some("未查询到您的入职记录，请核对后重新申请");
    for (at, unit, state, reason) in [
        (0, 0, LinkState::Linked, None),
        (1, 0, LinkState::Linked, None),
        (2, 0, LinkState::Refused, refused),
        (3, 0, LinkState::Linked, None),
        (4, 0, LinkState::Pending, None),
        (5, 0, LinkState::Linked, None),
        (6, 1, LinkState::Linked, None),
        (7, 2, LinkState::Linked, None),
    ] {
        open::seed_link(tx, people[at].id(), (&units[unit], state, reason), given)?;
    }
    open::seed_clerk(tx, people[5].id(), (&units[0], true), given)?;
    open::seed_clerk(tx, people[6].id(), (&units[1], true), given)?;
    // The first unit's information is complete; the second's first dialog can be seen.
    open::seed_complete(tx, &units[0], given)
}

/// The permits of the demo, each made out to its person as certified and photographed, all by the first unit.
fn issue(
    tx: &mut Tx<'_>,
    (people, photos): (&[Person], &[String]),
    units: &[Id<noun::Unit>],
    given: &Given,
) -> Result<(), Fault> {
    let today = given.now.china_date();
    let day = |days: i64| Day(today + Duration::days(days));
    let child = [("2", "陈小测", "119900201206010057", "2012-06-01")];
    let (_, unit_name, _, district, ..) = UNITS[0];
    let employer = units.first().map(|unit| Employer { unit, name: unit_name, district });
    let permit = |number, state, left: i64, window: Option<i64>| Issued {
        number,
        unit_name,
        employer,
        holder: None,
        state,
        issued_on: day(left - 1095),
        valid_to: day(left),
        window_ends_on: window.map(day),
        followers: &[],
    };
    let first = Issued { followers: &child, ..permit("202312210007", PermitState::Valid, 26, None) };
    let second =
        Issued { followers: &others::HUSBAND, ..permit("202402190014", PermitState::Valid, 80, None) };
    for (at, issued) in [
        (0, first),
        (1, second),
        (3, permit("202401150003", PermitState::CancelledByListing, 400, None)),
        (5, permit("202406030011", PermitState::Suspended, 500, Some(45))),
        (6, permit("202403080002", PermitState::Frozen, 600, None)),
    ] {
        let one = &PEOPLE[at];
        let holder = Holder {
            name: one.name.into(),
            id_number: one.number.into(),
            nation: "01".into(),
            mobile: one.mobile.into(),
            photo: photos[at].clone(),
        };
        let issued = Issued { holder: Some(&holder), ..issued };
        certificates::seed::issue(tx, people[at].id(), &issued, given)?;
    }
    let until = Day(today + Duration::days(5 * 365));
    let listed = Listed {
        list: List::Person,
        business: Business::Permit,
        authority: "110108",
        reason: "提供虚假劳动合同",
        is_falsehood: true,
        until_on: until,
        lifted_at: None,
        asked_by: None,
    };
    cases::seed::list(tx, (people[3].id(), PEOPLE[3].name), &listed, given)?;
    // One that 何区审 asked for, so that another officer can be seen confirming it.
    let asker = PEOPLE.iter().position(|one| one.username == "hequshen").and_then(|at| people.get(at));
    let asked = Listed {
        reason: "拒不配合用工情况核查",
        is_falsehood: false,
        asked_by: asker.map(Person::id),
        ..listed
    };
    let suspended = |business| Listed {
        list: List::Suspended,
        business,
        authority: UNITS[2].3,
        reason: "未按期参加用人单位业务权限核验",
        is_falsehood: false,
        until_on: Day(today + Duration::days(180)),
        ..listed
    };
    for business in Business::ALL {
        cases::seed::list_unit(tx, (&units[2], UNITS[2].1), &suspended(business), given)?;
        let black = Listed {
            list: List::Blacklisted,
            authority: UNITS[4].3,
            reason: "伪造用工材料",
            ..suspended(business)
        };
        cases::seed::list_unit(tx, (&units[4], UNITS[4].1), &black, given)?;
    }
    cases::seed::list(tx, (people[4].id(), PEOPLE[4].name), &asked, given)
}

const RENEWAL: &str = "## 一、办理时间\n\n工作居住证有效期满前30日内，可以办理续签。到期后30日以内仍可办理；超过30日的，证件失效，\
需要重新申请。\n\n## 二、办理方式\n\n1. 登录人才业务办理平台，进入“工作居住证”；\n2. 选择“申请证件续签”，核对系统自动带入的信息和附件；\n\
3. 提交后由单位审核上报，主管部门和市局审核。\n\n## 三、办理时限\n\n| 环节 | 时限 |\n|---|---|\n| 受理 | 5个工作日 |\n\
| 主管部门审核 | 10个工作日 |\n| 市局审核 | 10个工作日 |\n\n退回修改期间不计入办理时限。";

fn publish(tx: &mut Tx<'_>, given: &Given) -> Result<(), Fault> {
    let today = given.now.china_date();
    for (title, ago, body) in [
        ("工作居住证续签办理说明（演示）", 6, RENEWAL),
        (
            "引进人才申报材料清单（演示）",
            26,
            "请按本人适用的引进类别准备材料。**学历、学位**须提供电子注册备案表或认证报告。",
        ),
        (
            "关于核验用人单位业务权限的通知（演示）",
            43,
            "各单位请于规定时间内登录单位版，核对单位信息和业务权限状态。",
        ),
        (
            "个人信息填报常见问题（演示）",
            70,
            "- 工作经历须连续，间隔超过12个月的请说明\n- 证件照片须为白色背景",
        ),
        ("材料扫描件要求（演示）", 95, "请使用原件彩色扫描件，多页材料合并为一个PDF文件。"),
        ("线上办理渠道说明（演示）", 130, "工作居住证和引进人才业务均可全程网上办理，不收取费用。"),
    ] {
        let written = Written {
            title: title.into(),
            published_on: Some(Day(today - Duration::days(ago))),
            body: body.into(),
            file: None,
            place: 0,
            state: policy::State::Published,
        };
        policy::seed(tx, &written, given)?;
    }
    Ok(())
}
