//! Sockets: what systemd does for the agent: starts the privileged part for each connection, with the socket as its input.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::command;

/// Listens as `custode-privileged.socket` does, with `Accept=yes`.
pub struct Sockets {
    path: PathBuf,
    ended: Arc<AtomicBool>,
    /// The numbers of the processes that were started.
    started: Arc<Mutex<Vec<u32>>>,
}

impl Sockets {
    /// Starts `custode-agent privileged` with this configuration for whoever connects; it logs here.
    pub fn listen(path: &Path, config: &Path, log: &Path) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let started = Arc::new(Mutex::new(Vec::new()));
        let (config, log) = (config.to_owned(), log.to_owned());
        let (stop, numbers) = (ended.clone(), started.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    break;
                }
                let mut options = fs_err::OpenOptions::new();
                let log = options.create(true).append(true).open(&log).unwrap();
                let log = log.into_parts().0;
                let mut privileged = command("custode-agent");
                privileged.args(["privileged", "--config"]).arg(&config);
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
    }
}
