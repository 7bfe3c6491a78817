//! The spine of a case page: head, way, clock, form, materials, findings, timeline — the same for person, unit and desk
//! (business 2.10, 3.3). A page gathers with [`around`], builds a [`Spine`], and puts its parts in place with `|safe`
//! or by including `application/spine/{main,side}.html`, which read a field `spine`.

mod blocks;
mod clock;
mod findings;
mod head;
mod materials;
mod papers;
mod path;
mod sources;
mod timeline;

use std::collections::BTreeMap;

use base::{Given, Id, noun};
use cases::correction::{Mark, Target};
use cases::letter::Means;
use cases::phrase::Phrases;
use cases::view::Opened;
use cases::{Application, Practice};
use db::{Conn, Fault};

pub(crate) use blocks::{Block, Blocks, Look, Part, profile_to_be};
pub(crate) use findings::Findings;
pub(crate) use head::tag;
pub(crate) use materials::Materials;

/// From where an application is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// By the person, at their own.
    Person,
    /// By a clerk of the unit.
    Unit,
    /// By an officer.
    Desk,
}

impl View {
    /// Where the applications are on this side.
    pub(crate) const fn base(self) -> &'static str {
        match self {
            Self::Person => "/person/applications",
            Self::Unit => "/unit/applications",
            Self::Desk => "/desk/applications",
        }
    }

    /// The page of one.
    pub(crate) fn address(self, id: &Id<noun::Application>) -> String {
        format!("{}/{id}", self.base())
    }

    /// Numbers of identity papers in full are for their owner and for the officer who compares them.
    const fn is_masked(self) -> bool {
        matches!(self, Self::Unit)
    }

    /// What outside sources said is for the desks.
    const fn shows_sources(self) -> bool {
        matches!(self, Self::Desk)
    }
}

/// What a case page shows besides the application itself.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    /// Names of materials by code.
    pub(crate) names: BTreeMap<String, String>,
    /// Working days that applications like this one took lately.
    pub(crate) estimate: Option<u32>,
    /// What a mark can say.
    pub(crate) phrases: Phrases,
}

/// Gathers it, in three statements.
///
/// # Errors
/// When the database fails.
pub(crate) fn around(conn: &mut Conn, application: &Application, given: &Given) -> Result<Around, Fault> {
    Ok(Around {
        names: attachments::catalogue::names(conn)?,
        estimate: cases::estimate::working_days(conn, application, given)?,
        phrases: cases::phrase::choices(conn)?,
    })
}

/// The parts of a case page; each renders itself.
#[derive(Clone, Debug)]
pub(crate) struct Spine {
    /// Number, kind, state, who acts next.
    pub(crate) head: head::Head,
    /// The stages, the current one marked.
    pub(crate) path: path::Path,
    /// What is used of which limit.
    pub(crate) clock: clock::Clock,
    /// What was submitted, by section; empty before the first submission.
    pub(crate) form: Blocks,
    /// The profile it was submitted with.
    pub(crate) profile: Blocks,
    /// The frozen files.
    pub(crate) materials: Materials,
    /// What the pre-checks said when it was submitted.
    pub(crate) findings: Findings,
    /// What the unit added.
    pub(crate) unit: Blocks,
    /// 落户信息
    pub(crate) settling: Blocks,
    /// What outside sources said; only at a desk.
    pub(crate) sources: sources::Sources,
    /// What there is to print.
    pub(crate) papers: papers::Papers,
    /// What happened.
    pub(crate) timeline: timeline::Timeline,
}

impl Spine {
    /// The parts of `opened` as `view` shows them now.
    pub(crate) fn of(
        opened: &Opened,
        around: &Around,
        view: View,
        (practice, given): (&Practice, &Given),
    ) -> Self {
        let marks = marks(opened, view);
        let means = Means { practice, calendar: &given.calendar, names: &around.names };
        Self {
            head: head::Head::of(opened, view, practice),
            path: path::Path::of(&opened.application, opened.kind),
            clock: clock::Clock::of(&opened.application, around.estimate, given),
            form: blocks::form(opened, &marks, view),
            profile: blocks::profile(opened, view),
            materials: Materials::of(opened, &around.names, &marks, view),
            findings: Findings::submitted(opened),
            unit: blocks::unit(opened),
            settling: blocks::settling(opened),
            sources: sources::Sources::of(opened, view),
            papers: papers::Papers::of(opened, view, means),
            timeline: timeline::Timeline::of(opened),
        }
    }
}

/// What is marked as wrong now, and what the last submission answers: by target, with the words, true while it is open.
type Marks = BTreeMap<String, (String, bool)>;

/// While an officer still marks, nobody else reads it: what is told is told all at once, with the return.
fn marks(opened: &Opened, view: View) -> Marks {
    let told = |mark: &Mark, is_open| (mark.target.clone(), (mark.told(), is_open));
    let answered = opened.answered.iter().map(|mark| told(mark, false));
    let is_told = view == View::Desk || opened.application.stage().is_returned();
    let open = opened.marks.iter().filter(|_| is_told);
    answered.chain(open.map(|mark| told(mark, true))).collect()
}

fn mark_at(marks: &Marks, target: &Target) -> (String, bool) {
    marks.get(&target.key()).cloned().unwrap_or_default()
}
