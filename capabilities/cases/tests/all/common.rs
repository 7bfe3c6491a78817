//! A town in which applications can be made: a person with a complete profile, linked to a unit with its rights, the
//! unit's clerk, officers of every rank.

use std::sync::Arc;

use affiliation::open::{self, New};
use affiliation::{Business, Right, UnitState};
use attachments::Owner;
use base::{Clerk, CreditCode, Day, Given, Id, Level, ManualClock, Officer, Person, Rank, noun};
use cases::draft::{self, Author, Change};
use cases::entry::Rules;
use cases::submission::{self, Submitted};
use cases::{Kind, Practice, Refusal, settling, unit};
use certificates::seed::Invented;
use certificates::{Employer, Holder};
use db::testing::{given, on_both};
use db::{Db, Fault, Tx};
use profile::draft::{self as filling, Change as Filled};
use profile::{Section, Sheet, Told};

pub(crate) const DISTRICT: &str = "110108";

/// Everybody.
#[derive(Clone)]
pub(crate) struct Town {
    pub(crate) db: Db,
    pub(crate) clock: ManualClock,
    given: Given,
    pub(crate) person: Person,
    pub(crate) clerk: Clerk,
    pub(crate) practice: Arc<Practice>,
    pub(crate) rules: Arc<Rules>,
}

/// Runs `test` in a fresh town on each database.
pub(crate) fn in_town<F, R>(test: F)
where
    F: Fn(Town) -> R,
    R: Future<Output = ()>,
{
    on_both(|db| async { test(Town::new(db).await).await });
}

fn told(username: &str, name: &str, number: &str, mobile: &str) -> Told {
    Told {
        username: username.into(),
        mobile: mobile.into(),
        name: name.into(),
        id_type: "111".into(),
        id_number: number.into(),
        level: 2,
        is_protected: None,
    }
}

