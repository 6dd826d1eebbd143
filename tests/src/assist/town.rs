//! Town: an Ente with a server, a bastion, a machine and a signed roster, and a technician with Debian's OpenSSH.
//!
//! Every part is the real one; what systemd does is done by [`Sockets`].

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::office::Office;
use super::place::{PATIENCE, make_key, program};
use super::sockets::Sockets;
use super::user::User;
use crate::{Desk, Engine, House, Machine, Process, command, eventually, eventually_async};

/// The machine's name, as the technician types it.
pub const HOST: &str = "sic-01.comune-di-esempio";

/// All of it; what was made is gone with the value.
pub struct Town {
    /// Whose sessions these are.
    pub user: User,
    /// As whom the agent runs.
    pub service: User,
    /// The machine.
    pub machine: Machine,
    /// `custode-server bastion`.
    pub bastion: Process,
    /// What systemd does.
    pub sockets: Sockets,
    /// Who signs.
    pub office: Office,
    /// The server.
    pub house: House,
    port: u16,
}

impl Town {
    /// A town whose machine has this policy: the lines of `assistance.toml` but its users.
    pub fn open(policy: &str) -> Self {
        let mut house = House::open(Engine::Sqlite);
        let folder = house.folder();
        let at = |name: &str| folder.join(name);
        house.configure(&format!(
            "[link]\ntunnels = \"{}\"\n",
            at("tunnels.sock").display()
        ));
        house.kill();
        house.start();
        for key in ["bastion", "technician", "stranger"] {
            make_key(&at(key));
        }
        let (bastion, port) = start_bastion(&folder, "127.0.0.1:0");
        let (user, service) = (User::make(), User::make());
        let machine = house.machine("sic-01");
        machine.watch(
            &[],
            crate::Patience {
                raise_s: 1,
                clear_s: 1,
            },
        );
        let (online, ente) = (at("online.pub"), house.ente().to_owned());
        let out = online.display().to_string();
        house.tell(&["roster", "online-key", "--out", &out], "");
        let office = Office::open(&online);
        let root = office.root();
        let socket = at("privileged.sock");
        machine.configure(&format!(
            "[roster]\nroot = \"{}\"\nente = \"{ente}\"\n[assistance]\nsocket = \"{}\"\nstate = \"{}\"\n",
            root.display(),
            socket.display(),
            at("privileged").display(),
        ));
        // The service's user reads its own below, and nothing beside it.
        fs_err::set_permissions(&folder, std::fs::Permissions::from_mode(0o711)).unwrap();
        let programs = (&*machine.daemon(), &*machine.config());
        let sockets = Sockets::listen(&socket, service.number(), programs, &at("privileged.log"));
        let town = Self {
            user,
            service,
            machine,
            bastion,
            sockets,
            office,
            house,
            port,
        };
        town.decide(policy);
        town.sign(&town.list(&town.public("technician")));
        town.write_config();
        town
    }

    /// Starts the agent as its service's user.
    pub fn start(&mut self) {
        let number = self.service.number();
        self.machine.start_as(number, number);
    }

    /// Starts the agent, and has a session of these classes granted; its page is the desk's.
    pub async fn granted(&mut self, classes: &str) -> (Desk, String) {
        self.start();
        let (desk, ticket) = (self.house.desk().await, self.ticket().await);
        let session = self.ask(&desk, &ticket, classes).await;
        self.await_state(&desk, &session, "granted").await;
        self.await_tunnel();
        (desk, session)
    }

    /// The processes that hold this session, with their memory in KiB: that with rights, and the engine.
    pub fn holders(&self) -> Vec<(String, u64)> {
        let privileged = *self.sockets.started().last().unwrap();
        let mut ps = program("ps");
        ps.args(["-o", "pid=", "--ppid", &privileged.to_string()]);
        let children = super::text(&ps.output().unwrap());
        let mut holders = vec![privileged.to_string()];
        let of_the_service = self.service.uid();
        holders.extend(
            children
                .lines()
                .map(|pid| pid.trim().to_owned())
                .filter(|pid| {
                    let status =
                        fs_err::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
                    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:\t"));
                    uid.is_some_and(|uid| uid.split('\t').next() == Some(&of_the_service))
                }),
        );
        holders
            .into_iter()
            .map(|pid| (pid.clone(), pss_kib(&pid)))
            .collect()
    }

