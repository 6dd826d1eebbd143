//! Chance: numbers that look like it and are the same at every run (xorshift64*).

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A source of such numbers.
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    /// From a seed, which is not 0.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % bound
    }

    /// Whether something happens that happens in so many of a hundred cases.
    pub fn in_hundred(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// From so many seconds to so many, both included.
    pub fn seconds(&mut self, least: usize, most: usize) -> SignedDuration {
        let seconds = least + self.below(most - least + 1);
        SignedDuration::from_secs(i64::try_from(seconds).unwrap())
    }

    /// How long people take for the next step: minutes mostly, hours often, days now and then.
    pub fn while_passing(&mut self) -> SignedDuration {
        match self.below(10) {
            0..5 => self.seconds(20, 2_400),
            5..9 => self.seconds(600, 14_400),
            _ => self.seconds(14_400, 400_000),
        }
    }

    /// An identifier of version 7 of this instant.
    pub fn uuid(&mut self, at: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        for byte in &mut bytes {
            *byte = u8::try_from(self.below(256)).unwrap();
        }
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}
