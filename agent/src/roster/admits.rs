//! Admits: whether the roster lets a technician in, asked in a child of whoever must know: what reads signed lists ends with
//! the answer, and so does its memory.

use std::path::{Path, PathBuf};

use custode_domain::assistance::{Classes, KeyPrint};
use custode_domain::id::EnteId;
use custode_trust::roster::{NotAdmitted, Roster, SshKey, Technician};
use jiff::Timestamp;

use super::{Keeping, RosterTrouble, current};
use crate::os::beside;
use crate::os::child::{self, ChildError, Limits};

/// What is asked of the roster.
#[derive(Debug, Clone)]
pub struct Question {
    /// The technician's key.
    pub key: KeyPrint,
    /// What they want to do.
    pub classes: Classes,
    /// The Ente that they belong to.
    pub ente: EnteId,
    /// Where what was seen is remembered: of the asking process alone.
    pub memory: PathBuf,
}

/// Why nobody is let in.
#[derive(Debug, thiserror::Error)]
pub enum NotLetIn {
    /// No roster holds.
    #[error("the roster does not hold")]
    Roster(#[from] RosterTrouble),
    /// The technician is not on it.
    #[error("the technician is not admitted")]
    Technician(#[from] NotAdmitted),
    /// The key is on it under no such fingerprint.
    #[error("the key is on no roster")]
    UnknownKey,
}

/// Verifies the roster from the mirror, and answers with the whole key, as OpenSSH writes it.
pub async fn answer(
    keeping: Keeping,
    question: &Question,
    now: Timestamp,
) -> Result<String, NotLetIn> {
    let keeping = keeping.remembered_in(&question.memory);
    let current = current(&keeping, now).await?;
    let judged_at = current.loaded.judged_at().max(now);
    let key = key(&current.roster, &question.key).ok_or(NotLetIn::UnknownKey)?;
    let technician = current.roster.admits(&key, question.ente, judged_at)?;
    for class in question.classes.iter() {
        technician.may(class)?;
    }
    Ok(key.to_string())
}

fn key(roster: &Roster, print: &KeyPrint) -> Option<SshKey> {
    let mut keys = roster.technicians().iter().flat_map(Technician::keys);
    keys.find(|key| key.fingerprint() == print.to_string())
        .cloned()
}

/// Has a child answer; a refusal is its sentence.
pub async fn ask(config: &Path, question: &Question) -> Result<Result<String, String>, ChildError> {
    let agent = beside::program(beside::AGENT);
    let agent = agent.map_err(|error| ChildError::Io(beside::AGENT.into(), error))?;
    let (key, classes) = (question.key.to_string(), question.classes.to_string());
    let ente = question.ente.to_string();
    let words = [
        "roster".as_ref(),
        "admits".as_ref(),
        key.as_ref(),
        classes.as_ref(),
        "--ente".as_ref(),
        ente.as_ref(),
        "--memory".as_ref(),
        question.memory.as_os_str(),
        "--config".as_ref(),
        config.as_os_str(),
    ];
    // Somebody waits for the prompt.
    let limits = Limits {
        niceness: 0,
        ..Limits::default()
    };
    let answered = child::run(&agent, &words, limits).await?;
    let said = |text: &str| text.trim().to_owned();
    Ok(if answered.code == Some(0) {
        Ok(said(&answered.stdout))
    } else {
        let complaint = answered.stderr.strip_prefix("custode-agent: ");
        Err(said(complaint.unwrap_or(&answered.stderr)))
    })
}
