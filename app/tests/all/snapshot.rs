//! A case and the profile that changes beside it: the case keeps what it was submitted with, and 重新带入 is offered when it
//! comes back (A10, R6.6).

use base::{Id, Rank, noun};
use cases::position::{Position, Sender};
use cases::view::{self, Opened};

use crate::applications::{send, version as version_at};
use crate::common::{Browser, Town};
use crate::files::{pdf, upload};
use crate::platform::{as_person, in_demo, link_of};
use crate::profile::{ABOUT, GENERAL, post, submit};
use crate::unit_side::{applied, person_of};

const OLD: &str = "示范街3号楼401";
const NEW: &str = "示范街9号楼901";
const OFFER: &str = "重新带入最新的个人信息";

/// Submits the profile with another address.
async fn move_house(browser: &Browser) {
    let mut about = ABOUT.to_vec();
    about.retain(|(key, _)| *key != "live_addr");
    about.push(("live_addr", NEW));
    assert_eq!(post(browser, GENERAL, "next", &about).await.to(), "/person/profile/education");
    assert_eq!(submit(browser).await.to(), "/person");
}

/// The case at `at` as its parts show it.
async fn opened(town: &Town, username: &'static str, at: &str) -> Opened {
    let (person, given) = (person_of(town, username).await, town.program.ground.given());
    let id: Id<noun::Application> = Id::parse(at.rsplit('/').next().unwrap()).unwrap();
    let found = town.db.write(move |tx| view::by_person(tx, &person, &id, &given)).await.unwrap();
    found.unwrap()
}

/// The address of 林样例's case that was returned, and her browser.
async fn returned(town: &Town) -> (Browser, String) {
    let browser = as_person(town, "linyangli").await;
    let at = link_of(&browser.get("/person").await.body, "修改<span class=\"unseen\">");
    (browser, at)
}

/// What the correction asks for, and `more`.
async fn correct(town: &Town, browser: &Browser, at: &str, more: &[(&str, &str)]) {
    for code in ["A11", "A19"] {
        upload(town, browser, code, &pdf(1)).await;
    }
    let asked = [&[("contract_to", "2029-12-31"), ("agreed", "1"), ("signed", "林样例")], more].concat();
    let asked: Vec<_> = asked.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let sent = send(browser, &format!("{at}/form/correction"), &asked, "submit").await;
    assert_eq!(sent.to(), format!("{at}/submission"), "{}", sent.body);
}

#[test]
fn a10_and_r6_6_an_open_case_keeps_the_profile_it_was_submitted_with() {
    in_demo(|town| async move {
        let (browser, at) = returned(&town).await;
        move_house(&browser).await;
        assert!(browser.get("/person/profile").await.has(NEW));
        let case = opened(&town, "linyangli", &at).await;
        assert_eq!((case.profile.get("live_addr"), case.submission.unwrap().profile_version), (OLD, 1));
        let officer = town.browser();
        town.sign_in_at_desk(&officer, "hequshen").await;
        let desk = officer.get(&at.replace("/person/", "/desk/")).await;
        assert!(desk.has(OLD) && !desk.has(NEW), "nor does the desk see it: {}", desk.status);
        // What is not asked for stays, unless the person chooses otherwise.
        correct(&town, &browser, &at, &[]).await;
        let case = opened(&town, "linyangli", &at).await;
        assert_eq!(case.application.round, 2);
        assert_eq!((case.profile.get("live_addr"), case.submission.unwrap().profile_version), (OLD, 1));
    });
}

#[test]
fn a10_whoever_corrects_may_bring_the_newest_profile_in_and_both_versions_are_told() {
    in_demo(|town| async move {
        let (browser, at) = returned(&town).await;
        let path = format!("{at}/form/correction");
        assert!(!browser.get(&path).await.has(OFFER), "there is nothing newer");
        let version = version_at(&browser, &path).await;
        let forged = [("version", version.as_str()), ("bring_in", "1")];
        browser.post(&format!("/api{path}"), &forged).await;
        move_house(&browser).await;
        let page = browser.get(&path).await;
        assert!(page.has(OFFER) && page.has("您在提交申请之后更新过"), "A10: {}", page.body);
        for (chosen, checked) in [("1", true), ("", false), ("1", true)] {
            let version = version_at(&browser, &path).await;
            let fields = [("version", version.as_str()), ("bring_in", chosen)];
            let saved = browser.post(&format!("/api{path}"), &fields).await;
            assert_eq!(saved.status.as_u16(), 200);
            assert_eq!(browser.get(&path).await.has("value=\"1\" checked><label for=\"bring_in\""), checked);
        }
        assert_eq!(
            opened(&town, "linyangli", &at).await.profile.get("live_addr"),
            OLD,
            "not before 重新提交"
        );
        correct(&town, &browser, &at, &[("bring_in", "1")]).await;
        let case = opened(&town, "linyangli", &at).await;
        assert_eq!(case.profile.get("live_addr"), NEW);
        assert_eq!(case.profile_before.unwrap().get("live_addr"), OLD, "old beside new");
        let submission = case.submission.unwrap();
        assert_eq!(
            (submission.profile_version, submission.sheet.get("bring_in")),
            (2, ""),
            "for this round alone"
        );
    });
}

#[test]
fn a10_what_was_returned_as_a_whole_says_that_it_takes_the_newest_profile_along() {
    in_demo(|town| async move {
        let back = Position::ReturnedToPerson(Sender::Desk(base::Level::District, Rank::First));
        let id = applied(&town, "chenceshi", ("104", back)).await;
        let browser = as_person(&town, "chenceshi").await;
        let preview = format!("/person/applications/{id}/form/preview");
        let words = "重新提交后以最新的个人信息为准";
        let before = browser.get(&preview).await;
        assert!(before.has("预览提交") && !before.has(words), "{}", before.to());
        move_house(&browser).await;
        assert!(browser.get(&preview).await.has(words));
    });
}
