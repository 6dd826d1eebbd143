//! Wall: what people write as a date and a time of their place, as an instant.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::calendar::Zone;

/// The instant at which the clock on the wall of this zone shows this time.
///
/// Where the clock jumps over it, the instant as long after the jump; where the clock shows it twice, the first of the
/// two (RFC 5545, 3.3.5). Nothing for a time beyond the years that can be written.
pub fn on_the_wall(zone: &Zone, time: DateTime) -> Option<Timestamp> {
    let zoned = time.to_zoned(zone.rules().clone()).ok()?;
    Some(zoned.timestamp())
}