    /// A file of this town.
    pub fn at(&self, name: &str) -> PathBuf {
        self.house.folder().join(name)
    }

    /// Writes the machine's policy.
    pub fn decide(&self, policy: &str) {
        let file = self.machine.config().with_file_name("assistance.toml");
        let policy = format!("users = [\"{}\"]\n{policy}\n", self.user.0);
        fs_err::write(file, policy).unwrap();
    }

    /// A list of this technician and this machine.
    pub fn list(&self, technician: &str) -> String {
        let host = agent(&self.machine.config(), &["roster", "host-key"]);
        format!(
            "ente = \"{}\"\nlabel = \"comune-di-esempio\"\n\
             [[technician]]\nid = \"t-01\"\nname = \"Tecnico 1\"\nkeys = [\"{technician}\"]\n\
             classes = [\"shell\", \"exec\", \"files\", \"forward\"]\n\
             from = \"2020-01-01T00:00:00Z\"\nuntil = \"2099-01-01T00:00:00Z\"\n\
             [[machine]]\nname = \"sic-01\"\nhost_keys = [\"{}\"]\n",
            self.house.ente(),
            host.trim(),
        )
    }

    /// Has the list signed, served, and verified by the machine.
    pub fn sign(&self, list: &str) {
        let tree = self.office.publish(list).display().to_string();
        let ente = self.house.ente();
        self.house
            .tell(&["roster", "put", "--ente", ente, &tree], "");
        agent(&self.machine.config(), &["roster", "refresh"]);
    }

    /// A public key of this town, as OpenSSH writes it.
    pub fn public(&self, name: &str) -> String {
        let text = fs_err::read_to_string(self.at(&format!("{name}.pub"))).unwrap();
        text.trim().to_owned()
    }

    /// Its fingerprint.
    pub fn print(&self, name: &str) -> String {
        let mut keygen = program("ssh-keygen");
        keygen.arg("-lf").arg(self.at(&format!("{name}.pub")));
        let said = super::text(&keygen.output().unwrap());
        said.split(' ').nth(1).unwrap().to_owned()
    }

    /// Opens a ticket of the Ente; its identifier. The desk's operator is who asks for sessions.
    pub async fn ticket(&self) -> String {
        let ente = self.house.ente();
        let words = [
            "user", "add", "--login", "utente", "--name", "Utente", "--role", "user", "--ente",
            ente,
        ];
        self.house.tell(&words, Desk::PASSWORD);
        let user = Desk::log_in(&self.house.web_url(), "utente", Desk::PASSWORD).await;
        user.ask("Il programma non si apre").await
    }

    /// Asks for a session of these classes on the ticket; its identifier.
    pub async fn ask(&self, desk: &Desk, ticket: &str, classes: &str) -> String {
        let place = format!("/tickets/{ticket}/assistance");
        let before = sessions(&desk.page(&place).await.unwrap());
        let page = desk.page(&place).await.unwrap();
        let (_, rest) = page.split_once("name=\"machine\"").unwrap();
        let (_, rest) = rest.split_once("<option value=\"").unwrap();
        let machine = rest.split('"').next().unwrap();
        let classes: Vec<_> = classes
            .split(',')
            .map(|it| format!("&classes={it}"))
            .collect();
        let form = format!(
            "machine={machine}&key={}&user={}&minutes=30&reason=Prova{}",
            self.print("technician").replace('+', "%2B"),
            self.user.0,
            classes.concat(),
        );
        let (status, page) = desk.submit(&place, form).await;
        assert_eq!(status.as_u16(), 303, "{page}");
        let after = sessions(&desk.page(&place).await.unwrap());
        let new = after.into_iter().find(|it| !before.contains(it));
        new.expect("the session is on the ticket's page")
    }

    /// Waits until the page of a session shows this state.
    pub async fn await_state(&self, desk: &Desk, session: &str, state: &str) {
        let place = format!("/assistance/{session}");
        let wanted = format!("data-session-state=\"{state}\"");
        let what = format!("the session is {state}");
        eventually_async(&what, PATIENCE, async || {
            let page = desk.page(&place).await?;
            page.contains(&wanted).then_some(())
        })
        .await;
    }

