//! What a client wants the person to do again: `prompt` and `max_age` (OpenID Connect Core 1.0, 3.1.2.1).

use base::{Given, Moment};
use time::Duration;
use url::form_urlencoded::Serializer;

/// Ours, in the address that a person comes back to from signing in: when they were sent there. A client that is in earnest
/// compares `auth_time`; who holds the browser could take `prompt` out of the address just as well as write this into it.
const ASKED_AT: &str = "asked_at";

/// Whoever takes longer is sent once more.
const SENT_FOR: Duration = Duration::minutes(30);

/// The words of `prompt`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the standard's words, each there or not")]
pub(super) struct Prompts {
    pub(super) none: bool,
    pub(super) login: bool,
    pub(super) consent: bool,
    pub(super) select_account: bool,
}

impl Prompts {
    /// `None` for a word we do not know, and for `none` beside another.
    pub(super) fn parse(words: &str) -> Option<Self> {
        let mut prompts = Self::default();
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            match word {
                "none" => prompts.none = true,
                "login" => prompts.login = true,
                "consent" => prompts.consent = true,
                "select_account" => prompts.select_account = true,
                _ => return None,
            }
        }
        let shows = prompts.login || prompts.consent || prompts.select_account;
        (!(prompts.none && shows)).then_some(prompts)
    }
}

/// Seconds; `None` for what is no number of them.
pub(super) fn max_age(text: Option<&str>) -> Option<Option<Duration>> {
    let Some(text) = text else { return Some(None) };
    text.parse::<u32>().ok().map(|seconds| Some(Duration::seconds(seconds.into())))
}

/// When the person was sent to sign in for this request, if that was a short while ago.
pub(super) fn asked_at(pairs: &[(String, String)], now: Moment) -> Option<Moment> {
    let (_, text) = pairs.iter().find(|(name, _)| name == ASKED_AT)?;
    let at = Moment::from_unix_micros(text.parse().ok()?);
    (at <= now && now.since(at) <= SENT_FOR).then_some(at)
}

/// The request as it goes on after signing in or choosing an account now: the choice is made, and a sign-in from now on is
/// new enough.
pub fn onward(pairs: &[(String, String)], given: &Given) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(name, _)| name != ASKED_AT) {
        if name == "prompt" {
            let left: Vec<&str> = value.split(' ').filter(|word| *word != "select_account").collect();
            query.append_pair(name, &left.join(" "));
        } else {
            query.append_pair(name, value);
        }
    }
    query.append_pair(ASKED_AT, &given.now.unix_micros().to_string());
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone_and_every_word_is_known() {
        assert_eq!(Prompts::parse(""), Some(Prompts::default()));
        assert_eq!(Prompts::parse("none"), Some(Prompts { none: true, ..Prompts::default() }));
        let both = Prompts { login: true, consent: true, ..Prompts::default() };
        assert_eq!(Prompts::parse("login consent"), Some(both));
        for bad in ["none login", "consent none", "create", "NONE"] {
            assert_eq!(Prompts::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_from_the_future_or_long_ago_does_not_count() {
        let now = Moment::from_unix_seconds(1_700_000_000);
        let at = |moment: Moment| asked_at(&[("asked_at".into(), moment.unix_micros().to_string())], now);
        assert_eq!(at(now), Some(now));
        assert_eq!(at(now.plus(Duration::SECOND)), None);
        assert_eq!(at(now.minus(Duration::HOUR)), None);
        assert_eq!(asked_at(&[("asked_at".into(), "x".into())], now), None);
    }
}
