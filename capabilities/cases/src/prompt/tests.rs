use base::Id;
use profile::verification::Subject;

use super::*;
use crate::position::Position;

const NOW: Moment = Moment::from_unix_seconds(1_795_485_600); // 2026-11-24 10:00 in China

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn permit(state: PermitState, valid_to: &str, window: Option<&str>) -> Permit {
    Permit {
        state,
        state_since: NOW,
        valid_to: day(valid_to),
        window_ends_on: window.map(day),
        ..certificates::seed::example()
    }
}

fn application(stage: Stage, kind: &str, is_announced: bool) -> Application {
    let position = match Position::all().into_iter().find(|one| one.stage() == stage) {
        Some(_) if is_announced => Position::Announced,
        Some(position) => position,
        None => panic!("a position"),
    };
    Application::invented(kind, position)
}

fn link(state: LinkState) -> Link {
    Link {
        id: Id::from_bytes([3; 16]),
        person: Id::from_bytes([4; 16]),
        unit: Id::from_bytes([5; 16]),
        unit_name: "某某公司".into(),
        unit_state: affiliation::UnitState::Active,
        state,
        asked_at: NOW,
        changed_at: NOW,
        reason: None,
    }
}

const NOTHING: Cause<'static> =
    Cause { permits: &[], applications: &[], link: None, verifications: &[], listing: None };

fn texts(cause: &Cause<'_>, now: Moment) -> Vec<String> {
    prompts(cause, now).into_iter().map(|prompt| prompt.text).collect()
}

#[test]
fn r4_8_each_cause_of_the_list_makes_its_prompt() {
    for (state, valid_to, window, words) in [
        (PermitState::Valid, "2026-12-20", None, "将于2026年12月20日到期，请及时办理续签"),
        (PermitState::Valid, "2027-02-20", None, "期满前30日内可办理续签"),
        (PermitState::Valid, "2026-11-20", None, "请在到期后30日内办理续签"),
        (PermitState::Expired, "2026-06-01", None, "已超过续签期限"),
        (PermitState::MayChangeUnit, "2027-12-20", Some("2027-01-10"), "聘用单位变更期限至2027年01月10日"),
        (PermitState::Frozen, "2027-12-20", None, "已被冻结"),
        (PermitState::CancelledByLeaving, "2027-12-20", None, "已注销（离职注销）"),
    ] {
        let told = texts(&Cause { permits: &[permit(state, valid_to, window)], ..NOTHING }, NOW);
        assert!(told.len() == 1 && told[0].contains(words), "{words}: {told:?}");
    }
    for (stage, kind, is_public, words) in [
        (Stage::ReturnedToPerson, "102", false, "“申请证件续签”被退回修改，请于2026年12月01日前处理"),
        (Stage::SettlingAsked, "201", false, "待完善落户信息"),
        (Stage::SettlingReturned, "201", false, "落户信息被退回修改"),
        (Stage::AtCity, "201", true, "正在公示，公示期至2026年12月01日"),
        (Stage::Done, "101", false, "已办理成功"),
        (Stage::RefusedByDistrict, "101", false, "未通过审核"),
    ] {
        let told = texts(&Cause { applications: &[application(stage, kind, is_public)], ..NOTHING }, NOW);
        assert!(told.len() == 1 && told[0].contains(words), "{words}: {told:?}");
    }
    for (state, words) in [
        (LinkState::Linked, "已通过"),
        (LinkState::Refused, "未通过"),
        (LinkState::Removed, "已与您解除关联"),
    ] {
        let told = texts(&Cause { link: Some(&link(state)), ..NOTHING }, NOW);
        assert!(told.len() == 1 && told[0].contains(words), "{words}: {told:?}");
    }
    let failed = Verification {
        subject: Subject::Degree,
        state: Verified::Invalid("未查询到该证书编号".into()),
        at: NOW,
    };
    assert!(texts(&Cause { verifications: &[failed], ..NOTHING }, NOW)[0].contains("学位信息核验未通过"));
    let listing = |lifted_at| Listing {
        reason: "提供虚假材料".into(),
        listed_at: NOW,
        until_on: day("2031-11-23"),
        lifted_at,
    };
    assert!(texts(&Cause { listing: Some(&listing(None)), ..NOTHING }, NOW)[0].contains("提供虚假材料"));
    assert!(texts(&Cause { listing: Some(&listing(Some(NOW))), ..NOTHING }, NOW)[0].contains("限制已解除"));
}

#[test]
fn r4_6_a_prompt_goes_with_its_cause_and_news_grows_old() {
    assert!(texts(&NOTHING, NOW).is_empty());
    let quiet = [
        permit(PermitState::Valid, "2027-11-24", None),
        permit(PermitState::Expired, "2024-11-24", None),
        permit(PermitState::MayChangeUnit, "2027-11-24", Some("2026-11-23")),
    ];
    assert!(texts(&Cause { permits: &quiet, ..NOTHING }, NOW).is_empty());
    let expiring = [permit(PermitState::Valid, "2026-12-20", None)];
    let renewing = [application(Stage::AtDistrict, "102", false)];
    assert!(texts(&Cause { permits: &expiring, applications: &renewing, ..NOTHING }, NOW).is_empty());
    for stage in [Stage::Draft, Stage::AtUnit, Stage::AtDistrict, Stage::WithdrawnByPerson] {
        let told = texts(&Cause { applications: &[application(stage, "101", false)], ..NOTHING }, NOW);
        assert!(told.is_empty(), "{stage:?}");
    }
    let later = NOW.plus(NEWS).plus(Duration::SECOND);
    let old = [application(Stage::Done, "101", false)];
    let link = link(LinkState::Linked);
    assert!(texts(&Cause { applications: &old, link: Some(&link), ..NOTHING }, later).is_empty());
}

#[test]
fn r4_9_what_must_be_done_comes_first_and_returns_unread_when_it_presses() {
    let cause = Cause {
        permits: &[permit(PermitState::Valid, "2027-02-20", None)],
        applications: &[application(Stage::ReturnedToPerson, "102", false)],
        ..NOTHING
    };
    // The application renews, so the permit is quiet; the other way round both speak.
    assert_eq!(prompts(&cause, NOW).len(), 1);
    let returned = application(Stage::ReturnedToPerson, "104", false);
    let cause = Cause { applications: &[returned], ..cause };
    let told = prompts(&cause, NOW);
    assert_eq!(told.iter().map(|one| one.is_urgent).collect::<Vec<_>>(), [true, false]);
    let key = |valid_to| {
        prompts(&Cause { permits: &[permit(PermitState::Valid, valid_to, None)], ..NOTHING }, NOW)[0]
            .key
            .clone()
    };
    assert_ne!(key("2027-02-20"), key("2026-12-20"));
}
