//! A picture of a person.

use std::sync::Arc;

use krilla::image::Image;

/// A JPEG.
#[derive(Clone, Debug)]
pub struct Photo(pub(crate) Image);

/// The bytes are no JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the photo is no JPEG")]
pub struct NoPhoto;

impl Photo {
    /// Takes a JPEG as it is; its bytes go into the paper unchanged.
    ///
    /// # Errors
    /// When `bytes` do not begin as a JPEG with a size.
    pub fn from_jpeg(bytes: Vec<u8>) -> Result<Self, NoPhoto> {
        let image = Image::from_jpeg(Arc::new(bytes).into(), true).map_err(|_| NoPhoto)?;
        let (width, height) = image.size();
        if width == 0 || height == 0 { Err(NoPhoto) } else { Ok(Self(image)) }
    }

    /// The largest size within a box that keeps the proportions.
    pub(crate) fn within(&self, (width, height): (f32, f32)) -> (f32, f32) {
        let (w, h) = self.0.size();
        let side = |pixels: u32| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX));
        let scale = (width / side(w)).min(height / side(h));
        (side(w) * scale, side(h) * scale)
    }
}
