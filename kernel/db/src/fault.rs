//! The third outcome: something broke.

/// Something broke that the person in front of the page cannot mend. Logged once at the edge, shown as a number.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A statement failed.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection came free, or none could be opened.
    #[error("no connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The database could not be opened.
    #[error("open {what}: {why}")]
    Open {
        /// Which database, without its password.
        what: String,
        /// What the driver said.
        why: String,
    },
    /// The closure panicked or the program is stopping.
    #[error("a blocking task did not finish: {0}")]
    Blocking(#[from] tokio::task::JoinError),
    /// A sealed value does not open: the key file is not the one this database was written with.
    #[error(transparent)]
    Broken(#[from] base::Broken),
    /// A stored text has a form this program never writes.
    #[error("stored value: {0}")]
    Stored(String),
    /// A file or another system resource failed.
    #[error("{0}")]
    System(String),
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Stored(error.to_string())
    }
}

impl Fault {
    /// True when the same transaction may succeed if it is run again (another one was in its way).
    ///
    /// A unique key is one of them: on PostgreSQL a snapshot does not show the row that another transaction has put
    /// there since, so only a second run can look first and answer what its reader is owed.
    pub fn is_passing(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        match self {
            Self::Database(Error::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation,
                _,
            )) => true,
            Self::Database(Error::DatabaseError(_, info)) => {
                let said = info.message();
                said.contains("deadlock detected") || said.contains("could not serialize")
            }
            _ => false,
        }
    }
}

/// What a verb answers: a value, a refusal (data to show), or a fault.
///
/// A fault rolls everything back. A refusal is an answer: what was recorded for it (a counted wrong try) stays.
pub type Outcome<T, R> = Result<Result<T, R>, Fault>;
