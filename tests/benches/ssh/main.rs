//! Ssh: a technician's keystroke and bulk through bastion and agent, beside `ProxyJump` through sshd, in one run.
//! Fails when a bar is missed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says where and stops; its figures are its answer"
)]

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{Grant, MACHINE, PATIENCE, Place, make_key, program};
use custode_tests::{Process, eventually, free_port};

/// Keystrokes of each kind, taken in turn.
const KEYSTROKES: usize = 600;
/// The first ones find cold caches.
const WARM_UP: usize = 50;
/// Bytes each way.
const BULK: u64 = 1 << 30;
/// Runs of bulk, of which the median counts.
const RUNS: usize = 3;
/// Our median keystroke against that of `ProxyJump`.
const MOST_RATIO: f64 = 1.1;
/// What an open session costs the agent, KiB.
const MOST_MEMORY: u64 = 6 * 1024;

fn main() -> ExitCode {
    let place = Place::open(&Grant::default());
    let sshd = Sshd::start(&place);
    let ways = [Way::Custode, Way::ProxyJump];
    let memory = memory_of_a_session(&place, &sshd);
    let keys = keystrokes(&place, &sshd, ways);
    let down = bulk(
        &place,
        &sshd,
        ways,
        &format!("head -c {BULK} /dev/zero"),
        false,
    );
    let up = bulk(&place, &sshd, ways, "cat > /dev/null", true);
    let ratio = keys[0].as_secs_f64() / keys[1].as_secs_f64();
    let micros = |it: Duration| it.as_micros();
    println!(
        "keystroke, median: custode {} us, ProxyJump {} us, ratio {ratio:.2} (bar {MOST_RATIO})",
        micros(keys[0]),
        micros(keys[1])
    );
    println!(
        "down: custode {:.0} MB/s, ProxyJump {:.0} MB/s (bar: at least as much)",
        down[0], down[1]
    );
    println!(
        "up: custode {:.0} MB/s, ProxyJump {:.0} MB/s (bar: at least as much)",
        up[0], up[1]
    );
    println!("an open session costs the agent {memory} KiB (bar {MOST_MEMORY})");
    let held = ratio <= MOST_RATIO && down[0] >= down[1] && up[0] >= up[1] && memory <= MOST_MEMORY;
    if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[derive(Clone, Copy)]
enum Way {
    Custode,
    ProxyJump,
}

/// sshd as Debian ships it, as the jump host and as the machine behind it.
struct Sshd {
    _process: Process,
    config: std::path::PathBuf,
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

fn client(place: &Place, sshd: &Sshd, way: Way) -> Command {
    let config = match way {
        Way::Custode => place.at("config"),
        Way::ProxyJump => sshd.config.clone(),
    };
    let mut ssh = program("ssh");
    ssh.arg("-F").arg(config);
    ssh
}

/// A program at a terminal that says back each byte.
fn echo(place: &Place, sshd: &Sshd, way: Way) -> Child {
    let mut ssh = client(place, sshd, way);
    ssh.args(["-tt", MACHINE, "stty raw -echo; printf ready; exec cat"]);
    let mut child = ssh
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"ready") {
        let mut byte = [0];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut byte)
            .unwrap();
        said.push(byte[0]);
    }
    child
}

/// Both in turn, so that what else the machine does falls on both.
fn keystrokes(place: &Place, sshd: &Sshd, ways: [Way; 2]) -> [Duration; 2] {
    let mut open = ways.map(|way| echo(place, sshd, way));
    let mut taken = [Vec::new(), Vec::new()];
    for number in 0..WARM_UP + KEYSTROKES {
        for (child, taken) in open.iter_mut().zip(&mut taken) {
            let begun = Instant::now();
            child.stdin.as_mut().unwrap().write_all(b"x").unwrap();
            child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
            if number >= WARM_UP {
                taken.push(begun.elapsed());
            }
            // As a person types: nothing is still under way.
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    for mut child in open {
        let _ = child.kill();
        let _ = child.wait();
    }
    taken.map(|mut taken| {
        taken.sort();
        taken[taken.len() / 2]
    })
}

/// MB/s, the median of some runs, both ways in turn.
fn bulk(place: &Place, sshd: &Sshd, ways: [Way; 2], command: &str, is_up: bool) -> [f64; 2] {
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (way, rates) in ways.iter().zip(&mut rates) {
            rates.push(once(place, sshd, *way, command, is_up));
        }
    }
    rates.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    })
}

fn once(place: &Place, sshd: &Sshd, way: Way, command: &str, is_up: bool) -> f64 {
    let mut ssh = client(place, sshd, way);
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
        assert_eq!(
            std::io::copy(&mut output, &mut std::io::sink()).unwrap(),
            BULK
        );
    }
    assert!(child.wait().unwrap().success());
    #[expect(clippy::cast_precision_loss, reason = "a gigabyte")]
    let megabytes = BULK as f64 / 1e6;
    megabytes / begun.elapsed().as_secs_f64()
}

fn memory_of_a_session(place: &Place, sshd: &Sshd) -> u64 {
    // The first session ever also pays for what is there once.
    let before = rss(place.agent.id());
    let mut child = echo(place, sshd, Way::Custode);
    let open = rss(place.agent.id());
    let _ = child.kill();
    let _ = child.wait();
    open.saturating_sub(before)
}

/// KiB.
fn rss(id: u32) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
