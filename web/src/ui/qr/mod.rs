//! A picture for scanning, drawn as one path so that no style and no other file is needed.

use std::fmt::Write;

use askama::Template;
use qrcode::{Color, EcLevel, QrCode};

use crate::ui::Example;

/// The white border that readers need, in modules.
const BORDER: usize = 4;

/// The picture.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/qr/qr.html")]
pub struct Qr {
    label: &'static str,
    side: usize,
    path: String,
}

impl Qr {
    /// What `text` says, with what the picture is for; `None` for a text too long for one.
    pub fn of(text: &str, label: &'static str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + BORDER, at / width + BORDER);
        }
        Some(Self { label, side: width + 2 * BORDER, path })
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    Qr::of("https://rc.example.cn", "示例二维码").iter().map(|qr| Example::new("二维码", qr)).collect()
}

#[cfg(test)]
mod tests {
    use super::Qr;

    #[test]
    fn the_picture_has_its_three_corners_and_a_border() {
        let qr = Qr::of("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ", "扫描").expect("it is short");
        let far = qr.side - 4 - 7;
        for corner in ["M4 4h1".to_owned(), format!("M{far} 4h1"), format!("M4 {far}h1")] {
            assert!(qr.path.contains(&corner), "{corner}");
        }
        assert!(!qr.path.contains("M3 "));
        assert!(Qr::of(&"x".repeat(4000), "").is_none());
    }
}
