//! Queue: what a peer sent on one channel, until whoever it is for has taken it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::sync::Notify;

/// Small pieces are gathered until they fill this many bytes.
const CHUNK: usize = 64 * 1024;
/// The first piece after a pause gets no more room than it needs when it is smaller: a keystroke waits for nobody.
const SMALL: usize = 4096;

/// The bytes of one channel, in order. One side pushes, the other pops.
#[derive(Debug, Default)]
pub struct Queue {
    inside: Mutex<Inside>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    chunks: VecDeque<BytesMut>,
    length: usize,
    ended: bool,
    dead: bool,
}

impl Queue {
    /// Appends, and says how many bytes now wait; 0 when nobody takes them any more.
    pub fn push(&self, data: &[u8]) -> usize {
        let mut inside = self.inside();
        if inside.dead || inside.ended {
            return 0;
        }
        inside.append(data);
        let length = inside.length;
        drop(inside);
        self.changed.notify_one();
        length
    }

    /// The next bytes; `None` when the peer sent its last and all were taken, or after [`Queue::kill`].
    pub async fn pop(&self) -> Option<Bytes> {
        loop {
            {
                let mut inside = self.inside();
                if let Some(chunk) = inside.chunks.pop_front() {
                    inside.length -= chunk.len();
                    if inside.chunks.is_empty() {
                        inside.chunks.shrink_to(16);
                    }
                    return Some(chunk.freeze());
                }
                if inside.ended || inside.dead {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Bytes that wait.
    pub fn length(&self) -> usize {
        self.inside().length
    }

    /// The peer sends no more; what waits is still handed out.
    pub fn end(&self) {
        self.inside().ended = true;
        self.changed.notify_one();
    }

    /// The peer is gone. What it had not finished will have no end: a cut upload must not look like a complete one.
    pub fn abandon(&self) {
        if !self.inside().ended {
            self.kill();
        }
    }

    /// Nobody takes anything any more: what waits is dropped, and so is what comes.
    pub fn kill(&self) {
        let mut inside = self.inside();
        inside.dead = true;
        inside.chunks = VecDeque::new();
        inside.length = 0;
        drop(inside);
        self.changed.notify_one();
    }

    /// Whether it was killed: then its end is no end of what the peer had to say.
    pub fn is_dead(&self) -> bool {
        self.inside().dead
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn append(&mut self, data: &[u8]) {
        self.length += data.len();
        if let Some(last) = self.chunks.back_mut()
            && last.capacity() - last.len() >= data.len()
        {
            last.extend_from_slice(data);
            return;
        }
        let alone = data.len() < SMALL && self.chunks.is_empty();
        let room = if alone {
            data.len()
        } else {
            data.len().max(CHUNK)
        };
        let mut chunk = BytesMut::with_capacity(room);
        chunk.extend_from_slice(data);
        self.chunks.push_back(chunk);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn drain(queue: &Queue) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(bytes) = queue.pop().await {
            all.extend_from_slice(&bytes);
        }
        all
    }

    #[tokio::test]
    async fn two_bytes_at_a_time_cost_no_chunk_each() {
        let queue = Queue::default();
        for _ in 0..10_000 {
            queue.push(b"ab");
        }
        queue.end();
        assert!(queue.inside().chunks.len() < 4);
        assert_eq!(drain(&queue).await.len(), 20_000);
    }

    #[tokio::test]
    async fn after_a_kill_nothing_waits_and_nothing_is_taken_in() {
        let queue = Queue::default();
        assert_eq!(queue.push(b"abc"), 3);
        queue.kill();
        assert_eq!(queue.push(b"def"), 0);
        assert_eq!((queue.length(), queue.pop().await), (0, None));
        assert!(queue.is_dead());
    }

    #[tokio::test]
    async fn who_leaves_before_the_end_has_not_ended() {
        let (cut, whole) = (Queue::default(), Queue::default());
        cut.push(b"half");
        cut.abandon();
        assert!(cut.is_dead());
        whole.push(b"all");
        whole.end();
        whole.abandon();
        assert_eq!(
            (drain(&whole).await, whole.is_dead()),
            (b"all".to_vec(), false)
        );
    }

    proptest! {
        #[test]
        fn what_was_pushed_is_what_is_popped(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9000), 0..40)) {
            let queue = Queue::default();
            let mut length = 0;
            for piece in &pieces {
                length += piece.len();
                prop_assert_eq!(queue.push(piece), length);
            }
            queue.end();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            prop_assert_eq!(runtime.block_on(drain(&queue)), pieces.concat());
            prop_assert_eq!(queue.length(), 0);
        }
    }
}
