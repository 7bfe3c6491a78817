//! Who is told of what, and with which template (conventions 7.9). Messages are rows and jobs of the same transaction.

use base::Given;
use db::{Fault, Tx};

use crate::act::Deed;
use crate::application::Application;

/// Tells those whom the act concerns.
pub(crate) fn about(
    _tx: &mut Tx<'_>,
    (_before, _after): (&Application, &Application),
    _deed: &Deed<'_>,
    _given: &Given,
) -> Result<(), Fault> {
    Ok(())
}
