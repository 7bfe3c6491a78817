//! A file somebody keeps.

use base::{Id, Moment, noun};

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// PDF
    Pdf,
    /// JPEG
    Jpg,
    /// PNG
    Png,
}

impl Format {
    /// Every format a browser shows (A24).
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpg, Self::Png];

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpg => "jpg",
            Self::Png => "png",
        }
    }

    /// Its name on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpg => "JPG",
            Self::Png => "PNG",
        }
    }

    /// What browsers are told.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The format of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.key() == key)
    }

    /// The format that a file beginning like this has, whatever its name says.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        match head {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            _ => None,
        }
    }
}

/// How a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// On its way.
    Receiving,
    /// 检查中
    Checking,
    /// 已上传
    Ready,
    /// 未通过检查
    Refused,
    /// Another file took its place.
    Replaced,
    /// Removed by its owner.
    Removed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Receiving, Self::Checking, Self::Ready, Self::Refused, Self::Replaced, Self::Removed];

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Checking => "checking",
            Self::Ready => "ready",
            Self::Refused => "refused",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A file.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its id.
    pub id: Id<noun::Attachment>,
    /// Which row of the catalogue it fills.
    pub kind: String,
    /// How it stands.
    pub state: State,
    /// As its owner called it.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// Its size.
    pub bytes: i64,
    /// Where it lies; empty when it is gone.
    pub key: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// When it came.
    pub created_at: Moment,
    /// Since when it stands so.
    pub changed_at: Moment,
}
