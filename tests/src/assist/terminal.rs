//! Terminal: a technician at a keyboard: `ssh` at a pseudo-terminal of this computer.

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use rustix::pty::OpenptFlags;
use rustix::termios::Winsize;

use super::place::{MACHINE, PATIENCE, Place, program};
use crate::eventually;

/// A window in which `ssh` runs.
pub struct Terminal {
    master: std::fs::File,
    /// The client.
    pub client: Child,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// `ssh machine`, with a window of this many columns and rows.
    pub fn open(place: &Place, options: &[&str], size: (u16, u16)) -> Self {
        Self::at(&place.at("config"), MACHINE, options, size)
    }

    /// `ssh` to this host, by this configuration.
    pub fn at(config: &Path, host: &str, options: &[&str], (columns, rows): (u16, u16)) -> Self {
        let master =
            rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
                .unwrap();
        rustix::pty::unlockpt(&master).unwrap();
        let name = rustix::pty::ptsname(&master, Vec::new())
            .unwrap()
            .into_string()
            .unwrap();
        resize(&master, columns, rows);
        let slave = || {
            Stdio::from(
                fs_err::OpenOptions::new()
                    .read(true)
                    .write(true)
                    .open(&name)
                    .unwrap()
                    .into_parts()
                    .0,
            )
        };
        let mut command = in_front();
        command
            .arg("ssh")
            .arg("-F")
            .arg(config)
            .args(options)
            .arg(host);
        command
            .env("TERM", "xterm")
            .stdin(slave())
            .stdout(slave())
            .stderr(slave());
        let client = command.spawn().unwrap();
        let master = std::fs::File::from(master);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (mut reader, kept) = (master.try_clone().unwrap(), seen.clone());
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                kept.lock().unwrap().extend_from_slice(&piece[..length]);
            }
        });
        Self {
            master,
            client,
            seen,
        }
    }

    /// Types this.
    pub fn type_in(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).unwrap();
    }

    /// Drags the window to another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        rustix::termios::tcsetwinsize(&self.master, winsize(columns, rows)).unwrap();
    }

    /// All that was on the screen.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// Waits until this is on the screen.
    #[track_caller]
    pub fn expect(&self, text: &str) {
        eventually(&format!("{text:?} is on the screen"), PATIENCE, || {
            self.seen().contains(text).then_some(())
        });
    }

    /// Waits for the client's end.
    pub fn wait(&mut self) -> Option<i32> {
        let status = eventually("ssh ends", PATIENCE, || self.client.try_wait().unwrap());
        status.code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.client.kill();
        let _ = self.client.wait();
        if std::thread::panicking() {
            crate::say(&format!("on the screen: {}", self.seen()));
        }
    }
}

/// `setsid --ctty`: the terminal is the client's own, as that of a window.
fn in_front() -> Command {
    let mut command = program("setsid");
    command.args(["--ctty", "--wait"]);
    command
}

fn resize(master: &OwnedFd, columns: u16, rows: u16) {
    rustix::termios::tcsetwinsize(master, winsize(columns, rows)).unwrap();
}

const fn winsize(columns: u16, rows: u16) -> Winsize {
    Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}
