//! Sockets: what systemd does for the agent: starts the privileged part for each connection, with the socket as its input.

use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Listens as `custode-privileged.socket` does, with `Accept=yes`.
pub struct Sockets {
    path: PathBuf,
    ended: Arc<AtomicBool>,
    /// The numbers of the processes that were started.
    started: Arc<Mutex<Vec<u32>>>,
    log: PathBuf,
}

impl Sockets {
    /// Starts a process by this when `owner` connects; it logs here.
    pub fn listen(
        path: &Path,
        owner: u32,
        privileged: impl Fn() -> Command + Send + 'static,
        log: &Path,
    ) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::chown(path, Some(owner), None).unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let started = Arc::new(Mutex::new(Vec::new()));
        let (said, log) = (log.to_owned(), log.to_owned());
        let (stop, numbers) = (ended.clone(), started.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    break;
                }
                let mut options = fs_err::OpenOptions::new();
                let log = options.create(true).append(true).open(&log).unwrap();
                let log = log.into_parts().0;
                let mut privileged = privileged();
                privileged
                    .stdin(Stdio::from(OwnedFd::from(stream.unwrap())))
                    .stdout(log.try_clone().unwrap())
                    .stderr(log);
                let mut child = privileged.spawn().unwrap();
                numbers.lock().unwrap().push(child.id());
                std::thread::spawn(move || child.wait());
            }
        });
        Self {
            path: path.to_owned(),
            ended,
            started,
            log: said,
        }
    }

    /// The numbers of the processes that were started, the last one last.
    pub fn started(&self) -> Vec<u32> {
        self.started.lock().unwrap().clone()
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Wakes the thread, which then ends.
        let _ = std::os::unix::net::UnixStream::connect(&self.path);
        if std::thread::panicking() {
            let log = fs_err::read_to_string(&self.log).unwrap_or_default();
            crate::say(&format!("what the processes with rights said:\n{log}"));
        }
    }
}
