//! `roster`: who may come into an Ente's machines, signed by people on a computer that needs no network, no server and no
//! database.

mod ceremony;
mod key;
mod look;
mod secret;
mod served;
mod tree;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use custode_trust::workshop::Workshop;

use super::{Failure, Place};
use crate::clock::Clock;

#[derive(Debug, Subcommand)]
pub(super) enum Roster {
    /// The keys of the people who sign
    #[command(subcommand)]
    Key(key::Key),
    /// Begin a repository: say which keys sign what
    Init(ceremony::Init),
    /// Draft the next roster from a list, and show what changes
    Draft(ceremony::Draft),
    /// Sign what waits, after it was shown in words
    Sign(ceremony::Sign),
    /// Bring what has all its signatures into force
    Publish(ceremony::Publish),
    /// Draft the next root: other keys, or a later end
    Rotate(ceremony::Rotate),
    /// Throw away what waits for signatures
    Discard(Folder),
    /// Say what is in force and what waits for which signatures
    Status(Folder),
    /// Have a server serve a published tree to the machines of an Ente
    Put(served::Put),
    /// Write the public half of a server's own key, with which it says every day that a tree is still in force
    OnlineKey(served::OnlineKey),
    /// Verify a tree as a machine does, and show who may come in
    Verify(look::Verify),
    /// Print the machines' host keys for ssh: a known_hosts file, or the answer of a KnownHostsCommand
    KnownHosts(look::KnownHosts),
}

/// The folder that is passed from signer to signer.
#[derive(Debug, Args)]
pub(super) struct Folder {
    /// The folder that is passed from signer to signer
    #[arg(long = "in", value_name = "DIR")]
    folder: PathBuf,
}

impl Folder {
    fn workshop(&self) -> Workshop {
        Workshop::open(&self.folder)
    }
}

impl Roster {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        let now = clock.now();
        match self {
            Self::Key(key) => key.run(),
            Self::Init(init) => init.run(now),
            Self::Draft(draft) => draft.run(now),
            Self::Sign(sign) => sign.run(),
            Self::Publish(publish) => publish.run(now),
            Self::Rotate(rotate) => rotate.run(now),
            Self::Discard(folder) => ceremony::discard(&folder.workshop()),
            Self::Status(folder) => ceremony::status(&folder.workshop()),
            Self::Put(put) => put.run(place, clock).await,
            Self::OnlineKey(key) => key.run(place),
            Self::Verify(verify) => verify.run(now).await,
            Self::KnownHosts(hosts) => hosts.run(now).await,
        }
    }
}
