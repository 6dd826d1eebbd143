//! `recording`: what was recorded of remote sessions, verified, handed out, and opened by the Ente that has the key.

mod key;
mod open;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use custode_domain::id::SessionId;
use custode_ssh::recording::{MachineKey, Summary, verify};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{Failure, Place, out};
use crate::app::assistance::recording::{Actor, kept, look as look_at};
use crate::clock::Clock;

#[derive(Debug, Subcommand)]
pub(super) enum Recording {
    /// Say whether recordings are what their machine wrote, whole; needs no server
    Verify {
        /// The machine's certificate, PEM: of /var/lib/custode/identity.pem on the machine itself, without the key
        #[arg(long, value_name = "FILE")]
        certificate: PathBuf,
        /// The recordings, `.cast`
        #[arg(required = true, value_name = "FILE")]
        recordings: Vec<PathBuf>,
    },
    /// Write the recordings of a session as files that asciinema plays
    Export {
        /// The session, as its page's address names it
        session: SessionId,
        /// The folder to write into; nothing in it is replaced
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The key of the Ente to which recordings are encrypted; needs no server
    #[command(subcommand)]
    Key(key::Key),
    /// Open recordings that are encrypted to the Ente's key, as files that asciinema plays; needs no server
    Open(open::Open),
}

impl Recording {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        match self {
            Self::Verify {
                certificate,
                recordings,
            } => {
                let key = machine_key(&certificate)?;
                recordings.iter().try_for_each(|file| look(file, &key))
            }
            Self::Export { session, out } => export(place, clock, session, &out).await,
            Self::Key(key) => key.run(),
            Self::Open(open) => open.run(),
        }
    }
}

/// The public key in a machine's certificate.
fn machine_key(certificate: &Path) -> Result<MachineKey, Failure> {
    let shown = certificate.display();
    let unreadable = |error| format!("{shown} is no certificate in PEM: {error}");
    let der = CertificateDer::from_pem_file(certificate).map_err(unreadable)?;
    let (_, parsed) = X509Certificate::from_der(&der)
        .map_err(|error| format!("{shown} is no certificate: {error}"))?;
    let point = &parsed.public_key().subject_public_key.data;
    Ok(MachineKey::from_point(point).map_err(|error| format!("the key of {shown} {error}"))?)
}

fn look(file: &Path, key: &MachineKey) -> Result<(), Failure> {
    let reading = std::io::BufReader::new(fs_err::File::open(file)?);
    let summary = verify(reading, key).map_err(|broken| format!("{}: {broken}", file.display()))?;
    out::say(&whole(file, &summary));
    Ok(())
}

fn whole(file: &Path, summary: &Summary) -> String {
    let begin = &summary.begin;
    format!(
        "{}: whole. Session {}, part {}, of {} on machine {} as {}, key {}; {} blocks, {:.1} s.",
        file.display(),
        begin.session,
        begin.part,
        begin.at,
        begin.machine,
        begin.user,
        begin.technician,
        summary.blocks,
        std::time::Duration::from_micros(summary.micros).as_secs_f64(),
    )
}

async fn export(
    place: &Place,
    clock: Clock,
    session: SessionId,
    folder: &Path,
) -> Result<(), Failure> {
    let app = place.app(clock).await?;
    let kept = kept(&app, session).await?;
    if let Some(at) = kept.forgotten {
        return Err(format!("the recording had its time: it was deleted on {at}").into());
    }
    let parts = kept.parts;
    if parts.is_empty() {
        return Err("nothing was recorded of this session, or nothing of it has arrived".into());
    }
    fs_err::create_dir_all(folder)?;
    for (part, length) in parts {
        let file = folder.join(format!("{session}-{part}.cast"));
        let bytes = look_at(&app, Actor::Console, (session, part)).await?;
        let mut options = fs_err::OpenOptions::new();
        let mut written = options.write(true).create_new(true).open(&file)?;
        std::io::Write::write_all(&mut written, &bytes)?;
        out::say(&format!("{} ({length} bytes)", file.display()));
    }
    Ok(())
}
