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

/// How every line of the checked-in table is to be read; it stands at its head.
const HOW_TO_READ: &str = "\
What every party may do where, and why not otherwise: the whole of `transition::next`.

A block is one position, or several that behave alike; a line is one party with all seventeen acts: first the ways that go,
then what is refused, by its reason (`Denied`), `else` being every act not named on the line.
An indented line under it says what is otherwise when that holds; what it does not name is as on the line it builds on:
  accepted   the authority has accepted the application
  skips      a correction goes straight back to the desk that asked (corrections_skip_unit)
  suspended  the link to the unit has ended
Where several hold together and have no line, it is as without `skips`, and where that has none, as without `accepted`.
`its` is the rank of the position itself, `any` stands for each of the four. Of every way of a kind only those blocks are
written that differ from the first way with the same beginner.
";

/// What else may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Holds {
    is_accepted: bool,
    skips_unit: bool,
    is_suspended: bool,
}

impl Holds {
    const NOTHING: Self = Self { is_accepted: false, skips_unit: false, is_suspended: false };

    /// Every combination; what one builds on stands before it.
    fn all() -> Vec<Self> {
        let bits =
            |at: u8| Self { is_accepted: at & 1 != 0, skips_unit: at & 2 != 0, is_suspended: at & 4 != 0 };
        (0..8).map(bits).collect()
    }

    /// The combination whose line is read where this one has none.
    fn builds_on(self) -> Self {
        match self {
            Self { skips_unit: true, .. } => Self { skips_unit: false, ..self },
            Self { is_accepted: true, .. } => Self { is_accepted: false, ..self },
            _ => Self::NOTHING,
        }
    }

    fn words(self) -> String {
        let all =
            [(self.is_accepted, "accepted"), (self.skips_unit, "skips"), (self.is_suspended, "suspended")];
        let held: Vec<&str> = all.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        held.join("+")
    }
}

/// Where every act leads `party`, in the order of [`Act::ALL`], as words.
fn row(chain: &Chain, at: Position, party: Party, holds: Holds) -> Vec<String> {
    let ranks = Ranks::default();
    let Holds { is_accepted, skips_unit, is_suspended } = holds;
    let asked = Asked { chain, ranks: &ranks, at, is_accepted, skips_unit, is_suspended };
    let words = |act: Act| match next(&asked, party, act) {
        Ok(Next::To(to)) => format!("→ {}", target(at, act, to)),
        Ok(other) => format!("→ {other:?}"),
        Err(denied) => format!("{denied:?}"),
    };
    Act::ALL.into_iter().map(|(act, ..)| words(act)).collect()
}

/// The position it leads to. A return, its answer and the taking back of one keep the rank, so that ranks behave alike.
fn target(at: Position, act: Act, to: Position) -> String {
    let words = format!("{to:?}");
    let comes_back = act == Act::Submit && matches!(at, Position::ReturnedToPerson(_));
    let keeps = comes_back || matches!(act, Act::ReturnToPerson | Act::ReturnToUnit | Act::TakeBack);
    match rank_of(at).filter(|rank| keeps && rank_of(to) == Some(*rank)) {
        Some(rank) => words.replace(&format!("{rank:?}"), "its"),
        None => words,
    }
}

fn rank_of(at: Position) -> Option<Rank> {
    match at {
        Position::ReturnedToPerson(Sender::Desk(_, rank))
        | Position::ReturnedToUnit(Sender::Desk(_, rank)) => Some(rank),
        _ => at.rank(),
    }
}

/// `remove → Gone; NotYourTurn: submit, withdraw; else NoPlace`, of the acts in `kept` (all when it is empty).
fn line(row: &[String], kept: &[usize]) -> String {
    let keys: Vec<&str> = Act::ALL.iter().map(|(_, key, _)| *key).collect();
    let all: Vec<usize> = if kept.is_empty() { (0..keys.len()).collect() } else { kept.to_vec() };
    let ways = all.iter().filter(|at| row[**at].starts_with('→'));
    let mut parts: Vec<String> = ways.map(|at| format!("{} {}", keys[*at], row[*at])).collect();
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for at in all.iter().filter(|at| !row[**at].starts_with('→')) {
        match reasons.iter_mut().find(|(reason, _)| *reason == row[*at]) {
            Some((_, acts)) => acts.push(keys[*at]),
            None => reasons.push((&row[*at], vec![keys[*at]])),
        }
    }
    reasons.sort_by_key(|(_, acts)| acts.len());
    // Only a line that names every act may call one group the rest.
    let rest = if kept.is_empty() { reasons.pop() } else { None };
    parts.extend(reasons.iter().map(|(reason, acts)| format!("{reason}: {}", acts.join(", "))));
    parts.extend(rest.map(|(reason, _)| format!("else {reason}")));
    parts.join("; ")
}

