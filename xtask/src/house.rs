//! House: a server, an Ente with sites and people, and this machine as one of its servers; all of it ends with the value.

use std::ffi::OsString;
use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use tempfile::TempDir;

use crate::patience::until;
use crate::run;

/// The password of everybody in the house; it guards nothing beyond this run.
pub(crate) const PASSWORD: &str = "custode di esempio";

/// Somebody who can log in.
pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) name: &'static str,
    role: &'static str,
    of_the_ente: bool,
    /// For the third level: whose tasks they do.
    area: Option<&'static str>,
}

/// The first level of the desk.
pub(crate) const OPERATOR: Person = of_the_supplier("operatore", "Operatore SPOC", "operator");
/// The second level of the desk.
pub(crate) const SPECIALIST: Person =
    of_the_supplier("specialista", "Specialista software", "specialist");
/// Outside the supplier; sees the tasks of its area alone.
pub(crate) const VENDOR: Person = Person {
    area: Some(AREA),
    ..of_the_supplier("fornitore", "Fornitore terzo", "vendor")
};
/// The area of the vendor.
pub(crate) const AREA: &str = "Fornitore del modulo tributi";
/// Whose requests the house is furnished with.
pub(crate) const USER: Person = of_the_ente("utente", "Utente dell'Ufficio Anagrafe", "user");

/// Keeps the rotas, the contracts and the routing rules.
pub(crate) const COORDINATOR: Person =
    of_the_supplier("coordinatore", "Coordinatore del servizio", "coordinator");

/// Sees to accounts and webhooks.
pub(crate) const ADMINISTRATOR: Person = of_the_supplier(
    "amministratore",
    "Amministratore della piattaforma",
    "platform-administrator",
);

/// Everybody: one person of each role.
pub(crate) const PEOPLE: [&Person; 11] = [
    &USER,
    &of_the_ente("referente", "Referente Operativo dell'Ente", "referente"),
    &of_the_ente(
        "sistemista",
        "Amministratore di Sistema dell'Ente",
        "system-administrator",
    ),
    &OPERATOR,
    &SPECIALIST,
    &of_the_supplier("esperto", "Esperto di basi dati", "expert"),
    &VENDOR,
    &of_the_supplier("tecnico", "Tecnico on-site", "field-technician"),
    &COORDINATOR,
    &ADMINISTRATOR,
    &of_the_supplier("auditor", "Auditor", "auditor"),
];

const fn of_the_ente(login: &'static str, name: &'static str, role: &'static str) -> Person {
    Person {
        login,
        name,
        role,
        of_the_ente: true,
        area: None,
    }
}

const fn of_the_supplier(login: &'static str, name: &'static str, role: &'static str) -> Person {
    Person {
        login,
        name,
        role,
        of_the_ente: false,
        area: None,
    }
}

/// Where the house stands and from what it is built.
pub(crate) struct Plan {
    /// The folder of the server's and the installer's binaries.
    pub(crate) binaries: PathBuf,
    /// The agent.
    pub(crate) agent: PathBuf,
    /// The address on which the server listens.
    pub(crate) address: IpAddr,
    /// Words that go before every command of the server, such as `ip netns exec NAME`.
    pub(crate) server_in: Vec<OsString>,
    /// The same for the agent and its installer.
    pub(crate) agent_in: Vec<OsString>,
    /// What is added to the agent's configuration.
    pub(crate) watch: String,
}

/// The house.
pub(crate) struct House {
    plan: Plan,
    folder: TempDir,
    web: SocketAddr,
    link: SocketAddr,
    // In the order of their start; they end in the opposite one.
    running: Mutex<Vec<(&'static str, Child)>>,
}

impl House {
    /// Makes a folder and chooses ports; nothing runs yet.
    pub(crate) fn plan(plan: Plan) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("custode-house-")
            .tempdir()?;
        let web = SocketAddr::new(plan.address, free_port()?);
        let link = SocketAddr::new(plan.address, free_port()?);
        Ok(Self {
            plan,
            folder,
            web,
            link,
            running: Mutex::default(),
        })
    }

    /// Where people connect.
    pub(crate) fn web(&self) -> String {
        format!("http://{}", self.web)
    }

