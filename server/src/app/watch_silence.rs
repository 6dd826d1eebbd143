//! Watch silence: looks at who was heard, and tells intake of a silence as of any other finding.

use std::collections::BTreeMap;

use custode_domain::finding::{FindingCode, Object, Transition};
use custode_domain::id::{EnteId, FindingId, MachineId, SiteId};
use custode_domain::signal::{Firing, Judgement, Remembered, Signal};
use custode_domain::silence::{Heard, QUIET_AFTER_START, judge_machine, judge_site};
use jiff::Timestamp;

use super::App;
use super::intake::{Author, SettleError, settle};
use crate::store::findings::{Finding, Subject};
use crate::store::machines::Machine;
use crate::store::{StoreError, Tx, findings, machines};

/// Machines are read this many at a time.
const PAGE: u32 = 1000;

/// The signals of silence: one per machine and one per site.
#[derive(Debug)]
pub struct SilenceWatch {
    quiet_until: Timestamp,
    signals: BTreeMap<Silent, Signal>,
}

/// Who may be silent. A machine is named with its site, a site without a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Silent {
    ente: EnteId,
    site: SiteId,
    machine: Option<MachineId>,
}

impl SilenceWatch {
    /// Goes on from the silences that stand in the store. `started` is the start of the server.
    pub async fn begin(app: &App, started: Timestamp) -> Result<Self, StoreError> {
        let standing = app
            .store
            .read("silence_begin", |tx| {
                let mut standing = findings::standing_with_code(tx, FindingCode::MachineSilent)?;
                standing.extend(findings::standing_with_code(tx, FindingCode::SiteSilent)?);
                Ok::<_, StoreError>(standing)
            })
            .await?;
        let quiet_until = started
            .saturating_add(QUIET_AFTER_START)
            .unwrap_or(Timestamp::MAX);
        let signals = standing
            .iter()
            .map(|finding| (Silent::of(finding), restored(finding)))
            .collect();
        Ok(Self {
            quiet_until,
            signals,
        })
    }

    /// One look at everybody; how many transitions it gave.
    pub async fn look(&mut self, app: &App) -> Result<usize, SettleError> {
        let now = app.clock.now();
        if now < self.quiet_until {
            return Ok(0);
        }
        let machines = app.store.read("silence_look", all_machines).await?;
        let transitions = self.judge(app, &machines, now);
        let told = transitions.len();
        let author = Author::new(app, now);
        for (silent, transition) in transitions {
            app.store
                .write("silence", move |tx| tell(tx, &author, silent, &transition))
                .await?;
        }
        Ok(told)
    }

    fn judge(
        &mut self,
        app: &App,
        machines: &[Machine],
        now: Timestamp,
    ) -> Vec<(Silent, Transition)> {
        let mut sites: BTreeMap<(EnteId, SiteId), Vec<(MachineId, Heard)>> = BTreeMap::new();
        for machine in machines {
            let last = machine.last_heard_at.unwrap_or(machine.enrolled_at);
            let heard = Heard {
                class: machine.class,
                last,
            };
            sites
                .entry((machine.ente, machine.site))
                .or_default()
                .push((machine.id, heard));
        }
        let mut told = Vec::new();
        for ((ente, site), machines) in sites {
            let heard: Vec<_> = machines.iter().map(|(_, heard)| *heard).collect();
            let whole = Silent {
                ente,
                site,
                machine: None,
            };
            let judgement = judge_site(&heard, now);
            told.extend(self.observe(app, whole, judgement, now));
            let suspected = matches!(judgement, Judgement::Bad(_)) || self.stands(whole);
            for (machine, heard) in machines {
                let silent = Silent {
                    ente,
                    site,
                    machine: Some(machine),
                };
                told.extend(self.observe(app, silent, judge_machine(heard, suspected, now), now));
            }
        }
        told
    }

    fn stands(&self, silent: Silent) -> bool {
        self.signals
            .get(&silent)
            .is_some_and(|signal| signal.firing().is_some())
    }

    fn observe(
        &mut self,
        app: &App,
        silent: Silent,
        judgement: Judgement,
        now: Timestamp,
    ) -> Vec<(Silent, Transition)> {
        let code = silent.code();
        let signal = self.signals.entry(silent).or_default();
        let mut mint = || FindingId::from_uuid(app.mint.uuid(now));
        let announced = signal.observe(judgement, code.entry().timing, now, &mut mint);
        if signal.is_idle() {
            self.signals.remove(&silent);
        }
        let transition = |announcement: custode_domain::signal::Announcement| Transition {
            finding: announcement.finding,
            ordinal: announcement.ordinal,
            code,
            object: silent.object(),
            at: now,
            change: announcement.change,
        };
        announced
            .into_iter()
            .map(|announcement| (silent, transition(announcement)))
            .collect()
    }
}

impl Silent {
    fn of(finding: &Finding) -> Self {
        let Subject {
            ente,
            site,
            machine,
        } = finding.subject;
        Self {
            ente,
            site,
            machine,
        }
    }

    const fn code(self) -> FindingCode {
        if self.machine.is_some() {
            FindingCode::MachineSilent
        } else {
            FindingCode::SiteSilent
        }
    }

    fn object(self) -> Object {
        if self.machine.is_some() {
            Object::whole_machine()
        } else {
            Object::whole_site()
        }
    }
}

fn restored(finding: &Finding) -> Signal {
    let firing = Firing {
        finding: finding.id,
        next_ordinal: finding.last_ordinal + 1,
        severity: finding.severity,
        raised_at: finding.raised_at,
        flapping: false,
    };
    Signal::restore(Remembered {
        firing: Some(firing),
        flips: Vec::new(),
    })
}

fn tell(
    tx: &mut Tx<'_>,
    author: &Author,
    silent: Silent,
    transition: &Transition,
) -> Result<(), SettleError> {
    let subject = Subject {
        ente: silent.ente,
        site: silent.site,
        machine: silent.machine,
    };
    findings::record(tx, subject, transition, "{}", author.now())?;
    settle(tx, author, subject, transition)
}

fn all_machines(tx: &mut Tx<'_>) -> Result<Vec<Machine>, StoreError> {
    let mut all: Vec<Machine> = Vec::new();
    loop {
        let after = all.last().map(|machine| (machine.ente, machine.id));
        let page = machines::page_of_all(tx, after, PAGE)?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests;
