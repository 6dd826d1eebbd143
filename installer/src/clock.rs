//! Clock: the one door to the time of day.

use rustls::pki_types::UnixTime;

/// The instant, for judging certificates.
pub(crate) fn now() -> UnixTime {
    UnixTime::now()
}
