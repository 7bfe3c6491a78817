//! 受理, 通过, 退回, 不通过, 办结: one post with the version that the page showed. What goes against somebody is asked
//! once more; what was typed is never lost.

use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::Refusal;
use cases::desk::decide;
use cases::phrase::{self, OTHER, Phrases};
use cases::transition::Act;
use serde::Deserialize;

use super::{Again, again};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    act: String,
    version: i32,
    reason: String,
    phrase: String,
    sure: String,
}

impl Typed {
    /// The opinion with the phrase that was chosen beside it.
    fn opinion(&self, phrases: &Phrases) -> String {
        let words = self.reason.trim();
        match phrases.words(&self.phrase).filter(|_| self.phrase != OTHER) {
            Some(phrase) if words.is_empty() => phrase.to_owned(),
            Some(phrase) if !words.contains(phrase) => format!("{words}；{phrase}"),
            _ => words.to_owned(),
        }
    }
}

/// Decides, or asks whether that is meant.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let application = Id::parse(&id).ok_or(Problem::NotFound)?;
    let act = Act::parse(&typed.act).ok_or(Problem::Unreadable)?;
    let phrases = page.site.db.read(phrase::choices).await?;
    let opinion = typed.opinion(&phrases);
    let kept = Again { opinion: opinion.clone(), ..Again::default() };
    if act.needs_reason() && typed.sure != "yes" {
        let asked = (typed.sure != "no").then_some((act, typed.version));
        return again(&page, &officer, &id, Again { asked, ..kept }).await;
    }
    let (who, given, site) = (officer.clone(), page.given.clone(), page.site.clone());
    let decided = page
        .site
        .db
        .write(move |tx| {
            let words = (act, opinion.as_str());
            decide::decide(tx, &who, (&application, typed.version), words, &site.practice, &given)
        })
        .await?;
    match decided {
        Ok(Some(_)) => Ok(page.go(&format!("/desk/applications/{id}?done={}", act.key()))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let is_late = matches!(refusal, Refusal::Conflict | Refusal::Denied(_));
            again(&page, &officer, &id, Again { is_late, ..kept.with(&refusal) }).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_phrase_joins_the_opinion_once() {
        let typed = |reason: &str, phrase: &str| Typed {
            reason: reason.into(),
            phrase: phrase.into(),
            ..Typed::default()
        };
        let blurred = "附件不清晰或非原件彩色扫描件";
        let phrases = Phrases::from_iter([("T01", blurred), (OTHER, "其他")]);
        assert_eq!(typed("", "T01").opinion(&phrases), blurred);
        assert_eq!(typed("请重新扫描 ", "T01").opinion(&phrases), format!("请重新扫描；{blurred}"));
        assert_eq!(typed(blurred, "T01").opinion(&phrases), blurred);
        assert_eq!(typed("照旧", "T99").opinion(&phrases), "照旧");
        assert_eq!(typed("照旧", "").opinion(&phrases), "照旧");
    }
}
