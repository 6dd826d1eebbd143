//! Pace: when something that failed is tried again, and until when.

use jiff::{SignedDuration, Timestamp};

use crate::mint::Mint;

/// After the first failure.
const FIRST: SignedDuration = SignedDuration::from_secs(30);
/// After many: a server that was away for a night is found again soon after.
const LONGEST: SignedDuration = SignedDuration::from_hours(2);
/// RFC 5321, 4.5.4.1: four or five days.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(24 * 4);

/// When attempt number `attempts` + 1 is due; nothing when it is not worth it any more.
pub(in crate::jobs) fn again(
    mint: Mint,
    made: Timestamp,
    attempts: u32,
    now: Timestamp,
) -> Option<Timestamp> {
    let pause = FIRST
        .checked_mul(1 << attempts.saturating_sub(1).min(20))
        .map_or(LONGEST, |pause| pause.min(LONGEST));
    let at = now.checked_add(jittered(mint, pause)).ok()?;
    (at < made.checked_add(GIVE_UP).ok()?).then_some(at)
}

/// Between three and five quarters of it: what failed together does not come back together.
fn jittered(mint: Mint, pause: SignedDuration) -> SignedDuration {
    let [chance] = mint.bytes::<1>();
    let quarter = pause / 4;
    quarter * 3 + quarter * i32::from(chance) / 128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_they_are_given_up() {
        let made = Timestamp::from_second(1_800_000_000).unwrap();
        let (mut now, mut tries, mut last) = (made, 0, SignedDuration::ZERO);
        while let Some(at) = again(Mint, made, tries + 1, now) {
            let pause = at.duration_since(now);
            assert!(
                pause >= FIRST / 4 * 3 && pause <= LONGEST / 4 * 5,
                "{pause:?}"
            );
            assert!(
                tries > 8 || pause > last / 2 * 6 / 5,
                "{pause:?} after {last:?}"
            );
            (now, tries, last) = (at, tries + 1, pause);
        }
        assert!((40..80).contains(&tries), "{tries}");
        assert!(now.duration_since(made) > GIVE_UP - LONGEST * 2);
    }
}
