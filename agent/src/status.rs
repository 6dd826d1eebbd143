//! Status: how the agent is, what stands and what waits, for a person at the machine.

use std::fmt::Write;
use std::path::Path;

use custode_domain::assistance::{LocalPolicy, LocalUser, Mode};

use crate::config::Config;
use crate::consent::{Journal, Papers};
use crate::roster::{Keeping, Standing};
use crate::spool::{Spool, SpoolError};
use crate::{clock::Clock, mint};

/// Reads what the agent keeps on disk, beside the agent that runs.
pub fn report(file: &Path, config: &Config) -> Result<String, SpoolError> {
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
    text.push_str(&assistance(&Papers::beside(file), &config.agent.state_dir));
    Ok(text)
}

/// What holds for remote sessions, why, and what is under way.
fn assistance(papers: &Papers, state: &Path) -> String {
    let in_force = papers.policy();
    let mut text = format!("Assistenza remota: {}\n", rule(&in_force.policy));
    // Writing to a String cannot fail.
    if in_force.policy.mode != Mode::Never {
        let _ = match in_force.recording_key {
            Some(key) => writeln!(text, "  registrazioni: cifrate con la chiave {key}"),
            None => writeln!(text, "  registrazioni: non cifrate, il server può leggerle"),
        };
    }
    if let Some(because) = in_force.because {
        let _ = writeln!(text, "  perché: {because}");
    }
    if papers.is_blocked() {
        let reason = papers.blocked_because().unwrap_or_default();
        let _ = writeln!(
            text,
            "  chiusa da questa macchina (custode-agent unblock la riapre) {reason}"
        );
    }
    match papers.contacts() {
        Ok(contacts) => {
            let _ = writeln!(text, "  contatti riconosciuti: {}", contacts.len());
        }
        Err(error) => {
            let _ = writeln!(text, "  nessun contatto è riconosciuto: {error}");
        }
    }
    match Journal::open(&Journal::within(state)) {
        Ok(journal) => {
            let live = journal.book().live().count();
            let _ = writeln!(text, "  sessioni in attesa o in corso: {live}");
            for waiting in journal.book().refused() {
                let why = waiting.refused.as_deref().unwrap_or_default();
                let session = waiting.word.session;
                let _ = writeln!(
                    text,
                    "  della sessione {session} il server non ha preso nota: {why}"
                );
            }
        }
        Err(error) => {
            let _ = writeln!(text, "  le sessioni non si leggono: {error}");
        }
    }
    text
}

fn rule(policy: &LocalPolicy) -> String {
    let who = match &policy.mode {
        Mode::Never => return "mai".to_owned(),
        Mode::Ask => "un contatto dell'Ente acconsente ogni volta",
        Mode::Window(..) => {
            "senza chiedere nelle finestre stabilite, altrimenti acconsente un contatto"
        }
        Mode::Standing => "sempre, senza chiedere",
    };
    let users: Vec<&str> = policy.users.iter().map(LocalUser::as_str).collect();
    format!(
        "{who}; utenti {}; {}; al massimo {}",
        users.join(", "),
        policy.classes,
        policy.longest
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::consent::policy;

    #[test]
    fn the_rule_in_force_is_told_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let papers = Papers::beside(&folder.path().join("agent.toml"));
        let file = papers.policy.display().to_string();
        assert_eq!(
            assistance(&papers, folder.path()),
            format!(
                "Assistenza remota: mai\n  perché: there is no {file}\n  contatti riconosciuti: 0\n  sessioni in attesa o in corso: 0\n"
            )
        );
        fs_err::write(&papers.policy, policy::sample()).unwrap();
        fs_err::set_permissions(&papers.policy, std::fs::Permissions::from_mode(0o644)).unwrap();
        papers.close("manutenzione").unwrap();
        assert_eq!(
            assistance(&papers, folder.path()),
            "Assistenza remota: un contatto dell'Ente acconsente ogni volta; utenti assistenza; shell,files; al massimo 120 min\n  \
             registrazioni: non cifrate, il server può leggerle\n  \
             chiusa da questa macchina (custode-agent unblock la riapre) manutenzione\n  contatti riconosciuti: 0\n  sessioni in attesa o in corso: 0\n"
        );
        papers.reopen().unwrap();
        assert!(!papers.is_blocked());
        papers.reopen().unwrap();
    }
}
