//! Loaded: a repository that held, and what there is to say about it.

use std::collections::BTreeMap;
use std::fmt;

use futures_util::StreamExt;
use jiff::Timestamp;
use tough::schema::Role as _;
use tough::{Repository, TargetName};

use super::load::expiries;
use super::signatures::holding;
use super::transport::Transport;
use super::{Expiring, Limits, LoadError, Role, Target, TargetError};
use crate::digest::hex;
use crate::workshop::NAMES;

/// What somebody should look at although the repository is good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    /// The clock says an earlier time than at a load that succeeded.
    #[error("the clock of this machine went back: it says {now}, and {seen} was seen")]
    ClockWentBack {
        /// What it says.
        now: Timestamp,
        /// What it said.
        seen: Timestamp,
    },
    /// What was kept is an old copy.
    #[error(
        "version {kept} of {role} was kept, although version {floor} was seen: an old copy was put back"
    )]
    OlderThanFloor {
        /// Of which role.
        role: Role,
        /// What was kept.
        kept: u64,
        /// What was seen.
        floor: u64,
    },
    /// The floor is gone.
    #[error("the floor of versions is gone; what was verified before stands in for it")]
    FloorVanished,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The identifier of the key, hexadecimal.
    pub key: String,
    /// What the root calls it.
    pub name: Option<String>,
}

/// A repository that was verified at an instant. Its targets are read from the same source, and verified as they come.
pub struct Loaded {
    repository: Repository,
    transport: Transport,
    limits: Limits,
    judged_at: Timestamp,
    alarms: Vec<Alarm>,
}

impl Loaded {
    pub(super) fn new(
        repository: Repository,
        transport: Transport,
        limits: Limits,
        judged_at: Timestamp,
        alarms: Vec<Alarm>,
    ) -> Self {
        Self {
            repository,
            transport,
            limits,
            judged_at,
            alarms,
        }
    }

    /// The instant by which it was judged: now, or a later one that was seen.
    pub const fn judged_at(&self) -> Timestamp {
        self.judged_at
    }

    /// What somebody should look at.
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }

    /// The version of a role.
    pub fn version(&self, role: Role) -> u64 {
        match role {
            Role::Root => self.repository.root().signed.version,
            Role::Targets => self.repository.targets().signed.version,
            Role::Snapshot => self.repository.snapshot().signed.version,
            Role::Timestamp => self.repository.timestamp().signed.version,
        }
        .get()
    }

    /// Until when a role is good.
    pub fn expires(&self, role: Role) -> Timestamp {
        let all = expiries(&self.repository);
        all.into_iter()
            .find(|(one, _)| *one == role)
            .map_or(Timestamp::MIN, |(_, at)| at)
    }

    /// What ends first, and when.
    pub fn first_to_expire(&self) -> Expiring {
        let mut all = expiries(&self.repository).map(|(role, at)| Expiring { role, at });
        all.sort_by_key(|one| one.at);
        all[0]
    }

    /// What ends so soon that it must be said.
    pub fn expiring(&self) -> Vec<Expiring> {
        let all = expiries(&self.repository).map(|(role, at)| Expiring { role, at });
        all.into_iter()
            .filter(|one| one.is_due(self.judged_at))
            .collect()
    }

    /// Who signed the targets and whose signature holds.
    pub fn signers(&self) -> Vec<Signer> {
        let (root, targets) = (&self.repository.root().signed, self.repository.targets());
        let holding = holding(root, Role::Targets, targets);
        let names = root._extra.get(NAMES);
        holding
            .into_iter()
            .map(|one| {
                let key = hex(&one.keyid);
                let name = names.and_then(|names| names.get(&key)?.as_str());
                Signer {
                    name: name.map(str::to_owned),
                    key,
                }
            })
            .collect()
    }

    /// SHA-256 of what the targets' signers signed, in canonical form: what two who saw the same can compare.
    pub fn hash(&self) -> Option<[u8; 32]> {
        let signed = self.repository.targets().signed.canonical_form().ok()?;
        Some(crate::digest::sha256(&signed))
    }

    /// What there is.
    pub fn targets(&self) -> Vec<Target> {
        targets(&self.repository)
    }

    /// What is signed of a target.
    pub fn describe(&self, name: &str) -> Result<Target, TargetError> {
        let found = self.targets().into_iter().find(|one| one.name == name);
        found.ok_or_else(|| TargetError::Missing(name.to_owned()))
    }

    /// A target, whole and verified. Only for small ones: the bound is that of [`Limits::target`].
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, LoadError> {
        let missing = || LoadError::Target(TargetError::Missing(name.to_owned()));
        let asked = TargetName::new(name).map_err(|_| missing())?;
        let reading = async {
            let refused = |error| LoadError::of(error, self.transport.trouble());
            let mut pieces = self
                .repository
                .read_target(&asked)
                .await
                .map_err(refused)?
                .ok_or_else(missing)?;
            let mut whole = Vec::new();
            while let Some(piece) = pieces.next().await {
                whole.extend_from_slice(&piece.map_err(refused)?);
            }
            Ok(whole)
        };
        match tokio::time::timeout(self.limits.time, reading).await {
            Ok(read) => read,
            Err(_) => Err(LoadError::TooSlow(self.limits.time.as_secs())),
        }
    }
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: BTreeMap<_, _> = Role::ALL
            .iter()
            .map(|&role| (role, self.version(role)))
            .collect();
        write!(f, "Loaded({versions:?} at {})", self.judged_at)
    }
}

/// The targets of the metadata, those with flat names: others cannot be asked for.
pub(super) fn targets(repository: &Repository) -> Vec<Target> {
    let mut all: Vec<_> = repository
        .targets()
        .signed
        .targets
        .iter()
        .filter(|(name, _)| super::file::is_target_name(name.raw()))
        .map(|(name, target)| Target {
            name: name.raw().to_owned(),
            length: target.length,
            sha256: hex(&target.hashes.sha256),
            custom: target.custom.clone().into_iter().collect(),
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}
