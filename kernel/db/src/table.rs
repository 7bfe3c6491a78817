//! Small shared readings of database errors.

use diesel::result::{DatabaseErrorKind, Error};

/// True when a statement failed because a unique index already holds the value.
pub fn is_unique_violation(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
