//! Italian: numbers, sizes and spans as a person reads them.

use std::time::Duration;

use jiff::Timestamp;

/// `97,4`, with this many decimals.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('.', ",")
}

/// `97,4 %`.
pub(crate) fn percent(value: f64) -> String {
    format!("{} %", number(value, 1))
}

/// A threshold as somebody wrote it: `90 %`, `2,5 %`.
pub(crate) fn limit(value: f64) -> String {
    value.to_string().replace('.', ",")
}

/// `1,2 GB`: decimal units, as on the label of a disk.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["byte", "kB", "MB", "GB", "TB"];
    let mut value = approximate(count);
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 100.0);
    format!("{} {}", number(value, decimals), UNITS[unit])
}

/// `circa 3 ore`: one unit, rounded.
pub(crate) fn about(seconds: f64) -> String {
    let (unit, one, many) = match seconds {
        s if s < 90.0 => (1.0, "secondo", "secondi"),
        s if s < 5400.0 => (60.0, "minuto", "minuti"),
        s if s < 129_600.0 => (3600.0, "ora", "ore"),
        _ => (86_400.0, "giorno", "giorni"),
    };
    let count = format!("{:.0}", seconds / unit);
    format!("circa {count} {}", if count == "1" { one } else { many })
}

/// `1 giorno`, `12 giorni`.
pub(crate) fn days(count: i64) -> String {
    counted(count, "giorno", "giorni")
}

/// `1 processo`, `2 processi`.
pub(crate) fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `0,84 s`, `12 ms`.
pub(crate) fn took(span: Duration) -> String {
    if span < Duration::from_secs(1) {
        format!("{} ms", span.as_millis())
    } else {
        format!("{} s", number(span.as_secs_f64(), 2))
    }
}

/// `23/11/2026`: the day in UTC, for facts where hours do not matter.
pub(crate) fn day(instant: Timestamp) -> String {
    instant.strftime("%d/%m/%Y").to_string()
}

/// `23/11/2026 06:33 UTC`.
pub(crate) fn minute(instant: Timestamp) -> String {
    instant.strftime("%d/%m/%Y %H:%M UTC").to_string()
}

/// A count as a number to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of bytes: exact up to 9 PB, and good to 16 digits beyond"
)]
pub(crate) const fn approximate(count: u64) -> f64 {
    count as f64
}

/// What part of the whole, in percent; nothing of nothing is 0 %.
pub(crate) fn percent_of(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        approximate(part) * 100.0 / approximate(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_italy() {
        assert_eq!(percent(97.44), "97,4 %");
        assert_eq!(limit(90.0), "90");
        assert_eq!(limit(2.5), "2,5");
        assert_eq!(bytes(812), "812 byte");
        assert_eq!(bytes(1_230_000_000), "1,2 GB");
        assert_eq!(bytes(252_000_000_000), "252 GB");
        assert_eq!(bytes(u64::MAX), "18446744 TB");
        assert_eq!(took(Duration::from_millis(12)), "12 ms");
        assert_eq!(took(Duration::from_millis(3456)), "3,46 s");
    }

    #[test]
    fn spans_are_rounded_to_one_unit() {
        assert_eq!(about(30.0), "circa 30 secondi");
        assert_eq!(about(600.0), "circa 10 minuti");
        assert_eq!(about(10_800.0), "circa 3 ore");
        assert_eq!(about(259_200.0), "circa 3 giorni");
        assert_eq!(days(1), "1 giorno");
    }

    #[test]
    fn a_part_of_nothing_is_none_of_it() {
        assert!((percent_of(1, 4) - 25.0).abs() < 1e-9);
        assert!(percent_of(5, 0).abs() < 1e-9);
    }
}
