//! Sessions on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::collections::BTreeMap;

use base::Secret;
use db::session::{self, Browser, Found, Limits};
use db::testing::{given, on_both};
use time::Duration;

fn open(tx: &mut db::Tx<'_>, subject: &str, given: &base::Given) -> (session::Session, Secret) {
    let (browser, limits) = (Browser::default(), Limits::default());
    session::open(tx, "identity", subject, BTreeMap::new(), &browser, given, &limits).unwrap()
}

/// R0.7
#[test]
fn a_session_ends_after_thirty_idle_minutes_and_says_so() {
    on_both(|db| async move {
        let (_, given) = given();
        let at = given.clone();
        let (_, token) = db.write(move |tx| Ok(open(tx, "chen", &at))).await.unwrap();
        let limits = Limits::default();
        for (minutes, live) in [(29, true), (30, false)] {
            let (token, now) = (token.clone(), given.now.plus(Duration::minutes(minutes)));
            let found = db.read(move |c| session::find(c, "identity", &token, now, &limits)).await.unwrap();
            assert_eq!(matches!(found, Found::Live(_)), live, "{minutes}");
            assert_eq!(matches!(found, Found::TimedOut), !live);
        }
    });
}

#[test]
fn a_busy_session_ends_after_twelve_hours() {
    on_both(|db| async move {
        let (_, given) = given();
        let at = given.clone();
        let (opened, token) = db.write(move |tx| Ok(open(tx, "chen", &at))).await.unwrap();
        let limits = Limits::default();
        for (minutes, live) in [(719, true), (720, false)] {
            let (id, token, now) =
                (opened.id.clone(), token.clone(), given.now.plus(Duration::minutes(minutes)));
            db.write(move |tx| session::touch(tx, &id, now)).await.unwrap();
            let found = db.read(move |c| session::find(c, "identity", &token, now, &limits)).await.unwrap();
            assert_eq!(matches!(found, Found::Live(_)), live, "{minutes}");
        }
    });
}

#[test]
fn a_token_is_worth_nothing_in_the_other_realm_and_a_copy_of_the_table_signs_nobody_in() {
    on_both(|db| async move {
        let (_, given) = given();
        let at = given.clone();
        let (opened, token) = db.write(move |tx| Ok(open(tx, "chen", &at))).await.unwrap();
        for (realm, token) in [("platform", token), ("identity", Secret::new(opened.id.as_str()))] {
            let (now, limits) = (given.now, Limits::default());
            let found = db.read(move |c| session::find(c, realm, &token, now, &limits)).await.unwrap();
            assert!(matches!(found, Found::None));
        }
    });
}

#[test]
fn a_stranger_cannot_end_a_session_and_its_owner_ends_all_others() {
    on_both(|db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let (mine, _) = open(tx, "chen", &given);
            let (other, _) = open(tx, "chen", &given);
            let (foreign, _) = open(tx, "lin", &given);
            assert!(!session::end(tx, "identity", "chen", &foreign.id)?);
            assert_eq!(session::end_others(tx, "identity", "chen", Some(&mine.id))?, vec![other.id]);
            let left = session::list(tx, "identity", "chen", given.now, &Limits::default())?;
            assert_eq!(left.into_iter().map(|s| s.id).collect::<Vec<_>>(), vec![mine.id]);
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_note_is_kept_and_forgotten() {
    on_both(|db| async move {
        let (_, given) = given();
        let limits = Limits::default();
        db.write(move |tx| {
            let (opened, token) = open(tx, "chen", &given);
            session::note(tx, &opened.id, "step", Some("real-name"))?;
            let Found::Live(found) = session::find(tx, "identity", &token, given.now, &limits)? else {
                panic!()
            };
            assert_eq!(found.notes["step"], "real-name");
            session::note(tx, &opened.id, "step", None)?;
            let Found::Live(found) = session::find(tx, "identity", &token, given.now, &limits)? else {
                panic!()
            };
            assert!(found.notes.is_empty());
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_rotated_session_lives_on_under_its_new_token_only() {
    on_both(|db| async move {
        let (_, given) = given();
        let at = given.clone();
        let (opened, old) = db.write(move |tx| Ok(open(tx, "chen", &at))).await.unwrap();
        let (id, at) = (opened.id.clone(), given.clone());
        let new = db.write(move |tx| session::rotate(tx, &id, ("factor", "1"), &at)).await.unwrap().unwrap();
        let (limits, now) = (Limits::default(), given.now);
        let found = db.read(move |c| session::find(c, "identity", &old, now, &limits)).await.unwrap();
        assert!(matches!(found, Found::None));
        let token = new.clone();
        let found = db.read(move |c| session::find(c, "identity", &token, now, &limits)).await.unwrap();
        let Found::Live(live) = found else { panic!("the session is gone") };
        assert_eq!((live.subject.as_str(), live.notes["factor"].as_str()), ("chen", "1"));
        assert_eq!((live.id, live.ends_at), (session::visit_id(&new), opened.ends_at));
        let (id, at) = (opened.id, given);
        assert!(db.write(move |tx| session::rotate(tx, &id, ("factor", "1"), &at)).await.unwrap().is_none());
    });
}
