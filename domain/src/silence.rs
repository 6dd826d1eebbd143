//! Silence: what the server concludes from not hearing machines.
//!
//! A machine that falls silent is itself a fault, and a site that falls silent is one fault, not forty.
//! The judgements feed a [`crate::signal::Signal`] each, so they hold, clear and flap like any other.

use std::time::Duration;

use jiff::Timestamp;

use crate::Severity;
use crate::machine::MachineClass;
use crate::signal::Judgement;

/// A server that was not heard for this long is silent. Beats come every minute; Zabbix waits 5 to 30 minutes.
pub const MACHINE_SILENT_AFTER: Duration = Duration::from_mins(10);
/// A machine that was heard within this time is well: two beats.
pub const HEARD_WITHIN: Duration = Duration::from_mins(2);
/// A machine counts as missing from its site after this long: sooner than it is silent by itself,
/// so that the site is judged first.
pub const MISSING_AFTER: Duration = Duration::from_mins(5);
/// After its own start the server concludes nothing from silence for this long: the machines need time to return.
pub const QUIET_AFTER_START: Duration = Duration::from_mins(5);
/// A site of fewer always-on machines is never silent as a whole: each speaks for itself.
pub const SMALLEST_SITE: usize = 3;

/// When a machine was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// What is expected of it.
    pub class: MachineClass,
    /// The last beat or report, by the server's clock.
    pub last: Timestamp,
}

impl Heard {
    fn is_missing(self, now: Timestamp) -> bool {
        silent_for(self.last, now) >= MISSING_AFTER
    }
}

/// Judges the silence of one machine.
///
/// While its site is `under_suspicion`, nothing is concluded about the machine.
pub fn judge_machine(heard: Heard, site_under_suspicion: bool, now: Timestamp) -> Judgement {
    let silence = silent_for(heard.last, now);
    match heard.class {
        MachineClass::Workstation => Judgement::Unknown,
        MachineClass::Server if silence <= HEARD_WITHIN => Judgement::Good,
        MachineClass::Server if site_under_suspicion => Judgement::Unknown,
        MachineClass::Server if silence >= MACHINE_SILENT_AFTER => {
            Judgement::Bad(Severity::NonBlocking)
        }
        MachineClass::Server => Judgement::Between,
    }
}

/// Judges the silence of a site from its always-on machines: bad when most of at least three are missing,
/// good when fewer than one in five is.
pub fn judge_site(machines: &[Heard], now: Timestamp) -> Judgement {
    let always_on: Vec<_> = machines
        .iter()
        .filter(|heard| heard.class == MachineClass::Server)
        .collect();
    if always_on.len() < SMALLEST_SITE {
        return Judgement::Good;
    }
    let missing = always_on
        .iter()
        .filter(|heard| heard.is_missing(now))
        .count();
    if missing >= SMALLEST_SITE && missing * 2 > always_on.len() {
        Judgement::Bad(Severity::Blocking)
    } else if missing * 5 < always_on.len() {
        Judgement::Good
    } else {
        Judgement::Between
    }
}

/// A clock that was set back makes nobody silent.
fn silent_for(last: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(last)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn heard(minutes_ago: i64) -> Heard {
        let last = Timestamp::from_second(1_800_000_000 - minutes_ago * 60).unwrap();
        Heard {
            class: MachineClass::Server,
            last,
        }
    }

    #[test]
    fn a_server_is_silent_after_ten_minutes_and_well_after_two_beats() {
        let judge = |minutes| judge_machine(heard(minutes), false, now());
        assert_eq!(judge(1), Judgement::Good);
        assert_eq!(judge(9), Judgement::Between);
        assert_eq!(judge(10), Judgement::Bad(Severity::NonBlocking));
        assert_eq!(judge(-5), Judgement::Good);
    }

    #[test]
    fn while_the_site_is_suspected_the_machine_is_not_judged() {
        assert_eq!(judge_machine(heard(30), true, now()), Judgement::Unknown);
        assert_eq!(judge_machine(heard(1), true, now()), Judgement::Good);
    }

    #[test]
    fn a_workstation_may_be_off() {
        let off = Heard {
            class: MachineClass::Workstation,
            ..heard(9_000)
        };
        assert_eq!(judge_machine(off, false, now()), Judgement::Unknown);
    }

    #[test]
    fn a_site_is_silent_when_most_of_at_least_three_servers_are_missing() {
        let check = |missing: usize, present: usize, expected| {
            let machines: Vec<_> = std::iter::repeat_n(heard(6), missing)
                .chain(std::iter::repeat_n(heard(1), present))
                .collect();
            assert_eq!(
                judge_site(&machines, now()),
                expected,
                "{missing} missing, {present} present"
            );
        };
        check(40, 0, Judgement::Bad(Severity::Blocking));
        check(3, 2, Judgement::Bad(Severity::Blocking));
        check(2, 1, Judgement::Between);
        check(2, 0, Judgement::Good);
        check(3, 3, Judgement::Between);
        check(1, 5, Judgement::Good);
        check(0, 0, Judgement::Good);
    }
}
