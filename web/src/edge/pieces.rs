//! A body that is handed on one piece at a time. The multipart reader takes whatever is there before it gives anything
//! away: a sender faster than our disk would have its whole file in memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use bytes::Bytes;
use futures_util::Stream;

struct Pieces {
    body: BodyDataStream,
    gave: bool,
}

impl Stream for Pieces {
    type Item = Result<Bytes, axum::Error>;

    /// After each piece it says once that nothing is there yet, and is asked again at once.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.body).poll_next(cx);
        self.gave = matches!(polled, Poll::Ready(Some(_)));
        polled
    }
}

/// `request` with such a body.
pub(crate) fn piece_by_piece(request: Request) -> Request {
    request.map(|body| Body::from_stream(Pieces { body: body.into_data_stream(), gave: false }))
}