fn form(section: Section, pairs: &[(&str, &str)]) -> Filled {
    Filled::Form(section, pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
}

const UNIT: &str = "京华示范科技有限公司";

fn complete(tx: &mut Tx<'_>, person: &Person, given: &Given) -> Result<(), Fault> {
    let changes = [
        form(
            Section::General,
            &[
                ("nation", "01"),
                ("political", "13"),
                ("marital", "20"),
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
                ("edu_no", "100012014050000001"),
                ("mode", "1"),
                ("school", "样例大学"),
                ("major", "计算机科学与技术"),
                ("graduated", "2014-07"),
                ("degree", "4"),
                ("degree_no", "1000142014000001"),
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
                ("jobs.0.unit", UNIT),
                ("jobs.0.province", "110000"),
                ("jobs.0.duty", "工程师"),
            ],
        ),
        Filled::Photo("photos/1".into()),
    ];
    let mut version = 0;
    for change in &changes {
        version = filling::save(tx, person, (change, version), given)?.unwrap().version;
    }
    filling::submit(tx, person, version, given)?.unwrap();
    Ok(())
}

/// A unit with every right and its own materials.
fn with_rights(tx: &mut Tx<'_>, code: &str, given: &Given) -> Result<Id<noun::Unit>, Fault> {
    let mut sheet = Sheet::default();
    for (key, value) in [("district", DISTRICT), ("kind", "1"), ("zone", "1"), ("address", "示范大街18号")]
    {
        sheet.put(key, value);
    }
    let new = New { credit_code: CreditCode::parse(code).unwrap(), name: UNIT.into(), sheet };
    let unit = open::seed(tx, &new, given)?.unwrap();
    let rights = Business::ALL.map(|business| (business, Right::Valid));
    open::set(tx, &unit, (UnitState::Active, &rights), given)?;
    for code in ["U01", "U03", "U04", "U06"] {
        attachments::seed::put(tx, &Owner::of_unit(&unit), (code, "证照.pdf"), ("none", 1000), given)?;
    }
    Ok(unit)
}

/// Completes the profile of `person`, links them to `unit` and gives them `files`.
fn move_in(
    tx: &mut Tx<'_>,
    person: &Person,
    (unit, files): (&Id<noun::Unit>, &[&str]),
    given: &Given,
) -> Result<(), Fault> {
    complete(tx, person, given)?;
    open::seed_link(tx, person.id(), (unit, affiliation::State::Linked, None), given)?;
    for code in files {
        let file = ((*code, "文件.pdf"), ("attachments/none", 1000));
        attachments::seed::put(tx, &Owner::from(person), file.0, file.1, given)?;
    }
    Ok(())
}

/// What children who go along take besides.
const FILES_OF_CHILDREN: [&str; 2] = ["A23", "A24"];

/// Every material of 101, and what other kinds take besides.
const FILES: [&str; 17] = [
    "A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A17", "A19", "A26", "A28", "A29",
    "A31", "A35",
];

impl Town {
    /// What papers are written by, materials without names.
    pub(crate) fn means<'a>(&'a self, given: &'a Given) -> cases::letter::Means<'a> {
        static NAMES: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
        cases::letter::Means { practice: &self.practice, calendar: &given.calendar, names: &NAMES }
    }

    pub(crate) async fn new(db: Db) -> Self {
        let (clock, given) = given();
        let means = given.clone();
        let (person, clerk) = db
            .write(move |tx| {
                let given = &means;
                let issuer = "https://id.example";
                let who = told("zhengfanli", "郑范例", "119900199202290047", "19900000005");
                let person = Person::at_edge(profile::arrive(tx, (issuer, "1"), &who, given)?);
                let who = told("shenjingban", "沈经办", "119900197202030123", "19900000007");
                let clerk = profile::arrive(tx, (issuer, "2"), &who, given)?;
                let unit = with_rights(tx, "91119900MA0DEM013F", given)?;
                move_in(tx, &person, (&unit, &FILES), given)?;
                open::seed_clerk(tx, &clerk, (&unit, true), given)?;
                Ok((person, Clerk::at_edge(clerk, unit, true)))
            })
            .await
            .unwrap();
        let (practice, rules) = (Arc::default(), Arc::default());
        Self { db, clock, given, person, clerk, practice, rules }
    }

    /// The town that another process made on `db`.
    pub(crate) async fn of(db: Db) -> Self {
        let (clock, given) = given();
        let means = given.clone();
        let (person, clerk, unit) = db
            .read(move |conn| {
                let find = |conn: &mut db::Conn, subject| {
                    profile::find_by_subject(conn, "https://id.example", subject)
                };
                let (person, clerk) = (find(conn, "1")?.unwrap(), find(conn, "2")?.unwrap());
                let code = CreditCode::parse("91119900MA0DEM013F").unwrap();
                Ok((person, clerk, open::find(conn, &code, &means)?.unwrap().id))
            })
            .await
            .unwrap();
        let (practice, rules) = (Arc::default(), Arc::default());
        let clerk = Clerk::at_edge(clerk, unit, true);
        Self { db, clock, given, person: Person::at_edge(person), clerk, practice, rules }
    }

    /// What a verb is given now.
    pub(crate) fn given(&self) -> Given {
        use base::Clock;
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    /// Runs `work` as one transaction.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, &Town, &Given) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let (town, given) = (self.clone(), self.given());
        self.db.write(move |tx| work(tx, &town, &given)).await.unwrap()
    }

    /// Fills in `kind` whole.
    pub(crate) async fn begin(&self, code: &'static str) -> Id<noun::Application> {
        self.begin_version(code, Kind::find(code).unwrap().version).await
    }

    /// Fills in a version of `kind` whole, as when that was the one in use.
    pub(crate) async fn begin_version(&self, code: &'static str, version: i32) -> Id<noun::Application> {
        self.begin_with(Kind::of_version(code, version).unwrap(), Vec::new()).await.unwrap()
    }

    /// Fills in `kind` whole, with `more` beside what everybody answers.
    pub(crate) async fn begin_with(
        &self,
        kind: &'static Kind,
        more: Vec<(String, String)>,
    ) -> Result<Id<noun::Application>, Refusal> {
        let today = self.given().now.china_date();
        self.write(move |tx, town, given| {
            let author = Author::Person(&town.person);
            let id = match draft::begin(tx, &town.person, kind, &town.rules, given)? {
                Ok(id) => id,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(desk) = draft::open(tx, author, &id, &town.rules, given)? else { return Ok(Ok(id)) };
            let mut version = desk.draft.version;
            for section in kind.sections {
                let pairs = answers(kind.code, today).into_iter().chain(more.iter().cloned()).collect();
                let change = Change::Form(section, pairs);
                version = draft::save(tx, author, &id, (&change, version), given)?.unwrap().unwrap();
            }
            Ok(Ok(id))
        })
        .await
    }

    /// The same town as somebody else sees it who lives there with the same unit: number `at` of the newcomers.
    pub(crate) async fn newcomer(&self, at: usize) -> Self {
        let person = self
            .write(move |tx, town, given| {
                let (subject, mobile) = (format!("newcomer {at}"), format!("1990001{at:04}"));
                let who = told("zhengfanli", "郑范例", &citizen("19900101", at), &mobile);
                let person =
                    Person::at_edge(profile::arrive(tx, ("https://id.example", &subject), &who, given)?);
                let files: Vec<&str> = FILES.into_iter().chain(FILES_OF_CHILDREN).collect();
                move_in(tx, &person, (town.clerk.unit(), &files), given)?;
                Ok(person)
            })
            .await;
        Self { person, ..self.clone() }
    }

    /// A second unit like the first, and its clerk.
    pub(crate) async fn second_unit(&self) -> Clerk {
        self.write(|tx, _, given| {
            let who = told("linjingban", "林经办", &citizen("19800101", 1), "19900000008");
            let clerk = profile::arrive(tx, ("https://id.example", "3"), &who, given)?;
            let unit = with_rights(tx, "91119900MA0DEM021A", given)?;
            open::seed_clerk(tx, &clerk, (&unit, true), given)?;
            Ok(Clerk::at_edge(clerk, unit, true))
        })
        .await
    }

    pub(crate) async fn submit(&self, id: &Id<noun::Application>) -> Result<Submitted, Refusal> {
        let id = id.clone();
        self.write(move |tx, town, given| {
            let author = Author::Person(&town.person);
            let version =
                draft::open(tx, author, &id, &town.rules, given)?.map_or(0, |desk| desk.draft.version);
            let (rules, practice) = (&*town.rules, &*town.practice);
            Ok(submission::submit(tx, author, (&id, version), (rules, practice), given)?.map(Option::unwrap))
        })
        .await
    }

    /// From the draft to the district's queue.
    pub(crate) async fn bring_to_district(&self, code: &'static str) -> Id<noun::Application> {
        let id = self.begin(code).await;
        match self.submit(&id).await.unwrap() {
            Submitted::Sent(number) => assert_eq!(number.len(), 25),
            Submitted::Incomplete(missing) => panic!("{missing:?}"),
        }
        self.unit_decides(&id, unit::Decision::Approve(opinion())).await.unwrap();
        id
    }

    pub(crate) async fn unit_decides(
        &self,
        id: &Id<noun::Application>,
        decision: unit::Decision,
    ) -> Result<cases::Application, Refusal> {
        let (id, version) = (id.clone(), self.version(id).await);
        self.write(move |tx, town, given| {
            let what = (&id, version, &decision);
            Ok(unit::decide(tx, &town.clerk, what, &town.practice, given)?.map(Option::unwrap))
        })
        .await
    }

    /// `officer` takes it and does `act`.
    pub(crate) async fn officer_does(
        &self,
        officer: &Officer,
        id: &Id<noun::Application>,
        (act, words): (cases::transition::Act, &'static str),
    ) -> Result<cases::Application, Refusal> {
        let (officer, id) = (officer.clone(), id.clone());
        self.write(move |tx, town, given| {
            let shown = (&id, version_in(tx, town, &id)?, false);
            let taken = match cases::desk::claim::take(tx, &officer, shown, &town.practice, given)? {
                Ok(taken) => taken.unwrap(),
                Err(refusal) => return Ok(Err(refusal)),
            };
            let what = (&id, taken.version);
            Ok(cases::desk::decide::decide(tx, &officer, what, (act, words), &town.practice, given)?
                .map(Option::unwrap))
        })
        .await
    }

    pub(crate) async fn find(&self, id: &Id<noun::Application>) -> cases::Application {
        let id = id.clone();
        self.write(move |tx, town, _| Ok(cases::application::open(tx, &town.person, &id)?.unwrap().0)).await
    }

    pub(crate) async fn version(&self, id: &Id<noun::Application>) -> i32 {
        self.find(id).await.version
    }
}

/// The version of an application of the town's person, as a page would show it now.
pub(crate) fn version_in(tx: &mut Tx<'_>, town: &Town, id: &Id<noun::Application>) -> Result<i32, Fault> {
    Ok(cases::application::open(tx, &town.person, id)?.unwrap().0.version)
}

pub(crate) fn opinion() -> Sheet {
    let mut sheet = Sheet::default();
    sheet.put("opinion", "情况属实，同意申报");
    sheet
}

/// An officer: `at` tells them apart.
pub(crate) fn officer(at: u8, level: Level, ranks: &[Rank]) -> Officer {
    let authority = if level == Level::City { "110000" } else { DISTRICT };
    let both = vec!["permit".to_owned(), "talent".to_owned()];
    Officer::at_edge(Id::from_bytes([at; 16]), (authority.to_owned(), level), ranks.to_vec(), both)
}

/// A child of this number who goes along, as a form tells it.
pub(crate) fn child_row(number: &str) -> [(String, String); 6] {
    [
        ("relation", "2"),
        ("name", "郑小例"),
        ("id_kind", "111"),
        ("id_number", number),
        ("hukou", "130102"),
        ("goes", "1"),
    ]
    .map(|(field, value)| (format!("followers.0.{field}"), value.to_owned()))
}

impl Town {
    /// Gives the person a valid permit that ends in `left` days, with a child of this number on it or without.
    pub(crate) async fn permit(&self, number: String, left: i64, child: Option<String>) -> Id<noun::Permit> {
        self.write(move |tx, town, given| {
            let today = given.now.china_date();
            let told = profile::card(tx, &town.person, given)?.unwrap().told;
            let holder = Holder {
                name: told.name,
                id_number: told.id_number,
                nation: "01".into(),
                mobile: told.mobile,
                photo: "photos/1".into(),
            };
            let child = child.as_deref().map(|number| ("2", "郑小例", number, "2018-06-01"));
            let employer = Employer { unit: town.clerk.unit(), name: UNIT, district: DISTRICT };
            let invented = Invented {
                number: &number,
                unit_name: UNIT,
                employer: Some(employer),
                holder: Some(&holder),
                state: certificates::State::Valid,
                issued_on: Day(today - time::Duration::days(600)),
                valid_to: Day(today + time::Duration::days(left)),
                window_ends_on: None,
                followers: &child.into_iter().collect::<Vec<_>>(),
            };
            certificates::seed::issue(tx, town.person.id(), &invented, given)
        })
        .await
    }

    /// Tells 落户信息, or tells it again, and hands it in while it is asked for.
    pub(crate) async fn settle(&self, id: &Id<noun::Application>) {
        let id = id.clone();
        self.write(move |tx, town, given| {
            let Some(asked) = settling::open(tx, &town.person, &id, given)? else { return Ok(()) };
            let pairs = [
                ("way", "2"),
                ("settle_district", "110108"),
                ("settle_addr", "示范大街18号集体户"),
                ("place_no", "京华示范集体户"),
                ("police_to", "样例派出所"),
                ("police_from", "样例派出所"),
                ("with_family", "1"),
                ("phone", "19900000005"),
            ]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
            let saved = settling::save(tx, &town.person, (&id, asked.version), &pairs, given)?;
            let version = saved.unwrap().unwrap();
            let found = settling::submit(tx, &town.person, (&id, version), &town.practice, given)?;
            if let Ok(Some(found)) = found {
                assert!(found.prompts.is_empty());
            }
            Ok(())
        })
        .await;
    }

    /// An officer who is a person of the town as well, so that they can be told something: number `at`, at one rank.
    pub(crate) async fn resident_officer(&self, at: usize, (level, rank): (Level, Rank)) -> Officer {
        self.write(move |tx, _, given| {
            let who = told("wangshencha", "王审查", &citizen("19850101", at), "19900000009");
            let id = profile::arrive(tx, ("https://id.example", &format!("officer {at}")), &who, given)?;
            let authority = if level == Level::City { "110000" } else { DISTRICT };
            let both = vec!["permit".to_owned(), "talent".to_owned()];
            Ok(Officer::at_edge(id, (authority.to_owned(), level), vec![rank], both))
        })
        .await
    }
}

/// What somebody in order answers; keys that a form does not ask for are passed over.
pub(crate) fn answers(code: &str, today: time::Date) -> Vec<(String, String)> {
    let day = |days: i64| (today + time::Duration::days(days)).to_string();
    let long = "主持研发分布式数据平台，支撑多家单位的业务系统。".repeat(15);
    let mut all: Vec<(String, String)> = [
        ("subject", "101"),
        ("basis", "1"),
        ("joined", "2014-07-15"),
        ("post", "工程师"),
        ("post_kind", "2"),
        ("contract", "1"),
        ("term", "1"),
        ("contract_from", "2024-07-15"),
        ("contract_to", &day(900)),
        ("years", "12.3"),
        ("home", "2"),
        ("home_district", "110108"),
        ("home_addr", "示范街3号楼401"),
        ("lease_from", &day(-100)),
        ("lease_to", &day(265)),
        ("hukou_region", "130102"),
        ("hukou_class", "1"),
        ("category", "1301"),
        ("insured_months", "60"),
        ("archive", "样例人才服务中心"),
        ("police", "样例派出所"),
        ("marital", "20"),
        ("children", "0"),
        ("clean", "1"),
        ("achievements", &long),
        ("results.0.kind", "1"),
        ("results.0.name", "一种数据处理方法"),
        ("results.0.at", "2022-05"),
        ("results.0.place", "1"),
        ("results.0.proof", "发明专利证书，第1页"),
        ("family.0.relation", "5"),
        ("family.0.name", "郑样本"),
        ("family.0.birth", "1960-01-01"),
        ("family.0.political", "13"),
        ("family.0.hukou", "130102"),
        ("years.0.year", "2023"),
        ("years.0.amount", "300000"),
        ("years.0.tax", "20000"),
        ("years.1.year", "2024"),
        ("years.1.amount", "320000"),
        ("years.1.tax", "22000"),
        ("years.2.year", "2025"),
        ("years.2.amount", "340000"),
        ("years.2.tax", "24000"),
        ("left", "2014-07-01"),
        ("changes_post", "0"),
        ("changes_contract", "0"),
        ("changes_home", "0"),
        ("changes_followers", "1"),
        ("reason", "3"),
        ("why", "本人不再需要"),
        ("agreed", "1"),
        ("signed", "郑范例"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into();
    let months = if code == "102" { 36 } else { 12 };
    for at in 0..months {
        let count = today.year() * 12 + i32::from(u8::from(today.month())) - 2 - at;
        let month = format!("{}-{:02}", count.div_euclid(12), count.rem_euclid(12) + 1);
        all.push((format!("incomes.{at}.month"), month));
        all.push((format!("incomes.{at}.amount"), "20000.00".into()));
        all.push((format!("incomes.{at}.payer"), UNIT.into()));
    }
    all.push(("income".into(), format!("{}.00", 20000 * months)));
    all
}

impl Town {
    /// Begins without filling in.
    pub(crate) async fn begin_only(&self, code: &'static str) -> Result<Id<noun::Application>, Refusal> {
        let kind = Kind::find(code).unwrap();
        self.write(move |tx, town, given| draft::begin(tx, &town.person, kind, &town.rules, given)).await
    }
}

/// An invented identity number: number `at` of those born on `birth`.
pub(crate) fn citizen(birth: &str, at: usize) -> String {
    let head = format!("119900{birth}{at:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        head.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{head}{}", &"10X98765432"[sum % 11..=sum % 11])
}

/// A certified person with a phone, whom the identity platform knows as `subject`.
pub(crate) async fn somebody(db: &Db, subject: &'static str, given: &Given) -> Person {
    let who = told("zhengfanli", "郑范例", "119900199202290047", "19900000005");
    arrived(db, subject, who, given).await
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
    let new = New { credit_code, name: UNIT.into(), sheet: Sheet::default() };
    db.write(move |tx| open::seed(tx, &new, &given)).await.unwrap().unwrap()
}

/// Links `person` to `unit`.
pub(crate) async fn link(db: &Db, person: &Person, unit: &Id<noun::Unit>, given: &Given) {
    let (person, unit, given) = (person.id().clone(), unit.clone(), given.clone());
    let linked = affiliation::State::Linked;
    db.write(move |tx| open::seed_link(tx, &person, (&unit, linked, None), &given)).await.unwrap();
}
