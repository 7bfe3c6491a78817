//! Outlines.

use krilla::geom::{Path, PathBuilder, Rect};

use super::Area;

/// Rectangles as one path; none for none.
pub(crate) fn rectangle(areas: impl IntoIterator<Item = Area>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for area in areas {
        if let Some(rect) = Rect::from_xywh(area.x, area.y, area.width, area.height) {
            path.push_rect(rect);
        }
    }
    path.finish()
}

/// A rectangle with round corners.
pub(crate) fn rounded(area: Area, radius: f32) -> Option<Path> {
    // So far from the corner the arms of a curve reach that is nearly a quarter of a circle.
    let arm = radius * (1.0 - 0.552_284_8);
    let (left, top, right, bottom) = (area.x, area.y, area.x + area.width, area.y + area.height);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - arm, top, right, top + arm, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - arm, right - arm, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + arm, bottom, left, bottom - arm, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + arm, left + arm, top, left + radius, top);
    path.close();
    path.finish()
}

/// A line through points.
pub(crate) fn wave(points: impl IntoIterator<Item = (f32, f32)>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (at, (x, y)) in points.into_iter().enumerate() {
        if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.finish()
}
