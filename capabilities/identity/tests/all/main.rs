//! Everything an account's owner, and an attacker, can do; on both databases.

mod abuse;
mod common;
mod real_name;
mod sign_in;
