//! What a verb is given besides its actor and its input.

use std::fmt;
use std::sync::Arc;

use crate::{Calendar, Chance, Clock, Moment, Seal};

/// The moment, the random source and the keys of one request or one job.
///
/// Made at the edge, once per request, so everything that happens in a request happens at one moment.
#[derive(Clone)]
pub struct Given {
    /// When.
    pub now: Moment,
    /// Where random bytes come from.
    pub chance: Arc<dyn Chance>,
    /// What seals personal data and makes blind indexes.
    pub seal: Arc<dyn Seal>,
    /// On which days offices work, as far as it is known now.
    pub calendar: Arc<Calendar>,
}

impl Given {
    /// What a request that arrives now is given.
    pub fn at(clock: &dyn Clock, chance: &Arc<dyn Chance>, seal: &Arc<dyn Seal>) -> Self {
        Self {
            now: clock.now(),
            chance: Arc::clone(chance),
            seal: Arc::clone(seal),
            calendar: clock.calendar(),
        }
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given({})", self.now)
    }
}
