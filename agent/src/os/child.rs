//! Child: the one door to other programs. A fixed path, a clean environment, little priority, an end in sight.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// It is killed, with all that it started, when it takes longer.
    pub time: Duration,
    /// It is killed when it writes more, bytes.
    pub output: usize,
    /// Niceness: 0 is ordinary, 19 the most polite.
    pub niceness: i32,
}

impl Default for Limits {
    /// A minute, 1 MiB, and out of the way of the machine's own work.
    fn default() -> Self {
        Self {
            time: Duration::from_mins(1),
            output: 1 << 20,
            niceness: 15,
        }
    }
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote; what is not UTF-8 was replaced.
    pub stdout: String,
    /// The beginning of what it complained of.
    pub stderr: String,
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// There is no such program.
    #[error("{} is not installed", .0.display())]
    NotInstalled(PathBuf),
    /// It could not be started, or its output not be read.
    #[error("{} could not be run", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// It took too long and was killed.
    #[error("{} took longer than {} s", .0.display(), .1.as_secs())]
    TimedOut(PathBuf, Duration),
    /// It wrote too much and was killed.
    #[error("{} wrote more than {} bytes", .0.display(), .1)]
    TooMuch(PathBuf, usize),
}

/// Runs a program to its end. `program` is an absolute path: what is looked for along a path may be another's.
pub async fn run<A: AsRef<OsStr>>(
    program: &Path,
    args: &[A],
    limits: Limits,
) -> Result<Output, ChildError> {
    let failed = |source: io::Error| ChildError::Io(program.to_owned(), source);
    if !program.is_absolute() {
        return Err(failed(io::ErrorKind::InvalidInput.into()));
    }
    let mut child = start(program, args).map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            ChildError::NotInstalled(program.to_owned())
        } else {
            failed(source)
        }
    })?;
    let group = Group::of(&child, limits.niceness);
    let ended = tokio::time::timeout(limits.time, collect(&mut child, limits.output)).await;
    // A child that ended by itself has given its number back: it may be another's by now.
    if !matches!(ended, Ok(Ok(Some(_)))) {
        group.end();
    }
    match ended {
        Err(_) => Err(ChildError::TimedOut(program.to_owned(), limits.time)),
        Ok(Err(source)) => Err(failed(source)),
        Ok(Ok(None)) => Err(ChildError::TooMuch(program.to_owned(), limits.output)),
        Ok(Ok(Some(output))) => Ok(output),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door")]
fn start<A: AsRef<OsStr>>(program: &Path, args: &[A]) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LC_ALL", "C")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command.spawn()
}

/// Both outputs and the exit code, `None` when the child wrote more than it may.
async fn collect(child: &mut Child, most: usize) -> io::Result<Option<Output>> {
    /// Enough of a complaint for a log line.
    const COMPLAINT: usize = 4096;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // Complaints beyond the limit are read and dropped: a child that waits to complain would never end.
    let (stdout, stderr) = tokio::try_join!(head(stdout, most), drain(stderr, COMPLAINT))?;
    if stdout.len() > most {
        return Ok(None);
    }
    let status = child.wait().await?;
    Ok(Some(Output {
        code: status.code(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }))
}

/// At most one byte more than `most`, which tells that there was more.
async fn head(source: Option<impl AsyncRead + Unpin>, most: usize) -> io::Result<Vec<u8>> {
    let mut taken = Vec::new();
    if let Some(source) = source {
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        source.take(limit).read_to_end(&mut taken).await?;
    }
    Ok(taken)
}

async fn drain(source: Option<impl AsyncRead + Unpin>, most: usize) -> io::Result<Vec<u8>> {
    let (mut taken, mut piece) = (Vec::new(), [0_u8; 1024]);
    let Some(mut source) = source else {
        return Ok(taken);
    };
    loop {
        let length = source.read(&mut piece).await?;
        if length == 0 {
            return Ok(taken);
        }
        let room = most.saturating_sub(taken.len()).min(length);
        taken.extend_from_slice(&piece[..room]);
    }
}

/// The child and all that it starts.
#[cfg(unix)]
struct Group(Option<rustix::process::Pid>);

#[cfg(unix)]
impl Group {
    fn of(child: &Child, niceness: i32) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let id = id.and_then(rustix::process::Pid::from_raw);
        // A child that has already ended cannot be made polite, and need not.
        let _ = rustix::process::setpriority_process(id, niceness);
        Self(id)
    }

    /// Ends it, while the child's number is still held for us: it has not been waited for.
    fn end(self) {
        if let Some(id) = self.0 {
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(not(unix))]
struct Group;

#[cfg(not(unix))]
impl Group {
    const fn of(_child: &Child, _niceness: i32) -> Self {
        Self
    }

    /// Dropping the child kills it.
    const fn end(self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, limits: Limits) -> Result<Output, ChildError> {
        run(Path::new("/bin/sh"), &["-c", script], limits).await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_child_has_a_clean_environment_and_little_priority() {
        let out = shell(
            "env | sort; nice; echo complaint >&2; exit 3",
            Limits::default(),
        )
        .await
        .unwrap();
        let expected = "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nPWD=/\n15\n";
        assert_eq!(out.stdout, expected);
        assert_eq!((out.code, out.stderr.as_str()), (Some(3), "complaint\n"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_child_that_does_not_end_is_ended_with_what_it_started() {
        let marker = tempfile::tempdir().unwrap();
        let fifo = marker.path().join("fifo");
        let script = format!(
            "mkfifo {0}; (exec 3<>{0}; sleep 600) & echo $! >{0}.pid; wait",
            fifo.display()
        );
        let limits = Limits {
            time: Duration::from_millis(500),
            ..Limits::default()
        };
        assert!(matches!(
            shell(&script, limits).await,
            Err(ChildError::TimedOut(..))
        ));
        let pid: i32 = fs_err::read_to_string(marker.path().join("fifo.pid"))
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        let gone = async {
            while !is_gone(pid) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), gone)
            .await
            .expect("the grandchild is gone");
    }

    /// Ended, whether or not somebody has taken note of it.
    fn is_gone(pid: i32) -> bool {
        let stat = fs_err::read_to_string(format!("/proc/{pid}/stat"));
        stat.map_or(true, |stat| stat.contains(") Z "))
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_child_that_writes_too_much_is_ended() {
        let limits = Limits {
            output: 1000,
            ..Limits::default()
        };
        assert!(matches!(
            shell("yes", limits).await,
            Err(ChildError::TooMuch(_, 1000))
        ));
        let fits = shell("yes | head -c 1000", limits).await.unwrap();
        assert_eq!(fits.stdout.len(), 1000);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn only_what_is_there_by_its_full_path_is_run() {
        let absent = run(Path::new("/nowhere/smartctl"), &["-a"], Limits::default()).await;
        assert!(matches!(absent, Err(ChildError::NotInstalled(_))));
        let relative = run(Path::new("sh"), &["-c", "true"], Limits::default()).await;
        assert!(matches!(relative, Err(ChildError::Io(..))));
    }
}
