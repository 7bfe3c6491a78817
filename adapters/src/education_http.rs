//! Where certificates of education are known, asked over our signed JSON protocol (`signed.rs`).
//!
//! `POST {endpoint}/certificates/verify` with `{"subject","number","name"}`. Answers `{"result":"valid"}` or
//! `{"result":"invalid","reason":"…"}`.

use std::sync::Arc;

use base::{Clock, Secret};
use profile::verification::{Answer, EducationSource, Question, Verifying};
use serde_json::{Value, json};

use crate::Outbound;
use crate::signed::Signed;

/// The source at one address.
#[derive(Clone, Debug)]
pub struct EducationHttp(Signed);

impl EducationHttp {
    /// Asks at `endpoint` as `key_id`.
    pub fn new(
        endpoint: &str,
        credentials: (&str, Secret),
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        Self(Signed::new(endpoint, credentials, clock, outbound))
    }

    async fn ask(&self, question: &Question) -> Answer {
        let body = json!({
            "subject": question.subject.key(), "number": question.number, "name": question.name,
        });
        match self.0.post("/certificates/verify", &body).await {
            Some(answer) => read(&answer),
            None => Answer::Unavailable,
        }
    }
}

/// Only a clear yes is one, and only a clear no.
fn read(answer: &Value) -> Answer {
    match (answer["result"].as_str(), answer["reason"].as_str()) {
        (Some("valid"), _) => Answer::Valid,
        (Some("invalid"), reason) => {
            Answer::Invalid(reason.unwrap_or("未通过核验").chars().take(100).collect())
        }
        _ => Answer::Unavailable,
    }
}

impl EducationSource for EducationHttp {
    fn verify<'a>(&'a self, question: &'a Question) -> Verifying<'a> {
        Box::pin(self.ask(question))
    }
}
