//! The spine of a case (business 2.10): person, unit and desk read the same findings, limits and files.
//! Its papers (conventions 7.2) are printed for whoever it is about.

use affiliation::clerk;
use axum::http::StatusCode;
use base::{Id, Rank, SecurityAdministrator};
use cases::Kind;
use cases::position::Position;
use cases::seed::{Invented, Step};
use profile::Sheet;
use staff::grant::{self, Scope};
use time::Duration;

use crate::applications::{ready, send, submit};
use crate::common::{Answer, Browser, Town};
use crate::files::{pdf, upload};
use crate::platform::{as_person, count, in_demo, link_of};
use crate::unit_side::{OPINION, field, person_of, second_unit};

const CHEN: &str = "chenceshi";
const DISTRICT: Position = Position::AtDistrict(Rank::First);

/// At the district's desk since yesterday, a Monday.
const WAITING: [(i64, Position); 3] = [(9, Position::Draft), (8, Position::AtUnit), (1, DISTRICT)];

/// An application of 陈测试 with the first unit that went this way, each step so many days ago.
/// Answers its id.
async fn case(town: &Town, (code, is_accepted): (&'static str, bool), way: &[(i64, Position)]) -> String {
    let (person, clerk) = (person_of(town, CHEN).await, person_of(town, "shenjingban").await);
    let (given, practice) = (town.program.ground.given(), town.program.practice.clone());
    let way = way.to_vec();
    let seeded = town.db.write(move |tx| {
        let unit = clerk::of_person(tx, &clerk)?.unwrap().unit().clone();
        let step = |(days, position): &(i64, Position)| Step {
            at: given.now.minus(Duration::days(*days)),
            position: *position,
            actor: "个人",
            act: "提交申请",
            opinion: None,
        };
        let steps: Vec<Step<'_>> = way.iter().map(step).collect();
        let mut sheet = Sheet::default();
        sheet.put("post", "高级工程师");
        let invented = Invented {
            kind: Kind::find(code).unwrap(),
            subject: if code.starts_with('2') { code } else { "101" },
            unit: (&unit, "京华示范科技有限公司", "110108"),
            name: "陈测试",
            sheet: &sheet,
            is_accepted,
            marks: &[],
            permit: None,
            steps: &steps,
        };
        cases::seed::apply(tx, person.id(), &invented, (&practice, &given))
    });
    seeded.await.unwrap().to_string()
}

/// An officer whose session passed the second factor.
async fn officer(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in_at_desk(&browser, username).await;
    browser.get("/desk").await;
    browser
}

/// Those who read a case.
struct Sides {
    person: Browser,
    clerk: Browser,
    officer: Browser,
}

impl Sides {
    /// `username`, who applied with the first unit.
    async fn of(town: &Town, username: &str) -> Self {
        Self {
            person: as_person(town, username).await,
            clerk: as_person(town, "shenjingban").await,
            officer: officer(town, "hequshen").await,
        }
    }

    /// The page of each, with its name.
    async fn pages(&self, id: &str) -> [(&'static str, Answer); 3] {
        [
            ("person", self.person.get(&format!("/person/applications/{id}")).await),
            ("unit", self.clerk.get(&format!("/unit/applications/{id}")).await),
            ("desk", self.officer.get(&format!("/desk/applications/{id}")).await),
        ]
    }
}

/// The unit vouches for the application at `at`, its address on the person's side.
async fn approve(clerk: &Browser, at: &str) {
    let at = at.replace("/person/", "/unit/");
    let version = field(&clerk.get(&at).await, "version");
    let fields = [("act", "approve"), ("version", version.as_str()), OPINION];
    let done = clerk.post(&format!("{at}/decision"), &fields).await;
    assert_eq!(done.to(), at, "{}", done.body);
}

/// Posts to the desk's page of `id` on the version it shows.
async fn press(officer: &Browser, id: &str, rest: &str, fields: &[(&str, &str)]) -> Answer {
    let at = format!("/desk/applications/{id}");
    let version = field(&officer.get(&at).await, "version");
    let fields = [&[("version", version.as_str())], fields].concat();
    officer.post(&format!("{at}{rest}"), &fields).await
}

async fn claim(officer: &Browser, id: &str) {
    let taken = press(officer, id, "/claim", &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
}

async fn decide(officer: &Browser, id: &str, act: &str) {
    let fields = [("act", act), ("reason", "劳动合同缺签章页"), ("sure", "yes")];
    let done = press(officer, id, "/decision", &fields).await;
    assert!(done.to().ends_with(&format!("done={act}")), "{act}: {}", done.body);
}

/// What the pre-checks say on a page, each with its verdict, reason and basis, in their order.
fn findings(page: &Answer) -> Vec<String> {
    let lists = page.body.split("<ul class=\"findings\">").skip(1);
    let items = lists.flat_map(|rest| rest.split("</ul>").next().unwrap().split("<li>").skip(1));
    items.map(|item| item.split("</li>").next().unwrap().to_owned()).collect()
}

#[test]
fn business_2_10_unit_and_desk_read_the_findings_that_the_person_saw_whatever_is_known_since() {
    in_demo(|town| async move {
        let (person, at) = ready(&town).await;
        let seen = findings(&person.get(&format!("{at}/form/preview")).await);
        for tag in ["tag--ok", "tag--run"] {
            assert!(seen.iter().any(|one| one.contains(tag)), "{tag}: {seen:?}");
        }
        let sent = submit(&person, &at).await;
        assert_eq!(sent.to(), format!("{at}/submission"), "{}", sent.body);
        // The sources answer now. What was submitted stays as it was seen.
        town.program.worker.run_due().await.unwrap();
        let id = at.rsplit('/').next().unwrap();
        approve(&as_person(&town, "shenjingban").await, &at).await;
        for (side, page) in Sides::of(&town, "zhouyanshi").await.pages(id).await {
            assert_eq!(findings(&page), seen, "{side}");
        }
    });
}

#[test]
fn business_2_10_each_verdict_has_its_word_reason_and_basis_on_every_side() {
    in_demo(|town| async move {
        let applicant = person_of(&town, "sunshiyong").await;
        let all = town.db.read(move |conn| cases::application::list_all(conn, &applicant)).await.unwrap();
        let id = all.into_iter().find(|one| one.kind == "101").unwrap().id.to_string();
        let told = [
            ("no", "不符合", "劳动合同剩余期限", "剩余120天，不足6个月", "合同剩余不足6个月的须先续订"),
            ("run", "待人工核验", "社会保险缴纳单位", "社会保险数据尚未核验", "劳动关系、社会保险一致"),
            ("ok", "符合", "学历、职称条件", "具有本科及以上学历", "办理条件"),
        ];
        for (side, page) in Sides::of(&town, "sunshiyong").await.pages(&id).await {
            let shown = findings(&page);
            assert_eq!(shown.len(), told.len(), "{side}: {shown:?}");
            for (item, (tag, word, title, reason, basis)) in shown.iter().zip(told) {
                for words in [
                    format!("<span class=\"tag tag--{tag}\">{word}</span>"),
                    format!("<b>{title}</b><p>{reason}</p>"),
                    format!("依据：{basis}</p>"),
                ] {
                    assert!(item.contains(&words), "{side}: {words} in {item}");
                }
            }
        }
    });
}

#[test]
fn business_2_10_the_promised_limit_and_the_statutory_one_stand_apart_on_every_side() {
    in_demo(|town| async move {
        let reviewed = case(&town, ("104", true), &WAITING).await;
        let waiting = case(&town, ("101", false), &WAITING).await;
        let sides = Sides::of(&town, CHEN).await;
        for (side, page) in sides.pages(&reviewed).await {
            for words in [
                "<b>主管部门审核</b>",
                "<b>1</b> / 10 <span>个工作日</span>",
                "<dt>承诺时限</dt><dd>10个工作日，至2026年12月07日</dd>",
                "<dt>法定时限</dt><dd>20个工作日，至2026年12月21日</dd>",
            ] {
                assert!(page.has(words), "{side}: {words} in {}", page.body);
            }
        }
        // 受理 takes as long as the law says: one limit, said once.
        for (side, page) in sides.pages(&waiting).await {
            let promised = "<dt>承诺时限</dt><dd>5个工作日，至2026年11月30日</dd>";
            assert!(page.has(promised), "{side}: {}", page.body);
            assert!(!page.has("法定时限"), "{side}");
        }
    });
}

#[test]
fn business_2_10_an_estimate_is_told_once_five_of_the_kind_have_ended() {
    in_demo(|town| async move {
        let open = case(&town, ("104", true), &WAITING).await;
        let ended = |days: i64| {
            [(22, Position::Draft), (21, Position::AtUnit), (20, DISTRICT), (days, Position::Done)]
        };
        // One to four working days after the acceptance.
        for days in [19, 18, 15, 14] {
            case(&town, ("104", true), &ended(days)).await;
        }
        let sides = Sides::of(&town, CHEN).await;
        for (side, page) in sides.pages(&open).await {
            assert!(!page.has("近期同类业务"), "{side}: four are too few");
        }
        let last = case(&town, ("104", true), &ended(1)).await;
        for (side, page) in sides.pages(&open).await {
            assert!(page.has("近期同类业务从受理到办结一般3个工作日"), "{side}: {}", page.body);
        }
        for (side, page) in sides.pages(&last).await {
            assert!(!page.has("近期同类业务"), "{side}: nothing is to come of what has ended");
        }
    });
}

/// The file at `address` is served as it came.
async fn is_served(browser: &Browser, address: &str, bytes: &[u8]) {
    let file = browser.get(address).await;
    assert_eq!(file.status, StatusCode::OK, "{address}");
    assert_eq!(file.body.as_bytes(), bytes, "{address}");
}

/// 周演示's submitted contract, sent back by the unit and replaced.
/// Answers the browser and the address of the case.
async fn corrected(town: &Town, clerk: &Browser) -> (Browser, String) {
    let (person, at) = ready(town).await;
    assert_eq!(submit(&person, &at).await.to(), format!("{at}/submission"));
    let of_unit = at.replace("/person/", "/unit/");
    let version = field(&clerk.get(&of_unit).await, "version");
    let asked = [
        ("act", "return"),
        ("version", version.as_str()),
        ("target.0", "file:A11"),
        ("phrase.0", "T02"),
        ("words.0", "缺双方签章页"),
    ];
    let returned = clerk.post(&format!("{of_unit}/decision"), &asked).await;
    assert_eq!(returned.to(), of_unit, "{}", returned.body);
    assert!(!person.get(&at).await.has("原文件<span"), "nothing took its place yet");
    upload(town, &person, "A11", &pdf(2)).await;
    let signed = [("agreed", "1"), ("signed", "周演示")];
    let signed = signed.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let sent = send(&person, &format!("{at}/form/correction"), &signed, "submit").await;
    assert_eq!(sent.to(), format!("{at}/submission"), "{}", sent.body);
    (person, at)
}

#[test]
fn business_2_10_a_corrected_file_leads_to_the_earlier_one_for_those_who_may_see_the_case() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let (person, at) = corrected(&town, &clerk).await;
        let page = person.get(&at).await;
        assert_eq!(count(&page.body, "原文件<span"), 1, "of what was replaced alone");
        let earlier = link_of(&page.body, "原文件<span class=\"unseen\">劳动");
        let newer = link_of(&page.body, "查看<span class=\"unseen\">劳动");
        is_served(&person, &earlier, &pdf(1)).await;
        is_served(&person, &newer, &pdf(2)).await;

        let on_side = |side: &str| earlier.replace("/person/", side);
        let page = clerk.get(&at.replace("/person/", "/unit/")).await;
        assert_eq!(link_of(&page.body, "原文件<span class=\"unseen\">劳动"), on_side("/unit/"));
        is_served(&clerk, &on_side("/unit/"), &pdf(1)).await;

        approve(&clerk, &at).await;
        let desk = officer(&town, "hequshen").await;
        let page = desk.get(&at.replace("/person/", "/desk/")).await;
        assert_eq!(count(&page.body, "上轮文件<span"), 1);
        assert_eq!(link_of(&page.body, "上轮文件<span"), on_side("/desk/"));
        is_served(&desk, &on_side("/desk/"), &pdf(1)).await;
        is_served(&desk, &newer.replace("/person/", "/desk/"), &pdf(2)).await;
    });
}