    /// Waits until a tunnel waits at the bastion.
    pub fn await_tunnel(&self) {
        eventually("a tunnel waits", PATIENCE, || {
            self.bastion.log().contains("a tunnel waits").then_some(())
        });
    }

    /// Starts the bastion anew at its place.
    pub fn restart_bastion(&mut self) {
        self.bastion.kill();
        let address = format!("127.0.0.1:{}", self.port);
        self.bastion = start_bastion(&self.house.folder(), &address).0;
    }

    /// OpenSSH's client with the technician's configuration.
    pub fn client(&self, name: &str) -> Command {
        let mut client = program(name);
        client.arg("-F").arg(self.at("config"));
        client
    }

    /// `ssh machine …`, to its end.
    pub fn ssh(&self, arguments: &[&str]) -> Output {
        let mut ssh = self.client("ssh");
        ssh.arg(HOST).args(arguments).stdin(Stdio::null());
        ssh.output().unwrap()
    }

    /// What the processes with rights logged.
    pub fn privileged_log(&self) -> String {
        fs_err::read_to_string(self.at("privileged.log")).unwrap_or_default()
    }

    /// The machine is known by what was signed, the bastion by hand.
    fn write_config(&self) {
        let at = |name: &str| self.at(name).display().to_string();
        let known = format!("[127.0.0.1]:{} {}\n", self.port, self.public("bastion"));
        // The office's own tree lacks the server's signature of the day; what the machine verified has it.
        let mirror = self
            .machine
            .state()
            .join("roster/mirror")
            .display()
            .to_string();
        let mut served = command("custode-server");
        served.args(["roster", "known-hosts", "--in", &mirror, "--root"]);
        served.arg(self.office.root());
        let said = served.output().unwrap();
        assert!(said.status.success(), "{}", super::complaint(&said));
        fs_err::write(
            self.at("known_hosts"),
            known + &String::from_utf8_lossy(&said.stdout),
        )
        .unwrap();
        let config = format!(
            "Host bastion\n HostName 127.0.0.1\n Port {}\n User tecnico\n\
             Host *.comune-di-esempio\n ProxyJump bastion\n User {}\n\
             Host *\n IdentityFile {}\n IdentitiesOnly yes\n UserKnownHostsFile {}\n StrictHostKeyChecking yes\n\
             ForwardAgent no\n GlobalKnownHostsFile /dev/null\n BatchMode yes\n ConnectTimeout 20\n",
            self.port,
            self.user.0,
            at("technician"),
            at("known_hosts"),
        );
        fs_err::write(self.at("config"), config).unwrap();
    }
}

/// Runs a command of the agent, which must succeed; what it said.
pub fn agent(config: &Path, words: &[&str]) -> String {
    let mut told = command("custode-agent");
    let done = told
        .args(words)
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{words:?}: {}",
        super::complaint(&done)
    );
    super::text(&done)
}

fn start_bastion(folder: &Path, listen: &str) -> (Process, u16) {
    let mut bastion = command("custode-server");
    bastion.args(["bastion", "--listen", listen, "--host-key"]);
    bastion.arg(folder.join("bastion"));
    bastion.arg("--tunnels").arg(folder.join("tunnels.sock"));
    let bastion = Process::start(bastion, folder.join("bastion.log"));
    let port = eventually("the bastion listens", PATIENCE, || {
        let log = bastion.log();
        let mut said = log
            .lines()
            .filter_map(|line| line.strip_prefix("ready bastion="));
        let address = said.next_back()?.parse::<SocketAddr>();
        address.ok().map(|address| address.port())
    });
    (bastion, port)
}

/// The share of memory that a process has, as the kernel divides what it shares.
pub fn pss_kib(pid: &str) -> u64 {
    let rollup = fs_err::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find(|line| line.starts_with("Pss:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

/// The sessions that a page leads to.
fn sessions(page: &str) -> Vec<String> {
    let links = page.split("href=\"/assistance/").skip(1);
    links
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}
