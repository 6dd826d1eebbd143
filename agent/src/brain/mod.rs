//! Brain: decides what to look at and what to announce. It touches nothing.
//!
//! The daemon tells it what happened and does what it answers; a test does the same without a machine.

use std::collections::BTreeMap;
use std::time::Duration;

use custode_domain::finding::{Change, FindingCode, Object, Timing, Transition};
use custode_domain::id::FindingId;
use custode_domain::signal::{Announcement, Judgement, Remembered, Signal};
use jiff::Timestamp;

use crate::check::{Checks, Measurement, ProbeKind, Sample, Verdict};

mod backoff;
mod schedule;
#[cfg(test)]
mod tests;

pub use backoff::Backoff;
pub use schedule::Schedule;

/// The two clocks at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// What the machine's clock says. It may jump.
    pub wall: Timestamp,
    /// Time since the agent started. It never jumps, so durations are taken from it.
    pub uptime: Duration,
}

/// What the daemon is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Take a sample and come back with it.
    Probe(ProbeKind),
    /// Keep these in the history.
    Record(Vec<Measurement>),
    /// Commit this to the spool, with evidence, and have it sent.
    Announce(Notice),
}

/// A transition, the words for it, and what its signal must remember with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What happened to the finding.
    pub transition: Transition,
    /// What was seen, in words.
    pub verdict: Verdict,
    /// The state of the signal after it.
    pub remembered: Remembered,
}

/// The rules of one agent, and what they remember.
pub struct Brain {
    checks: Checks,
    timings: Timings,
    schedule: Schedule,
    signals: BTreeMap<(FindingCode, Object), Signal>,
    /// The instant from which steady time is counted: signals must not jump with the clock.
    started: Timestamp,
}

/// The waiting times: the catalogue's, unless the configuration says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    overrides: BTreeMap<FindingCode, Override>,
}

/// What the configuration says of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// Wait for these times.
    Timing(Timing),
    /// Do not judge it.
    Off,
}

impl Timings {
    /// The catalogue's times with these exceptions.
    pub const fn new(overrides: BTreeMap<FindingCode, Override>) -> Self {
        Self { overrides }
    }

    fn of(&self, code: FindingCode) -> Option<Timing> {
        match self.overrides.get(&code) {
            Some(Override::Timing(timing)) => Some(*timing),
            Some(Override::Off) => None,
            None => Some(code.entry().timing),
        }
    }
}

impl Brain {
    /// A brain that goes on from what an earlier run remembered.
    pub fn new(
        checks: Checks,
        timings: Timings,
        schedule: Schedule,
        remembered: Vec<(FindingCode, Object, Remembered)>,
        now: Now,
    ) -> Self {
        let signals = remembered
            .into_iter()
            .map(|(code, object, remembered)| ((code, object), Signal::restore(remembered)))
            .collect();
        Self {
            checks,
            timings,
            schedule,
            signals,
            started: now.wall,
        }
    }

    /// The probes that are due, marked as taken.
    pub fn wake(&mut self, now: Now) -> Vec<Action> {
        self.schedule
            .due(now.uptime)
            .into_iter()
            .map(Action::Probe)
            .collect()
    }

    /// When to wake it next, in time since the start.
    pub fn next_wake(&self) -> Duration {
        self.schedule.next()
    }

    /// Judges a sample.
    pub fn sampled(
        &mut self,
        sample: &Sample,
        now: Now,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Action> {
        let verdicts = self.checks.judge(sample, now.wall);
        let measurements = sample.measurements();
        let record = (!measurements.is_empty()).then_some(Action::Record(measurements));
        record
            .into_iter()
            .chain(self.weigh(verdicts, now, mint))
            .collect()
    }

    /// A probe gave nothing: what it would have judged is unknown, and unknown is never good.
    pub fn missed(
        &mut self,
        kind: &ProbeKind,
        now: Now,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Action> {
        let verdicts = Checks::unknown(kind);
        self.weigh(verdicts, now, mint)
    }

    /// The findings that stand.
    pub fn standing(&self) -> impl Iterator<Item = (FindingCode, &Object)> {
        self.signals
            .iter()
            .filter(|(_, signal)| signal.firing().is_some())
            .map(|((code, object), _)| (*code, object))
    }

    /// Since when security updates wait, for the next start.
    pub const fn updates_wait_since(&self) -> Option<Timestamp> {
        self.checks.updates_wait_since()
    }

    fn weigh(
        &mut self,
        verdicts: Vec<Verdict>,
        now: Now,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Action> {
        let mut actions = Vec::new();
        for verdict in verdicts {
            actions.extend(
                self.weigh_one(&verdict, now, mint)
                    .into_iter()
                    .map(Action::Announce),
            );
        }
        actions
    }

    fn weigh_one(
        &mut self,
        verdict: &Verdict,
        now: Now,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Notice> {
        let Some(timing) = self.timings.of(verdict.code) else {
            return Vec::new();
        };
        let steady = self.steady(now);
        let key = (verdict.code, verdict.object.clone());
        let judgement = self.unless_explained(verdict);
        let signal = self.signals.entry(key.clone()).or_default();
        let announced = signal.observe(judgement, timing, steady, mint);
        let remembered = signal.remember();
        if signal.is_idle() {
            self.signals.remove(&key);
        }
        announced
            .into_iter()
            .map(|announcement| Notice {
                transition: transition(verdict, announcement, steady, now),
                verdict: verdict.clone(),
                remembered: remembered.clone(),
            })
            .collect()
    }

    /// While a fault of the same object that explains this one stands, this one is not judged bad.
    fn unless_explained(&self, verdict: &Verdict) -> Judgement {
        let stands = |code: &FindingCode| {
            let signal = self.signals.get(&(*code, verdict.object.clone()));
            signal.is_some_and(|signal| signal.firing().is_some())
        };
        let own = self.signals.get(&(verdict.code, verdict.object.clone()));
        let already_told = own.is_some_and(|signal| signal.firing().is_some());
        let explained = verdict.code.entry().explained_by.iter().any(stands);
        if explained && !already_told && matches!(verdict.judgement, Judgement::Bad(_)) {
            Judgement::Unknown
        } else {
            verdict.judgement
        }
    }

    fn steady(&self, now: Now) -> Timestamp {
        self.started
            .checked_add(now.uptime)
            .unwrap_or(Timestamp::MAX)
    }
}

/// Dates an announcement by the machine's clock; how long it held is taken from the steady one.
fn transition(
    verdict: &Verdict,
    announcement: Announcement,
    steady: Timestamp,
    now: Now,
) -> Transition {
    let change = match announcement.change {
        Change::Raised { severity, since } => {
            let held = steady.duration_since(since);
            let since = now.wall.checked_sub(held).unwrap_or(now.wall);
            Change::Raised { severity, since }
        }
        Change::Regraded { severity } => Change::Regraded { severity },
        Change::Flapping => Change::Flapping,
        Change::Cleared => Change::Cleared,
    };
    Transition {
        finding: announcement.finding,
        ordinal: announcement.ordinal,
        code: verdict.code,
        object: verdict.object.clone(),
        at: now.wall,
        change,
    }
}
