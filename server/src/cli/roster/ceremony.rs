//! Ceremony: drafting, signing and publishing, in the folder that is passed around.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use custode_trust::repository::Role;
use custode_trust::workshop::{
    Founding, Pending, People, PublicKey, Rotation, Signable, SigningKey, Team, Workshop, changes,
    describe_root, describe_targets,
};
use jiff::Timestamp;

use super::super::{Failure, out};
use super::secret::Passphrase;
use super::{Folder, tree};

#[derive(Debug, Args)]
pub(in crate::cli) struct Init {
    #[command(flatten)]
    folder: Folder,
    /// A key that says which keys sign what, a `.pub` file; once for each
    #[arg(long = "root", value_name = "FILE", required = true)]
    root: Vec<PathBuf>,
    /// How many of them must sign
    #[arg(long, default_value_t = 2)]
    root_threshold: u64,
    /// A key that signs rosters, a `.pub` file; once for each
    #[arg(long = "targets", value_name = "FILE", required = true)]
    targets: Vec<PathBuf>,
    /// How many of them must sign
    #[arg(long, default_value_t = 2)]
    targets_threshold: u64,
    /// The key that brings a roster into force, a `.pub` file
    #[arg(long, value_name = "FILE")]
    snapshot: PathBuf,
    /// The key of the server, a `.pub` file: `custode-server roster online-key` writes it
    #[arg(long, value_name = "FILE")]
    online: PathBuf,
    /// For how many days the root is good
    #[arg(long, default_value_t = 365)]
    days: i64,
}

impl Init {
    pub(super) fn run(self, now: Timestamp) -> Result<(), Failure> {
        let workshop = self.folder.workshop();
        let founding = Founding {
            root: team(&self.root, self.root_threshold)?,
            targets: team(&self.targets, self.targets_threshold)?,
            snapshot: team(&[self.snapshot], 1)?,
            timestamp: team(&[self.online], 1)?,
            days: self.days,
        };
        workshop.found(founding, now)?;
        out::say("The first root is drafted.");
        status(&workshop)
    }
}

fn team(files: &[PathBuf], threshold: u64) -> Result<Team, Failure> {
    let keys: Result<Vec<_>, Failure> = files.iter().map(|file| public(file)).collect();
    Ok(Team {
        keys: keys?,
        threshold,
    })
}

