//! Flow: how much a peer may send on each channel, so that a reader who sleeps stops nobody and fills no memory.
//!
//! Stock russh grants a window when data arrives, and waits for the consumer inside its one loop: two-way bulk
//! with a reader that pauses hangs for ever (measured; decision 0021). So nobody reads russh's own channel:
//! the handler pushes into a [`Queue`], and grants two bytes at a time while the queue is too full.
//! The two bytes are needed: a window of 0 could not be opened again, as russh has no call for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use russh::ChannelId;

use crate::queue::Queue;

/// From here on a channel is stalled: its window is opened by the trickle only, bytes.
pub const MARK: usize = 1 << 20;
/// What is granted to a stalled channel. One would never be granted again: russh grants below half of it.
pub const TRICKLE: u32 = 2;
/// From here on the whole connection is slowed; only a peer that ignores its window gets here,
/// or two uploads whose channels were both open before one stalled.
const SLOW: usize = 16 << 20;
/// At this many bytes the channel is closed.
const CAP: usize = 64 << 20;
/// How long each message of the trickle waits; without it a stalled channel costs a third of a processor.
const TRICKLE_PAUSE: Duration = Duration::from_millis(2);
/// How long a message waits at `SLOW`, and how much longer at `CAP`.
const SLOW_PAUSE: Duration = Duration::from_millis(1);
const SLOWEST_PAUSE: Duration = Duration::from_millis(40);

/// What is to be done after data came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Go on.
    GoOn,
    /// The channel holds too much: its queue is dead, its consumer is to be killed, not told of an end,
    /// since a cut upload must not look like a complete one.
    Close,
}

/// The channels of one connection. It belongs to the connection's handler.
#[derive(Debug)]
pub struct Flow {
    queues: HashMap<ChannelId, Arc<Queue>>,
    window: u32,
    cap: usize,
}

impl Flow {
    /// `window` is the window of russh's configuration, bytes.
    pub fn new(window: u32) -> Self {
        Self {
            queues: HashMap::new(),
            window,
            cap: CAP,
        }
    }

    /// The queue of a new channel. To be called before the channel is accepted: data may follow at once.
    pub fn open(&mut self, channel: ChannelId) -> Arc<Queue> {
        // Whoever takes nothing any more needs no queue: what still comes is dropped. A refused channel has no other end.
        self.queues.retain(|_, queue| !queue.is_dead());
        let queue = Arc::new(Queue::default());
        self.queues.insert(channel, queue.clone());
        queue
    }

    /// The peer sends no more on this channel.
    pub fn end(&self, channel: ChannelId) {
        if let Some(queue) = self.queues.get(&channel) {
            queue.end();
        }
    }

    /// The channel is gone.
    pub fn close(&mut self, channel: ChannelId) {
        if let Some(queue) = self.queues.remove(&channel) {
            queue.abandon();
        }
    }

    /// How many channels are open, or are being opened.
    pub fn channels(&self) -> usize {
        self.queues
            .values()
            .filter(|queue| !queue.is_dead())
            .count()
    }

    /// Whether the consumer of some channel does not keep up.
    pub fn is_stalled(&self) -> bool {
        self.queues.values().any(|queue| queue.length() > MARK)
    }

    /// The answer to russh's `adjust_window`, bytes.
    pub fn window(&self, channel: ChannelId) -> u32 {
        match self.queues.get(&channel) {
            Some(queue) if queue.length() > MARK => TRICKLE,
            Some(_) | None => self.window,
        }
    }

    /// Takes in what came, and waits a little where the peer must be slowed. Never waits for a consumer.
    pub async fn data(&mut self, channel: ChannelId, data: &[u8]) -> Verdict {
        let Some(queue) = self.queues.get(&channel) else {
            return Verdict::GoOn;
        };
        let length = queue.push(data);
        if length > self.cap {
            queue.kill();
            self.queues.remove(&channel);
            return Verdict::Close;
        }
        if let Some(pause) = pause(length, data.len()) {
            tokio::time::sleep(pause).await;
        }
        Verdict::GoOn
    }
}

fn pause(length: usize, came: usize) -> Option<Duration> {
    if length > MARK && came <= TRICKLE as usize {
        return Some(TRICKLE_PAUSE);
    }
    let over = u32::try_from(length.checked_sub(SLOW)?).unwrap_or(u32::MAX);
    let whole = u32::try_from(CAP - SLOW).unwrap_or(u32::MAX);
    (over > 0).then(|| SLOW_PAUSE + SLOWEST_PAUSE.mul_f64(f64::from(over) / f64::from(whole)))
}

impl Drop for Flow {
    /// The connection is gone; no consumer waits for more.
    fn drop(&mut self) {
        for queue in self.queues.values() {
            queue.abandon();
        }
    }
}

#[cfg(test)]
mod tests;
