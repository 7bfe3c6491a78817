//! Printed papers: data in, the bytes of a PDF out. Knows type, tables, codes and signatures; knows nothing of cases,
//! permits or people, reads no file and no clock. The same input always gives the same bytes.
//!
//! Three papers: [`Letter`], a notice; [`Form`], what somebody applied with; [`Card`], the electronic permit. Each is an A4
//! document in Chinese with its fonts inside, tagged for screen readers (PDF/UA-1), its text selectable. [`signed`] puts a
//! signature behind the last byte.

mod card;
mod codes;
mod fonts;
mod form;
mod letter;
mod parts;
mod photo;
mod sheet;
pub mod signed;
mod text;

pub use card::Card;
pub use codes::{Barcode, Qr, Unencodable, grouped};
pub use fonts::{Fonts, NoFont};
pub use form::{Body, Column, Declaration, Form, Section, Table};
pub use letter::{Letter, Listing};
pub use parts::Fact;
pub use photo::{NoPhoto, Photo};
pub use sheet::NotPrinted;
