//! Daemon: the one loop of the agent. It tells the brain what happened and does what the brain answers.

mod evidence;
mod identity_watch;
mod outbox;
mod probing;

use std::sync::Arc;
use std::time::Duration;

use custode_protocol::nudge::About;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use crate::brain::{Action, Backoff, Brain, Notice, Schedule};
use crate::check::{Checks, ProbeKind, Sample};
use crate::clock::Clock;
use crate::config::Config;
use crate::history::History;
use crate::link::{Answer, Courier, Identity, IdentityError, Live, LiveEvent};
use crate::mint;
use crate::probe::ProbeError;
use crate::spool::{Fact, Noticed, Spool, SpoolError};
use crate::task;

use identity_watch::IdentityWatch;
use outbox::Outbox;
use probing::Probing;
