//! The web's edge: what every request passes before a page sees it, and every answer on its way out.
//!
//! Only this module makes actors, reads cookies and headers, and turns faults into pages.

pub mod actor;
mod address;
mod cookie;
pub(crate) mod duty;
pub(crate) mod export;
pub(crate) mod form;
mod given;
mod guard;
mod headers;
mod layers;
pub mod look;
mod page;
pub(crate) mod pieces;
mod problem;
mod request_id;
mod site;
mod visit;

pub use address::{ClientAddress, TrustedProxies};
pub use cookie::{clear_cookie, read_cookie, set_cookie};
pub use duty::Networks;
pub use form::{Form, Upload};
pub use given::Now;
pub use headers::{FormEndsAt, ShowsFrames};
pub use layers::wrap;
pub use page::Page;
pub use problem::{Problem, page};
pub use request_id::RequestId;
pub use site::{CaptchaTold, Demo, Parts, Site};
pub use visit::{Realm, Visit, rotated};
