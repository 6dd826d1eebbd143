//! Login: at both doors one key of one kind, for one user, proved in few attempts.

use std::process::{Output, Stdio};
use std::sync::Arc;

use custode_tests::assist::{Grant, MACHINE, Place, complaint, make_key, program, text};
use futures_util::future::join_all;
use russh::client::{Config, Handle, Handler, connect, connect_stream};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};

/// As many as sshd answers (`MaxAuthTries`).
const MOST_ATTEMPTS: usize = 6;

/// `ssh machine id` by somebody who shows this key, through a bastion that the technician got past.
fn show(place: &Place, key: &str, options: &[&str]) -> Output {
    let config = fs_err::read_to_string(place.at("config")).unwrap();
    let own = place.at("technician").display().to_string();
    let config = config.replace(&own, &place.at(key).display().to_string());
    let file = place.at("config-shown");
    fs_err::write(&file, config).unwrap();
    let mut ssh = program("ssh");
    ssh.arg("-F").arg(file).arg("-o").arg(format!(
        "ProxyCommand=ssh -F {} -W %h:22 bastion",
        place.at("config").display()
    ));
    ssh.args(options).args([MACHINE, "id"]).stdin(Stdio::null());
    ssh.output().unwrap()
}

#[track_caller]
fn refused(ran: &Output, what: &str) {
    let why = complaint(ran);
    assert_eq!((ran.status.code(), text(ran)), (Some(255), String::new()));
    assert!(
        why.contains("Permission denied (publickey)"),
        "{what}: {why}"
    );
}

/// Signs `key.pub` with this authority: `key-cert.pub` is shown with the key from then on.
fn certify(place: &Place, key: &str, authority: &str, options: &[&str]) {
    let mut keygen = program("ssh-keygen");
    keygen.args(["-q", "-I", "prova", "-z", "7", "-s"]);
    keygen.arg(place.at(authority)).args(options);
    let done = keygen
        .arg(place.at(&format!("{key}.pub")))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", complaint(&done));
}

#[test]
fn t28_a07_no_certificate_lets_anybody_in_whoever_signed_it() {
    let place = Place::open(&Grant::default());
    let user = place.user.0.as_str();
    let good = ["-n", user, "-V", "-1d:+1d"];
    // The authority may be the thief's, a key of the roster, or that of the machine or the bastion.
    for authority in ["stranger", "technician", "host", "bastion"] {
        make_key(&place.at(&format!("by-{authority}")));
        certify(&place, &format!("by-{authority}"), authority, &good);
        refused(&show(&place, &format!("by-{authority}"), &[]), authority);
    }
    let kinds: [(&str, &[&str]); 6] = [
        ("for-hosts", &["-h", "-n", user, "-V", "-1d:+1d"]),
        ("other-principal", &["-n", "root", "-V", "-1d:+1d"]),
        ("no-principal", &["-V", "-1d:+1d"]),
        (
            "critical",
            &["-n", user, "-O", "critical:prova@example.org=1"],
        ),
        ("expired", &["-n", user, "-V", "-2d:-1d"]),
        ("not-yet", &["-n", user, "-V", "+1d:+2d"]),
    ];
    for (kind, options) in kinds {
        make_key(&place.at(kind));
        certify(&place, kind, "technician", options);
        refused(&show(&place, kind, &[]), kind);
    }
    // The technician's own key opens, and a certificate of it does not.
    certify(&place, "technician", "technician", &good);
    let only = [
        "-o",
        "PubkeyAcceptedAlgorithms=ssh-ed25519-cert-v01@openssh.com",
    ];
    refused(&show(&place, "technician", &only), "a certificate alone");
    assert!(show(&place, "technician", &[]).status.success());
}

