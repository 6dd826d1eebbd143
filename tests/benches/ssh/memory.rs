//! Memory: what a session costs the agent while it is open, and what it keeps when it is over.

use std::fmt;
use std::process::Child;

use custode_tests::assist::{PATIENCE, Place};
use custode_tests::eventually;

use super::leave;

/// What an open session may cost, KiB.
const MOST: i64 = 6 * 1024;
/// What the sessions after the first may leave behind together, KiB: the allocator's own to and fro. A leak of one
/// channel's buffer in each session would be ten times that.
const MOST_LEFT: i64 = 256;
/// Sessions one after the other.
const SESSIONS: usize = 10;

/// Proportional set size of the agent, KiB, against that before the first session.
pub(super) struct Memory {
    /// While each session was open.
    open: Vec<i64>,
    /// After each was over.
    over: Vec<i64>,
}

impl Memory {
    /// Whether every bar is held.
    pub(super) fn is_little(&self) -> bool {
        let open = self.open.iter().max();
        open.is_some_and(|most| *most <= MOST) && self.left() <= MOST_LEFT
    }

    /// What was kept by the sessions after the first: what that one found missing stays for the others.
    fn left(&self) -> i64 {
        self.over
            .last()
            .zip(self.over.first())
            .map_or(0, |(last, first)| last - first)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "memory of the agent, KiB more than before the first of {SESSIONS} sessions:"
        )?;
        writeln!(f, "  open, each {:?} (bar {MOST})", self.open)?;
        write!(
            f,
            "  over, each {:?}, the last against the first {} (bar {MOST_LEFT})",
            self.over,
            self.left()
        )
    }
}

/// Opens sessions and closes them, one after the other.
pub(super) fn measure(place: &Place, open: impl Fn() -> Child) -> Memory {
    let agent = place.agent.id();
    let before = pss(agent);
    let mut memory = Memory {
        open: Vec::new(),
        over: Vec::new(),
    };
    let ended = || place.agent.log().matches("ended ").count();
    for number in 1..=SESSIONS {
        let mut client = open();
        memory.open.push(pss(agent) - before);
        leave(&mut client);
        eventually("the session is over", PATIENCE, || {
            (ended() == number).then_some(())
        });
        memory.over.push(pss(agent) - before);
    }
    memory
}

/// KiB. Other processes of the same program pay their part of its text, the session's own children do not: they are
/// other programs.
fn pss(id: u32) -> i64 {
    let table = fs_err::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap();
    let line = table
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
