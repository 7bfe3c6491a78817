//! Where uploaded pictures are prepared: a few at a time, in a queue of bounded length.
//!
//! A picture of two megabytes may be a hundred when it is decoded. Without bound, as many as people send at once would be in
//! memory together; here the next waits, and when too many wait, people are asked to come back (as for passwords).

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{Limits, PhotoRefusal, prepare};

/// Too many wait already; the page answers 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// Prepares pictures; clones share the queue.
#[derive(Clone, Debug)]
pub struct Darkroom {
    places: Arc<Semaphore>,
    seats: Arc<Semaphore>,
    limits: Limits,
}

impl Darkroom {
    /// Prepares `at_once` at a time by `limits`, with at most `most_waiting` in the queue.
    pub fn new(at_once: usize, most_waiting: usize, limits: Limits) -> Self {
        let at_once = at_once.max(1);
        Self {
            places: Arc::new(Semaphore::new(at_once + most_waiting)),
            seats: Arc::new(Semaphore::new(at_once)),
            limits,
        }
    }

    /// Which pictures are taken.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// [`prepare`] on the blocking pool, when it is this picture's turn.
    ///
    /// # Errors
    /// [`Busy`] when too many wait; a refusal inside when the picture is not taken.
    pub async fn prepare(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Result<Vec<u8>, PhotoRefusal>, Busy> {
        let limits = self.limits;
        // A decoder that breaks down altogether has met a broken file.
        Ok(self.turn(move || prepare(bytes.as_ref(), &limits)).await?.unwrap_or(Err(PhotoRefusal::Broken)))
    }

    /// Place and seat go with the work: whoever stops waiting for it does not make room for another before it is done.
    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, Busy> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy)?;
        let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|_| Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, seat));
            done
        });
        Ok(done.await.ok())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn one_is_prepared_at_a_time_the_next_waits_and_one_too_many_is_sent_away() {
        let room = Darkroom::new(1, 1, Limits::default());
        let (go_on, wait) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let room = room.clone();
            async move { room.turn(move || wait.recv().is_ok()).await }
        });
        while room.seats.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let room = room.clone();
            async move { room.turn(|| true).await }
        });
        while room.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(room.turn(|| true).await, Err(Busy));
        assert!(!second.is_finished(), "it waits for the seat");
        go_on.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(Some(true)));
        assert_eq!(second.await.unwrap(), Ok(Some(true)));
        assert_eq!(room.turn(|| true).await, Ok(Some(true)), "there is room again");
    }

    #[tokio::test]
    async fn whoever_stops_waiting_keeps_the_seat_until_the_work_is_done() {
        let room = Darkroom::new(1, 0, Limits::default());
        let (go_on, wait) = mpsc::channel::<()>();
        let left = tokio::spawn({
            let room = room.clone();
            async move { room.turn(move || wait.recv().is_ok()).await }
        });
        while room.seats.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        left.abort();
        let _ = left.await;
        assert_eq!(room.turn(|| true).await, Err(Busy));
        go_on.send(()).unwrap();
        while room.places.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(room.turn(|| true).await, Ok(Some(true)));
    }

    #[tokio::test]
    async fn what_breaks_the_decoder_is_a_broken_file() {
        let room = Darkroom::new(2, 2, Limits::default());
        assert_eq!(room.prepare(Vec::<u8>::new()).await, Ok(Err(PhotoRefusal::Broken)));
        assert_eq!(room.turn(|| assert!(std::hint::black_box(false))).await, Ok(None));
    }
}
