//! House: the demo's server, Ente, people and machine; all of it ends with the value.

use std::fmt::Write as _;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;

use super::browser::Browser;
use super::module::Module;
use super::once::until;
use super::{CLEAR_AFTER, RAISE_AFTER, binary};
use crate::run;

/// The password of everybody in the demo; it guards nothing beyond this run.
pub(crate) const PASSWORD: &str = "custode di esempio";

/// Somebody who can log in.
pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) name: &'static str,
    role: &'static str,
    of_the_ente: bool,
}

/// The first level of the desk.
pub(crate) const OPERATOR: Person = Person {
    login: "operatore",
    name: "Operatore SPOC (primo livello)",
    role: "operator",
    of_the_ente: false,
};

/// Everybody.
pub(crate) const PEOPLE: [&Person; 4] = [
    &OPERATOR,
    &Person {
        login: "specialista",
        name: "Specialista (secondo livello)",
        role: "specialist",
        of_the_ente: false,
    },
    &Person {
        login: "referente",
        name: "Referente Operativo dell'Ente",
        role: "referente",
        of_the_ente: true,
    },
    &Person {
        login: "utente",
        name: "Utente dell'Ente",
        role: "user",
        of_the_ente: true,
    },
];

/// The house.
pub(crate) struct House {
    folder: TempDir,
    web: String,
    link: String,
    // The agent goes before the server, the server before the folder.
    running: Mutex<Vec<(&'static str, Child)>>,
}

impl House {
    /// Starts the server, makes Ente, sites and people, enrols this machine and starts its agent.
    pub(crate) fn furnish(module: &Module, tell: fn(&str)) -> Result<Self> {
        let web = format!("127.0.0.1:{}", free_port()?);
        let link = format!("127.0.0.1:{}", free_port()?);
        let folder = tempfile::Builder::new().prefix("custode-demo-").tempdir()?;
        let house = Self {
            folder,
            web: format!("http://{web}"),
            link: format!("https://{link}"),
            running: Mutex::default(),
        };
        tell("2/4 avvio il server con la base dati incorporata …");
        house.serve(&web, &link)?;
        let (ente, site) = house.found()?;
        tell("3/4 registro questa macchina e avvio il suo agente …");
        house.enrol(&ente, &site, module)?;
        Ok(house)
    }

    /// Where people connect.
    pub(crate) fn web(&self) -> &str {
        &self.web
    }

    /// Fails when the server or the agent ended by itself.
    pub(crate) fn check_alive(&self) -> Result<()> {
        let mut running = self
            .running
            .lock()
            .map_err(|_| anyhow::anyhow!("a thread of the demo panicked"))?;
        for (name, child) in running.iter_mut() {
            if let Some(status) = child.try_wait()? {
                bail!(
                    "{name} ended with {status}; its log:\n{}",
                    fs_err::read_to_string(self.folder.path().join(format!("{name}.log")))?
                );
            }
        }
        Ok(())
    }

    /// Waits until the machine has told of itself.
    pub(crate) fn await_first_look(&self, browser: &Browser) -> Result<()> {
        until("the agent is heard", || {
            self.check_alive()?;
            Ok(browser
                .page("/machines")?
                .contains("data-heard=\"yes\"")
                .then_some(()))
        })
    }

    fn serve(&self, web: &str, link: &str) -> Result<()> {
        let mut serve = run::command(binary("custode-server")?);
        serve
            .args(["serve", "--web", web, "--link", link])
            .args(self.data());
        self.start("custode-server", serve)?;
        until("the server answers", || {
            self.check_alive()?;
            Ok(TcpStream::connect(web).ok())
        })?;
        Ok(())
    }