fn public(file: &Path) -> Result<PublicKey, Failure> {
    PublicKey::read(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Draft {
    #[command(flatten)]
    folder: Folder,
    /// The list of technicians and machines (TOML, or JSON when it ends in .json)
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// For how many days it is good
    #[arg(long, default_value_t = 14)]
    days: i64,
}

impl Draft {
    pub(super) fn run(self, now: Timestamp) -> Result<(), Failure> {
        let text = fs_err::read_to_string(&self.from)?;
        let is_json = self.from.extension().is_some_and(|end| end == "json");
        let people: People = if is_json {
            serde_json::from_str(&text)?
        } else {
            toml::from_str(&text)?
        };
        let workshop = self.folder.workshop();
        let drafted = workshop.draft_roster(people, self.days, now)?;
        let lines = changes(&drafted);
        let (roster, until) = (drafted.roster.version, drafted.roster.valid_until);
        out::say(&format!("Roster {roster} is drafted, good until {until}."));
        if lines.is_empty() {
            out::say("Nobody comes or leaves: only the dates are new.");
        } else {
            out::say("What changes:");
        }
        for line in lines {
            out::say(&format!("  {line}"));
        }
        status(&workshop)
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Sign {
    #[command(flatten)]
    folder: Folder,
    /// The signer's key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Sign without asking, after it was shown
    #[arg(long)]
    yes: bool,
}

impl Sign {
    pub(super) fn run(self) -> Result<(), Failure> {
        let workshop = self.folder.workshop();
        let key = SigningKey::read(&self.key, || self.passphrase.ask())?;
        let signable = workshop.signable(&key)?;
        out::say("You are about to sign:\n");
        for line in words(&workshop, &signable)? {
            out::say(&line);
        }
        if !self.yes && !agreed()? {
            return Err("nothing was signed".into());
        }
        workshop.sign(&key, &signable)?;
        out::say("\nSigned.");
        status(&workshop)
    }
}

/// All that the signature will be under.
fn words(workshop: &Workshop, signable: &Signable) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    if let Some((root, before)) = &signable.root {
        lines.extend(describe_root(root, before.as_ref()));
    }
    if signable.targets.is_some() || signable.snapshot.is_some() {
        let waiting = workshop.waiting()?;
        let lists = waiting.roster().zip(waiting.machines());
        let (roster, machines) = lists.ok_or("the lists that wait for signatures are not there")?;
        if let Some(targets) = &signable.targets {
            lines.push(format!(
                "Targets {}, good until {}:",
                targets.version, targets.expires
            ));
        }
        if let Some((version, targets)) = &signable.snapshot {
            lines.push(format!(
                "Snapshot {version}, which brings targets {} into force:",
                targets.version
            ));
        }
        lines.extend(describe_targets(roster, machines));
    }
    Ok(lines)
}

fn agreed() -> Result<bool, Failure> {
    out::say("\nType yes to sign:");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Publish {
    #[command(flatten)]
    folder: Folder,
    /// Stamp the tree with this online key too: for a stick that is carried to a site; a server stamps by itself
    #[arg(long, value_name = "FILE")]
    online_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl Publish {
    pub(super) fn run(self, now: Timestamp) -> Result<(), Failure> {
        let workshop = self.folder.workshop();
        let only_stamp = self.online_key.is_some() && workshop.waiting()?.is_empty();
        if !only_stamp {
            workshop.publish(now)?;
            out::say(&format!("Published: {}", workshop.published().display()));
        }
        if let Some(file) = &self.online_key {
            let key = SigningKey::read(file, || self.passphrase.ask())?;
            let stamped = tree::stamp(&workshop.published(), &key, now)?;
            out::say(if stamped {
                "Stamped."
            } else {
                "The stamp is fresh."
            });
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Rotate {
    #[command(flatten)]
    folder: Folder,
    /// Whose keys change
    #[arg(long, value_enum)]
    role: RoleName,
    /// A key that leaves, by its name or identifier; once for each
    #[arg(long, value_name = "KEY")]
    leave: Vec<String>,
    /// A key that comes, a `.pub` file; once for each
    #[arg(long, value_name = "FILE")]
    join: Vec<PathBuf>,
    /// How many must sign from then on
    #[arg(long)]
    threshold: Option<u64>,
    /// For how many days the root is good
    #[arg(long, default_value_t = 365)]
    days: i64,
}

/// [`Role`] on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Who says which keys sign what
    Root,
    /// Who signs rosters
    Targets,
    /// Who brings them into force
    Snapshot,
    /// The server
    Timestamp,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Root => Self::Root,
            RoleName::Targets => Self::Targets,
            RoleName::Snapshot => Self::Snapshot,
            RoleName::Timestamp => Self::Timestamp,
        }
    }
}

impl Rotate {
    pub(super) fn run(self, now: Timestamp) -> Result<(), Failure> {
        let workshop = self.folder.workshop();
        let join: Result<Vec<_>, Failure> = self.join.iter().map(|file| public(file)).collect();
        let rotation = Rotation {
            role: self.role.into(),
            leave: self.leave,
            join: join?,
            threshold: self.threshold,
            days: self.days,
        };
        workshop.rotate(&rotation, now)?;
        out::say("The next root is drafted.");
        status(&workshop)
    }
}

pub(super) fn discard(workshop: &Workshop) -> Result<(), Failure> {
    workshop.discard()?;
    out::say("Nothing waits for signatures.");
    Ok(())
}

pub(super) fn status(workshop: &Workshop) -> Result<(), Failure> {
    let pending = workshop.pending()?;
    if pending.is_empty() {
        out::say("Nothing waits for signatures.");
    }
    for one in &pending {
        out::say(&waits(*one));
    }
    if !pending.is_empty() && pending.iter().all(|one| one.missing() == 0) {
        out::say("Everything is signed: publish it.");
    }
    if let Some(roster) = workshop.in_force()?.roster() {
        out::say(&format!(
            "In force: roster {}, issued {}, good until {}.",
            roster.version, roster.issued_at, roster.valid_until
        ));
    }
    Ok(())
}

fn waits(one: Pending) -> String {
    let Pending {
        role,
        version,
        have,
        need,
    } = one;
    match one.missing() {
        0 => format!("{role} {version}: signed, {have} of {need}"),
        1 => format!("{role} {version}: {have} of {need} signatures, 1 is missing"),
        missing => format!("{role} {version}: {have} of {need} signatures, {missing} are missing"),
    }
}
