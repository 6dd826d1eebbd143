//! Listen: one person's stream of changes, from where they left off.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use custode_domain::id::PersonId;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Change, Kept, Live, Mark};

/// Streams of one person at a time: some tabs on some computers. A browser speaking HTTP/1.1 opens at most six
/// connections to a server, so its pages close theirs while they are hidden.
const STREAMS: usize = 8;
/// The longest that a page is on its way before it listens.
const ON_THE_WAY: Duration = Duration::from_secs(10);

/// What a listener is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something changed.
    Change(Mark, Change),
    /// Too much was missed to be told: what is on the screen must be read anew.
    Missed,
    /// The server ends.
    End,
}

/// Why nobody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHeard {
    /// This person has as many streams as one may have.
    #[error("this person listens {STREAMS} times already")]
    TooMany,
    /// The server ends.
    #[error("the server ends")]
    Ending,
}

/// Somebody who listens. Their place is free again when this is dropped.
#[derive(Debug)]
pub struct Listener {
    live: Arc<Live>,
    person: PersonId,
    /// What is told first: what was missed.
    before: VecDeque<Heard>,
    changes: Receiver<(Mark, Change)>,
}

impl Live {
    /// Listens on behalf of a person; `since` is the last change that they were told.
    pub fn listen(
        self: &Arc<Self>,
        person: PersonId,
        since: Option<Mark>,
    ) -> Result<Listener, NotHeard> {
        let mut told = self.told();
        let changes = told.tell.as_ref().ok_or(NotHeard::Ending)?.subscribe();
        let streams = told.streams.entry(person).or_default();
        if *streams == STREAMS {
            return Err(NotHeard::TooMany);
        }
        *streams += 1;
        let before = match since {
            Some(since) => told.after(self.epoch, since),
            None => told.lately(),
        };
        drop(told);
        self.listeners.send_modify(|listeners| *listeners += 1);
        Ok(Listener {
            live: self.clone(),
            person,
            before,
            changes,
        })
    }
}

impl super::Told {
    /// What was told after `since`, or that too much was.
    fn after(&self, epoch: u64, since: Mark) -> VecDeque<Heard> {
        let oldest = self
            .kept
            .front()
            .map_or(self.last + 1, |kept| kept.mark.number);
        if since.epoch != epoch || since.number > self.last || since.number + 1 < oldest {
            return VecDeque::from([Heard::Missed]);
        }
        let missed = |kept: &&Kept| kept.mark.number > since.number;
        self.kept.iter().filter(missed).map(Heard::again).collect()
    }

    /// What was told while the page of a newcomer was on its way.
    fn lately(&self) -> VecDeque<Heard> {
        let is_fresh = |kept: &&Kept| kept.at.elapsed() < ON_THE_WAY;
        self.kept
            .iter()
            .filter(is_fresh)
            .map(Heard::again)
            .collect()
    }
}

impl Heard {
    fn again(kept: &Kept) -> Self {
        Self::Change(kept.mark, kept.change.clone())
    }
}

impl Listener {
    /// What comes next.
    pub async fn next(&mut self) -> Heard {
        if let Some(heard) = self.before.pop_front() {
            return heard;
        }
        match self.changes.recv().await {
            Ok((mark, change)) => Heard::Change(mark, change),
            Err(RecvError::Lagged(_)) => Heard::Missed,
            Err(RecvError::Closed) => Heard::End,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut told = self.live.told();
        if let Some(streams) = told.streams.get_mut(&self.person) {
            *streams -= 1;
            if *streams == 0 {
                told.streams.remove(&self.person);
            }
        }
        drop(told);
        self.live.listeners.send_modify(|listeners| *listeners -= 1);
    }
}
