//! 工作日历 (conventions 7.8): a year that an administrator enters is counted by, also for what is due already.

use base::{Day, Id, Level, Rank, SystemAdministrator, YearDays};
use cases::calendar::{self, CalendarRefusal, RECOUNT};
use cases::transition::Act;

use crate::common::{Town, in_town, officer};

/// Off from the first to the eighth of January, and one Sunday worked.
const YEAR: &str = "2027-01-01 至 2027-01-08 休\n2027-01-10 班\n2027-05-01 休\n2027-10-01 休\n";

impl Town {
    async fn save(&self, text: &'static str, version: i32) -> Result<(), CalendarRefusal> {
        self.write(move |tx, _, given| {
            let administrator = SystemAdministrator::at_edge(Id::new(given));
            let days = calendar::read("2027", text).unwrap();
            calendar::save(tx, &administrator, (&days, version), given)
        })
        .await
    }

    async fn recount(&self) {
        self.db
            .write(|tx| {
                let sql = format!("UPDATE job SET run_at = 0 WHERE kind = '{RECOUNT}'");
                Ok(diesel::RunQueryDsl::execute(diesel::sql_query(sql), &mut **tx)?)
            })
            .await
            .unwrap();
        let work = serde_json::from_str("{\"year\":2027}").unwrap();
        calendar::recount(&self.db, &self.given(), work, &self.practice).await.unwrap();
    }
}

#[test]
fn conventions_7_8_a_year_is_read_checked_and_kept_with_its_version() {
    in_town(|town| async move {
        for (year, text, field) in
            [("二〇二七", "", "year"), ("2019", "", "year"), ("2027", "2027-01-01 休", "days")]
        {
            assert_eq!(calendar::read(year, text).unwrap_err().field(), field);
        }
        assert_eq!(town.save(YEAR, 0).await, Ok(()));
        assert_eq!(town.save(YEAR, 0).await, Err(CalendarRefusal::Conflict), "entered already");
        assert_eq!(town.save(YEAR, 1).await, Ok(()));
        assert_eq!(town.save(YEAR, 1).await, Err(CalendarRefusal::Conflict), "changed since");
        town.write(|tx, _, given| {
            let administrator = SystemAdministrator::at_edge(Id::new(given));
            let all = calendar::list(tx, &administrator)?;
            assert_eq!((all[0].days.year, all[0].version), (2027, 2));
            assert_eq!((all[1].days.year, all[1].version), (2026, 0), "what came with the program");
            assert_eq!(all[0].days, YearDays::parse(2027, YEAR).unwrap());
            assert_eq!(calendar::missing(tx, given)?, None);
            Ok(())
        })
        .await;
    });
}

#[test]
fn conventions_7_8_what_is_due_in_a_year_is_counted_again_when_the_year_is_known() {
    in_town(|town| async move {
        let id = town.bring_to_district("101").await;
        let first = officer(11, Level::District, &[Rank::First]);
        town.clock.advance(time::Duration::days(28)); // 22 December
        let before = town.officer_does(&first, &id, (Act::Accept, "")).await.unwrap();
        assert_eq!(before.due_on.unwrap().to_string(), "2027-01-06", "weekends and new year alone");
        let missing = town.write(|tx, _, given| calendar::missing(tx, given)).await;
        assert_eq!(missing, Some(2027));
        town.save(YEAR, 0).await.unwrap();
        for _ in 0..2 {
            town.recount().await;
            let now = town.find(&id).await;
            assert_eq!(now.due_on.unwrap().to_string(), "2027-01-12");
            assert_eq!((now.version, &now.claim), (before.version, &before.claim), "no act of anybody's");
        }
        // Whoever acts from now on counts by it too.
        let known = town.write(|tx, _, _| calendar::load(tx)).await;
        assert_eq!(
            Some(Day(known.after(time::macros::date!(2026 - 12 - 22), 10))),
            town.find(&id).await.due_on
        );
    });
}
