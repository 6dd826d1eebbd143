//! Process: one of our binaries, running, with its log; it ends when the value is dropped.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A running binary.
pub struct Process {
    child: Child,
    log: PathBuf,
}

/// The path of one of our binaries, built by `cargo xtask test` or by hand with `cargo build`.
#[expect(
    clippy::disallowed_methods,
    reason = "where the binaries are is told by the environment"
)]
pub fn binary(name: &str) -> PathBuf {
    let folder = std::env::var_os("CUSTODE_BIN_DIR").map_or_else(
        || {
            std::env::current_exe()
                .unwrap()
                .parent()
                .unwrap()
                .parent()
                .unwrap()
                .to_owned()
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(
        path.exists(),
        "{} is not built; run `cargo xtask test`",
        path.display()
    );
    path
}

/// A command for one of our binaries, in an environment without surprises.
#[expect(
    clippy::disallowed_methods,
    reason = "the journeys start the real binaries"
)]
pub fn command(name: &str) -> Command {
    let mut command = Command::new(binary(name));
    command
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("RUST_BACKTRACE", "1");
    command
}

/// A port of loopback that was free a moment ago.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

impl Process {
    /// Starts `command`; what it prints goes to `log`, after what is there.
    pub fn start(mut command: Command, log: PathBuf) -> Self {
        let file = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .unwrap();
        let file = file.into_parts().0;
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child, log }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything that it and its forerunners printed.
    pub fn log(&self) -> String {
        fs_err::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// `kill -9`: nothing gets the chance to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let from = log.len().saturating_sub(6000);
            let tail = log.get(from..).unwrap_or(&log);
            write_out(&format!("--- the end of {}:\n{tail}\n", self.log.display()));
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a failed test shows what its processes said"
)]
fn write_out(text: &str) {
    eprintln!("{text}");
}
