//! Enrolment: only the pinned authority is believed, and what a server answers is judged before it is kept.

use super::server::{Manner, Server, Shows};
use super::{Ground, Ran, run, tree};

/// Installs from a server that does something wrong: refused, with a reason, and nothing is left.
#[track_caller]
fn check(manner: Manner, shows: Shows, sentence: &str) -> (Ran, Server) {
    let (ground, server) = (Ground::new(), Server::start(manner, shows));
    let ran = ground
        .install(&server)
        .refused(sentence)
        .never_shows("segreto-monouso");
    assert!(ran.err.contains("non resta niente"), "{ran:?}");
    assert!(!ground.root().exists(), "{:?}", tree(&ground.root()));
    (ran, server)
}

#[test]
fn the_key_stays_and_the_request_travels() {
    let (ground, server) = (Ground::new(), Server::good());
    let ran = ground
        .install(&server)
        .good()
        .never_shows("segreto-monouso");
    assert!(
        ran.out.contains("0190a000-0000-7000-8000-000000000001"),
        "{ran:?}"
    );
    let [asked] = server.asked().try_into().unwrap();
    assert_eq!(asked["token"], "segreto-monouso");
    assert_eq!(asked["class"], "server");
    assert!(!asked.to_string().contains("PRIVATE"));
    let identity = fs_err::read_to_string(ground.path("var/lib/custode/identity.pem")).unwrap();
    assert!(identity.starts_with("-----BEGIN CERTIFICATE") && identity.contains("PRIVATE KEY"));
    for (name, _, content) in tree(ground.folder.path()) {
        let text = String::from_utf8_lossy(&content).into_owned();
        assert!(!text.contains("segreto-monouso"), "the token is in {name}");
    }
}

#[test]
fn a_token_comes_from_a_file_or_from_standard_input_too() {
    let server = Server::good();
    let ground = Ground::new();
    let file = ground.folder.path().join("token");
    fs_err::write(&file, "da-file\n").unwrap();
    ground
        .install_with(&server, &["--token-file", file.to_str().unwrap()])
        .good();
    let ground = Ground::new();
    let (root, agent) = (ground.root(), ground.agent());
    let words = [
        "install",
        "--server",
        &server.url("127.0.0.1"),
        "--ca-fingerprint",
        &server.fingerprint(),
        "--root",
        root.to_str().unwrap(),
        "--agent-binary",
        agent.to_str().unwrap(),
        "--class",
        "workstation",
    ];
    run(&words, "").refused("il token è una sola parola");
    assert!(!ground.root().exists());
    run(&words, "da-input\n").good();
    let asked = server.asked();
    let tokens: Vec<_> = asked
        .iter()
        .map(|asked| asked["token"].as_str().unwrap())
        .collect();
    assert_eq!(tokens, ["da-file", "da-input"]);
    assert_eq!(asked[1]["class"], "workstation");
}

#[test]
fn a_server_of_another_authority_never_sees_the_token() {
    let (ground, server) = (Ground::new(), Server::good());
    let expected = Server::good().fingerprint();
    let ran = ground.install_from(
        &server.url("127.0.0.1"),
        &expected,
        &["--token", "segreto-monouso"],
    );
    let ran = ran.refused("non è quello atteso e non ha ricevuto il token");
    assert!(
        ran.err.contains(&expected) && ran.err.contains(&server.fingerprint()),
        "{ran:?}"
    );
    assert_eq!(server.asked(), [] as [serde_json::Value; 0]);
    assert!(!ground.root().exists());
}

#[test]
fn the_right_authority_for_another_host_is_refused() {
    let (ground, server) = (Ground::new(), Server::good());
    let ran = ground.install_from(
        &server.url("localhost"),
        &server.fingerprint(),
        &["--token", "x"],
    );
    ran.refused("non vale per localhost");
    assert_eq!(server.asked(), [] as [serde_json::Value; 0]);
}

#[test]
fn a_server_that_shows_the_authority_without_being_of_it_is_refused() {
    for shows in [Shows::Expired, Shows::ForeignLeaf] {
        let (_, server) = check(
            Manner::Enrols,
            shows,
            "ma il certificato del server non vale per 127.0.0.1",
        );
        assert_eq!(server.asked(), [] as [serde_json::Value; 0]);
    }
    let (_, server) = check(
        Manner::Enrols,
        Shows::Leaf,
        "il server non ne presenta nessuna",
    );
    assert_eq!(server.asked(), [] as [serde_json::Value; 0]);
}

#[test]
fn what_is_not_an_enrolment_is_refused() {
    check(
        Manner::Garbage,
        Shows::Chain,
        "non è quella di un server Custode",
    );
    check(
        Manner::UnknownField,
        Shows::Chain,
        "non è quella di un server Custode",
    );
    check(
        Manner::Redirects,
        Shows::Chain,
        "rimanda a un altro indirizzo (307 Temporary Redirect)",
    );
    check(Manner::Endless, Shows::Chain, "supera 64 KiB");
    check(
        Manner::ForeignKey,
        Shows::Chain,
        "chiave e certificato non vanno insieme",
    );
    check(
        Manner::OtherAuthority,
        Shows::Chain,
        "consegna un'altra autorità",
    );
    check(
        Manner::Refuses,
        Shows::Chain,
        "il server rifiuta: this token is not valid",
    );
}

#[test]
fn nobody_at_the_address_is_said() {
    let ground = Ground::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    ground
        .install_from(&url, &"0".repeat(64), &["--token", "x"])
        .refused("il server non risponde");
    assert!(!ground.root().exists());
}
