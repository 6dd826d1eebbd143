//! Errands: fetches what is wanted of remote sessions, has the gate decide, and says what became of it.

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use custode_domain::id::{MachineId, SessionId};
use custode_protocol::assist;
use custode_protocol::bounded::List;
use tokio::sync::mpsc;

use super::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::brain::{Backoff, Now};
use crate::config::Config;
use crate::consent::book::Waiting;
use crate::consent::seam::{HostEvent, NoRoster, Technicians};
use crate::consent::{Call, Counter, Gate, Journal, JournalError, Papers, Parts};
use crate::host::Sessions;
use crate::link::{Courier, Heard};
use crate::mint;
use crate::roster::{Admitted, Keeping};

/// While a session lives the errands are fetched so often, whether or not a nudge arrives.
const FETCH: Duration = Duration::from_mins(1);
/// While something is watched, the clock and the machine's files are looked at so often.
const WATCH: Duration = Duration::from_secs(5);
/// Of the one session that is under way at a time.
const EVENTS: usize = 4;
/// Root, at whom the counter is.
const ROOT: u32 = 0;

/// What is fetched, said, and told by the host, in one place.
pub(super) struct Errands {
    gate: Gate,
    host: mpsc::Receiver<HostEvent>,
    counter: Option<Counter>,
    under_way: Option<Pin<Box<dyn Future<Output = Carried> + Send>>>,
    /// When to fetch, in time since the start; the first time when the server is reached.
    fetch_at: Option<Duration>,
    /// No word before this.
    say_at: Duration,
    watch_at: Duration,
    backoff: Backoff,
    /// Whether a wish waits until the roster was looked at again.
    has_strangers: bool,
}

/// What happened.
pub(super) enum Turn {
    /// Something was fetched or said.
    Carried(Carried),
    /// The host told something.
    Host(HostEvent),
    /// Somebody asks at the counter.
    Call(Call),
}

/// What was carried, and what came back.
pub(super) enum Carried {
    /// Errands.
    Fetched(Result<Option<assist::Errands>, String>),
    /// A word, by its number.
    Said(u64, Heard),
}

impl Errands {
    /// Picks up where the agent stopped.
    pub(super) fn open(
        (file, config): (&Path, &Config),
        machine: MachineId,
        now: Now,
    ) -> Result<Self, JournalError> {
        let state = &config.agent.state_dir;
        let technicians: Box<dyn Technicians> = match Keeping::of(config) {
            Some(keeping) => Box::new(Admitted::in_file(keeping.admissions)),
            None => Box::new(NoRoster),
        };
        let (events, host) = mpsc::channel(EVENTS);
        let sessions = Sessions::through(&config.assistance.socket, events);
        let gate = Gate::open(
            Parts {
                machine,
                papers: Papers::beside(file),
                technicians,
                host: Box::new(sessions),
                journal: Journal::open_or_begin(&Journal::within(state), now.wall)?,
            },
            now,
        );
        let counter = Counter::open(&Counter::within(state), ROOT);
        let counter = counter.map_err(|error| {
            tracing::error!(%error, "nobody can answer at this machine: the counter does not open");
        });
        Ok(Self::over(gate, host, counter.ok()))
    }

    fn over(gate: Gate, host: mpsc::Receiver<HostEvent>, counter: Option<Counter>) -> Self {
        Self {
            gate,
            host,
            counter,
            under_way: None,
            fetch_at: None,
            say_at: Duration::ZERO,
            watch_at: Duration::ZERO,
            backoff: Backoff::new(FIRST_PAUSE, LONGEST_PAUSE),
            has_strangers: false,
        }
    }

    /// Whether somebody wants a session who may be on a newer roster than the one that is here.
    pub(super) const fn has_strangers(&self) -> bool {
        self.has_strangers
    }

    /// The roster was looked at: who waited for that is decided on.
    pub(super) fn go_back_to_strangers(&mut self) {
        if self.has_strangers {
            self.has_strangers = false;
            self.fetch_at = Some(Duration::ZERO);
        }
    }

    /// Fetches at the next turn of the loop, and says what waits.
    pub(super) const fn hurry(&mut self) {
        self.fetch_at = Some(Duration::ZERO);
        self.say_at = Duration::ZERO;
    }

    /// When the loop must turn for the errands' sake.
    pub(super) fn next_wake(&self) -> Duration {
        let mut wake = Duration::MAX;
        if self.gate.is_watching() {
            wake = wake.min(self.watch_at);
        }
        if self.under_way.is_some() {
            return wake;
        }
        if self.gate.book().first().is_some() {
            wake = wake.min(self.say_at);
        }
        wake.min(self.fetch_at.unwrap_or(Duration::MAX))
    }

