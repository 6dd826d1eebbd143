//! Typesetter: the door to the process that makes PDF records: this same program, once more, for one record.
//!
//! What people and machines wrote is laid out there: a record that takes too long or too much memory ends its own
//! process, and what the typesetter keeps in memory between two records is given back.

use std::io::{self, Read, Write};
use std::process::Stdio;
use std::time::Duration;

use custode_reports::{QuarterlyReport, ReportError};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

/// The program that is running, even after an update put another in its place.
const SELF: &str = "/proc/self/exe";
/// The argument that makes it a typesetter.
pub const ARGUMENT: &str = "typeset";
/// Records that are made at a time.
const AT_A_TIME: usize = 2;
/// Far more than a record takes, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);
/// The address space of a typesetter, bytes. It is reserved generously: allocator and threads take of it what they
/// never touch.
const MEMORY: u64 = 2 << 30;
/// The longest record, bytes.
const LONGEST: u64 = 32 << 20;
/// Enough of a complaint for a log line, bytes.
const COMPLAINT: u64 = 4096;

/// Why there is no record.
#[derive(Debug, thiserror::Error)]
pub enum NotSet {
    /// The data cannot be written down.
    #[error("the data of the record cannot be written")]
    Data(#[from] serde_json::Error),
    /// The process could not be started or talked to.
    #[error("the typesetter cannot be run")]
    Io(#[from] io::Error),
    /// It took too long and was killed.
    #[error("the typesetter took longer than {} s", PATIENCE.as_secs())]
    TimedOut,
    /// It ended without a record.
    #[error("the typesetter made no record: {0}")]
    Failed(String),
    /// Typeset in this process, in vain.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// Who makes PDF records.
#[derive(Debug)]
pub enum Typesetter {
    /// A process for each, so many at a time.
    Processes(Semaphore),
    /// This process: a command of the console, which ends with its record.
    Here,
}

impl Typesetter {
    /// A process for each record.
    pub fn processes() -> Self {
        Self::Processes(Semaphore::new(AT_A_TIME))
    }

    /// The bytes of a report.
    pub async fn set(&self, report: &QuarterlyReport) -> Result<Vec<u8>, NotSet> {
        match self {
            Self::Here => Ok(report.render()?),
            Self::Processes(places) => {
                let _place = places.acquire().await.map_err(io::Error::other)?;
                let data = serde_json::to_vec(report)?;
                let ended = tokio::time::timeout(PATIENCE, converse(start()?, &data));
                ended.await.map_err(|_| NotSet::TimedOut)?
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door")]
fn start() -> io::Result<Child> {
    Command::new(SELF)
        .arg(ARGUMENT)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

/// Hands the data over and waits for the record.
async fn converse(mut child: Child, data: &[u8]) -> Result<Vec<u8>, NotSet> {
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
        return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
    };
    let (mut record, mut complaint) = (Vec::new(), Vec::new());
    let (mut stdout, mut stderr) = (stdout.take(LONGEST), stderr.take(COMPLAINT));
    let (told, read, complained) = tokio::join!(
        async move {
            let told = stdin.write_all(data).await;
            drop(stdin); // the end of the data
            told
        },
        stdout.read_to_end(&mut record),
        stderr.read_to_end(&mut complaint),
    );
    let ended = child.wait().await?;
    if !ended.success() {
        let said = String::from_utf8_lossy(&complaint);
        return Err(NotSet::Failed(format!("{ended}, {}", said.trim())));
    }
    told?;
    read?;
    complained?;
    Ok(record)
}

/// What the process does: reads the data of one record and writes its bytes.
pub fn serve(mut data: impl Read, mut record: impl Write) -> Result<(), NotSet> {
    let most = Rlimit {
        current: Some(MEMORY),
        maximum: Some(MEMORY),
    };
    setrlimit(Resource::As, most).map_err(io::Error::from)?;
    let mut text = Vec::new();
    data.read_to_end(&mut text)?;
    let report: QuarterlyReport = serde_json::from_slice(&text)?;
    record.write_all(&report.render()?)?;
    Ok(record.flush()?)
}
