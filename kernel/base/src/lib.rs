//! Pure values everything stands on: time, chance, ids, actors, sealed and masked data, and the numbers people
//! carry (identity number, credit code, mobile). Nothing here reads a clock, a file, a socket or a database.

pub mod chance;
pub mod given;
pub mod id;
pub mod moment;
pub mod seal;
pub mod secret;

pub use chance::{Chance, OsChance, SeededChance};
pub use given::Given;
pub use id::Id;
pub use moment::{Clock, ManualClock, Moment, SystemClock};
pub use seal::{BlindIndex, Broken, Seal, Sealed};
pub use secret::Secret;