    /// The sessions in which a technician may be.
    pub(super) fn begun(&self) -> BTreeSet<SessionId> {
        let live = self.gate.book().live();
        live.filter(|(_, standing)| standing.has_begun())
            .map(|(session, _)| session)
            .collect()
    }

    /// What happens next; waits for ever while nothing does.
    pub(super) async fn next(&mut self) -> Turn {
        let under_way = async {
            match &mut self.under_way {
                Some(under_way) => under_way.await,
                None => std::future::pending().await,
            }
        };
        let counter = async {
            match &mut self.counter {
                Some(counter) => counter.call().await,
                None => std::future::pending().await,
            }
        };
        let host = async {
            match self.host.recv().await {
                Some(event) => event,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            carried = under_way => Turn::Carried(carried),
            event = host => Turn::Host(event),
            call = counter => Turn::Call(call),
        }
    }

    /// Takes it in. `is_decided`: who is not on the roster now is not on it.
    pub(super) fn settle(&mut self, turn: Turn, is_decided: bool, now: Now) {
        let kept = match turn {
            Turn::Carried(carried) => {
                self.under_way = None;
                self.carried(carried, is_decided, now)
            }
            Turn::Host(event) => self.gate.happened(event, now),
            Turn::Call(Call { asked, answer }) => {
                // Whoever asked may have gone.
                let _ = answer.send(self.gate.attend(asked, now));
                Ok(())
            }
        };
        self.complain(kept, now);
    }

    /// Looks at the clock, and has the next thing carried: words before errands, so that what is fetched knows of them.
    pub(super) fn pump(&mut self, courier: &Courier, now: Now) {
        if self.gate.is_watching() && self.watch_at <= now.uptime {
            self.watch_at = now.uptime + WATCH;
            let kept = self.gate.watch(now);
            self.complain(kept, now);
        }
        if self.under_way.is_some() {
            return;
        }
        match self.gate.book().first() {
            Some(waiting) if self.say_at <= now.uptime => {
                let (courier, waiting) = (courier.clone(), waiting.clone());
                self.under_way = Some(Box::pin(async move {
                    let Waiting { number, word, .. } = waiting;
                    Carried::Said(number, courier.say(&word).await)
                }));
            }
            Some(_) | None if self.fetch_at.is_some_and(|at| at <= now.uptime) => {
                self.fetch_at = None;
                let courier = courier.clone();
                let fetch = async move { Carried::Fetched(courier.errands().await) };
                self.under_way = Some(Box::pin(fetch));
            }
            Some(_) | None => {}
        }
    }

    fn carried(
        &mut self,
        carried: Carried,
        is_decided: bool,
        now: Now,
    ) -> Result<(), JournalError> {
        match carried {
            Carried::Fetched(Ok(errands)) => {
                self.backoff.succeeded();
                let taken = match errands {
                    Some(errands) if is_decided => self.gate.take(&errands, now),
                    Some(errands) => self.take_known(errands, now),
                    None => Ok(()),
                };
                if self.gate.is_watching() {
                    self.fetch_by(now.uptime + FETCH);
                }
                taken
            }
            Carried::Fetched(Err(why)) => {
                tracing::debug!(why, "the errands were not fetched");
                let pause = self.backoff.after_failure(mint::luck());
                self.fetch_by(now.uptime + pause);
                Ok(())
            }
            Carried::Said(number, Heard::Kept) => {
                self.backoff.succeeded();
                self.gate.acknowledged(number)
            }
            Carried::Said(number, Heard::Refused(why)) => {
                tracing::error!(
                    why,
                    "the server does not take what was said of a remote session"
                );
                self.gate.refused(number, &why)
            }
            Carried::Said(_, Heard::Nobody(why)) => {
                tracing::debug!(why, "what became of a remote session was not said yet");
                self.say_at = now.uptime + self.backoff.after_failure(mint::luck());
                Ok(())
            }
        }
    }

    /// All but the wishes of strangers, which wait.
    fn take_known(&mut self, mut errands: assist::Errands, now: Now) -> Result<(), JournalError> {
        let all = errands.sessions.into_vec();
        let (strange, known): (Vec<_>, _) = all
            .into_iter()
            .partition(|it| self.gate.is_strange(it, now));
        self.has_strangers = !strange.is_empty();
        errands.sessions = List::fit(known);
        self.gate.take(&errands, now)
    }

    fn fetch_by(&mut self, at: Duration) {
        self.fetch_at = Some(self.fetch_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// What was not written down was not done, and is tried again: by the next fetch, or the next look.
    fn complain(&mut self, kept: Result<(), JournalError>, now: Now) {
        if let Err(error) = kept {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "a remote session could not be written down; trying again"
            );
            self.say_at = self.say_at.max(now.uptime + FIRST_PAUSE);
            self.fetch_by(now.uptime + WATCH);
        }
    }
}

#[cfg(test)]
mod tests;
