//! A PostgreSQL server for one run of the tests: its own folder, a free port, loopback only.
//!
//! A small shell is its guardian. It starts the server, waits for the end of its own standard input, then stops the
//! server and removes the folder. The kernel closes that pipe however this command ends, `kill -9` included,
//! so no server is ever left behind and no signal has to be caught.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::setup::is_root;
use crate::{run, say};

/// Where Debian and Ubuntu keep the programs of each major version.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
/// Another process may take the port between our look and the server's start.
const ATTEMPTS: usize = 3;

/// A running server. It stops when this value goes.
pub(super) struct Cluster {
    guardian: Child,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub(super) fn start() -> Result<Self> {
        let programs = programs()?;
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match Self::attempt(&programs) {
                Ok(cluster) => return Ok(cluster),
                Err(error) => last = Some(error),
            }
        }
        Err(last.context("no attempt was made")?)
    }

    /// How a client finds the server.
    pub(super) fn address(&self) -> String {
        format!("postgres://custode@127.0.0.1:{}/postgres", self.port)
    }

    fn attempt(programs: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut shell = run::command("sh");
        shell
            .args(["-c", GUARDIAN, "sh"])
            .arg(programs)
            .arg(port.to_string())
            .arg(owner()?);
        // A group of its own: Ctrl-C must reach the guardian as the end of its input, not as a signal.
        shell
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut guardian = shell.spawn().context("cannot start sh")?;
        let said = guardian
            .stdout
            .take()
            .context("the guardian has no output")?;
        let mut said = BufReader::new(said).lines();
        let ready = loop {
            match said.next().transpose()? {
                Some(line) if line == "ready" => break true,
                Some(line) => say::line(&line),
                None => break false,
            }
        };
        let cluster = Self { guardian, port };
        if !ready {
            bail!("PostgreSQL did not start on port {port}; what it said stands above");
        }
        say::line(&format!(
            "PostgreSQL from {} listens on 127.0.0.1:{port}",
            programs.display()
        ));
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        if let Err(error) = self.guardian.wait() {
            say::error(&format!("the guardian of PostgreSQL is gone: {error}"));
        }
    }
}

/// Arguments: the folder of the programs, the port, the user to become or nothing.
const GUARDIAN: &str = r#"
set -u
programs=$1 port=$2 owner=$3
set --
umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/custode-postgres.XXXXXX") || exit 1
server=
end() {
    trap '' INT TERM HUP
    if [ -n "$server" ]; then
        kill -QUIT "$server" 2>/dev/null # at once: nobody needs its data again
        wait "$server"
    fi
    rm -rf "$folder"
    exit "$1"
}
trap 'end 1' INT TERM HUP
if [ -n "$owner" ]; then
    chown "$owner" "$folder" || end 1
    set -- setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups --
fi
cd "$folder" || end 1
"$@" "$programs/initdb" -D "$folder/data" -U custode -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log"; end 1; }
"$@" "$programs/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c max_connections=200 >"$folder/server.log" 2>&1 </dev/null &
server=$!
until "$programs/pg_isready" -q -h 127.0.0.1 -p "$port" -U custode; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.log"; server=; end 1; }
    sleep 0.1
done
echo ready
read -r _
end 0
"#;

/// The folder with `initdb`, `postgres` and `pg_isready`: of Debian's versions the newest, else what the PATH has.
pub(crate) fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir(DEBIAN_VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let version = |folder: &PathBuf| -> u32 {
        let name = folder
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        name.and_then(|name| name.parse().ok()).unwrap_or(0)
    };
    let newest = versions
        .filter(|folder| is_complete(folder))
        .max_by_key(version);
    let on_path = || run::output(run::command("pg_config").arg("--bindir")).map(PathBuf::from);
    match newest.map_or_else(on_path, Ok) {
        Ok(folder) if is_complete(&folder) => Ok(folder),
        _ => bail!("the PostgreSQL server programs (initdb, postgres, pg_isready) are not here"),
    }
}

/// PostgreSQL refuses to run as root: then it runs as its package's user, or as nobody. Otherwise as we do.
fn owner() -> Result<&'static str> {
    if !is_root() {
        return Ok("");
    }
    let exists = |user: &&str| run::output(run::command("id").args(["-u", user])).is_ok();
    ["postgres", "nobody"]
        .into_iter()
        .find(exists)
        .context("there is no user `postgres` or `nobody` to run PostgreSQL as")
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"]
        .iter()
        .all(|program| folder.join(program).is_file())
}

fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn when_the_value_goes_then_the_server_and_its_folder_are_gone() {
        if programs().is_err() {
            return; // `xtask test` installs them; a bare `cargo test` may do without
        }
        let cluster = Cluster::start().unwrap();
        let port = cluster.port;
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    }
}
