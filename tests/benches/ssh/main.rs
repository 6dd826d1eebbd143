//! Ssh: a technician's keystroke and bulk through bastion and agent, beside `ProxyJump` through sshd, in one run; what a
//! session costs the agent; how long it takes from a contact's tap to the prompt. Fails when a bar is missed.
//!
//! Everything is as it is shipped: server, bastion, the agent with its process of rights and its engine; and Debian's sshd.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

mod consent;
mod memory;

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{HOST, MACHINE, PATIENCE, Town, Visits, make_key, program};
use custode_tests::{Process, eventually, free_port};
use tokio::runtime::Runtime;

/// Keystrokes of each kind, taken in turn.
const KEYSTROKES: usize = 1000;
/// The first ones find cold caches.
const WARM_UP: usize = 50;
/// Bytes each way.
const BULK: u64 = 1 << 30;
/// Runs of bulk, of which the median counts.
const RUNS: usize = 3;
/// Between keystrokes.
const PAUSE: Duration = Duration::from_millis(2);
/// Our median keystroke against that of `ProxyJump`.
const MOST_RATIO: f64 = 1.1;

/// The machine's own word.
const POLICY: &str = "mode = \"standing\"\nclasses = [\"shell\", \"exec\"]";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let visits = runtime.block_on(Visits::begin(Town::open(POLICY)));
    let sshd = Sshd::start(&visits.town);
    let jump = sshd.config.clone();
    let mut ways = Ways {
        visits,
        jump,
        runtime,
    };
    let memory = ways.runtime.block_on(memory::measure(&mut ways.visits));
    println!("{memory}");
    let keys = ways.keystrokes();
    let ratio = keys[0] / keys[1];
    print("keystroke, median, us", &keys);
    println!("  ratio {ratio:.3} (bar {MOST_RATIO})");
    let down = ways.bulk(&format!("head -c {BULK} /dev/zero"), false);
    print("down, MB/s", &down);
    let up = ways.bulk("cat > /dev/null", true);
    print("up, MB/s", &up);
    println!("  bar: at least ProxyJump's, each way");
    let taps = ways.runtime.block_on(consent::measure());
    println!("{taps}");
    let is_fast = ratio <= MOST_RATIO && down[0] >= down[1] && up[0] >= up[1];
    if is_fast && memory.is_little() && taps.are_quick() {
        ExitCode::SUCCESS
    } else {
        println!("a bar is missed");
        ExitCode::FAILURE
    }
}

fn print(what: &str, figures: &[f64; 2]) {
    println!("{what}:");
    for (name, figure) in ["custode", "ProxyJump"].iter().zip(figures) {
        println!("  {name:<20} {figure:>7.0}");
    }
}

/// What is measured side by side: sessions of Custode, and connections through a jump host.
struct Ways {
    visits: Visits,
    jump: PathBuf,
    runtime: Runtime,
}

