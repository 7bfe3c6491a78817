//! Ids: UUIDs of version 7 made by the program, typed by the noun they name.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use uuid::Uuid;

use crate::Given;

/// The id of one `Noun`; an `Id<Account>` cannot be taken for an `Id<Person>`. Sorts by the time it was made.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Id<Noun: 'static>(String, PhantomData<fn() -> Noun>);

impl<Noun> Id<Noun> {
    /// A new id that carries the given moment and 74 random bits.
    pub fn new(given: &Given) -> Self {
        let millis = u64::try_from(given.now.unix_micros() / 1000).unwrap_or(0);
        let mut bytes = [0u8; 16];
        given.chance.fill(&mut bytes[6..]);
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6] = bytes[6] & 0x0f | 0x70;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(Uuid::from_bytes(bytes).to_string(), PhantomData)
    }

    /// An id made of bytes that are already unlike any other, such as a hash.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes).to_string(), PhantomData)
    }

    /// Reads the usual hyphenated form; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(|id| Self(id.to_string(), PhantomData))
    }

    /// The hyphenated lower-case form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<Noun> Clone for Id<Noun> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<Noun> PartialEq for Id<Noun> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<Noun> Eq for Id<Noun> {}
impl<Noun> PartialOrd for Id<Noun> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<Noun> Ord for Id<Noun> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<Noun> Hash for Id<Noun> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<Noun> fmt::Display for Id<Noun> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<Noun> fmt::Debug for Id<Noun> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl<Noun> FromStr for Id<Noun> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::parse(text).ok_or(NotAnId)
    }
}
impl<Noun> serde::Serialize for Id<Noun> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de, Noun> serde::Deserialize<'de> for Id<Noun> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl<Noun, DB: Backend> FromSql<Text, DB> for Id<Noun>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(raw)?.parse()?)
    }
}
impl<Noun, DB: Backend> ToSql<Text, DB> for Id<Noun>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(&self.0, out)
    }
}
