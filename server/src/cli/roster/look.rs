//! Look: what a machine, and a technician's ssh, would believe of a tree.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use custode_domain::id::EnteId;
use custode_trust::digest::hex;
use custode_trust::repository::{Folder, Limits, Loaded, Place, Role, load};
use custode_trust::roster::{self, HostKeys, Roster, SshKey};
use jiff::Timestamp;
use serde_json::json;

use super::super::{Failure, out};

/// A tree, and what it is held against.
#[derive(Debug, Args)]
pub(super) struct Tree {
    /// The published tree
    #[arg(long = "in", value_name = "DIR")]
    folder: PathBuf,
    /// The root that was handed over in person: the first one of the repository
    #[arg(long, value_name = "FILE")]
    root: PathBuf,
    /// The Ente, by identifier; without it, the one that the roster names
    #[arg(long)]
    ente: Option<EnteId>,
    /// A folder that remembers what was seen, so that nothing older is believed next time
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

impl Tree {
    async fn load(&self, now: Timestamp) -> Result<(Loaded, Roster, HostKeys), Failure> {
        let passing = tempfile::tempdir()?;
        let state = self.state.as_deref().unwrap_or(passing.path());
        let pinned = fs_err::read(&self.root)?;
        let source = Arc::new(Folder::new(&self.folder));
        let place = Place::within(state);
        let loaded = load(Some(&pinned), &place, source, Limits::default(), now).await?;
        for alarm in loaded.alarms() {
            out::complain(&alarm.to_string());
        }
        let ente = match self.ente {
            Some(ente) => ente,
            None => roster::whose(&loaded)?,
        };
        let (roster, hosts) = roster::in_force(&loaded, ente).await?;
        Ok((loaded, roster, hosts))
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    #[command(flatten)]
    tree: Tree,
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self, now: Timestamp) -> Result<(), Failure> {
        let (loaded, roster, hosts) = self.tree.load(now).await?;
        if self.json {
            out::answer(&answer(&loaded, &roster, &hosts));
        } else {
            tell(&loaded, &roster, &hosts);
        }
        Ok(())
    }
}

fn tell(loaded: &Loaded, roster: &Roster, hosts: &HostKeys) {
    let now = loaded.judged_at();
    out::say(&format!(
        "The tree holds: roster {} of the Ente {}, of {} days ago, good until {}.",
        roster.version(),
        roster.ente(),
        roster.age_days(now),
        roster.valid_until()
    ));
    let signers: Vec<_> = loaded
        .signers()
        .into_iter()
        .map(|one| one.name.unwrap_or(one.key))
        .collect();
    out::say(&format!("Signed by: {}", signers.join(", ")));
    out::say(&format!(
        "Hash: {}",
        hex(&loaded.hash().unwrap_or_default())
    ));
    for technician in roster.technicians() {
        let classes: Vec<_> = technician
            .classes()
            .iter()
            .map(|class| class.code())
            .collect();
        out::say(&format!(
            "  {} ({}): {}; from {} until {}",
            technician.id(),
            technician.name(),
            classes.join(", "),
            technician.not_before(),
            technician.not_after()
        ));
        for key in technician.keys() {
            out::say(&format!(
                "    {} {}",
                key.algorithm().name(),
                key.fingerprint()
            ));
        }
    }
    let count = match hosts.hosts().len() {
        1 => "1 machine".to_owned(),
        many => format!("{many} machines"),
    };
    out::say(&format!("{count} of {}.", hosts.label()));
    for ending in loaded.expiring() {
        out::say(&format!("!!  {} ends soon: {}", ending.role, ending.at));
    }
}

fn answer(loaded: &Loaded, roster: &Roster, hosts: &HostKeys) -> serde_json::Value {
    let version = |role: Role| json!({ "version": loaded.version(role), "expires": loaded.expires(role).to_string() });
    json!({
        "ente": roster.ente().to_string(),
        "roster_version": roster.version(),
        "issued_at": roster.issued_at().to_string(),
        "valid_until": roster.valid_until().to_string(),
        "technicians": roster.technicians().iter().map(|one| json!({
            "id": one.id(),
            "name": one.name(),
            "classes": one.classes().iter().map(|class| class.code()).collect::<Vec<_>>(),
            "keys": one.keys().iter().map(SshKey::fingerprint).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "machines": hosts.hosts().iter().map(|host| host.name().to_owned()).collect::<Vec<_>>(),
        "hash": loaded.hash().map(|hash| hex(&hash)),
        "signers": loaded.signers().into_iter().map(|one| one.name.unwrap_or(one.key)).collect::<Vec<_>>(),
        "root": version(Role::Root),
        "targets": version(Role::Targets),
        "snapshot": version(Role::Snapshot),
        "timestamp": version(Role::Timestamp),
    })
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KnownHosts {
    #[command(flatten)]
    tree: Tree,
    /// The lines of this host alone: `KnownHostsCommand … --host %H`
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
}

impl KnownHosts {
    pub(super) async fn run(self, now: Timestamp) -> Result<(), Failure> {
        let (_, _, hosts) = self.tree.load(now).await?;
        out::write(&hosts.known_hosts(self.host.as_deref()))?;
        Ok(())
    }
}
