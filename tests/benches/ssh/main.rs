//! Ssh: a technician's keystroke and bulk through bastion and agent, beside `ProxyJump` through sshd, in one run; what a
//! session costs the agent; how long it takes from a contact's tap to the prompt. Fails when a bar is missed.
//!
//! What is judged is the way that sessions take: the agent's connection is TLS that ends at the bastion.
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

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, make_key, program};
use custode_tests::{Process, eventually, free_port};

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

fn main() -> ExitCode {
    let place = Place::open(&Grant::default());
    let sshd = Sshd::start(&place);
    let ways = [
        ("custode", place.at("config")),
        ("ProxyJump", sshd.config.clone()),
    ];
    let ways = ways.map(|(name, config)| Way { name, config });
    let keys = keystrokes(&ways);
    let down = bulk(&ways, &format!("head -c {BULK} /dev/zero"), false);
    let up = bulk(&ways, "cat > /dev/null", true);
    let ratio = keys[0] / keys[1];
    print(&ways, "keystroke, median, us", &keys);
    println!("  ratio {ratio:.3} (bar {MOST_RATIO})");
    print(&ways, "down, MB/s", &down);
    print(&ways, "up, MB/s", &up);
    println!("  bar: at least ProxyJump's, each way");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let memory = runtime.block_on(memory::measure());
    println!("{memory}");
    let taps = runtime.block_on(consent::measure());
    println!("{taps}");
    let is_fast = ratio <= MOST_RATIO && down[0] >= down[1] && up[0] >= up[1];
    if is_fast && memory.is_little() && taps.are_quick() {
        ExitCode::SUCCESS
    } else {
        println!("a bar is missed");
        ExitCode::FAILURE
    }
}

/// What is measured side by side.
const WAYS: usize = 2;

/// A way to a machine, by the client's configuration.
struct Way {
    name: &'static str,
    config: PathBuf,
}

impl Way {
    fn client(&self) -> Command {
        let mut ssh = program("ssh");
        ssh.arg("-F").arg(&self.config);
        ssh
    }
}

fn print(ways: &[Way; WAYS], what: &str, figures: &[f64; WAYS]) {
    println!("{what}:");
    for (way, figure) in ways.iter().zip(figures) {
        println!("  {:<20} {figure:>7.0}", way.name);
    }
}

/// sshd as Debian ships it, as the jump host and as the machine behind it.
struct Sshd {
    _process: Process,
    config: PathBuf,
}

impl Sshd {
    fn start(place: &Place) -> Self {
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
fn echo(way: &Way) -> Child {
    let mut ssh = way.client();
    ssh.args(["-tt", MACHINE, "stty raw -echo; printf ready; exec cat"]);
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

/// Microseconds, the median: all ways in turn, so that what else the computer does falls on each.
fn keystrokes(ways: &[Way; WAYS]) -> [f64; WAYS] {
    let mut open = ways.each_ref().map(echo);
    let mut taken = [const { Vec::new() }; WAYS];
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
    taken.map(median)
}

/// MB/s, the median of some runs, all ways in turn.
fn bulk(ways: &[Way; WAYS], command: &str, is_up: bool) -> [f64; WAYS] {
    let mut rates = [const { Vec::new() }; WAYS];
    for _ in 0..RUNS {
        for (way, rates) in ways.iter().zip(&mut rates) {
            rates.push(once(way, command, is_up));
        }
    }
    rates.map(median)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn once(way: &Way, command: &str, is_up: bool) -> f64 {
    let mut ssh = way.client();
    ssh.args([MACHINE, command]);
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