impl Ways {
    /// A client for each, and the session of the first.
    fn clients(&mut self) -> ([(Command, &'static str); 2], String) {
        let session = self.runtime.block_on(self.visits.granted("shell,exec"));
        let client = |config: PathBuf| {
            let mut ssh = program("ssh");
            ssh.arg("-F").arg(config);
            ssh
        };
        let ours = client(self.visits.town.at("config"));
        (
            [(ours, HOST), (client(self.jump.clone()), MACHINE)],
            session,
        )
    }

    /// The session is over, and another can be asked for.
    fn over(&mut self, session: &str) {
        self.runtime
            .block_on(self.visits.await_state(session, "ended"));
    }

    /// Microseconds, the median: both in turn, so that what else the computer does falls on each.
    fn keystrokes(&mut self) -> [f64; 2] {
        let (clients, session) = self.clients();
        let mut open = clients.map(echo);
        let mut taken = [const { Vec::new() }; 2];
        for number in 0..WARM_UP + KEYSTROKES {
            for (child, taken) in open.iter_mut().zip(&mut taken) {
                let begun = Instant::now();
                child.stdin.as_mut().unwrap().write_all(b"x").unwrap();
                child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
                if number >= WARM_UP {
                    taken.push(begun.elapsed().as_secs_f64() * 1e6);
                }
                // As a person types: nothing is still under way.
                std::thread::sleep(PAUSE);
            }
        }
        for mut child in open {
            leave(&mut child);
        }
        self.over(&session);
        taken.map(median)
    }

    /// MB/s, the median of some runs, both in turn.
    fn bulk(&mut self, command: &str, is_up: bool) -> [f64; 2] {
        let mut rates = [const { Vec::new() }; 2];
        for _ in 0..RUNS {
            let (clients, session) = self.clients();
            for (client, rates) in clients.into_iter().zip(&mut rates) {
                rates.push(once(client, command, is_up));
            }
            self.over(&session);
        }
        rates.map(median)
    }
}

/// sshd as Debian ships it, as the jump host and as the machine behind it.
struct Sshd {
    _process: Process,
    config: PathBuf,
}

impl Sshd {
    fn start(place: &Town) -> Self {
        let port = free_port();
        make_key(&place.at("sshd"));
        let at = |name: &str| place.at(name).display().to_string();
        fs_err::create_dir_all("/run/sshd").unwrap();
        let settings = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n",
            at("sshd"),
            at("technician.pub")
        );
        fs_err::write(place.at("sshd_config"), settings).unwrap();
        let mut sshd = program("/usr/sbin/sshd");
        sshd.arg("-D").arg("-f").arg(place.at("sshd_config"));
        let process = Process::start(sshd, place.at("sshd.log"));
        let host_key = fs_err::read_to_string(place.at("sshd.pub")).unwrap();
        fs_err::write(
            place.at("known_sshd"),
            format!("jump {host_key}{MACHINE} {host_key}"),
        )
        .unwrap();
        let hosts = format!(
            "Host jump\n HostName 127.0.0.1\n Port {port}\n HostKeyAlias jump\n\
             Host {MACHINE}\n HostName 127.0.0.1\n Port {port}\n HostKeyAlias {MACHINE}\n ProxyJump jump\n\
             Host *\n User {}\n IdentityFile {}\n IdentitiesOnly yes\n UserKnownHostsFile {}\n BatchMode yes\n",
            place.user.0,
            at("technician"),
            at("known_sshd")
        );
        let config = place.at("sshd_hosts");
        fs_err::write(&config, hosts).unwrap();
        eventually("sshd listens", PATIENCE, || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Self {
            _process: process,
            config,
        }
    }
}

/// A program at a terminal that says back each byte.
fn echo((mut ssh, host): (Command, &str)) -> Child {
    ssh.args(["-tt", host, "stty raw -echo; printf ready; exec cat"]);
    let mut child = ssh
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let output = child.stdout.as_mut().unwrap();
    while !said.ends_with(b"ready") {
        let mut byte = [0];
        output.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    child
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn once((mut ssh, host): (Command, &str), command: &str, is_up: bool) -> f64 {
    ssh.args([host, command]);
    ssh.stdin(if is_up { Stdio::piped() } else { Stdio::null() });
    ssh.stdout(if is_up { Stdio::null() } else { Stdio::piped() });
    let begun = Instant::now();
    let mut child = ssh.spawn().unwrap();
    if is_up {
        let mut input = child.stdin.take().unwrap();
        std::io::copy(&mut std::io::repeat(0).take(BULK), &mut input).unwrap();
    } else {
        let mut output = child.stdout.take().unwrap();
        let copied = std::io::copy(&mut output, &mut std::io::sink()).unwrap();
        assert_eq!(copied, BULK);
    }
    assert!(child.wait().unwrap().success());
    #[expect(clippy::cast_precision_loss, reason = "a gigabyte")]
    let megabytes = BULK as f64 / 1e6;
    megabytes / begun.elapsed().as_secs_f64()
}

/// The client's end, whatever it is doing.
fn leave(client: &mut Child) {
    let _ = client.kill();
    let _ = client.wait();
}
