//! Repeated: a second run puts right what is missing, keeps what is good, and spends nothing.

use std::os::unix::fs::PermissionsExt;

use super::server::{Manner, Server, Shows};
use super::{Ground, tree};

#[test]
fn a_second_run_finds_nothing_to_do() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let installed = tree(ground.folder.path());
    let ran = ground.install_with(&server, &[]).good();
    assert!(ran.out.contains("Niente da fare"), "{ran:?}");
    assert_eq!(tree(ground.folder.path()), installed);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn modes_agent_and_missing_files_are_put_right() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let installed = tree(&ground.root());
    let mode = |path: &str, mode| {
        fs_err::set_permissions(ground.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("var/lib/custode/identity.pem", 0o644);
    mode("var/lib/custode", 0o755);
    mode("etc/custode/agent.toml", 0o666);
    fs_err::write(ground.path("opt/custode/bin/custode-agent"), "rovinato").unwrap();
    fs_err::remove_file(ground.path("etc/custode/installed.json")).unwrap();
    let ran = ground.install_with(&server, &[]).good();
    assert!(ran.out.contains("permessi di "), "{ran:?}");
    // What an earlier run made is not known any more, the rest is as it was.
    let forgetful = |mut tree: Vec<(String, String, Vec<u8>)>| {
        tree.retain(|(name, ..)| name != "etc/custode/installed.json");
        tree
    };
    assert_eq!(forgetful(tree(&ground.root())), forgetful(installed));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_configuration_that_was_changed_stays() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let path = ground.path("etc/custode/agent.toml");
    let mut text = fs_err::read_to_string(&path).unwrap();
    text.push_str("\n[[watch.process]]\nname = \"slapd\"\n");
    fs_err::write(&path, &text).unwrap();
    fs_err::write(ground.agent(), "agente, seconda versione").unwrap();
    let ran = ground.install_with(&server, &[]).good();
    assert!(
        ran.out.contains("è stato modificato: resta com'è"),
        "{ran:?}"
    );
    assert_eq!(fs_err::read_to_string(&path).unwrap(), text);
    let agent = fs_err::read(ground.path("opt/custode/bin/custode-agent")).unwrap();
    assert_eq!(agent, b"agente, seconda versione");
}

#[test]
fn another_server_or_authority_is_refused_and_nothing_changes() {
    let (ground, server, other) = (Ground::new(), Server::good(), Server::good());
    ground.install(&server).good();
    let installed = tree(ground.folder.path());
    ground.install(&other).refused("è già iscritta presso");
    let ran = ground.install_from(
        &server.url("127.0.0.1"),
        &other.fingerprint(),
        &["--token", "x"],
    );
    ran.refused("è già iscritta con l'autorità");
    fs_err::write(ground.path("etc/custode/agent.toml"), "[server\n").unwrap();
    ground
        .install(&server)
        .refused("non dice con quale server parla");
    fs_err::write(
        ground.path("etc/custode/agent.toml"),
        &installed
            .iter()
            .find(|(name, ..)| name.ends_with("agent.toml"))
            .unwrap()
            .2,
    )
    .unwrap();
    assert_eq!(tree(ground.folder.path()), installed);
    assert!(other.asked().is_empty());
}

#[test]
fn an_identity_that_serves_no_more_is_replaced_with_a_token() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    fs_err::write(ground.path("var/lib/custode/identity.pem"), "rovinata").unwrap();
    let ran = ground.install(&server).good();
    assert!(
        ran.out.contains("l'identità che c'è non serve più"),
        "{ran:?}"
    );
    assert_eq!(server.asked().len(), 2);
    let ran = ground.install_with(&server, &[]).good();
    assert!(ran.out.contains("Niente da fare"), "{ran:?}");
}

#[test]
fn when_the_repair_of_an_installed_machine_fails_then_it_is_as_before() {
    let (ground, good) = (Ground::new(), Server::good());
    ground.install(&good).good();
    let refuses = Server::start(Manner::Refuses, Shows::Chain);
    for path in [
        "etc/custode/authority.pem",
        "var/lib/custode/identity.pem",
        "etc/custode/agent.toml",
    ] {
        fs_err::remove_file(ground.path(path)).unwrap();
    }
    fs_err::write(ground.agent(), "agente, seconda versione").unwrap();
    let before = tree(ground.folder.path());
    ground
        .install(&refuses)
        .refused("Tutto è di nuovo come prima");
    assert_eq!(tree(ground.folder.path()), before);
}

#[test]
fn a_link_in_the_agents_folder_is_not_followed() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let victim = ground.folder.path().join("vittima");
    fs_err::write(&victim, "di altri").unwrap();
    let identity = ground.path("var/lib/custode/identity.pem");
    fs_err::remove_file(&identity).unwrap();
    fs_err::os::unix::fs::symlink(&victim, &identity).unwrap();
    ground.install(&server).good();
    assert_eq!(fs_err::read_to_string(&victim).unwrap(), "di altri");
    assert!(fs_err::symlink_metadata(&identity).unwrap().is_file());
}
