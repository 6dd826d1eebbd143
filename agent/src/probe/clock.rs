//! Clock: whether the kernel is told the time.

use crate::check::clock::Reading;
use crate::os;
use crate::probe::ProbeError;

pub(super) fn take() -> Result<Reading, ProbeError> {
    let synchronised = os::clock_is_synchronised();
    let synchronised =
        synchronised.map_err(|e| ProbeError::of_call("whether the clock is synchronised", e))?;
    Ok(Reading {
        synchronised: Some(synchronised),
        ahead_of_server: None,
    })
}
