//! `GET /auth/captcha/{purpose}/audio?{tag}`: a recording; under the same tag the same one, whole or in pieces, until it
//! is answered.

use axum::extract::{Path, RawQuery};
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use proof::Purpose;
use proof::captcha::audio;

use super::{slow_down, tell};
use crate::auth::Identity;
use crate::edge::{Page, Problem};

/// Speaks.
pub(crate) async fn get(
    page: Page<Identity>,
    Path(purpose): Path<String>,
    RawQuery(tag): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let purpose = Purpose::parse(&purpose).ok_or(Problem::NotFound)?;
    slow_down(&page).await?;
    let (visit, given) = (page.visit.id.clone(), page.given.clone());
    let tag = tag.unwrap_or_default();
    let spoken = page.site.db.write(move |tx| audio::issue(tx, &visit, purpose, &tag, &given)).await?;
    tell(&page, purpose, &spoken.digits);
    let file = tokio::task::spawn_blocking(move || audio::speak(&spoken.digits, &spoken.chance)).await;
    let file = file.map_err(db::Fault::from)?;
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let common = [(CONTENT_TYPE, "audio/wav"), (CACHE_CONTROL, "no-store"), (ACCEPT_RANGES, "bytes")];
    let part = match asked.map_or(Part::Whole, |asked| part(asked, file.len())) {
        Part::Whole => file.into_response(),
        Part::Some { first, last } => {
            let told = [(CONTENT_RANGE, format!("bytes {first}-{last}/{}", file.len()))];
            (StatusCode::PARTIAL_CONTENT, told, file[first..=last].to_vec()).into_response()
        }
        Part::Beyond => {
            let told = [(CONTENT_RANGE, format!("bytes */{}", file.len()))];
            (StatusCode::RANGE_NOT_SATISFIABLE, told).into_response()
        }
    };
    Ok((page.visit.cookie(&page.site), common, part).into_response())
}

/// Which bytes a player wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of them, or what we do not understand.
    Whole,
    /// From the first to the last, both included.
    Some { first: usize, last: usize },
    /// Only such as there are not.
    Beyond,
}

/// What `asked` (`bytes=0-1`, `bytes=500-`, `bytes=-500`) means for a file of `length` bytes; several ranges at once are
/// answered with the whole (RFC 9110, 14.2).
fn part(asked: &str, length: usize) -> Part {
    let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let end = length.saturating_sub(1);
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(end)),
        (Ok(first), Err(_)) if last.is_empty() => (first, end),
        (Err(_), Ok(count)) if first.is_empty() && count > 0 => (length.saturating_sub(count), end),
        _ => return Part::Whole,
    };
    if first < length { Part::Some { first, last } } else { Part::Beyond }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_get_the_bytes_they_ask_for() {
        let some = |first, last| Part::Some { first, last };
        for (asked, wanted) in [
            ("bytes=0-1", some(0, 1)),
            ("bytes=0-", some(0, 99)),
            ("bytes=40-1000", some(40, 99)),
            ("bytes=-10", some(90, 99)),
            ("bytes=-1000", some(0, 99)),
            ("bytes=100-", Part::Beyond),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=-0", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
            ("samples=0-1", Part::Whole),
        ] {
            assert_eq!(part(asked, 100), wanted, "{asked}");
        }
    }
}
