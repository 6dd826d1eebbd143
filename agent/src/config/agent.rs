//! Agent: the section that says how the agent lives on the machine.

use std::path::PathBuf;
use std::time::Duration;

use super::section::Section;
use super::{Agent, ConfigError};
use crate::history::Keep;
use crate::spool::Limit;

const MIB: u64 = 1024 * 1024;
/// Where the state is, by the Filesystem Hierarchy Standard.
const STATE_DIR: &str = "/var/lib/custode";
/// One round a minute: the footprint of the agent is measured with it.
const INTERVAL: Duration = Duration::from_mins(1);

pub(super) fn read(root: &mut Section<'_>) -> Result<Agent, ConfigError> {
    let mut agent = Agent {
        state_dir: PathBuf::from(STATE_DIR),
        interval: INTERVAL,
        spool: Limit::default(),
        history: Keep::default(),
    };
    let Some(mut section) = root.table("agent")? else {
        return Ok(agent);
    };
    if let Some(dir) = section.path("state_dir")? {
        agent.state_dir = dir;
    }
    if let Some(interval) = section.seconds("interval_s", 1..=3600)? {
        agent.interval = interval;
    }
    if let Some(mib) = section.number("spool_limit_mib", 1..=4096)? {
        agent.spool.bytes = mib * MIB;
    }
    if let Some(mib) = section.number("history_limit_mib", 1..=65_536)? {
        agent.history.bytes = mib * MIB;
    }
    if let Some(days) = section.number("history_days", 1..=365)? {
        agent.history.age = Duration::from_hours(days * 24);
    }
    section.finish()?;
    Ok(agent)
}
