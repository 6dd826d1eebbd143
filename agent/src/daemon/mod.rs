//! Daemon: the one loop of the agent. It tells the brain what happened and does what the brain answers.

mod aggregates;
mod courses;
mod errands;
mod evidence;
mod facts;
mod looks;
mod outbox;
mod recordings;
mod renewal;
mod roster;
mod watching;

use std::path::Path;
use std::time::Duration;

use custode_domain::finding::{FindingCode, Object};
use custode_protocol::nudge::About;
use jiff::Timestamp;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use crate::brain::{Action, Backoff, Brain, Notice, Now};
use crate::check::{Checks, LastRun, Sample, clock};
use crate::clock::Clock;
use crate::config::Config;
use crate::consent::JournalError;
use crate::history::History;
use crate::link::{Courier, Identity, IdentityError, Live, LiveEvent};
use crate::mint;
use crate::os;
use crate::probe::ProbeError;
use crate::spool::{Memo, Noticed, Spool, SpoolError};
use crate::task::Task;

use aggregates::Aggregates;
use courses::Courses;
use errands::Errands;
use looks::{Look, Looks};
use outbox::{Delivered, Outbox};
use recordings::Recordings;
use renewal::Renewal;
use roster::RosterWatch;

/// Beats of the held connection: the server calls a machine silent after ten of them are missing.
const BEAT: Duration = Duration::from_mins(1);
/// The first pause after a failed try to reach the server, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Why the agent does not run.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// Spool or history cannot be opened.
    #[error("what the agent notices cannot be kept in its state folder")]
    Keeping(#[from] SpoolError),
    /// What was done in remote sessions cannot be read.
    #[error("the remote sessions of this machine cannot be followed")]
    Sessions(#[from] JournalError),
    /// The machine cannot prove who it is.
    #[error("the identity of this machine cannot be used")]
    Identity(#[from] IdentityError),
    /// The system does not let us listen for its signals.
    #[error("the system's signals cannot be heard")]
    Signals(#[source] std::io::Error),
}

/// The agent at work.
struct Daemon {
    config: Config,
    clock: Clock,
    brain: Brain,
    looks: Looks,
    courses: Courses,
    aggregates: Aggregates,
    outbox: Outbox,
    renewal: Renewal,
    errands: Errands,
    roster: RosterWatch,
    recordings: Recordings,
    line: Line,
    next_beat: Duration,
}

/// The held connection, as the daemon sees it.
struct Line {
    beats: mpsc::Sender<()>,
    events: mpsc::Receiver<LiveEvent>,
    // Ends with the line.
    _task: Task,
}

/// Looks after the machine until the system asks it to stop. `file` is where `config` was read.
pub async fn run(file: &Path, config: Config) -> Result<(), DaemonError> {
    let mut stop = Stop::listen()?;
    let mut daemon = Daemon::wake(file, config)?;
    tracing::info!(server.url = %daemon.config.server.url, "looking after this machine");
    tokio::select! {
        () = daemon.live() => {}
        () = stop.asked() => {}
    }
    daemon.outbox.remember(Memo::StoppedCleanly, "yes");
    tracing::info!("stopped");
    Ok(())
}

impl Daemon {
    fn wake(file: &Path, config: Config) -> Result<Self, DaemonError> {
        let clock = Clock::start();
        let now = clock.now();
        let mut spool = open_spool(&config, now.wall)?;
        let before = last_run(&spool)?;
        spool.remember(Memo::StoppedCleanly, "no")?;
        spool.set_facts(&facts::gather())?;
        let history = History::open(
            &config.agent.state_dir.join("history.db"),
            config.agent.history,
        )?;
        let identity = identity(&config);
        let courier = Courier::new(config.server.url.as_str(), &identity)?;
        let remembered = spool.remembered()?;
        let checks = Checks::new(&config.thresholds, &before);
        let schedule = watching::schedule(&config);
        let brain = Brain::new(
            checks,
            watching::timings(&config),
            schedule,
            remembered,
            now,
        );
        let line = Line::hold(&config, &identity)?;
        let errands = Errands::open((file, &config), identity.machine()?, now)?;
        let mut outbox = Outbox::new(spool, courier);
        outbox.hurry();
        Ok(Self {
            clock,
            brain,
            looks: Looks::default(),
            courses: Courses::new(history),
            aggregates: Aggregates::default(),
            outbox,
            renewal: Renewal::default(),
            errands,
            roster: RosterWatch::new(config.roster.is_some().then_some(file)),
            recordings: Recordings::within(&config.agent.state_dir),
            line,
            next_beat: BEAT,
            config,
        })
    }

    /// The loop. It ends with the program.
    async fn live(&mut self) {
        loop {
            let wake = self.clock.instant(self.next_wake());
            tokio::select! {
                look = self.looks.next() => self.looked(look).await,
                delivered = self.outbox.delivered() => self.answered(delivered).await,
                renewed = self.renewal.done() => self.renewed(renewed),
                turn = self.errands.next() => {
                    let now = self.clock.now();
                    self.errands.settle(turn, self.roster.is_fresh(now), now);
                }
                round = self.recordings.done() => self.recordings.settle(round, self.clock.now()),
                looked = self.roster.done() => {
                    self.roster.tell(looked, self.clock.now());
                    self.errands.go_back_to_strangers();
                }
                event = self.line.events.recv() => self.line_said(event),
                () = sleep_until(wake) => self.woke(),
            }
            self.outbox.pump(self.clock.now());
            self.errands.pump(self.outbox.courier(), self.clock.now());
            let live = self.errands.begun();
            let (courier, now) = (self.outbox.courier(), self.clock.now());
            self.roster
                .consider(!live.is_empty() || self.errands.has_strangers(), now);
            self.recordings.consider(live, courier, now);
        }
    }

    fn next_wake(&self) -> Duration {
        self.brain
            .next_wake()
            .min(self.next_beat)
            .min(self.outbox.next_try())
            .min(self.aggregates.next_look())
            .min(self.errands.next_wake())
            .min(self.recordings.next_wake())
    }

    fn woke(&mut self) {
        let now = self.clock.now();
        if now.uptime >= self.next_beat {
            // A beat that finds no room follows one that is still waiting.
            let _ = self.line.beats.try_send(());
            while self.next_beat <= now.uptime {
                self.next_beat += BEAT;
            }
        }
        let actions = self.brain.wake(now);
        for action in actions {
            if let Action::Probe(kind) = action {
                self.looks.begin(kind, now.wall);
            }
        }
        self.aggregates
            .collect(&mut self.courses, &mut self.outbox, now);
        self.renewal
            .consider(&identity(&self.config), self.outbox.courier(), now);
    }

    async fn looked(&mut self, look: Look) {
        let now = self.clock.now();
        let actions = match look.taken {
            Ok(sample) => {
                let sample = self.complete(sample);
                self.remember(&sample);
                self.brain
                    .sampled(&sample, now, &mut || mint::finding_id(now.wall))
            }
            Err(ProbeError::NotHere(_)) => Vec::new(),
            Err(error) => {
                tracing::debug!(
                    probe = look.kind.label(),
                    error = error.with_causes(),
                    "a probe gave nothing"
                );
                self.brain
                    .missed(&look.kind, now, &mut || mint::finding_id(now.wall))
            }
        };
        self.obey(actions, now).await;
        if self.looks.is_idle() {
            self.courses.keep(now.wall);
            // Until the next round nobody needs what this one took.
            os::give_back_memory();
        }
    }

    async fn obey(&mut self, actions: Vec<Action>, now: Now) {
        for action in actions {
            match action {
                Action::Probe(kind) => self.looks.begin(kind, now.wall),
                Action::Record(measurements) => self.courses.add(measurements),
                Action::Announce(notice) => self.announce(notice, now).await,
            }
        }
    }

    async fn announce(&mut self, notice: Notice, now: Now) {
        self.courses.keep(now.wall);
        let evidence = evidence::gather(&mut self.courses, &notice.verdict, now.wall).await;
        let Notice {
            transition,
            remembered,
            ..
        } = notice;
        let signal: (FindingCode, Object, _) =
            (transition.code, transition.object.clone(), remembered);
        let noticed = Noticed {
            transitions: vec![(transition, evidence)],
            signals: vec![signal],
            now: now.wall,
        };
        self.outbox.keep(noticed, now);
    }

    /// Adds what only the daemon knows.
    fn complete(&self, mut sample: Sample) -> Sample {
        if let Sample::Agent(reading) = &mut sample {
            reading.spool_percent = self.outbox.fill_percent();
        }
        sample
    }

    /// Keeps what the next start must know.
    fn remember(&mut self, sample: &Sample) {
        if let Sample::Boot(reading) = sample {
            self.outbox.remember(Memo::OsBoot, &reading.boot_id);
        }
        if let Some(since) = self.brain.updates_wait_since() {
            self.outbox
                .remember(Memo::UpdatesWaitSince, &since.to_string());
        }
    }

    async fn answered(&mut self, delivered: Delivered) {
        let now = self.clock.now();
        if let Some(ahead_of_server) = self.outbox.settle(delivered, now) {
            let reading = clock::Reading {
                synchronised: None,
                ahead_of_server: Some(ahead_of_server),
            };
            let actions = self.brain.sampled(&Sample::Clock(reading), now, &mut || {
                mint::finding_id(now.wall)
            });
            self.obey(actions, now).await;
        }
    }

    fn renewed(&mut self, outcome: Result<(), crate::link::RenewError>) {
        if let Err(error) = outcome {
            tracing::warn!(error = %error, "the certificate was not renewed; trying again tomorrow");
            return;
        }
        let identity = identity(&self.config);
        let reconnected =
            Courier::new(self.config.server.url.as_str(), &identity).and_then(|courier| {
                self.line = Line::hold(&self.config, &identity)?;
                self.outbox.change_courier(courier);
                Ok(())
            });
        match reconnected {
            Ok(()) => tracing::info!("the certificate was renewed"),
            Err(error) => tracing::error!(%error, "the renewed certificate cannot be used"),
        }
    }

    fn line_said(&mut self, event: Option<LiveEvent>) {
        match event {
            Some(LiveEvent::Up) => {
                tracing::info!("the server is reached");
                self.outbox.hurry();
                self.errands.hurry();
            }
            Some(LiveEvent::Down(why)) => {
                tracing::warn!(why, "the server is not reached; noticing goes on");
            }
            Some(LiveEvent::Nudged(nudge)) => match nudge.about {
                About::Report => self.outbox.hurry(),
                About::Assistance => self.errands.hurry(),
            },
            None => tracing::error!("invariant: the held connection tries for ever"),
        }
    }
}

impl Line {
    fn hold(config: &Config, identity: &Identity) -> Result<Self, IdentityError> {
        let (beats, beats_out) = mpsc::channel(1);
        let (events_in, events) = mpsc::channel(8);
        let url = &config.server.url;
        let host = url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned();
        let live = Live {
            address: (host, url.port_or_known_default().unwrap_or(443)),
            tls: std::sync::Arc::new(identity.client_config()?),
            backoff: Backoff::new(FIRST_PAUSE, LONGEST_PAUSE),
            beats: beats_out,
            events: events_in,
        };
        Ok(Self {
            beats,
            events,
            _task: Task::start("held connection", live.hold()),
        })
    }
}

fn identity(config: &Config) -> Identity {
    Identity {
        authority: config.server.authority.clone(),
        pair: config.server.identity.clone(),
    }
}

fn open_spool(config: &Config, now: Timestamp) -> Result<Spool, SpoolError> {
    let path = config.agent.state_dir.join("spool.db");
    let opened = Spool::open(&path, config.agent.spool, mint::boot_id(now), now)?;
    if let Some(note) = opened.note {
        tracing::error!(%note, "the spool was damaged");
    }
    Ok(opened.spool)
}

fn last_run(spool: &Spool) -> Result<LastRun, SpoolError> {
    let standing = spool
        .remembered()?
        .into_iter()
        .filter(|(_, _, signal)| signal.firing.is_some());
    Ok(LastRun {
        boot_id: spool.recall(Memo::OsBoot)?,
        stop_was_clean: spool
            .recall(Memo::StoppedCleanly)?
            .is_some_and(|clean| clean == "yes"),
        standing: standing.map(|(code, object, _)| (code, object)).collect(),
        updates_wait_since: spool
            .recall(Memo::UpdatesWaitSince)?
            .and_then(|since| since.parse().ok()),
    })
}

/// The two ways in which the system asks for the end.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> Result<Self, DaemonError> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(DaemonError::Signals)?,
            interrupt: signal(SignalKind::interrupt()).map_err(DaemonError::Signals)?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// What is looked at on this machine, by name.
pub fn watched(config: &Config) -> Vec<String> {
    watching::kinds(config)
        .iter()
        .map(crate::check::ProbeKind::label)
        .collect()
}
