use std::collections::BTreeSet;
use std::fmt::Write;

use super::*;
use crate::kinds::KINDS;

fn chains() -> Vec<(&'static str, Chain)> {
    let chain =
        |starts, district, city, announced, settles| Chain { starts, district, city, announced, settles };
    vec![
        ("permit", chain(Side::Person, true, true, false, false)),
        ("short", chain(Side::Person, true, false, false, false)),
        ("unit-only", chain(Side::Person, false, false, false, false)),
        ("talent", chain(Side::Person, true, true, true, true)),
        ("unannounced", chain(Side::Person, true, true, false, true)),
        ("unit's own", chain(Side::Unit, true, false, false, false)),
        ("unit's cancellation", chain(Side::Unit, false, false, false, false)),
    ]
}

fn asked<'a>(chain: &'a Chain, ranks: &'a Ranks, at: Position, is_accepted: bool) -> Asked<'a> {
    Asked { chain, ranks, at, is_accepted, skips_unit: false, is_suspended: false }
}

/// Every stage by every party by every act, as it was checked in.
#[test]
fn the_whole_table_is_as_checked_in() {
    let ranks = Ranks::default();
    let mut table = String::new();
    for (name, chain) in chains() {
        let _ = writeln!(table, "# {name}");
        for at in Position::all() {
            for party in Party::ALL {
                for (act, key, _) in Act::ALL {
                    let fresh = next(&asked(&chain, &ranks, at, false), party, act);
                    let accepted = next(&asked(&chain, &ranks, at, true), party, act);
                    if let Ok(to) = fresh {
                        let _ = writeln!(table, "{at:?} {party:?} {key} → {to:?}");
                    }
                    if accepted != fresh {
                        let _ = writeln!(table, "{at:?} accepted {party:?} {key} → {accepted:?}");
                    }
                }
            }
        }
    }
    assert_eq!(table, include_str!("table.txt"), "the table changed:\n{table}");
}

/// Business 2.5: while nobody vouches, whoever applied may end it wherever it lies, and nothing else goes on.
#[test]
fn what_is_suspended_can_be_ended_and_nothing_else() {
    let ranks = Ranks::default();
    for (name, chain) in chains() {
        for at in Position::all().into_iter().filter(|at| !at.stage().is_final()) {
            let asked = Asked { is_suspended: true, ..asked(&chain, &ranks, at, true) };
            for party in Party::ALL {
                for (act, ..) in Act::ALL {
                    let ends = matches!(act, Act::Withdraw | Act::Refuse | Act::Decline | Act::Remove);
                    let found = next(&asked, party, act);
                    assert!(ends || found == Err(Denied::Suspended), "{name} {at:?} {party:?} {act:?}");
                }
            }
            if chain.starts == Side::Person && at != Position::Draft {
                let found = next(&asked, Party::Person, Act::Withdraw);
                assert_eq!(found, Ok(Next::To(Position::WithdrawnByPerson)), "{name} {at:?}");
            }
        }
    }
}

/// What is not allowed says why, in a whole sentence.
#[test]
fn everything_else_is_refused_with_its_reason() {
    let ranks = Ranks::default();
    let mut reasons = BTreeSet::new();
    for (_, chain) in chains() {
        for at in Position::all() {
            for party in Party::ALL {
                for (act, ..) in Act::ALL {
                    if let Err(denied) = next(&asked(&chain, &ranks, at, false), party, act) {
                        if at.stage().is_final() {
                            assert_eq!(denied, Denied::Ended, "{at:?} {party:?} {act:?}");
                        }
                        reasons.insert(denied.to_string());
                    }
                }
            }
        }
    }
    assert!(reasons.iter().all(|words| words.chars().count() >= 6), "{reasons:?}");
}

