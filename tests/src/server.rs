//! House: a server with an Ente, its sites and its people.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Process, command, free_port};
use crate::simulated::Simulated;
use crate::store::{Database, Engine};
use crate::turn::Turn;
use crate::wait::eventually;
use crate::{Desk, Machine};

/// The password of everybody who logs in during a journey.
pub(crate) const PASSWORD: &str = "una frase lunga per le prove";

/// A server in a box.
pub struct House {
    // In the order in which they end.
    server: Option<Process>,
    store: Database,
    folder: TempDir,
    /// Where machines connect.
    link: SocketAddr,
    web: u16,
    ente: String,
    sites: Vec<String>,
    _turn: Turn,
}

/// What it takes to enrol one machine.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Where machines connect.
    pub url: String,
    /// The single-use token.
    pub token: String,
    /// SHA-256 of the authority's certificate.
    pub fingerprint: String,
    /// The authority's certificate, PEM.
    pub authority: String,
}

impl House {
    /// Opens the house on a fresh database: a server, one Ente, two sites, one operator.
    pub fn open(engine: Engine) -> Self {
        Self::open_at(engine, Ipv4Addr::LOCALHOST)
    }

    /// The same, for machines that reach it at this address.
    pub fn open_at(engine: Engine, address: Ipv4Addr) -> Self {
        let turn = Turn::take();
        let folder = tempfile::tempdir().unwrap();
        let store = Database::fresh(engine, folder.path());
        let link = SocketAddr::from((address, free_port()));
        let web = free_port();
        let mut house = Self {
            server: None,
            store,
            folder,
            link,
            web,
            ente: String::new(),
            sites: Vec::new(),
            _turn: turn,
        };
        house.wind(Duration::ZERO);
        house.start();
        let ente = house.tell(
            &["ente", "add", "--name", "Comune di Esempio", "--json"],
            "",
        );
        house.ente = text(&ente, "id");
        for name in ["Municipio", "Biblioteca"] {
            let ente = house.ente.clone();
            let site = house.tell(
                &["site", "add", "--ente", &ente, "--name", name, "--json"],
                "",
            );
            house.sites.push(text(&site, "id"));
        }
        let operator = [
            "user",
            "add",
            "--login",
            "operatore",
            "--name",
            "Operatore SPOC",
            "--role",
            "operator",
        ];
        house.tell(&operator, PASSWORD);
        house
    }

    /// Where the house keeps its files.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Where its data is.
    pub fn store_url(&self) -> &str {
        self.store.url()
    }

    /// The address of the machines' listener.
    pub fn link_url(&self) -> String {
        format!("https://{}", self.link)
    }

    /// The address of the people's listener.
    pub fn web_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.web)
    }

    /// Starts the server and waits until it answers.
    pub fn start(&mut self) {
        let mut serve = command("custode-server");
        serve.env("CUSTODE_CLOCK_FILE", self.clock());
        serve.args(["serve", "--data"]).arg(self.data());
        serve.args(["--store", self.store.url()]);
        serve.args(["--link", &self.link.to_string()]);
        serve.args(["--link-name", &self.link.ip().to_string()]);
        serve.args(["--web", &format!("127.0.0.1:{}", self.web)]);
        if self.config().exists() {
            serve.arg("--config").arg(self.config());
        }
        self.server = Some(Process::start(serve, self.folder.path().join("server.log")));
        let health = format!("{}/healthz", self.web_url());
        eventually("the server is ready", Duration::from_mins(1), || {
            assert!(
                self.server.as_mut().unwrap().is_running(),
                "the server ended:\n{}",
                self.log()
            );
            answers_well(&health)
        });
    }

    /// Has the server read this configuration when it is started next.
    pub fn configure(&self, text: &str) {
        fs_err::write(self.config(), text).unwrap();
    }

    /// Its Ente.
    pub fn ente(&self) -> &str {
        &self.ente
    }

    /// The number of the server's process.
    pub fn server_id(&self) -> u32 {
        self.server.as_ref().unwrap().id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill();
        }
    }

    /// What the server logged.
    pub fn log(&self) -> String {
        fs_err::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// Sets the server's clock this far ahead of the machine's.
    pub fn wind(&self, ahead: Duration) {
        let new = self.folder.path().join("clock.new");
        fs_err::write(&new, ahead.as_secs().to_string()).unwrap();
        fs_err::rename(new, self.clock()).unwrap();
    }

    /// What an installer is given, for the site with this place in the list.
    pub fn ready(&self, site: usize) -> Ready {
        let token = [
            "token",
            "issue",
            "--ente",
            &self.ente,
            "--site",
            &self.sites[site],
            "--json",
        ];
        let issued = self.tell(&token, "");
        Ready {
            url: self.link_url(),
            token: text(&issued, "token"),
            fingerprint: text(&issued, "ca_fingerprint"),
            authority: text(&issued, "ca_certificate"),
        }
    }

    /// A machine of the first site, installed by the real installer, not running yet.
    pub fn machine(&self, name: &str) -> Machine {
        Machine::install(&self.ready(0), &self.folder.path().join(name))
    }

    /// The desk, with its operator logged in.
    pub async fn desk(&self) -> Desk {
        Desk::log_in(&self.web_url(), "operatore", PASSWORD).await
    }

    /// A machine of the site with this place in the list, which exists on the wire alone.
    pub async fn simulated(&self, site: usize, name: &str) -> Simulated {
        Simulated::enrol(&self.ready(site), name).await
    }

    /// Runs a command of `custode-server` on the same data; what it printed, when that is JSON.
    pub fn tell(&self, words: &[&str], input: &str) -> Value {
        use std::io::Write;
        let mut told = command("custode-server");
        told.env("CUSTODE_CLOCK_FILE", self.clock());
        told.args(words)
            .arg("--data")
            .arg(self.data())
            .args(["--store", self.store.url()]);
        if self.config().exists() {
            told.arg("--config").arg(self.config());
        }
        told.stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = told.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(
            done.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        serde_json::from_slice(&done.stdout).unwrap_or(Value::Null)
    }

    /// The same, with the most memory that the command was seen to hold, in KiB.
    pub fn tell_measured(&self, words: &[&str]) -> (Value, u64) {
        let mut told = command("custode-server");
        told.args(words)
            .arg("--data")
            .arg(self.data())
            .args(["--store", self.store.url()]);
        told.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = told.spawn().unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            most = most.max(peak_kib(child.id()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(10));
        }
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{words:?}: {:?}", done.status);
        (serde_json::from_slice(&done.stdout).unwrap(), most)
    }

    /// Where the server keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("custode.toml")
    }

    fn clock(&self) -> PathBuf {
        self.folder.path().join("clock")
    }
}

/// The most memory that a process held so far, as the kernel counts it.
fn peak_kib(id: u32) -> Option<u64> {
    let status = fs_err::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn text(json: &Value, field: &str) -> String {
    json[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {json}"))
        .to_owned()
}

/// A plain HTTP GET that needs no runtime: `Some` on 200.
fn answers_well(url: &str) -> Option<()> {
    use std::io::{Read, Write};
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/')?;
    let mut stream = std::net::TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(())
}
