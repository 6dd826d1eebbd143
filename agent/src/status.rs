//! Status: how the agent is, what stands and what waits, for a person at the machine.

use std::fmt::Write;

use crate::config::Config;
use crate::roster::{Keeping, Standing};
use crate::spool::{Spool, SpoolError};
use crate::{clock::Clock, mint};

/// Reads what the agent keeps on disk, beside the agent that runs.
pub fn report(config: &Config) -> Result<String, SpoolError> {
    let now = Clock::start().now().wall;
    let path = config.agent.state_dir.join("spool.db");
    // Whoever asks may be another user than the agent: nothing is made on its behalf.
    if !path.exists() {
        return Ok("L'agente non è ancora stato avviato su questa macchina.".to_owned());
    }
    let spool = Spool::open(&path, config.agent.spool, mint::boot_id(now), now)?.spool;
    let waiting = spool.statistics()?;
    let mut text = String::new();
    let standing: Vec<_> = spool
        .remembered()?
        .into_iter()
        .filter_map(|(code, object, signal)| Some((code, object, signal.firing?)))
        .collect();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Server: {}", config.server.url);
    let _ = writeln!(
        text,
        "Da spedire: {} passaggi di anomalie, {} medie orarie",
        waiting.transitions, waiting.aggregates
    );
    if let Some(since) = waiting.oldest_waiting {
        let _ = writeln!(text, "Il più vecchio attende dal {since}");
    }
    let _ = writeln!(
        text,
        "Coda: {} di {} byte; ultimo rapporto accettato: n. {}",
        waiting.bytes, waiting.limit_bytes, waiting.acknowledged
    );
    match Keeping::of(config) {
        Some(keeping) => text.push_str(
            &Standing::read(&keeping.standing)
                .unwrap_or_default()
                .say(now),
        ),
        None => text.push_str("Roster: nessuna radice fissata: nessun tecnico può collegarsi\n"),
    }
    if standing.is_empty() {
        let _ = writeln!(text, "Anomalie in corso: nessuna");
    }
    for (code, object, firing) in standing {
        let _ = writeln!(
            text,
            "Anomalia: {} (severità {}, dalle {})",
            code.title(&object),
            firing.severity.number(),
            firing.raised_at
        );
    }
    for report in spool.reports_set_aside()? {
        let _ = writeln!(
            text,
            "Rapporto {} rifiutato dal server il {}: {}",
            report.sequence, report.at, report.reason
        );
    }
    Ok(text)
}
