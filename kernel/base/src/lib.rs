//! Pure values everything stands on: time, chance, ids, actors, sealed and masked data, and the numbers people
//! carry (identity number, credit code, mobile). Nothing here reads a clock, a file, a socket or a database.

pub mod actor;
pub mod almanac;
pub mod chance;
pub mod citizen_id;
pub mod country;
pub mod credit_code;
pub mod day;
pub mod document;
pub mod given;
pub mod id;
pub mod masked;
pub mod mobile;
pub mod moment;
pub mod noun;
pub mod person_name;
pub mod region;
pub mod seal;
pub mod secret;
pub mod sign;
pub mod working_day;
pub mod year_days;

pub use actor::{
    Auditor, Clerk, Holder, Level, Officer, Person, Rank, Role, SecurityAdministrator, SystemAdministrator,
};
pub use almanac::Almanac;
pub use chance::{Chance, OsChance, SeededChance};
pub use citizen_id::CitizenId;
pub use country::Country;
pub use credit_code::CreditCode;
pub use day::Day;
pub use document::{DocumentKind, DocumentNumber};
pub use given::Given;
pub use id::Id;
pub use masked::Masked;
pub use mobile::Mobile;
pub use moment::{Clock, ManualClock, Moment, ShiftedClock, SystemClock};
pub use person_name::PersonName;
pub use region::Region;
pub use seal::{BadKeyFile, BlindIndex, Broken, GmSeal, IntlSeal, KeyRing, Seal, Sealed};
pub use secret::Secret;
pub use sign::{Ed25519Signer, PublicKey, PublicKeys, Signature, Signer, Sm2Signer};
pub use working_day::Calendar;
pub use year_days::YearDays;

/// Chinese input methods type full-width digits and letters when they are left on.
pub fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// The SHA-256 of `bytes` in lower-case hexadecimal, to name a version of a text or a file by its content.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}
