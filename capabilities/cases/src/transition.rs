//! The transition table (business 2.5): what each party may do where, and where that leads. Pure, and total: every
//! combination is either a next position or a reason why not.

use base::{Level, Rank};

use crate::Side;
use crate::position::{Position, Sender};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The person.
    Person,
    /// The unit.
    Unit,
    /// An officer of the district's authority.
    District,
    /// An officer of the city's.
    City,
    /// A date that came.
    Calendar,
}

impl Party {
    /// Every party.
    pub const ALL: [Self; 5] = [Self::Person, Self::Unit, Self::District, Self::City, Self::Calendar];

    /// The party of an officer.
    pub const fn of(level: Level) -> Self {
        match level {
            Level::District => Self::District,
            Level::City => Self::City,
        }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 提交
    Submit,
    /// 删除草稿
    Remove,
    /// 撤销申请
    Withdraw,
    /// 审核通过并上报, by the unit
    Approve,
    /// 受理
    Accept,
    /// 不予受理
    Decline,
    /// A rank agrees.
    Pass,
    /// 退回个人
    ReturnToPerson,
    /// 退回单位
    ReturnToUnit,
    /// 撤回退回: who asked for a correction no longer does.
    TakeBack,
    /// 审核不通过
    Refuse,
    /// 开始公示: the city publishes what waits for it, in a batch.
    Publish,
    /// 公示期满
    EndAnnouncement,
    /// 异议成立
    Uphold,
    /// 提交落户信息
    Settle,
    /// 退回修改落户信息
    ReturnSettling,
    /// 办结: the settlement is confirmed.
    Confirm,
}

impl Act {
    /// Every act with its name in the database and the words of the timeline.
    pub const ALL: [(Self, &'static str, &'static str); 17] = [
        (Self::Submit, "submit", "提交申请"),
        (Self::Remove, "remove", "删除草稿"),
        (Self::Withdraw, "withdraw", "撤销申请"),
        (Self::Approve, "approve", "审核通过并上报"),
        (Self::Accept, "accept", "受理"),
        (Self::Decline, "decline", "不予受理"),
        (Self::Pass, "pass", "审核通过"),
        (Self::ReturnToPerson, "return-person", "退回个人"),
        (Self::ReturnToUnit, "return-unit", "退回单位"),
        (Self::TakeBack, "take-back", "撤回补正要求"),
        (Self::Refuse, "refuse", "审核不通过"),
        (Self::Publish, "publish", "开始公示"),
        (Self::EndAnnouncement, "announced", "公示期满，无异议"),
        (Self::Uphold, "uphold", "公示异议成立"),
        (Self::Settle, "settle", "提交落户信息"),
        (Self::ReturnSettling, "return-settling", "退回修改落户信息"),
        (Self::Confirm, "confirm", "落户办结"),
    ];

    fn row(self) -> (&'static str, &'static str) {
        let found = Self::ALL.into_iter().find(|(act, ..)| *act == self);
        found.map_or(("", ""), |(_, key, words)| (key, words))
    }

    /// Its name in the database and in forms.
    pub fn key(self) -> &'static str {
        self.row().0
    }

    /// The words of the timeline.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// The act of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(act, ..)| act)
    }

    /// True when it goes against somebody: the reason is compulsory (consoles 8.2).
    pub const fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Decline
                | Self::ReturnToPerson
                | Self::ReturnToUnit
                | Self::Refuse
                | Self::Uphold
                | Self::ReturnSettling
        )
    }
}

/// The way a kind of business takes. Ranks come from the city's practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Who begins it.
    pub starts: Side,
    /// The district's authority reviews.
    pub district: bool,
    /// The city's does.
    pub city: bool,
    /// The name is announced to the public before the end.
    pub announced: bool,
    /// The person settles afterwards.
    pub settles: bool,
}

/// The ranks of both levels, in their order; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// 主管部门
    pub district: Vec<Rank>,
    /// 市局
    pub city: Vec<Rank>,
}

impl Default for Ranks {
    fn default() -> Self {
        Self {
            district: vec![Rank::First, Rank::Second, Rank::Third, Rank::Report],
            city: vec![Rank::First, Rank::Second, Rank::Third],
        }
    }
}

/// Where an act leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To this position.
    To(Position),
    /// It is gone without a trace: a draft.
    Gone,
    /// It stays where it is, and is accepted now.
    Accepted,
}

/// Why an act is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nothing happens any more.
    #[error("该业务已办结，不能再操作")]
    Ended,
    /// Somebody else has to act.
    #[error("该业务现在不由您处理，请刷新后查看最新状态")]
    NotYourTurn,
    /// The authority has to accept first.
    #[error("请先受理，再审核")]
    NotAccepted,
    /// It was accepted before.
    #[error("该业务已经受理")]
    Accepted,
    /// The unit can withdraw only before the authority took it.
    #[error("主管部门已经受理，不能撤销；如需终止，请联系主管部门")]
    Taken,
    /// The link ended, and nobody vouches.
    #[error("申请人与单位的关联已解除，该业务已中止；可以撤销，或恢复关联后继续")]
    Suspended,
    /// This act has no place here.
    #[error("该业务当前不能进行此操作")]
    NoPlace,
}

