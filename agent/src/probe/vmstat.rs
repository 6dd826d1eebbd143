//! The counters of the kernel's memory management.

use crate::probe::ProbeError;

/// One counter since the boot.
pub(super) fn counter(name: &'static str) -> Result<u64, ProbeError> {
    let text = fs_err::read_to_string("/proc/vmstat");
    let text = text.map_err(|e| ProbeError::of_file("/proc/vmstat", e))?;
    parse(&text, name).ok_or(ProbeError::NotHere(name))
}

fn parse(text: &str, name: &str) -> Option<u64> {
    let value = |line: &str| {
        line.strip_prefix(name)?
            .strip_prefix(' ')?
            .trim()
            .parse()
            .ok()
    };
    text.lines().find_map(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_found_by_its_whole_name() {
        let text = "pswpin 1\npswpout 20\noom_kill_extra 9\noom_kill 3\n";
        assert_eq!(parse(text, "pswpout"), Some(20));
        assert_eq!(parse(text, "oom_kill"), Some(3));
        assert_eq!(parse(text, "pswp"), None);
    }
}