#[test]
fn r0_5_an_earlier_file_is_not_found_by_a_stranger_on_any_side() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let (person, at) = corrected(&town, &clerk).await;
        approve(&clerk, &at).await;
        let earlier = link_of(&person.get(&at).await.body, "原文件<span");
        let on_side = |side: &str| earlier.replace("/person/", side);

        let stranger = as_person(&town, "linyangli").await;
        for side in ["/person/", "/unit/", "/desk/"] {
            assert_eq!(stranger.get(&on_side(side)).await.status, StatusCode::NOT_FOUND, "{side}");
        }
        let own = link_of(&stranger.get("/person").await.body, "修改<span class=\"unseen\">");
        let file = earlier.rsplit('/').next().unwrap();
        let borrowed = stranger.get(&format!("{own}/files/{file}")).await;
        assert_eq!(borrowed.status, StatusCode::NOT_FOUND, "nor by an application of their own");

        let other_unit = second_unit(&town).await;
        assert_eq!(other_unit.get(&on_side("/unit/")).await.status, StatusCode::NOT_FOUND);

        // The officer works in another district now.
        let (who, given) = (person_of(&town, "tianfushen").await, town.program.ground.given());
        let scope = Scope::choose("110105", &[1, 2, 3, 4], &["permit"]).unwrap();
        let administrator = SecurityAdministrator::at_edge(Id::new(&given));
        let moved = town.db.write(move |tx| grant::change(tx, &administrator, (who.id(), &scope), &given));
        moved.await.unwrap().unwrap();
        let elsewhere = officer(&town, "tianfushen").await;
        assert_eq!(elsewhere.get(&on_side("/desk/")).await.status, StatusCode::NOT_FOUND);
    });
}

