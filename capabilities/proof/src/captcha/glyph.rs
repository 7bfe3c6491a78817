//! Ten digits as strokes in a box from (0,0) at the top left to (1,1): our own drawing, so no font is needed.

/// A point in the box.
pub(super) type Point = (f32, f32);
/// One stroke, as the corners of a line.
pub(super) type Stroke = Vec<Point>;

/// The strokes of `digit`; some digits have a second way to be written, which `other` asks for.
pub(super) fn strokes(digit: u8, other: bool) -> Vec<Stroke> {
    match (digit, other) {
        (0, _) => vec![arc((0.5, 0.5), (0.36, 0.48), -90.0, 270.0)],
        (1, false) => vec![vec![(0.25, 0.25), (0.55, 0.03), (0.55, 0.97)]],
        (1, true) => vec![vec![(0.25, 0.22), (0.52, 0.03), (0.52, 0.97)], vec![(0.22, 0.97), (0.82, 0.97)]],
        (2, _) => {
            vec![[arc((0.48, 0.29), (0.34, 0.27), -170.0, 40.0), vec![(0.12, 0.96), (0.88, 0.96)]].concat()]
        }
        (3, false) => {
            vec![arc((0.44, 0.27), (0.34, 0.25), -150.0, 90.0), arc((0.44, 0.74), (0.38, 0.24), -90.0, 150.0)]
        }
        (3, true) => vec![
            vec![(0.14, 0.04), (0.82, 0.04), (0.42, 0.42)],
            arc((0.42, 0.70), (0.40, 0.28), -90.0, 150.0),
        ],
        (4, _) => vec![vec![(0.66, 0.97), (0.66, 0.03), (0.08, 0.68), (0.94, 0.68)]],
        (5, _) => vec![
            vec![(0.84, 0.04), (0.24, 0.04), (0.18, 0.46)],
            arc((0.46, 0.68), (0.38, 0.29), -140.0, 145.0),
        ],
        (6, _) => vec![
            vec![(0.74, 0.02), (0.42, 0.22), (0.20, 0.50), (0.13, 0.68)],
            arc((0.5, 0.70), (0.37, 0.28), 0.0, 360.0),
        ],
        (7, false) => vec![vec![(0.10, 0.04), (0.88, 0.04), (0.40, 0.97)]],
        (7, true) => vec![vec![(0.10, 0.04), (0.88, 0.04), (0.40, 0.97)], vec![(0.34, 0.52), (0.84, 0.52)]],
        (8, _) => {
            vec![arc((0.5, 0.25), (0.30, 0.23), 0.0, 360.0), arc((0.5, 0.73), (0.37, 0.25), 0.0, 360.0)]
        }
        _ => vec![
            arc((0.5, 0.30), (0.37, 0.28), 0.0, 360.0),
            vec![(0.87, 0.32), (0.80, 0.56), (0.58, 0.80), (0.30, 0.98)],
        ],
    }
}

/// Part of an ellipse; angles in degrees, 0 to the right, 90 downward.
fn arc(centre: Point, radius: Point, from: f32, to: f32) -> Stroke {
    let steps = 22;
    (0..=steps)
        .map(|step| {
            let angle = (from + (to - from) * step as f32 / steps as f32).to_radians();
            (centre.0 + radius.0 * angle.cos(), centre.1 + radius.1 * angle.sin())
        })
        .collect()
}
