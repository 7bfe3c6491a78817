//! What the person must do before a code is given.

use base::Moment;
use db::session::Session;

use super::Asked;
use crate::consent::Decided;

/// Behind the way of a sign-in whose second step was taken (登录保护).
pub(crate) const SECOND: &str = "+second";

/// How and when the holder last proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// `password`, `sms`, `register`, `qr`, `passkey`, or whose word was taken; with `+second` behind it where a second step
    /// came after.
    pub way: String,
    /// When.
    pub at: Moment,
}

impl SignIn {
    /// Of this session: its beginning, or the last time that its holder proved themselves anew.
    pub fn of(session: &Session) -> Self {
        if let Some((at, way)) = identity::centre::step_up::renewed(session) {
            return Self { way, at };
        }
        let mut way = session.notes.get("way").cloned().unwrap_or_default();
        if identity::protection::is_second_taken(session) {
            way.push_str(SECOND);
        }
        Self { way, at: session.opened_at }
    }
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nobody is signed in: sign in.
    SignIn,
    /// Somebody is, and must prove it again.
    ProveAgain,
    /// Say as whom to go on.
    Choose {
        /// The client means somebody else than who is signed in.
        is_another: bool,
    },
    /// Say what the client may have.
    Consent,
    /// Go back to the client, with a code or an error.
    Back(String),
}

/// As [`Step`], before there is an address to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Show(Step),
    /// No page may be shown; an error of OpenID Connect Core 1.0, 3.1.2.6.
    Refuse(&'static str),
    /// A code for these scopes.
    Grant(String),
}

/// Who is there.
pub(super) struct Present<'a> {
    pub(super) sign_in: &'a SignIn,
    /// What the client calls the holder.
    pub(super) subject: &'a str,
    pub(super) decided: &'a Decided,
}

pub(super) fn decide(asked: &Asked, present: Option<&Present<'_>>, now: Moment) -> Verdict {
    let silent = asked.prompts.none;
    let or = |error: &'static str, step: Step| {
        if silent { Verdict::Refuse(error) } else { Verdict::Show(step) }
    };
    let Some(present) = present else { return or("login_required", Step::SignIn) };
    let is_another = asked.hinted.as_deref().is_some_and(|hinted| hinted != present.subject);
    if is_another || asked.prompts.select_account {
        return or("account_selection_required", Step::Choose { is_another });
    }
    if is_stale(asked, present.sign_in.at, now) {
        return or("login_required", Step::ProveAgain);
    }
    if asked.client.is_first_party {
        return Verdict::Grant(asked.scope.clone());
    }
    if asked.prompts.consent || present.decided.misses(&asked.scope) {
        return or("consent_required", Step::Consent);
    }
    // Only `openid` makes it a sign-in; it is never left out.
    Verdict::Grant(present.decided.cut(&asked.scope))
}

/// True when the client wants a newer proof than the one of `at`.
fn is_stale(asked: &Asked, at: Moment, now: Moment) -> bool {
    let since_asked = asked.asked_at.is_some_and(|asked_at| at >= asked_at);
    let is_old = asked.max_age.is_some_and(|most| now.since(at) > most);
    (asked.prompts.login || is_old) && !since_asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Id;

    #[test]
    fn a_session_tells_the_way_it_was_opened_by_and_whether_a_second_step_came_after() {
        let (at, later) = (Moment::from_unix_seconds(1_800_000_000), "1800000060000000 sms");
        for (notes, way, at) in [
            (vec![("way", "password")], "password", at),
            (vec![("way", "password"), ("second", "1")], "password+second", at),
            (vec![("way", "qr"), ("signed-in-again", later)], "sms", at.plus(time::Duration::MINUTE)),
        ] {
            let session = Session {
                id: Id::parse("01935d2e-0000-7000-8000-000000000000").unwrap(),
                realm: "identity".into(),
                subject: String::new(),
                notes: notes.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
                address: String::new(),
                agent: String::new(),
                opened_at: at,
                seen_at: at,
                ends_at: at,
            };
            assert_eq!(SignIn::of(&session), SignIn { way: way.into(), at });
        }
    }
}
