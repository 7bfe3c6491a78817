//! A QR code (GB/T 18284) with words below it.

use qrcode::{EcLevel, QrCode};

use super::Unencodable;

/// An address as a square of modules.
#[derive(Clone, Debug)]
pub struct Qr {
    pub(crate) address: String,
    pub(crate) caption: String,
    pub(crate) side: usize,
    pub(crate) dark: Vec<bool>,
}

impl Qr {
    /// The code of `address` (level M: a seventh of it may be dirty), and `caption` for people.
    ///
    /// # Errors
    /// When the address is longer than some two thousand bytes.
    pub fn new(address: &str, caption: &str) -> Result<Self, Unencodable> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|_| Unencodable)?;
        Ok(Self {
            address: address.to_owned(),
            caption: caption.to_owned(),
            side: code.width(),
            dark: code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect(),
        })
    }

    /// The dark runs of each row: column, row and length, in modules.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, modules) in self.dark.chunks(self.side).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|a, b| a == b) {
                if run[0] {
                    runs.push((column, row, run.len()));
                }
                column += run.len();
            }
        }
        runs
    }
}
