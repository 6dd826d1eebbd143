//! Meter: how much went by, and its hash.

use aws_lc_rs::digest::{Context, SHA256};
use custode_ssh::recording::Carried;

/// Counts and hashes bytes in their order.
#[derive(Clone)]
pub(super) struct Meter {
    bytes: u64,
    hash: Context,
}

impl Default for Meter {
    fn default() -> Self {
        let hash = Context::new(&SHA256);
        Self { bytes: 0, hash }
    }
}

impl Meter {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn read(self) -> Carried {
        let hash = self.hash.finish();
        let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
        Carried {
            bytes: self.bytes,
            sha256: Some(digits.collect()),
        }
    }
}
