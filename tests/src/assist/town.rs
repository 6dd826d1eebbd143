//! Town: an Ente with a server, a bastion, a machine and a signed roster, and a technician with Debian's OpenSSH.
//!
//! Every part is the real one; what systemd does is done by [`Sockets`].

use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

use super::apart::Apart;
use super::office::Office;
use super::place::{PATIENCE, make_key, program};
use super::sockets::Sockets;
use super::user::User;
use super::way;
use crate::{Desk, Engine, House, Machine, Process, command, eventually, eventually_async};

/// The machine's name, as the technician types it.
pub const HOST: &str = "sic-01.comune-di-esempio";
/// The name of a second one.
pub const OTHER_HOST: &str = "sic-02.comune-di-esempio";

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
    /// The machine's own network, where it has one.
    pub apart: Option<Apart>,
    port: u16,
}

impl Town {
    /// A town whose machine has this policy: the lines of `assistance.toml` but its users.
    pub fn open(policy: &str) -> Self {
        Self::lay_out(policy, None)
    }

    /// The same, where the machine is in a network of its own.
    pub fn open_apart(policy: &str) -> Self {
        Self::lay_out(policy, Some(Apart::lay()))
    }

    fn lay_out(policy: &str, apart: Option<Apart>) -> Self {
        let address = apart.as_ref().map_or(Ipv4Addr::LOCALHOST, |it| it.here);
        let mut house = House::open_at(Engine::Sqlite, address);
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
        let (bastion, port) = way::start_bastion(&folder, "127.0.0.1:0");
        let (user, service) = (User::make(), User::make());
        let online = at("online.pub");
        let out = online.display().to_string();
        house.tell(&["roster", "online-key", "--out", &out], "");
        let office = Office::open(&online);
        let (machine, sockets) = install(&house, &office, (&service, apart.as_ref()), "sic-01");
        // The service's user reads its own below, and nothing beside it.
        fs_err::set_permissions(&folder, std::fs::Permissions::from_mode(0o711)).unwrap();
        let town = Self {
            user,
            service,
            machine,
            bastion,
            sockets,
            office,
            house,
            apart,
            port,
        };
        town.decide(policy);
        town.sign(&town.list(&town.public("technician")));
        town.write_config();
        town
    }

    /// A second machine of the Ente, with this policy, whose key is on the list from now on.
    pub fn second_machine(&self, policy: &str) -> (Machine, Sockets) {
        let (machine, sockets) =
            install(&self.house, &self.office, (&self.service, None), "sic-02");
        self.decide_at(&machine, policy);
        let host = agent(&machine.config(), &["roster", "host-key"]);
        self.sign(&self.list_with(&self.public("technician"), host.trim()));
        agent(&machine.config(), &["roster", "refresh"]);
        self.write_config();
        (machine, sockets)
    }

    /// Starts the agent as its service's user.
    pub fn start(&mut self) {
        let become_them = as_service(&self.service, self.apart.as_ref());
        let number = self.service.number();
        self.machine.start_as(become_them, number, number);
    }

    /// Starts the agent of another machine.
    pub fn start_other(&self, machine: &mut Machine) {
        let number = self.service.number();
        machine.start_as(as_service(&self.service, None), number, number);
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
        self.decide_at(&self.machine, policy);
    }

