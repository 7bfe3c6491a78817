//! Pages through the real router, on both databases, with the vendors played over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod abuse;
mod administrators;
mod applications;
mod bad_files;
mod bad_input;
mod by_hand;
mod captcha;
mod clients;
mod common;
mod cross_cutting;
mod demo;
mod desk;
mod desk_review;
#[path = "../../../capabilities/identity/tests/all/device.rs"]
mod device;
mod doctor;
mod factor;
mod files;
mod files_kept;
mod held;
mod holder;
mod home;
mod lists;
mod matrix;
mod messages;
mod permit_paper;
mod platform;
mod profile;
mod profile_steps;
mod prompts;
mod provider;
mod ratings;
mod registration;
mod scan;
mod sign_in;
mod snapshot;
mod spine;
mod unit_side;
mod upstream;
mod upstream_more;
mod verify;
