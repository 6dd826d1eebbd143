//! Memory: what a session costs its machine while it is open, and what the agent keeps when it is over: the agent as it is
//! shipped, with the process that has the rights and the engine.

use std::fmt;
use std::time::Duration;

use custode_tests::assist::{HOST, Terminal, Visits, pss_kib};
use custode_tests::eventually;

/// What an open session may cost, KiB.
const MOST: i64 = 6 * 1024;
/// What the sessions after the first may leave behind together, KiB: the allocator's own to and fro. A leak of one
/// channel's buffer in each session would be ten times that.
const MOST_LEFT: i64 = 256;
/// Sessions one after the other.
const SESSIONS: usize = 10;

/// Proportional set size of all processes of the agent together, KiB, against that before the first session.
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

/// Opens sessions from their tickets and closes them, one after the other.
pub(super) async fn measure(visits: &mut Visits) -> Memory {
    let resident = visits.town.machine.agent().unwrap().id().to_string();
    let mut memory = Memory {
        open: Vec::new(),
        over: Vec::new(),
    };
    let before = kib(&resident);
    for _ in 0..SESSIONS {
        let session = visits.granted("shell").await;
        let mut window = Terminal::at(&visits.town.at("config"), HOST, &[], (100, 30));
        window.expect("$ ");
        visits.await_state(&session, "open").await;
        let holders = visits.town.holders();
        let held: i64 = holders.iter().map(|(pid, _)| kib(pid)).sum();
        memory.open.push(kib(&resident) + held - before);
        window.type_in("exit\n");
        window.wait();
        visits.await_state(&session, "ended").await;
        eventually("its processes are gone", Duration::from_secs(5), || {
            holders.iter().all(|(pid, _)| kib(pid) == 0).then_some(())
        });
        memory.over.push(kib(&resident) - before);
    }
    memory
}

fn kib(pid: &str) -> i64 {
    i64::try_from(pss_kib(pid)).unwrap()
}
