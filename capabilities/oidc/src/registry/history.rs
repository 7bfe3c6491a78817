//! What was done to a registration, as the journal has it.

use base::Moment;
use db::journal::{self, Written};
use db::{Conn, Fault};

use super::change::FIELDS;
use super::{Registrar, about};

/// So many steps are shown; the journal has them all.
const MOST: i64 = 50;

/// One thing done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// What.
    pub title: &'static str,
    /// By whom, as the journal calls them.
    pub who: String,
    /// The reason, or which fields.
    pub words: String,
}

/// What was done to the registration of `id`, the newest first.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut Conn, _: &Registrar, id: &str) -> Result<Vec<Step>, Fault> {
    Ok(journal::list_about(conn, &about(id), MOST)?.into_iter().map(step).collect())
}

fn step(one: Written) -> Step {
    let (title, words) = match one.action.as_str() {
        "client.added" => ("登记", one.detail),
        "client.changed" => ("修改", in_words(&one.detail)),
        "client.secret-renewed" => ("更换密钥", one.detail),
        "client.suspended" => ("暂停", one.detail),
        "client.resumed" => ("恢复", one.detail),
        _ => ("其他", one.detail),
    };
    Step { at: one.at, title, who: one.actor, words }
}

fn in_words(fields: &str) -> String {
    let word = |name| FIELDS.iter().find(|(field, _)| *field == name).map_or(name, |(_, word)| *word);
    fields.split(' ').map(word).collect::<Vec<_>>().join("、")
}
