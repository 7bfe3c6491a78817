//! 好差评 through the pages (conventions 7.4).

use axum::http::StatusCode;
use base::{CitizenId, Clock, Id, Person};
use cases::rating::{self, Event, Invitation, Rating};

use crate::common::Town;
use crate::platform::{as_person, in_demo, link_of};

/// 林样例 is invited to rate the end of an application; the invitation's address.
pub(crate) async fn invited(town: &Town) -> String {
    let (given, today) = (town.program.ground.given(), town.clock.now().china_date());
    let found = town.db.write(move |tx| {
        let number = CitizenId::parse("119900198511220021", today).unwrap();
        let person = Person::at_edge(profile::find_by_number(tx, &number, &given)?.unwrap());
        let application = cases::application::list_all(tx, &person)?.remove(0);
        let invitation = Invitation {
            application: &application.id,
            person: person.id(),
            authority: &application.authority,
            business: application.business,
            kind: &application.kind,
            event: Event::Ended,
        };
        rating::invite(tx, &invitation, &given)?;
        let all = rating::list_of(tx, &person, &application.id, &given)?;
        let id: Id<Rating> = all.into_iter().find(|one| one.said.is_none()).unwrap().id;
        Ok(format!("/person/ratings/{id}"))
    });
    found.await.unwrap()
}

#[test]
fn an_invitation_leads_to_the_form_and_is_answered_once_by_the_applicant() {
    in_demo(|town| async move {
        let address = invited(&town).await;
        town.program.worker.run_due().await.unwrap();
        let browser = as_person(&town, "linyangli").await;
        let told = browser.get("/person/messages").await;
        assert!(told.has(&format!("href=\"{address}\"")) && told.has("短信已发送"));
        let form = browser.get(&address).await;
        for words in
            ["非常满意", "基本满意", "非常不满意", "办事指南精确度", "平台操作性", "未在承诺时限内办结"]
        {
            assert!(form.has(words), "{words}");
        }
        let refused = browser.post(&address, &[("level", ""), ("words", "还可以")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.prompt("level"), "请选择满意程度");
        assert!(refused.has("还可以"), "what was typed stays");
        let refused = browser.post(&address, &[("level", "1")]).await;
        assert_eq!(refused.prompt("reason"), "请选择不满意的原因");
        let fields = [("level", "2"), ("reason", "late"), ("speed", "1"), ("words", "等了很久")];
        let done = browser.post(&address, &fields).await;
        assert_eq!(done.to(), format!("{address}?done=1"));
        let said = browser.walk(&format!("{address}?done=1")).await;
        for words in ["感谢您的评价", "★★☆☆☆", "未在承诺时限内办结", "等了很久", "待核实", "2026年12月15日前"]
        {
            assert!(said.has(words), "{words}");
        }
        browser.get("/person").await;
        assert_eq!(browser.post(&address, &[("level", "5")]).await.to(), address, "pressed twice");
        assert!(browser.get(&address).await.has("★★☆☆☆"));
    });
}

#[test]
fn r0_5_another_persons_rating_is_not_found() {
    in_demo(|town| async move {
        let address = invited(&town).await;
        let stranger = as_person(&town, "chenceshi").await;
        assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&address, &[("level", "5")]).await.status, StatusCode::NOT_FOUND);
        let owner = as_person(&town, "linyangli").await;
        assert!(owner.get(&address).await.has("提交评价"), "nothing was written");
    });
}

#[test]
fn a_bad_rating_is_looked_into_put_right_and_called_back_at_the_desk_of_its_authority() {
    in_demo(|town| async move {
        let officer = town.browser();
        town.sign_in_at_desk(&officer, "hequshen").await;
        let list = officer.get("/desk/ratings").await;
        assert!(list.has("待核实") && list.has("要求提供办事指南以外的材料"));
        let task = link_of(&list.body, "处理<span class=\"unseen\">");
        let page = officer.get(&task).await;
        for words in ["林样例", "19900000002", "跑了两趟单位", "核实属实，进行整改"] {
            assert!(page.has(words), "{words}");
        }
        let refused = officer.post(&task, &[("step", "verify"), ("words", "好")]).await;
        assert_eq!(refused.prompt("words"), "请填写处理情况，5-500个字");
        for step in ["verify", "call", "close"] {
            let done =
                officer.post(&task, &[("step", step), ("words", "已核实，已向申请人说明并致歉")]).await;
            assert_eq!(done.to(), task, "{step}");
        }
        let again = officer.post(&task, &[("step", "close"), ("words", "再办结一次")]).await;
        assert!(again.has("该评价已由其他人处理"));
        assert!(officer.get("/desk/ratings").await.has("没有需要处理的评价"));
        assert!(officer.get("/desk/ratings?list=closed").await.has("已办结"));
        let elsewhere = officer.get("/desk/ratings/01935d2e-0000-7000-8000-000000000000").await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    });
}