/// Who prints the papers, and somebody whom they are no matter of.
struct Readers {
    owner: Browser,
    stranger: Browser,
}

impl Readers {
    /// The page of `id` leads its owner to the paper, which is a PDF; it is not found by the stranger.
    async fn print(&self, id: &str, (paper, title): (&str, &str)) {
        let page = self.owner.get(&format!("/person/applications/{id}")).await;
        let address = format!("/person/applications/{id}/papers/{paper}.pdf");
        let link = format!("href=\"{address}\" target=\"_blank\" rel=\"noopener\">{title}<span");
        assert!(page.has(&link), "{link} in {}", page.body);
        let (headers, bytes) = self.owner.fetch(&address).await;
        assert_eq!(headers["content-type"], "application/pdf", "{title}");
        assert!(bytes.starts_with(b"%PDF"), "{title}");
        assert_eq!(self.stranger.get(&address).await.status, StatusCode::NOT_FOUND, "{title}");
    }

    /// No such paper was given out, and nobody is led to it.
    async fn miss(&self, id: &str, paper: &str) {
        let address = format!("/person/applications/{id}/papers/{paper}.pdf");
        assert!(!self.owner.get(&format!("/person/applications/{id}")).await.has(&address), "{paper}");
        assert_eq!(self.owner.get(&address).await.status, StatusCode::NOT_FOUND, "{paper}");
    }
}