    fn decide_at(&self, machine: &Machine, policy: &str) {
        let file = machine.config().with_file_name("assistance.toml");
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

    /// The same with a second machine, which has this key.
    pub fn list_with(&self, technician: &str, host_key: &str) -> String {
        let list = self.list(technician);
        format!("{list}[[machine]]\nname = \"sic-02\"\nhost_keys = [\"{host_key}\"]\n")
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
        self.ask_of(&self.machine, desk, ticket, classes).await
    }

    /// The same, of another machine.
    pub async fn ask_of(
        &self,
        machine: &Machine,
        desk: &Desk,
        ticket: &str,
        classes: &str,
    ) -> String {
        let place = format!("/tickets/{ticket}/assistance");
        let before = sessions(&desk.page(&place).await.unwrap());
        let classes: Vec<_> = classes
            .split(',')
            .map(|it| format!("&classes={it}"))
            .collect();
        let form = format!(
            "machine={}&key={}&user={}&minutes=30&reason=Prova{}",
            machine.id(),
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

    /// How many tunnels waited at the bastion so far.
    pub fn tunnels(&self) -> usize {
        self.bastion.log().matches("a tunnel waits").count()
    }

    /// Waits until so many waited.
    pub fn await_tunnels(&self, count: usize) {
        eventually("a tunnel waits", PATIENCE, || {
            (self.tunnels() >= count).then_some(())
        });
    }

    /// Waits until one did.
    pub fn await_tunnel(&self) {
        self.await_tunnels(1);
    }

    /// Starts the bastion anew at its place.
    pub fn restart_bastion(&mut self) {
        self.bastion.kill();
        let address = format!("127.0.0.1:{}", self.port);
        self.bastion = way::start_bastion(&self.house.folder(), &address).0;
    }

    /// OpenSSH's client with the technician's configuration.
    pub fn client(&self, name: &str) -> Command {
        let mut client = program(name);
        client.arg("-F").arg(self.at("config"));
        client
    }

    /// `ssh machine …`, to its end.
    pub fn ssh(&self, arguments: &[&str]) -> Output {
        self.ssh_to(HOST, arguments)
    }

    /// The same, to this machine.
    pub fn ssh_to(&self, host: &str, arguments: &[&str]) -> Output {
        let mut ssh = self.client("ssh");
        ssh.arg(host).args(arguments).stdin(Stdio::null());
        ssh.output().unwrap()
    }

    /// `ssh machine …`, while something else is done.
    pub fn ssh_in_background(&self, host: &str, command: &str) -> JoinHandle<Output> {
        let mut ssh = self.client("ssh");
        ssh.args([host, command]).stdin(Stdio::null());
        std::thread::spawn(move || ssh.output().unwrap())
    }

    /// Waits until the server has what the machine wrote of a session that is over, to the byte; its copy, in a file.
    pub fn exported(&self, session: &str) -> PathBuf {
        let written = self.machine.state().join("recordings").join(session);
        let written = fs_err::read(written.join("0.cast")).unwrap();
        let folder = self.at("exported");
        let out = folder.display().to_string();
        let file = folder.join(format!("{session}-0.cast"));
        eventually("the recording was handed in", PATIENCE, || {
            // Nothing that is there is written over.
            let _ = fs_err::remove_file(&file);
            self.house
                .tell(&["recording", "export", session, "--out", &out], "");
            (fs_err::read(&file).unwrap() == written).then_some(())
        });
        file
    }

    /// What the processes with rights logged.
    pub fn privileged_log(&self) -> String {
        fs_err::read_to_string(self.at("sic-01-privileged.log")).unwrap_or_default()
    }

    /// The configuration of somebody with another key: `config-stranger`.
    pub fn stranger(&self) -> PathBuf {
        way::stranger(&self.house.folder())
    }

    /// The machines are known by what was signed, the bastion by hand.
    pub fn write_config(&self) {
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
        let config = way::Config {
            folder: &self.house.folder(),
            port: self.port,
            hosts: "*.comune-di-esempio",
            user: &self.user.0,
            known: &String::from_utf8_lossy(&said.stdout),
        };
        config.write();
    }
}

/// A machine of the house, installed and told whom it may believe; its agent does not run yet.
fn install(
    house: &House,
    office: &Office,
    (service, apart): (&User, Option<&Apart>),
    name: &str,
) -> (Machine, Sockets) {
    let machine = house.machine(name);
    machine.watch(
        &[],
        crate::Patience {
            raise_s: 1,
            clear_s: 1,
        },
    );
    let at = |part: &str| house.folder().join(format!("{name}-{part}"));
    let socket = at("privileged.sock");
    machine.configure(&format!(
        "[roster]\nroot = \"{}\"\nente = \"{}\"\n[assistance]\nsocket = \"{}\"\nstate = \"{}\"\n",
        office.root().display(),
        house.ente(),
        socket.display(),
        at("privileged").display(),
    ));
    let mut privileged = apart.map_or_else(|| program("env"), Apart::enter);
    privileged.arg(machine.daemon()).arg("privileged");
    privileged.arg("--config").arg(machine.config());
    let start = move || {
        let mut again = program(&privileged.get_program().to_string_lossy());
        again.args(privileged.get_args());
        again
    };
    let sockets = Sockets::listen(&socket, service.number(), start, &at("privileged.log"));
    (machine, sockets)
}

/// What starts a program as this user, in the machine's network.
fn as_service(service: &User, apart: Option<&Apart>) -> Command {
    let mut become_them = apart.map_or_else(|| program("env"), Apart::enter);
    let number = service.number();
    become_them.arg("setpriv").arg("--clear-groups");
    become_them.arg(format!("--reuid={number}"));
    become_them.arg(format!("--regid={number}"));
    become_them
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

/// The control groups of this session.
pub fn groups(session: &str) -> Vec<String> {
    let mut find = program("find");
    find.args(["/sys/fs/cgroup", "-type", "d", "-name"]);
    find.arg(format!("custode-session-*-{session}"));
    let found = super::text(&find.output().unwrap());
    found.lines().map(str::to_owned).collect()
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
