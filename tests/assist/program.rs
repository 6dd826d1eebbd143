//! `custode-assist`: the agent's end of remote sessions alone, for the tests: it offers tunnels to a bastion and serves
//! what comes. The engine is the agent's own; only who grants, and the server in between, are played.

use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use clap::Parser;
use custode_agent::assist::permit::Forwards;
use custode_agent::assist::privileged::Here;
use custode_agent::assist::record::{Shelf, Signer};
use custode_agent::assist::{HostKey, Permit, Privileged, Recorder, serve};
use custode_agent::clock::Clock;
use custode_agent::os::session::child;
use custode_agent::os::session::order::Pam;
use custode_domain::assistance::Classes;
use custode_ssh::key::TechnicianKey;
use custode_tests::assist::{Authority, Tunnel, offer_tunnel};
use jiff::SignedDuration;
use tokio::io::AsyncBufReadExt as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Serves sessions, or is the child of one.
#[derive(Parser)]
enum Command {
    /// Serve sessions until killed; SIGUSR1 ends those that are open
    Agent(Box<Agent>),
    /// Become the user of a session
    Session {
        /// The number of the descriptor that holds the order
        order: i32,
    },
}

/// How long a dial that failed waits for the next.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(clap::Args)]
struct Agent {
    /// The bastion's socket
    #[arg(long)]
    socket: PathBuf,
    /// The machine's name
    #[arg(long)]
    machine: String,
    /// The machine's host key
    #[arg(long)]
    host_key: PathBuf,
    /// The technician's public key
    #[arg(long)]
    technician: PathBuf,
    /// The local user
    #[arg(long)]
    user: String,
    /// What is permitted
    #[arg(long)]
    classes: String,
    /// Where forwards may lead
    #[arg(long)]
    forward: Vec<SocketAddr>,
    /// Seconds until each session is over
    #[arg(long, default_value_t = 3600)]
    seconds: i64,
    /// Where recordings go, and the machine's public key
    #[arg(long)]
    recordings: PathBuf,
    /// Bytes after which no recording can be written
    #[arg(long)]
    recording_room: Option<u64>,
    /// Sessions have no control group
    #[arg(long)]
    no_group: bool,
    /// The rules of PAM for a session
    #[arg(long, default_value = "custode-agent")]
    pam: String,
    /// Tunnels that wait at a time
    #[arg(long, default_value_t = 2)]
    tunnels: usize,
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Agent(agent) => run(*agent),
        Command::Session { order } => match child::run(order) {
            Ok(never) => match never {},
            Err(failure) => Err(failure.into()),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("{failure:#}"));
            ExitCode::FAILURE
        }
    }
}

/// As the agent: one thread.
fn run(agent: Agent) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(offer(Arc::new(agent)))
}

async fn offer(agent: Arc<Agent>) -> Result<()> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
    fs_err::write(agent.recordings.join("machine.key"), pair.public_key())?;
    let pair = Arc::new(pair);
    let sign: Signer = Arc::new(move |message| {
        let signed = pair.sign(&SystemRandom::new(), message);
        Ok(signed.map_err(io::Error::other)?.as_ref().to_vec())
    });
    custode_agent::os::sweep_sessions();
    let (asked, end) = watch::channel(0_u64);
    let mut usr1 = signal(SignalKind::user_defined1())?;
    let authority = Authority::make()?;
    let mut sessions = JoinSet::new();
    let mut number = 0;
    loop {
        while sessions.len() < agent.tunnels {
            number += 1;
            let stream = dial(&agent, &authority).await;
            sessions.spawn(session(
                agent.clone(),
                stream,
                number,
                sign.clone(),
                end.clone(),
            ));
        }
        tokio::select! {
            _ = usr1.recv() => asked.send_modify(|count| *count += 1),
            Some(ended) = sessions.join_next() => ended??,
        }
    }
}

/// Dials until somebody answers: a bastion that was killed comes back.
async fn dial(agent: &Agent, authority: &Authority) -> Tunnel {
    loop {
        let technician = fs_err::read_to_string(&agent.technician);
        let technician = technician.unwrap_or_default();
        let offered = offer_tunnel(&agent.socket, authority, &agent.machine, technician.trim());
        match offered.await {
            Ok(tunnel) => return tunnel,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// One tunnel: waits for a technician, then serves.
async fn session(
    agent: Arc<Agent>,
    Tunnel { mut stream, held }: Tunnel,
    number: u32,
    sign: Signer,
    mut end: watch::Receiver<u64>,
) -> Result<()> {
    if !stream.fill_buf().await.is_ok_and(|it| !it.is_empty()) {
        // Nobody came before the tunnel was gone.
        tokio::time::sleep(PAUSE).await;
        return Ok(());
    }
    end.mark_unchanged();
    let clock = Clock::start();
    let now = clock.now().wall;
    let id = format!("test-{}-{number}", std::process::id());
    let technician = TechnicianKey::parse(&fs_err::read_to_string(&agent.technician)?)?;
    let technician_key = technician.fingerprint();
    let classes = Classes::from_code(&agent.classes).context("no classes")?;
    let forwards = Forwards::new(agent.forward.clone(), &[])?;
    let until = now + SignedDuration::from_secs(agent.seconds);
    let permit = Permit::new(
        &id,
        technician,
        &agent.user,
        classes,
        forwards,
        until,
        "2026-000123",
    )?;
    let shelf = Box::new(Folder {
        path: agent.recordings.clone(),
        id: id.clone(),
        room: agent.recording_room,
    });
    let recorder = Recorder::begin(shelf, (sign, None), &permit, &agent.machine, now)?;
    let program = PathBuf::from("/proc/self/exe");
    let pam = Pam {
        service: agent.pam.clone(),
        technician: technician_key,
    };
    let open = if agent.no_group {
        Here::without_group
    } else {
        Here::open
    };
    let privileged: Arc<dyn Privileged> = match open(program, &id, &agent.user, pam, now) {
        Ok(here) => Arc::new(here),
        Err(refusal) => {
            say(&format!("refused {refusal}"));
            return Ok(());
        }
    };
    let host_key = HostKey::parse(&fs_err::read_to_string(&agent.host_key)?)?;
    let asked = async move {
        // The sender is gone with the whole program only.
        let _ = end.changed().await;
    };
    let (opened, _) = tokio::sync::oneshot::channel();
    let ended = serve(
        stream,
        host_key,
        permit,
        recorder,
        privileged,
        clock,
        (opened, asked),
    )
    .await;
    drop(held);
    say(&format!("ended {} {:?} {id}", ended.why.word(), ended.gone));
    Ok(())
}

/// Recordings as files of a folder.
struct Folder {
    path: PathBuf,
    id: String,
    room: Option<u64>,
}

impl Shelf for Folder {
    fn part(&mut self, number: u32) -> io::Result<Box<dyn Write + Send>> {
        let path: &Path = &self.path.join(format!("{}-{number}.cast", self.id));
        let file = fs_err::File::create(path)?.into_parts().0;
        let room = self.room.unwrap_or(u64::MAX);
        Ok(Box::new(Bounded { file, room }))
    }
}

struct Bounded {
    file: File,
    room: u64,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.room.checked_sub(bytes.len() as u64);
        self.room = left.ok_or(io::ErrorKind::StorageFull)?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[expect(clippy::print_stdout, reason = "the tests read what this program says")]
fn say(text: &str) {
    println!("{text}");
}
