//! Words: what the resident agent, the privileged process and the engine of one session tell each other.

use std::path::PathBuf;

use custode_domain::assistance::Ending;
use custode_protocol::assist::{WireEnding, WireGrant};
use custode_ssh::recording::RecordingKey;
use jiff::Timestamp;
use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

use crate::assist::Why;
use crate::consent::seam::Evidence;
use crate::os::session::order::Program;
use crate::os::session::pen::Gone;
use crate::os::session::terminal::Shape;

/// The longest line between the resident agent and the privileged process, bytes: an assertion and a grant.
pub const LONGEST: u64 = 32 * 1024;

/// The resident agent, to the privileged process; a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// The first: a session is granted.
    Open {
        /// What is allowed.
        grant: WireGrant,
        /// What that rests on.
        evidence: Evidence,
    },
    /// It is to end.
    End(WireEnding),
}

/// The privileged process, to the resident agent; a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Told {
    /// It does not begin, for this reason.
    Refused(String),
    /// The technician is there.
    Opened {
        /// Since when.
        at: Timestamp,
    },
    /// Nothing of it is left running.
    Ended {
        /// Why.
        why: WireEnding,
        /// What it left behind.
        left: Option<String>,
    },
}

/// The privileged process, to the engine.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// The first: serve this session.
    Serve(Box<Task>),
    /// A program runs; with its terminal, or its three pipes.
    Started {
        /// The number of the request.
        request: u64,
        /// The number of the program.
        program: u64,
    },
    /// A program does not run.
    Failed {
        /// The number of the request.
        request: u64,
        /// Why.
        why: String,
    },
    /// A program ended, with this status as `wait(2)` has it.
    Exited {
        /// The number of the program.
        program: u64,
        /// The raw status.
        status: i32,
    },
    /// What is left of the session's programs.
    Gone {
        /// The number of the request.
        request: u64,
        /// What is left.
        gone: Gone,
    },
    /// Say farewell and end.
    Stop,
}

/// What the engine is to serve. The permit in it was verified, as was the technician's key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The agent's configuration.
    pub config: PathBuf,
    /// Which session.
    pub session: String,
    /// On which machine.
    pub machine: String,
    /// The technician's key, as OpenSSH writes it.
    pub technician: String,
    /// The local user.
    pub user: String,
    /// What may be done: `shell,files`.
    pub classes: String,
    /// Which local ports may be reached.
    pub forwards: Vec<String>,
    /// Until when.
    pub until: Timestamp,
    /// The ticket.
    pub ticket: String,
    /// To whom the recording is sealed; without one it is written in clear.
    pub recording_key: Option<RecordingKey>,
}

/// The engine, to the privileged process.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// Start a program, at a terminal where it has a shape.
    Start {
        /// The number of the request.
        request: u64,
        /// What.
        program: Program,
        /// With these variables.
        environment: Vec<(String, String)>,
        /// At which terminal.
        shape: Option<Shape>,
    },
    /// Send a signal.
    Signal {
        /// To which program.
        program: u64,
        /// To which group of its terminal, where it is not its own.
        group: Option<i32>,
        /// Which.
        signal: i32,
    },
    /// Kill all of the session.
    End {
        /// The number of the request.
        request: u64,
    },
    /// The technician is there.
    Opened {
        /// Since when.
        at: Timestamp,
    },
    /// The session is over.
    Over(Over),
}

/// Why the engine's part is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The technician left, or the way to them broke.
    ClientLeft,
    /// The time is over.
    Deadline,
    /// It could not be recorded any more.
    RecordingLost,
    /// The engine was told to stop.
    Stopped,
}

impl Over {
    /// Why, for the ticket; `asked` is what was asked for, if anything was.
    pub fn ending(self, asked: Option<Ending>) -> Ending {
        match self {
            Self::ClientLeft => Ending::Technician,
            Self::Deadline => Ending::Deadline,
            Self::RecordingLost => Ending::RecordingLost,
            Self::Stopped => asked.unwrap_or(Ending::AgentStopped),
        }
    }

    /// What the engine's end amounts to; nothing where nobody came in, and another may try.
    pub const fn of(why: Why) -> Option<Self> {
        match why {
            Why::ClientLeft => Some(Self::ClientLeft),
            Why::Deadline => Some(Self::Deadline),
            Why::NoLogin => None,
            Why::RecordingLost => Some(Self::RecordingLost),
            Why::Asked => Some(Self::Stopped),
        }
    }
}

/// The signal and the group of [`Asked::Signal`], where there are such.
pub fn signal(group: Option<i32>, signal: i32) -> Option<(Option<Pid>, Signal)> {
    let group = match group {
        None => None,
        Some(group) => Some(Pid::from_raw(group)?),
    };
    Some((group, Signal::from_named_raw(signal)?))
}
