//! Attempts: who tried something in vain, so that nobody tries many times.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// After it everybody starts afresh.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Keys remembered, some 300 KB. When they are that many, the oldest is forgotten.
const REMEMBERED: usize = 4096;

/// Failures by whoever is counted. Only failures count: forty machines behind one address enrol in a row.
#[derive(Debug)]
pub(super) struct Attempts<K> {
    /// In vain, within a window.
    allowed: u32,
    known: Mutex<HashMap<K, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Timestamp,
    count: u32,
}

impl<K: Copy + Eq + Hash> Attempts<K> {
    /// So many failures are allowed within a window.
    pub(super) fn new(allowed: u32) -> Self {
        Self {
            allowed,
            known: Mutex::default(),
        }
    }

    /// Until when this one may not try; nothing when it may.
    pub(super) fn barred(&self, key: K, now: Timestamp) -> Option<Timestamp> {
        let failures = self.known().get(&key).copied()?;
        let is_barred = !failures.is_over(now) && failures.count >= self.allowed;
        is_barred.then(|| failures.since + WINDOW)
    }

    /// Notes that this one tried in vain.
    pub(super) fn failed(&self, key: K, now: Timestamp) {
        let mut known = self.known();
        if known.len() >= REMEMBERED && !known.contains_key(&key) {
            forget(&mut known, now);
        }
        let failures = known.entry(key).or_insert(Failures {
            since: now,
            count: 0,
        });
        if failures.is_over(now) {
            *failures = Failures {
                since: now,
                count: 0,
            };
        }
        failures.count += 1;
    }

    /// Takes back one that was noted before its outcome was known.
    pub(super) fn forgive(&self, key: &K) {
        if let Some(failures) = self.known().get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failures {
    fn is_over(&self, now: Timestamp) -> bool {
        self.since + WINDOW <= now
    }
}

/// A subscriber of IPv6 has a /64 of addresses to choose from.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
    }
}

fn forget<K: Copy + Eq + Hash>(known: &mut HashMap<K, Failures>, now: Timestamp) {
    known.retain(|_, failures| !failures.is_over(now));
    let oldest = known.iter().min_by_key(|(_, failures)| failures.since);
    if let Some(oldest) = oldest.map(|(key, _)| *key)
        && known.len() >= REMEMBERED
    {
        known.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn address(text: &str) -> IpAddr {
        household(text.parse().unwrap())
    }

    #[test]
    fn so_many_failures_close_the_door_for_ten_minutes_and_for_that_one_alone() {
        let attempts = Attempts::new(3);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        for _ in 0..3 {
            assert_eq!(attempts.barred(one, at(0)), None);
            attempts.failed(one, at(0));
        }
        assert_eq!(attempts.barred(one, at(599)), Some(at(600)));
        assert_eq!(attempts.barred(other, at(599)), None);
        assert_eq!(attempts.barred(one, at(600)), None);
    }

    #[test]
    fn a_household_of_ipv6_is_one_address() {
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::new(10);
        for number in 0..u32::try_from(REMEMBERED).unwrap() + 500 {
            attempts.failed(number, at(i64::from(number / 1000)));
        }
        assert_eq!(attempts.known().len(), REMEMBERED);
    }
}