    fn found(&self) -> Result<(String, String)> {
        let ente = id(&self.tell(
            &["ente", "add", "--name", "Comune di Esempio", "--json"],
            "",
        )?)?;
        let site = id(&self.tell(
            &[
                "site",
                "add",
                "--ente",
                &ente,
                "--name",
                "Municipio",
                "--json",
            ],
            "",
        )?)?;
        self.tell(
            &[
                "site",
                "add",
                "--ente",
                &ente,
                "--name",
                "Biblioteca",
                "--json",
            ],
            "",
        )?;
        for Person {
            login,
            name,
            role,
            of_the_ente,
        } in PEOPLE
        {
            let mut words = vec![
                "user", "add", "--login", login, "--name", name, "--role", role,
            ];
            if *of_the_ente {
                words.extend(["--ente", &ente]);
            }
            self.tell(&words, PASSWORD)?;
        }
        Ok((ente, site))
    }

    fn enrol(&self, ente: &str, site: &str, module: &Module) -> Result<()> {
        let issued = self.tell(
            &["token", "issue", "--ente", ente, "--site", site, "--json"],
            "",
        )?;
        let field = |name: &str| {
            issued[name]
                .as_str()
                .with_context(|| format!("{name} in {issued}"))
        };
        let root = self.folder.path().join("machine");
        fs_err::create_dir_all(&root)?;
        let mut install = run::command(binary("custode-installer")?);
        install.args([
            "install",
            "--server",
            &self.link,
            "--ca-fingerprint",
            field("ca_fingerprint")?,
            "--token-file",
        ]);
        let token = self.folder.path().join("token");
        fs_err::write(&token, field("token")?)?;
        install
            .arg(token)
            .args(["--no-service", "--agent-binary"])
            .arg(binary("custode-agent")?)
            .arg("--root")
            .arg(&root);
        run::output(&mut install)?;
        let config = root.join("etc/custode/agent.toml");
        watch(&config, module)?;
        let mut agent = run::command(binary("custode-agent")?);
        agent.args(["run", "--config"]).arg(config);
        self.start("custode-agent", agent)
    }

    fn start(&self, name: &'static str, mut command: std::process::Command) -> Result<()> {
        let log = fs_err::File::create(self.folder.path().join(format!("{name}.log")))?
            .into_parts()
            .0;
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        self.running
            .lock()
            .map_err(|_| anyhow::anyhow!("a thread of the demo panicked"))?
            .push((name, child));
        Ok(())
    }

    /// Runs a command of `custode-server` beside the running server; passwords travel by standard input.
    fn tell(&self, words: &[&str], input: &str) -> Result<Value> {
        let mut told = run::command(binary("custode-server")?);
        told.args(words)
            .args(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = told.spawn()?;
        child
            .stdin
            .take()
            .context("a pipe")?
            .write_all(input.as_bytes())?;
        let done = child.wait_with_output()?;
        if !done.status.success() {
            bail!(
                "custode-server {}: {}",
                words.join(" "),
                String::from_utf8_lossy(&done.stderr)
            );
        }
        Ok(serde_json::from_slice(&done.stdout).unwrap_or(Value::Null))
    }

    fn data(&self) -> Vec<PathBuf> {
        let folder = self.folder.path();
        vec![
            "--data".into(),
            folder.join("data"),
            "--store".into(),
            format!("sqlite:{}", folder.join("custode.db").display()).into(),
        ]
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let Ok(running) = self.running.get_mut() else {
            return;
        };
        for (_, child) in running.iter_mut().rev() {
            // Ended already is as good as ended here.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Has the module watched every second, with the waits shortened.
fn watch(config: &Path, module: &Module) -> Result<()> {
    let mut text = fs_err::read_to_string(config)?;
    write!(
        text,
        "\n[[watch.http]]\nname = \"Anagrafe\"\nurl = \"{}\"\ninterval_s = 1\nseverity = 1\n\n[checks.http_failing]\nraise_after_s = {}\nclear_after_s = {}\n",
        module.url(),
        RAISE_AFTER.as_secs(),
        CLEAR_AFTER.as_secs()
    )?;
    Ok(fs_err::write(config, text)?)
}

fn id(answer: &Value) -> Result<String> {
    Ok(answer["id"]
        .as_str()
        .with_context(|| format!("id in {answer}"))?
        .to_owned())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
