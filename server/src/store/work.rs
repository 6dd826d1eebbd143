//! Work: a closure of unknown answer and error type, as the engines see it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::error::StoreError;
use super::tx::{Condition, Tx};

/// One named transaction that waits for its answer to become durable.
pub(super) trait Work: Send {
    /// Runs the closure; what to do with its changes.
    fn run(&mut self, tx: Tx<'_>) -> Verdict;
    /// Tells the caller: the closure's own answer, or why it is not durable.
    fn finish(self: Box<Self>, durable: Result<(), StoreError>);
}

/// What to do with the changes of a closure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    TakeBack,
    /// Another transaction won: take back, and run again.
    Again,
}

pub(super) struct Closure<F, T, E> {
    run: F,
    answer: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Closure<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    /// The work, and where its answer will arrive.
    pub(super) fn waiting(run: F) -> (Box<dyn Work>, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (
            Box::new(Self {
                run,
                answer: None,
                caller,
            }),
            answer,
        )
    }
}

impl<F, T, E> Work for Closure<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, mut tx: Tx<'_>) -> Verdict {
        // A panic leaves only the closure's own captures in doubt, and they are never run again.
        let answer = catch_unwind(AssertUnwindSafe(|| (self.run)(&mut tx)))
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let (verdict, answer) = match (tx.condition(), answer) {
            (Condition::Overtaken, _) => (Verdict::Again, None),
            (Condition::Sound, Ok(answer)) => (Verdict::Keep, Some(Ok(answer))),
            // The closure went on after a failed statement: its answer rests on nothing.
            (Condition::Spoiled, Ok(_)) => {
                (Verdict::TakeBack, Some(Err(StoreError::Spoiled.into())))
            }
            (Condition::Sound | Condition::Spoiled, Err(refusal)) => {
                (Verdict::TakeBack, Some(Err(refusal)))
            }
        };
        self.answer = answer;
        verdict
    }

    fn finish(self: Box<Self>, durable: Result<(), StoreError>) {
        let answer = match (self.answer, durable) {
            // A refusal changes nothing, so it needs no commit.
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(answer)), Ok(())) => Ok(answer),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(StoreError::Spoiled.into()),
        };
        let _ = self.caller.send(answer); // a caller who went away needs no answer
    }
}
