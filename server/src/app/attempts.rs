//! Attempts: who tried enrolment tokens in vain, so that nobody tries many.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// In vain, per address and window. Only failures count: forty machines behind one address enrol in a row.
const ALLOWED: u32 = 10;
/// After it an address starts afresh.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Addresses remembered, some 200 KB. When they are that many, the oldest is forgotten.
const REMEMBERED: usize = 4096;

/// Failures by source address.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Timestamp,
    count: u32,
}

impl Attempts {
    /// Whether this address may try.
    pub(super) fn may_try(&self, from: IpAddr, now: Timestamp) -> bool {
        let known = self.known();
        let failures = known.get(&household(from));
        failures.is_none_or(|failures| failures.is_over(now) || failures.count < ALLOWED)
    }

    /// Notes that this address tried in vain.
    pub(super) fn failed(&self, from: IpAddr, now: Timestamp) {
        let mut known = self.known();
        let from = household(from);
        if known.len() >= REMEMBERED && !known.contains_key(&from) {
            forget(&mut known, now);
        }
        let failures = known.entry(from).or_insert(Failures {
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

    fn known(&self) -> MutexGuard<'_, HashMap<IpAddr, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failures {
    fn is_over(&self, now: Timestamp) -> bool {
        self.since + WINDOW <= now
    }
}

/// A subscriber of IPv6 has a /64 of addresses to choose from.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
    }
}

fn forget(known: &mut HashMap<IpAddr, Failures>, now: Timestamp) {
    known.retain(|_, failures| !failures.is_over(now));
    let oldest = known.iter().min_by_key(|(_, failures)| failures.since);
    if let Some(oldest) = oldest.map(|(address, _)| *address)
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

    #[test]
    fn ten_failures_close_the_door_for_ten_minutes_and_for_that_address_alone() {
        let attempts = Attempts::default();
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..ALLOWED {
            assert!(attempts.may_try(one, at(0)));
            attempts.failed(one, at(0));
        }
        assert!(!attempts.may_try(one, at(599)));
        assert!(attempts.may_try(other, at(599)));
        assert!(attempts.may_try(one, at(600)));
    }

    #[test]
    fn a_household_of_ipv6_is_one_address() {
        let attempts = Attempts::default();
        for host in 0..ALLOWED {
            attempts.failed(format!("2001:db8::{host:x}").parse().unwrap(), at(0));
        }
        assert!(!attempts.may_try("2001:db8::ffff".parse().unwrap(), at(0)));
        assert!(attempts.may_try("2001:db8:0:1::1".parse().unwrap(), at(0)));
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..u32::try_from(REMEMBERED).unwrap() + 500 {
            attempts.failed(IpAddr::V4(number.into()), at(i64::from(number / 1000)));
        }
        assert_eq!(attempts.known().len(), REMEMBERED);
    }
}
