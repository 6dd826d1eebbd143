//! Proof: the second look at a grant, by the one process that can open a session. It believes nothing that the resident
//! agent says: roster, policy, contacts and consent are verified here again, from files that only root writes.

use std::path::Path;

use custode_domain::assistance::{Consent, Grant, NoConsent, Signed};
use custode_ssh::recording::RecordingKey;
use jiff::Timestamp;

use super::{slip, spent};
use crate::config::{Config, ConfigError};
use crate::consent::seam::Evidence;
use crate::consent::{Papers, assertion};
use crate::link::{Identity, IdentityError};
use crate::os::child::ChildError;
use crate::roster::admits::{self, Question};

/// A grant that holds, and what else the session needs.
pub(super) struct Proved {
    pub(super) grant: Grant,
    /// The technician's key, whole, from the roster.
    pub(super) technician: String,
    /// The ports of the policy.
    pub(super) forwards: Vec<String>,
    /// To whom the policy has recordings sealed.
    pub(super) recording_key: Option<RecordingKey>,
}

/// Why a session does not begin.
#[derive(Debug, thiserror::Error)]
pub enum NoProof {
    /// Somebody closed the machine.
    #[error("this machine takes no remote sessions at the moment")]
    Blocked,
    /// The roster does not hold, or does not admit the technician.
    #[error("{0}")]
    NotAdmitted(String),
    /// It could not be asked.
    #[error("the roster cannot be verified")]
    Child(#[from] ChildError),
    /// The grant is of another machine.
    #[error("the grant is of another machine")]
    OtherMachine,
    /// The machine's identity cannot be read.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The contacts cannot be read.
    #[error("the contacts of this machine cannot be read")]
    Contacts(#[from] ConfigError),
    /// The signature does not hold.
    #[error("what was signed does not hold")]
    Assertion(#[from] assertion::NotSigned),
    /// Nobody agreed at the machine.
    #[error("nobody agreed at this machine")]
    NoSlip,
    /// There is no consent.
    #[error(transparent)]
    Consent(#[from] NoConsent),
    /// The policy asks somebody, and nobody was.
    #[error("the machine's policy does not stand in for anybody")]
    NobodyAgreed,
    /// The grant was opened before.
    #[error("this grant was used before: each opens once")]
    Spent,
    /// A file failed.
    #[error("a file of this machine failed")]
    File(#[from] std::io::Error),
}

/// Verifies everything, and spends the grant's number.
pub(super) async fn prove(
    (file, config): (&Path, &Config),
    grant: Grant,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<Proved, NoProof> {
    let papers = Papers::beside(file);
    if papers.is_blocked() {
        return Err(NoProof::Blocked);
    }
    let identity = Identity {
        authority: config.server.authority.clone(),
        pair: config.server.identity.clone(),
    };
    if identity.machine()? != grant.machine {
        return Err(NoProof::OtherMachine);
    }
    let technician = admitted(file, config, &grant).await?;
    let in_force = papers.policy();
    let policy = in_force.policy;
    let state = &config.assistance.state;
    let consent = match evidence {
        Evidence::Policy => {
            let agreed = Consent::by_policy(&grant, &policy, now)?;
            agreed.ok_or(NoProof::NobodyAgreed)?
        }
        Evidence::Assertion(assertion) => {
            let signed = assertion::verify(assertion, &grant, &papers.contacts()?)?;
            Consent::by_signature(&grant, signed, &policy, now)?
        }
        Evidence::Slip => {
            let signed: Signed = slip::take(state, &grant)?.ok_or(NoProof::NoSlip)?;
            Consent::by_signature(&grant, signed, &policy, now)?
        }
    };
    if !spent::spend(&state.join("spent"), consent.grant(), now)? {
        return Err(NoProof::Spent);
    }
    Ok(Proved {
        grant: consent.grant().clone(),
        technician,
        forwards: policy.forwards.iter().map(ToString::to_string).collect(),
        recording_key: in_force.recording_key,
    })
}

/// The technician's key from the roster, verified from the mirror with a memory that the resident agent cannot write.
async fn admitted(file: &Path, config: &Config, grant: &Grant) -> Result<String, NoProof> {
    let question = Question {
        key: grant.key.clone(),
        classes: grant.classes.clone(),
        ente: grant.ente,
        memory: config.assistance.state.join("roster"),
    };
    admits::ask(file, &question)
        .await?
        .map_err(NoProof::NotAdmitted)
}