/// Business 2.5, row by row: from, party, act, to.
#[test]
fn the_rows_of_the_business_hold() {
    use Act::{
        Approve, Confirm, Pass, Refuse, ReturnSettling, ReturnToPerson, ReturnToUnit, Settle, Submit,
        Withdraw,
    };
    use Party::{City, District, Person, Unit};
    let (permit, talent, ranks) = (chains()[0].1, chains()[3].1, Ranks::default());
    let desk = |level| Sender::Desk(level, Rank::First);
    for (chain, from, party, act, to) in [
        (permit, Position::Draft, Person, Submit, 10),
        (permit, Position::ReturnedToPerson(Sender::Unit), Person, Submit, 10),
        (permit, Position::ReturnedToPerson(desk(Level::City)), Person, Submit, 10),
        (permit, Position::AtUnit, Person, Withdraw, -19),
        (permit, Position::ReturnedToPerson(Sender::Unit), Person, Withdraw, -19),
        (permit, Position::AtUnit, Unit, Approve, 20),
        (permit, Position::AtUnit, Unit, ReturnToPerson, -10),
        (permit, Position::AtUnit, Unit, Refuse, 19),
        (permit, Position::ReturnedToUnit(desk(Level::District)), Unit, Withdraw, -29),
        (permit, Position::ReturnedToUnit(desk(Level::District)), Unit, Approve, 20),
        (permit, Position::ReturnedToUnit(desk(Level::District)), Unit, ReturnToPerson, -10),
        (permit, Position::AtDistrict(Rank::First), District, Pass, 20),
        (permit, Position::AtDistrict(Rank::Second), District, Pass, 20),
        (permit, Position::AtDistrict(Rank::Third), District, Pass, 20),
        (permit, Position::AtDistrict(Rank::Report), District, Pass, 30),
        (permit, Position::AtDistrict(Rank::First), District, ReturnToUnit, -20),
        (permit, Position::AtDistrict(Rank::First), District, ReturnToPerson, -10),
        (permit, Position::AtDistrict(Rank::First), District, Refuse, 29),
        (permit, Position::AtCity(Rank::Third), City, Pass, 999),
        (talent, Position::AtCity(Rank::Third), City, Pass, 30),
        (permit, Position::AtCity(Rank::First), City, ReturnToUnit, -20),
        (permit, Position::AtCity(Rank::First), City, ReturnToPerson, -10),
        (permit, Position::AtCity(Rank::First), City, Refuse, 39),
        (talent, Position::Announced, Party::Calendar, Act::EndAnnouncement, 40),
        (talent, Position::Announced, City, Act::Uphold, 39),
        (talent, Position::SettlingAsked, Person, Settle, 50),
        (talent, Position::SettlingReturned, Person, Settle, 50),
        (talent, Position::Settling, City, ReturnSettling, 49),
        (talent, Position::Settling, City, Confirm, 999),
    ] {
        let Ok(Next::To(found)) = next(&asked(&chain, &ranks, from, true), party, act) else {
            panic!("{from:?} {party:?} {act:?}")
        };
        assert_eq!(found.stage().code(), to, "{from:?} {party:?} {act:?}");
    }
    let before_taken = asked(&permit, &ranks, Position::AtDistrict(Rank::First), false);
    assert_eq!(next(&before_taken, Unit, Withdraw), Ok(Next::To(Position::WithdrawnByUnit)));
    let taken = asked(&permit, &ranks, Position::AtDistrict(Rank::First), true);
    assert_eq!(next(&taken, Unit, Withdraw), Err(Denied::Taken));
    let straight = Asked {
        skips_unit: true,
        ..asked(&permit, &ranks, Position::ReturnedToPerson(desk(Level::City)), true)
    };
    assert_eq!(next(&straight, Person, Submit), Ok(Next::To(Position::AtDistrict(Rank::First))));
}

#[test]
fn a_desk_with_one_rank_passes_on_at_once() {
    let ranks = Ranks { district: vec![Rank::Third], city: vec![Rank::Third] };
    let permit = chains()[0].1;
    let at = |position| asked(&permit, &ranks, position, true);
    assert_eq!(
        next(&at(Position::AtUnit), Party::Unit, Act::Approve),
        Ok(Next::To(Position::AtDistrict(Rank::Third)))
    );
    let district = next(&at(Position::AtDistrict(Rank::Third)), Party::District, Act::Pass);
    assert_eq!(district, Ok(Next::To(Position::AtCity(Rank::Third))));
    assert_eq!(
        next(&at(Position::AtCity(Rank::Third)), Party::City, Act::Pass),
        Ok(Next::To(Position::Done))
    );
}

#[test]
fn every_kind_ends_on_its_own_way() {
    let ranks = Ranks::default();
    for kind in KINDS {
        let mut at = Position::Draft;
        let mut is_accepted = false;
        for _ in 0..20 {
            let chain = kind.chain;
            let asked = asked(&chain, &ranks, at, is_accepted);
            let (party, act) = match at {
                Position::Draft if chain.starts == Side::Unit => (Party::Unit, Act::Submit),
                Position::Draft => (Party::Person, Act::Submit),
                Position::AtUnit => (Party::Unit, Act::Approve),
                Position::AtDistrict(_) if !is_accepted => (Party::District, Act::Accept),
                Position::AtDistrict(_) => (Party::District, Act::Pass),
                Position::AtCity(_) => (Party::City, Act::Pass),
                Position::Announced => (Party::Calendar, Act::EndAnnouncement),
                Position::SettlingAsked => (Party::Person, Act::Settle),
                Position::Settling => (Party::City, Act::Confirm),
                _ => break,
            };
            match next(&asked, party, act) {
                Ok(Next::To(to)) => at = to,
                Ok(Next::Accepted) => is_accepted = true,
                other => panic!("{} at {at:?}: {other:?}", kind.code),
            }
        }
        assert_eq!(at, Position::Done, "{}", kind.code);
    }
}