/// What is asked: everything the table looks at.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The kind's way.
    pub chain: &'a Chain,
    /// The city's ranks.
    pub ranks: &'a Ranks,
    /// Where it stands.
    pub at: Position,
    /// True once the authority accepted it.
    pub is_accepted: bool,
    /// A correction goes straight back to the desk that asked, and not through the unit again.
    pub skips_unit: bool,
    /// The link to the unit that vouches ended: it can be ended, and nothing else.
    pub is_suspended: bool,
}

/// What `party` doing `act` leads to.
///
/// # Errors
/// Why it is not possible.
pub fn next(asked: &Asked<'_>, party: Party, act: Act) -> Result<Next, Denied> {
    if asked.at.stage().is_final() {
        return Err(Denied::Ended);
    }
    if asked.is_suspended && !matches!(act, Act::Withdraw | Act::Refuse | Act::Decline | Act::Remove) {
        return Err(Denied::Suspended);
    }
    match party {
        Party::Person => by_person(asked, act),
        Party::Unit => by_unit(asked, act),
        Party::District => by_district(asked, act),
        Party::City => by_city(asked, act),
        Party::Calendar => match (asked.at, act) {
            (Position::Announced, Act::EndAnnouncement) => Ok(Next::To(after_announcement(asked.chain))),
            (_, Act::EndAnnouncement) => Err(Denied::NotYourTurn),
            _ => Err(Denied::NoPlace),
        },
    }
}

fn by_person(asked: &Asked<'_>, act: Act) -> Result<Next, Denied> {
    if asked.chain.starts == Side::Unit {
        return Err(Denied::NotYourTurn);
    }
    let to = match (asked.at, act) {
        (Position::Draft, Act::Remove) => return Ok(Next::Gone),
        (Position::Draft, Act::Submit) => Position::AtUnit,
        (Position::ReturnedToPerson(Sender::Desk(level, rank)), Act::Submit) if asked.skips_unit => {
            at_desk(level, rank)
        }
        (Position::ReturnedToPerson(_), Act::Submit) => Position::AtUnit,
        (Position::ReturnedToPerson(_) | Position::AtUnit, Act::Withdraw) => Position::WithdrawnByPerson,
        // Nobody vouches any more: whatever desk it lies at, the applicant may end it.
        (at, Act::Withdraw) if asked.is_suspended && at != Position::Draft => Position::WithdrawnByPerson,
        (Position::SettlingAsked | Position::SettlingReturned, Act::Settle) => Position::Settling,
        (_, Act::Submit | Act::Remove | Act::Withdraw | Act::Settle) => return Err(Denied::NotYourTurn),
        _ => return Err(Denied::NoPlace),
    };
    Ok(Next::To(to))
}

fn by_unit(asked: &Asked<'_>, act: Act) -> Result<Next, Denied> {
    let begins = asked.chain.starts == Side::Unit;
    let to = match (asked.at, act) {
        (Position::Draft, Act::Remove) if begins => return Ok(Next::Gone),
        (Position::Draft, Act::Submit) if begins => after_unit(asked),
        (Position::AtUnit, Act::Approve) => after_unit(asked),
        (Position::AtUnit, Act::Refuse) => Position::RefusedByUnit,
        (Position::AtUnit, Act::ReturnToPerson) => Position::ReturnedToPerson(Sender::Unit),
        (Position::ReturnedToPerson(Sender::Unit), Act::TakeBack) => Position::AtUnit,
        (Position::ReturnedToUnit(_), Act::Approve | Act::Submit) => at_district(asked),
        (Position::ReturnedToUnit(_), Act::ReturnToPerson) if !begins => {
            Position::ReturnedToPerson(Sender::Unit)
        }
        (Position::ReturnedToUnit(_), Act::Withdraw) => Position::WithdrawnByUnit,
        (Position::AtDistrict(_), Act::Withdraw) if asked.is_accepted => return Err(Denied::Taken),
        (Position::AtDistrict(_), Act::Withdraw) => Position::WithdrawnByUnit,
        (
            _,
            Act::Submit
            | Act::Remove
            | Act::Approve
            | Act::Refuse
            | Act::ReturnToPerson
            | Act::TakeBack
            | Act::Withdraw,
        ) => return Err(Denied::NotYourTurn),
        _ => return Err(Denied::NoPlace),
    };
    Ok(Next::To(to))
}

