//! Pace: how many requests a token may make, so that one program does not hold up people.
//!
//! Counted in this process alone: several servers over one database allow as many times more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

/// Ten each second over the window: a monitor that asks for everything once a minute has room.
const ALLOWED: u32 = 600;
/// After it a token starts afresh.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Tokens remembered, some 400 KB. When they are that many, those that start afresh are forgotten, then all.
const REMEMBERED: usize = 4096;

/// Requests by token.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<HashMap<[u8; 32], Spent>>);

#[derive(Debug, Clone, Copy)]
struct Spent {
    since: Timestamp,
    count: u32,
}

/// How a token stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    count: u32,
    left: SignedDuration,
}

impl Pace {
    /// Counts a request of the token with this hash.
    pub(super) fn count(&self, token: [u8; 32], now: Timestamp) -> Standing {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(&token) {
            known.retain(|_, spent| !spent.is_over(now));
            if known.len() >= REMEMBERED {
                known.clear();
            }
        }
        let fresh = Spent {
            since: now,
            count: 0,
        };
        let spent = known.entry(token).or_insert(fresh);
        if spent.is_over(now) {
            *spent = fresh;
        }
        spent.count = spent.count.saturating_add(1);
        Standing {
            count: spent.count,
            left: (spent.since + WINDOW).duration_since(now),
        }
    }
}

impl Spent {
    fn is_over(&self, now: Timestamp) -> bool {
        self.since + WINDOW <= now
    }
}

impl Standing {
    /// Whether this request is one too many.
    pub(super) const fn is_spent(&self) -> bool {
        self.count > ALLOWED
    }

    /// Until it starts afresh; at least one.
    pub(super) fn seconds_left(&self) -> u64 {
        u64::try_from(self.left.as_secs()).unwrap_or(0) + 1
    }
}

/// Says how a token stands, in the fields of draft-ietf-httpapi-ratelimit-headers.
pub(super) fn tell(standing: &Standing, headers: &mut HeaderMap) {
    let rest = ALLOWED.saturating_sub(standing.count);
    let (policy, limit) = (
        format!("\"token\";q={ALLOWED};w={}", WINDOW.as_secs()),
        format!("\"token\";r={rest};t={}", standing.seconds_left()),
    );
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", limit)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_token_spends_its_own_requests_and_starts_afresh_after_a_minute() {
        let pace = Pace::default();
        for _ in 0..ALLOWED {
            assert!(!pace.count([1; 32], at(0)).is_spent());
        }
        let spent = pace.count([1; 32], at(59));
        assert!(spent.is_spent());
        assert_eq!(spent.seconds_left(), 2);
        assert!(!pace.count([2; 32], at(59)).is_spent());
        assert!(!pace.count([1; 32], at(60)).is_spent());
    }

    #[test]
    fn memory_is_bounded() {
        let pace = Pace::default();
        for number in 0..10_000_u32 {
            pace.count(crate::mint::sha256(&number.to_be_bytes()), at(0));
        }
        assert!(pace.0.lock().unwrap().len() <= REMEMBERED);
    }
}
