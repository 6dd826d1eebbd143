//! Round: the samples of one instant, as bytes: for each its series (4 bytes) and its value (8), little-endian.

use super::HistoryError;

/// Bytes of a sample.
const SAMPLE_BYTES: usize = 12;

/// Adds a sample to a round.
pub(super) fn push(samples: &mut Vec<u8>, series: u32, value: f64) {
    samples.extend_from_slice(&series.to_le_bytes());
    samples.extend_from_slice(&value.to_le_bytes());
}

/// The samples of a round.
pub(super) fn read(samples: &[u8]) -> Result<impl Iterator<Item = (u32, f64)>, HistoryError> {
    let (whole, rest) = samples.as_chunks::<SAMPLE_BYTES>();
    if !rest.is_empty() {
        return Err(HistoryError::Row(format!(
            "round of {} bytes",
            samples.len()
        )));
    }
    Ok(whole.iter().map(|[a, b, c, d, value @ ..]| {
        (
            u32::from_le_bytes([*a, *b, *c, *d]),
            f64::from_le_bytes(*value),
        )
    }))
}