/// One party at one position, with what differs when something else holds.
fn lines_of(chain: &Chain, at: Position, party: Party) -> String {
    let mut lines =
        format!("  {:<9}{}\n", format!("{party:?}"), { line(&row(chain, at, party, Holds::NOTHING), &[]) });
    for holds in Holds::all().into_iter().skip(1) {
        let (here, before) = (row(chain, at, party, holds), row(chain, at, party, holds.builds_on()));
        let changed: Vec<usize> = (0..here.len()).filter(|act| here[*act] != before[*act]).collect();
        if !changed.is_empty() {
            // What changes much is easier to read whole.
            let kept = if changed.len() > 6 { &[][..] } else { &changed };
            let _ = writeln!(lines, "    {}: {}", holds.words(), line(&here, kept));
        }
    }
    lines
}

fn block(chain: &Chain, at: Position) -> String {
    Party::ALL.into_iter().map(|party| lines_of(chain, at, party)).collect()
}

/// Positions that behave alike share a block, under the name of each.
fn blocks(chain: &Chain, known: Option<&Chain>) -> String {
    let mut blocks: Vec<(Vec<String>, String)> = Vec::new();
    for at in Position::all() {
        let found = block(chain, at);
        if known.is_some_and(|known| block(known, at) == found) {
            continue;
        }
        match blocks.iter_mut().find(|(_, one)| *one == found) {
            Some((names, _)) => names.push(format!("{at:?}")),
            None => blocks.push((vec![format!("{at:?}")], found)),
        }
    }
    blocks.into_iter().map(|(names, block)| format!("{}\n{block}", title(&names))).collect()
}

/// The names of the positions; one name for a position at each of the ranks.
fn title(names: &[String]) -> String {
    let any = |name: &String| {
        Rank::ALL.iter().fold(name.clone(), |name, (rank, ..)| name.replace(&format!("{rank:?}"), "any"))
    };
    let whole: BTreeSet<String> = names.iter().map(any).collect();
    match whole.first() {
        Some(one) if names.len() == Rank::ALL.len() && whole.len() == 1 => one.clone(),
        _ => names.join(", "),
    }
}

/// Every (position, party, act), on every way of a kind, accepted or not, suspended or not, with and without the short
/// way of corrections: where it leads, or for what reason it is refused. As it was checked in, for people to review.
#[test]
fn the_whole_table_is_as_checked_in() {
    let mut table = HOW_TO_READ.to_owned();
    let all = chains();
    for (at, (name, chain)) in all.iter().enumerate() {
        let Chain { district, city, announced, settles, starts } = chain;
        let _ = writeln!(
            table,
            "\n# {name}: starts {starts:?}, district {district}, city {city}, announced {announced}, settles {settles}\n"
        );
        let first = all[..at].iter().map(|(_, one)| one).find(|one| one.starts == chain.starts);
        table += &blocks(chain, first);
    }
    assert!(table == include_str!("table.txt"), "the table changed; it is now\n{table}");
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
    for (sender, to) in [
        (Sender::Desk(Level::City, Rank::Second), Position::AtCity(Rank::Second)),
        (Sender::Desk(Level::District, Rank::Third), Position::AtDistrict(Rank::Third)),
        (Sender::Unit, Position::AtUnit),
    ] {
        let straight =
            Asked { skips_unit: true, ..asked(&permit, &ranks, Position::ReturnedToPerson(sender), true) };
        assert_eq!(next(&straight, Person, Submit), Ok(Next::To(to)), "{sender:?}");
    }
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
