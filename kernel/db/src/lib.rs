//! What is durable: one connection type over SQLite and PostgreSQL, one migration list, transactions, the job
//! queue, bells between programs, the journal and browser sessions. Knows nothing of people, forms or pages.

mod conn;
mod database;
mod fault;
mod schema;
mod table;

pub mod bell;
pub mod journal;
pub mod queue;
pub mod session;
pub mod testing;
pub mod vault;

pub use conn::{Backend, Conn, Tx};
pub use database::Db;
pub use fault::{Fault, Outcome};
pub use table::is_unique_violation;