#[test]
fn conventions_7_2_acceptance_correction_and_a_negative_result_are_printed_for_the_applicant_alone() {
    in_demo(|town| async move {
        let corrected = case(&town, ("101", false), &WAITING).await;
        let declined = case(&town, ("102", false), &WAITING).await;
        let refused = case(&town, ("104", true), &WAITING).await;
        let readers =
            Readers { owner: as_person(&town, CHEN).await, stranger: as_person(&town, "linyangli").await };
        let desk = officer(&town, "hequshen").await;
        for id in [&corrected, &declined, &refused] {
            claim(&desk, id).await;
        }
        readers.miss(&corrected, "acceptance").await;
        decide(&desk, &corrected, "accept").await;
        readers.print(&corrected, ("acceptance", "受理通知书")).await;
        readers.miss(&corrected, "correction").await;
        decide(&desk, &corrected, "return-person").await;
        for paper in [("acceptance", "受理通知书"), ("correction", "补正告知书")] {
            readers.print(&corrected, paper).await;
        }
        decide(&desk, &declined, "decline").await;
        readers.print(&declined, ("declined", "不予受理告知书")).await;
        decide(&desk, &refused, "refuse").await;
        readers.print(&refused, ("refused", "不予通过告知书")).await;
        for paper in ["declined", "completion", "approval", "nothing"] {
            readers.miss(&refused, paper).await;
        }
        let address = format!("/person/applications/{refused}/papers/refused.pdf");
        assert!(town.browser().get(&address).await.status.is_redirection(), "signed out");
    });
}

#[test]
fn conventions_7_2_approval_and_completion_are_printed_for_the_applicant_alone() {
    in_demo(|town| async move {
        let way = [
            (60, Position::Draft),
            (58, Position::AtUnit),
            (55, DISTRICT),
            (40, Position::AtCity(Rank::First)),
            (20, Position::SettlingAsked),
            (4, Position::Settling),
        ];
        let id = case(&town, ("201", true), &way).await;
        let readers =
            Readers { owner: as_person(&town, CHEN).await, stranger: as_person(&town, "linyangli").await };
        readers.print(&id, ("approval", "引进人才审批结果通知")).await;
        readers.miss(&id, "completion").await;
        let city = officer(&town, "xushishen").await;
        claim(&city, &id).await;
        decide(&city, &id, "confirm").await;
        for paper in [("completion", "办结通知书"), ("approval", "引进人才审批结果通知")] {
            readers.print(&id, paper).await;
        }
    });
}
