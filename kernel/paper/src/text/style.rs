//! How text looks.

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

/// Thick or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    /// In points.
    pub(crate) size: f32,
    pub(crate) colour: Colour,
    /// Points between letters.
    pub(crate) tracking: f32,
    /// From one line to the next, in points.
    pub(crate) leading: f32,
}

impl Style {
    pub(crate) const fn regular(size: f32, colour: Colour) -> Self {
        Self { weight: Weight::Regular, size, colour, tracking: 0.0, leading: size * 1.5 }
    }

    pub(crate) const fn bold(size: f32, colour: Colour) -> Self {
        Self { weight: Weight::Bold, ..Self::regular(size, colour) }
    }

    pub(crate) const fn tracked(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    pub(crate) const fn leading(self, leading: f32) -> Self {
        Self { leading, ..self }
    }

    /// From the top of a line to where its letters stand. The faces' boxes reach 0.88 of the size above it.
    pub(crate) fn ascent(self) -> f32 {
        (self.leading - self.size) / 2.0 + self.size * 0.88
    }
}
