//! One application as everybody sees it: the spine of its page and the form it is filled in with. Person, unit and desk
//! show the same parts; a [`View`] says from where, and each side puts its own acts beside them.

pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod spine;

pub(crate) use form::{Persons, Units, routes};
pub(crate) use spine::{Around, Spine, View, around};
