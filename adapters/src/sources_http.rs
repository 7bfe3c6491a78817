//! Where population, social insurance, income tax, business register and criminal records are known, asked over our
//! signed JSON protocol (`signed.rs`): one gateway of a city stands before all of them.
//!
//! `POST {endpoint}/sources/{subject}` with `{"name","number"}` of a person or `{"name","credit_code"}` of a unit. Insurance
//! and tax answer `{"months":[{"month":"2026-10","payer":"…","amount":"12000.00","state":"正常","kinds":"养老、失业"}]}`, where
//! `kinds` may be missing; the others answer `{"word":true,"words":"…"}`, where true is what an applicant hopes for.

use std::sync::Arc;

use base::{Clock, Secret};
use cases::source::{Month, Question, Said, Source, Subject, Telling, Whom};
use serde_json::{Value, json};

use crate::Outbound;
use crate::signed::Signed;

/// The sources behind one address.
#[derive(Clone, Debug)]
pub struct SourcesHttp(Signed);

impl SourcesHttp {
    /// Asks at `endpoint` as `key_id`.
    pub fn new(
        endpoint: &str,
        credentials: (&str, Secret),
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        Self(Signed::new(endpoint, credentials, clock, outbound))
    }

    async fn told(&self, question: &Question) -> Said {
        let body = match &question.whom {
            Whom::Person { name, number } => json!({ "name": name, "number": number }),
            Whom::Unit { name, credit_code } => json!({ "name": name, "credit_code": credit_code }),
        };
        let path = format!("/sources/{}", question.subject.key());
        self.0.post(&path, &body).await.map_or(Said::Nothing, |answer| read(question.subject, answer))
    }
}

/// So many months are kept; the rules look at the last twelve.
const MOST: usize = 24;

/// What has another form than the subject's says nothing.
fn read(subject: Subject, mut answer: Value) -> Said {
    match subject {
        Subject::Insurance | Subject::Tax => match serde_json::from_value(answer["months"].take()) {
            Ok(months) => Said::Months(in_order(months)),
            Err(_) => Said::Nothing,
        },
        Subject::Population | Subject::Register | Subject::Crime => match answer["word"].as_bool() {
            Some(word) => {
                let words = answer["words"].as_str().unwrap_or_default();
                Said::Word(word, words.chars().take(100).collect())
            }
            None => Said::Nothing,
        },
    }
}

fn in_order(mut months: Vec<Month>) -> Vec<Month> {
    months.sort_by(|one, other| one.month.cmp(&other.month));
    months.split_off(months.len().saturating_sub(MOST))
}

impl Source for SourcesHttp {
    fn ask<'a>(&'a self, question: &'a Question) -> Telling<'a> {
        Box::pin(self.told(question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_form_says_nothing() {
        let month = |month: &str| json!({ "month": month, "payer": "甲", "amount": "1.00", "state": "正常" });
        for (subject, answer) in [
            (Subject::Tax, json!({})),
            (Subject::Tax, json!({ "months": "none" })),
            (Subject::Insurance, json!({ "months": [{ "month": "2026-10" }] })),
            (Subject::Crime, json!({ "word": "true" })),
            (Subject::Register, json!([])),
            (Subject::Population, json!({ "months": [] })),
        ] {
            assert_eq!(read(subject, answer.clone()), Said::Nothing, "{answer}");
        }
        let told = read(Subject::Tax, json!({ "months": [month("2026-10"), month("2026-09")] }));
        let Said::Months(months) = told else { panic!("months") };
        assert_eq!(months.iter().map(|one| one.month.as_str()).collect::<Vec<_>>(), ["2026-09", "2026-10"]);
        let none = read(Subject::Tax, json!({ "months": [] }));
        assert_eq!(none, Said::Months(Vec::new()), "nothing was paid is an answer");
    }
}
