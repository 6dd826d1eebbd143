//! Turn: only so many houses stand at a time, or the machine that runs the journeys measures itself.

use std::sync::{Condvar, Mutex, PoisonError};

/// Houses at a time. Each is a server and up to fifteen agents.
const HOUSES: usize = 2;

static STANDING: Mutex<usize> = Mutex::new(0);
static GONE: Condvar = Condvar::new();

/// The right to stand; given back when dropped.
pub(crate) struct Turn;

impl Turn {
    /// Waits for a place.
    pub(crate) fn take() -> Self {
        let standing = STANDING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut standing = GONE
            .wait_while(standing, |standing| *standing >= HOUSES)
            .unwrap_or_else(PoisonError::into_inner);
        *standing += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *STANDING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        GONE.notify_one();
    }
}
