//! The nouns ids are typed by. Empty types: they exist only between angle brackets.

/// An account of the identity platform.
#[derive(Debug)]
pub enum Account {}
/// A person on the business platform.
#[derive(Debug)]
pub enum Person {}
/// A manual appeal about a real-name binding.
#[derive(Debug)]
pub enum Appeal {}
/// An employer.
#[derive(Debug)]
pub enum Unit {}
/// A person's request to belong to a unit, and what became of it.
#[derive(Debug)]
pub enum Link {}
/// A work residence permit that was issued.
#[derive(Debug)]
pub enum Permit {}
/// An application for some business, from draft to its end.
#[derive(Debug)]
pub enum Application {}
/// A file somebody keeps here.
#[derive(Debug)]
pub enum Attachment {}