    /// Starts the server and waits until it answers.
    pub(crate) fn serve(&self) -> Result<()> {
        let mut serve = self.server();
        serve.arg("serve").args([
            "--web",
            &self.web.to_string(),
            "--link",
            &self.link.to_string(),
        ]);
        serve.args(["--link-name", &self.plan.address.to_string()]);
        self.start("custode-server", serve)?;
        until("the server answers", || {
            self.check_alive()?;
            Ok(self
                .log("custode-server")?
                .contains("ready link=")
                .then_some(()))
        })
    }

    /// Makes an Ente, its sites and its people, and enrols this machine; its agent starts.
    pub(crate) fn furnish(&self) -> Result<()> {
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
            area,
        } in PEOPLE
        {
            let mut words = vec![
                "user", "add", "--login", login, "--name", name, "--role", role,
            ];
            if *of_the_ente {
                words.extend(["--ente", &ente]);
            }
            if let Some(area) = area {
                words.extend(["--area", area]);
            }
            self.tell(&words, PASSWORD)?;
        }
        self.enrol(&ente, &site)
    }

    /// The number of the agent's process.
    pub(crate) fn agent_id(&self) -> Result<u32> {
        let running = self.running()?;
        let agent = running.iter().find(|(name, _)| *name == "custode-agent");
        agent
            .map(|(_, child)| child.id())
            .context("the agent does not run")
    }

    /// Fails when the server or the agent ended by itself.
    pub(crate) fn check_alive(&self) -> Result<()> {
        for (name, child) in self.running()?.iter_mut() {
            if let Some(status) = child.try_wait()? {
                bail!("{name} ended with {status}; its log:\n{}", self.log(name)?);
            }
        }
        Ok(())
    }

    /// What a program of the house logged.
    pub(crate) fn log(&self, name: &str) -> Result<String> {
        Ok(fs_err::read_to_string(
            self.folder.path().join(format!("{name}.log")),
        )?)
    }

    fn enrol(&self, ente: &str, site: &str) -> Result<()> {
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
        let token = self.folder.path().join("token");
        fs_err::write(&token, field("token")?)?;
        let mut install = inside(
            &self.plan.agent_in,
            &self.plan.binaries.join("custode-installer"),
        );
        install.args([
            "install",
            "--no-service",
            "--server",
            &format!("https://{}", self.link),
        ]);
        install
            .args(["--ca-fingerprint", field("ca_fingerprint")?, "--token-file"])
            .arg(token);
        install
            .arg("--agent-binary")
            .arg(&self.plan.agent)
            .arg("--root")
            .arg(&root);
        run::output(&mut install)?;
        let config = root.join("etc/custode/agent.toml");
        let text = fs_err::read_to_string(&config)? + "\n" + &self.plan.watch;
        fs_err::write(&config, text)?;
        let mut agent = inside(&self.plan.agent_in, &self.plan.agent);
        agent.args(["run", "--config"]).arg(config);
        self.start("custode-agent", agent)
    }

    /// A command of the server, on the data of this house.
    fn server(&self) -> Command {
        let folder = self.folder.path();
        let mut server = inside(
            &self.plan.server_in,
            &self.plan.binaries.join("custode-server"),
        );
        server.arg("--data").arg(folder.join("data"));
        server.args([
            "--store",
            &format!("sqlite:{}", folder.join("custode.db").display()),
        ]);
        server
    }

    /// Runs a command of the server beside the one that serves; passwords travel by standard input.
    pub(crate) fn tell(&self, words: &[&str], input: &str) -> Result<Value> {
        let mut told = self.server();
        told.args(words)
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

    fn start(&self, name: &'static str, mut command: Command) -> Result<()> {
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
        self.running()?.push((name, child));
        Ok(())
    }

    fn running(&self) -> Result<std::sync::MutexGuard<'_, Vec<(&'static str, Child)>>> {
        self.running
            .lock()
            .map_err(|_| anyhow!("a thread that held the processes panicked"))
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

/// A program, with the words that go before it. `ip netns exec` becomes the program, so its number is the program's.
fn inside(before: &[OsString], program: &std::path::Path) -> Command {
    match before {
        [] => run::command(program),
        [first, rest @ ..] => {
            let mut command = run::command(first);
            command.args(rest).arg(program);
            command
        }
    }
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
