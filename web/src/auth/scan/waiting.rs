//! Browsers of this program that wait for news of their QR codes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db::bell::Heard;
use tokio::sync::Notify;

/// Streams that may be open at once, of one address, and of one QR code.
const MOST: usize = 20_000;
const MOST_OF_ADDRESS: usize = 500;
const MOST_OF_SCAN: usize = 4;

/// Who waits for what.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<Ears>>);

#[derive(Default)]
struct Ears {
    by_scan: HashMap<String, (Arc<Notify>, usize)>,
    by_network: HashMap<String, usize>,
    open: usize,
    is_closed: bool,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

/// A subscriber with IPv6 has a network of so many addresses that only their common half counts.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
        _ => address.to_owned(),
    }
}

impl Waiting {
    fn ears(&self) -> MutexGuard<'_, Ears> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whoever waits for what was heard of.
    pub fn ring(&self, heard: Heard<'_>) {
        let ears = self.ears();
        match heard {
            Heard::Word(scan) => ears.by_scan.get(scan).iter().for_each(|(bell, _)| bell.notify_waiters()),
            Heard::Perhaps => ears.by_scan.values().for_each(|(bell, _)| bell.notify_waiters()),
        }
    }

    /// Ends every stream: the program stops.
    pub fn close(&self) {
        self.ears().is_closed = true;
        self.ring(Heard::Perhaps);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.ears().is_closed
    }

    /// An ear for `scan` at a browser from `address`; none when too many are open.
    pub(super) fn listen(&self, scan: &str, address: &str) -> Option<Ear> {
        let mut ears = self.ears();
        let network = network(address);
        let of_network = ears.by_network.get(&network).copied().unwrap_or_default();
        let of_scan = ears.by_scan.get(scan).map_or(0, |(_, count)| *count);
        let is_full = ears.open >= MOST || of_network >= MOST_OF_ADDRESS || of_scan >= MOST_OF_SCAN;
        if is_full || ears.is_closed {
            return None;
        }
        ears.open += 1;
        ears.by_network.insert(network.clone(), of_network + 1);
        let (bell, count) = ears.by_scan.entry(scan.to_owned()).or_default();
        *count += 1;
        let bell = Arc::clone(bell);
        Some(Ear { bell, scan: scan.to_owned(), network, waiting: self.clone() })
    }
}

/// One that waits, until it is dropped.
pub(super) struct Ear {
    pub(super) bell: Arc<Notify>,
    scan: String,
    network: String,
    waiting: Waiting,
}

impl Drop for Ear {
    fn drop(&mut self) {
        let ears = &mut *self.waiting.ears();
        ears.open -= 1;
        if let Some(count) = ears.by_network.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                ears.by_network.remove(&self.network);
            }
        }
        if let Some((_, count)) = ears.by_scan.get_mut(&self.scan) {
            *count -= 1;
            if *count == 0 {
                ears.by_scan.remove(&self.scan);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_is_woken_and_who_left_is_forgotten() {
        let waiting = Waiting::default();
        let ear = waiting.listen("one", "10.0.0.1").unwrap();
        let woken = ear.bell.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        waiting.ring(Heard::Word("another"));
        assert!(futures_util::poll!(woken.as_mut()).is_pending());
        waiting.ring(Heard::Word("one"));
        assert!(futures_util::poll!(woken.as_mut()).is_ready());
        let second = waiting.listen("one", "10.0.0.1").unwrap();
        drop(second);
        assert_eq!(waiting.ears().by_scan["one"].1, 1);
        waiting.close();
        assert!(waiting.is_closed() && waiting.listen("two", "10.0.0.1").is_none());
    }

    #[test]
    fn a_qr_code_has_few_ears_and_an_ipv6_network_is_one() {
        let waiting = Waiting::default();
        let _few: Vec<Ear> =
            (0..MOST_OF_SCAN).map(|_| waiting.listen("one", "2001:db8::1").unwrap()).collect();
        assert!(waiting.listen("one", "2001:db8::1").is_none());
        assert!(waiting.listen("two", "2001:db8::ffff:2").is_some());
        assert_eq!(waiting.ears().by_network.len(), 1);
    }

    #[test]
    fn an_address_has_its_share() {
        let waiting = Waiting::default();
        let all: Vec<Ear> =
            (0..MOST_OF_ADDRESS).map(|at| waiting.listen(&at.to_string(), "10.0.0.1").unwrap()).collect();
        assert!(waiting.listen("more", "10.0.0.1").is_none());
        assert!(waiting.listen("more", "10.0.0.2").is_some());
        drop(all);
        let ears = waiting.ears();
        assert_eq!((ears.open, ears.by_scan.len(), ears.by_network.len()), (0, 0, 0));
    }
}
