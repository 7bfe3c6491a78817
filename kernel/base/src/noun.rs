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
