//! Who is told what when it happens, in the message centre and by phone (conventions 7.9).

use affiliation::ask;
use base::{CreditCode, Id, Level, Person, Rank, noun};
use cases::Stage;
use cases::transition::Act;

use crate::common::{Town, in_town, officer};
use crate::flow::{DESK, accept_and_pass, publish};

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    template: String,
}

/// How many text messages of this template there are.
async fn sent(town: &Town, template: &str) -> usize {
    let all = town.db.read(|conn| {
        let rows: Vec<Row> =
            diesel::RunQueryDsl::load(diesel::sql_query("SELECT template FROM sms_message"), conn)?;
        Ok(rows)
    });
    all.await.unwrap().into_iter().filter(|row| row.template == template).count()
}

/// What `person` was told in the message centre with these words in it.
async fn heard(town: &Town, person: &Id<noun::Person>, words: &'static str) -> usize {
    let person = Person::at_edge(person.clone());
    let all = town.write(move |tx, _, given| Ok(notices::message::list(tx, &person, (0, 100), given)?.0));
    all.await.into_iter().filter(|one| one.text.contains(words)).count()
}

#[test]
fn conventions_7_9_the_applicant_hears_that_the_announcement_runs_and_that_it_went_well() {
    in_town(|town| async move {
        let id = town.bring_to_district("201").await;
        let person = town.person.id().clone();
        accept_and_pass(&town, &id, DESK.len()).await;
        assert_eq!((sent(&town, "notice").await, heard(&town, &person, "进入公示").await), (0, 0));
        publish(&town, &id).await;
        assert_eq!(
            (sent(&town, "notice").await, heard(&town, &person, "公示期至2026年12月01日").await),
            (1, 1)
        );
        town.clock.advance(time::Duration::days(8));
        town.write(|tx, town, given| cases::schedule::end(tx, &town.practice, given)).await;
        assert_eq!(sent(&town, "settle.todo").await, 1);
        town.settle(&id).await;
        assert_eq!((sent(&town, "case.pass").await, heard(&town, &person, "已办理成功").await), (0, 0));
        let city = officer(15, Level::City, &[Rank::First]);
        town.officer_does(&city, &id, (Act::Confirm, "")).await.unwrap();
        assert_eq!((sent(&town, "case.pass").await, heard(&town, &person, "已办理成功").await), (1, 1));
        assert_eq!(sent(&town, "notice").await, 1, "once");
    });
}

#[test]
fn conventions_7_9_the_clerks_hear_of_who_asks_to_be_linked() {
    in_town(|town| async move {
        let clerk = town.clerk.person().clone();
        let newcomer = crate::common::somebody(&town.db, "newcomer", &town.given()).await;
        town.write(move |tx, _, given| {
            let code = CreditCode::parse("91119900MA0DEM013F").unwrap();
            ask::ask(tx, &newcomer, (code.as_str(), true), given)?.unwrap();
            Ok(())
        })
        .await;
        let told = heard(&town, &clerk, "郑范例申请关联贵单位，请登录单位版审核").await;
        assert_eq!((sent(&town, "link.new").await, told), (1, 1));
    });
}

#[test]
fn conventions_7_9_what_goes_back_to_the_unit_is_told_to_its_clerks_by_phone_too() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let clerk = town.clerk.person().clone();
        let first = officer(11, Level::District, &[Rank::First]);
        town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        let back = town.officer_does(&first, &id, (Act::ReturnToUnit, "请更换完税证明")).await.unwrap();
        assert_eq!(back.stage(), Stage::ReturnedToUnit);
        assert_eq!((sent(&town, "case.return").await, heard(&town, &clerk, "被退回单位修改").await), (1, 1));
    });
}
