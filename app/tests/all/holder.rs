//! What the holder of a permit does about a filed cancellation: 延期注销 and 撤回注销申报 (business 2.6, 2.7).

use affiliation::clerk;
use base::{Day, Id, noun};
use cases::Kind;
use cases::position::Position;
use cases::seed::{Invented, Step};
use certificates::State;
use profile::Sheet;
use time::Duration;

use crate::common::{Browser, Town};
use crate::platform::{as_person, in_demo};
use crate::unit_side::{field, permit, person_of};

/// 陈测试 filed 105 for `reason`, and the unit confirmed it.
async fn filed_by_holder(town: &Town, clerk: &Browser, reason: &'static str) {
    let (person, officer) = (person_of(town, "chenceshi").await, person_of(town, "shenjingban").await);
    let (given, practice) = (town.program.ground.given(), town.program.practice.clone());
    let seeded = town.db.write(move |tx| {
        let unit = clerk::of_person(tx, &officer)?.unwrap().unit().clone();
        let permit = certificates::list(tx, &person, &given)?.into_iter().next().map(|one| one.id);
        let mut sheet = Sheet::default();
        sheet.put("reason", reason);
        sheet.put("last_day", "2026-11-20");
        let at = |days: i64| given.now.minus(Duration::days(days));
        let step = |days, position, act| Step { at: at(days), position, actor: "个人", act, opinion: None };
        let invented = Invented {
            kind: Kind::find("105").unwrap(),
            subject: "101",
            unit: (&unit, "京华示范科技有限公司", "110108"),
            name: "陈测试",
            sheet: &sheet,
            is_accepted: false,
            marks: &[],
            permit: permit.as_ref(),
            steps: &[step(2, Position::Draft, "开始填写"), step(1, Position::AtUnit, "提交申请")],
        };
        cases::seed::apply(tx, person.id(), &invented, (&practice, &given))
    });
    let id: Id<noun::Application> = seeded.await.unwrap();
    let page = clerk.get(&format!("/unit/applications/{id}")).await;
    let version = field(&page, "version");
    let fields = [("act", "approve"), ("version", version.as_str()), ("opinion", "情况属实，同意申报")];
    let done = clerk.post(&format!("/unit/applications/{id}/decision"), &fields).await;
    assert!(done.status.is_redirection(), "{}", done.body);
}

#[test]
fn business_2_7_a_leaver_puts_the_end_off_for_at_most_six_months_and_the_unit_hears_of_it() {
    in_demo(|town| async move {
        let (clerk, holder) = (as_person(&town, "shenjingban").await, as_person(&town, "chenceshi").await);
        let before = permit(&town, "chenceshi").await;
        let own = format!("/person/permits/{}", before.id);
        let delay = format!("{own}/delay");
        assert_eq!(holder.get(&delay).await.to(), own, "nothing runs yet");
        filed_by_holder(&town, &clerk, "1").await;
        assert!(holder.get(&own).await.has("申请延期注销"));
        let page = holder.get(&delay).await;
        assert!(page.has("最晚2027年05月24日") && page.has("原聘用单位会收到通知"), "{}", page.body);
        for (unit, until, words) in [
            ("云杉样例软件有限公司", "", "请选择延期至的日期"),
            ("云", "2027-03-01", "请填写新聘用单位名称"),
            ("云杉样例软件有限公司", "2027-01-23", "延期后的日期须晚于原注销生效日期"),
            ("云杉样例软件有限公司", "2027-05-25", "延期最长6个月"),
        ] {
            let refused = holder.post(&delay, &[("new_unit", unit), ("until", until)]).await;
            assert!(refused.has(words) && refused.has(&format!("value=\"{unit}\"")), "{words}");
        }
        let fields = [("new_unit", "云杉样例软件有限公司"), ("until", "2027-05-24")];
        assert_eq!(holder.post(&delay, &fields).await.to(), own);
        let after = permit(&town, "chenceshi").await;
        assert_eq!((after.state, after.window_ends_on), (State::Suspended, Day::parse("2027-05-24")));
        let page = holder.get(&own).await;
        assert!(page.has("延期至2027年05月24日，新聘用单位：云杉样例软件有限公司") && page.has("本人"));
        let told = clerk.get("/person/messages").await;
        assert!(told.has("陈测试的工作居住证：已申请个人延期注销，延期至2027年05月24日"), "{}", told.body);
        assert!(clerk.get("/unit/permits/transfers").await.has("拟入职“云杉样例软件有限公司”"));
        let stranger = as_person(&town, "linyangli").await;
        assert_eq!(stranger.get(&delay).await.status.as_u16(), 404, "R0.5");
        assert_eq!(stranger.post(&delay, &fields).await.status.as_u16(), 404, "R0.5");
    });
}

#[test]
fn business_2_6_the_holder_takes_back_what_they_filed_once() {
    in_demo(|town| async move {
        let (clerk, holder) = (as_person(&town, "shenjingban").await, as_person(&town, "chenceshi").await);
        let before = permit(&town, "chenceshi").await;
        let own = format!("/person/permits/{}", before.id);
        let retraction = format!("{own}/retraction");
        filed_by_holder(&town, &clerk, "3").await;
        let page = holder.get(&own).await;
        assert!(page.has("撤回注销申报") && !page.has("申请延期注销"), "not a leaver");
        let (delay, wish) = (format!("{own}/delay"), [("new_unit", "某某公司"), ("until", "2027-03-01")]);
        assert!(holder.post(&delay, &wish).await.has("只有因离职申报的注销可以延期"));
        let stranger = as_person(&town, "linyangli").await;
        assert_eq!(stranger.post(&retraction, &[]).await.status.as_u16(), 404, "R0.5");
        assert!(holder.get(&retraction).await.has("证件恢复为有效，有效期不变"));
        assert_eq!(holder.post(&retraction, &[]).await.to(), own);
        let after = permit(&town, "chenceshi").await;
        assert_eq!((after.state, after.valid_to), (State::Valid, before.valid_to));
        assert!(clerk.get("/person/messages").await.has("陈测试的工作居住证：已撤回注销申报"));
        holder.get("/person").await;
        let twice = holder.post(&retraction, &[]).await;
        assert!(twice.has("证件状态为有效，没有正在进行的注销、变更或冻结"), "{}", twice.body);
    });
}

#[test]
fn business_2_6_what_the_system_or_the_unit_filed_is_not_the_holders_to_take_back() {
    in_demo(|town| async move {
        let filed = permit(&town, "shenjingban").await;
        assert_ne!(filed.state, State::Valid);
        let holder = as_person(&town, "shenjingban").await;
        let retraction = format!("/person/permits/{}/retraction", filed.id);
        assert_eq!(holder.get(&retraction).await.to(), format!("/person/permits/{}", filed.id));
    });
}
