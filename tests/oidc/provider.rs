//! Provider: a real one on this computer (npm `oidc-provider`), and a house that asks it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use custode_tests::{Desk, Engine, House, free_port};
use serde_json::{Value, json};

/// How the button calls it.
pub(crate) const NAME: &str = "Gateway dell'Ente";
/// As `provider.mjs` knows it.
const SECRET: &str = "the secret of custode";

/// A running provider. It ends with its standard input.
pub(crate) struct Provider {
    node: Child,
    orders: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    port: u16,
}

impl Provider {
    /// Starts one, if there is what it takes, that sends browsers back to `site`.
    pub(crate) fn start(site: &str, port: u16) -> Option<Self> {
        let folder = told("CUSTODE_OIDC_TESTS")?;
        let back = format!("{site}/login/oidc/back");
        #[expect(clippy::disallowed_methods, reason = "the provider is another program")]
        let mut node = Command::new("node")
            .args(["provider.mjs", &port.to_string(), &back])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut provider = Self {
            orders: node.stdin.take(),
            said: BufReader::new(node.stdout.take().unwrap()),
            node,
            port,
        };
        assert_eq!(provider.says(), "ready");
        Some(provider)
    }

    /// Its address. Not the one of the house, so that a browser holds them for two sites.
    pub(crate) fn issuer(&self) -> String {
        issuer(self.port)
    }

    /// From now on it behaves so.
    pub(crate) fn order(&mut self, order: &Value) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        assert_eq!(self.says(), "done");
    }

    /// Puts somebody at its door; an empty name gives up.
    pub(crate) fn meets(&mut self, subject: &str) {
        self.order(&json!({ "subject": subject }));
    }

    fn says(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.node.wait();
    }
}

/// A house that asks this provider, and the provider, if there is what it takes.
pub(crate) fn house() -> Option<(House, Provider)> {
    let mut house = House::open(Engine::Sqlite);
    let port = free_port();
    let provider = Provider::start(&house.web_url(), port)?;
    ask(&mut house, port);
    Some((house, provider))
}

/// Has the house ask whoever listens there.
pub(crate) fn ask(house: &mut House, port: u16) {
    let secret = house.folder().join("oidc.secret");
    fs_err::write(&secret, format!("{SECRET}\n")).unwrap();
    house.kill();
    house.configure(&format!(
        "[oidc]\nissuer = \"{}\"\nclient_id = \"custode\"\nclient_secret_file = \"{}\"\nname = \"{NAME}\"\nsite = \"{}\"\n",
        issuer(port),
        secret.display(),
        house.web_url(),
    ));
    house.start();
}

/// Adds an operator, whom the provider calls so.
pub(crate) fn linked(house: &House, login: &str, subject: &str) {
    let add = [
        "user", "add", "--login", login, "--name", login, "--role", "operator",
    ];
    house.tell(&add, Desk::PASSWORD);
    house.tell(
        &["user", "link", "--login", login, "--subject", subject],
        "",
    );
}

/// Where `cargo xtask test` has put something.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the environment says where the scripts are; their absence must be seen"
)]
pub(crate) fn told(name: &str) -> Option<OsString> {
    let told = std::env::var_os(name);
    if told.is_none() {
        eprintln!("left out: {name} names no scripts");
    }
    told
}

fn issuer(port: u16) -> String {
    format!("http://localhost:{port}")
}
