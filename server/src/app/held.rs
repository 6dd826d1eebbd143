//! Held: the connections that machines keep open, one each, over which the server says that something waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use custode_domain::id::MachineId;
use custode_protocol::nudge::About;
use tokio::sync::mpsc;

/// More words than this do not wait for a machine: the first nudge brings it anyway.
const WAITING: usize = 4;

/// All held connections of this process.
#[derive(Debug, Default)]
pub struct Held(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    next: u64,
    by_machine: HashMap<MachineId, Line>,
}

#[derive(Debug)]
struct Line {
    number: u64,
    tell: mpsc::Sender<Word>,
}

/// What the owner of a connection is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Something waits for the machine.
    Nudge(About),
    /// The machine was revoked.
    Revoked,
    /// The machine came by another connection.
    Replaced,
}

/// A held connection. It is forgotten when this is dropped.
#[derive(Debug)]
pub struct Hold {
    held: Arc<Held>,
    machine: MachineId,
    number: u64,
    words: mpsc::Receiver<Word>,
}

impl Held {
    /// Takes a connection; the machine's earlier one is told to end.
    pub fn hold(self: &Arc<Self>, machine: MachineId) -> Hold {
        let (tell, words) = mpsc::channel(WAITING);
        let mut lines = self.lines();
        lines.next += 1;
        let number = lines.next;
        lines.by_machine.insert(machine, Line { number, tell });
        Hold {
            held: self.clone(),
            machine,
            number,
            words,
        }
    }

    /// Tells a machine that something waits; `false` when it holds no connection to this process.
    pub fn nudge(&self, machine: MachineId, about: About) -> bool {
        let lines = self.lines();
        let line = lines.by_machine.get(&machine);
        // A full queue holds a nudge already.
        line.map(|line| line.tell.try_send(Word::Nudge(about)))
            .is_some()
    }

    /// Whether a machine holds a connection to this process.
    pub fn has(&self, machine: MachineId) -> bool {
        self.lines().by_machine.contains_key(&machine)
    }

    /// Ends a revoked machine's connection.
    pub fn end(&self, machine: MachineId) {
        if let Some(line) = self.lines().by_machine.remove(&machine) {
            // With a full queue the owner learns from the closed one that it is over.
            let _ = line.tell.try_send(Word::Revoked);
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.lines().by_machine.len()
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hold {
    /// The next word.
    pub async fn word(&mut self) -> Word {
        self.words.recv().await.unwrap_or(Word::Replaced)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut lines = self.held.lines();
        let mine = |line: &Line| line.number == self.number;
        if lines.by_machine.get(&self.machine).is_some_and(mine) {
            lines.by_machine.remove(&self.machine);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(number: u128) -> MachineId {
        MachineId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_second_connection_takes_the_place_of_the_first() {
        let held = Arc::new(Held::default());
        let mut first = held.hold(machine(1));
        let mut second = held.hold(machine(1));
        assert_eq!(first.word().await, Word::Replaced);
        drop(first);
        assert!(held.nudge(machine(1), About::Report));
        assert_eq!(second.word().await, Word::Nudge(About::Report));
        drop(second);
        assert_eq!(held.count(), 0);
        assert!(!held.nudge(machine(1), About::Report));
    }

    #[tokio::test]
    async fn a_revoked_machine_is_told_so() {
        let held = Arc::new(Held::default());
        let (mut one, _other) = (held.hold(machine(1)), held.hold(machine(2)));
        held.end(machine(1));
        assert_eq!(one.word().await, Word::Revoked);
        assert_eq!(held.count(), 1);
    }
}
