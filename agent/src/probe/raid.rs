//! Software RAID: `/proc/mdstat`.

use custode_domain::finding::Object;

use crate::check::raid::{Array, Progress, Reading};
use crate::probe::ProbeError;

pub(super) fn take() -> Result<Reading, ProbeError> {
    let text = fs_err::read_to_string("/proc/mdstat");
    let text = text.map_err(|e| ProbeError::of_file("/proc/mdstat", e))?;
    Ok(parse(&text))
}

/// An array begins at the margin; what is indented below belongs to it.
fn parse(text: &str) -> Reading {
    let mut arrays: Reading = Vec::new();
    for line in text.lines() {
        if line.starts_with(char::is_whitespace) {
            if let Some(array) = arrays.last_mut() {
                read_detail(array, line.trim());
            }
        } else if let Some((name, state)) = line.split_once(" : ") {
            arrays.extend(head(name, state));
        }
    }
    arrays
}

/// `active raid1 sdb1[1] sda1[0](F)`, also `active (auto-read-only) raid1 …`; `None` for `Personalities : …`.
fn head(name: &str, state: &str) -> Option<Array> {
    let mut words = state
        .split_whitespace()
        .filter(|word| !word.starts_with('('));
    let active = match words.next()? {
        "active" => true,
        "inactive" => false,
        _ => return None,
    };
    let mut words = words.peekable();
    let level = words
        .next_if(|word| !word.contains('['))
        .unwrap_or_default();
    let is_failed = |word: &&str| word.ends_with("(F)");
    let device = |word: &str| word.split('[').next().unwrap_or(word).to_owned();
    Some(Array {
        name: Object::fit(name.trim()),
        level: level.to_owned(),
        active,
        members: 0,
        working: 0,
        failed: words.filter(is_failed).map(device).collect(),
        progress: None,
    })
}

fn read_detail(array: &mut Array, line: &str) {
    if let Some((members, working)) = line.split_whitespace().find_map(count) {
        (array.members, array.working) = (members, working);
    }
    if let Some(progress) = progress(line) {
        array.progress = Some(progress);
    }
}

/// `[2/1]`: two should be there, one is.
fn count(word: &str) -> Option<(u32, u32)> {
    let (members, working) = word.strip_prefix('[')?.strip_suffix(']')?.split_once('/')?;
    Some((members.parse().ok()?, working.parse().ok()?))
}

/// `[==>…]  recovery = 12.6% (…)`, or `resync=DELAYED`.
fn progress(line: &str) -> Option<Progress> {
    const ACTIONS: [&str; 5] = ["recovery", "resync", "check", "reshape", "repair"];
    let words: Vec<_> = line.split_whitespace().collect();
    let waits = words.iter().find_map(|word| word.split_once('='));
    let waits = waits.filter(|(action, _)| ACTIONS.contains(action));
    if let Some((action, _)) = waits {
        return Some(Progress {
            action: action.to_owned(),
            percent: None,
        });
    }
    let place = words.iter().position(|word| ACTIONS.contains(word))?;
    let percent = words.get(place + 2)?.strip_suffix('%')?.parse().ok();
    Some(Progress {
        action: words[place].to_owned(),
        percent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str, bool, u32, u32)]) -> Reading {
        let arrays = parse(text);
        let shown: Vec<_> = arrays
            .iter()
            .map(|a| {
                (
                    a.name.as_str(),
                    a.level.as_str(),
                    a.active,
                    a.members,
                    a.working,
                )
            })
            .collect();
        assert_eq!(shown, expected);
        arrays
    }

    #[test]
    fn healthy_arrays() {
        let text = "\
Personalities : [raid1] [raid6] [raid5] [raid4] [raid0]
md1 : active raid5 sdd1[3] sdc1[1] sdb1[0]
      1953260544 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/3] [UUU]
      bitmap: 0/8 pages [0KB], 65536KB chunk

md2 : active raid0 sdf1[1] sde1[0]
      976504832 blocks super 1.2 512k chunks

md0 : active (auto-read-only) raid1 sda1[0] sdb1[1]
      1046528 blocks super 1.2 [2/2] [UU]
      \tresync=PENDING

unused devices: <none>
";
        let arrays = check(
            text,
            &[
                ("md1", "raid5", true, 3, 3),
                ("md2", "raid0", true, 0, 0),
                ("md0", "raid1", true, 2, 2),
            ],
        );
        assert_eq!(arrays[0].progress, None);
        let waiting = Progress {
            action: "resync".to_owned(),
            percent: None,
        };
        assert_eq!(arrays[2].progress, Some(waiting));
    }

    #[test]
    fn a_degraded_array_names_its_failed_member() {
        let text = "\
Personalities : [raid1]
md0 : active raid1 sdb1[1](F) sda1[0]
      1046528 blocks super 1.2 [2/1] [U_]

md127 : inactive sdc1[0](S)
      1046528 blocks super 1.2

unused devices: <none>
";
        let arrays = check(
            text,
            &[("md0", "raid1", true, 2, 1), ("md127", "", false, 0, 0)],
        );
        assert_eq!(arrays[0].failed, ["sdb1"]);
    }

    #[test]
    fn work_in_progress_is_told_with_its_share() {
        let text = |work: &str| {
            format!(
                "md0 : active raid1 sdc1[2] sda1[0]\n      1046528 blocks super 1.2 [2/1] [U_]\n      [==>..................]  {work} = 12.6% (131968/1046528) finish=0.1min speed=131968K/sec\n"
            )
        };
        for action in ["recovery", "resync", "check"] {
            let arrays = check(&text(action), &[("md0", "raid1", true, 2, 1)]);
            let expected = Progress {
                action: action.to_owned(),
                percent: Some(12.6),
            };
            assert_eq!(arrays[0].progress, Some(expected));
        }
    }

    #[test]
    fn no_arrays_are_no_arrays() {
        check("Personalities : \nunused devices: <none>\n", &[]);
    }
}