fn by_district(asked: &Asked<'_>, act: Act) -> Result<Next, Denied> {
    let own = |sender| matches!(sender, Sender::Desk(Level::District, _));
    match (asked.at, act) {
        (Position::AtDistrict(_), Act::Accept) if asked.is_accepted => Err(Denied::Accepted),
        (Position::AtDistrict(_), Act::Accept) => Ok(Next::Accepted),
        (Position::AtDistrict(_), Act::Decline) if asked.is_accepted => Err(Denied::Accepted),
        (Position::AtDistrict(_), Act::Decline) => Ok(Next::To(Position::RefusedByDistrict)),
        (Position::AtDistrict(rank), Act::ReturnToPerson | Act::ReturnToUnit) => {
            back(asked, act, Sender::Desk(Level::District, rank))
        }
        (Position::AtDistrict(_), Act::Pass | Act::Refuse) if !asked.is_accepted => Err(Denied::NotAccepted),
        (Position::AtDistrict(rank), Act::Pass) => Ok(Next::To(after_district(asked, rank))),
        (Position::AtDistrict(_), Act::Refuse) => Ok(Next::To(Position::RefusedByDistrict)),
        (
            Position::ReturnedToPerson(Sender::Desk(Level::District, rank))
            | Position::ReturnedToUnit(Sender::Desk(Level::District, rank)),
            Act::TakeBack,
        ) => Ok(Next::To(at_desk(Level::District, rank))),
        (Position::ReturnedToPerson(sender) | Position::ReturnedToUnit(sender), Act::TakeBack)
            if !own(sender) =>
        {
            Err(Denied::NotYourTurn)
        }
        (
            _,
            Act::Accept
            | Act::Decline
            | Act::Pass
            | Act::Refuse
            | Act::ReturnToPerson
            | Act::ReturnToUnit
            | Act::TakeBack,
        ) => Err(Denied::NotYourTurn),
        _ => Err(Denied::NoPlace),
    }
}

fn by_city(asked: &Asked<'_>, act: Act) -> Result<Next, Denied> {
    match (asked.at, act) {
        (Position::AtCity(rank), Act::Pass) => Ok(Next::To(after_city(asked, rank))),
        (Position::AtCity(_), Act::Refuse) | (Position::Announced, Act::Uphold) => {
            Ok(Next::To(Position::RefusedByCity))
        }
        // Once only: whether it is published already, the announcement knows and not the position.
        (Position::Announced, Act::Publish) => Ok(Next::To(Position::Announced)),
        (Position::AtCity(rank), Act::ReturnToPerson | Act::ReturnToUnit) => {
            back(asked, act, Sender::Desk(Level::City, rank))
        }
        (
            Position::ReturnedToPerson(Sender::Desk(Level::City, rank))
            | Position::ReturnedToUnit(Sender::Desk(Level::City, rank)),
            Act::TakeBack,
        ) => Ok(Next::To(at_desk(Level::City, rank))),
        (Position::Settling, Act::ReturnSettling) => Ok(Next::To(Position::SettlingReturned)),
        (Position::Settling, Act::Confirm) => Ok(Next::To(Position::Done)),
        (
            _,
            Act::Pass
            | Act::Refuse
            | Act::ReturnToPerson
            | Act::ReturnToUnit
            | Act::TakeBack
            | Act::Publish
            | Act::Uphold
            | Act::ReturnSettling
            | Act::Confirm,
        ) => Err(Denied::NotYourTurn),
        _ => Err(Denied::NoPlace),
    }
}

/// What a unit began itself goes back to the unit alone.
fn back(asked: &Asked<'_>, act: Act, sender: Sender) -> Result<Next, Denied> {
    match act {
        Act::ReturnToUnit => Ok(Next::To(Position::ReturnedToUnit(sender))),
        _ if asked.chain.starts == Side::Unit => Err(Denied::NoPlace),
        _ => Ok(Next::To(Position::ReturnedToPerson(sender))),
    }
}

/// The desk that asked for a correction, at the rank that did.
const fn at_desk(level: Level, rank: Rank) -> Position {
    match level {
        Level::District => Position::AtDistrict(rank),
        Level::City => Position::AtCity(rank),
    }
}

fn at_district(asked: &Asked<'_>) -> Position {
    Position::AtDistrict(district_ranks(asked).first().copied().unwrap_or(Rank::First))
}

fn after_unit(asked: &Asked<'_>) -> Position {
    if asked.chain.district { at_district(asked) } else { Position::Done }
}

/// 上报 is a rank only of what goes on to the city.
fn district_ranks(asked: &Asked<'_>) -> Vec<Rank> {
    let all = asked.ranks.district.iter().copied();
    let kept: Vec<Rank> = all.filter(|rank| asked.chain.city || *rank != Rank::Report).collect();
    if kept.is_empty() { vec![Rank::Third] } else { kept }
}

fn following(ranks: &[Rank], rank: Rank) -> Option<Rank> {
    ranks.iter().copied().find(|one| *one > rank)
}

fn after_district(asked: &Asked<'_>, rank: Rank) -> Position {
    match following(&district_ranks(asked), rank) {
        Some(rank) => Position::AtDistrict(rank),
        None if asked.chain.city => {
            Position::AtCity(asked.ranks.city.first().copied().unwrap_or(Rank::Third))
        }
        None => Position::Done,
    }
}

fn after_city(asked: &Asked<'_>, rank: Rank) -> Position {
    match following(&asked.ranks.city, rank) {
        Some(rank) => Position::AtCity(rank),
        None if asked.chain.announced => Position::Announced,
        None => after_announcement(asked.chain),
    }
}

const fn after_announcement(chain: &Chain) -> Position {
    if chain.settles { Position::SettlingAsked } else { Position::Done }
}

#[cfg(test)]
mod tests;
