//! Checks: judge what the probes took. Pure: no clock, no file, no socket; `now` is an argument.
//!
//! A check has a raising and a clearing condition, with a gap between them, and tells the degree.
//! How long a judgement must hold before it counts is not decided here but by
//! [`custode_domain::signal::Signal`], with the times of the catalogue.

pub mod agent;
pub mod boot;
pub mod certificate;
pub mod clock;
pub mod cpu;
pub mod filesystems;
pub mod http;
mod italian;
mod kind;
pub mod memory;
pub mod oom;
pub mod processes;
pub mod raid;
pub mod reboot;
mod rung;
mod sample;
pub mod smart;
pub mod tcp;
mod thresholds;
pub mod units;
pub mod updates;
mod window;

use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

pub use kind::ProbeKind;
pub use sample::{Measurement, Sample};
pub use thresholds::Thresholds;

/// What a check says of one object after one look.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The fault that was looked for.
    pub code: FindingCode,
    /// In what.
    pub object: Object,
    /// Whether it is there.
    pub judgement: Judgement,
    /// The measure in the agent's history that belongs to it: the evidence of the finding.
    pub measure: &'static str,
    /// One Italian sentence: what was seen against what was expected.
    pub summary: String,
    /// Further facts for the person who reads the ticket: name and value, Italian.
    pub details: Vec<(String, String)>,
}

impl Verdict {
    pub(crate) fn new(
        code: FindingCode,
        object: &Object,
        judgement: Judgement,
        measure: &'static str,
        summary: String,
    ) -> Self {
        Self {
            code,
            object: object.clone(),
            judgement,
            measure,
            summary,
            details: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.push((name.to_owned(), value.into()));
        self
    }
}

/// What the agent remembers of its life before this start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastRun {
    /// The boot identifier that it saw last, `None` at its first start on the machine.
    pub boot_id: Option<String>,
    /// It was asked to stop, and so was not cut off by a crash or a power cut.
    pub stop_was_clean: bool,
    /// The findings that stand: a check that looks for the end of one must know that it began.
    pub standing: Vec<(FindingCode, Object)>,
    /// Since when security updates wait ([`Checks::updates_wait_since`]).
    pub updates_wait_since: Option<Timestamp>,
}

impl LastRun {
    /// The objects of the standing findings of one code.
    pub(crate) fn standing(&self, code: FindingCode) -> impl Iterator<Item = Object> + '_ {
        let of_this_code = self.standing.iter().filter(move |(c, _)| *c == code);
        of_this_code.map(|(_, object)| object.clone())
    }
}

/// All checks of a machine, with what they remember from look to look.
#[derive(Debug)]
pub struct Checks {
    thresholds: Thresholds,
    boot: boot::Check,
    clock: clock::Check,
    cpu: cpu::Check,
    filesystems: filesystems::Check,
    memory: memory::Check,
    oom: oom::Check,
    smart: smart::Check,
    units: units::Check,
    updates: updates::Check,
}

impl Checks {
    /// The checks at the start of the agent.
    pub fn new(thresholds: &Thresholds, before: &LastRun) -> Self {
        Self {
            thresholds: thresholds.clone(),
            boot: boot::Check::new(before),
            clock: clock::Check::default(),
            cpu: cpu::Check::default(),
            filesystems: filesystems::Check::new(before),
            memory: memory::Check::default(),
            oom: oom::Check::default(),
            smart: smart::Check::default(),
            units: units::Check::new(before),
            updates: updates::Check::new(before),
        }
    }

    /// Judges one sample: a verdict for every fault and object that it speaks of.
    pub fn judge(&mut self, sample: &Sample, now: Timestamp) -> Vec<Verdict> {
        let limits = &self.thresholds;
        match sample {
            Sample::Cpu(reading) => self.cpu.judge(reading, &limits.cpu, now),
            Sample::Memory(reading) => self.memory.judge(reading, &limits.memory),
            Sample::Filesystems(reading) => {
                self.filesystems.judge(reading, &limits.filesystems, now)
            }
            Sample::OomKills(reading) => self.oom.judge(reading, &limits.oom, now),
            Sample::Units(reading) => self.units.judge(reading),
            Sample::Processes(reading) => processes::judge(reading),
            Sample::Tcp(reading) => tcp::judge(reading),
            Sample::Http(reading) => http::judge(reading, &limits.http),
            Sample::Certificate(reading) => certificate::judge(reading, &limits.certificate, now),
            Sample::Clock(reading) => self.clock.judge(reading, &limits.clock, now),
            Sample::Boot(reading) => self.boot.judge(reading),
            Sample::RebootPending(reading) => reboot::judge(reading, &limits.reboot, now),
            Sample::Updates(reading) => self.updates.judge(reading, &limits.updates, now),
            Sample::Raid(reading) => raid::judge(reading),
            Sample::Smart(reading) => self.smart.judge(reading, &limits.smart),
            Sample::Agent(reading) => agent::judge(reading, &limits.agent),
        }
    }

    /// The verdicts of a probe that could not look: nothing may be concluded about what it watches.
    ///
    /// Of what only a sample names (mount points, disks, arrays) nothing is said: without a verdict a signal
    /// stays where it is.
    pub fn unknown(kind: &ProbeKind) -> Vec<Verdict> {
        let watched = kind.watched();
        let verdict = |(code, object): (FindingCode, Object)| {
            let summary = "Non è stato possibile guardare.".to_owned();
            Verdict::new(code, &object, Judgement::Unknown, "", summary)
        };
        watched.into_iter().map(verdict).collect()
    }

    /// Since when security updates wait, for [`LastRun`] of the next start.
    pub const fn updates_wait_since(&self) -> Option<Timestamp> {
        self.updates.since()
    }
}