#[test]
fn t28_a08_nothing_but_a_public_key_is_asked_for_and_none_of_a_weak_kind() {
    let place = Place::open(&Grant::default());
    let no_keys = ["-o", "PubkeyAuthentication=no"];
    for methods in [
        "none",
        "password",
        "keyboard-interactive",
        "hostbased",
        "gssapi-with-mic",
    ] {
        let preferred = format!("PreferredAuthentications={methods}");
        let options = [&no_keys[..], &["-o", &preferred]].concat();
        refused(&show(&place, "technician", &options), methods);
        let mut bastion = place.client("ssh");
        bastion.args(&options).args(["bastion", "id"]);
        refused(&bastion.stdin(Stdio::null()).output().unwrap(), methods);
    }
    for kind in ["rsa", "ecdsa"] {
        let mut keygen = program("ssh-keygen");
        keygen
            .args(["-q", "-t", kind, "-N", "", "-f"])
            .arg(place.at(kind));
        assert!(keygen.status().unwrap().success());
        refused(
            &show(&place, kind, &["-o", "PubkeyAcceptedAlgorithms=+ssh-rsa"]),
            kind,
        );
    }
}

/// A client that asks for what OpenSSH does not.
struct Rude;

impl Handler for Rude {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

fn key(place: &Place, name: &str) -> PrivateKeyWithHashAlg {
    let text = fs_err::read_to_string(place.at(name)).unwrap();
    PrivateKeyWithHashAlg::new(Arc::new(PrivateKey::from_openssh(text).unwrap()), None)
}

async fn at_the_bastion(place: &Place) -> Handle<Rude> {
    let config = Arc::new(Config::default());
    let mut bastion = connect(config, ("127.0.0.1", place.port), Rude)
        .await
        .unwrap();
    let logged_in = bastion.authenticate_publickey("tecnico", key(place, "technician"));
    assert!(logged_in.await.unwrap().success());
    bastion
}

async fn at_the_machine(bastion: &Handle<Rude>) -> Handle<Rude> {
    let channel = bastion.channel_open_direct_tcpip(MACHINE, 22, "127.0.0.1", 0);
    let stream = channel.await.unwrap().into_stream();
    let config = Arc::new(Config::default());
    connect_stream(config, stream, Rude).await.unwrap()
}

#[tokio::test]
async fn t28_a09_half_a_proof_and_another_half_are_none_and_attempts_are_few() {
    let place = Place::open(&Grant::default());
    let user = place.user.0.as_str();
    let bastion = at_the_bastion(&place).await;
    // The right key for another user, then another key for the right user.
    let mut machine = at_the_machine(&bastion).await;
    for (user, name) in [
        ("root", "technician"),
        (user, "stranger"),
        ("nobody", "technician"),
    ] {
        let answer = machine
            .authenticate_publickey(user, key(&place, name))
            .await;
        assert!(!answer.is_ok_and(|it| it.success()), "{user} {name}");
    }
    assert!(machine.channel_open_session().await.is_err());
    // After a thousand wrong keys the right one comes too late.
    let mut machine = at_the_machine(&bastion).await;
    let stranger = key(&place, "stranger");
    let mut answered = 0;
    for _ in 0..1000 {
        let answer = machine.authenticate_publickey(user, stranger.clone()).await;
        let Ok(answer) = answer else { break };
        assert!(!answer.success());
        answered += 1;
    }
    assert!(
        answered <= MOST_ATTEMPTS,
        "{answered} wrong keys were answered"
    );
    let late = machine.authenticate_publickey(user, key(&place, "technician"));
    assert!(!late.await.is_ok_and(|it| it.success()));
    // Nobody but they is kept out.
    assert_eq!(text(&place.ssh(&["echo well"])), "well");
}

#[tokio::test]
async fn t28_a16_ten_thousand_channels_lead_nowhere_and_cost_the_bastion_nothing() {
    /// At a time, as many as a client can ask for before it hears.
    const WAVE: usize = 500;
    let place = Place::open(&Grant::default());
    let bastion = at_the_bastion(&place).await;
    for wave in 0..20 {
        let names = ["sic-02.ente", "localhost", "..", MACHINE];
        let opened = (0..WAVE).map(|number| {
            // The machine's own name at a port that it has not.
            bastion.channel_open_direct_tcpip(names[number % 4], 23, "127.0.0.1", 0)
        });
        let opened = join_all(opened).await;
        assert!(opened.iter().all(Result::is_err), "wave {wave}");
    }
    let status = fs_err::read_to_string(format!("/proc/{}/status", place.bastion.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    custode_tests::say(&format!(
        "after 10 000 channels the bastion held {peak} kB at most"
    ));
    assert!(peak < 100_000, "{peak} kB");
    assert_eq!(text(&place.ssh(&["echo well"])), "well");
}
